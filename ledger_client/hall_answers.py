# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a kiosk in the hall is told. Pure."""

import msgspec

from contract.hall_messages import Sheet, ShiftSeen
from contract.sheet_messages import Helper


class HallHere(msgspec.Struct, frozen=True):
    """What this kiosk itself knows of somebody's shifts while the ledger is away: as the plan was
    ``as_of`` then (an Instant; "" if there is no copy), with what was tapped here; ``sheets`` are
    for a coordinator, as far as this kiosk saw who came. Standing, hours and coin are the ledger's
    to tell."""

    as_of: str
    today: tuple[ShiftSeen, ...] = ()
    next: tuple[ShiftSeen, ...] = ()
    others: tuple[ShiftSeen, ...] = ()
    sheets: tuple[Sheet, ...] = ()


class Helpers(msgspec.Struct, frozen=True):
    """Members whose name begins so. ``only_here``: of those who have a place in the coming days, as
    the ledger cannot be asked."""

    helpers: tuple[Helper, ...]
    more: bool = False
    only_here: bool = False


class NotTold(msgspec.Struct, frozen=True):
    """Why not: a reason of contract.hall_messages.HallReason, or "offline" for what only the ledger
    can do."""

    reason: str
