# SPDX-License-Identifier: AGPL-3.0-or-later
"""A till's closings beside the ledger's own books. They are booked as stated; one that differs is
an alarm, and somebody looks."""

from collections.abc import Iterable

from sqlalchemy import and_, bindparam, func, or_, select

from contract.entries import DayClosed, read_entry
from ledger.community.alarms import sound
from ledger.store.prepared import Prepared
from ledger.store.tables import log, postings
from ledger.transaction import Transaction

_before = Prepared(
    select(log.c.body)
    .where(
        log.c.device == bindparam("of"),
        log.c.kind == "day-closed",
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
    number, first = 1, 1
    marks = {"of": closing.device, "in_epoch": closing.epoch, "at": closing.sequence}
    row = _before.first(tx.connection, **marks)
    if row is not None:
        before = read_entry(bytes(row.body))
        assert isinstance(before, DayClosed), "its kind says so"
        number = before.number + 1
        if before.epoch == closing.epoch:
            first = before.sequence + 1
    drawer = f"cash:{closing.device}"
    since = _since.first(tx.connection, index=index, holder=drawer, of_unit=closing.unit)
    cash = tx.balance(drawer, closing.unit) - int(since.amount)
    return (closing.number, closing.first, closing.expected) == (number, first, cash)
