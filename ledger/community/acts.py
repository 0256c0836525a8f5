# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was done in the office, from the log: who gave which card, role or right, and when."""

from collections.abc import Iterator

import msgspec
from sqlalchemy import select
from sqlalchemy.engine import Connection

from contract.entries import (
    AnyEntry,
    CardStands,
    Erasure,
    KioskStands,
    LimitSet,
    MemberStands,
    RoleStands,
    read_entry,
)
from contract.ids import wallet
from contract.money import plain
from ledger.coop import Coop
from ledger.store.tables import is_of_office, log

OfficeEntry = MemberStands | CardStands | RoleStands | KioskStands | LimitSet | Erasure


class Done(msgspec.Struct, frozen=True):
    """An act: where it stands in the log, when it was, who did it, and what it was."""

    index: int
    at: str
    actor: str
    what: str


def office_entries(connection: Connection, coop: Coop) -> Iterator[tuple[int, OfficeEntry]]:
    """All of them in the order of the log. What a kiosk wrote of these kinds counts for nothing."""
    rows = connection.execute(
        select(log.c.log_index, log.c.body)
        .where(is_of_office, log.c.device == coop.ledger_device)
        .order_by(log.c.log_index)
    )
    for row in rows:
        entry: AnyEntry = read_entry(row.body)
        assert isinstance(entry, OfficeEntry)
        yield row.log_index, entry


def about(entry: OfficeEntry, subject: str) -> bool:
    """Whether it is about this member, card or kiosk."""
    match entry:
        case CardStands():
            return subject in (entry.card, entry.member)
        case KioskStands():
            return subject == entry.kiosk
        case LimitSet():
            return entry.account == wallet(subject)
        case _:
            return subject == entry.member


def history(connection: Connection, coop: Coop, subject: str) -> list[Done]:
    """What was done about a member, a card (by its pseudonym) or a kiosk."""
    return [
        Done(index, entry.at, entry.actor, in_words(entry))
        for index, entry in office_entries(connection, coop)
        if about(entry, subject)
    ]


def in_words(entry: OfficeEntry) -> str:
    """What happened, for the office."""
    match entry:
        case MemberStands():
            return f"{entry.state}, {entry.type}"
        case CardStands():
            return f"card {entry.card} {entry.state}"
        case RoleStands():
            return f"{'is' if entry.held else 'no longer'} {entry.role}"
        case KioskStands():
            return f"kiosk {entry.state}, epoch {entry.kiosk_epoch}"
        case LimitSet():
            return f"may fall to {plain(entry.unit, entry.limit)}"
        case Erasure():
            return "erased"
