# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal: what this kiosk did, one signed and numbered entry after the other.

SQLite in WAL mode with ``synchronous=FULL``: when ``append`` returns, the entry is on the disk,
and that is the moment of approval. Entries are append-only by trigger; details stand beside them
and may be erased. Drafts, grants and the time anchor live in the same file, so that one commit
holds together what must not come apart. All calls block: they belong into the journal's own thread.
"""

import logging
import sqlite3
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from contract import chain, entries
from contract.entries import (
    AnyEntry,
    BadEntry,
    Entry,
    Mark,
    Purchase,
    Refund,
    RentPayment,
    SignedEntry,
    previous_of,
    read_entry,
    read_mark,
    require_balanced,
    seal_entry,
)
from contract.ids import b64, unb64, unix_ms
from contract.messages import EntryOutcome, UploadedDetails
from contract.receipt import typed_code
from ledger_client import journal_file as t
from ledger_client.clock import Anchor
from ledger_client.journal_file import JournalInUse as JournalInUse
from ledger_client.journal_file import lock as lock

_log = logging.getLogger(__name__)

Place = tuple[int, int]
"""Where an entry stands: epoch and sequence."""
_TAP = "tap:"
"""So the names of the newest taps begin."""
_SIGNATURES = 1000
"""So many are verified at most when a journal is opened: more than a busy day has entries."""


class DamagedJournal(Exception):
    """The journal does not verify. The kiosk stops and shows it; nothing is written over it."""


class DoubtfulEntry(Exception):
    """The disk failed while an entry was written: only the next start shows whether it stands."""


class Details(msgspec.Struct, frozen=True):
    """The details behind an entry as they are stored: salt (16 bytes) and canonical text."""

    salt: bytes
    data: bytes


class Stored(msgspec.Struct, frozen=True):
    """An entry as this journal has it, and the details behind it unless they were erased."""

    hash: bytes
    body: bytes
    salt: bytes | None
    data: bytes | None

    def details(self, salt: bytes | None) -> entries.Details | None:
        """The details, for who shows the salt from the receipt; None if they are gone or not
        theirs."""
        expected = read_mark(self.body).details_hash
        if self.data is None or salt is None or salt != self.salt or expected is None:
            return None
        return entries.read_details(self.data, salt, expected)


class Unsent(msgspec.Struct, frozen=True):
    """An entry that waits for its outcome, and the details behind it, as they are uploaded."""

    sequence: int
    entry: SignedEntry
    details: UploadedDetails | None


class Journal:
    """One kiosk's journal in one epoch. Open it in the thread that will use it."""

    def __init__(
        self,
        path: Path,
        *,
        coop: str,
        device: str,
        epoch: int,
        public_key: bytes,
        signer: chain.Signer,
    ) -> None:
        """Open the journal, or begin it.

        Raises JournalInUse if another process has it open, DamagedJournal if it does not verify.
        """
        self.coop, self.device, self.epoch = coop, device, epoch
        self._public_key, self._signer = public_key, signer
        self._sent = 0  # entries up to here have outcomes: they are not looked through again
        self._none_left = False  # of earlier epochs: known once all have outcomes
        self._values: dict[str, str | None] = {}  # as they stand in the file, which is ours alone
        self._lock = t.lock(path)
        self._engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.pool.StaticPool)
        sa.event.listen(self._engine, "connect", t.durable)
        try:
            self._db = self._engine.connect()
            self._make_tables()
            self.head = self._verify()
        except sa.exc.DatabaseError as e:
            self.close()
            if _is_damage(e):
                raise DamagedJournal(str(e.orig)) from e
            raise
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file and let go of the lock."""
        self._engine.dispose()
        self._lock.close()

    # --- writing -----------------------------------------------------------------------------

    def append(
        self,
        make: Callable[[chain.Head], Entry],
        *,
        details: Details | None = None,
        grants: tuple[SignedEntry, ...] = (),
        anchor: Anchor | None = None,
        taps: Mapping[str, int] = {},
        ends_draft: str | None = None,
    ) -> SignedEntry:
        """Write the entry that follows the head; when this returns it is durable.

        ``make`` gets the head and returns the entry. Details, the grants it spends, the anchor, the
        taps of cards that were accepted (``keep_taps``) and the end of its draft are in the same
        commit. Raises ValueError if the entry does not follow
        the head or could not be read again (BadEntry), sqlalchemy.exc.SQLAlchemyError if the disk
        refuses: then nothing was written, and DoubtfulEntry if that cannot be told.
        """
        entry = make(self.head)
        chain.require_next(self.head, entry.device, entry.epoch, entry.sequence, previous_of(entry))
        sealed = seal_entry(entry, self._signer)
        read_entry(bytes(sealed.body))  # what cannot be read again must never be durable
        if isinstance(entry, Purchase | Refund | RentPayment):
            require_balanced(entry)  # nor a payment that the books cannot post
        time = None if anchor is None else _text(anchor)
        if time == self._values.get("anchor"):
            time = None  # it stands there already
        if time is not None:
            self._values.pop("anchor", None)
        try:
            with self._db.begin():
                self._db.execute(
                    t.insert_entry,
                    {
                        "epoch": entry.epoch,
                        "sequence": entry.sequence,
                        "id": entry.id,
                        "hash": sealed.hash,
                        "body": bytes(sealed.body),
                        "signature": sealed.signature,
                    },
                )
                if details is not None:
                    self._db.execute(
                        t.insert_details,
                        {"entry": entry.id, "salt": details.salt, "details": details.data},
                    )
                if grants:
                    self._db.execute(t.insert_grant, [_grant_row(grant) for grant in grants])
                if time is not None:
                    self._db.execute(t.put_state, {"name": "anchor", "value": time})
                self._put_taps(taps)
                if ends_draft is not None:
                    self._db.execute(t.delete_draft, {"draft": ends_draft})
        except sa.exc.SQLAlchemyError as e:
            if not self._stands(entry.id, sealed.hash, e):
                raise
        self.head = chain.Head(entry.device, entry.epoch, entry.sequence, sealed.hash)
        if time is not None:
            self._values["anchor"] = time
        return sealed

    def keep_draft(
        self,
        draft: str,
        data: bytes,
        grants: tuple[SignedEntry, ...] = (),
        taps: Mapping[str, int] = {},
    ) -> None:
        """Make a draft durable, with the grants that it holds, and ``taps`` (``keep_taps``)."""
        with self._db.begin():
            self._db.execute(t.put_draft, {"id": draft, "data": data})
            if grants:
                self._db.execute(t.insert_grant, [_grant_row(grant) for grant in grants])
            self._put_taps(taps)

    def drop_draft(self, draft: str) -> None:
        """Forget a draft: nothing came of it."""
        with self._db.begin():
            self._db.execute(t.delete_draft, {"draft": draft})

    def keep_taps(self, taps: Mapping[str, int]) -> None:
        """The newest counter of cards that were accepted without asking the ledger: never again
        with it or a lower one."""
        with self._db.begin():
            self._put_taps(taps)

    def keep_grants(self, grants: tuple[SignedEntry, ...]) -> None:
        """Keep ledger-signed grant entries whole."""
        if grants:
            with self._db.begin():
                self._db.execute(t.insert_grant, [_grant_row(grant) for grant in grants])

    def keep_anchor(self, anchor: Anchor) -> None:
        """Store the time anchor."""
        self.keep("anchor", _text(anchor))

    def keep_time(self, now_ms: int) -> None:
        """Store the time that it is: after a reboot no clock that is behind it counts."""
        self.keep("newest", str(now_ms))

    def keep(self, name: str, value: str) -> None:
        """Store one small named value (a cursor, the newest checkpoint)."""
        self._values.pop(name, None)
        with self._db.begin():
            self._db.execute(t.put_state, {"name": name, "value": value})
        self._values[name] = value

    def record(self, outcomes: tuple[EntryOutcome, ...]) -> None:
        """What the ledger did with uploaded entries; the first answer stays."""
        if outcomes:
            rows = [
                {"entry": o.entry, "outcome": o.outcome.value, "log_index": o.log_index}
                for o in outcomes
            ]
            with self._db.begin():
                self._db.execute(t.put_outcome, rows)

    def record_late(self, outcomes: tuple[EntryOutcome, ...]) -> None:
        """What became, after the ledger's update, of entries that it had not known."""
        if outcomes:
            rows = [{"of": o.entry, "now": o.outcome.value, "index": o.log_index} for o in outcomes]
            with self._db.begin():
                self._db.execute(t.change_unknown, rows)

    def forget_outcomes(self, after: int, behind: int | None = None) -> None:
        """The ledger has lost what came after this sequence: those entries are unsent again. Which
        of earlier epochs it lost, or held for the office, nobody knows: all of them are.
        ``behind``: and what stood in the log behind so many; what the ledger has of that by now it
        has from elsewhere, or from here before this disk went back, and says where."""
        lost = sa.select(t.entries.c.id).where(
            sa.or_(
                t.entries.c.epoch < self.epoch,
                sa.and_(t.entries.c.epoch == self.epoch, t.entries.c.sequence > after),
            )
        )
        gone: sa.ColumnElement[bool] = t.outcomes.c.entry.in_(lost)
        if behind is not None:
            gone = sa.or_(gone, t.outcomes.c.log_index >= behind)
        self._sent, self._none_left = 0, False
        with self._db.begin():
            self._db.execute(sa.delete(t.outcomes).where(gone))

    # --- reading -----------------------------------------------------------------------------

    def value(self, name: str) -> str | None:
        """A small named value, or None."""
        if name not in self._values:
            with self._db.begin():
                self._values[name] = self._db.execute(t.value_of, {"of": name}).scalar()
        return self._values[name]

    def anchor(self) -> Anchor | None:
        """The stored time anchor."""
        text = self.value("anchor")
        return None if text is None else msgspec.json.decode(text, type=Anchor)

    def taps(self) -> dict[str, int]:
        """See ``keep_taps``."""
        with self._db.begin():
            named = sa.select(t.state).where(t.state.c.name.startswith(_TAP))
            rows = self._db.execute(named).all()
        return {row.name.removeprefix(_TAP): int(row.value) for row in rows}

    def drafts(self) -> dict[str, bytes]:
        """Drafts that neither became an entry nor were given back, by id."""
        with self._db.begin():
            rows = self._db.execute(sa.select(t.drafts).order_by(t.drafts.c.id)).all()
            written = set(
                self._db.execute(
                    sa.select(t.entries.c.id).where(t.entries.c.id.in_([row.id for row in rows]))
                ).scalars()
            )
        return {row.id: row.data for row in rows if row.id not in written}

    def grants(self) -> tuple[SignedEntry, ...]:
        """All ledger-signed grant entries that are kept."""
        with self._db.begin():
            kept = sa.select(t.grants.c.body, t.grants.c.signature).order_by(sa.text("rowid"))
            rows = self._db.execute(kept).all()
        return tuple(SignedEntry(msgspec.Raw(row.body), row.signature) for row in rows)

    def entries(self) -> Iterator[AnyEntry | Mark]:
        """This epoch's entries in order; of those of another version of this program their marks.
        However many there are, few are held at once.

        Raises DamagedJournal.
        """
        with self._db.begin():
            bodies = self._db.execute(
                sa.select(t.entries.c.body)
                .where(t.entries.c.epoch == self.epoch)
                .order_by(t.entries.c.sequence)
            )
            for body in bodies.yield_per(1000).scalars():
                try:
                    yield _any.decode(body)  # its bytes were verified when the journal was opened
                except ValueError:
                    yield _read(body)

    def since(self, kind: type[Entry], back: int = 0) -> list[AnyEntry | Mark]:
        """The entries from the newest of this kind on, or from so many of them further ``back``;
        all if there are not as many. In order, those of earlier epochs too. Raises
        DamagedJournal."""
        out = []
        with self._db.begin():
            newest_first = self._db.execute(
                sa.select(t.entries.c.body).order_by(
                    t.entries.c.epoch.desc(), t.entries.c.sequence.desc()
                )
            ).scalars()
            for body in newest_first:
                out.append(_read(body))
                if isinstance(out[-1], kind):
                    if not back:
                        break
                    back -= 1
        return out[::-1]

    def newest_before(self, place: Place | None, most: int) -> list[tuple[Place, bytes]]:
        """At most so many bodies before this place, the newest first, with theirs; from the end if
        there is none."""
        at = (t.entries.c.epoch, t.entries.c.sequence)
        query = sa.select(*at, t.entries.c.body).order_by(*(one.desc() for one in at)).limit(most)
        if place is not None:
            query = query.where(sa.tuple_(*at) < place)
        with self._db.begin():
            rows = self._db.execute(query).all()
        return [((row.epoch, row.sequence), row.body) for row in rows]

    def place_at(self, at: str) -> Place:
        """The place behind the last entry that was written before this instant."""
        number = t.entries.c.sequence
        spans = sa.select(t.entries.c.epoch, sa.func.min(number), sa.func.max(number))
        body = sa.select(t.entries.c.body).where(
            t.entries.c.epoch == sa.bindparam("in_epoch"), number == sa.bindparam("at")
        )
        with self._db.begin():
            for epoch, first, last in self._db.execute(
                spans.group_by(t.entries.c.epoch).order_by(t.entries.c.epoch.desc())
            ).all():

                def written(sequence: int, epoch: int = epoch) -> str:
                    asked = {"in_epoch": epoch, "at": sequence}
                    return read_mark(self._db.execute(body, asked).scalar_one()).at

                if written(first) < at:
                    return epoch, bisect_left(range(first, last + 1), at, key=written) + first
        return 0, 0

    def entry(self, id: str) -> "Stored | None":
        """The entry with this id, if this journal has it."""
        with self._db.begin():
            row = self._db.execute(t.entry_of, {"of": id}).first()
        return None if row is None else Stored(row.hash, row.body, row.salt, row.details)

    def find(self, typed: str) -> "str | None":
        """The id of the entry whose receipt has this typed code (contract.receipt.typed_code)."""
        with self._db.begin():
            rows = self._db.execute(sa.select(t.entries.c.id, t.entries.c.hash))
            return next((row.id for row in rows if typed_code(row.hash) == typed), None)

    def reversed_by(self, id: str) -> list[AnyEntry | Mark]:
        """The entries of this journal that name this one as what they reverse."""
        named = sa.func.instr(sa.cast(t.entries.c.body, sa.Text), f'"reverses":"{id}"') > 0
        with self._db.begin():
            bodies = self._db.execute(sa.select(t.entries.c.body).where(named)).scalars().all()
        return [_read(body) for body in bodies]

    def unsent(self, limit: int, after: int = 0) -> list[Unsent]:
        """The oldest entries of this epoch that have no outcome yet, with their details. Only those
        behind the sequence ``after``: the others are on their way."""
        if self._sent == self.head.sequence:
            return []
        asked = {"in_epoch": self.epoch, "after": max(self._sent, after), "most": limit}
        with self._db.begin():
            rows = self._db.execute(t.unsent, asked).all()
        if not after:
            self._sent = rows[0].sequence - 1 if rows else self.head.sequence
        return [
            Unsent(
                row.sequence,
                SignedEntry(msgspec.Raw(row.body), row.signature),
                None
                if row.salt is None
                else UploadedDetails(
                    entry=row.id, salt=b64(row.salt), details=msgspec.Raw(row.details)
                ),
            )
            for row in rows
        ]

    def left_behind(self, limit: int) -> list[SignedEntry]:
        """The oldest entries without an outcome of the newest earlier epoch that has any: this
        kiosk was enrolled again before they were sent."""
        if self._none_left:
            return []
        waiting = (
            sa.select(t.entries.c.epoch, t.entries.c.body, t.entries.c.signature)
            .outerjoin(t.outcomes, t.outcomes.c.entry == t.entries.c.id)
            .where(t.entries.c.epoch < self.epoch, t.outcomes.c.entry.is_(None))
            .order_by(t.entries.c.epoch.desc(), t.entries.c.sequence)
            .limit(limit)
        )
        with self._db.begin():
            rows = self._db.execute(waiting).all()
        self._none_left = not rows
        return [
            SignedEntry(msgspec.Raw(row.body), row.signature)
            for row in rows
            if row.epoch == rows[0].epoch
        ]

    def unsent_count(self) -> int:
        """How many entries of this epoch wait for their outcome."""
        query = (
            sa.select(sa.func.count())
            .select_from(t.entries.outerjoin(t.outcomes, t.outcomes.c.entry == t.entries.c.id))
            .where(t.entries.c.epoch == self.epoch, t.outcomes.c.entry.is_(None))
        )
        with self._db.begin():
            return self._db.execute(query).scalar_one()

    def newest_stored_ms(self) -> int:
        """The newest time in this file (milliseconds): a wall clock behind it is wrong."""
        newest = int(self.value("newest") or 0)
        anchor = self.anchor()
        if anchor is not None:
            newest = max(newest, anchor.ledger_ms, anchor.wall_ms)
        last = (
            sa.select(t.entries.c.body)
            .where(t.entries.c.epoch == self.epoch)
            .order_by(t.entries.c.sequence.desc())
            .limit(1)
        )
        with self._db.begin():
            body = self._db.execute(last).scalar()
        return newest if body is None else max(newest, unix_ms(read_mark(body).at))

    def hash_at(self, sequence: int) -> bytes | None:
        """The hash of this epoch's entry of that sequence, or None if there is none."""
        asked = {"in_epoch": self.epoch, "at": sequence}
        with self._db.begin():
            return self._db.execute(t.hash_at, asked).scalar()

    # --- inside ------------------------------------------------------------------------------

    def _put_taps(self, taps: Mapping[str, int]) -> None:
        if taps:
            rows = [{"name": _TAP + card, "value": str(counter)} for card, counter in taps.items()]
            self._db.execute(t.put_state, rows)

    def _stands(self, id: str, hash: bytes, failure: sa.exc.SQLAlchemyError) -> bool:
        """Whether an entry stands whose commit failed. Raises DoubtfulEntry.

        If only the flush failed, it may lie whole in the WAL, where a start after a crash takes it
        up. The next commit is written over it. Once that one is flushed no start finds other than
        what is read here.
        """
        if _code(failure) == sqlite3.SQLITE_FULL:
            return False  # so its last frame, the one that commits, was not written
        try:
            self.keep("settled", id)
            found = self.entry(id)
        except sa.exc.SQLAlchemyError as e:
            raise DoubtfulEntry(id) from e
        return found is not None and found.hash == hash

    def _make_tables(self) -> None:
        """All tables or none are there: one that is missing was not forgotten but damaged."""
        with self._db.begin():
            self._db.exec_driver_sql("BEGIN")  # the driver begins for rows, not for tables
            there = set(sa.inspect(self._db).get_table_names())
            if not there:
                t.tables.create_all(self._db)
            elif not there >= set(t.tables.tables):
                raise DamagedJournal("a table is missing")
            for name, event in t.REFUSED.items():
                self._db.exec_driver_sql(t.APPEND_ONLY.format(name=name, event=event))

    def _verify(self) -> chain.Head:
        """Verify this epoch from its first entry, and return the head.

        Each entry names the hash of the one before, so that one signature at the end holds for all:
        signatures are verified from the last entry that the ledger has to the end, after a long
        outage of the newest ones. One of another that is damaged is refused by the ledger.
        """
        with self._db.begin():
            if self._db.execute(t.outcome_alone).first() is not None:
                raise DamagedJournal("an entry that the ledger has is gone")
            of_epoch = t.entries.c.epoch == self.epoch
            sent = self._db.execute(
                sa.select(sa.func.max(t.entries.c.sequence))
                .join(t.outcomes, t.outcomes.c.entry == t.entries.c.id)
                .where(of_epoch)
            ).scalar()
            rows = sa.select(t.entries).where(of_epoch).order_by(t.entries.c.sequence)
            last = self._db.execute(
                sa.select(sa.func.max(t.entries.c.sequence)).where(of_epoch)
            ).scalar()
            signed = max(sent or 0, (last or 0) - _SIGNATURES)
            head = chain.first_head(self.coop, self.device, self.epoch)
            for row in self._db.execute(rows).yield_per(1000):
                try:
                    head = _next(head, row)
                    if row.sequence >= signed:
                        chain.verify(row.body, row.signature, self._public_key, typ=chain.ENTRY)
                        read_mark(row.body)
                except (ValueError, TypeError) as e:
                    raise DamagedJournal(f"entry {row.sequence}: {e}") from e
        return head


class _Link(msgspec.Struct):
    """What of a body makes the chain."""

    device: str
    epoch: int
    sequence: int
    previous: str
    id: str


_links = msgspec.json.Decoder(_Link)


def _next(head: chain.Head, row: Any) -> chain.Head:
    """The head after this stored entry. Raises ValueError or TypeError if it does not follow."""
    link, hash = _links.decode(row.body), chain.entry_hash(row.body)
    if (row.sequence, row.id, row.hash) != (link.sequence, link.id, hash):
        raise BadEntry("it is stored as another")
    chain.require_next(head, link.device, link.epoch, link.sequence, unb64(link.previous))
    return chain.Head(link.device, link.epoch, link.sequence, hash)


def _is_damage(error: sa.exc.DatabaseError) -> bool:
    """Whether the file is wrong, rather than the disk full, the file locked or not ours."""
    # None: text that is not UTF-8
    return _code(error) in (None, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _code(error: sa.exc.SQLAlchemyError) -> int | None:
    """SQLite's own code of an error, if it is one of SQLite's."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


_any = msgspec.json.Decoder(AnyEntry)


def _read(body: bytes) -> AnyEntry | Mark:
    try:
        return read_entry(body)
    except BadEntry as e:  # of another version of this program: the chain holds
        _log.warning("an entry of this journal cannot be read: %s", e)
    try:
        return read_mark(body)
    except BadEntry as e:
        raise DamagedJournal(str(e)) from e


def _grant_row(grant: SignedEntry) -> dict[str, Any]:
    return {"hash": grant.hash, "body": bytes(grant.body), "signature": grant.signature}


def _text(anchor: Anchor) -> str:
    return msgspec.json.encode(anchor).decode()
