# SPDX-License-Identifier: AGPL-3.0-or-later
"""The books in tables: what an entry is judged by is read, and what became of it is noted, so that
the next look-up is short. Everything here could be made again from the log."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, func, or_, select

from contract import chain
from contract.entries import (
    AnyEntry,
    AppliedLate,
    BadEntry,
    ChargeRun,
    Contribution,
    GrantGiven,
    LimitSet,
    Mark,
    MemberStands,
    NeighbourStands,
    Purchase,
    Refund,
    Reversal,
    RuleStart,
    Visit,
    read_entry,
)
from contract.outcomes import Outcome
from contract.proof import read_leaf
from contract.rules import Rulebook
from ledger.books.accounts import GrantKey, Holding, Series, clearing, free
from ledger.books.decide import Decision, needs_of_kept
from ledger.books.granting import increases
from ledger.books.reversals import REVERSIBLE, key_of, needs_of_made
from ledger.books.state import (
    EntryKey,
    GrantRecord,
    Lender,
    Lent,
    Made,
    Needs,
    Sale,
    State,
    Till,
    sales_after,
)
from ledger.coop import Coop
from ledger.store import tables as t
from ledger.store.memory import Memory, Rows, Wanted, Written
from ledger.store.prepared import Prepared

Look = Callable[..., list[Any]]
"""Runs a prepared statement that only reads, on all that was done so far."""

# --- rows that every group of jobs asks for ----------------------------------------------------

BALANCES = Rows(t.balances, ("account", "unit"), ("amount", "least"))
GRANTS = Rows(
    t.grants,
    ("device", "epoch", "account", "unit", "number"),
    ("total", "spent", "until", "closed", "log_index", "released"),
)
_OF_SERIES = (
    "SELECT number, total, spent, until, closed FROM grants WHERE device = {device}"
    " AND epoch = {epoch} AND account = {account} AND unit = {unit}"
)
GRANTS_NOW = Rows(
    t.grants,
    ("device", "epoch", "account", "unit"),
    ("number", "total", "spent", "until", "closed"),
    find=" UNION ALL ".join(
        (
            _OF_SERIES + " AND closed = ''",
            "SELECT * FROM (" + _OF_SERIES + " ORDER BY number DESC LIMIT 1) AS newest"  # noqa: S608
            " WHERE closed <> ''",
        )
    ),
    several=True,
)
"""Of each series the open grants and the newest."""
_EVER = "SELECT ever FROM grant_increases WHERE device = {device}"
_NEWEST = "ORDER BY at_ms DESC, log_index DESC LIMIT 1"
LATELY = Rows(
    t.grant_increases,
    ("device", "at_ms"),
    ("ever", "before"),
    find=f"SELECT coalesce(({_EVER} {_NEWEST}), 0) AS ever,"
    f" coalesce(({_EVER} AND at_ms <= {{at_ms}} {_NEWEST}), 0) AS before",
)
"""What a kiosk was granted in all, and up to a moment."""
_CONTRIBUTIONS = Rows(t.contributions, ("contribution",), ("log_index",))
_VISITS = Rows(t.visits, ("visit",), ("log_index",))
_CHARGES = Rows(t.charges, ("charge",), ("log_index", "device", "epoch", "entry"))
_STANDINGS = Rows(t.standings, ("member",), ("state",))
_TILLS = Rows(t.tills, ("device",), ("turnover", "anchor", "risk"))
_LENT = Rows(t.lent, ("device", "member"), ("coin", "repaid"))
_POSTINGS = Written(t.postings)
_INCREASES = Written(t.grant_increases)
_RULES = Written(t.rules)
_APPLIED_LATE = Written(t.applied_late)


def wanted_by(needs: Needs) -> Wanted:
    """The rows behind what entries are judged by, as far as their keys are known beforehand."""
    return {
        BALANCES: needs.holdings,
        GRANTS: needs.grants,
        GRANTS_NOW: needs.series,
        _CONTRIBUTIONS: [(name,) for name in needs.contributions],
        _VISITS: [(visit,) for visit in needs.visits],
        _CHARGES: [(charge,) for charge in needs.charges],
        _STANDINGS: [(member,) for member in needs.members],
        _TILLS: [(device,) for device in needs.tills],
        _LENT: needs.lent,
    }


class Books:
    """The books of one transaction."""

    def __init__(self, memory: Memory, look: Look, coop: Coop, now_ms: int) -> None:
        self._memory = memory
        self._look = look
        self._coop = coop
        self._now_ms = now_ms
        self.hour_ago_ms = now_ms - 60 * 60_000

    # --- what there is -------------------------------------------------------------------------

    def balance(self, account: str, unit: str) -> int:
        """What an account has."""
        row = self._memory.get(BALANCES, account, unit)
        return 0 if row is None else int(row.amount)

    def _limit(self, account: str, unit: str) -> int:
        row = self._memory.get(BALANCES, account, unit)
        return 0 if row is None else int(row.least)

    def free(self, account: str, unit: str) -> int:
        """What may be granted of an account: what it has above its limit, or is owed."""
        return free(account, self.balance(account, unit), self._limit(account, unit))

    def numbers(self, device: str, epoch: int, account: str, unit: str) -> dict[int, GrantRecord]:
        """The grants of an account at a kiosk, by number: the open ones and the newest."""
        return {
            row.number: GrantRecord(row.total, row.spent, row.until, row.closed)
            for row in self._memory.get(GRANTS_NOW, device, epoch, account, unit)
        }

    def granted_lately(self, device: str) -> int:
        """What a kiosk was granted within the hour."""
        lately = self._memory.get(LATELY, device, self.hour_ago_ms)
        return int(lately.ever - lately.before)

    # --- what entries are judged by --------------------------------------------------------------

    def load(self, wanted: Needs, rules: Rulebook) -> State:
        """Exactly what these entries are judged by."""
        kept = {key: self._kept(key) for key in wanted.kept}
        needs_of_kept(kept.values(), wanted)
        made = {key: self._made(key) for key in wanted.made}
        needs_of_made(made.values(), wanted)
        memory = self._memory
        memory.load(wanted_by(wanted))
        return State(
            self._coop.coop,
            self._coop.ledger_device,
            rules,
            balances={holding: self.balance(*holding) for holding in wanted.holdings},
            limits={holding: self._limit(*holding) for holding in wanted.holdings},
            grants={key: self._grant(key) for key in wanted.grants},
            next_numbers={series: self._next_number(series) for series in wanted.series},
            contributions={
                name: memory.get(_CONTRIBUTIONS, name) is not None for name in wanted.contributions
            },
            visits={visit: memory.get(_VISITS, visit) is not None for visit in wanted.visits},
            charges={charge: self._charge(charge) for charge in wanted.charges},
            sales={entry: self._sales(entry) for entry in wanted.sales},
            made=made,
            members={member: self._standing(member) for member in wanted.members},
            tills={device: self._till(device) for device in wanted.tills},
            lent={lender: self._lent(lender) for lender in wanted.lent},
            kept=kept,
        )

    def _kept(self, key: EntryKey) -> AnyEntry | None:
        for row in self._look(_unread, **key._asdict()):
            try:
                return read_entry(row.body)
            except BadEntry:  # of a program that is newer still, or of none
                return None
        return None

    def _grant(self, key: GrantKey) -> GrantRecord | None:
        row = self._memory.get(GRANTS, *key)
        if row is None:
            return None
        return GrantRecord(row.total, row.spent, row.until, row.closed, row.released)

    def _till(self, device: str) -> Till:
        row = self._memory.get(_TILLS, device)
        return Till() if row is None else Till(row.turnover, row.anchor, row.risk)

    def _lent(self, lender: Lender) -> Lent:
        row = self._memory.get(_LENT, *lender)
        return Lent() if row is None else Lent(row.coin, row.repaid)

    def _standing(self, member: str) -> str:
        row = self._memory.get(_STANDINGS, member)
        return "" if row is None else str(row.state)

    def _next_number(self, series: Series) -> int:
        return 1 + max((row.number for row in self._memory.get(GRANTS_NOW, *series)), default=0)

    def _charge(self, charge: str) -> EntryKey | None:
        row = self._memory.get(_CHARGES, charge)
        return None if row is None else EntryKey(row.device, row.epoch, row.entry)

    def _made(self, key: EntryKey) -> Made | None:
        found = self._look(_entry, **key._asdict())
        if not found or found[0].kind not in _REVERSIBLE:
            return None
        row = found[0]
        made = Made.of(read_entry(row.body), read_leaf(row.leaf).postings)
        for later in self._look(_reversals, entry=key.entry):
            reversal = read_entry(later.body)
            assert isinstance(reversal, Reversal)
            if made is not None and key_of(reversal) == key:
                made = made.less(reversal.charge)
        return made

    def _sales(self, entry: str) -> tuple[Sale, ...]:
        sales: tuple[Sale, ...] = ()
        asked = (_sold, _refunds, _late_refunds)
        rows = [row for statement in asked for row in self._look(statement, entry=entry)]
        for row in sorted(rows, key=lambda row: int(row.log_index)):
            found = read_entry(row.body)
            assert isinstance(found, Purchase | Refund)
            sales = sales_after(sales, found, read_leaf(row.leaf).postings)
        return sales

    # --- what became of them ---------------------------------------------------------------------

    def store(
        self,
        first: int,
        entries: Sequence[AnyEntry | Mark],
        decisions: Sequence[Decision],
        state: State,
    ) -> None:
        """Note what became of entries that stand in the log from the index ``first`` on."""
        memory = self._memory
        granted: dict[GrantKey, int] = {}
        changed: set[Holding] = set()
        for index, (entry, decision) in enumerate(
            zip(entries, decisions, strict=True), start=first
        ):
            for line, p in enumerate(decision.postings):
                memory.add(_POSTINGS, (index, line, p.account, p.unit, p.amount))
                changed.add(Holding(p.account, p.unit))
            if entry.device == self._coop.ledger_device:
                self._store_own(index, entry, decision, state, granted, changed)
        for holding in changed:
            memory.put(BALANCES, holding, (state.balances[holding], state.limits[holding]))
        for key, grant in state.grants.items():
            if grant is not None:
                self._store_grant(key, grant, granted.get(key))
        for device, till in state.tills.items():
            if till != Till():
                memory.put(_TILLS, (device,), msgspec.structs.astuple(till))
        for lender, lent in state.lent.items():
            if lent != Lent():
                memory.put(_LENT, lender, msgspec.structs.astuple(lent))

    def _store_own(
        self,
        index: int,
        entry: AnyEntry | Mark,
        decision: Decision,
        state: State,
        granted: dict[GrantKey, int],
        changed: set[Holding],
    ) -> None:
        """What only the ledger's own entries make so."""
        memory = self._memory
        match entry:
            case GrantGiven():
                for g in entry.grants:
                    granted[GrantKey(g.device, g.epoch, g.account, g.unit, g.number)] = index
                for kiosk, amount in increases(entry, decision.postings).items():
                    since = (kiosk, self.hour_ago_ms)
                    lately = memory.get(LATELY, *since)
                    ever = lately.ever + amount
                    memory.add(_INCREASES, (kiosk, self._now_ms, index, amount, ever))
                    memory.know(LATELY, since, (ever, lately.before))
            case MemberStands():
                memory.put(_STANDINGS, (entry.member,), (entry.state,))
            case LimitSet():
                changed.add(Holding(entry.account, entry.unit))
            case NeighbourStands():
                between = clearing(self._coop.coop, entry.neighbour)
                changed.add(Holding(between, self._coop.unit))
            case Visit() if decision.outcome is Outcome.POSTED:
                memory.put(_VISITS, (entry.visit,), (index,))
            case ChargeRun():
                run = EntryKey(entry.device, entry.epoch, entry.id)
                for charge in {one.charge for one in entry.charges}:
                    if state.charges[charge] == run:
                        memory.put(_CHARGES, (charge,), (index, *run))
            case Contribution() if decision.outcome is Outcome.POSTED:
                memory.put(_CONTRIBUTIONS, (entry.contribution,), (index,))
            case RuleStart(rule=rule):
                row = (rule.name, rule.version, rule.starts, chain.canonical(rule), index)
                memory.add(_RULES, row)
            case AppliedLate(journal=device, journal_epoch=epoch, entry=id):
                for kept in self._look(_unread, device=device, epoch=epoch, entry=id):
                    of = read_entry(kept.body).reverses
                    late = (device, epoch, id, kept.log_index, index, self._now_ms, of)
                    memory.add(_APPLIED_LATE, late)
            case _:
                pass

    def _store_grant(self, key: GrantKey, grant: GrantRecord, log_index: int | None) -> None:
        memory = self._memory
        if log_index is None and (before := memory.get(GRANTS, *key)) is not None:
            log_index = before.log_index
        values = (grant.total, grant.spent, grant.until, grant.closed)
        memory.put(GRANTS, key, (*values, log_index, grant.released))
        if memory.knows(GRANTS_NOW, key.series):
            others = [
                row for row in memory.get(GRANTS_NOW, *key.series) if row.number != key.number
            ]
            rows = [*others, GRANTS_NOW.row((key.number, *values))]
            newest = max(row.number for row in rows)
            now = [row for row in rows if not row.closed or row.number == newest]
            memory.know(GRANTS_NOW, key.series, now)


# --- what is seldom asked for ------------------------------------------------------------------

_late = t.applied_late
_now = t.log.alias("now")
"""Where the outcome and the postings of an entry stand: in its own leaf, or in that of the entry
which applied it late."""
_of_log = t.log.outerjoin(
    _late,
    (_late.c.entry == t.log.c.entry)
    & (_late.c.device == t.log.c.device)
    & (_late.c.epoch == t.log.c.epoch),
).join(_now, _now.c.log_index == func.coalesce(_late.c.log_index, t.log.c.log_index))

# Only what was posted: anything else may not even be readable here.
_sale = (
    select(_now.c.log_index, t.log.c.body, _now.c.leaf)
    .select_from(_of_log)
    .where(or_(_now.c.outcome == Outcome.POSTED.value, _now.c.outcome == Outcome.SUSPENSE.value))
)
_sold = Prepared(_sale.where(t.log.c.entry == bindparam("entry"), t.log.c.kind == "purchase"))
_refunds = Prepared(_sale.where(t.log.c.reverses == bindparam("entry"), t.log.c.kind == "refund"))
_late_refunds = Prepared(  # by an index of its own, which one question for both would not use
    _sale.where(_late.c.reverses == bindparam("entry"), t.log.c.kind == "refund")
)
_reversals = Prepared(
    _sale.where(t.log.c.reverses == bindparam("entry"), t.log.c.kind == "reversal").order_by(
        t.log.c.log_index
    )
)
_named = (
    t.log.c.entry == bindparam("entry"),
    t.log.c.device == bindparam("device"),
    t.log.c.epoch == bindparam("epoch"),
)
_entry = Prepared(
    select(t.log.c.body, _now.c.leaf, t.log.c.kind)
    .select_from(_of_log)
    .where(*_named, _now.c.outcome != Outcome.UNKNOWN.value)
)
_unread = Prepared(
    select(t.log.c.body, t.log.c.log_index)
    .select_from(_of_log)
    .where(*_named, _now.c.outcome == Outcome.UNKNOWN.value)
)
_REVERSIBLE = {str(kind.__struct_config__.tag) for kind in REVERSIBLE}
