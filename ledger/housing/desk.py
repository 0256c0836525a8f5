# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a kiosk of the housing office is told: who may ask, which household is meant, how it
stands."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.engine import Connection

from contract.entries import RentPayment
from contract.housing_messages import (
    MAX_FOUND,
    Asker,
    HouseholdRent,
    HousingRequest,
    PaymentSeen,
    Person,
    Refused,
)
from contract.ids import wallet
from contract.rent import overdue, to_pay
from contract.rent_rules import RentTerms
from contract.rules import NoRule, Rulebook
from ledger.catalogue.rulebook import read_rulebook
from ledger.community.at_desk import NotThere, at_desk
from ledger.community.members import member_by_id
from ledger.community.roles import Act, may, roles_of
from ledger.community.taps import fresh
from ledger.coop import Coop
from ledger.housing.history import History, Move, coin_paid, read_histories
from ledger.housing.homes import Lived, directory, household_of
from ledger.housing.statements import statement
from ledger.service import Device
from ledger.store.tables import rent_work
from ledger.transaction import Transaction

RECENT = 8
"""So many of the newest payments are told."""


class Declined(Exception):
    """Not so. ``reason`` is what the kiosk is told."""

    def __init__(self, reason: Refused) -> None:
        super().__init__(reason)
        self.reason: Refused = reason


class Who(msgspec.Struct, frozen=True):
    """Who asks, whether they hold the role for all households, and whether one that confirms what
    others entered."""

    member: str
    staff: bool
    confirms: bool


def who_asks(tx: Transaction, kiosk: Device, asker: Asker, *, posts: bool = False) -> Who:
    """Who stands there. ``posts``: something is to be done in their name, not just looked at.
    Raises Declined."""
    try:
        identification = at_desk(tx, kiosk, asker, acts=posts)
    except NotThere as e:
        raise Declined(e.reason) from e
    member = member_by_id(tx.connection, identification.member)
    held = roles_of(tx.connection, member.member)
    if member.state != "active":
        raise Declined("not-allowed")
    homes = may(held, Act.HOMES)
    return Who(member.member, homes, homes or may(held, Act.CORRECTIONS))


def whose_card(tx: Transaction, kiosk: Device, identification: str) -> str:
    """The member whose card was read at this kiosk. Raises Declined."""
    found = fresh(tx, kiosk, identification)
    if found is None:
        raise Declined("unknown-identification")
    return found.member


def look_up(
    connection: Connection, coop: Coop, asked: HousingRequest, who: Who, card: str | None, day: str
) -> tuple[tuple[HouseholdRent, ...], bool]:
    """The households that are meant, and whether there are more. Raises Declined."""
    lived = _meant(connection, asked, who, card, day)
    if not lived:
        raise Declined("no-household")
    found = tell(connection, coop, lived[:MAX_FOUND], day, asked.statement_since)
    return found, len(lived) > MAX_FOUND


def _meant(
    connection: Connection, asked: HousingRequest, who: Who, card: str | None, day: str
) -> list[Lived]:
    own = household_of(connection, who.member)
    wanted = asked.household if card is None else household_of(connection, card)
    if wanted is None and card is None and asked.name is None and asked.home is None:
        wanted = own
    if not who.staff and (wanted is None or wanted != own):
        raise Declined("no-household" if wanted is None and own is None else "not-allowed")
    if wanted is not None:
        return list(directory(connection, [wanted]).values())
    if card is not None:
        return []
    return [one for one in directory(connection).values() if matches(one, asked, day)]


def matches(lived: Lived, asked: HousingRequest, day: str) -> bool:
    """Whether a household is found by a part of its name, of somebody's who lives there, or by its
    home."""
    if asked.home is not None:
        return any(home.casefold() == asked.home.strip().casefold() for home in lived.homes(day))
    words = (asked.name or "").casefold().split()
    names = [lived.name, *(person.name for person in lived.people)]
    return bool(words) and any(all(w in name.casefold() for w in words) for name in names)


def terms_on(rules: Rulebook, day: str) -> RentTerms | None:
    """The members' rule on paying for housing, if they have one."""
    try:
        return rules.on(RentTerms, day).parameters
    except NoRule:
        return None


def tell(
    connection: Connection,
    coop: Coop,
    lived: Sequence[Lived],
    day: str,
    statement_since: str | None = None,
) -> tuple[HouseholdRent, ...]:
    """How these households stand on a day."""
    ids = [one.household for one in lived]
    histories = read_histories(connection, coop, ids if len(ids) <= MAX_FOUND else None)
    terms = terms_on(read_rulebook(connection), day)
    worked = worked_minutes(connection, day[:7], histories)
    return tuple(
        _stands(
            coop,
            one,
            histories.get(one.household, History()),
            day,
            terms,
            worked.get(one.household, 0),
            statement_since,
        )
        for one in lived
    )


def worked_minutes(
    connection: Connection, month: str, histories: dict[str, History]
) -> dict[str, int]:
    """The minutes of work against rent that were done in a month, by household. What became of
    those that were taken back is forgotten."""
    found: dict[str, int] = {}
    in_month = select(rent_work).where(rent_work.c.day.between(f"{month}-01", f"{month}-31"))
    for row in connection.execute(in_month):
        if row.household in histories:
            counted = {paid.id for _move, paid in histories[row.household].payments()}
            if row.payment in counted:
                found[row.household] = found.get(row.household, 0) + row.minutes
    return found


def _stands(
    coop: Coop,
    lived: Lived,
    history: History,
    day: str,
    terms: RentTerms | None,
    worked: int,
    statement_since: str | None,
) -> HouseholdRent:
    whole = history.account()
    account = msgspec.structs.replace(
        whole, charges=tuple(one for one in whole.charges if one.open)
    )
    undone = history.undone
    paid = [move for move in history.moves if isinstance(move.entry, RentPayment)]
    living = {wallet(person.member) for person in lived.people}
    return HouseholdRent(
        household=lived.household,
        name=lived.name,
        homes=lived.homes(day),
        people=tuple(Person(member=one.member, name=one.name) for one in lived.people),
        unit=coop.currency,
        account=account,
        to_pay=to_pay(account),
        overdue=overdue(account, day, terms),
        recent=tuple(_seen(move, living, move.key in undone) for move in paid[-RECENT:]),
        month=day[:7],
        coin_this_month=coin_this_month(history, coop, day[:7]),
        work_minutes=lived.work_minutes(day),
        worked_minutes=worked,
        statement=() if statement_since is None else statement(history, statement_since),
    )


def coin_this_month(history: History, coop: Coop, month: str) -> int:
    """The coin that counts towards the monthly cap of the rule ``rent-terms``: not what was earned
    by agreed hours, which the ledger itself paid in, and which have a limit of their own."""
    return sum(
        coin_paid(paid)[0]
        for move, paid in history.payments()
        if move.day[:7] == month and paid.device != coop.ledger_device
    )


def _seen(move: Move, living: set[str], reversed: bool) -> PaymentSeen:
    entry = move.entry
    assert isinstance(entry, RentPayment)
    coin, value = coin_paid(entry)
    others = {one.account for one in entry.tenders if one.account is not None} - living
    by = next((one for one in sorted(others) if one.startswith("wallet:")), None)
    return PaymentSeen(
        payment=entry.id,
        journal=entry.device,
        journal_epoch=entry.epoch,
        at=entry.at,
        amount=-move.amount,
        coin=coin,
        coin_value=value,
        by=None if by is None else by.partition(":")[2],
        reversed=reversed,
    )
