# SPDX-License-Identifier: AGPL-3.0-or-later
"""Around the basket: what is not sold, what staff look at, numbers that are typed, baskets that are
put aside, empties."""

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from contract.codes import Goods
from contract.entries import FORMAT, Note, Purchase, Refund, require_balanced
from contract.goods import OpenPrice, Product, Recall
from contract.ids import b64, instant
from hardware.ports import CodeScanned, WeightSettled
from kiosk import intents
from kiosk.bill import AnyBill
from kiosk.bill_entry import entry
from kiosk.effects import DropDraft, KeepDraft, Release, WriteBill, WriteFact
from kiosk.events import CodeRefused, DraftKept, ProductFound, Ready, ShelfShown
from kiosk.intents import goods as wants
from kiosk.snapshot import Screen
from ledger_client.answers import Person
from tests.kiosk.till import (
    AMARA,
    BREAD,
    CARROTS,
    COOP,
    DAY,
    JONAS,
    LENTILS,
    NINE,
    SHOP,
    Till,
    product,
    written,
)

CASHIER: Person = replace(JONAS, roles=("cashier",))
BEER = replace(product("Beer", 150, tax_rate=1900), min_age=16, deposit=8)
SPIRITS = replace(product("Spirits", 1500, tax_rate=1900), min_age=18)
EMPTY = replace(product("Empty bottle", 0, tax_rate=1900), deposit=25, empties=True)
SOUP = replace(product("Soup", 0), open_price=OpenPrice(least=100, most=800))
AVOCADO = replace(product("Avocado", 149), most=2)


def found(till: Till, goods: Product, **said: Any) -> None:
    till.send(CodeScanned("4006381333931"))
    till.send(ProductFound(goods, Goods(code="4006381333931", **said)))


def key(till: Till, digits: str) -> None:
    for digit in digits:
        till.send(wants.KeyDigit(digit))
    till.send(wants.KeyDone())


# --- what is not sold -----------------------------------------------------------------------------


def test_what_is_recalled_is_not_sold_and_the_office_hears_that_it_was_on_the_shelf() -> None:
    till = Till()
    till.scan(BREAD)
    found(till, replace(LENTILS, recall=Recall(why="glass in it")))
    assert till.notice == "recalled"
    assert len(till.shown.lines) == 1
    fact = till.last(WriteFact)
    assert (fact.kind, fact.fields) == (Note, {"about": "recalled", "code": "4006381333931"})
    found(till, replace(LENTILS, recall=Recall(why="glass in it")))
    assert len(till.all(WriteFact)) == 1, "once is enough"


def test_of_a_recalled_batch_only_that_batch_stays_out() -> None:
    recalled = replace(LENTILS, recall=Recall(why="glass in it", batches=("L1",)))
    till = Till()
    found(till, recalled, batch="L1")
    assert till.notice == "recalled"
    found(till, recalled, batch="L2")
    assert len(till.shown.lines) == 1
    found(till, recalled)  # its barcode does not say: somebody has to look
    assert till.state.screen is Screen.ATTEND
    assert till.shown.attend is not None
    assert (till.shown.attend.what, till.shown.attend.why) == ("recall", "glass in it")
    till.tap(CASHIER)
    assert till.state.screen is Screen.BASKET
    assert till.shown.lines[0].quantity == 2


@pytest.mark.parametrize(
    ("goods", "said", "notice"),
    [
        (LENTILS, {"use_by": "2026-05-02"}, "expired"),
        (replace(LENTILS, sold_from="2026-05-04"), {}, "not-sold-yet"),
        (replace(LENTILS, sold_until="2026-05-02"), {}, "not-sold-any-more"),
    ],
)
def test_a_date_may_keep_it_out(goods: Product, said: dict[str, str], notice: str) -> None:
    till = Till()
    found(till, goods, **said)
    assert till.notice == notice
    assert not till.shown.lines


def test_what_is_past_its_best_is_sold_and_said() -> None:
    till = Till()
    found(till, LENTILS, best_before="2026-05-01")
    assert till.notice == "past-its-best"
    assert len(till.shown.lines) == 1


def test_no_more_of_it_than_one_may_buy() -> None:
    till = Till()
    till.scan(AVOCADO, AVOCADO)
    till.scan(AVOCADO)
    assert till.notice == "too-many"
    till.send(intents.ChangeQuantity(1, 1))
    till.send(wants.RepeatLast())
    assert till.shown.lines[0].quantity == 2


def test_an_unknown_code_holds_up_nobody_and_the_office_gets_a_note() -> None:
    till = Till()
    till.scan(BREAD)
    till.send(CodeRefused("unknown-code", "4001686315064"))
    assert till.notice == "unknown-code"
    assert till.last(WriteFact).fields == {"about": "unknown-code", "code": "4001686315064"}
    till.scan(LENTILS)
    assert len(till.shown.lines) == 2


# --- staff look at it -----------------------------------------------------------------------------


def test_age_is_asked_once_before_paying_and_who_is_18_is_16() -> None:
    till = Till()
    till.scan(SPIRITS)
    till.send(intents.Pay())
    assert till.state.screen is Screen.ATTEND
    assert till.shown.attend is not None
    assert till.shown.attend.age == 18
    till.tap(CASHIER)
    assert till.state.screen is Screen.PAY
    assert till.shown.member is None, "the cashier's card paid nothing and priced nothing"
    till.send(intents.Back())
    till.scan(BEER)
    till.send(intents.Pay())
    assert till.state.screen is Screen.PAY


def test_nobody_says_it_of_themselves_nor_without_a_role() -> None:
    till = Till()
    till.scan(BEER)
    till.tap(CASHIER)  # it is the cashier who shops
    till.send(intents.Pay())
    till.tap(CASHIER)
    assert till.notice == "not-for-oneself"
    till.tap(AMARA)
    assert till.notice == "not-staff"
    assert till.state.screen is Screen.ATTEND
    till.send(intents.Back())
    assert till.state.screen is Screen.BASKET


def test_where_somebody_serves_a_touch_says_that_they_looked() -> None:
    till = Till()
    till.scan(BEER)
    till.send(intents.Pay())
    till.send(wants.StaffConfirms())
    assert till.state.screen is Screen.ATTEND, "nobody serves here"
    till.state = replace(till.state, cashier=CASHIER)
    till.send(wants.StaffConfirms())
    assert till.state.screen is Screen.PAY


# --- numbers --------------------------------------------------------------------------------------


def test_a_quantity_is_typed_and_none_takes_the_line_out() -> None:
    till = Till()
    till.scan(BREAD, LENTILS)
    till.send(wants.OpenKeypad("quantity", 1))
    key(till, "12")
    assert (till.state.screen, till.shown.lines[0].quantity) == (Screen.BASKET, 12)
    till.send(wants.OpenKeypad("quantity", 1))
    key(till, "0")
    assert [line.name for line in till.shown.lines] == ["Red lentils"]
    till.send(wants.VoidLine(2))
    assert till.shown.lines == ()


def test_the_last_thing_once_more() -> None:
    till = Till()
    till.scan(BREAD, LENTILS, BREAD)
    till.send(wants.OpenMore())
    assert till.shown.more is not None
    assert till.shown.more.last == "Bread"
    till.send(wants.RepeatLast())
    assert [line.quantity for line in till.shown.lines] == [3, 1]


def test_a_price_is_typed_within_its_limits() -> None:
    till = Till()
    till.scan(SOUP)
    assert till.shown.keypad is not None
    key(till, "99")
    assert till.state.screen is Screen.KEYPAD, "less than the least"
    till.send(wants.KeyErase())
    till.send(wants.KeyErase())
    key(till, "350")
    assert till.shown.total is not None
    assert till.shown.total.amount == 350


def test_an_own_container_is_weighed_empty_or_its_weight_is_typed() -> None:
    till = Till()
    till.send(WeightSettled(310))
    till.scan(CARROTS)
    till.send(wants.TareFromScale(310))
    till.send(WeightSettled(1310))
    assert till.shown.weigh is not None
    assert (till.shown.weigh.grams, till.shown.weigh.tare) == (1000, 310)
    till.send(intents.AddWeighed(1000))
    (line,) = till.state.sale.items if till.state.sale else ()
    assert (line.grams, line.tare) == (1000, 310)
    till.scan(CARROTS)
    assert till.shown.weigh is not None
    assert till.shown.weigh.tare == 0, "the next one has another container"
    till.send(wants.OpenKeypad("tare"))
    key(till, "60")
    assert (till.state.screen, till.state.tare) == (Screen.WEIGH, 60)


def test_a_weight_is_typed_by_staff_only_and_marked() -> None:
    till = Till()
    till.scan(CARROTS)
    till.send(wants.OpenKeypad("weight"))
    assert till.state.screen is Screen.ATTEND
    till.tap(CASHIER)
    key(till, "750")
    assert till.shown.lines[0].keyed
    assert till.shown.lines[0].grams == 750


# --- by category ----------------------------------------------------------------------------------


def test_goods_without_a_code_are_found_by_their_picture() -> None:
    till = Till()
    till.send(intents.Start())
    till.send(wants.OpenShelf())
    till.send(ShelfShown("fruit", ("bread", "fruit"), (AVOCADO,)))
    assert till.shown.shelf is not None
    assert till.shown.shelf.categories == ("bread", "fruit")
    assert till.shown.search is not None
    assert [one.name for one in till.shown.search.results] == ["Avocado"]
    till.send(intents.ChooseProduct(AVOCADO.id))
    till.send(ProductFound(AVOCADO))
    assert till.state.screen is Screen.BASKET


# --- put aside ------------------------------------------------------------------------------------


def aside(till: Till) -> None:
    till.send(wants.OpenMore())
    till.send(wants.ParkBasket())
    till.answer(DraftKept())


def test_a_basket_is_put_aside_and_fetched_again() -> None:
    till = Till()
    till.scan(BREAD, LENTILS)
    till.tap(AMARA)
    aside(till)
    assert till.all(Release), "nobody's coin waits with it"
    kept = till.all(KeepDraft)[-1].bill
    assert kept.buyer is None
    assert (till.state.screen, till.notice) == (Screen.IDLE, "basket-parked")
    till.send(intents.Start())
    till.send(wants.OpenMore())
    till.send(wants.OpenParked())
    (shown,) = till.shown.parked
    assert (shown.at, shown.first, shown.things) == ("11:30", "Bread", 2)
    till.send(wants.ResumeBasket(shown.id))
    assert [line.name for line in till.shown.lines] == ["Bread", "Red lentils"]
    assert till.state.parked == ()


def test_what_was_put_aside_is_there_after_a_power_cut_and_is_no_sale_that_was_cut_off() -> None:
    till = Till()
    till.scan(BREAD)
    aside(till)
    again = msgspec.json.decode(msgspec.json.encode(till.state.parked[0]), type=AnyBill)
    assert again.is_parked
    later = Till()
    later.send(Ready(None, (again,)))
    assert later.state.screen is Screen.IDLE
    later.send(intents.Start())
    later.send(wants.OpenMore())
    assert later.shown.more is not None
    assert later.shown.more.parked == 1


def test_a_basket_that_was_fetched_and_left_again_is_put_aside_again() -> None:
    till = Till()
    till.scan(BREAD)
    aside(till)
    till.send(intents.Start())
    till.send(wants.OpenMore())
    till.send(wants.OpenParked())
    till.send(wants.ResumeBasket(till.shown.parked[0].id))
    till.send(intents.End())
    assert len(till.state.parked) == 1


def test_emptying_the_basket_is_asked_once() -> None:
    till = Till()
    till.scan(BREAD)
    aside(till)
    till.send(intents.Start())
    till.send(wants.OpenMore())
    till.send(wants.OpenParked())
    till.send(wants.ResumeBasket(till.shown.parked[0].id))
    till.send(wants.OpenMore())
    till.send(wants.ClearBasket())
    assert till.shown.more is not None
    assert till.shown.more.sure
    till.send(wants.ClearBasket())
    assert (till.state.screen, till.state.parked) == (Screen.IDLE, ())
    assert till.all(DropDraft), "nor is it there after a restart"


# --- containers -----------------------------------------------------------------------------------


def test_empties_come_off_the_bill() -> None:
    till = Till()
    till.scan(BREAD, EMPTY, EMPTY)
    assert till.shown.total is not None
    assert till.shown.total.amount == 450 - 50


def test_empties_alone_are_paid_out_by_staff() -> None:
    till = Till()
    till.scan(EMPTY, EMPTY, EMPTY)
    till.send(intents.Pay())
    assert till.shown.attend is not None
    assert till.shown.attend.amount is not None
    assert till.shown.attend.amount.amount == 75
    till.tap(CASHIER)
    bill = till.last(WriteBill).bill
    made = entry(bill, MARKS, SHOP.device, "EUR")
    assert isinstance(made, Refund)
    assert require_balanced(made) == "EUR"
    assert (made.container_deposits, made.tenders[0].amount) == (75, 75)
    till.answer(written(bill))
    assert till.state.screen is Screen.APPROVED
    assert till.shown.approved is not None
    assert till.shown.approved.change is not None
    assert till.shown.approved.change.amount == 75


def test_empties_that_are_worth_more_than_the_goods_are_paid_out_and_then_the_goods_paid() -> None:
    """Given a match for 0.20 and a bottle for 0.25, when staff have looked, then the
    bottle is paid out in an entry of its own, and the match stands there to be paid."""
    till = Till()
    match = product("Match", 20)
    till.scan(match, EMPTY)
    till.send(intents.Pay())
    assert till.shown.attend is not None
    assert till.shown.attend.amount is not None
    assert till.shown.attend.amount.amount == 25
    till.tap(CASHIER)
    out = till.last(WriteBill).bill
    made = entry(out, MARKS, SHOP.device, "EUR")
    assert isinstance(made, Refund)
    assert made.container_deposits == 25
    till.answer(written(out))
    assert till.shown.screen is Screen.APPROVED
    till.send(intents.Done())
    assert (till.shown.screen, till.notice) == (Screen.PAY, "goods-next")
    assert [line.name for line in till.shown.lines] == ["Match"]
    till.send(intents.UseCoin(False))
    till.send(intents.Pay())
    till.answer(DraftKept())
    till.give_cash(20)
    bought = till.last(WriteBill).bill
    assert bought.id != out.id
    sold = entry(bought, MARKS, SHOP.device, "EUR")
    assert isinstance(sold, Purchase)
    assert require_balanced(sold) == "EUR"
    till.answer(written(bought))
    till.send(intents.Done())
    assert till.shown.screen is Screen.IDLE


def test_who_goes_back_from_the_empties_has_their_whole_basket() -> None:
    till = Till()
    till.scan(product("Match", 20), EMPTY)
    till.send(intents.Pay())
    till.send(intents.Back())
    assert till.shown.screen is Screen.BASKET
    assert len(till.shown.lines) == 2


def test_a_till_that_is_left_after_the_empties_still_has_the_goods() -> None:
    till = Till()
    till.scan(product("Match", 20), EMPTY)
    till.send(intents.Pay())
    till.tap(CASHIER)
    till.answer(written(till.last(WriteBill).bill))
    till.wait(31)
    assert till.shown.screen is Screen.PAY
    till.wait(61)
    assert till.shown.screen is Screen.IDLE


MARKS: dict[str, Any] = {
    "format": FORMAT,
    "coop": COOP,
    "device": SHOP.device,
    "epoch": 1,
    "sequence": 1,
    "previous": b64(bytes(32)),
    "id": "019ded2c-7ce8-7000-8000-000000000009",
    "at": instant(NINE),
}
assert DAY == "2026-05-03"
