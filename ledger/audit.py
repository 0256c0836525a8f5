# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-ledger audit``: does everything again from the bodies, in log order, and compares.

Bodies, signatures and the public keys are all that is believed; what the tables say of balances,
grants, outcomes or postings is only ever compared with. All that differs is listed, with its place
in the log.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import msgspec
from sqlalchemy import Row, Table, bindparam, select
from sqlalchemy.engine import Connection

from contract import chain
from contract.entries import AnyEntry, BadEntry, Entry, Mark, NewerDetails, read_details
from contract.proof import BadProof, Posting, leaf_hash, node_hash, read_checkpoint
from ledger.books.accounts import Holding
from ledger.books.state import Lent, Till
from ledger.coop import Coop
from ledger.replay import Logged, Replay, Report
from ledger.store import tables as t
from ledger.store.prepared import Prepared
from ledger.transaction import kind_of
from ledger.transparency.log import HEIGHT

_details = Prepared(select(t.details).where(t.details.c.log_index == bindparam("log_index")))


class _Audit(Replay):
    def __init__(self, connection: Connection, coop: Coop, ledger_key: bytes) -> None:
        enrolled = {
            (row.device, row.epoch): row.public_key for row in connection.execute(select(t.devices))
        }
        super().__init__(coop.coop, coop.ledger_device, ledger_key, enrolled)
        self.connection = connection
        self.origin = coop.origin
        self.leaves: list[bytes] = []

    def run(self) -> Report:
        postings = self._postings()
        in_order = select(t.log).order_by(t.log.c.log_index)
        with self.connection.execute(in_order.execution_options(yield_per=1000)) as rows:
            for count, row in enumerate(rows):
                self.index = count
                if row.log_index != count:
                    self.found(f"the log has a hole: entry {row.log_index} stands here")
                    break
                self._row(row, postings.pop(count, []))
        self.index = None
        if postings:
            self.found(f"postings without an entry: {sorted(postings)}")
        self._tree()
        self._tables()
        return Report(self.frontier.size, tuple(self.findings), tuple(self.notes))

    def _postings(self) -> dict[int, list[Posting]]:
        found: dict[int, list[Posting]] = {}
        order = (t.postings.c.log_index, t.postings.c.line)
        for row in self.connection.execute(select(t.postings).order_by(*order)):
            posting = Posting(row.account, row.unit, row.amount)
            found.setdefault(row.log_index, []).append(posting)
        return found

    # --- one entry -------------------------------------------------------------------------

    def _row(self, row: Row[Any], stored: list[Posting]) -> None:
        if leaf_hash(row.leaf) != row.leaf_hash:
            self.found("the leaf is not the one that was hashed")
        self.leaves.append(row.leaf_hash)
        followed = self.follow(Logged(row.body, row.signature, row.leaf))
        if followed is None:
            return
        self._columns(row, followed.mark, followed.entry)
        decision = followed.decision
        if decision is None:
            return
        if row.outcome != decision.outcome:
            self.found(f"the table says {row.outcome}, the books {decision.outcome.value}")
        if tuple(stored) != decision.postings:
            self.found("the postings in the table are not those of the books")

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
            kept = _details.first(self.connection, log_index=row.log_index)
            if kept is not None:
                try:
                    with suppress(NewerDetails):
                        read_details(kept.details, kept.salt, mark.details_hash)
                except (BadEntry, ValueError):
                    self.found("its details are not those that it is bound to")

    # --- the log as a whole ----------------------------------------------------------------

    def _tree(self) -> None:
        head = self.connection.execute(select(t.log_head)).one()
        if head.size != self.frontier.size:
            self.found(f"the head counts {head.size} entries, the log {self.frontier.size}")
        if head.frontier != b"".join(self.frontier.hashes):
            self.found("the head's hashes are not those of the leaves")
        if self.frontier.size:
            try:
                checkpoint = read_checkpoint(head.checkpoint, self.origin, self.ledger_key)
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
        for device, epoch in self.logged_keys.keys() - self.said_keys.keys():
            self.found(f"{device}/{epoch} is in the log, and not among the devices")
        self.finish()
        if self.state is None:
            return
        balances = {h: n for h, n in self.sums.items() if n}
        rows = self.connection.execute(select(t.balances)).all()
        stored = {Holding(row.account, row.unit): row.amount for row in rows if row.amount}
        limits = {Holding(row.account, row.unit): row.least for row in rows if row.least}
        if limits != {h: n for h, n in self.state.limits.items() if n}:
            self.found("the limits in the table are not those of the log")
        for holding in sorted(balances.keys() | stored.keys()):
            if balances.get(holding) != stored.get(holding):
                self.found(
                    f"{holding.account} has {stored.get(holding, 0)} {holding.unit} in the table,"
                    f" {balances.get(holding, 0)} by the books"
                )
        grants = {
            tuple(key): (grant.total, grant.spent, grant.until, grant.closed, grant.released)
            for key, grant in self.state.grants.items()
            if grant is not None
        }
        self._table(t.grants, grants, ignore="log_index")
        self._table(t.grant_increases, self.increases)
        tills = {
            (device,): msgspec.structs.astuple(till)
            for device, till in self.state.tills.items()
            if till != Till()
        }
        self._table(t.tills, tills)
        lent = {
            tuple(lender): msgspec.structs.astuple(lent)
            for lender, lent in self.state.lent.items()
            if lent != Lent()
        }
        self._table(t.lent, lent)
        members = {(m,): (state,) for m, state in self.state.members.items() if state}
        self._table(t.standings, members)
        charges = {(c,): tuple(key) for c, key in self.state.charges.items() if key is not None}
        self._table(t.charges, charges, ignore="log_index")
        self._table(t.applied_late, self.applied, ignore="at_ms")
        wanted = {(name,): () for name, seen in self.state.contributions.items() if seen}
        self._table(t.contributions, wanted, ignore="log_index")
        crossed = {(visit,): () for visit, posted in self.state.visits.items() if posted}
        self._table(t.visits, crossed, ignore="log_index")

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
