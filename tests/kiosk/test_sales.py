# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was sold today: found by time, by card, by receipt; its lines, a copy, its code."""

import pytest
from msgspec.structs import replace

from contract.entries import Gift, Tender
from contract.ids import unix_ms
from contract.money import Amount
from contract.receipt import ReceiptCode
from hardware.ports import CodeScanned
from hardware.printing.columns import plain_text
from kiosk import intents
from kiosk.effects.refunds import FindSale
from kiosk.effects.sales import FindSales, LookAtSale, PrintSale
from kiosk.intents.desks import DoAct
from kiosk.intents.sales import (
    CopySale,
    OpenSale,
    ReturnSale,
    SalesUntil,
    ShowReceiptCode,
    TurnSales,
)
from kiosk.receipts.sold import sold_receipt
from kiosk.sessions.sales import _moved
from kiosk.sessions.state import Desk
from kiosk.snapshot import Screen
from ledger_client.answers import NoSale, Person, SalesFound, Sold
from tests.kiosk.test_refunding import CASHIER, RULES, SOLD, THERE
from tests.kiosk.till import AMARA, JONAS, SHOP, Till, written
from ui.words import words_in

SEEN = replace(THERE, receipt=written(SOLD), served_by="Tomasz")
ONE = Sold(SOLD.id, "2026-05-03T09:20:00.000Z", 1100, ("card-terminal", "cash"), "Tomasz")
OTHER = Sold("another", "2026-05-03T08:00:00.000Z", 250, ("coin",))


def looking(person: Person = CASHIER, found: SalesFound | None = None) -> Till:
    """Somebody of the staff gave card and PIN, and looks at what was sold. It is 11:30 there."""
    till = Till(RULES)
    till.state = replace(
        till.state, screen=Screen.STAFF, desk=Desk.STAFF, trusted=True, person=person
    )
    till.send(DoAct("sales"))
    assert till.last(FindSales).place is None
    till.answer(found or SalesFound((ONE, OTHER)))
    assert till.shown.screen is Screen.SALES
    return till


def opened() -> Till:
    till = looking()
    till.send(OpenSale(ONE.id))
    assert till.last(LookAtSale).sale == ONE.id
    till.answer(SEEN)
    assert till.shown.screen is Screen.SOLD
    return till


def until(till: Till) -> str:
    assert till.shown.sales is not None
    return till.shown.sales.until


def test_the_days_sales_stand_there_newest_first() -> None:
    page = looking().shown.sales
    assert page is not None
    assert [(row.at, row.amount.amount, row.tenders, row.served_by) for row in page.rows] == [
        ("2026-05-03 11:20", 1100, ("card-terminal", "cash"), "Tomasz"),
        ("2026-05-03 10:00", 250, ("coin",), ""),
    ]
    assert (page.until, page.older, page.newer) == ("", False, False)


def test_whoever_may_not_give_back_sees_no_sales() -> None:
    till = Till(RULES)
    office = replace(AMARA, roles=("housing-staff",))
    till.state = replace(
        till.state, screen=Screen.STAFF, desk=Desk.STAFF, trusted=True, person=office
    )
    assert till.send(DoAct("sales")) == ()
    assert till.shown.screen is Screen.STAFF
    assert till.shown.staff is not None
    assert "sales" not in till.shown.staff.acts


def test_pages_are_turned_there_and_back() -> None:
    till = looking(found=SalesFound((ONE,), older=(1, 700)))
    till.send(TurnSales(1))
    assert till.last(FindSales).place == (1, 700)
    till.answer(SalesFound((OTHER,)))
    assert till.shown.sales is not None
    assert (till.shown.sales.older, till.shown.sales.newer) == (False, True)
    assert till.send(TurnSales(1)) == (), "there is nothing older"
    till.send(TurnSales(-1))
    assert till.last(FindSales).place is None


def test_a_sale_is_found_by_its_hour_and_by_its_day() -> None:
    till = looking()
    # It is half past eleven: what was sold until eleven, ten, midnight, the day before.
    for unit, shown in [
        ("hour", "2026-05-03 11:00"),
        ("hour", "2026-05-03 10:00"),
        ("day", "2026-05-03 00:00"),
        ("day", "2026-05-02 00:00"),
    ]:
        till.send(SalesUntil(unit, -1))
        asked = till.last(FindSales).at_ms
        till.answer(SalesFound(()))
        assert until(till) == shown
    assert asked == unix_ms("2026-05-01T22:00:00.000Z")
    till.send(SalesUntil("hour", 1))
    till.answer(SalesFound(()))
    assert until(till) == "2026-05-02 01:00"
    for _ in range(2):  # to midnight, and then no further than now
        till.send(SalesUntil("day", 1))
        asked = till.last(FindSales).at_ms
        till.answer(SalesFound(()))
    assert (until(till), asked) == ("", None)


@pytest.mark.parametrize(
    ("zone", "now", "midnights"),
    [
        ("Europe/Berlin", "2026-10-25T10:30:00.000Z", ("2026-10-24T22:00", "2026-10-23T22:00")),
        ("Europe/Berlin", "2026-03-29T09:30:00.000Z", ("2026-03-28T23:00", "2026-03-27T23:00")),
        ("Europe/Berlin", "2026-03-30T09:30:00.000Z", ("2026-03-29T22:00", "2026-03-28T23:00")),
        ("Asia/Kolkata", "2026-05-03T06:10:00.000Z", ("2026-05-02T18:30", "2026-05-01T18:30")),
        ("America/Santiago", "2026-09-06T20:00:00.000Z", ("2026-09-06T04:00", "2026-09-05T04:00")),
    ],
    ids=["25 hours", "23 hours", "after 23 hours", "half an hour off", "without a midnight"],
)
def test_midnight_is_where_the_day_begins_however_many_hours_it_has(
    zone: str, now: str, midnights: tuple[str, str]
) -> None:
    until_ms, now_ms = None, unix_ms(now)
    for midnight in midnights:
        until_ms = _moved(until_ms, "day", -1, zone, now_ms)
        assert until_ms == unix_ms(f"{midnight}:00.000Z")
    assert until_ms is not None
    assert _moved(until_ms, "day", 1, zone, now_ms) == unix_ms(f"{midnights[0]}:00.000Z")


def test_the_buyers_card_finds_what_they_bought_however_long_ago() -> None:
    till = looking()
    assert till.shown.reader_armed
    till.tap(JONAS)
    assert till.last(FindSales).member == JONAS.member
    till.answer(SalesFound((OTHER,)))
    assert till.shown.sales is not None
    assert till.shown.sales.name == "Jonas"
    assert till.state.person == CASHIER, "staff stay who looks"
    till.send(intents.Back())
    assert till.last(FindSales).member == ""


def test_the_receipt_opens_its_sale() -> None:
    till = looking()
    code = ReceiptCode(SOLD.id, bytes(range(32)), bytes(16))
    till.send(CodeScanned(code.url("https://greenleaf.example")))
    assert till.last(FindSale).code == code
    till.answer(SEEN)
    assert till.shown.screen is Screen.SOLD
    till = looking()
    till.send(CodeScanned("4006381333931"))
    assert till.notice == "not-a-receipt"


def test_a_sale_shows_its_lines_and_what_came_back_of_them() -> None:
    page = opened().shown.sold
    assert page is not None
    assert [(line.name, line.quantity, line.price.amount) for line in page.lines] == [
        ("Bread", 2, 900),
        ("Red lentils", 1, 200),
    ]
    assert {one.type: one.amount.amount for one in page.tenders} == {
        "card-terminal": 500,
        "cash": 600,
    }
    assert (page.served_by, page.url) == ("Tomasz", "")


def test_its_code_is_seen_by_who_asks_for_it_only() -> None:
    till = opened()
    till.send(ShowReceiptCode())
    assert till.shown.sold is not None
    assert till.shown.sold.url == written(SOLD).url
    till.send(ShowReceiptCode())
    assert till.shown.sold.url == ""


def test_its_receipt_comes_out_once_more() -> None:
    till = opened()
    till.send(CopySale())
    copy = till.last(PrintSale)
    paper = plain_text(sold_receipt(copy.sale, SHOP, words_in("en-GB")))
    for words in ("2 x Bread", "Red lentils", "Total", "11.00", "Card terminal"):
        assert words in paper
    assert till.notice == "copy-printed"


def test_a_receipt_that_comes_out_once_more_says_what_was_given_and_rounded() -> None:
    """Given goods of 10.37 that were paid with 11.00, 0.60 of it for the commons and 0.03 because
    cash is rounded, then the paper has the same total as the first one, and says why more was
    paid."""
    gift = Gift(unit="EUR", amount=60)
    given = replace(SEEN, entry=replace(SEEN.entry, gift=gift, rounding=3))
    paper = plain_text(sold_receipt(given, SHOP, words_in("en-GB")))
    rows = [" ".join(line.split()) for line in paper.splitlines()]
    assert "Total €10.37" in rows
    assert "For the commons €0.60" in rows
    assert any(row.endswith(" €10.97") for row in rows), "both together"
    assert any(row.endswith(" 0.03") for row in rows)


def test_nobody_sees_from_a_copy_that_two_paid_the_coin() -> None:
    """Given a sale whose coin came from the shopper and from the commons, then paper and page say
    how much coin it was, as the first receipt did."""
    coin = "coin:" + "c" * 16
    halves = tuple(
        Tender(
            type="coin", unit=coin, amount=amount, settles=Amount("EUR", amount), account=account
        )
        for account, amount in ((AMARA.account, 700), ("commons:" + "c" * 16, 400))
    )
    two = replace(SEEN, entry=replace(SEEN.entry, tenders=halves))
    paper = plain_text(sold_receipt(two, SHOP, words_in("en-GB")))
    assert paper.count("11.00") == 2, "the total, and the coin"
    till = looking()
    till.send(OpenSale(ONE.id))
    till.answer(two)
    assert till.shown.sold is not None
    assert [one.amount.amount for one in till.shown.sold.tenders] == [1100]


def test_from_a_sale_one_gives_back_without_looking_for_its_receipt() -> None:
    till = opened()
    till.send(ReturnSale())
    assert till.shown.screen is Screen.REFUND
    assert till.shown.refund is not None
    assert till.shown.refund.state == "lines"


def test_nobody_gives_back_from_their_own_sale() -> None:
    till = looking()
    till.send(OpenSale(ONE.id))
    own = replace(SEEN, entry=replace(SEEN.entry, actor=f"member:{CASHIER.member}"))
    till.answer(own)
    till.send(ReturnSale())
    assert till.shown.screen is Screen.SOLD
    assert till.notice == "not-for-oneself"


def test_a_sale_whose_lines_were_erased_says_so() -> None:
    till = looking()
    till.send(OpenSale(ONE.id))
    till.answer(NoSale("lines-erased"))
    assert till.notice == "lines-erased"
    assert till.shown.screen is Screen.SALES


def test_back_leads_to_the_list_and_then_to_the_staffs_page() -> None:
    till = opened()
    till.send(intents.Back())
    assert till.shown.screen is Screen.SALES
    till.send(intents.Back())
    assert till.shown.screen is Screen.STAFF
    assert till.shown.sales is None
