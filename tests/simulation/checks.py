# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must hold after a run, looked at from outside: the ledger's file, the tills' journals, and
what the people were told. The arithmetic here is its own."""

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import text

from contract.chain import first_head
from contract.entries import (
    Attendance,
    ChargeRun,
    Contribution,
    GrantGiven,
    GrantReturned,
    Purchase,
    Refund,
    Release,
    RentPayment,
    Tender,
    read_entry,
    read_mark,
)
from contract.ids import b64, instant, unix_ms
from contract.money import Amount, coin_unit
from contract.proof import Leaf, leaf_hash, read_leaf, tree_root
from contract.receipt import parse_receipt_code
from contract.rules import DeclaredRisk
from ledger.audit import audit
from ledger.housing.history import read_histories
from ledger.keys import load_keys
from ledger.service import open_to_read
from ledger_client.journal import Journal
from ledger_client.keys import load_or_make
from tests.simulation.coop import COIN_SETTLES, HOUSING_PERCENT, MARGIN_MS, MOST_GIVEN, Things
from tests.simulation.ledger import LedgerMachine
from tests.simulation.lying_disks import LyingDisks
from tests.simulation.order import Order
from tests.simulation.owed import RentByHand
from tests.simulation.people import GivenBack, Noted, People
from tests.simulation.sheets import AttendedByHand, Confirmed
from tests.simulation.till import TillMachine


class Broken(Exception):
    """A run cannot go on: something that must not be is."""


class Approval(msgspec.Struct, frozen=True):
    """What a till told a person: their purchase stands. In minor units. ``gift``: what they give
    to the commons besides."""

    till: str
    url: str
    at_ms: int
    coin: int
    total: int
    gift: Amount | None = None


class Found(msgspec.Struct):
    """What the checks found."""

    problems: list[str]
    entries: int
    root: str


async def receipts(till: TillMachine, approved: list[Approval]) -> list[str]:
    """Receipts of this till that do not prove, asked for at the till itself. The first, the last
    and some between."""
    mine = [one for one in approved if one.till == till.name]
    if till.teller is None:
        return [f"{till.name} is off"]
    wrong = []
    for one in mine[:: max(1, len(mine) // 4)] + mine[-1:]:
        checked = await till.teller.check_receipt(parse_receipt_code(one.url))
        if checked.state != "proved":
            wrong.append(f"a receipt of {till.name} is {checked.state}: {one.url}")
    return wrong


def check(
    folder: Path,
    ledger: LedgerMachine,
    things: Things,
    tills: list[TillMachine],
    approved: list[Approval],
    people: People,
    sheets: list[Confirmed],
    disks: LyingDisks,
    order: Order,
) -> Found:
    """All that can be seen when all machines are off."""
    found = Found([], 0, "")
    keys = load_keys(ledger.folder)
    with open_to_read(ledger.folder) as (connection, settings):
        report = audit(connection, settings, keys.public)
        found.problems += [f"audit: {one}" for one in report.findings]
        rows = connection.execute(text("select * from log order by log_index")).all()
        balances = {
            (row.account, row.unit): row.amount
            for row in connection.execute(text("select * from balances"))
        }
        accounts = read_histories(connection, settings)
        held = set(
            connection.execute(text("select hash from held_entries where verified")).scalars()
        )
    log = Log(rows, coin_unit(settings.coop), settings.ledger_device, things.shifts)
    found.problems += log.problems
    if {k: v for k, v in balances.items() if v} != {k: v for k, v in log.sums.items() if v}:
        found.problems.append("the balances are not the sums of what the leaves post")
    found.entries, found.root = len(rows), b64(tree_root([leaf_hash(row.leaf) for row in rows]))
    forgot = {one.identity.device for one in tills if one.name in disks.trusted_since_ms}
    found.problems += log.attended.differs()
    found.problems += log.attended.missing([one for one in sheets if one.device not in forgot])
    found.problems += log.rent.differs({home: one.account() for home, one in accounts.items()})
    for till in tills:
        found.problems += _journal(folder, till, things, log, disks, held)
    found.problems += _approvals(approved, log, ledger.lost_leases, disks, held)
    found.problems += _claims([one for one in people.noted if one.device not in forgot], log)
    found.problems += order.wrong(log.places(disks), ledger.restores)
    if not forgot:
        found.problems += _given_back(people.given_back, log)
    return found


def debt_of(entry: Purchase | RentPayment, tender: Tender) -> str:
    """The account of what its member owes the co-op."""
    return f"risk:{entry.coop}:{(tender.account or '').partition(':')[2]}"


class Log:
    """The log followed by other means than the program's own: what may be spent, by hand."""

    def __init__(self, rows: Any, coin: str, ledger_device: str, shifts: dict[str, int]) -> None:
        self.problems: list[str] = []
        self.coin = coin
        self.sums: Counter[tuple[str, str]] = Counter()
        self.index: dict[str, int] = {}
        self.leaves: list[Leaf] = []
        self.by_journal: dict[tuple[str, int], list[Any]] = defaultdict(list)
        self.entries: dict[str, Any] = {}
        self._limits: dict[str, int] = {}
        self._totals: dict[tuple[str, int, str, int], int] = {}
        self._spent: Counter[tuple[str, int, str, int]] = Counter()
        self._released: set[tuple[str, int, str, int]] = set()
        self._paid: dict[tuple[str, str], int] = {}
        self.until_ms: dict[tuple[str, int, str, int], int] = {}
        self.sold: dict[str, dict[tuple[str, str], int]] = {}
        self.rent = RentByHand()
        self.attended = AttendedByHand(shifts)
        self._left: dict[str, dict[tuple[str, str], int]] = {}
        self._previous: dict[tuple[str, int], str] = {}
        self._risk_rules: dict[int, DeclaredRisk] = {}
        self._lent: Counter[tuple[str, str]] = Counter()
        self._ever: Counter[str] = Counter()
        self._repaid_then: Counter[tuple[str, str]] = Counter()
        self._risk_of_till: Counter[tuple[str, str]] = Counter()
        for place, row in enumerate(rows):
            if row.log_index != place:
                self.problems.append(f"the log has a hole at {place}")
            self._follow(place, row)

    def _follow(self, place: int, row: Any) -> None:
        mark, leaf = read_mark(row.body), read_leaf(row.leaf)
        key = f"{mark.device}/{mark.epoch}/{mark.id}"
        if key in self.index:
            self.problems.append(f"{mark.id} stands at {self.index[key]} and at {place}")
        self.index[key] = place
        self.leaves.append(leaf)
        journal = self.by_journal[mark.device, mark.epoch]
        if mark.sequence != len(journal) + 1:
            self.problems.append(f"entry {place} is {mark.sequence} behind {len(journal)}")
        first = b64(first_head(mark.coop, mark.device, mark.epoch).hash)
        previous = self._previous.get((mark.device, mark.epoch), first)
        if mark.previous != previous:
            self.problems.append(f"entry {place} does not name the one before it")
        self._previous[mark.device, mark.epoch] = b64(row.hash)
        if leaf.entry != b64(row.hash):
            self.problems.append(f"leaf {place} names another entry")
        journal.append((place, row, leaf))
        per_unit: Counter[str] = Counter()
        for posting in leaf.postings:
            per_unit[posting.unit] += posting.amount
            self.sums[posting.account, posting.unit] += posting.amount
        for unit, left in per_unit.items():
            if left:
                self.problems.append(f"entry {place} makes {left} of {unit} from nothing")
        entry = read_entry(row.body)
        self.entries.setdefault(mark.id, entry)
        self._rules(entry)
        for posting in leaf.postings:
            if posting.account.startswith("wallet:") and posting.amount < 0:
                left = self.sums[posting.account, posting.unit]
                if left < self._limits.get(posting.account, 0):
                    self.problems.append(f"entry {place} leaves {posting.account} with {left}")
        self._grants(place, entry, leaf)

    def _rules(self, entry: Any) -> None:
        tag = type(entry).__struct_config__.tag
        if tag == "limit":
            self._limits[entry.account] = entry.limit
        if tag == "rule" or hasattr(entry, "rule"):
            parameters = entry.rule.parameters
            if isinstance(parameters, DeclaredRisk):
                self._risk_rules[entry.rule.version] = parameters

    def places(self, disks: LyingDisks) -> dict[str, int]:
        """Where each entry stands; but for those that a disk lost, which may come again."""
        journals = self.by_journal.values()
        found = {read_mark(row.body).id: place for one in journals for place, row, _ in one}
        return {entry: place for entry, place in found.items() if entry not in disks.lost}

    def _is_again(self, place: int, entry: Any, leaf: Leaf) -> bool:
        """Whether it was posted in an earlier epoch of the same till, and so does nothing now."""
        if not isinstance(entry, Purchase | RentPayment):
            return False
        first = self._paid.setdefault((entry.device, entry.id), place) if leaf.postings else place
        if first != place:
            self.problems.append(f"{entry.id} is posted at {first} and at {place}")
        return not leaf.postings and (entry.device, entry.id) in self._paid

    def _grants(self, place: int, entry: Any, leaf: Leaf) -> None:
        if self._is_again(place, entry, leaf):
            return
        match entry:
            case GrantGiven():
                for grant in entry.grants:
                    key = grant.device, grant.epoch, grant.account, grant.number
                    self._totals[key] = max(self._totals.get(key, 0), grant.total)
                    self.until_ms[key] = max(self.until_ms.get(key, 0), unix_ms(grant.until))
            case Release():
                for released in entry.releases:
                    key = entry.device, entry.epoch, released.account, released.number
                    if key in self._totals:  # a liar gives back what it never had, and gets it yet
                        self._released.add(key)
            case GrantReturned():
                for back in entry.returns:
                    key = back.device, back.epoch, back.account, back.number
                    if unix_ms(leaf.at) < self.until_ms.get(key, 0) + MARGIN_MS:
                        self.problems.append(f"entry {place} takes back what is still on lease")
            case Attendance():
                self.attended.confirmed(entry, unix_ms(leaf.at))
            case Contribution():
                self.attended.issued(entry)
            case ChargeRun():
                self.rent.charged(entry)
            case RentPayment():
                self._spends(place, entry, leaf, "housing:")
                self._rent(place, entry, leaf)
            case Purchase():
                self._spends(place, entry, leaf, "store:")
                self.sold[entry.id] = {(p.account, p.unit): p.amount for p in leaf.postings}
                self._left[entry.id] = dict(self.sold[entry.id])
            case Refund():
                self._refund(place, entry, leaf)

    def _rent(self, place: int, entry: RentPayment, leaf: Leaf) -> None:
        """The household owes less by all that was taken, and nobody else does."""
        if leaf.outcome.value in ("unbalanced", "held"):
            return
        due = {f"rent:{entry.household}": self.rent.paid(entry)}
        rent = {p.account: -p.amount for p in leaf.postings if p.account.startswith("rent:")}
        if rent != due:
            self.problems.append(f"entry {place} pays {rent} of rent, taken was {due}")

    def _spends(self, place: int, entry: Purchase | RentPayment, leaf: Leaf, to: str) -> None:
        """In full within the grant or the risk that was declared; nothing beyond it. A payment of
        which some part settles nothing is none."""
        covered = 0
        for tender in () if any(t.value.amount <= 0 for t in entry.tenders) else entry.tenders:
            if tender.account is None:
                continue
            worth = tender.amount * COIN_SETTLES // 100
            if tender.settles is not None and tender.settles.amount > worth:
                continue  # it says that its coin is worth more than the members decided
            if tender.grant is not None:
                key = entry.device, entry.epoch, tender.account, tender.grant
                room = self._totals.get(key, 0) - self._spent[key]
                if key not in self._released and tender.amount <= room:
                    self._spent[key] += tender.amount
                    covered += tender.amount
            elif self._risk(entry, tender, leaf):
                covered += tender.amount
        for posting in leaf.postings:
            if posting.account.startswith("suspense:") and posting.unit == self.coin:
                self._suspense(place, entry, posting.amount)
        given = self._given(entry) if isinstance(entry, Purchase) else 0
        for account, due in ((to, covered), ("commons:", given)):
            taken = sum(
                p.amount
                for p in leaf.postings
                if p.account.startswith(account) and p.unit == self.coin
            )
            if taken != due:
                self.problems.append(
                    f"entry {place} posts {taken} coin to the {account[:-1]}, {due} were covered"
                )
        money = -sum(p.amount for p in leaf.postings if p.account.startswith("gifts:"))
        if money != (entry.gift_in_money if isinstance(entry, Purchase) else 0):
            self.problems.append(f"entry {place} posts {money} of the gift that it names")

    def _given(self, entry: Purchase) -> int:
        """The coin that is given to the commons: within the grant, or none of it."""
        gift = entry.gift
        if gift is None or gift.account is None or gift.grant is None:
            return 0
        key = entry.device, entry.epoch, gift.account, gift.grant
        if key in self._released or gift.amount > self._totals.get(key, 0) - self._spent[key]:
            return 0
        self._spent[key] += gift.amount
        return gift.amount

    def _refund(self, place: int, entry: Refund, leaf: Leaf) -> None:
        """Of no account that the sale touched more goes back than came, however often."""
        left = self._left.get(entry.reverses, {})
        for posting in leaf.postings:
            key = posting.account, posting.unit
            if key in left:
                left[key] += posting.amount
                if left[key] * self.sold[entry.reverses][key] < 0:
                    self.problems.append(f"entry {place} gives back more than was sold: {key}")
        if leaf.postings and not left:
            self.problems.append(f"entry {place} gives back what nobody sold")

    def _suspense(self, place: int, entry: Purchase | RentPayment, amount: int) -> None:
        """The co-op pays only what the wallet cannot."""
        for account in {t.account for t in entry.tenders if t.account and t.grant is not None}:
            if amount < 0 and self.sums[account, self.coin] > self._limits.get(account, 0):
                self.problems.append(f"entry {place}: suspense pays, {account} has coin left")

    def _risk(self, entry: Purchase | RentPayment, tender: Tender, leaf: Leaf) -> bool:
        rule = self._risk_rules.get(tender.risk or 0)
        taps = (t.amount for t in entry.tenders if t.risk is not None)
        day_before = instant(unix_ms(entry.at) - 86_400_000)[:10]  # it may still be that elsewhere
        if rule is None or day_before > rule.ends or sum(taps) > rule.per_tap:
            return False
        debt = debt_of(entry, tender)
        now = sum(p.amount for p in leaf.postings if (p.account, p.unit) == (debt, self.coin))
        owed = now - self.sums[debt, self.coin]
        # Tills that hear nothing of each other lend to the same member: none of them can know. Each
        # is held to what it lent itself, less what the member repaid to anybody since.
        lender, repaid = (entry.device, debt), self._ever[debt] - owed
        still = max(0, self._lent[lender] - (repaid - self._repaid_then[lender]))
        if still + tender.amount > rule.per_member:
            return False
        if not self._till_risk(entry, tender.amount, rule):
            return False
        self._lent[lender], self._repaid_then[lender] = still + tender.amount, repaid
        self._ever[debt] += tender.amount
        return True

    def _till_risk(self, entry: Purchase | RentPayment, amount: int, rule: DeclaredRisk) -> bool:
        anchor = max(
            (a for (device, a) in self._risk_of_till if device == entry.device), default=""
        )
        anchor = max(anchor, entry.anchor or "")
        key = entry.device, anchor
        if self._risk_of_till[key] + amount > rule.per_kiosk:
            return False
        self._risk_of_till[key] += amount
        return True


def _journal(
    folder: Path,
    till: TillMachine,
    things: Things,
    log: Log,
    disks: LyingDisks,
    held: set[bytes],
) -> list[str]:
    """Each entry of a journal has one outcome, and it is the log's; the log has no other. But of an
    epoch that ended because its disk had lied, the log has what the disk lost, and what came behind
    that is held for the office."""
    me = till.identity
    key = load_or_make(till.folder / "device.key")
    journal = Journal(
        till.folder / "journal.db",
        coop=me.coop,
        device=me.device,
        epoch=me.epoch,
        public_key=key.public,
        signer=key.sign,
    )
    try:
        rows = journal._db.exec_driver_sql(
            "select e.id, e.hash, o.outcome, o.log_index, e.sequence, e.epoch from entries e"
            " left join outcomes o on o.entry = e.id order by e.epoch, e.sequence"
        ).all()
    finally:
        journal.close()
    wrong = []
    for epoch in range(1, me.epoch + 1):
        mine = [row for row in rows if row.epoch == epoch]
        logged = log.by_journal[me.device, epoch]
        if epoch < me.epoch:
            mine = [row for row in mine if not (row.outcome == "held" and row.hash in held)]
        here = {row.hash for row in mine}
        lost = [one for one in logged if read_mark(one[1].body).id in disks.lost]
        logged = [one for one in logged if one not in lost or one[1].hash in here]
        wrong += _same(till, mine, logged)
    return wrong


def _same(till: TillMachine, rows: list[Any], logged: list[Any]) -> list[str]:
    """A journal's entries are those of the log, with the outcome that stands there."""
    wrong = []
    if len(rows) != len(logged):
        wrong.append(f"{till.name} wrote {len(rows)} entries, the log has {len(logged)}")
    for row, (place, there, leaf) in zip(rows, logged, strict=False):
        if row.hash != there.hash:
            wrong.append(f"entry {row.sequence} of {till.name} is another in the log")
        if (row.outcome, row.log_index) != (leaf.outcome.value, place):
            wrong.append(
                f"entry {row.sequence} of {till.name} was told {row.outcome} at {row.log_index},"
                f" the log says {leaf.outcome.value} at {place}"
            )
        bad = leaf.outcome.value in ("uncovered", "unbalanced", "unknown", "held")
        if bad:
            wrong.append(f"entry {row.sequence} of {till.name}, honestly sold, is {leaf.outcome}")
    return wrong


WRONG_CLOCK_MS = 100_000
"""A wall clock that is behind by less than the machine was off cannot be found out (see run)."""


def _bought(entry: Purchase) -> tuple[int, Amount | None]:
    """What a purchase came to, and what was given besides."""
    total = sum(t.net + t.tax for t in entry.totals) + entry.gift_in_money
    return total, None if entry.gift is None else Amount(entry.gift.unit, entry.gift.amount)


def _rent(entry: RentPayment) -> int:
    return sum(t.value.amount for t in entry.tenders) - entry.rounding


def _approvals(
    approved: list[Approval],
    log: Log,
    lost_leases: dict[tuple[str, int, str, int], int],
    disks: LyingDisks,
    held: set[bytes],
) -> list[str]:
    """Whoever was told that it stands has it in the books as they were told, and once; and what
    they spent of a grant they spent before its lease ended, by the true time. Only what a disk lost
    that lied is nowhere, and what was sold behind that waits for the office."""
    wrong = []
    seen: set[str] = set()
    newest: dict[str, int] = {}
    for one in approved:
        code = parse_receipt_code(one.url)
        entry = log.entries.get(code.entry)
        if entry is None and (code.entry_hash in held or disks.may_be_missing(code.entry)):
            continue
        if not isinstance(entry, Purchase | RentPayment):
            wrong.append(f"an approved purchase is not in the log: {one.url}")
            continue
        coin = sum(t.amount for t in entry.tenders if t.account is not None)
        total, gift = _bought(entry) if isinstance(entry, Purchase) else (_rent(entry), None)
        if (coin, total, gift) != (one.coin, one.total, one.gift):
            wrong.append(
                f"{code.entry}: told {one.coin} of {one.total}, {one.gift} given,"
                f" written {coin} of {total}, {gift} given"
            )
        if isinstance(entry, Purchase):
            given = 0 if gift is None else gift.amount
            if given > MOST_GIVEN:
                wrong.append(f"{code.entry} gives more than anybody is asked for: {gift}")
        else:
            value = sum(t.value.amount for t in entry.tenders if t.account is not None)
            if value * 100 > total * HOUSING_PERCENT:
                wrong.append(f"{code.entry} pays {value} of {total} for housing in coin")
        for tender in entry.tenders:
            if tender.account is not None and tender.grant is not None:
                key = entry.device, entry.epoch, tender.account, tender.grant
                until_ms = max(log.until_ms.get(key, 0), lost_leases.get(key, 0))
                if one.at_ms > until_ms + WRONG_CLOCK_MS:
                    wrong.append(f"{code.entry} was spent behind the end of its lease")
        if code.entry in disks.lost:  # its draft was there again, and was finished once more
            continue
        if code.entry in seen:
            wrong.append(f"{code.entry} was approved twice")
        seen.add(code.entry)
        place = log.index[f"{entry.device}/{entry.epoch}/{entry.id}"]
        if place <= newest.get(one.till, -1):
            wrong.append(f"{code.entry} stands before what {one.till} had approved earlier")
        newest[one.till] = place
    return wrong


def _claims(noted: list[Noted], log: Log) -> list[str]:
    """Whoever was told that it is noted when they came or left finds it in the log."""
    there = {
        (entry.device, kind, entry.shift, entry.member)
        for entry in log.entries.values()
        if (kind := type(entry).__struct_config__.tag) in ("check-in", "check-out")
    }
    return [f"what was noted is not in the log: {one}" for one in noted if one not in there]


def _given_back(told: list[GivenBack], log: Log) -> list[str]:
    """Each time that a till said that something of a sale is given back, the log has it: at the
    till that sold as a refund, at another one as what the office is to decide."""
    refunds = Counter(one.reverses for one in log.entries.values() if isinstance(one, Refund))
    said = Counter(one.sale for one in told)
    claims = sum(type(one).__struct_config__.tag == "note" for one in log.entries.values())
    missing = {sale: count - refunds[sale] for sale, count in said.items() if count > refunds[sale]}
    if sum(missing.values()) > claims:
        return [f"what was given back is not in the log: {missing}, with {claims} notes"]
    return []
