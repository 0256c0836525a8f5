# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages between the desks: what may be done here, who wants it, what staff may do."""

import msgspec


class HomePage(msgspec.Struct, frozen=True):
    """What somebody may do here: "grocery", "housing", "hall", "wallet", "staff", the usual one
    first."""

    desks: tuple[str, ...]


class WhoPage(msgspec.Struct, frozen=True):
    """Whose card? It is wanted for this ``desk``."""

    desk: str


class StaffPage(msgspec.Struct, frozen=True):
    """What this member of the staff may do here: "devices" …"""

    acts: tuple[str, ...]
