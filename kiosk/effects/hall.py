# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the desk of the hall wants done. Coming and going are written as any fact is."""

from typing import Literal

import msgspec

from contract.hall_rules import ShiftTerms
from ledger_client.answers import Person


class LookAtShifts(msgspec.Struct, frozen=True):
    """Their shifts → HallFound, HallHere or HallNotTold."""

    ask: str
    who: Person
    day: str
    terms: ShiftTerms


class ChangePlace(msgspec.Struct, frozen=True):
    """A place taken or offered, as in HallActRequest → HallDone, HallRefused or HallNotTold."""

    ask: str
    who: Person
    act: Literal["sign-up", "give-up", "seek", "keep", "stand-in", "swap"]
    shift: str
    instead_of: str | None = None
    second: Person | None = None
    other: str | None = None


HallEffect = LookAtShifts | ChangePlace
