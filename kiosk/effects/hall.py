# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the desk of the hall wants done. Coming and going are written as any fact is."""

from typing import Literal

import msgspec

from contract.hall_rules import ShiftTerms
from contract.housing_messages import Asker
from contract.sheet_messages import LineReversed
from ledger_client.answers import Person, Written


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


class SeekHelpers(msgspec.Struct, frozen=True):
    """Whom a coordinator means, by a part of the name → HelpersFound. ``ticket`` is None where this
    kiosk checked the PIN itself."""

    who: Person
    ticket: str | None
    query: str

    def __repr__(self) -> str:
        return "SeekHelpers()"


class TakeLineBack(msgspec.Struct, frozen=True):
    """What was issued for this line → LineReversed, SheetRefused or HallNotTold."""

    ask: str
    first: Asker
    second: Asker
    shift: str
    member: str

    def __repr__(self) -> str:
        return f"TakeLineBack({self.ask!r})"


class PrintLineBack(msgspec.Struct, frozen=True):
    """The paper of that; ``name`` is whose line it was, of the shift called ``shift``, confirmed as
    so many ``minutes`` (0 where that is not known here any more)."""

    done: LineReversed
    name: str
    shift: str
    minutes: int


class SheetPaperLine(msgspec.Struct, frozen=True):
    """So many ``minutes`` of a member, worth ``amount`` (coin minor units); none: was not there."""

    name: str
    minutes: int
    amount: int
    excused: bool = False


class PrintSheet(msgspec.Struct, frozen=True):
    """What was confirmed of a shift; ``rule`` is the version that says what it is worth, 0 for
    none."""

    written: Written
    name: str
    day: str
    begins: str
    lines: tuple[SheetPaperLine, ...]
    rule: int
    keyed: bool


class PrintWorkDone(msgspec.Struct, frozen=True):
    """Work outside the shifts, as both said by tap; ``name`` is what the work is called."""

    written: Written
    by: str
    received: str
    name: str
    minutes: int
    day: str
    amount: int
    rule: int


HallPaper = PrintLineBack | PrintSheet | PrintWorkDone
HallEffect = LookAtShifts | ChangePlace | SeekHelpers | TakeLineBack | HallPaper
