# SPDX-License-Identifier: AGPL-3.0-or-later
"""Homes: who lives where, how much work is agreed against rent, and what is charged for a home."""

from collections import defaultdict
from collections.abc import Iterable

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from ledger.store.tables import household_members, households, members, planned_charges, tenancies
from ledger.transaction import Transaction


class NoHome(LookupError):
    """There is no such home or tenancy, or it cannot be so. The text says what to do next."""


class Tenancy(msgspec.Struct, frozen=True):
    """A household lives in a home from the day ``begins`` on, perhaps until ``ends``, and agreed on
    so many ``work_minutes`` a month against its rent."""

    home: str
    begins: str
    household: str
    ends: str | None = None
    work_minutes: int = 0

    def holds(self, day: str) -> bool:
        """Whether it is theirs on a day. The last day is the next one's first."""
        return self.begins <= day and (self.ends is None or day < self.ends)


class PlannedCharge(msgspec.Struct, frozen=True):
    """So much (``amount``, minor units of money) of one ``type`` is charged each month for a home,
    due on the ``day`` of the month, from ``begins`` on and perhaps until ``ends``."""

    home: str
    type: str
    begins: str
    amount: int
    day: int
    ends: str | None = None

    def holds(self, day: str) -> bool:
        """Whether it is charged where it is due that day."""
        return self.begins <= day and (self.ends is None or day < self.ends)


class Dweller(msgspec.Struct, frozen=True):
    """Somebody who lives in a household."""

    member: str
    name: str


class Lived(msgspec.Struct, frozen=True):
    """A household: its name, who lives there, and its tenancies."""

    household: str
    name: str
    people: tuple[Dweller, ...]
    tenancies: tuple[Tenancy, ...]

    def homes(self, day: str) -> tuple[str, ...]:
        """Where it lives that day."""
        return tuple(one.home for one in self.tenancies if one.holds(day))

    def work_minutes(self, day: str) -> int:
        """What is agreed against rent that day, a month."""
        return sum(one.work_minutes for one in self.tenancies if one.holds(day))


def all_tenancies(connection: Connection) -> list[Tenancy]:
    """Every tenancy there was, by home and time."""
    rows = connection.execute(select(tenancies).order_by(tenancies.c.home, tenancies.c.begins))
    return [
        Tenancy(row.home, row.begins, row.household, row.ends, row.work_minutes) for row in rows
    ]


def all_planned(connection: Connection) -> list[PlannedCharge]:
    """What is charged for homes, by home, type and time."""
    t = planned_charges
    rows = connection.execute(select(t).order_by(t.c.home, t.c.type, t.c.begins))
    return [
        PlannedCharge(row.home, row.type, row.begins, row.amount, row.day, row.ends) for row in rows
    ]


def directory(connection: Connection, some: Iterable[str] | None = None) -> dict[str, Lived]:
    """The households (those that are named, or all) by id, with who lives there and where."""
    people: dict[str, list[Dweller]] = defaultdict(list)
    living = (
        select(household_members.c.household, members)
        .join(members, members.c.member == household_members.c.member)
        .order_by(members.c.first_name, members.c.last_name)
    )
    for row in connection.execute(living):
        people[row.household].append(Dweller(row.member, f"{row.first_name} {row.last_name}"))
    let: dict[str, list[Tenancy]] = defaultdict(list)
    for one in all_tenancies(connection):
        let[one.household].append(one)
    wanted = None if some is None else set(some)
    return {
        row.household: Lived(
            row.household, row.name, tuple(people[row.household]), tuple(let[row.household])
        )
        for row in connection.execute(select(households).order_by(households.c.name))
        if wanted is None or row.household in wanted
    }


def household_of(connection: Connection, member: str) -> str | None:
    """The household that a member lives in, if any."""
    found: str | None = connection.execute(
        select(household_members.c.household)
        .where(household_members.c.member == member)
        .order_by(household_members.c.household)
    ).scalar()
    return found


def meant(connection: Connection, text: str, day: str) -> Lived:
    """The household that is meant by an id, its name, or its home. Raises NoHome."""
    known = directory(connection)
    if text in known:
        return known[text]
    said = text.casefold()
    found = [
        one
        for one in known.values()
        if one.name.casefold() == said or said in (home.casefold() for home in one.homes(day))
    ]
    if len(found) != 1:
        raise NoHome(
            f"{text!r} is {len(found)} households: say its name, its home or its id;"
            " `coop-ledger tenancy list` shows them"
        )
    return found[0]


# --- changes -------------------------------------------------------------------------------------


def let(tx: Transaction, new: Tenancy) -> None:
    """A home is let, or was (the same home and first day again changes it). Raises NoHome if it is
    somebody's at that time."""
    if new.ends is not None and new.ends <= new.begins:
        raise NoHome(f"the tenancy would end on {new.ends}, which is not after {new.begins}")
    for other in all_tenancies(tx.connection):
        apart = (new.ends is not None and new.ends <= other.begins) or (
            other.ends is not None and other.ends <= new.begins
        )
        if other.home == new.home and other.begins != new.begins and not apart:
            until = f"until {other.ends}" if other.ends else "and has no end: end it first"
            raise NoHome(f"{new.home} is let from {other.begins} {until}")
    same = (tenancies.c.home == new.home) & (tenancies.c.begins == new.begins)
    tx.connection.execute(delete(tenancies).where(same))
    tx.connection.execute(insert(tenancies), msgspec.structs.asdict(new))


def end(tx: Transaction, home: str, day: str) -> Tenancy:
    """The tenancy of a home ends on that day. Raises NoHome."""
    now = [one for one in all_tenancies(tx.connection) if one.home == home and one.ends is None]
    if not now or day <= now[0].begins:
        raise NoHome(f"{home} is not let, or not yet on {day}: `coop-ledger tenancy list`")
    ended = msgspec.structs.replace(now[0], ends=day)
    same = (tenancies.c.home == home) & (tenancies.c.begins == ended.begins)
    tx.connection.execute(update(tenancies).where(same).values(ends=day))
    return ended


def plan(tx: Transaction, new: PlannedCharge) -> None:
    """This is charged from that day on; what was charged of the same type before ends then."""
    t = planned_charges
    same = (t.c.home == new.home) & (t.c.type == new.type)
    tx.connection.execute(delete(t).where(same, t.c.begins == new.begins))
    tx.connection.execute(
        update(t)
        .where(same, t.c.begins < new.begins, (t.c.ends.is_(None)) | (t.c.ends > new.begins))
        .values(ends=new.begins)
    )
    tx.connection.execute(insert(t), msgspec.structs.asdict(new))
