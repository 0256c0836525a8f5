# SPDX-License-Identifier: AGPL-3.0-or-later
"""A till's closings beside the ledger's own books. They are booked as stated; one that differs is
an alarm, and somebody looks."""

from collections.abc import Iterable, Iterator

import msgspec
from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.engine import Connection

from contract.entries import DayClosed, read_entry
from ledger.community.alarms import sound
from ledger.store.kept import IS_READ
from ledger.store.prepared import Prepared
from ledger.store.tables import alarms, devices, log, postings
from ledger.transaction import Transaction

_before = Prepared(
    select(log.c.body)
    .where(
        log.c.device == bindparam("of"),
        log.c.kind == "day-closed",
        IS_READ,
        or_(
            log.c.epoch < bindparam("in_epoch"),
            and_(log.c.epoch == bindparam("in_epoch"), log.c.sequence < bindparam("at")),
        ),
    )
    .order_by(log.c.epoch.desc(), log.c.sequence.desc())
    .limit(1)
)
_since = Prepared(
    select(func.coalesce(func.sum(postings.c.amount), 0).label("amount")).where(
        postings.c.log_index > bindparam("index"),
        postings.c.account == bindparam("holder"),
        postings.c.unit == bindparam("of_unit"),
    )
)

_till_then = Prepared(
    select(func.coalesce(func.sum(postings.c.amount), 0).label("amount")).where(
        postings.c.log_index <= bindparam("index"),
        postings.c.account == bindparam("holder"),
        postings.c.unit == bindparam("of_unit"),
    )
)
_doubtful = (
    select(log.c.log_index, log.c.body, devices.c.name)
    .join(alarms, and_(alarms.c.about == log.c.entry, alarms.c.device == log.c.device))
    .join(devices, and_(devices.c.device == log.c.device, devices.c.epoch == log.c.epoch))
    .where(alarms.c.kind == "closing-differs", alarms.c.settled_ms.is_(None))
    .order_by(log.c.log_index)
)


class Differs(msgspec.Struct, frozen=True):
    """A till closed ``day`` as its ``number``-th, where the books have ``next``, and said that so
    much lay in its drawer, where the books have ``cash`` (minor units of ``unit``). With both alike
    it did not cover all since the closing before."""

    kiosk: str
    day: str
    number: int
    next: int
    unit: str
    said: int
    cash: int


def differing(connection: Connection) -> Iterator[Differs]:
    """The closings that the books do not agree with and nobody settled yet, the oldest first."""
    for row in connection.execute(_doubtful).all():
        closing = read_entry(bytes(row.body))
        assert isinstance(closing, DayClosed), "the alarm says so"
        drawer = f"cash:{closing.device}"
        then = _till_then.first(
            connection, index=row.log_index, holder=drawer, of_unit=closing.unit
        )
        number, _ = _next(connection, closing)
        yield Differs(
            row.name,
            closing.day,
            closing.number,
            number,
            closing.unit,
            closing.expected,
            int(then.amount),
        )


def compare(tx: Transaction, closings: Iterable[tuple[int, DayClosed]]) -> None:
    """Look at closings that were just posted, each with its place in the log."""
    for index, closing in closings:
        if not _agrees(tx, index, closing):
            sound(tx, closing.device, "closing-differs", closing.id)


def newest_number(tx: Transaction, device: str, epoch: int) -> int:
    """The number of the newest closing of this till before that epoch; 0 while there is none."""
    row = _before.first(tx.connection, of=device, in_epoch=epoch, at=0)
    if row is None:
        return 0
    closing = read_entry(bytes(row.body))
    assert isinstance(closing, DayClosed), "its kind says so"
    return closing.number


def _agrees(tx: Transaction, index: int, closing: DayClosed) -> bool:
    """Whether it has the number that comes next, covers all since the one before, and says of the
    drawer what the books said then."""
    drawer = f"cash:{closing.device}"
    since = _since.first(tx.connection, index=index, holder=drawer, of_unit=closing.unit)
    cash = tx.balance(drawer, closing.unit) - int(since.amount)
    return (closing.number, closing.first, closing.expected) == (
        *_next(tx.connection, closing),
        cash,
    )


def _next(connection: Connection, closing: DayClosed) -> tuple[int, int]:
    """The number that came next then, and the sequence from which on it had to cover."""
    marks = {"of": closing.device, "in_epoch": closing.epoch, "at": closing.sequence}
    row = _before.first(connection, **marks)
    if row is None:
        return 1, 1
    before = read_entry(bytes(row.body))
    assert isinstance(before, DayClosed), "its kind says so"
    return before.number + 1, before.sequence + 1 if before.epoch == closing.epoch else 1
