# SPDX-License-Identifier: AGPL-3.0-or-later
"""After a restore: kiosks hand back what they had been granted, and what stays lost is told.

Until every kiosk has done so, or the longest lease is over, coin may be granted a second time that
an absent kiosk still holds: so little is granted, by rule.
"""

import msgspec
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.engine import Connection

from contract.entries import (
    BadEntry,
    CheckpointSeen,
    GrantGiven,
    LogOpened,
    SignedEntry,
    read_entry,
    read_mark,
)
from contract.grants import Grant
from contract.messages import HandBackRequest
from contract.proof import BadProof, log_origin, read_checkpoint
from contract.reopening import SignedReopening
from contract.rules import AfterRestore, KioskCap, Leases, NoRule
from ledger.books.granting import Left, left_of_cap
from ledger.books.state import GrantRecord
from ledger.coop import Coop
from ledger.service import Device
from ledger.store.prepared import Prepared
from ledger.store.tables import devices, handed_back, journal_heads, log, reopenings
from ledger.transaction import Transaction

_there = Prepared(
    select(log.c.log_index).where(
        log.c.entry == bindparam("id"), log.c.hash == bindparam("as_hash")
    )
)
_back = Prepared(
    select(handed_back).where(
        handed_back.c.device == bindparam("of"), handed_back.c.epoch == bindparam("in_epoch")
    )
)
_enrolled = Prepared(
    select(devices.c.enrolled_ms).where(
        devices.c.device == bindparam("of"), devices.c.epoch == bindparam("in_epoch")
    )
)
_seen = Prepared(
    select(log.c.body).where(
        log.c.device == bindparam("of_ledger"), log.c.kind == bindparam("of_kind")
    )
)


def absent(connection: Connection, restored_ms: int) -> list[str]:
    """The kiosks that may still hold what the restored ledger does not know of: their names."""
    complete = select(handed_back.c.device).where(
        handed_back.c.device == devices.c.device,
        handed_back.c.epoch == devices.c.epoch,
        handed_back.c.complete,
    )
    waiting = select(devices.c.name).where(
        devices.c.name != "ledger",
        devices.c.confirmed_ms.is_not(None),
        devices.c.revoked_ms.is_(None),
        devices.c.enrolled_ms < restored_ms,
        ~complete.exists(),
    )
    return list(connection.execute(waiting.order_by(devices.c.name)).scalars())


def ends_ms(tx: Transaction) -> int:
    """When the longest lease that the old ledger may have given is over."""
    longest = 0
    for version in tx.rules.versions:
        match version.parameters:
            case Leases() as leases:
                minutes = max(leases.asked_minutes, leases.standing_minutes)
                longest = max(longest, minutes * 60_000 + leases.margin_seconds * 1000)
            case _:
                pass
    return tx.coop.restored_ms + longest


def is_recovering(tx: Transaction) -> bool:
    """Whether coin may still be held somewhere that this ledger does not know of."""
    if not tx.coop.restored_ms or tx.now_ms >= ends_ms(tx):
        return False
    return bool(absent(tx.connection, tx.coop.restored_ms))


def left_while_recovering(tx: Transaction, lately: int) -> tuple[Left, dict[str, int]]:
    """What a kiosk may be granted more meanwhile, and the rule to cite for it."""
    try:
        rule = tx.rules.on(AfterRestore, tx.coop.day(tx.now_ms))
    except NoRule:
        return Left(0, 0), {}
    asked = left_of_cap(KioskCap(rule.parameters.coin_per_hour), lately).asked
    return Left(asked, 0), {"after-restore": rule.version}


def reopenings_of(tx: Transaction) -> tuple[SignedReopening, ...]:
    """What the admin signed at each restore, for kiosks that still follow an earlier log."""
    if not tx.coop.restored_ms:
        return ()
    rows = tx.connection.execute(select(reopenings).order_by(reopenings.c.ledger_epoch))
    return tuple(SignedReopening(msgspec.Raw(row.body), row.signature) for row in rows)


def may_hold_more(tx: Transaction, device: str, epoch: int) -> bool:
    """Whether this kiosk's grants may be for more, and their leases longer, than the restored
    ledger knows: it has not handed back yet."""
    return is_recovering(tx) and not has_handed_back(tx, device, epoch)


def has_handed_back(tx: Transaction, device: str, epoch: int) -> bool:
    """Whether nothing is outstanding of this kiosk since the last restore. Its entries come after
    that, as they spend what it was granted."""
    if not tx.coop.restored_ms:
        return True
    row = _back.first(tx.connection, of=device, in_epoch=epoch)
    if row is not None and row.complete:
        return True
    enrolled = _enrolled.first(tx.connection, of=device, in_epoch=epoch)
    return enrolled is not None and bool(enrolled.enrolled_ms >= tx.coop.restored_ms)


# --- handing back ------------------------------------------------------------------------------


class _Tally:
    def __init__(self) -> None:
        self.taken = 0
        self.short = 0
        self.newest_own = 0


def hand_back(tx: Transaction, kiosk: Device, said: HandBackRequest) -> int:
    """Take over the grants that the restored ledger does not know, and what the kiosk saw of the
    log before. How many grants were taken. Raises BadSignature or BadEntry for what the ledger
    never signed, BadProof for a checkpoint that it did not."""
    tally = _Tally()
    for sealed in said.grants:
        _take(tx, kiosk, sealed, tally)
    if said.checkpoint is not None:
        _lost_behind(tx, kiosk, said.checkpoint)
    mine = {"of": kiosk.device, "in_epoch": kiosk.epoch}
    before = _back.first(tx.connection, **mine)
    if before is None:
        first = {"newest_own": 0, "taken": 0, "short": 0, "complete": False}
        tx.connection.execute(
            insert(handed_back), {"device": kiosk.device, "epoch": kiosk.epoch, **first}
        )
        before = _back.first(tx.connection, **mine)
    tx.connection.execute(
        update(handed_back)
        .where(handed_back.c.device == kiosk.device, handed_back.c.epoch == kiosk.epoch)
        .values(
            newest_own=max(before.newest_own, tally.newest_own),
            taken=before.taken + tally.taken,
            short=before.short + tally.short,
            complete=bool(before.complete or said.last),
        )
    )
    return tally.taken


def _take(tx: Transaction, kiosk: Device, sealed: SignedEntry, tally: _Tally) -> None:
    given = sealed.verified(tx.keys.public)
    if not isinstance(given, GrantGiven) or given.device != tx.coop.ledger_device:
        raise BadEntry("not a grant of this ledger")
    if given.epoch == tx.coop.ledger_epoch:
        return
    if _there.first(tx.connection, id=given.id, as_hash=sealed.hash) is not None:
        return
    tally.newest_own = max(tally.newest_own, given.sequence)
    for line in given.grants:
        if (line.device, line.epoch) != (kiosk.device, kiosk.epoch):
            continue
        known = _known(tx, line)
        if known.closed or (line.total <= known.total and line.until <= known.until):
            continue
        more = max(0, line.total - known.total)
        tally.short += max(0, more - tx.free(line.account, line.unit))
        tally.taken += 1
        entry = GrantGiven(
            **tx.own(tx.ledger_actor),
            grants=(line,),
            request=given.request,
            handed_back=given.id,
        )
        tx.post_own(entry)


def _known(tx: Transaction, line: Grant) -> GrantRecord:
    """What this ledger knows of a grant that is handed back. One of an earlier number, of which it
    knows nothing, was closed long ago, or came after one that did: its spends go to the office."""
    numbers = tx.numbers(line.device, line.epoch, line.account, line.unit)
    if line.number in numbers:
        return numbers[line.number]
    return GrantRecord(closed="released" if line.number < max(numbers, default=0) else "")


def _lost_behind(tx: Transaction, kiosk: Device, note: str) -> None:
    """A checkpoint of the log before that is longer than what was restored stands in the log."""
    origins = [log_origin(tx.coop.coop, epoch) for epoch in range(1, tx.coop.ledger_epoch)]
    origin = note.partition("\n")[0]
    if origin not in origins:
        raise BadProof("not a checkpoint of this co-op's log before the restore")
    checkpoint = read_checkpoint(note, origin, tx.keys.public)
    if checkpoint.size <= tx.coop.restored_size:
        return
    for seen in _checkpoints_seen(tx.connection, tx.coop):
        if (seen.kiosk, seen.kiosk_epoch, seen.checkpoint) == (kiosk.device, kiosk.epoch, note):
            return
    tx.post_own(
        CheckpointSeen(
            **tx.own(tx.ledger_actor),
            kiosk=kiosk.device,
            kiosk_epoch=kiosk.epoch,
            checkpoint=note,
        )
    )


def _checkpoints_seen(connection: Connection, coop: Coop) -> list[CheckpointSeen]:
    """What kiosks handed in. What one wrote of it by itself counts for nothing."""
    of = {"of_ledger": coop.ledger_device, "of_kind": "checkpoint-seen"}
    read = [read_entry(row.body) for row in _seen.all(connection, **of)]
    return [entry for entry in read if isinstance(entry, CheckpointSeen)]


# --- what is lost ------------------------------------------------------------------------------


class Lost(msgspec.Struct, frozen=True):
    """What is known of what only the old ledger knew. The log before the restore had at least
    ``old_size`` entries, of which ``restored`` came from the backup and ``came_again`` from kiosks.
    ``own_lost`` is how many of the ledger's own are known to be missing, ``grants_taken`` how many
    grants among them kiosks handed back, ``not_covered`` what of those the co-op bears, as their
    accounts did not have it any more (coin minor units). ``absent``: kiosks that have not called.
    """

    restored: int
    old_size: int
    came_again: int
    own_lost: int
    grants_taken: int
    not_covered: int
    absent: tuple[str, ...]


def lost(connection: Connection, coop: Coop) -> Lost | None:
    """None if this ledger was never restored."""
    if not coop.restored_ms:
        return None
    opened = _opened(connection, coop)
    sizes = [coop.restored_size]
    for seen in _checkpoints_seen(connection, coop):
        text, size = seen.checkpoint.split("\n")[:2]
        if text == opened.old_origin:
            sizes.append(int(size))
    again = 0
    later = select(log.c.body).where(
        log.c.log_index > coop.restored_size, log.c.device != coop.ledger_device
    )
    for body in connection.execute(later).scalars():
        again += read_mark(body).at < opened.at
    head = connection.execute(
        select(func.max(journal_heads.c.sequence)).where(
            journal_heads.c.device == coop.ledger_device,
            journal_heads.c.epoch < coop.ledger_epoch,
        )
    ).scalar()
    rows = connection.execute(select(handed_back)).all()
    newest_own = max((row.newest_own for row in rows), default=0)
    return Lost(
        restored=coop.restored_size,
        old_size=max(sizes),
        came_again=again,
        own_lost=max(0, newest_own - int(head or 0)),
        grants_taken=sum(row.taken for row in rows),
        not_covered=sum(row.short for row in rows),
        absent=tuple(absent(connection, coop.restored_ms)),
    )


def _opened(connection: Connection, coop: Coop) -> LogOpened:
    body = connection.execute(
        select(log.c.body).where(log.c.log_index == coop.restored_size)
    ).scalar_one()
    entry = read_entry(body)
    assert isinstance(entry, LogOpened)
    return entry
