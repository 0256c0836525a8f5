# SPDX-License-Identifier: AGPL-3.0-or-later
"""A cashier's day: serving, float, drop, the blind count, the X and the Z report."""

from typing import Any

from msgspec.structs import replace

from contract.entries import CashCount, CashierStands, CashMoved, DayClosed
from contract.money import Amount
from kiosk import intents
from kiosk.day import DayReport, day_report
from kiosk.effects import Effect, OpenDrawer, WriteFact
from kiosk.effects.day import GetDay, PrintDay
from kiosk.events import Answered, Tick
from kiosk.intents.day import (
    AmountDigit,
    AmountErase,
    Confirm,
    CountPieces,
    PrintReport,
    ShowReport,
)
from kiosk.intents.desks import DoAct, OpenDesk
from kiosk.intents.refunds import ChooseReason
from kiosk.snapshot import Screen
from ledger_client.answers import Person, PinOk, Status
from tests.kiosk.test_day import cash, journal, sold
from tests.kiosk.till import AMARA, JONAS, NINE, Till, cut_off, written

CASHIER = replace(JONAS, roles=("cashier",))
TREASURER = replace(AMARA, roles=("treasurer",))
MORNING = day_report(journal(sold(1000, 70, cash(1070))))


def at_the_staff_page(who: Person = CASHIER, mode: Any = "attended") -> Till:
    till = Till()
    till.state = replace(till.state, shop=replace(till.state.shop, mode=mode))
    sign_in(till, who)
    return till


def sign_in(till: Till, who: Person) -> None:
    till.send(OpenDesk("staff"))
    till.tap(who)
    till.type_pin("1234")
    till.answer(PinOk("ticket"))
    assert till.shown.screen is Screen.STAFF


def stands(till: Till) -> tuple[Effect, ...]:
    """What was to be written is durable."""
    return till.answer(written(cut_off(None)))


def fact(till: Till, kind: type[Any]) -> WriteFact:
    effect = till.last(WriteFact)
    assert effect.kind is kind
    return effect


def test_a_cashier_serves_until_they_say_so() -> None:
    till = at_the_staff_page()
    till.send(DoAct("serve"))
    assert fact(till, CashierStands).fields == {"serves": True}
    assert fact(till, CashierStands).actor == f"member:{CASHIER.member}"
    stands(till)
    assert till.shown.screen is Screen.IDLE
    assert till.shown.cashier == "Jonas"
    sign_in(till, CASHIER)
    assert till.shown.staff is not None
    assert "serve-no-more" in till.shown.staff.acts
    till.send(DoAct("serve-no-more"))
    stands(till)
    assert till.shown.cashier == ""


def test_who_only_shops_has_no_business_with_the_drawer() -> None:
    till = at_the_staff_page(replace(JONAS, roles=("coordinator",)))
    assert till.shown.staff is not None
    assert till.shown.staff.acts == ("refund", "sales", "devices", "support", "training")
    till.send(DoAct("drop"))
    assert till.shown.screen is Screen.STAFF


def test_the_float_is_written_before_the_drawer_opens() -> None:
    till = at_the_staff_page()
    till.send(DoAct("float"))
    for digit in "50009":
        till.send(AmountDigit(digit))
    till.send(AmountErase())
    assert till.shown.move is not None
    assert till.shown.move.amount.amount == 5000
    till.send(Confirm())
    moved = fact(till, CashMoved).fields
    assert moved == {"what": "float", "unit": "EUR", "amount": 5000}
    assert not till.all(OpenDrawer)
    (opening,) = stands(till)
    assert isinstance(opening, OpenDrawer)
    assert till.notice == "moved-float"


def test_cash_is_paid_out_for_a_reason() -> None:
    till = at_the_staff_page()
    till.send(DoAct("paid-out"))
    for digit in "1250":
        till.send(AmountDigit(digit))
    till.send(Confirm())
    page = till.shown.reason
    assert page is not None
    assert (page.about, page.amount) == ("paid-out", Amount("EUR", 1250))
    till.send(intents.Back())
    assert till.shown.move is not None
    assert till.shown.move.amount.amount == 1250
    till.send(Confirm())
    assert till.send(ChooseReason("because")) == ()
    till.send(ChooseReason("goods"))
    assert fact(till, CashMoved).fields["reason"] == "goods"
    (opening,) = stands(till)
    assert isinstance(opening, OpenDrawer)
    assert till.notice == "moved-paid-out"


def test_the_drawer_is_opened_for_a_reason_and_by_somebody() -> None:
    till = at_the_staff_page()
    assert till.send(DoAct("no-sale")) == ()
    assert till.shown.reason is not None
    (opening,) = till.send(ChooseReason("change-money"))
    assert isinstance(opening, OpenDrawer)
    assert (opening.reason, opening.actor) == ("change-money", f"member:{CASHIER.member}")
    assert till.notice == "drawer-opened"


def test_nothing_is_moved_when_nothing_was_typed() -> None:
    till = at_the_staff_page()
    till.send(DoAct("drop"))
    assert till.send(Confirm()) == ()


def test_the_drawer_is_counted_blind_and_then_the_day_is_closed() -> None:
    """Given 10.70 in the drawer by the books, when 10.50 is counted, then only afterwards the
    report says what was expected, and the closing has the number that comes next."""
    till = at_the_staff_page()
    till.send(DoAct("close-day"))
    till.send(CountPieces(1000, 1))
    till.send(CountPieces(50, 1))
    till.send(CountPieces(7, 3))  # there is no such coin
    assert till.shown.count is not None
    assert till.shown.count.sum.amount == 1050
    assert till.shown.report is None
    till.send(Confirm())
    counted = fact(till, CashCount)
    assert counted.fields["counted"] == 1050
    (asking,) = stands(till)
    assert isinstance(asking, GetDay)
    till.answer(day_report(journal(sold(1000, 70, cash(1070)), (CashCount, counted.fields))))
    assert till.shown.report is not None
    rows = {row.code: row.amount for row in till.shown.report.rows if row.amount is not None}
    assert rows["difference"].amount == -20
    till.send(Confirm())
    closing = fact(till, DayClosed).fields
    assert (closing["number"], closing["first"], closing["expected"]) == (1, 1, 1050)
    assert closing["day"] == "2026-05-03"
    (printing,) = stands(till)
    assert isinstance(printing, PrintDay)
    assert printing.closed == "2026-05-03"
    assert till.notice == "day-closed"


def with_report(till: Till, report: DayReport = MORNING) -> None:
    till.send(DoAct("close-day"))
    till.send(Confirm())
    stands(till)
    till.answer(report)
    assert till.shown.screen is Screen.REPORT


def test_a_day_with_entries_unsent_is_closed_by_the_treasurer_only() -> None:
    till = at_the_staff_page()
    till.send(Status(online=False, last_contact_ms=NINE, unsent=3))
    with_report(till)
    assert till.shown.report is not None
    assert till.shown.report.unsent == 3
    assert not till.shown.report.may_close
    assert till.send(Confirm()) == ()
    assert till.notice == "close-unsent"

    till = at_the_staff_page(TREASURER)
    till.send(Status(online=False, last_contact_ms=NINE, unsent=3))
    with_report(till)
    till.send(Confirm())
    assert fact(till, DayClosed).fields["unsent"] == 3


def test_the_x_report_closes_nothing() -> None:
    till = at_the_staff_page()
    till.send(DoAct("report"))
    till.answer(MORNING)
    assert till.shown.report is not None
    assert not till.shown.report.closes
    (printing,) = till.send(PrintReport())
    assert isinstance(printing, PrintDay)
    assert printing.closed == ""
    assert till.send(Confirm()) == ()
    till.send(intents.Back())
    assert till.shown.screen is Screen.STAFF


def test_what_was_being_counted_is_gone_with_who_counted() -> None:
    till = at_the_staff_page()
    till.send(DoAct("count"))
    till.send(CountPieces(1000, 1))
    till.wait(181)
    assert till.shown.screen is Screen.IDLE
    sign_in(till, CASHIER)
    till.send(DoAct("count"))
    assert till.shown.count is not None
    assert till.shown.count.sum.amount == 0


def test_a_saturday_that_is_closed_after_midnight_is_still_saturday() -> None:
    """Given the last sale at 21:30Z, 23:30 by the co-op's clock, when the treasurer closes at half
    past midnight, then the business day is the one on which people came."""
    evening = replace(MORNING, began="2026-05-02T21:30:00.000Z", ended="2026-05-02T22:10:00.000Z")
    till = at_the_staff_page(TREASURER)
    with_report(till, evening)
    till.send(Confirm())
    assert fact(till, DayClosed).fields["day"] == "2026-05-02"
    (printing,) = stands(till)
    assert isinstance(printing, PrintDay)
    assert (printing.closed, printing.copy) == ("2026-05-02", False)


def test_an_older_report_is_shown_and_printed_again_as_a_copy() -> None:
    till = at_the_staff_page()
    till.send(DoAct("report"))
    till.answer(replace(MORNING, number=17))
    assert till.shown.report is not None
    assert (till.shown.report.older, till.shown.report.newer) == (True, False)
    (asking,) = till.send(ShowReport(16))
    assert isinstance(asking, GetDay)
    assert asking.number == 16
    till.answer(replace(MORNING, number=16, closed="2026-05-02"))
    assert till.shown.report.closed == "2026-05-02"
    assert till.shown.report.newer
    (printing,) = till.send(PrintReport())
    assert isinstance(printing, PrintDay)
    assert (printing.report.number, printing.closed, printing.copy) == (16, "2026-05-02", True)
    assert till.send(Confirm()) == (), "nothing is closed twice"


def test_the_treasurers_card_lets_a_cashier_close_a_day_with_entries_unsent() -> None:
    till = at_the_staff_page()
    till.send(Status(online=False, last_contact_ms=NINE, unsent=3))
    with_report(till)
    assert till.shown.reader_armed
    till.tap(replace(AMARA, roles=("coordinator",)))
    assert till.notice == "not-staff"
    till.tap(TREASURER)
    closing = fact(till, DayClosed)
    assert closing.actor == f"member:{TREASURER.member}"
    assert closing.fields["unsent"] == 3


def test_a_day_is_not_closed_over_a_basket_that_is_put_aside() -> None:
    till = at_the_staff_page()
    till.state = replace(till.state, parked=(cut_off(None),))
    assert till.send(DoAct("close-day")) == ()
    assert (till.shown.screen, till.notice) == (Screen.STAFF, "close-parked")


def handing_over(till: Till) -> None:
    """Jonas serves, with a drawer that each cashier answers for alone."""
    shop = replace(till.state.shop, mode="attended", counts_at_hand_over=True)
    till.state = replace(till.state, shop=shop)
    sign_in(till, CASHIER)
    till.send(DoAct("serve"))
    fact(till, CashierStands)
    stands(till)
    assert till.shown.cashier == "Jonas"


def test_a_drawer_of_ones_own_is_counted_when_another_takes_over() -> None:
    """Given Jonas serves, when Amara takes over, then she counts first, and then she serves."""
    till = Till()
    handing_over(till)
    sign_in(till, TREASURER)
    till.send(DoAct("serve"))
    assert till.shown.screen is Screen.COUNT
    till.send(CountPieces(1000, 5))
    till.send(Confirm())
    assert fact(till, CashCount).fields["counted"] == 5000
    assert till.shown.cashier == "Jonas"
    stands(till)
    assert fact(till, CashierStands).actor == f"member:{TREASURER.member}"
    stands(till)
    assert (till.shown.screen, till.shown.cashier) == (Screen.IDLE, "Amara")


def test_a_drawer_of_ones_own_is_counted_when_one_goes() -> None:
    till = Till()
    handing_over(till)
    sign_in(till, CASHIER)
    till.send(DoAct("serve-no-more"))
    assert till.shown.screen is Screen.COUNT
    till.send(intents.Back())
    assert till.shown.screen is Screen.STAFF
    till.send(DoAct("serve-no-more"))
    till.send(Confirm())
    fact(till, CashCount)
    stands(till)
    assert fact(till, CashierStands).fields == {"serves": False}
    stands(till)
    assert till.shown.cashier == ""


def test_much_cash_in_the_drawer_is_said_to_the_cashier_between_two_shoppers() -> None:
    till = at_the_staff_page()
    till.state = replace(till.state, shop=replace(till.state.shop, drop_above=1000))
    till.send(DoAct("serve"))
    effects = stands(till)
    assert GetDay("drawer") in effects
    till.send(Answered("drawer", MORNING))
    till.state = replace(till.state, notice=None)
    till.send(Tick())
    assert till.notice == "drop-wanted"
    till.send(Answered("drawer", day_report(journal())))
    assert till.notice == ""
