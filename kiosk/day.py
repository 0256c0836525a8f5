# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a till did since its last closing: the X report while the day is open, the Z report when it
is closed. Pure arithmetic over the journal's own entries, in minor units of the till's currency.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import msgspec

from contract.entries import (
    AnyEntry,
    CashCount,
    CashierStands,
    CashMoved,
    DayClosed,
    DrawerOpened,
    JournalPart,
    Mark,
    Purchase,
    Refund,
    RentPayment,
    Tender,
    Total,
)
from contract.messages import EnrolAnswer
from contract.money import Amount


class TenderSum(msgspec.Struct, frozen=True):
    """What came in by one way of paying, refunds taken off: ``amount`` in its own ``unit``, and
    what it settled in money (the same, unless it is coin)."""

    type: str
    unit: str
    amount: int
    settled: int


class DayReport(msgspec.Struct, frozen=True, kw_only=True):
    """One day of a till, from the entry after the last closing (sequence ``first``) to the newest
    (``last``; before ``first`` while there is none). ``number`` is the one that its closing has, or
    will have. ``earlier`` is what belongs to it of the journals before a new enrolment. ``began``
    is when the first of it was done by a person, ``ended`` when the newest ("": nothing yet).
    ``closed`` is the business day that it was closed as; "": it is open.

    ``totals`` are goods sold, refunds taken off, by department and tax rate; ``tax_rates`` the same
    by rate alone. ``rent`` is what came in for housing. Of cash: what was in the drawer when the
    day began, what came and went, and what there must be now (``expected``); ``difference`` is what
    the counts of the day found besides, and ``counted`` the newest count if nothing came after
    it."""

    number: int
    closed: str = ""
    first: int
    last: int
    earlier: tuple[JournalPart, ...] = ()
    began: str = ""
    ended: str = ""
    sales: int = 0
    refunds: int = 0
    rents: int = 0
    totals: tuple[Total, ...] = ()
    tax_rates: tuple[Total, ...] = ()
    tenders: tuple[TenderSum, ...] = ()
    rent: int = 0
    rounding: int = 0
    container_deposits: int = 0
    gifts: int = 0
    gifts_in_coin: Amount | None = None
    cash_before: int = 0
    cash_in: int = 0
    cash_out: int = 0
    floats: int = 0
    drops: int = 0
    paid_out: int = 0
    difference: int = 0
    expected: int = 0
    counted: int | None = None
    openings: int = 0
    cashiers: tuple[str, ...] = ()

    @property
    def sold(self) -> int:
        """Goods and their tax, refunds taken off."""
        return sum(total.net + total.tax for total in self.totals)


class Begun(NamedTuple):
    """What was there when the journal began, on a machine in the place of another: the number of
    the newest closing, and what lay in the drawer."""

    closed: int = 0
    drawer: int = 0


NOTHING_BEFORE = Begun()


def begun(identity: EnrolAnswer) -> Begun:
    """What the ledger said of it when this kiosk was enrolled."""
    return Begun(identity.closed, identity.drawer)


class _Sums:
    """The report while it is being added up."""

    def __init__(self, cash_before: int) -> None:
        self.count: Counter[str] = Counter()
        self.money: Counter[str] = Counter()
        self.net: Counter[tuple[str, int]] = Counter()
        self.tax: Counter[tuple[str, int]] = Counter()
        self.amount: Counter[tuple[str, str]] = Counter()
        self.settled: Counter[tuple[str, str]] = Counter()
        self.given: Counter[str] = Counter()
        self.expected = cash_before
        self.counted: int | None = None
        self.cashiers: dict[str, None] = {}

    def add(self, entry: AnyEntry | Mark) -> None:
        match entry:
            case Purchase():
                self.count["sales"] += 1
                self._sold(entry, 1)
                self.money["gifts"] += entry.gift_in_money
                if entry.gift is not None and entry.gift.account is not None:
                    self.given[entry.gift.unit] += entry.gift.amount
            case Refund():
                self.count["refunds"] += 1
                self._sold(entry, -1)
            case RentPayment():
                self.count["rents"] += 1
                self._paid(entry.tenders, 1)
                self.money["rounding"] += entry.rounding
                paid = sum(tender.value.amount for tender in entry.tenders)
                self.money["rent"] += paid - entry.rounding
            case CashMoved(what=what, amount=amount):
                self.money[what] += amount
                self._cash(amount if what == "float" else -amount)
            case CashCount(counted=counted):
                self.money["difference"] += counted - self.expected
                self.expected = self.counted = counted
            case DrawerOpened():
                self.count["openings"] += 1
            case CashierStands(actor=actor):
                self.cashiers[actor] = None

    def _sold(self, entry: Purchase | Refund, sign: int) -> None:
        for total in entry.totals:
            self.net[total.department, total.tax_rate] += sign * total.net
            self.tax[total.department, total.tax_rate] += sign * total.tax
        self._paid(entry.tenders, sign)
        self.money["rounding"] += sign * entry.rounding
        self.money["container_deposits"] += sign * entry.container_deposits

    def _paid(self, tenders: Iterable[Tender], sign: int) -> None:
        for tender in tenders:
            key = (tender.type, tender.unit)
            self.amount[key] += sign * tender.amount
            self.settled[key] += sign * tender.value.amount
            if tender.type == "cash":
                self.money["cash_in" if sign > 0 else "cash_out"] += tender.amount
                self._cash(sign * tender.amount)

    def _cash(self, change: int) -> None:
        self.expected += change
        self.counted = None


BY_PEOPLE = (
    Purchase,
    Refund,
    RentPayment,
    CashMoved,
    CashCount,
    DrawerOpened,
    CashierStands,
)
"""A till writes other things by itself, at any hour: they begin no business day."""


class Day(NamedTuple):
    """One day of a journal: the report on it; its ``entries``, with the closing of the day before
    at their head; and its own ``closing``, unless it is open."""

    report: DayReport
    entries: list[AnyEntry | Mark]
    closing: DayClosed | None


def days(entries: Iterable[AnyEntry | Mark], begun: Begun = NOTHING_BEFORE) -> Iterator[Day]:
    """A journal's entries by day, the one that is still open last. They may begin with a closing:
    what came before is not asked for. ``begun``: before the first of all entries."""
    day: list[AnyEntry | Mark] = []
    for entry in entries:
        if isinstance(entry, DayClosed) and day:
            report = msgspec.structs.replace(day_report(day, begun), closed=entry.day)
            yield Day(report, day, entry)
            day = []
        day.append(entry)
    yield Day(day_report(day, begun), day, None)


def day_report(entries: Sequence[AnyEntry | Mark], begun: Begun = NOTHING_BEFORE) -> DayReport:
    """The report on a journal's entries since its newest closing, which may be the first of them
    (what came before it does not count), in order. After a new enrolment they are of several
    epochs: ``first`` and ``last`` are of the newest one. Without a closing they are all there are,
    and follow on ``begun``."""
    closing: DayClosed | None = None
    since: list[AnyEntry | Mark] = []
    for entry in entries:
        if isinstance(entry, DayClosed):
            closing, since = entry, []
        else:
            since.append(entry)
    before = begun.drawer if closing is None else closing.expected
    first = 1
    if closing is not None and closing.epoch == entries[-1].epoch:
        first = closing.sequence + 1
    parts = _parts(since)
    people = [entry.at for entry in since if isinstance(entry, BY_PEOPLE)]
    sums = _Sums(before)
    for entry in since:
        sums.add(entry)
    rates: dict[int, Total] = {}
    totals = tuple(
        Total(department=department, tax_rate=rate, net=net, tax=sums.tax[department, rate])
        for (department, rate), net in sorted(sums.net.items())
    )
    for total in totals:
        had = rates.get(total.tax_rate, Total(department="all", tax_rate=0, net=0, tax=0))
        rates[total.tax_rate] = Total(
            department="all",
            tax_rate=total.tax_rate,
            net=had.net + total.net,
            tax=had.tax + total.tax,
        )
    money, count = sums.money, sums.count
    return DayReport(
        number=(begun.closed if closing is None else closing.number) + 1,
        first=first,
        last=parts[-1].last if parts else first - 1,
        earlier=tuple(parts[:-1]),
        began=people[0] if people else "",
        ended=people[-1] if people else "",
        sales=count["sales"],
        refunds=count["refunds"],
        rents=count["rents"],
        totals=totals,
        tax_rates=tuple(rates[rate] for rate in sorted(rates)),
        tenders=tuple(
            TenderSum(type, unit, amount, sums.settled[type, unit])
            for (type, unit), amount in sorted(sums.amount.items())
        ),
        rent=money["rent"],
        rounding=money["rounding"],
        container_deposits=money["container_deposits"],
        gifts=money["gifts"],
        gifts_in_coin=next((Amount(*given) for given in sums.given.items()), None),
        cash_before=before,
        cash_in=money["cash_in"],
        cash_out=money["cash_out"],
        floats=money["float"],
        drops=money["drop"],
        paid_out=money["paid-out"],
        difference=money["difference"],
        expected=sums.expected,
        counted=sums.counted,
        openings=count["openings"],
        cashiers=tuple(sums.cashiers),
    )


def _parts(entries: Iterable[AnyEntry | Mark]) -> list[JournalPart]:
    """Which entries these are, journal by journal."""
    parts = []
    for epoch, group in groupby(entries, key=lambda entry: entry.epoch):
        sequences = [entry.sequence for entry in group]
        parts.append(JournalPart(epoch=epoch, first=sequences[0], last=sequences[-1]))
    return parts


def wrong_closings(
    entries: Iterable[AnyEntry | Mark], begun: Begun = NOTHING_BEFORE
) -> Iterator[tuple[DayClosed, str]]:
    """The closings of a whole journal that do not say what the entries before them say, each with
    the reason for a person. Numbers have no gaps, and what a closing covers has none."""
    for day in days(entries, begun):
        closing, report = day.closing, day.report
        if closing is None:
            continue
        if closing.number != report.number:
            yield closing, f"it is Z report {closing.number}, and {report.number} comes next"
        if closing.first != report.first or closing.earlier != report.earlier:
            yield closing, "it does not cover all that happened since the closing before"
        if closing.expected != report.expected:
            said, adds = closing.expected, report.expected
            yield (
                closing,
                f"it says that {said} lay in the drawer, and the entries add up to {adds}",
            )
