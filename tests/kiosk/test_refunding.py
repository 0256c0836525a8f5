# SPDX-License-Identifier: AGPL-3.0-or-later
"""Giving back what was sold: by line, for a reason, above a limit by two."""

from msgspec.structs import replace

from contract.entries import Note, Refund
from contract.money import Amount
from contract.receipt import ReceiptCode, typed_code
from contract.rules import CoinShare, CoinValue, PinLimit
from contract.tender_rules import RefundLimits
from hardware.ports import CodeScanned
from hardware.printing.columns import plain_text
from kiosk import intents
from kiosk.basket import Item
from kiosk.bill import Sale
from kiosk.bill_entry import details, entry
from kiosk.effects import OpenDrawer, WriteFact
from kiosk.effects.refunds import FindSale, FindSaleOf, PrintRefund
from kiosk.intents.desks import DoAct
from kiosk.intents.refunds import (
    ChooseReason,
    ConfirmRefund,
    ReturnAll,
    ReturnLine,
    TypeReceipt,
)
from kiosk.receipts.refund import refund_receipt
from kiosk.sessions.state import Desk
from kiosk.snapshot import Screen
from kiosk.tenders import MoneyTender, cash
from ledger_client.answers import NoSale, Person, SaleThere
from tests.kiosk.test_tendering import ID, MARKS
from tests.kiosk.till import AMARA, BREAD, JONAS, LENTILS, SHOP, Till, rulebook, written
from ui.words import words_in

CASHIER = replace(AMARA, roles=("cashier",))
COORDINATOR = replace(JONAS, roles=("coordinator",))
RULES = rulebook(
    CoinShare(60), CoinValue(Amount("EUR", 100)), PinLimit(1000), RefundLimits(alone=500)
)
SOLD = Sale(
    id=ID,
    items=(Item(1, BREAD, 2), Item(2, LENTILS, 1)),  # 9.00 and 2.00
    money=(MoneyTender(id=ID, type="card-terminal", amount=500, taken=True), cash(ID, 600, 600)),
)
THERE = SaleThere(entry(SOLD, MARKS, SHOP.device, "EUR"), details(SOLD))
CODE = ReceiptCode(ID, bytes(range(32)), bytes(16))


def staff(person: Person = CASHIER) -> Till:
    """Somebody of the staff gave card and PIN, and wants to give something back."""
    till = Till(RULES)
    till.state = replace(
        till.state, screen=Screen.STAFF, desk=Desk.STAFF, trusted=True, person=person
    )
    till.send(DoAct("refund"))
    assert till.shown.screen is Screen.REFUND
    return till


def with_receipt(sale: SaleThere = THERE) -> Till:
    till = staff()
    till.send(CodeScanned(CODE.url("https://greenleaf.example")))
    assert till.last(FindSale).code == CODE
    till.answer(sale)
    return till


def fact(till: Till) -> Refund:
    """The refund that is written, as the entry it becomes."""
    wanted = till.last(WriteFact)
    assert wanted.kind is Refund
    return Refund(**MARKS, actor=wanted.actor, rules=wanted.rules, **wanted.fields)


def notice(till: Till) -> str:
    return "" if till.shown.notice is None else till.shown.notice.code


def test_one_loaf_comes_back_half_in_cash_half_on_the_card() -> None:
    till = with_receipt()
    till.send(ReturnLine(1, 1))
    till.send(ChooseReason("spoiled"))
    page = till.shown.refund
    assert page is not None
    assert (page.state, page.amount) == ("lines", Amount("EUR", 450))
    till.send(ConfirmRefund())
    refund = fact(till)
    assert (refund.reverses, refund.reason, refund.second) == (ID, "spoiled", None)
    assert {t.type: t.amount for t in refund.tenders} == {"card-terminal": 205, "cash": 245}
    effects = till.answer(written(SOLD))
    assert [type(effect) for effect in effects] == [PrintRefund, OpenDrawer]
    assert till.shown.refund is not None
    assert till.shown.refund.state == "done"
    printed = effects[0]
    assert isinstance(printed, PrintRefund)
    paper = plain_text(refund_receipt(printed, SHOP, words_in("en-GB")))
    for words in ("Given back", "1 x Bread", "Paid back", "Card terminal"):
        assert words in paper


def test_without_a_receipt_the_shoppers_card_finds_what_they_bought_last() -> None:
    till = staff()
    assert till.shown.reader_armed
    till.tap(JONAS)
    assert till.last(FindSaleOf).member == JONAS.member
    till.answer(THERE)
    page = till.shown.refund
    assert page is not None
    assert page.state == "lines"
    assert not till.shown.reader_armed, "a card has nothing more to say"
    assert till.state.person == CASHIER, "staff stay who gives back"


def test_a_card_that_bought_nothing_here_says_so_and_the_receipt_is_still_asked_for() -> None:
    till = staff()
    till.tap(JONAS)
    till.answer(NoSale("nothing-bought-here"))
    assert notice(till) == "nothing-bought-here"
    till.send(CodeScanned(CODE.url("https://greenleaf.example")))
    assert till.last(FindSale).code == CODE


def test_staff_do_not_give_back_what_their_own_card_finds() -> None:
    till = staff()
    till.tap(CASHIER)
    theirs = replace(THERE, entry=replace(THERE.entry, actor=f"member:{CASHIER.member}"))
    till.answer(theirs)
    assert notice(till) == "not-for-oneself"


def test_above_the_limit_it_takes_two() -> None:
    till = with_receipt()
    till.send(ReturnAll())
    till.send(ChooseReason("wrong-goods"))
    assert till.send(ConfirmRefund()) == ()
    assert till.shown.refund is not None
    assert till.shown.refund.state == "second"
    till.tap(CASHIER)
    assert notice(till) == "second-is-another"
    till.tap(replace(JONAS, roles=("housing-staff",)))
    assert notice(till) == "not-staff"
    till.tap(COORDINATOR)
    refund = fact(till)
    assert refund.second == f"member:{JONAS.member}"
    assert sum(t.amount for t in refund.tenders) == 1100


def test_what_was_chosen_anew_takes_a_new_second_person() -> None:
    till = with_receipt()
    till.send(ReturnAll())
    till.send(ChooseReason("wrong-goods"))
    till.send(ConfirmRefund())
    till.send(ReturnLine(2, -1))
    assert till.lay_card() == ()


def test_no_more_of_a_line_than_was_sold_and_not_twice() -> None:
    before = replace(THERE, refunds=())
    till = with_receipt(before)
    for _ in range(5):
        till.send(ReturnLine(1, 1))
    assert till.shown.refund is not None
    assert [line.chosen for line in till.shown.refund.lines] == [2, 0]
    till.send(ReturnAll())
    till.send(ChooseReason("spoiled"))
    till.send(ConfirmRefund())
    till.tap(COORDINATOR)
    again = with_receipt(replace(THERE, refunds=(fact(till),)))
    assert notice(again) == "refunded-already"


def test_nobody_gives_back_their_own_purchase() -> None:
    own = replace(THERE.entry, actor=f"member:{CASHIER.member}")
    till = with_receipt(replace(THERE, entry=own))
    assert notice(till) == "not-for-oneself"
    till = with_receipt(replace(THERE, entry=replace(own, actor=f"member:{JONAS.member}")))
    till.send(ReturnAll())
    till.send(ChooseReason("spoiled"))
    till.send(ConfirmRefund())
    till.tap(COORDINATOR)
    assert notice(till) == "second-is-another"


def test_another_tills_receipt_is_paid_out_nowhere_else() -> None:
    till = staff()
    till.send(CodeScanned("https://elsewhere.example/none"))
    assert notice(till) == "not-a-receipt"
    code = typed_code(bytes(range(32)))
    for end in range(1, 13):
        till.send(TypeReceipt(code[:end]))
    assert till.last(FindSale).code == code
    till.answer(NoSale("sold-elsewhere"))
    assert notice(till) == "sold-elsewhere"


def test_what_another_till_sold_is_noted_for_the_office() -> None:
    """Given the receipt of another till, when staff say why it comes back, then the office hears of
    it by its code, and no coin, no money and no drawer moves."""
    till = staff()
    till.send(CodeScanned(CODE.url("https://greenleaf.example")))
    till.answer(NoSale("sold-elsewhere"))
    assert till.shown.refund is not None
    assert till.shown.refund.state == "elsewhere"
    assert not till.shown.reader_armed
    assert till.send(ConfirmRefund()) == ()
    assert notice(till) == "refund-incomplete"
    till.send(ChooseReason("spoiled"))
    till.send(ConfirmRefund())
    note = till.last(WriteFact)
    assert note.kind is Note
    assert note.actor == f"member:{CASHIER.member}"
    assert note.fields == {
        "about": "refund-claim",
        "code": f"{typed_code(CODE.entry_hash)} spoiled",
    }
    assert till.answer(written(SOLD)) == ()
    assert till.shown.refund.state == "noted"
    assert till.send(ConfirmRefund()) == ()
    till.send(intents.Done())
    assert till.shown.screen is Screen.STAFF


def test_a_receipt_of_another_till_is_put_away_for_one_of_ours() -> None:
    till = staff()
    till.send(CodeScanned(CODE.url("https://greenleaf.example")))
    till.answer(NoSale("sold-elsewhere"))
    till.send(CodeScanned(CODE.url("https://greenleaf.example")))
    till.answer(THERE)
    assert till.shown.refund is not None
    assert till.shown.refund.state == "lines"
    till = staff()
    till.send(CodeScanned(CODE.url("https://greenleaf.example")))
    till.answer(NoSale("sold-elsewhere"))
    till.send(intents.Back())
    assert till.shown.refund is not None
    assert till.shown.refund.state == "receipt"


def test_without_a_reason_nothing_is_paid_out() -> None:
    till = with_receipt()
    till.send(ReturnLine(1, 1))
    assert till.send(ConfirmRefund()) == ()
    assert notice(till) == "refund-incomplete"


def test_back_begins_anew_and_then_leaves() -> None:
    till = with_receipt()
    till.send(intents.Back())
    assert till.shown.refund is not None
    assert till.shown.refund.state == "receipt"
    till.send(intents.Back())
    assert till.shown.screen is Screen.STAFF


def test_who_may_not_is_not_offered_it() -> None:
    till = Till(RULES)
    office = replace(AMARA, roles=("housing-staff",))
    till.state = replace(
        till.state, screen=Screen.STAFF, desk=Desk.STAFF, trusted=True, person=office
    )
    till.send(DoAct("refund"))
    assert till.shown.screen is Screen.STAFF
