# SPDX-License-Identifier: AGPL-3.0-or-later
"""One transaction of the ledger: the only place where the log grows and the books move."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

import msgspec
from sqlalchemy.engine import Connection

from contract import chain
from contract.chain import Head as JournalHead
from contract.entries import (
    FORMAT,
    AnyEntry,
    BadEntry,
    Entry,
    Mark,
    RuleStart,
    SignedEntry,
    read_entry,
    seal_entry,
)
from contract.ids import b64, instant, uuid7
from contract.outcomes import Outcome
from contract.proof import Checkpoint, leaf_hash, sign_checkpoint, write_leaf
from contract.rules import Rulebook
from ledger.books.decide import decide, needs
from ledger.books.state import GrantRecord, Needs
from ledger.catalogue.rulebook import RuleCache, read_rulebook
from ledger.coop import Coop
from ledger.keys import Keys, Random
from ledger.store import pipeline
from ledger.store import tables as t
from ledger.store.books import Books
from ledger.store.memory import Key, Memory, Moment, Rows, Wanted, Written
from ledger.store.prepared import Prepared
from ledger.transparency import log as merkle


class Posted(msgspec.Struct, frozen=True):
    """Where an entry stands in the log, and what became of it."""

    index: int
    outcome: Outcome


_IDS_AT_ONCE = 32


class Before(msgspec.Struct, frozen=True):
    """What there was before a job."""

    head: merkle.Head
    moment: Moment


class Transaction:
    """What a job may do. The log's head is locked from the start, so jobs see each other's work in
    the order of the log; ``now_ms`` is the ledger's time, which never runs backwards."""

    def __init__(
        self,
        connection: Connection,
        coop: Coop,
        keys: Keys,
        random: Random,
        clock_ms: int,
        rules: RuleCache,
    ) -> None:
        self._connection = connection
        self.memory = Memory(connection)
        self.coop = coop
        self.keys = keys
        self._random = random
        self._for_ids: list[bytes] = []
        self._rules = rules
        self._head = merkle.begin(connection)
        self._written = self._head.copy()
        self.now_ms = max(clock_ms, self._head.at_ms)
        self.now = instant(self.now_ms)
        self.books = Books(self.memory, self.look, coop, self.now_ms)

    @property
    def connection(self) -> Connection:
        """The database itself, for what is not worth remembering. It has been told all that was
        done so far, and is asked again for what it knows."""
        self.memory.forget()
        return self._connection

    def look(self, statement: Prepared, **values: Any) -> list[Any]:
        """All rows that a statement finds that changes nothing."""
        self.memory.flush()
        return statement.all(self._connection, **values)

    @cached_property
    def today(self) -> str:
        """The calendar day where the co-op is."""
        return self.coop.day(self.now_ms)

    def new_id(self) -> str:
        """A new UUIDv7."""
        if not self._for_ids:
            # Many at once: to ask the system gives away this thread's turn, and others wait for us.
            many = self._random(10 * _IDS_AT_ONCE)
            self._for_ids = [many[i : i + 10] for i in range(0, len(many), 10)]
        return uuid7(self.now_ms, self._for_ids.pop())

    def random(self, count: int) -> bytes:
        """Random bytes."""
        return self._random(count)

    # --- the log ---------------------------------------------------------------------------

    def journal_head(self, device: str, epoch: int) -> JournalHead:
        """The end of a device's journal as far as it is in the log."""
        row = self.memory.get(JOURNAL_HEADS, device, epoch)
        if row is None:
            return chain.first_head(self.coop.coop, device, epoch)
        return JournalHead(device, epoch, row.sequence, row.hash)

    def post(
        self, batch: Sequence[tuple[SignedEntry, AnyEntry | Mark]], judged_by: Needs | None = None
    ) -> list[Posted]:
        """Decide, post and log entries of one journal that follow its head, in order.

        Signature and chain must have been checked: here they are facts. ``judged_by`` is at least
        what they need, if that was found out before. Raises BooksBroken.
        """
        state = self.books.load(judged_by or needs(entry for _, entry in batch), self.rules)
        decisions = decide((entry for _, entry in batch), state)
        first = self._head.frontier.size
        now = self.now
        hashes = []
        for index, ((sealed, entry), decision) in enumerate(
            zip(batch, decisions, strict=True), start=first
        ):
            entry_hash = sealed.hash
            leaf = write_leaf(entry_hash, decision.outcome, decision.postings, now)
            hashes.append(leaf_hash(leaf))
            row = (
                index,
                entry.id,
                entry_hash,
                entry.device,
                entry.epoch,
                entry.sequence,
                kind_of(entry),
                entry.reverses if isinstance(entry, Entry) else None,
                bytes(sealed.body),
                sealed.signature,
                decision.outcome.value,
                leaf,
                hashes[-1],
            )
            self.memory.add(_LOG, row)
            self.memory.know(LOGGED, (entry.id, entry.device, entry.epoch), (index,))
        for full in merkle.append(self._head, hashes):
            self.memory.add(_SUBTREES, full)
        sealed, last = batch[-1]
        self.memory.put(
            JOURNAL_HEADS,
            (last.device, last.epoch),
            (last.sequence, sealed.hash),
        )
        entries = [entry for _, entry in batch]
        self.books.store(first, entries, decisions, state)
        if any(isinstance(e, RuleStart) and e.device == self.coop.ledger_device for e in entries):
            self.catalogue_changed()
        return [Posted(first + i, d.outcome) for i, d in enumerate(decisions)]

    def own(self, actor: str) -> dict[str, Any]:
        """The marks of the next entry of the ledger's own journal, as arguments of its kind."""
        head = self.journal_head(self.coop.ledger_device, self.coop.ledger_epoch)
        return {
            "format": FORMAT,
            "coop": self.coop.coop,
            "device": head.device,
            "epoch": head.epoch,
            "sequence": head.sequence + 1,
            "previous": b64(head.hash),
            "id": self.new_id(),
            "at": self.now,
            "actor": actor,
        }

    @property
    def ledger_actor(self) -> str:
        """The ledger itself, as the one who did something."""
        return f"ledger:{self.coop.coop}"

    def post_own(self, entry: AnyEntry) -> SignedEntry:
        """Sign and post an entry of the ledger's own journal (see ``own``).

        Raises BadEntry for one that nobody could read: it goes nowhere.
        """
        sealed = seal_entry(entry, self.keys.sign)
        if read_entry(bytes(sealed.body)) != entry:
            raise BadEntry("an entry of ours reads as another")
        self.post([(sealed, entry)])
        return sealed

    def catalogue_changed(self) -> None:
        """Products or rules are not what they were: kiosks will ask for them."""
        self._head.catalogue += 1

    @property
    def catalogue(self) -> int:
        """How often products or rules changed."""
        return self._head.catalogue

    @property
    def rules(self) -> Rulebook:
        """All rule versions."""
        if self._head.catalogue != self._written.catalogue:
            return read_rulebook(self.connection)  # not committed, so not for the cache
        return self._rules.get(lambda: self.connection, self._head.catalogue)

    def checkpoint(self) -> str:
        """The signed checkpoint over all that this transaction logged so far."""
        self._sign_head()
        return self._head.checkpoint

    @property
    def log_size(self) -> int:
        """How many entries the log has, those of this transaction included."""
        return self._head.frontier.size

    # --- its end ---------------------------------------------------------------------------

    def prepare(self, wants: Iterable[Callable[["Transaction"], Wanted]]) -> None:
        """Read what jobs will ask for, all at once."""
        together: dict[Rows, set[Key]] = defaultdict(set)
        for want in wants:
            for rows, keys in want(self).items():
                together[rows].update(keys)
        self.memory.load(together)

    def remember(self) -> Before:
        """A moment to go back to, before a job."""
        return Before(self._head.copy(), self.memory.moment())

    def put_back(self, before: Before) -> bool:
        """The job failed: all that it did is undone. False if some of it was written already."""
        self._head = before.head
        return self.memory.back_to(before.moment)

    def finish(self) -> None:
        """Write all that is left to be written. PostgreSQL is told to commit along with it."""
        if self._head.frontier.size != self._written.frontier.size:
            self._sign_head()
        changed = self._head != self._written
        if self._connection.dialect.name == "postgresql":
            head = [merkle.head_written(self._head)] if changed else []
            self.memory.write(*head, pipeline.COMMIT)
        else:
            self.memory.write()
            if changed:
                merkle.write_head(self._connection, self._head)

    def _sign_head(self) -> None:
        frontier = self._head.frontier
        self._head.at_ms = self.now_ms
        self._head.checkpoint = sign_checkpoint(
            Checkpoint(self.coop.origin, frontier.size, frontier.root()),
            self.keys.public,
            self.keys.sign,
        )

    # --- the books -------------------------------------------------------------------------

    def balance(self, account: str, unit: str) -> int:
        """What an account has."""
        return self.books.balance(account, unit)

    def free(self, account: str, unit: str) -> int:
        """What may be granted of an account: what it has above its limit, or is owed."""
        return self.books.free(account, unit)

    def numbers(self, device: str, epoch: int, account: str, unit: str) -> dict[int, GrantRecord]:
        """The grants of an account at a kiosk, by number: the open ones and the newest."""
        return self.books.numbers(device, epoch, account, unit)


def kind_of(entry: AnyEntry | Mark) -> str:
    """An entry's kind, as its body says it."""
    return entry.kind if isinstance(entry, Mark) else str(type(entry).__struct_config__.tag)


# --- rows ------------------------------------------------------------------------------------

JOURNAL_HEADS = Rows(t.journal_heads, ("device", "epoch"), ("sequence", "hash"))
LOGGED = Rows(
    t.log,
    ("entry", "device", "epoch"),
    ("log_index",),
    # By the entry's id, and never by going through all that its device wrote: that is an index too,
    # and PostgreSQL takes it while it knows little of the table.
    find="SELECT log_index FROM log WHERE entry = {entry}"
    " AND device || '' = {device} AND epoch + 0 = {epoch}",
)
_LOG = Written(t.log)  # its columns as they stand there
_SUBTREES = Written(t.subtrees)
