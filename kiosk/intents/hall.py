# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody in the hall wants."""

import msgspec


class ShowShifts(msgspec.Struct, frozen=True):
    """This part of the page: "now", "next" or "open"."""

    part: str


class DoShift(msgspec.Struct, frozen=True):
    """What is offered for this shift: come, leave, take a place …"""

    shift: str


class OpenSheet(msgspec.Struct, frozen=True):
    """A coordinator looks at the sheet of this shift."""

    shift: str


class ChooseLine(msgspec.Struct, frozen=True):
    """At the line of this member; once more: away from it."""

    member: str


class LineMinutes(msgspec.Struct, frozen=True):
    """So many minutes more of that line count, or fewer."""

    by: int


class LineIs(msgspec.Struct, frozen=True):
    """What is so of that line: "all" (was there all the time), "missed", "excused", "later" (not
    to be confirmed yet); or the coordinator checks them "in" or "out" now. What was confirmed
    wrongly is to be "take-back"."""

    what: str


class FromPaper(msgspec.Struct, frozen=True):
    """The sheet is typed in from paper, or is not."""

    keyed: bool


class SeekHelper(msgspec.Struct, frozen=True):
    """Somebody was there who is not on the sheet."""


class TypeHelper(msgspec.Struct, frozen=True):
    """So much of their name is typed."""

    query: str


class ChooseHelper(msgspec.Struct, frozen=True):
    """This member was there."""

    member: str


class DidWork(msgspec.Struct, frozen=True):
    """This kind of work was done outside the shifts."""

    work: str


class WorkMinutes(msgspec.Struct, frozen=True):
    """It took so many minutes more, or fewer."""

    by: int


class WorkDay(msgspec.Struct, frozen=True):
    """It was so many days later, or earlier."""

    by: int


HallIntent = (
    ShowShifts
    | DoShift
    | OpenSheet
    | ChooseLine
    | LineMinutes
    | LineIs
    | FromPaper
    | SeekHelper
    | TypeHelper
    | ChooseHelper
    | DidWork
    | WorkMinutes
    | WorkDay
)
