# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-ledger audit``: does everything again from the bodies, in log order, and compares.

Bodies, signatures and the public keys are all that is believed; what the tables say of balances,
grants, outcomes or postings is only ever compared with. All that differs is listed, with its place
in the log.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Row, Table, select
from sqlalchemy.engine import Connection

from contract import chain
from contract.entries import (
    AnyEntry,
    BadEntry,
    Entry,
    GrantGiven,
    Mark,
    RuleStart,
    previous_of,
    read_details,
    read_entry,
    read_mark,
)
from contract.ids import unix_ms
from contract.proof import (
    BadProof,
    Frontier,
    Leaf,
    Posting,
    leaf_hash,
    node_hash,
    read_checkpoint,
    read_leaf,
    write_leaf,
)
from ledger.books.decide import BooksBroken, Decision, decide
from ledger.books.granting import increases
from ledger.books.state import Holding, State
from ledger.coop import Coop
from ledger.store import tables as t
from ledger.transaction import kind_of
from ledger.transparency.log import HEIGHT


class Finding(msgspec.Struct, frozen=True):
    """Something that is not as the bodies say. ``index`` is its leaf; None: the log as a whole."""

    index: int | None
    what: str

    def __str__(self) -> str:
        return f"entry {self.index}: {self.what}" if self.index is not None else self.what


class Report(msgspec.Struct, frozen=True):
    """What an audit found; nothing, if all is well."""

    entries: int
    findings: tuple[Finding, ...]


class _Audit:
    def __init__(self, connection: Connection, coop: Coop, ledger_key: bytes) -> None:
        self.connection = connection
        self.coop = coop
        self.ledger_key = ledger_key
        self.findings: list[Finding] = []
        self.index: int | None = None
        self.state: State | None = State.empty(coop.coop, coop.ledger_device)
        self.heads: dict[tuple[str, int], chain.Head] = {}
        self.ids: set[tuple[str, int, str]] = set()
        self.sums: Counter[Holding] = Counter()
        self.rules: dict[tuple[str, int], bytes] = {}
        self.increases: dict[tuple[str, int, int], tuple[int]] = {}
        self.frontier = Frontier()
        self.leaves: list[bytes] = []
        self.newest = ""
        self.keys = {
            (row.device, row.epoch): row.public_key for row in connection.execute(select(t.devices))
        }
        # The ledger's own key is known from outside; the table could have been changed.
        self.keys[coop.ledger_device, coop.ledger_epoch] = ledger_key

    def found(self, what: str) -> None:
        self.findings.append(Finding(self.index, what))

    def run(self) -> Report:
        postings = self._postings()
        in_order = select(t.log).order_by(t.log.c.log_index)
        with self.connection.execute(in_order.execution_options(yield_per=1000)) as rows:
            for count, row in enumerate(rows):
                self.index = count
                if row.log_index != count:
                    self.found(f"the log has a hole: entry {row.log_index} stands here")
                    break
                self._entry(row, postings.pop(count, []))
        self.index = None
        if postings:
            self.found(f"postings without an entry: {sorted(postings)}")
        self._tree()
        self._tables()
        return Report(self.frontier.size, tuple(self.findings))

    def _postings(self) -> dict[int, list[Posting]]:
        found: dict[int, list[Posting]] = {}
        order = (t.postings.c.log_index, t.postings.c.line)
        for row in self.connection.execute(select(t.postings).order_by(*order)):
            posting = Posting(row.account, row.unit, row.amount)
            found.setdefault(row.log_index, []).append(posting)
        return found

    # --- one entry -------------------------------------------------------------------------

    def _entry(self, row: Row[Any], stored: list[Posting]) -> None:
        self._leaf(row)
        try:
            mark = read_mark(row.body)
        except BadEntry as e:
            self.found(f"the body is no entry: {e}")
            self.state = None
            return
        entry: AnyEntry | Mark
        try:
            entry = read_entry(row.body)
        except BadEntry:
            entry = mark
        self._origin(row, mark)
        self._columns(row, mark, entry)
        self._decision(row, entry, stored)
        if isinstance(entry, RuleStart) and entry.device == self.coop.ledger_device:
            key = (entry.rule.name, entry.rule.version)
            self.rules.setdefault(key, chain.canonical(entry.rule))

    def _leaf(self, row: Row[Any]) -> None:
        hashed = leaf_hash(row.leaf)
        if hashed != row.leaf_hash:
            self.found("the leaf is not the one that was hashed")
        self.frontier.append(row.leaf_hash)
        self.leaves.append(row.leaf_hash)

    def _origin(self, row: Row[Any], mark: Mark) -> None:
        """Signature and chain."""
        journal = mark.device, mark.epoch
        key = self.keys.get(journal)
        if key is None:
            self.found(f"nobody enrolled as {mark.device}/{mark.epoch}")
        else:
            try:
                chain.verify(row.body, row.signature, key, typ=chain.ENTRY)
            except chain.BadSignature:
                self.found("the signature does not hold")
        head = self.heads.get(journal) or chain.first_head(self.coop.coop, *journal)
        try:
            chain.require_next(head, *journal, mark.sequence, previous_of(mark))
        except chain.BrokenChain as e:
            self.found(f"the chain is broken: {e}")
        self.heads[journal] = chain.Head(*journal, mark.sequence, chain.sha256(row.body))
        if (*journal, mark.id) in self.ids:
            self.found("its id was there before")
        self.ids.add((*journal, mark.id))

    def _columns(self, row: Row[Any], mark: Mark, entry: AnyEntry | Mark) -> None:
        said: Mapping[str, object] = {
            "entry": mark.id,
            "hash": chain.sha256(row.body),
            "device": mark.device,
            "epoch": mark.epoch,
            "sequence": mark.sequence,
            "kind": kind_of(entry),
            "reverses": entry.reverses if isinstance(entry, Entry) else None,
        }
        for name, value in said.items():
            if getattr(row, name) != value:
                self.found(f"the body says another {name} than the table")
        if mark.details_hash is not None:
            kept = self.connection.execute(
                select(t.details).where(t.details.c.log_index == row.log_index)
            ).one_or_none()
            if kept is not None:
                try:
                    read_details(kept.details, kept.salt, mark.details_hash)
                except (BadEntry, ValueError):
                    self.found("its details are not those that it is bound to")

    def _decision(self, row: Row[Any], entry: AnyEntry | Mark, stored: list[Posting]) -> None:
        try:
            leaf: Leaf | None = read_leaf(row.leaf)
        except BadProof as e:
            self.found(str(e))
            leaf = None
        if leaf is not None:
            if leaf.at < self.newest:
                self.found("time in the log runs backwards")
            self.newest = max(self.newest, leaf.at)
        if self.state is None:
            return
        try:
            [decision] = decide([entry], self.state)
        except BooksBroken as e:
            self.found(f"the books do not allow it: {e}")
            self.state = None
            return
        for posting in decision.postings:
            self.sums[Holding(posting.account, posting.unit)] += posting.amount
        if isinstance(entry, GrantGiven) and leaf is not None:
            for kiosk, amount in increases(decision.postings).items():
                self.increases[kiosk, unix_ms(leaf.at), row.log_index] = (amount,)
        self._compare(row, decision, leaf, stored)

    def _compare(
        self, row: Row[Any], decision: Decision, leaf: Leaf | None, stored: list[Posting]
    ) -> None:
        if row.outcome != decision.outcome:
            self.found(f"the table says {row.outcome}, the books {decision.outcome.value}")
        if tuple(stored) != decision.postings:
            self.found("the postings in the table are not those of the books")
        if leaf is not None:
            again = write_leaf(chain.sha256(row.body), decision.outcome, decision.postings, leaf.at)
            if again != row.leaf:
                self.found("the leaf does not say what the books say")

    # --- the log as a whole ----------------------------------------------------------------

    def _tree(self) -> None:
        head = self.connection.execute(select(t.log_head)).one()
        if head.size != self.frontier.size:
            self.found(f"the head counts {head.size} entries, the log {self.frontier.size}")
        if head.frontier != b"".join(self.frontier.hashes):
            self.found("the head's hashes are not those of the leaves")
        if self.frontier.size:
            try:
                checkpoint = read_checkpoint(head.checkpoint, self.coop.origin, self.ledger_key)
                if (checkpoint.size, checkpoint.root) != (
                    self.frontier.size,
                    self.frontier.root(),
                ):
                    self.found("the checkpoint is of another log")
            except BadProof as e:
                self.found(str(e))
        expected: dict[tuple[int, int], bytes] = {}
        level, nodes = 0, self.leaves
        while len(nodes) >> HEIGHT:
            for _ in range(HEIGHT):
                pairs = zip(nodes[::2], nodes[1::2], strict=False)
                nodes = [node_hash(left, right) for left, right in pairs]
            level += 1
            expected.update({(level, number): node for number, node in enumerate(nodes)})
        stored = {
            (row.level, row.number): row.hash for row in self.connection.execute(select(t.subtrees))
        }
        if stored != expected:
            self.found("the stored subtrees are not those of the leaves")

    def _tables(self) -> None:
        """What is kept besides the log, so that look-ups are short, must follow from it."""
        self._table(
            t.journal_heads,
            {journal: (head.sequence, head.hash) for journal, head in self.heads.items()},
        )
        self._table(t.rules, self.rules, only="rule")
        if self.state is None:
            self.found("after this the books could not be followed: balances were not compared")
            return
        for unit in {holding.unit for holding in self.sums}:
            if sum(n for h, n in self.sums.items() if h.unit == unit):
                self.found(f"{unit} does not sum to zero")
        balances = {h: n for h, n in self.sums.items() if n}
        stored = {
            Holding(row.account, row.unit): row.amount
            for row in self.connection.execute(select(t.balances))
            if row.amount
        }
        for holding in sorted(balances.keys() | stored.keys()):
            if balances.get(holding) != stored.get(holding):
                self.found(
                    f"{holding.account} has {stored.get(holding, 0)} {holding.unit} in the table,"
                    f" {balances.get(holding, 0)} by the books"
                )
        grants = {
            tuple(key): (grant.total, grant.spent, grant.until, grant.closed)
            for key, grant in self.state.grants.items()
            if grant is not None
        }
        self._table(t.grants, grants, ignore="log_index")
        self._table(t.grant_increases, self.increases)
        sold = {(till,): (amount,) for till, amount in self.state.turnovers.items() if amount}
        self._table(t.turnovers, sold)
        wanted = {(name,): () for name, seen in self.state.contributions.items() if seen}
        self._table(t.contributions, wanted, ignore="log_index")

    def _table(
        self,
        table: Table,
        expected: Mapping[Any, Any],
        *,
        only: str | None = None,
        ignore: str | None = None,
    ) -> None:
        keys = [column.name for column in table.primary_key]
        values = [
            column.name
            for column in table.columns
            if column.name not in keys and column.name != ignore and only in (None, column.name)
        ]
        stored: dict[Any, Any] = {}
        for row in self.connection.execute(select(table)).mappings():
            found = tuple(row[name] for name in values)
            stored[tuple(row[name] for name in keys)] = found[0] if only else found
        for key in sorted(stored.keys() | dict(expected).keys()):
            if stored.get(key) != expected.get(key):
                self.found(f"{table.name} {key} is not what the log says")


def audit(connection: Connection, coop: Coop, ledger_key: bytes) -> Report:
    """Follow the whole log. The transaction must see one moment."""
    return _Audit(connection, coop, ledger_key).run()
