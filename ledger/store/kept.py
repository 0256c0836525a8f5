# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entries that the ledger could not read when they came: which wait, and which were applied since
(see ``ledger.late``)."""

from collections.abc import Callable

import msgspec
from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.engine import Connection

from contract.entries import AnyEntry, AppliedLate, BadEntry, read_entry
from contract.messages import EntryOutcome
from contract.outcomes import Outcome
from ledger.store.prepared import Prepared
from ledger.store.tables import applied_late, is_unknown, log

MOST_TOLD = 200

_applied = select(applied_late.c.kept_index)
IS_READ = or_(log.c.outcome != Outcome.UNKNOWN.value, log.c.log_index.in_(_applied))
"""Whether the entry that stands there can be read here: it was when it came, or was applied since.
"""
_waiting = (
    select(log.c.log_index, log.c.body)
    .where(is_unknown, log.c.log_index.not_in(_applied))
    .order_by(log.c.log_index)
)
_told = (
    select(applied_late.c.entry, log.c.outcome, applied_late.c.log_index)
    .join(log, log.c.log_index == applied_late.c.log_index)
    .where(
        applied_late.c.device == bindparam("device"),
        applied_late.c.epoch == bindparam("epoch"),
    )
)
_lately = Prepared(
    _told.where(applied_late.c.at_ms >= bindparam("since"))
    .order_by(applied_late.c.log_index.desc())
    .limit(bindparam("most"))
    .offset(bindparam("behind"))
)
_how_many = Prepared(
    select(func.count().label("number"))
    .select_from(applied_late)
    .where(
        applied_late.c.device == bindparam("device"),
        applied_late.c.epoch == bindparam("epoch"),
        applied_late.c.at_ms >= bindparam("since"),
    )
)
_one = Prepared(_told.where(applied_late.c.entry == bindparam("entry")))


class Kept(msgspec.Struct, frozen=True):
    """An entry that was unknown when it came, and can be read now. ``index``: where it stands."""

    index: int
    entry: AnyEntry


def waiting(connection: Connection) -> list[Kept]:
    """Those that this program can read and that were not applied yet, in the order of the log."""
    found = []
    for row in connection.execute(_waiting):
        try:
            found.append(Kept(row.log_index, read_entry(row.body)))
        except BadEntry:  # of a program that is newer still, or of none
            continue
    return found


def applied_since(
    connection: Connection, device: str, epoch: int, since_ms: int, random: Callable[[int], bytes]
) -> tuple[EntryOutcome, ...]:
    """What became since then of entries of this journal that were unknown, the newest first. Of
    more than MOST_TOLD some by chance: who asks every few seconds hears of all of them."""
    of = {"device": device, "epoch": epoch, "since": since_ms}
    pages = -(-_how_many.first(connection, **of).number // MOST_TOLD)
    page = int.from_bytes(random(4)) % pages if pages > 1 else 0
    rows = _lately.all(connection, **of, most=MOST_TOLD, behind=page * MOST_TOLD)
    return tuple(
        EntryOutcome(entry=r.entry, outcome=Outcome(r.outcome), log_index=r.log_index) for r in rows
    )


def applied(connection: Connection, device: str, epoch: int, entry: str) -> EntryOutcome | None:
    """What became of one entry that was unknown, if it was applied."""
    row = _one.first(connection, device=device, epoch=epoch, entry=entry)
    if row is None:
        return None
    return EntryOutcome(entry=entry, outcome=Outcome(row.outcome), log_index=row.log_index)


def meant(connection: Connection, entry: AnyEntry) -> AnyEntry:
    """What people did by an entry: of one that applies another late, that other."""
    if not isinstance(entry, AppliedLate):
        return entry
    body = select(log.c.body).where(
        log.c.entry == entry.entry,
        log.c.device == entry.journal,
        log.c.epoch == entry.journal_epoch,
    )
    return read_entry(connection.execute(body).scalar_one())
