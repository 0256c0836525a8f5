# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a kiosk in the hall is told."""

from collections.abc import Iterable
from typing import Literal

from sqlalchemy import select
from sqlalchemy.engine import Connection

from contract.chain import canonical, sha256
from contract.credentials import seal
from contract.hall import (
    NO_TERMS,
    Presence,
    Seen,
    Slot,
    attendance,
    colour,
    is_todays,
    standing,
)
from contract.hall_messages import (
    COPY_DAYS,
    Expected,
    HallCopy,
    HallFound,
    HallPlan,
    Place,
    PlannedShift,
    Sheet,
    SheetLine,
    ShiftSeen,
)
from contract.hall_rules import ShiftTerms
from contract.ids import b64, instant, unix_ms
from contract.rules import Contributions, NoRule, Rulebook
from ledger.catalogue.rulebook import read_rulebook
from ledger.community.members import member_by_id
from ledger.community.roles import roles_of
from ledger.coop import Coop
from ledger.hall.claims import taken_back
from ledger.hall.plan import day_after, place_of, places, slot, slots
from ledger.store.tables import members, shift_excuses, shift_lines, shift_seen

CHASED_DAYS = 60
"""So long back is looked for what was not confirmed."""
LOOKED_BACK_DAYS = 7
"""So long coordinators see a sheet that is done, or that nobody is on: somebody without a card may
have been there, or a line be wrong."""
MOST = 40
"""No more shifts are told at once."""


class Hall:
    """The shifts around a day, with all that is known of them, read at once."""

    def __init__(
        self, connection: Connection, coop: Coop, now_ms: int, only: Iterable[str] = ()
    ) -> None:
        self.connection = connection
        self.coop = coop
        self.now_ms = now_ms
        self.today = coop.day(now_ms)
        self.rules = read_rulebook(connection)
        self.terms = terms_on(self.rules, self.today)
        back = max(CHASED_DAYS, self.terms.missed_days)
        self.slots = slots(
            connection, coop, day_after(self.today, -back), day_after(self.today, 62), only
        )
        ids = [one.shift for one in self.slots]
        self.places = places(connection, ids)
        self.seen: dict[str, list[Seen]] = {}
        for row in connection.execute(select(shift_seen).where(shift_seen.c.shift.in_(ids))):
            self.seen.setdefault(row.shift, []).append(
                Seen(
                    member=row.member,
                    at=row.at,
                    left=bool(row.has_left),
                    stands_for=row.stands_for,
                    keyed=bool(row.keyed),
                )
            )
        undone = taken_back(connection, ids)
        self.lines = {
            (row.shift, row.member): row
            for row in connection.execute(select(shift_lines).where(shift_lines.c.shift.in_(ids)))
            if (row.shift, row.member) not in undone
        }

    def presences(self, one: Slot) -> dict[str, Presence]:
        """Whom tills saw at a shift."""
        seen = self.seen.get(one.shift, ())
        return {p.member: p for p in attendance(one, seen, self.terms, self.now_ms)}

    def seen_by(self, one: Slot, member: str) -> ShiftSeen:
        """A shift as this member sees it."""
        there = self.places.get(one.shift, ())
        mine = place_of(there, member)
        line = self.lines.get((one.shift, member))
        return ShiftSeen(
            slot=one,
            mine=mine is not None,
            seeks=mine is not None and mine.seeks,
            open=max(0, one.places - len(there)),
            sought=tuple(place for place in there if place.seeks and place is not mine),
            presence=self.presences(one).get(member),
            confirmed=line is not None and line.state == "confirmed",
        )

    def sheet(self, one: Slot, names: dict[str, str]) -> Sheet:
        """The sheet of a shift that began."""
        present = self.presences(one)
        planned = _expected_members(self.places.get(one.shift, ()), present)
        confirmed = {member for shift, member in self.lines if shift == one.shift}
        lines = []
        for member in sorted(planned | set(present) | confirmed):
            there, line = present.get(member), self.lines.get((one.shift, member))
            lines.append(
                SheetLine(
                    member=member,
                    name=names.get(member, ""),
                    planned=member in planned,
                    presence=there,
                    state="open" if line is None else line.state,
                    minutes=line.minutes if line else there.minutes if there else 0,
                )
            )
        late = unix_ms(instant(self.now_ms)) - unix_ms(one.ends)
        return Sheet(
            slot=one,
            lines=tuple(lines),
            waits=sum(line.state == "open" for line in lines),
            late_days=max(0, late // 86_400_000),
        )

    def sheets(self, since: str) -> list[Sheet]:
        """Of the shifts that began since that day."""
        rows = self.connection.execute(select(members.c.member, members.c.first_name))
        names = {row.member: row.first_name for row in rows}
        return [
            self.sheet(one, names)
            for one in self.slots
            if one.day >= since and unix_ms(one.starts) <= self.now_ms
        ]

    def unconfirmed(self) -> list[Sheet]:
        """What is over and still waits for a coordinator, oldest first."""
        waiting = self.sheets(day_after(self.today, -CHASED_DAYS))
        return [s for s in waiting if s.waits and unix_ms(s.slot.ends) <= self.now_ms]

    def missed(self, member: str) -> int:
        """How many shifts this member missed lately, by confirmed sheets."""
        since = day_after(self.today, -self.terms.missed_days)
        days = {one.shift: one.day for one in self.slots}
        return sum(
            row.state == "missed" and days[shift] >= since
            for (shift, of), row in self.lines.items()
            if of == member
        )

    def expected(self, member: str) -> tuple[Expected, ...]:
        """Work that was done and is not confirmed yet."""
        found = []
        for one in self.slots:
            there = self.presences(one).get(member) if one.shift in self.seen else None
            if there is not None and there.minutes and (one.shift, member) not in self.lines:
                found.append(
                    Expected(
                        work=one.work,
                        day=one.day,
                        minutes=there.minutes,
                        amount=worth(self.rules, one.work, there.minutes, one.day),
                        shift=one.shift,
                    )
                )
        return tuple(found)


def _expected_members(there: tuple[Place, ...], present: dict[str, Presence]) -> set[str]:
    """Who should be on the sheet by the plan: of a household one who came, else its first."""
    found = set()
    for place in there:
        if place.member is not None:
            stood_in = any(p.stands_for == place.member for p in present.values())
            if not stood_in or place.member in present:
                found.add(place.member)
        elif not any(person in present for person in place.people) and place.people:
            found.add(place.people[0])
    return found


def terms_on(rules: Rulebook, day: str) -> ShiftTerms:
    """The members' rule on shifts."""
    try:
        return rules.on(ShiftTerms, day).parameters
    except NoRule:
        return NO_TERMS


def worth(rules: Rulebook, work: str, minutes: int, day: str) -> int:
    """What so much work is worth by the rule of that day; 0 where none says."""
    try:
        works = rules.on(Contributions, day).parameters.works
    except NoRule:
        return 0
    return next((w.coin_per_hour * minutes // 60 for w in works if w.name == work), 0)


def found(connection: Connection, coop: Coop, now_ms: int, member: str) -> HallFound:
    """All that a member is told at the kiosk in the hall."""
    hall = Hall(connection, coop, now_ms)
    who = member_by_id(connection, member)
    now = {s.shift for s in hall.slots if is_todays(s, hall.today, hall.terms, now_ms)}
    near = [one for one in hall.slots if one.day >= hall.today or one.shift in now]
    seen = [hall.seen_by(one, member) for one in near]
    today = [one for one in seen if one.slot.shift in now]
    ahead = [one for one in seen if unix_ms(one.slot.starts) > now_ms]
    later = [one for one in ahead if one.slot.shift not in now]
    missed = hall.missed(member)
    how = standing(missed, hall.terms, excuse_of(connection, member, hall.today))
    month = f"{hall.today[:7]}-01"
    days = {one.shift: one for one in hall.slots}
    confirmed = [
        (days[shift], row)
        for (shift, of), row in hall.lines.items()
        if of == member and row.state == "confirmed" and days[shift].day >= month
    ]
    return HallFound(
        member=member,
        first_name=who.first_name,
        standing=how,
        colour=colour(how),
        missed=missed,
        unit=coop.unit,
        today=tuple(one for one in today if one.mine or one.presence),
        next=tuple(one for one in later if one.mine)[:MOST],
        others=tuple(one for one in today if not (one.mine or one.presence)),
        open=tuple(one for one in ahead if not one.mine and (one.open or one.sought))[:MOST],
        expected=hall.expected(member),
        month_minutes=sum(row.minutes for _, row in confirmed),
        month_amount=sum(
            worth(hall.rules, one.work, row.minutes, one.day) for one, row in confirmed
        ),
        works=works_on(hall.rules, hall.today),
        sheets=_of_coordinator(hall, member),
    )


def works_on(rules: Rulebook, day: str) -> tuple[str, ...]:
    """The kinds of work that the members decided on."""
    try:
        return tuple(work.name for work in rules.on(Contributions, day).parameters.works)
    except NoRule:
        return ()


def _of_coordinator(hall: Hall, member: str) -> tuple[Sheet, ...]:
    if "coordinator" not in roles_of(hall.connection, member):
        return ()
    since = day_after(hall.today, -LOOKED_BACK_DAYS)
    lately = hall.sheets(since)
    older = [sheet for sheet in hall.unconfirmed() if sheet.slot.day < since]
    return tuple(sorted((*older, *lately), key=lambda sheet: not sheet.waits)[:MOST])


def excuse_of(connection: Connection, member: str, day: str) -> Literal["exempt", "grace", ""]:
    """Whether a member need not come now: "exempt", "grace" or ""."""
    kind = connection.execute(
        select(shift_excuses.c.kind).where(
            shift_excuses.c.member == member, shift_excuses.c.until >= day
        )
    ).scalar()
    return "exempt" if kind == "exempt" else "grace" if kind == "grace" else ""


def one_shift(
    connection: Connection, coop: Coop, now_ms: int, shift: str, member: str
) -> ShiftSeen | None:
    """A shift as this member sees it now."""
    one = slot(connection, coop, shift)
    return None if one is None else Hall(connection, coop, now_ms, [shift]).seen_by(one, member)


def copy(
    connection: Connection, coop: Coop, now_ms: int, public_key: bytes, cursor: str | None
) -> HallCopy:
    """The plan of the next days, sealed for a kiosk, unless it has it."""
    today = coop.day(now_ms)
    coming = slots(connection, coop, day_after(today, -1), day_after(today, COPY_DAYS))
    there = places(connection, [one.shift for one in coming])
    plan = tuple(PlannedShift(slot=one, places=there.get(one.shift, ())) for one in coming)
    known = b64(sha256(canonical(plan)))[:22]
    if known == cursor:
        return HallCopy(cursor=known)
    text = canonical(HallPlan(at=instant(now_ms), shifts=plan))
    return HallCopy(cursor=known, sealed=b64(seal(public_key, text)))
