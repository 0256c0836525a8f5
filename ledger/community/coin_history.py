# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a member's coin came and went, in their words, newest first.

What a kiosk sets aside and gives back moves between accounts of one's own, and is not told: only
what changed the sum of them.
"""

import msgspec
from sqlalchemy import func, select, true
from sqlalchemy.engine import Connection

from contract.entries import (
    AnyEntry,
    Contribution,
    ProducerPaid,
    Purchase,
    Refund,
    RentPayment,
    Reversal,
    Transfer,
    Visit,
    read_entry,
)
from contract.ids import allowance, wallet
from contract.local_time import local_time
from contract.money import Amount
from contract.rules import Contributions, NoRule, in_words
from ledger.books.accounts import member_of, risk
from ledger.catalogue.rulebook import read_rulebook
from ledger.coop import Coop
from ledger.neighbours.agreements import find_neighbour
from ledger.spoken import Said, marked
from ledger.store import tables as t
from ledger.store.kept import meant
from ledger.store.tables import is_of_people, log, postings

PAGE = 20
"""So many are told at once."""


class Move(msgspec.Struct, frozen=True):
    """Coin came (positive) or went. ``index``: where it stands in the log; ``at``: the co-op's wall
    clock (``2026-05-03 11:30``); ``where``: the kiosk's name, or "" for the office; ``what``: what
    is ``said`` of it, in English."""

    index: int
    at: str
    said: Said
    where: str
    amount: Amount
    what: str


class History(msgspec.Struct, frozen=True):
    """Some moves. ``older``: the ``before`` of those that follow, None if there are none."""

    moves: tuple[Move, ...]
    older: int | None


class Change(msgspec.Struct, frozen=True):
    """An entry that changed a member's coin by ``amount``. ``kiosk``: its name, or that of the
    neighbouring co-op where they shop; None for the office."""

    index: int
    entry: AnyEntry
    kiosk: str | None
    amount: int


def changes(
    connection: Connection, coop: Coop, member: str, *, before: int | None = None, most: int = PAGE
) -> tuple[list[Change], int | None]:
    """What changed a member's coin, newest first, and the ``before`` of what follows. It reads what
    was ever posted for this member, and nothing of others."""
    upto = true() if before is None else postings.c.log_index < before
    sums = connection.execute(
        select(postings.c.log_index, func.sum(postings.c.amount).label("amount"))
        .where(
            postings.c.account.in_(_accounts(connection, coop, member)),
            is_of_people,
            postings.c.unit == coop.unit,
            upto,
        )
        .group_by(postings.c.log_index)
        .having(func.sum(postings.c.amount) != 0)
        .order_by(postings.c.log_index.desc())
        .limit(most + 1)
    ).all()
    shown = {row.log_index: int(row.amount) for row in sums[:most]}
    bodies = connection.execute(
        select(log.c.log_index, log.c.body)
        .where(log.c.log_index.in_(shown))
        .order_by(log.c.log_index.desc())
    ).all()
    devices = connection.execute(select(t.devices.c.device, t.devices.c.epoch, t.devices.c.name))
    names = {(row.device, row.epoch): row.name for row in devices}
    found = []
    for row in bodies:
        entry = meant(connection, read_entry(row.body))
        own = entry.device == coop.ledger_device
        kiosk = None if own else names.get((entry.device, entry.epoch))
        if isinstance(entry, Visit) and (there := find_neighbour(connection, entry.neighbour)):
            kiosk = there.name
        found.append(Change(row.log_index, entry, kiosk, shown[row.log_index]))
    return found, min(shown) if len(sums) > most else None


def coin_history(
    connection: Connection,
    coop: Coop,
    member: str,
    *,
    before: int | None = None,
    most: int = PAGE,
    language: str = "en",
) -> History:
    """What changed a member's coin, below this place in the log; work is called as members call it
    in this language (BCP 47)."""
    found, older = changes(connection, coop, member, before=before, most=most)
    moves = tuple(
        Move(
            index=one.index,
            at=local_time(one.entry.at, coop.time_zone),
            said=_in_words(connection, one.entry, member, language),
            where=one.kiosk or "",
            amount=Amount(coop.unit, one.amount),
            what=str(_in_words(connection, one.entry, member, "en")),
        )
        for one in found
    )
    return History(moves, older)


def own_coin(connection: Connection, coop: Coop, member: str) -> int:
    """What a member has in all, what kiosks hold ready of it included (minor units)."""
    own = _accounts(connection, coop, member, owed=False)
    total = select(func.coalesce(func.sum(t.balances.c.amount), 0)).where(
        t.balances.c.account.in_(own), t.balances.c.unit == coop.unit
    )
    return int(connection.execute(total).scalar_one())


def _accounts(connection: Connection, coop: Coop, member: str, *, owed: bool = True) -> list[str]:
    """Where a member's coin may be: the wallet, what any kiosk holds ready of it, what is owed."""
    account = wallet(member)
    kiosks = connection.execute(select(t.devices.c.device, t.devices.c.epoch)).all()
    aside = [allowance(kiosk.device, kiosk.epoch, account) for kiosk in kiosks]
    return [account, *aside, *([risk(coop.coop, member)] if owed else [])]


def _in_words(connection: Connection, entry: AnyEntry, member: str, language: str) -> Said:
    match entry:
        case Purchase():
            return Said(marked("Shopping"))
        case Refund():
            return Said(marked("Goods given back"))
        case Visit(way="out"):
            return Said(marked("Shopping"))
        case Visit():
            return Said(marked("Coin that came home"))
        case RentPayment():
            return Said(marked("Rent"))
        case Contribution():
            rule = str(entry.rules.get("contributions", ""))
            said = marked("Work: {work}, by version {rule} of the rule")
            return Said(said, {"work": _called(connection, entry, language), "rule": rule})
        case Transfer() if member_of(entry.to) == member:
            return Said(marked("From {name}"), {"name": _whose(connection, entry.account)})
        case Transfer():
            return Said(marked("To {name}"), {"name": _whose(connection, entry.to)})
        case ProducerPaid():
            return Said(marked("Goods delivered"))
        case Reversal():
            return Said(
                marked("Put right: {what}"),
                {"what": _reversed(connection, entry, member, language)},
            )
    return Said(marked("Something else"))


def _called(connection: Connection, entry: Contribution, language: str) -> str:
    """What the members call this kind of work."""
    try:
        worth = read_rulebook(connection).on(Contributions, entry.day).parameters
    except NoRule:
        return in_words(entry.work)
    return worth.called(entry.work, language)


def _whose(connection: Connection, account: str) -> "str | Said":
    """An account as a member would call it."""
    if account.startswith("commons:"):
        return Said(marked("the commons"))
    name = connection.execute(
        select(t.members.c.first_name).filter_by(member=member_of(account) or "")
    ).scalar()
    return name or Said(marked("somebody else"))


def _reversed(connection: Connection, entry: Reversal, member: str, language: str) -> Said:
    body = connection.execute(
        select(log.c.body).filter_by(
            entry=entry.reverses, device=entry.journal, epoch=entry.journal_epoch
        )
    ).scalar()
    return (
        Said(marked("an entry"))
        if body is None
        else _in_words(connection, read_entry(body), member, language)
    )
