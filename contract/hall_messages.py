# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bodies of the API for a kiosk in the hall.

Who asks was identified at this kiosk (``identification``); a card is enough to see and change one's
own shifts. Coming, going, confirming are entries (``contract.hall_entries``), so they work while
the ledger is out of reach; a kiosk with the profile ``hall`` keeps a copy of the next days' plan
for that (``POST /v1/hall-copy``).
"""

from typing import Annotated, Literal

import msgspec

from contract.hall import Colour, Presence, Slot, Standing
from contract.ids import Date, EntryId, Instant, RandomId
from contract.money import Unit
from contract.request import Message, Request
from contract.rules import Count

COPY_DAYS = 14
"""So many days ahead a kiosk knows the plan."""

Name = Annotated[str, msgspec.Meta(max_length=200)]

HallReason = Literal[
    "unknown-identification",  # not from this kiosk, or too old: tap again
    "unknown-shift",  # it is not in the plan any more
    "shift-over",  # it has begun or is over
    "shift-full",  # every place is taken
    "already-there",  # who asks has a place there
    "not-there",  # who asks, or the second person, has no place there
    "not-sought",  # whose place it is does not look for somebody
    "same-person",  # a swap takes two
]


class HallRefused(Message, frozen=True, kw_only=True, tag_field="result", tag="declined"):
    """Why not."""

    reason: HallReason


class Place(Message, frozen=True, kw_only=True):
    """Whose place it is at a shift: a ``member``'s, or a ``household``'s (any of its ``people`` may
    come). ``name``: first name, or the household's. ``seeks``: would rather give it to a stand-in.
    """

    member: RandomId | None = None
    household: RandomId | None = None
    people: tuple[RandomId, ...] = ()
    name: Name
    seeks: bool = False


class ShiftSeen(Message, frozen=True, kw_only=True):
    """A shift as who asks sees it. ``mine``: they have a place there (themselves or by household);
    ``open``: places that nobody has yet; ``sought``: whose places are looking for a stand-in (with
    a first name, as it hangs on the wall). ``presence``: their own line, if a till saw them."""

    slot: Slot
    mine: bool = False
    seeks: bool = False
    open: Count = 0
    sought: tuple[Place, ...] = ()
    presence: Presence | None = None
    confirmed: bool = False


LineState = Literal[
    "open",  # to be confirmed
    "confirmed",  # locked, and issued if there were minutes
    "missed",  # confirmed: was not there
    "excused",
    "not-worth",  # confirmed, but no rule says what this work is worth
]


class SheetLine(Message, frozen=True, kw_only=True):
    """A member at a shift, as its coordinator sees it: planned or not, seen or not. ``minutes``:
    what would count, or counted once it is ``confirmed``."""

    member: RandomId
    name: Name
    planned: bool = False
    presence: Presence | None = None
    state: LineState = "open"
    minutes: Count = 0


class Sheet(Message, frozen=True, kw_only=True):
    """The sheet of one shift. ``waits``: lines that somebody else than who asks has yet to confirm,
    or who asks; ``late_days``: since how many days it waits."""

    slot: Slot
    lines: tuple[SheetLine, ...]
    waits: Count = 0
    late_days: Count = 0


class Expected(Message, frozen=True, kw_only=True):
    """Coin on the way: work that was done and is not confirmed yet. ``amount``: coin minor units,
    at the rule of that day as it is known today (0 where none says)."""

    work: Name
    day: Date
    minutes: Count
    amount: Count
    shift: RandomId | None = None


# --- POST /v1/hall -----------------------------------------------------------------------------


class HallRequest(Request, frozen=True, kw_only=True):
    """My shifts today and next, what is open, hours and coin on the way; and for a coordinator the
    sheets that wait."""

    format: Literal["coopcoin-hall/1"]
    identification: EntryId


class HallFound(Message, frozen=True, kw_only=True, tag_field="result", tag="found"):
    """``today`` and ``next`` are theirs; ``others``: today's shifts without them, which an
    unexpected helper may check in to; ``open``: with a free place, or one that is sought.
    ``month_minutes`` were confirmed since the month began, worth ``month_amount`` (coin minor units
    of ``unit``). ``sheets`` only for coordinators."""

    member: RandomId
    first_name: Name
    standing: Standing
    colour: Colour
    missed: Count = 0
    unit: Unit
    today: tuple[ShiftSeen, ...] = ()
    next: tuple[ShiftSeen, ...] = ()
    others: tuple[ShiftSeen, ...] = ()
    open: tuple[ShiftSeen, ...] = ()
    expected: tuple[Expected, ...] = ()
    month_minutes: Count = 0
    month_amount: Count = 0
    works: tuple[Name, ...] = ()
    sheets: tuple[Sheet, ...] = ()


HallAnswer = HallFound | HallRefused


# --- POST /v1/hall-act -------------------------------------------------------------------------


class HallActRequest(Request, frozen=True, kw_only=True):
    """Change who has which place, once per id.

    ``sign-up``: an open place of ``shift``; ``give-up``: mine goes back; ``seek``: I would rather
    somebody stood in (``keep``: no more); ``stand-in``: I take the place of ``instead_of`` (member
    or household), who seeks or is the ``second`` person here; ``swap``: my place at ``shift`` for
    that of the ``second`` person at ``other``."""

    format: Literal["coopcoin-hall-act/1"]
    identification: EntryId
    act: Literal["sign-up", "give-up", "seek", "keep", "stand-in", "swap"]
    shift: RandomId
    instead_of: RandomId | None = None
    second: EntryId | None = None
    other: RandomId | None = None


class HallDone(Message, frozen=True, kw_only=True, tag_field="result", tag="done"):
    """It is so; the shift as who asked sees it now."""

    shift: ShiftSeen


HallActAnswer = HallDone | HallRefused


# --- POST /v1/hall-copy ------------------------------------------------------------------------


class HallCopyRequest(Request, frozen=True, kw_only=True):
    """The plan of the next days, unless it is still the one of this ``cursor``."""

    format: Literal["coopcoin-hall-copy/1"]
    cursor: str | None = None


class PlannedShift(Message, frozen=True, kw_only=True):
    """A shift with whose places it has."""

    slot: Slot
    places: tuple[Place, ...] = ()


class HallPlan(Message, frozen=True, kw_only=True):
    """What the kiosk keeps: shifts from yesterday to COPY_DAYS ahead, as of the ledger's time
    ``at``."""

    at: Instant
    shifts: tuple[PlannedShift, ...]


class HallCopy(Message, frozen=True, kw_only=True):
    """``sealed`` for this kiosk: a HallPlan (base64url), as names are in it. Absent: what it has is
    still so."""

    cursor: str
    sealed: str | None = None
