# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person wants between the desks."""

import msgspec


class OpenDesk(msgspec.Struct, frozen=True):
    """To this desk (its name as in the snapshot)."""

    desk: str


class DoAct(msgspec.Struct, frozen=True):
    """One of the things that the staff's page offers."""

    act: str


class OpenHome(msgspec.Struct, frozen=True):
    """To the page that offers all that can be done here."""


class CallHelp(msgspec.Struct, frozen=True):
    """Call somebody of the staff; once more: not wanted any more, or done."""


DeskIntent = OpenDesk | OpenHome | DoAct | CallHelp
