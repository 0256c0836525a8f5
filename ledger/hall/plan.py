# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan: shifts, and whose places they are."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.engine import Connection

from contract.hall import Slot
from contract.hall_messages import HallReason, Place
from contract.ids import instant, unix_ms
from ledger.coop import Coop
from ledger.store.tables import (
    household_members,
    households,
    members,
    shift_excuses,
    shift_places,
    shifts,
)
from ledger.transaction import Transaction

ExcuseKind = Literal["exempt", "grace"]


class Declined(Exception):
    """Not so. ``reason`` is what the kiosk is told."""

    def __init__(self, reason: HallReason) -> None:
        super().__init__(reason)
        self.reason: HallReason = reason


def slots(
    connection: Connection, coop: Coop, first: str, last: str, only: Iterable[str] = ()
) -> list[Slot]:
    """The shifts from a day to a day, by time; and those that are named besides."""
    rows = connection.execute(
        select(shifts)
        .where(shifts.c.day.between(first, last) | shifts.c.shift.in_(list(only)))
        .order_by(shifts.c.day, shifts.c.begins, shifts.c.work, shifts.c.shift)
    )
    return [_slot(row, coop.time_zone) for row in rows]


def slot(connection: Connection, coop: Coop, shift: str) -> Slot | None:
    """One shift, if it is in the plan."""
    row = connection.execute(select(shifts).filter_by(shift=shift)).one_or_none()
    return None if row is None else _slot(row, coop.time_zone)


def _slot(row: Row[Any], time_zone: str) -> Slot:
    there = datetime.fromisoformat(f"{row.day}T{row.begins}").replace(tzinfo=ZoneInfo(time_zone))
    starts = int(there.astimezone(UTC).timestamp()) * 1000
    return Slot(
        shift=row.shift,
        name=row.name or row.work,
        place=row.place,
        work=row.work,
        day=row.day,
        begins=row.begins,
        minutes=row.minutes,
        starts=instant(starts),
        ends=instant(starts + row.minutes * 60_000),
        places=row.places,
    )


def day_after(day: str, days: int) -> str:
    """So many days later (or earlier), within those that a calendar has."""
    try:
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    except OverflowError:
        return (date.min if days < 0 else date.max).isoformat()


def places(connection: Connection, wanted: Iterable[str]) -> dict[str, tuple[Place, ...]]:
    """Whose places these shifts are, by shift."""
    rows = connection.execute(
        select(shift_places, members.c.first_name, households.c.name)
        .join(members, members.c.member == shift_places.c.who, isouter=True)
        .join(households, households.c.household == shift_places.c.who, isouter=True)
        .where(shift_places.c.shift.in_(list(wanted)))
        .order_by(shift_places.c.shift, shift_places.c.who)
    ).all()
    homes = [row.who for row in rows if row.is_household]
    people: dict[str, list[str]] = {}
    for row in connection.execute(
        select(household_members)
        .where(household_members.c.household.in_(homes))
        .order_by(household_members.c.member)
    ):
        people.setdefault(row.household, []).append(row.member)
    found: dict[str, list[Place]] = {}
    for row in rows:
        home = bool(row.is_household)
        found.setdefault(row.shift, []).append(
            Place(
                member=None if home else row.who,
                household=row.who if home else None,
                people=tuple(people.get(row.who, ())),
                name=(row.name if home else row.first_name) or "",
                seeks=bool(row.seeks),
            )
        )
    return {shift: tuple(of) for shift, of in found.items()}


def is_of(place: Place, member: str) -> bool:
    """Whether it is this member's place, or their household's."""
    return member == place.member or member in place.people


def place_of(there: tuple[Place, ...], member: str) -> Place | None:
    """The member's place at a shift, their own before their household's."""
    mine = [place for place in there if is_of(place, member)]
    return min(mine, key=lambda place: place.member is None, default=None)


def assign(tx: Transaction, shift: str, who: str, *, household: bool = False) -> None:
    """A member (or a household) has a place there. Raises Declined."""
    coming = slot(tx.connection, tx.coop, shift)
    if coming is None:
        raise Declined("unknown-shift")
    there = places(tx.connection, [shift]).get(shift, ())
    if any(who in (place.member, place.household) for place in there):
        raise Declined("already-there")
    if len(there) >= coming.places:
        raise Declined("shift-full")
    row = {"shift": shift, "who": who, "is_household": household, "seeks": False}
    tx.connection.execute(insert(shift_places), row)


def sign_up(tx: Transaction, shift: str, member: str) -> None:
    """An open place of a shift to come is the member's. Raises Declined."""
    _require_ahead(tx, shift)
    if place_of(places(tx.connection, [shift]).get(shift, ()), member) is not None:
        raise Declined("already-there")
    assign(tx, shift, member)


def give_up(tx: Transaction, shift: str, member: str) -> None:
    """The member's place is open again. Raises Declined."""
    _require_ahead(tx, shift)
    _drop(tx, shift, _mine(tx, shift, member))


def seek(tx: Transaction, shift: str, member: str, seeks: bool) -> None:
    """The member would rather somebody stood in, or no more. Raises Declined."""
    _require_ahead(tx, shift)
    mine = _mine(tx, shift, member)
    tx.connection.execute(
        update(shift_places)
        .where(shift_places.c.shift == shift, shift_places.c.who == _who(mine))
        .values(seeks=seeks)
    )


def stand_in(
    tx: Transaction, shift: str, member: str, instead_of: str | None, agrees: str | None
) -> None:
    """The member takes somebody's place, who seeks a stand-in or stands there and ``agrees``.
    Raises Declined."""
    _require_ahead(tx, shift)
    there = places(tx.connection, [shift]).get(shift, ())
    if place_of(there, member) is not None:
        raise Declined("already-there")
    if agrees == member:
        raise Declined("same-person")
    given = next((one for one in there if _who(one) == instead_of), None)
    if given is None and agrees is not None:
        given = place_of(there, agrees)
    if given is None:
        raise Declined("not-there")
    if not given.seeks and (agrees is None or not is_of(given, agrees)):
        raise Declined("not-sought")
    _drop(tx, shift, given)
    assign(tx, shift, member)


def swap(tx: Transaction, shift: str, member: str, other: str, second: str) -> None:
    """Two who stand there exchange their places. Raises Declined."""
    if member == second:
        raise Declined("same-person")
    _require_ahead(tx, shift)
    _require_ahead(tx, other)
    there = places(tx.connection, [shift, other])
    if place_of(there.get(shift, ()), second) or place_of(there.get(other, ()), member):
        raise Declined("already-there")
    _drop(tx, shift, _mine(tx, shift, member))
    _drop(tx, other, _mine(tx, other, second))
    assign(tx, shift, second)
    assign(tx, other, member)


def _mine(tx: Transaction, shift: str, member: str) -> Place:
    mine = place_of(places(tx.connection, [shift]).get(shift, ()), member)
    if mine is None:
        raise Declined("not-there")
    return mine


def _who(place: Place) -> str | None:
    return place.member or place.household


def _drop(tx: Transaction, shift: str, place: Place) -> None:
    tx.connection.execute(
        delete(shift_places).where(shift_places.c.shift == shift, shift_places.c.who == _who(place))
    )


def _require_ahead(tx: Transaction, shift: str) -> None:
    coming = slot(tx.connection, tx.coop, shift)
    if coming is None:
        raise Declined("unknown-shift")
    if tx.now_ms >= unix_ms(coming.starts):
        raise Declined("shift-over")


def leave_plan(tx: Transaction, member: str) -> None:
    """Who leaves the co-op leaves their places to others; a household keeps its own."""
    tx.connection.execute(delete(shift_places).where(shift_places.c.who == member))


# --- who need not come -------------------------------------------------------------------------


def excuse(tx: Transaction, member: str, kind: ExcuseKind, until: str) -> None:
    """This member need not come until the end of that day: ``exempt``, or with ``grace`` until
    their shifts count again. It takes the place of what was said before."""
    no_excuse(tx, member)
    tx.connection.execute(insert(shift_excuses), {"member": member, "kind": kind, "until": until})


def no_excuse(tx: Transaction, member: str) -> None:
    """This member's shifts count again."""
    tx.connection.execute(delete(shift_excuses).where(shift_excuses.c.member == member))
