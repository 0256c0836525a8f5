# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody in the hall wants."""

import msgspec


class ShowShifts(msgspec.Struct, frozen=True):
    """This part of the page: "now", "next" or "open"."""

    part: str


class DoShift(msgspec.Struct, frozen=True):
    """What is offered for this shift: come, leave, take a place …"""

    shift: str


HallIntent = ShowShifts | DoShift
