# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody's shifts as the desk of the hall has them in mind. Pure."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from contract.entries import Attended
from contract.hall import Presence, Seen, attendance
from contract.hall_messages import HallFound, LineState, Sheet, SheetLine, ShiftSeen
from contract.hall_rules import ShiftTerms
from contract.rules import Contributions, NoRule, Rulebook
from contract.sheet_messages import Helper
from ledger_client.answers import Person
from ledger_client.hall_answers import HallHere

HallPart = Literal["now", "next", "open"]
HallActName = Literal[
    "check-in",
    "check-out",
    "sign-up",
    "seek",
    "keep",
    "stand-in",
    "give-up",
    "hand-over",
    "swap",
]


class Seeking(Struct, frozen=True):
    """Somebody is missing on the sheet: what was typed of their name, and who was ``found``.
    ``only_here``: among those whom this kiosk knows by itself."""

    query: str = ""
    found: tuple[Helper, ...] = ()
    more: bool = False
    only_here: bool = False


class TakingBack(Struct, frozen=True):
    """What was issued for the line of ``member`` is to be taken back: ``first`` coordinates, and
    has the ledger's ``ticket``; somebody else's card and PIN are waited for."""

    first: Person
    ticket: str
    member: str

    def __repr__(self) -> str:
        return "TakingBack()"


class SheetDesk(Struct, frozen=True):
    """What a coordinator has in mind: the sheet of ``shift`` ("" for none yet), the line of
    ``member`` that is being looked at, and what was ``chosen`` for a member (None: to be left open
    for now). ``wanted``: it opens as soon as the PIN is given. ``keyed``: the sheet is from paper.
    ``seeking``: somebody is looked for; ``back``: a line is to be taken back."""

    wanted: bool = False
    shift: str = ""
    member: str = ""
    chosen: dict[str, Attended | None] = {}
    keyed: bool = False
    seeking: Seeking | None = None
    back: TakingBack | None = None


class WorkDesk(Struct, frozen=True):
    """Work outside the shifts, as who did it says: what, how long, on which day; and who
    ``received`` it, once their card was read."""

    work: str = ""
    minutes: int = 60
    day: str = ""
    received: Person | None = None


class PlaceDesk(Struct, frozen=True):
    """Somebody cannot come to ``shift`` ("": nothing of that kind). ``act`` wants the card of a
    ``second`` person ("hand-over", "swap"); ``theirs``: what they could give for it."""

    shift: str = ""
    act: Literal["", "hand-over", "swap"] = ""
    second: Person | None = None
    theirs: tuple[ShiftSeen, ...] = ()


class HallDesk(Struct, frozen=True):
    """``found``: what is known of who stands there, None until it was told. ``act`` is being done
    for ``shift``, at ``at`` (an Instant, for coming and going)."""

    found: HallFound | HallHere | None = None
    part: HallPart = "now"
    act: HallActName | None = None
    shift: str = ""
    at: str = ""
    sheet: SheetDesk = SheetDesk()
    work: WorkDesk = WorkDesk()
    place: PlaceDesk = PlaceDesk()


def decision(sheet: Sheet, line: SheetLine, desk: SheetDesk) -> Attended | None:
    """What confirming the sheet now would say of a line: what the coordinator chose, else what the
    tills saw. Who was seen nowhere is not missed until a coordinator says so."""
    if line.member in desk.chosen:
        return desk.chosen[line.member]
    if line.state != "open" or line.presence is None or not line.presence.minutes:
        return None
    minutes = min(line.presence.minutes, sheet.slot.minutes)
    return Attended(member=line.member, minutes=minutes)


def decided(sheet: Sheet, desk: SheetDesk, coordinator: str) -> tuple[Attended, ...]:
    """What confirming the sheet now would say. Nobody confirms their own line, nor one for which
    coin was issued."""
    lines = (one for one in sheet.lines if one.member != coordinator and one.state != "confirmed")
    said = (decision(sheet, one, desk) for one in lines)
    return tuple(one for one in said if one is not None)


def with_confirmed(sheet: Sheet, attended: tuple[Attended, ...]) -> Sheet:
    """The sheet once this was confirmed. What it came to is the ledger's to tell."""
    said = {one.member: one for one in attended}
    lines = tuple(
        replace(one, state=_state(said[one.member]), minutes=said[one.member].minutes)
        if one.member in said and one.state != "confirmed"
        else one
        for one in sheet.lines
    )
    return replace(sheet, lines=lines, waits=sum(one.state == "open" for one in lines))


def _state(said: Attended) -> LineState:
    return "confirmed" if said.minutes else "excused" if said.excused else "missed"


def worth(rules: Rulebook, work: str, minutes: int, day: str) -> tuple[int, int]:
    """What so much work is worth (coin minor units) by the rule of that day, and which version of
    the rule ``contributions`` that is; (0, 0) where none says."""
    try:
        rule = rules.on(Contributions, day)
    except NoRule:
        return 0, 0
    per_hour = next((w.coin_per_hour for w in rule.parameters.works if w.name == work), 0)
    return per_hour * minutes // 60, rule.version


def seen_of(presence: Presence | None) -> tuple[Seen, ...]:
    """What tills saw, as far as a line of the sheet still says it."""
    if presence is None:
        return ()
    who, keyed = presence.member, presence.keyed
    came = presence.came and Seen(
        member=who, at=presence.came, stands_for=presence.stands_for, keyed=keyed
    )
    left = presence.left and Seen(member=who, at=presence.left, left=True, keyed=keyed)
    return tuple(one for one in (came, left) if one)


def with_seen(one: ShiftSeen, seen: tuple[Seen, ...], terms: ShiftTerms, now_ms: int) -> ShiftSeen:
    """The shift, with what this kiosk saw too. What was seen twice counts once."""
    if not seen:
        return one
    (line,) = attendance(one.slot, (*seen_of(one.presence), *seen), terms, now_ms)
    return replace(one, presence=line)


def and_here(found: HallFound, here: HallHere, terms: ShiftTerms, now_ms: int) -> HallFound:
    """What the ledger tells, with what was tapped here and is still on its way to it."""
    seen = {one.slot.shift: seen_of(one.presence) for one in (*here.today, *here.others)}

    def told(shifts: tuple[ShiftSeen, ...]) -> tuple[ShiftSeen, ...]:
        return tuple(
            with_seen(one, () if one.confirmed else seen.get(one.slot.shift, ()), terms, now_ms)
            for one in shifts
        )

    return replace(found, today=told(found.today), others=told(found.others))
