# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entries that somebody carried here in a file, instead of the kiosk's own line. They are taken as
if it had sent them: signature, chain and place decide, not who brings them."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from contract.carried import MAX_LINE_BYTES, CarriedEntry, CarriedJournal, CarriedLine
from contract.entries import BadEntry, SignedEntry, read_mark
from contract.ids import instant
from contract.messages import MAX_ENTRIES_PER_UPLOAD, UploadRequest
from ledger.api.entries import check, hold, take
from ledger.api.problems import Refuse
from ledger.service import Device, Ledger, find_device
from ledger.transaction import Transaction

_LINE: msgspec.json.Decoder[CarriedLine] = msgspec.json.Decoder(CarriedLine)


class BadCarried(Exception):
    """What was carried cannot be taken. The text says why, and what to do."""


class Taken(msgspec.Struct):
    """What became of the entries of one journal; ``known`` of them were there before."""

    kiosk: str
    epoch: int
    outcomes: dict[str, int]


def take_carried(ledger: Ledger, file: Path) -> list[Taken]:
    """Take all of a file, batch by batch: what is taken stays, should the rest be refused. Raises
    BadCarried."""
    out: list[Taken] = []
    for journal, some in _batches(_lines(file)):
        kiosk = ledger.do_now(lambda tx, of=journal: _writer(tx, of))  # type: ignore[misc]
        if not out or (out[-1].kiosk, out[-1].epoch) != (kiosk.name, kiosk.epoch):
            out.append(Taken(kiosk.name, kiosk.epoch, {}))
        for outcome in _take(ledger, kiosk, some):
            out[-1].outcomes[outcome] = out[-1].outcomes.get(outcome, 0) + 1
    return out


def _lines(file: Path) -> Iterator[CarriedLine]:
    try:
        with file.open("rb") as lines:
            for number, line in enumerate(iter(lambda: lines.readline(MAX_LINE_BYTES), b""), 1):
                try:
                    yield _LINE.decode(line)
                except (ValueError, RecursionError) as e:
                    raise BadCarried(f"{file}, line {number}: not a line of a journal") from e
    except OSError as e:
        raise BadCarried(f"{file} cannot be read: {e.strerror}") from e


def _batches(
    lines: Iterable[CarriedLine],
) -> Iterator[tuple[CarriedJournal, list[CarriedEntry]]]:
    journal, some = None, list[CarriedEntry]()
    for line in lines:
        if isinstance(line, CarriedEntry):
            some.append(line)
        if journal is not None and some:
            full = len(some) == MAX_ENTRIES_PER_UPLOAD
            if full or isinstance(line, CarriedJournal):
                yield journal, some
                some = []
        if isinstance(line, CarriedJournal):
            journal = line
        elif journal is None:
            raise BadCarried("the file does not say whose journal it is")
    if journal is not None and some:
        yield journal, some


def _writer(tx: Transaction, of: CarriedJournal) -> Device:
    kiosk = find_device(tx.connection, of.device, of.epoch)
    if of.coop != tx.coop.coop or kiosk is None or kiosk.device == tx.coop.ledger_device:
        raise BadCarried("the journal is of no kiosk of this co-op")
    return kiosk


def _require_own(kiosk: Device, entries: Iterable[SignedEntry]) -> None:
    """Refuses what is not of this journal: it would be held beside its own till's word."""
    for sealed in entries:
        try:
            mark = read_mark(bytes(sealed.body))
        except BadEntry as e:
            raise Refuse("not-canonical", str(e)) from e
        if (mark.device, mark.epoch) != (kiosk.device, kiosk.epoch):
            raise Refuse("bad-message", "an entry of another journal")


def _take(ledger: Ledger, kiosk: Device, some: list[CarriedEntry]) -> list[str]:
    """Outcomes, in order."""
    entries = tuple(one.entry for one in some)

    def job(tx: Transaction) -> list[str]:
        newer = find_device(tx.connection, kiosk.device, kiosk.epoch + 1)
        if kiosk.revoked or newer is not None:
            _require_own(kiosk, entries)
            return [one.outcome for one in hold(tx, kiosk, entries).outcomes]
        request = UploadRequest(
            format="coopcoin-upload/1",
            id=tx.new_id(),
            coop=tx.coop.coop,
            device=kiosk.device,
            epoch=kiosk.epoch,
            at=instant(tx.now_ms),
            entries=entries,
            details=tuple(one.details for one in some if one.details is not None),
        )
        checked = check(request, tx.coop.coop, kiosk)
        return [one.outcome for one in take(tx, kiosk, checked).outcomes]

    try:
        return ledger.do_now(job)
    except Refuse as e:
        expected = e.problem.expected_sequence
        if expected is not None and e.problem.code == "broken-chain":
            why = f"entries from {expected} on are missing before these: carry those first"
        else:
            why = f"{e.problem.title} ({e.problem.detail or e.problem.code})"
        raise BadCarried(f"{kiosk.name}: {why}") from e
