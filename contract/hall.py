# SPDX-License-Identifier: AGPL-3.0-or-later
"""Shifts: who was there and how long, decided alike by kiosk and ledger. Pure.

What tills say arrives late and in any order; ``attendance`` makes the same sheet of it however it
came, and however often.
"""

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec

from contract.hall_rules import ShiftTerms
from contract.ids import Date, Instant, RandomId, unix_ms
from contract.request import Message
from contract.rules import Count

NO_TERMS = ShiftTerms(
    opens_minutes=15, late_minutes=10, early_minutes=10, missed=2, missed_days=180
)
"""Until the members decide on ``shift-terms``."""

Text = Annotated[str, msgspec.Meta(max_length=200)]
Clock = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d\Z")]

Phase = Literal["too-early", "open", "late", "over"]
Colour = Literal["green", "amber", "red"]
Standing = Literal["good", "exempt", "grace", "missed", "missed-too-many"]


class Slot(Message, frozen=True, kw_only=True):
    """One shift: ``day`` and ``begins`` are where the co-op is, ``starts`` and ``ends`` the same in
    UTC. ``places`` is for how many; ``work`` a kind of work that the rule ``contributions`` knows,
    also how an unpopular slot is worth more."""

    shift: RandomId
    name: Text
    place: Text = ""
    work: Text
    day: Date
    begins: Clock
    minutes: Annotated[int, msgspec.Meta(ge=1, le=1440)]
    starts: Instant
    ends: Instant
    places: Count


class Seen(Message, frozen=True, kw_only=True):
    """A till saw a member come to (or leave) a shift at this time."""

    member: RandomId
    at: Instant
    left: bool = False
    stands_for: RandomId | None = None
    keyed: bool = False


class Presence(Message, frozen=True, kw_only=True):
    """One member's line of a sheet as it stands. ``left`` absent: still there, or forgotten to say
    (``forgotten``, once the shift is over: it then counts to its end). ``minutes`` is what would
    count, ``keyed``: some of it is from paper."""

    member: RandomId
    came: Instant | None = None
    left: Instant | None = None
    minutes: Count = 0
    late: bool = False
    early: bool = False
    forgotten: bool = False
    keyed: bool = False
    stands_for: RandomId | None = None


def phase(slot: Slot, terms: ShiftTerms, now_ms: int) -> Phase:
    """Whether one can check in to a shift now, and comes late."""
    starts = unix_ms(slot.starts)
    if now_ms >= unix_ms(slot.ends):
        return "over"
    if now_ms < starts - terms.opens_minutes * 60_000:
        return "too-early"
    return "late" if now_ms > starts + terms.late_minutes * 60_000 else "open"


def has_begun(slot: Slot, now_ms: int) -> bool:
    """Whether its sheet can be confirmed: nobody knows who was there before it begins. A kiosk asks
    by its own time, the ledger by its own as well (``Attendance``)."""
    return unix_ms(slot.starts) <= now_ms


def is_todays(slot: Slot, day: str, terms: ShiftTerms, now_ms: int) -> bool:
    """Whether a shift is of this ``day`` (a Date where the co-op is), or one can come to it or
    leave it now all the same: it goes on over midnight, or begins behind it."""
    return slot.day == day or phase(slot, terms, now_ms) in ("open", "late")


def attendance(
    slot: Slot, seen: Iterable[Seen], terms: ShiftTerms, now_ms: int
) -> tuple[Presence, ...]:
    """The sheet, by member: the first coming and the last leaving count. However the same facts
    come, in which order and how often, it is the same sheet."""
    by_member: dict[str, list[Seen]] = {}
    for one in seen:
        by_member.setdefault(one.member, []).append(one)
    return tuple(
        _presence(slot, member, by_member[member], terms, now_ms) for member in sorted(by_member)
    )


def _presence(
    slot: Slot, member: str, seen: list[Seen], terms: ShiftTerms, now_ms: int
) -> Presence:
    comings = sorted((one for one in seen if not one.left), key=lambda one: one.at)
    leavings = [one.at for one in seen if one.left]
    keyed = any(one.keyed for one in seen)
    if not comings:  # the coming is still on its way from another till
        return Presence(member=member, left=max(leavings), keyed=keyed)
    came = comings[0].at
    left = max((at for at in leavings if at >= came), default=None)
    starts, ends = unix_ms(slot.starts), unix_ms(slot.ends)
    came_ms = unix_ms(came)
    late = came_ms > starts + terms.late_minutes * 60_000
    begin = came_ms if late else starts
    early = left is not None and unix_ms(left) < ends - terms.early_minutes * 60_000
    finish = unix_ms(left) if left is not None and early else ends
    counts = left is not None or now_ms >= ends
    return Presence(
        member=member,
        came=came,
        left=left,
        minutes=max(0, finish - begin) // 60_000 if counts else 0,
        late=late,
        early=early,
        forgotten=left is None and now_ms >= ends,
        keyed=keyed,
        stands_for=min((one.stands_for for one in comings if one.stands_for), default=None),
    )


def standing(missed: int, terms: ShiftTerms, excuse: Literal["exempt", "grace", ""]) -> Standing:
    """How a member stands who missed so many shifts lately."""
    if excuse:
        return excuse
    if missed == 0:
        return "good"
    return "missed" if missed <= terms.missed else "missed-too-many"


def colour(how: Standing) -> Colour:
    """A standing at a glance; words and icon go with it."""
    if how == "missed-too-many":
        return "red"
    return "amber" if how in ("missed", "grace") else "green"
