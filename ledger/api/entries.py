# SPDX-License-Identifier: AGPL-3.0-or-later
"""``POST /v1/entries``: a kiosk says what happened. The ledger posts it; it does not argue."""

import asyncio
import logging
from contextlib import suppress

import msgspec
from sqlalchemy import bindparam, func, insert, select
from starlette.requests import Request
from starlette.responses import Response

from contract import chain
from contract.entries import (
    AnyEntry,
    BadEntry,
    DayClosed,
    Mark,
    NewerDetails,
    SignedEntry,
    previous_of,
    read_details,
    read_entry,
    read_mark,
)
from contract.ids import unb64
from contract.messages import (
    MAX_ENTRIES_PER_UPLOAD,
    EntryOutcome,
    UploadAnswer,
    UploadedDetails,
    UploadRequest,
)
from contract.outcomes import Outcome
from ledger.api.problems import Refuse
from ledger.api.signed import ledger_of, once, read_signed
from ledger.books.decide import needs
from ledger.books.state import Needs
from ledger.community.alarms import sound
from ledger.community.closings import compare
from ledger.late import follow_up
from ledger.recovery import has_handed_back
from ledger.service import Device, find_device
from ledger.store.books import wanted_by
from ledger.store.kept import applied
from ledger.store.memory import Wanted, Written
from ledger.store.prepared import Prepared
from ledger.store.tables import details, held_entries, log
from ledger.transaction import JOURNAL_HEADS, LOGGED, Transaction

_log = logging.getLogger(__name__)

_INLINE = 4
"""So many signatures are checked at once in the event loop; more in a thread of their own."""

MAX_OF_REVOKED = 1000
"""So many entries of one revoked key are kept for the office."""

_there = Prepared(
    select(log.c.hash, log.c.outcome, log.c.log_index).where(
        log.c.device == bindparam("of"),
        log.c.epoch == bindparam("in_epoch"),
        log.c.sequence == bindparam("at"),
    )
)
_DETAILS = Written(details)
_is_held = Prepared(
    select(held_entries.c.at_ms).where(
        held_entries.c.device == bindparam("device"),
        held_entries.c.epoch == bindparam("epoch"),
        held_entries.c.hash == bindparam("hash"),
    )
)
_count_held = Prepared(
    select(func.count().label("number"))
    .select_from(held_entries)
    .where(
        held_entries.c.device == bindparam("device"),
        held_entries.c.epoch == bindparam("epoch"),
    )
)
_add_held = Prepared(insert(held_entries))


class Read(msgspec.Struct, frozen=True):
    """An uploaded entry that its writer signed; its Mark if we cannot read it."""

    sealed: SignedEntry
    entry: AnyEntry | Mark


class Checked(msgspec.Struct, frozen=True):
    """An upload of which signatures and details were checked. ``details`` are salt and text by the
    id of their entry; ``needs`` is what the entries, repeats included, are judged by."""

    read: list[Read]
    details: dict[str, tuple[bytes, bytes]]
    needs: Needs


async def entries(request: Request) -> Response:
    """One outcome an entry; entries that are there already get the first one again."""
    signed = await read_signed(request, UploadRequest, also_revoked=True, for_once=True)
    uploaded, coop = signed.message.entries, ledger_of(request).coop.coop
    if not uploaded:
        raise Refuse("bad-message", "no entries")
    if len(uploaded) > MAX_ENTRIES_PER_UPLOAD:
        raise Refuse("too-large", f"at most {MAX_ENTRIES_PER_UPLOAD} entries")
    if signed.kiosk.revoked:
        await ledger_of(request).do(lambda tx: hold_of_revoked(tx, signed.kiosk, uploaded))
        raise Refuse("revoked-device")
    if is_left_behind(uploaded, signed.kiosk):
        return await once(ledger_of(request), signed, lambda tx: hold(tx, signed.kiosk, uploaded))
    if len(uploaded) <= _INLINE:
        checked = check(signed.message, coop, signed.kiosk)
    else:
        checked = await asyncio.to_thread(check, signed.message, coop, signed.kiosk)
    try:
        return await once(
            ledger_of(request),
            signed,
            lambda tx: take(tx, signed.kiosk, checked),
            lambda _tx: wanted(signed.kiosk, checked),
        )
    except Refuse as e:
        if e.problem.code == "forked-journal":  # what it brought is rolled back; that it came stays
            device, about = signed.kiosk.device, str(e.problem.expected_sequence)
            await ledger_of(request).do(lambda tx: sound(tx, device, "forked-journal", about))
        if e.problem.code == "revoked-device":  # just now
            await ledger_of(request).do(lambda tx: hold_of_revoked(tx, signed.kiosk, uploaded))
        raise


def check(said: UploadRequest, coop: str, kiosk: Device) -> Checked:
    """All that can be said of an upload without the books."""
    read = read_all(said.entries, coop, kiosk)
    bound = {one.entry.id: one.entry.details_hash for one in read}
    details = {
        one.entry: checked
        for one in said.details
        if (checked := _details(one, bound.get(one.entry))) is not None
    }
    return Checked(read, details, needs(one.entry for one in read))


def wanted(kiosk: Device, checked: Checked) -> Wanted:
    """The rows by which these entries are judged."""
    writer = (kiosk.device, kiosk.epoch)
    return {
        JOURNAL_HEADS: [writer],
        LOGGED: [(one.entry.id, *writer) for one in checked.read],
        **wanted_by(checked.needs),
    }


def is_left_behind(uploaded: tuple[SignedEntry, ...], kiosk: Device) -> bool:
    """Whether all of these are of earlier epochs of this kiosk: it was enrolled again since."""
    marks = (read_mark(bytes(sealed.body)) for sealed in uploaded)
    try:
        return all(m.device == kiosk.device and m.epoch < kiosk.epoch for m in marks)
    except BadEntry:
        return False


def hold(tx: Transaction, kiosk: Device, left: tuple[SignedEntry, ...]) -> UploadAnswer:
    """Keep for the office what an ended epoch left behind, also what does not verify: that may be
    why it ended. What is in the log already keeps its first outcome."""
    outcomes = []
    for sealed in left:
        body = bytes(sealed.body)
        mark = read_mark(body)
        there = _there.first(tx.connection, of=mark.device, in_epoch=mark.epoch, at=mark.sequence)
        if there is not None and there.hash == sealed.hash:
            outcome, index = Outcome(there.outcome), int(there.log_index)
        else:
            outcome, index = Outcome.HELD, -1
            _hold(tx, mark, sealed)
        outcomes.append(EntryOutcome(entry=mark.id, outcome=outcome, log_index=index))
    head = tx.journal_head(kiosk.device, kiosk.epoch)
    return UploadAnswer(outcomes=tuple(outcomes), sequence=head.sequence)


def hold_of_revoked(tx: Transaction, kiosk: Device, late: tuple[SignedEntry, ...]) -> None:
    """Keep for the office what a revoked key signed: it may have been sold honestly. Not without
    end, as a thief may hold the key."""
    held = _count_held.first(tx.connection, device=kiosk.device, epoch=kiosk.epoch).number
    for sealed in late[: max(0, MAX_OF_REVOKED - held)]:
        try:
            mark = read_mark(bytes(sealed.body))
        except BadEntry:
            continue
        there = _there.first(tx.connection, of=mark.device, in_epoch=mark.epoch, at=mark.sequence)
        mine = (mark.device, mark.epoch) == (kiosk.device, kiosk.epoch)
        if mine and (there is None or there.hash != sealed.hash):
            _hold(tx, mark, sealed)


def _hold(tx: Transaction, mark: Mark, sealed: SignedEntry) -> None:
    key = {"device": mark.device, "epoch": mark.epoch, "hash": sealed.hash}
    if _is_held.first(tx.connection, **key) is not None:
        return
    writer, verified = find_device(tx.connection, mark.device, mark.epoch), False
    if writer is not None and mark.coop == tx.coop.coop:
        try:
            chain.verify(bytes(sealed.body), sealed.signature, writer.public_key, typ=chain.ENTRY)
            verified = True
        except chain.BadSignature:
            pass
    _add_held.run(
        tx.connection,
        **key,
        sequence=mark.sequence,
        body=bytes(sealed.body),
        signature=sealed.signature,
        verified=verified,
        at_ms=tx.now_ms,
    )
    _log.warning("entry %s of an ended epoch is held for the office", mark.id)


def read_all(uploaded: tuple[SignedEntry, ...], coop: str, kiosk: Device) -> list[Read]:
    """Check each entry's bytes and signature. All or nothing: refuses at the first that fails."""
    read = []
    for sealed in uploaded:
        body = bytes(sealed.body)
        try:
            chain.verify(body, sealed.signature, kiosk.public_key, typ=chain.ENTRY)
            entry = _read(body)
        except chain.BadSignature as e:
            raise Refuse("bad-signature", "an entry's signature does not hold") from e
        except BadEntry as e:
            raise Refuse("not-canonical", str(e)) from e
        if (entry.coop, entry.device, entry.epoch) != (coop, kiosk.device, kiosk.epoch):
            raise Refuse("bad-message", "an entry of another journal")
        read.append(Read(sealed, entry))
    return read


def _read(body: bytes) -> AnyEntry | Mark:
    try:
        return read_entry(body)
    except BadEntry:
        # Perhaps a newer kiosk's: it keeps its place until this program can read it.
        return read_mark(body)


def _details(uploaded: UploadedDetails, bound: str | None) -> tuple[bytes, bytes] | None:
    """Salt and text of an entry's details, also of a newer till's. None if they are not what the
    body is ``bound`` to: the entry stands without them."""
    text = bytes(uploaded.details)
    if bound is not None:
        try:
            salt = unb64(uploaded.salt)
            with suppress(NewerDetails):
                read_details(text, salt, bound)
            return salt, text
        except ValueError:
            pass
    _log.warning("details of entry %s dropped: they are not its own", uploaded.entry)
    return None


def take(
    tx: Transaction,
    kiosk: Device,
    checked: Checked,
) -> UploadAnswer:
    """Post what is new, in order, and say what became of each."""
    if not has_handed_back(tx, kiosk.device, kiosk.epoch):
        raise Refuse("hand-back-first")
    head = tx.journal_head(kiosk.device, kiosk.epoch)
    outcomes: list[EntryOutcome] = []
    new: list[Read] = []
    for one in checked.read:
        mark = one.entry
        if mark.sequence <= head.sequence and not new:
            outcomes.append(_known(tx, kiosk, one, head.sequence + 1))
            continue
        try:
            chain.require_next(head, mark.device, mark.epoch, mark.sequence, previous_of(mark))
        except chain.BrokenChain as e:
            if e.reason == "fork":
                raise _forked(kiosk, e.expected) from e
            raise Refuse("broken-chain", e.reason, expected_sequence=e.expected) from e
        head = chain.Head(mark.device, mark.epoch, mark.sequence, one.sealed.hash)
        new.append(one)
    if new:
        ids = [one.entry.id for one in new]
        writer = (kiosk.device, kiosk.epoch)
        taken = any(tx.memory.get(LOGGED, id, *writer) is not None for id in ids)
        if taken or len(set(ids)) < len(ids):
            raise Refuse("id-reused", "an entry has the id of another of its journal")
        posted = tx.post([(one.sealed, one.entry) for one in new], checked.needs)
        for one, done in zip(new, posted, strict=True):
            if done.outcome not in (Outcome.POSTED, Outcome.RECORDED):
                _log.warning("entry %s is %s: for the office", one.entry.id, done.outcome)
            outcomes.append(
                EntryOutcome(entry=one.entry.id, outcome=done.outcome, log_index=done.index)
            )
        compare(
            tx,
            [
                (done.index, one.entry)
                for one, done in zip(new, posted, strict=True)
                if isinstance(one.entry, DayClosed)
            ],
        )
        for id, done in zip(ids, posted, strict=True):
            if id in checked.details:
                tx.memory.add(_DETAILS, (done.index, *checked.details[id]))
        follow_up(
            tx,
            kiosk.device,
            [(done.index, one.entry) for one, done in zip(new, posted, strict=True)],
        )
    return UploadAnswer(outcomes=tuple(outcomes), sequence=head.sequence)


def _forked(kiosk: Device, expected: int) -> Refuse:
    """Two pasts under one key: somebody copied it, or an old disk came back."""
    _log.error("journal %s/%s is forked", kiosk.device, kiosk.epoch)
    return Refuse("forked-journal", expected_sequence=expected)


def _known(tx: Transaction, kiosk: Device, one: Read, expected: int) -> EntryOutcome:
    row = _there.first(tx.connection, of=kiosk.device, in_epoch=kiosk.epoch, at=one.entry.sequence)
    if row is None or row.hash != one.sealed.hash:
        raise _forked(kiosk, expected)
    if row.outcome == Outcome.UNKNOWN:
        late = applied(tx.connection, kiosk.device, kiosk.epoch, one.entry.id)
        if late is not None:
            return late
    return EntryOutcome(entry=one.entry.id, outcome=Outcome(row.outcome), log_index=row.log_index)
