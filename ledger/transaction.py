# SPDX-License-Identifier: AGPL-3.0-or-later
"""One transaction of the ledger: the only place where the log grows and the books move."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, insert, literal_column, or_, select, text
from sqlalchemy.engine import Connection

from contract import chain
from contract.chain import Head as JournalHead
from contract.entries import (
    FORMAT,
    AnyEntry,
    BadEntry,
    ChargeRun,
    Contribution,
    Entry,
    GrantGiven,
    LimitSet,
    Mark,
    Purchase,
    Refund,
    Reversal,
    RuleStart,
    SignedEntry,
    read_entry,
    seal_entry,
    write_entry,
)
from contract.ids import b64, instant, uuid7
from contract.outcomes import Outcome
from contract.proof import Checkpoint, leaf_hash, read_leaf, sign_checkpoint, write_leaf
from contract.rules import Rulebook
from ledger.books.accounts import GrantKey, Holding, Series, free
from ledger.books.decide import Decision, decide, needs
from ledger.books.granting import increases
from ledger.books.reversals import REVERSIBLE, key_of, needs_of_made
from ledger.books.state import (
    EntryKey,
    GrantRecord,
    Made,
    Needs,
    Sale,
    State,
    Till,
    sales_after,
)
from ledger.catalogue.rulebook import RuleCache, read_rulebook
from ledger.coop import Coop
from ledger.keys import Keys, Random
from ledger.store import tables as t
from ledger.store.prepared import Prepared, together
from ledger.transparency import log as merkle


class Posted(msgspec.Struct, frozen=True):
    """Where an entry stands in the log, and what became of it."""

    index: int
    outcome: Outcome


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
        self.connection = connection
        self.coop = coop
        self.keys = keys
        self._random = random
        self._rules = rules
        self._head = merkle.read_head(connection, lock=True)
        self._written = self._head.copy()
        self.now_ms = max(clock_ms, self._head.at_ms)

    def new_id(self) -> str:
        """A new UUIDv7."""
        return uuid7(self.now_ms, self._random(10))

    def random(self, count: int) -> bytes:
        """Random bytes."""
        return self._random(count)

    # --- the log ---------------------------------------------------------------------------

    def journal_head(self, device: str, epoch: int) -> JournalHead:
        """The end of a device's journal as far as it is in the log."""
        row = _journal_head.first(self.connection, device=device, epoch=epoch)
        if row is None:
            return chain.first_head(self.coop.coop, device, epoch)
        return JournalHead(device, epoch, row.sequence, row.hash)

    def post(self, batch: Sequence[tuple[SignedEntry, AnyEntry | Mark]]) -> list[Posted]:
        """Decide, post and log entries of one journal that follow its head, in order.

        Signature and chain must have been checked: here they are facts. Raises BooksBroken.
        """
        state = self._load(needs(entry for _, entry in batch))
        decisions = decide((entry for _, entry in batch), state)
        first = self._head.frontier.size
        now = instant(self.now_ms)
        rows: list[dict[str, Any]] = []
        for index, ((sealed, entry), decision) in enumerate(
            zip(batch, decisions, strict=True), start=first
        ):
            entry_hash = sealed.hash
            leaf = write_leaf(entry_hash, decision.outcome, decision.postings, now)
            rows.append(
                {
                    "log_index": index,
                    "entry": entry.id,
                    "hash": entry_hash,
                    "device": entry.device,
                    "epoch": entry.epoch,
                    "sequence": entry.sequence,
                    "kind": kind_of(entry),
                    "reverses": entry.reverses if isinstance(entry, Entry) else None,
                    "body": bytes(sealed.body),
                    "signature": sealed.signature,
                    "outcome": decision.outcome.value,
                    "leaf": leaf,
                    "leaf_hash": leaf_hash(leaf),
                }
            )
        last = rows[-1]
        with together(self.connection):
            _add_log.many(self.connection, rows)
            merkle.append(self.connection, self._head, [row["leaf_hash"] for row in rows])
            _move_journal_head.run(
                self.connection,
                device=last["device"],
                epoch=last["epoch"],
                sequence=last["sequence"],
                hash=last["hash"],
            )
            self._store_postings(first, decisions)
            self._store_books(first, [entry for _, entry in batch], decisions, state)
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
            "at": instant(self.now_ms),
            "actor": actor,
        }

    @property
    def ledger_actor(self) -> str:
        """The ledger itself, as the one who did something."""
        return f"ledger:{self.coop.coop}"

    def post_own(self, entry: AnyEntry) -> SignedEntry:
        """Sign and post an entry of the ledger's own journal (see ``own``).

        Raises BadEntry for one that nobody could read: it is never signed.
        """
        if read_entry(write_entry(entry)) != entry:
            raise BadEntry("an entry of ours reads as another")
        sealed = seal_entry(entry, self.keys.sign)
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
        return self._rules.get(self.connection, self._head.catalogue)

    def checkpoint(self) -> str:
        """The signed checkpoint over all that this transaction logged so far."""
        self._sign_head()
        return self._head.checkpoint

    @property
    def log_size(self) -> int:
        """How many entries the log has, those of this transaction included."""
        return self._head.frontier.size

    # --- its end ---------------------------------------------------------------------------

    def remember(self) -> merkle.Head:
        """What a job may change in memory, to be put back if it fails."""
        return self._head.copy()

    def put_back(self, head: merkle.Head) -> None:
        """The job failed and its rows are gone: so is what it did in memory."""
        self._head = head

    def finish(self) -> None:
        """Write the new head, before the commit."""
        if self._head.frontier.size != self._written.frontier.size:
            self._sign_head()
        if self._head != self._written:
            merkle.write_head(self.connection, self._head)
            self._written = self._head.copy()

    def _sign_head(self) -> None:
        frontier = self._head.frontier
        self._head.at_ms = self.now_ms
        self._head.checkpoint = sign_checkpoint(
            Checkpoint(self.coop.origin, frontier.size, frontier.root()),
            self.keys.public,
            self.keys.sign,
        )

    # --- the books in tables ---------------------------------------------------------------

    def balance(self, account: str, unit: str) -> int:
        """What an account has."""
        holding = Holding(account, unit)
        return self._balances({holding})[0][holding]

    def free(self, account: str, unit: str) -> int:
        """What may be granted of an account: what it has above its limit, or is owed."""
        holding = Holding(account, unit)
        balances, limits = self._balances({holding})
        return free(account, balances[holding], limits[holding])

    def _balances(self, holdings: set[Holding]) -> tuple[dict[Holding, int], dict[Holding, int]]:
        """Balances and limits."""
        found, limits = dict.fromkeys(holdings, 0), dict.fromkeys(holdings, 0)
        accounts = sorted({holding.account for holding in holdings})
        for first in range(0, len(accounts), _AT_ONCE):
            some = accounts[first : first + _AT_ONCE]
            some += some[-1:] * (_AT_ONCE - len(some))
            for row in _some_balances.all(self.connection, **dict(zip(_PLACES, some, strict=True))):
                holding = Holding(row.account, row.unit)
                if holding in found:
                    found[holding], limits[holding] = row.amount, row.least
        return found, limits

    def numbers(self, device: str, epoch: int, account: str, unit: str) -> dict[int, GrantRecord]:
        """The grants of an account at a kiosk, by number: the open ones and the newest."""
        values = {"device": device, "epoch": epoch, "account": account, "unit": unit}
        rows = _open_grants.all(self.connection, **values)
        newest = _newest_grant.first(self.connection, **values)
        if newest is not None and newest.closed:
            rows.append(newest)
        return {
            row.number: GrantRecord(row.total, row.spent, row.until, row.closed) for row in rows
        }

    def _load(self, wanted: Needs) -> State:
        """Exactly what these entries are judged by."""
        made = {key: self._made(key) for key in wanted.made}
        needs_of_made(made.values(), wanted)
        balances, limits = self._balances(wanted.holdings)
        grants = {key: self._grant(key) for key in wanted.grants}
        contributions = {
            name: _contribution.first(self.connection, name=name) is not None
            for name in wanted.contributions
        }
        sales = {entry: self._sales(entry) for entry in wanted.sales}
        return State(
            self.coop.coop,
            self.coop.ledger_device,
            self.rules,
            balances=balances,
            limits=limits,
            grants=grants,
            next_numbers={series: self._next_number(series) for series in wanted.series},
            contributions=contributions,
            charges={charge: self._charge(charge) for charge in wanted.charges},
            sales=sales,
            made=made,
            tills={device: self._till(device) for device in wanted.tills},
        )

    def _grant(self, key: GrantKey) -> GrantRecord | None:
        row = _grant.first(self.connection, **key._asdict())
        return None if row is None else GrantRecord(row.total, row.spent, row.until, row.closed)

    def _till(self, device: str) -> Till:
        row = _till.first(self.connection, of=device)
        return Till() if row is None else Till(row.turnover, row.anchor, row.risk)

    def _next_number(self, series: Series) -> int:
        newest = _newest_grant.first(self.connection, **series._asdict())
        return 1 if newest is None else int(newest.number) + 1

    def _charge(self, charge: str) -> EntryKey | None:
        row = _charge.first(self.connection, charge=charge)
        return None if row is None else EntryKey(row.device, row.epoch, row.entry)

    def _made(self, key: EntryKey) -> Made | None:
        row = _entry.first(self.connection, **key._asdict())
        if row is None or row.kind not in _REVERSIBLE:
            return None
        made = Made.of(read_entry(row.body), read_leaf(row.leaf).postings)
        for later in _reversals.all(self.connection, entry=key.entry):
            reversal = read_entry(later.body)
            assert isinstance(reversal, Reversal)
            if made is not None and key_of(reversal) == key:
                made = made.less(reversal.charge)
        return made

    def _sales(self, entry: str) -> tuple[Sale, ...]:
        sales: tuple[Sale, ...] = ()
        rows = _sold.all(self.connection, entry=entry) + _refunds.all(self.connection, entry=entry)
        for row in sorted(rows, key=lambda row: int(row.log_index)):
            found = read_entry(row.body)
            assert isinstance(found, Purchase | Refund)
            sales = sales_after(sales, found, read_leaf(row.leaf).postings)
        return sales

    def _store_postings(self, first: int, decisions: Sequence[Decision]) -> None:
        rows = []
        for index, decision in enumerate(decisions, start=first):
            for line, posting in enumerate(decision.postings):
                rows.append(
                    {
                        "log_index": index,
                        "line": line,
                        "account": posting.account,
                        "unit": posting.unit,
                        "amount": posting.amount,
                    }
                )
        _add_postings.many(self.connection, rows)

    def _store_books(
        self,
        first: int,
        entries: Sequence[AnyEntry | Mark],
        decisions: Sequence[Decision],
        state: State,
    ) -> None:
        """What is derived from bodies besides balances, so that the next look-up is short."""
        granted: dict[GrantKey, int] = {}
        charged: list[dict[str, Any]] = []
        changed = {Holding(p.account, p.unit) for decision in decisions for p in decision.postings}
        ledger = self.coop.ledger_device
        for index, (entry, decision) in enumerate(
            zip(entries, decisions, strict=True), start=first
        ):
            match entry:
                case GrantGiven(device=device) if device == ledger:
                    for g in entry.grants:
                        granted[GrantKey(g.device, g.epoch, g.account, g.unit, g.number)] = index
                    for kiosk, amount in increases(decision.postings).items():
                        _add_increase.run(
                            self.connection,
                            device=kiosk,
                            at_ms=self.now_ms,
                            log_index=index,
                            amount=amount,
                        )
                case LimitSet(device=device) if device == ledger:
                    changed.add(Holding(entry.account, entry.unit))
                case ChargeRun(device=device) if device == ledger:
                    run = EntryKey(entry.device, entry.epoch, entry.id)
                    charged += [
                        {"charge": charge, "log_index": index, **run._asdict()}
                        for charge in {one.charge for one in entry.charges}
                        if state.charges[charge] == run
                    ]
                case Contribution() if decision.outcome is Outcome.POSTED:
                    _add_contribution.run(
                        self.connection, contribution=entry.contribution, log_index=index
                    )
                case RuleStart(device=device, rule=rule) if device == ledger:
                    _add_rule.run(
                        self.connection,
                        name=rule.name,
                        version=rule.version,
                        starts=rule.starts,
                        rule=chain.canonical(rule),
                        log_index=index,
                    )
                    self.catalogue_changed()
                case _:
                    pass
        rows = [
            {
                "device": key.device,
                "epoch": key.epoch,
                "account": key.account,
                "unit": key.unit,
                "number": key.number,
                "total": grant.total,
                "spent": grant.spent,
                "until": grant.until,
                "closed": grant.closed,
                "log_index": granted.get(key),
            }
            for key, grant in state.grants.items()
            if grant is not None
        ]
        _move_grants.many(self.connection, rows)
        _set_balances.many(
            self.connection,
            [
                {**h._asdict(), "amount": state.balances[h], "least": state.limits[h]}
                for h in changed
            ],
        )
        _add_charges.many(self.connection, charged)
        tills = [(device, till) for device, till in state.tills.items() if till != Till()]
        _set_tills.many(
            self.connection,
            [{"device": device, **msgspec.structs.asdict(till)} for device, till in tills],
        )


def kind_of(entry: AnyEntry | Mark) -> str:
    """An entry's kind, as its body says it."""
    return entry.kind if isinstance(entry, Mark) else str(type(entry).__struct_config__.tag)


# --- statements ------------------------------------------------------------------------------

_journal_head = Prepared(
    select(t.journal_heads.c.sequence, t.journal_heads.c.hash).where(
        t.journal_heads.c.device == bindparam("device"),
        t.journal_heads.c.epoch == bindparam("epoch"),
    )
)
_add_log = Prepared(insert(t.log))
_add_postings = Prepared(insert(t.postings))
_add_contribution = Prepared(insert(t.contributions))
_add_increase = Prepared(insert(t.grant_increases))
_add_rule = Prepared(insert(t.rules))
# Only what was posted: anything else may not even be readable here.
_sale = select(t.log.c.log_index, t.log.c.body, t.log.c.leaf).where(
    or_(t.log.c.outcome == Outcome.POSTED.value, t.log.c.outcome == Outcome.SUSPENSE.value)
)
_sold = Prepared(_sale.where(t.log.c.entry == bindparam("entry"), t.log.c.kind == "purchase"))
_refunds = Prepared(_sale.where(t.log.c.reverses == bindparam("entry"), t.log.c.kind == "refund"))
_reversals = Prepared(
    _sale.where(t.log.c.reverses == bindparam("entry"), t.log.c.kind == "reversal").order_by(
        t.log.c.log_index
    )
)
_entry = Prepared(
    select(t.log.c.body, t.log.c.leaf, t.log.c.kind).where(
        t.log.c.entry == bindparam("entry"),
        t.log.c.device == bindparam("device"),
        t.log.c.epoch == bindparam("epoch"),
    )
)
_REVERSIBLE = {str(kind.__struct_config__.tag) for kind in REVERSIBLE}
# As many accounts are looked up at once as one sale mostly needs.
_AT_ONCE = 12
_PLACES = [f"account_{place}" for place in range(_AT_ONCE)]
_some_balances = Prepared(
    select(t.balances.c.account, t.balances.c.unit, t.balances.c.amount, t.balances.c.least).where(
        t.balances.c.account.in_([bindparam(place) for place in _PLACES])
    )
)
_of_account = select(t.grants).where(
    t.grants.c.device == bindparam("device"),
    t.grants.c.epoch == bindparam("epoch"),
    t.grants.c.account == bindparam("account"),
    t.grants.c.unit == bindparam("unit"),
)
_grant = Prepared(_of_account.where(t.grants.c.number == bindparam("number")))
_open_grants = Prepared(_of_account.where(t.is_open))
_newest_grant = Prepared(_of_account.order_by(t.grants.c.number.desc()).limit(literal_column("1")))
_contribution = Prepared(
    select(t.contributions.c.log_index).where(t.contributions.c.contribution == bindparam("name"))
)
_till = Prepared(select(t.tills).where(t.tills.c.device == bindparam("of")))
_charge = Prepared(select(t.charges).where(t.charges.c.charge == bindparam("charge")))
_add_charges = Prepared(insert(t.charges))
# ON CONFLICT is written alike for SQLite and PostgreSQL; SQLAlchemy has it for each apart.
_move_journal_head = Prepared(
    text(
        "INSERT INTO journal_heads (device, epoch, sequence, hash)"
        " VALUES (:device, :epoch, :sequence, :hash)"
        " ON CONFLICT (device, epoch)"
        " DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash"
    )
)
_set_balances = Prepared(
    text(
        "INSERT INTO balances (account, unit, amount, least)"
        " VALUES (:account, :unit, :amount, :least)"
        " ON CONFLICT (account, unit)"
        " DO UPDATE SET amount = excluded.amount, least = excluded.least"
    )
)
_set_tills = Prepared(
    text(
        "INSERT INTO tills (device, turnover, anchor, risk)"
        " VALUES (:device, :turnover, :anchor, :risk)"
        " ON CONFLICT (device) DO UPDATE SET"
        " turnover = excluded.turnover, anchor = excluded.anchor, risk = excluded.risk"
    )
)
_move_grants = Prepared(
    text(
        "INSERT INTO grants"
        " (device, epoch, account, unit, number, total, spent, until, closed, log_index)"
        " VALUES (:device, :epoch, :account, :unit, :number, :total, :spent, :until, :closed,"
        " :log_index)"
        " ON CONFLICT (device, epoch, account, unit, number) DO UPDATE SET"
        " total = excluded.total, spent = excluded.spent, until = excluded.until,"
        " closed = excluded.closed, log_index = coalesce(excluded.log_index, grants.log_index)"
    )
)
