# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a till did since it was last closed, added up from its own journal."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contract.entries import (
    FORMAT,
    AnyEntry,
    CashCount,
    CashMoved,
    DayClosed,
    DrawerOpened,
    JournalPart,
    Purchase,
    Refund,
    RefundedLine,
    RentPayment,
    Tender,
    Total,
)
from contract.ids import b64, random_id, uuid7
from contract.money import Amount
from kiosk.day import Begun, TenderSum, day_report, days, wrong_closings
from tests.kiosk.till import AMARA, COIN, COOP, NINE

DEVICE = random_id(b"the till..")


def journal(*made: tuple[type[Any], dict[str, Any]]) -> list[AnyEntry]:
    """These entries, one after the other."""
    return [
        kind(
            format=FORMAT,
            coop=COOP,
            device=DEVICE,
            epoch=1,
            sequence=sequence,
            previous=b64(bytes(32)),
            id=uuid7(NINE + sequence, bytes(10)),
            at="2026-05-03T09:30:00.000Z",
            actor=f"kiosk:{DEVICE}",
            **fields,
        )
        for sequence, (kind, fields) in enumerate(made, 1)
    ]


def cash(amount: int) -> Tender:
    return Tender(type="cash", unit="EUR", amount=amount)


def coin(amount: int) -> Tender:
    return Tender(
        type="coin",
        unit=COIN,
        amount=amount,
        settles=Amount("EUR", amount),
        account=AMARA.account,
        grant=1,
    )


def sold(net: int, tax: int, *tenders: Tender, department: str = "grocery") -> Any:
    total = Total(department=department, tax_rate=700, net=net, tax=tax)
    return Purchase, {"totals": (total,), "tenders": tenders}


def test_a_morning_at_the_till() -> None:
    """Given 50.00 put into the drawer, two sales, a refund in cash, a drop, and the drawer opened
    for change, then the report says what was sold, how it was paid, what must lie in the drawer."""
    report = day_report(
        journal(
            (CashMoved, {"what": "float", "unit": "EUR", "amount": 5000}),
            sold(1000, 70, cash(470), coin(600)),
            sold(200, 14, cash(214), department="bakery"),
            (
                Refund,
                {
                    "lines": (RefundedLine(line=1, quantity=1, amount=107),),
                    "totals": (Total(department="grocery", tax_rate=700, net=100, tax=7),),
                    "tenders": (cash(107),),
                },
            ),
            (CashMoved, {"what": "drop", "unit": "EUR", "amount": 2000}),
            (CashMoved, {"what": "paid-out", "unit": "EUR", "amount": 300}),
            (DrawerOpened, {"reason": "no-sale"}),
            (RentPayment, {"household": COOP, "tenders": (cash(10_000),)}),
        )
    )
    assert (report.number, report.first, report.last) == (1, 1, 8)
    assert (report.sales, report.refunds, report.rents, report.openings) == (2, 1, 1, 1)
    assert report.totals == (
        Total(department="bakery", tax_rate=700, net=200, tax=14),
        Total(department="grocery", tax_rate=700, net=900, tax=63),
    )
    assert report.tax_rates == (Total(department="all", tax_rate=700, net=1100, tax=77),)
    assert report.sold == 1177
    assert report.rent == 10_000
    assert report.tenders == (
        TenderSum("cash", "EUR", 470 + 214 - 107 + 10_000, 470 + 214 - 107 + 10_000),
        TenderSum("coin", COIN, 600, 600),
    )
    assert report.expected == 5000 + 470 + 214 - 107 - 2000 - 300 + 10_000
    assert report.counted is None


def test_a_count_finds_what_is_missing_and_counts_from_there() -> None:
    entries = journal(
        sold(1000, 70, cash(1070)),
        (CashCount, {"unit": "EUR", "counted": 1050}),
        sold(100, 7, cash(107)),
    )
    counted, later = day_report(entries[:2]), day_report(entries)
    assert (counted.expected, counted.counted, counted.difference) == (1050, 1050, -20)
    assert (later.expected, later.counted, later.difference) == (1157, None, -20)


def test_the_next_day_begins_with_what_the_last_left_in_the_drawer() -> None:
    closing = {
        "number": 17, "day": "2026-05-03", "first": 1, "unit": "EUR", "expected": 1070, "unsent": 0
    }  # fmt: skip
    entries = journal(sold(1000, 70, cash(1070)), (DayClosed, closing), sold(100, 7, cash(107)))
    assert day_report(entries[:2]).sales == 0
    report = day_report(entries)
    assert (report.number, report.first, report.last) == (18, 3, 3)
    assert (report.cash_before, report.expected, report.sold) == (1070, 1177, 107)


def test_an_empty_journal_is_an_empty_day() -> None:
    report = day_report([])
    assert (report.number, report.first, report.last, report.expected) == (1, 1, 0, 0)


def test_a_machine_in_the_place_of_another_goes_on_with_its_numbers_and_its_drawer() -> None:
    """Given a till that had closed 17 days, with 120.50 in its drawer, when its machine is replaced
    with an empty folder, then its next closing is the 18th, and the drawer is counted on."""
    before = Begun(closed=17, drawer=12_050)
    assert (day_report([], before).number, day_report([], before).expected) == (18, 12_050)
    closing = {
        "number": 18, "day": "2026-05-03", "first": 1, "unit": "EUR", "expected": 13_120
    }  # fmt: skip
    entries = journal(sold(1000, 70, cash(1070)), (DayClosed, closing), sold(100, 7, cash(107)))
    assert [day.report.number for day in days(entries, before)] == [18, 19]
    assert day_report(entries, before).expected == 13_227
    assert not list(wrong_closings(entries, before))
    assert len(list(wrong_closings(entries))) == 2, "a journal that begins anew begins with 1"


@given(st.lists(st.tuples(st.integers(1, 5000), st.integers(0, 500), st.booleans()), max_size=20))
def test_what_was_sold_is_what_was_paid(sales: list[tuple[int, int, bool]]) -> None:
    """Whatever was sold, the tenders settle it to the cent, and the drawer holds its cash."""
    entries = journal(
        *(sold(net, tax, (cash if money else coin)(net + tax)) for net, tax, money in sales)
    )
    report = day_report(entries)
    assert sum(one.settled for one in report.tenders) == report.sold
    assert report.expected == sum(net + tax for net, tax, money in sales if money)
    assert report.sales == len(sales)


def test_a_day_across_a_new_enrolment_names_what_it_covers_of_each_journal() -> None:
    """Given a till that was enrolled again at noon, then its day is one report, in two ranges, and
    the closing after it is the next number."""
    closing = {"number": 16, "day": "2026-05-02", "first": 1, "unit": "EUR", "expected": 0}
    morning = journal((DayClosed, closing), *[sold(1000, 70, cash(1070))] * 2)
    noon = [replace(entry, epoch=2) for entry in journal(sold(100, 7, cash(107)))]
    report = day_report([*morning, *noon])
    assert (report.number, report.first, report.last) == (17, 1, 1)
    assert report.earlier == (JournalPart(epoch=1, first=2, last=3),)
    assert (report.sales, report.expected) == (3, 2 * 1070 + 107)


def test_each_day_of_a_journal_is_reported_again_as_it_was_closed() -> None:
    first = {"number": 1, "day": "2026-05-03", "first": 1, "unit": "EUR", "expected": 1070}
    second = {"number": 2, "day": "2026-05-04", "first": 3, "unit": "EUR", "expected": 1177}
    entries = journal(
        sold(1000, 70, cash(1070)),
        (DayClosed, first),
        sold(100, 7, cash(107)),
        (DayClosed, second),
        sold(10, 0, cash(10)),
    )
    reports = [day.report for day in days(entries)]
    assert [(r.number, r.closed, r.first, r.last) for r in reports] == [
        (1, "2026-05-03", 1, 1),
        (2, "2026-05-04", 3, 3),
        (3, "", 5, 5),
    ]
    assert [r.expected for r in reports] == [1070, 1177, 1187]
    assert [day.report for day in days(entries[1:])] == reports[1:], "the older ones are not needed"
