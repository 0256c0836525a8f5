# SPDX-License-Identifier: AGPL-3.0-or-later
"""Members, and what they are credited for."""

from collections import defaultdict

import msgspec
from sqlalchemy import func, insert, select
from sqlalchemy.engine import Connection

from contract.entries import Contribution
from contract.ids import wallet
from contract.money import MAX_AMOUNT, plain
from contract.rules import Contributions, Work
from ledger.community.pins import store_pin
from ledger.store.tables import cards, household_members, households, members
from ledger.transaction import Transaction


class Member(msgspec.Struct, frozen=True):
    """A person of the co-op. The id is random: entries never say who it is."""

    member: str
    first_name: str
    last_name: str
    joined: str


def admit(tx: Transaction, member: Member, card: str, verifier: str) -> None:
    """A new member with a card (upper-case hex uid) and a PIN (its Argon2id verifier)."""
    tx.connection.execute(insert(members), msgspec.structs.asdict(member))
    tx.connection.execute(
        insert(cards), {"card": card, "member": member.member, "counter": 0, "blocked": False}
    )
    store_pin(tx, member.member, verifier)


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


def add_household(tx: Transaction, new: Household) -> None:
    """Members who live together from now on."""
    tx.connection.execute(insert(households), {"household": new.household, "name": new.name})
    rows = [{"household": new.household, "member": member} for member in new.members]
    tx.connection.execute(insert(household_members), rows)


def list_members(connection: Connection) -> list[Listed]:
    """All members by name, the names of their households, and how many cards they have."""
    at_home: dict[str, list[str]] = defaultdict(list)
    together = select(household_members.c.member, households.c.name).join(
        households, households.c.household == household_members.c.household
    )
    for row in connection.execute(together.order_by(households.c.name)):
        at_home[row.member].append(row.name)
    counted = select(cards.c.member, func.count().label("number")).group_by(cards.c.member)
    held = {row.member: row.number for row in connection.execute(counted)}
    rows = connection.execute(select(members).order_by(members.c.last_name, members.c.first_name))
    return [
        Listed(
            member=Member(row.member, row.first_name, row.last_name, row.joined),
            households=tuple(at_home[row.member]),
            cards=held.get(row.member, 0),
        )
        for row in rows
    ]


class UnknownWork(LookupError):
    """The members have not decided what this kind of work is worth."""


class NotWorth(ValueError):
    """This much work is worth no coin, or more than there can be; the text says which."""


def confirm_contribution(
    tx: Transaction, member: str, work: str, minutes: int, day: str, actor: str
) -> int:
    """Issue coin for work done, at the rule in force on that day; ``actor`` confirmed it.

    Returns the amount in minor units. Raises UnknownWork, NotWorth.
    """
    rule = tx.rules.on(Contributions, day)
    worth: Work | None = next((w for w in rule.parameters.works if w.name == work), None)
    if worth is None:
        raise UnknownWork(work)
    amount = worth.coin_per_hour * minutes // 60
    said = f"{minutes} minutes of {work} at {plain(tx.coop.unit, worth.coin_per_hour)} an hour"
    if amount < 1:
        raise NotWorth(f"{said} are less than {plain(tx.coop.unit, 1)}")
    if max(amount, minutes) > MAX_AMOUNT:
        raise NotWorth(f"{said} are more than there can be")
    tx.post_own(
        Contribution(
            **tx.own(actor),
            rules={"contributions": rule.version},
            contribution=tx.new_id(),
            account=wallet(member),
            unit=tx.coop.unit,
            amount=amount,
            work=work,
            minutes=minutes,
            day=day,
        )
    )
    return amount
