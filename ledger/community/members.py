# SPDX-License-Identifier: AGPL-3.0-or-later
"""Members and households: who they are, how they stand with the co-op, and who may act for whom.

Names stand here alone. Entries say a random id, and what became of it: ``member`` and ``limit``.
"""

from collections import defaultdict
from typing import Any, Literal

import msgspec
from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.engine import Connection

from contract.entries import LimitSet, MemberStands
from contract.ids import random_id, wallet
from contract.rules import NoRule, StartingCredit
from ledger.store.tables import balances, cards, household_members, households, members, proxies
from ledger.transaction import Transaction

State = Literal["active", "paused", "left"]

MOST_BELOW = 10**12
"""No wallet's limit is further below nothing, in minor units: what is free in it would be more than
a till can read."""


class NoMember(LookupError):
    """Nobody, or more than one, is meant by this; or it cannot be done with them. The text says
    what, and what to do next."""


class Member(msgspec.Struct, frozen=True):
    """A person of the co-op. The id is random: entries never say who it is. ``number`` is the
    co-op's own; ``type`` is of its own choosing; ``language`` (BCP 47) is what they would
    rather read at the till."""

    member: str
    first_name: str
    last_name: str
    joined: str
    number: str | None = None
    type: str = "member"
    state: State = "active"
    language: str | None = None

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"


class Household(msgspec.Struct, frozen=True):
    """Members who live together. The id is random."""

    household: str
    name: str
    members: tuple[str, ...]


class Listed(msgspec.Struct, frozen=True):
    """A member as the office sees them."""

    member: Member
    households: tuple[str, ...]
    cards: int


# --- how they stand --------------------------------------------------------------------------


def admit(tx: Transaction, member: Member, actor: str) -> None:
    """A new member, with the starting credit that the members' rule gives their type.

    Raises NoMember if the number is somebody's."""
    _require_free(tx, member)
    tx.connection.execute(insert(members), msgspec.structs.asdict(member))
    _stands(tx, member, actor)
    try:
        rule = tx.rules.on(StartingCredit, tx.coop.day(tx.now_ms))
    except NoRule:
        return
    if limit := rule.parameters.of(member.type):
        set_limit(tx, member.member, limit, actor, rules={"starting-credit": rule.version})


def change(tx: Transaction, member: Member, actor: str) -> None:
    """What is known of a member is this from now on. An entry says how they stand if that is new.

    Raises NoMember."""
    before = member_by_id(tx.connection, member.member)
    _require_free(tx, member)
    values = msgspec.structs.asdict(member)
    tx.connection.execute(update(members).where(members.c.member == member.member).values(values))
    if (before.type, before.state) != (member.type, member.state):
        _stands(tx, member, actor)


def _require_free(tx: Transaction, member: Member) -> None:
    if member.number is None:
        return
    has = select(members).where(members.c.number == member.number)
    other = tx.connection.execute(has).one_or_none()
    if other is not None and other.member != member.member:
        raise NoMember(f"number {member.number} is {other.first_name} {other.last_name}'s")


def _stands(tx: Transaction, member: Member, actor: str) -> None:
    tx.post_own(
        MemberStands(**tx.own(actor), member=member.member, type=member.type, state=member.state)
    )


def set_limit(
    tx: Transaction, member: str, limit: int, actor: str, rules: dict[str, int] | None = None
) -> None:
    """From now on this wallet may fall to ``limit`` (coin minor units, 0 or below).

    Raises NoMember while the wallet is below that, and for one further down than MOST_BELOW."""
    account, unit = wallet(member), tx.coop.unit
    if limit < -MOST_BELOW:
        raise NoMember("no wallet may fall so far")
    if tx.balance(account, unit) < limit:
        raise NoMember("the wallet is below that limit already: it has to earn first")
    marks = tx.own(actor)
    tx.post_own(LimitSet(**marks, rules=rules or {}, account=account, unit=unit, limit=limit))


# --- households, proxies ---------------------------------------------------------------------


def add_household(tx: Transaction, new: Household) -> None:
    """Members who live together from now on."""
    tx.connection.execute(insert(households), {"household": new.household, "name": new.name})
    for member in new.members:
        move_in(tx, member, new.household)


def move_in(tx: Transaction, member: str, household: str) -> None:
    """This member lives in this household."""
    row = {"household": household, "member": member}
    there = select(household_members).filter_by(**row)
    if tx.connection.execute(there).first() is None:
        tx.connection.execute(insert(household_members), row)


def live_in(tx: Transaction, member: str, household: str) -> None:
    """The member lives in the household of that name, which may be new, and in no other."""
    there = household_named(tx.connection, household)
    move_out(tx, member)
    if there is None:
        add_household(tx, Household(random_id(tx.random(10)), household, (member,)))
    else:
        move_in(tx, member, there)


def move_out(tx: Transaction, member: str) -> None:
    """This member lives in no household of ours."""
    tx.connection.execute(delete(household_members).where(household_members.c.member == member))


def household_named(connection: Connection, name: str) -> str | None:
    """The id of the household of this name, if there is one."""
    found: str | None = connection.execute(
        select(households.c.household).where(households.c.name == name)
    ).scalar()
    return found


def set_proxy(tx: Transaction, member: str, proxy: str, allowed: bool) -> None:
    """Whether ``proxy`` may spend for ``member``. Raises NoMember for the same one twice."""
    if member == proxy:
        raise NoMember("everybody may spend for themselves")
    tx.connection.execute(delete(proxies).filter_by(member=member, proxy=proxy))
    if allowed:
        tx.connection.execute(insert(proxies), {"member": member, "proxy": proxy})


# --- who is it -------------------------------------------------------------------------------


def member_by_id(connection: Connection, member: str) -> Member:
    """The member of this id. Raises NoMember."""
    row = connection.execute(select(members).where(members.c.member == member)).one_or_none()
    if row is None:
        raise NoMember(f"{member}: no such member")
    return _member(row)


def find_member(connection: Connection, text: str) -> Member:
    """Who is meant by an id, a number, or a name. Raises NoMember: nobody, or several."""
    exact = select(members).where((members.c.member == text) | (members.c.number == text))
    rows = connection.execute(exact).all()
    if not rows:
        rows = [  # not in SQL: SQLite folds the case of a to z only
            row
            for row in connection.execute(select(members))
            if f"{row.first_name} {row.last_name}".casefold() == text.casefold()
        ]
    if not rows:
        raise NoMember(f"nobody here is called {text!r}: `coop-ledger member list` shows everybody")
    if len(rows) > 1:
        ids = ", ".join(row.number or row.member for row in rows)
        raise NoMember(f"{text!r} is {len(rows)} people; say which by number or id: {ids}")
    return _member(rows[0])


def list_members(connection: Connection) -> list[Listed]:
    """All members by name, the names of their households, and how many cards they can use."""
    at_home: dict[str, list[str]] = defaultdict(list)
    together = select(household_members.c.member, households.c.name).join(
        households, households.c.household == household_members.c.household
    )
    for row in connection.execute(together.order_by(households.c.name)):
        at_home[row.member].append(row.name)
    counted = (
        select(cards.c.member, func.count().label("number"))
        .where(cards.c.state == "issued")
        .group_by(cards.c.member)
    )
    held = {row.member: row.number for row in connection.execute(counted)}
    rows = connection.execute(select(members).order_by(members.c.last_name, members.c.first_name))
    return [
        Listed(
            member=_member(row),
            households=tuple(at_home[row.member]),
            cards=held.get(row.member, 0),
        )
        for row in rows
    ]


def coin_of(connection: Connection, member: str, unit: str) -> int:
    """What a member's wallet holds (minor units), without what is set aside for kiosks."""
    found = select(balances.c.amount).where(
        balances.c.account == wallet(member), balances.c.unit == unit
    )
    return connection.execute(found).scalar() or 0


def _member(row: Row[Any]) -> Member:
    return Member(**{name: getattr(row, name) for name in Member.__struct_fields__})
