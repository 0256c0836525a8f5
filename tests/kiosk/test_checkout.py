# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stories of the checkout, without any I/O: the pure session and what it shows."""

import msgspec
import pytest

from contract.money import Amount
from contract.outcomes import Declined
from contract.receipt import ReceiptCode
from contract.rules import CoinShare, CoinValue, PinLimit, Rulebook
from hardware.ports import (
    CardPresented,
    CardRemoved,
    CardUnreadable,
    CodeScanned,
    Device,
    DeviceHealth,
    Health,
    Printed,
)
from kiosk import intents
from kiosk.bill import Sale
from kiosk.effects import (
    CheckPin,
    CheckReceipt,
    DropDraft,
    Find,
    GetProduct,
    Identify,
    KeepDraft,
    LookUp,
    PrintReceipt,
    Release,
    Reserve,
    TryDisk,
    WriteBill,
)
from kiosk.events import (
    Answered,
    CodeRefused,
    DraftKept,
    NotWritten,
    OurFault,
    ProductFound,
    ProductsFound,
    Ready,
)
from kiosk.sessions.till import TRY_DISK_SECONDS
from kiosk.snapshot import Receipt, Screen
from ledger_client.answers import Checked, NoRoom, NotKnown, PinBad, PinOk, Status
from tests.kiosk.till import (
    AMARA,
    BREAD,
    CANDLES,
    COIN,
    JONAS,
    LENTILS,
    NINE,
    OIL,
    Till,
    cut_off,
    person,
    room,
    rulebook,
    written,
)


def eur(minor: int) -> Amount:
    return Amount("EUR", minor)


def coin(minor: int) -> Amount:
    return Amount(COIN, minor)


def sold(till: Till) -> Sale:
    """What was written, once."""
    (write,) = till.all(WriteBill)
    return write.bill


def given_back(till: Till) -> bool:
    """Whether the coin of the last reservation was released after it."""
    last = max(n for n, effect in enumerate(till.effects) if isinstance(effect, Reserve))
    reserve = till.effects[last]
    assert isinstance(reserve, Reserve)
    return Release(reserve.person.account) in till.effects[last:]


# --- a sale -------------------------------------------------------------------------------------


def test_a_member_pays_part_in_coin_and_part_in_cash() -> None:
    till = Till()
    till.scan(BREAD, LENTILS)
    assert till.shown.screen is Screen.BASKET
    assert till.shown.total == eur(650)
    till.tap(AMARA)  # an early tap says who it is, and no more
    assert till.shown.member is not None
    assert till.shown.member.first_name == "Amara"
    assert (till.shown.total, till.shown.saved) == (eur(600), eur(50))
    assert till.all(Reserve) == []

    till.send(intents.Pay())
    split = till.shown.split
    assert split is not None
    assert (split.coin, split.money) == (coin(360), eur(240))
    assert (split.percent, split.reason) == (60, "rule")
    till.tap(AMARA)
    assert till.last(Reserve).amount == 360
    till.answer(room(AMARA))
    # Nothing is taken before a durable draft says so.
    draft = till.last(KeepDraft).bill
    assert (draft.coin is not None, draft.grant, draft.cash_due) == (True, 3, 240)
    assert till.shown.screen is Screen.PAY
    till.answer(DraftKept())
    assert till.shown.cash is not None
    assert (till.shown.cash.due, till.shown.cash.change) == (eur(240), None)

    till.give_cash(500)
    sale = sold(till)
    assert sale.id == draft.id
    assert (sale.cash_due, sale.cash_given, sale.grant) == (240, 500, 3)
    assert till.shown.screen is Screen.CASH, "approved only when the entry is durable"
    effects = till.approve()
    assert effects == (PrintReceipt(sale, written(sale)), Release(AMARA.account))
    approved = till.shown.approved
    assert approved is not None
    assert (approved.total, approved.coin, approved.cash) == (eur(600), coin(360), eur(240))
    assert approved.change == eur(260)
    assert approved.receipt is Receipt.PRINTING

    till.send(intents.Done())
    assert till.shown.screen is Screen.IDLE
    assert till.shown.member is None
    assert till.shown.lines == ()


@pytest.mark.parametrize("taps", ["before", "during", "after", "before after", "during during"])
def test_a_card_before_during_or_after_the_items_once_or_twice_makes_the_same_sale(
    taps: str,
) -> None:
    till = Till()
    if "before" in taps:
        till.tap(AMARA)
    till.scan(OIL)
    for _ in range(taps.count("during")):
        till.tap(AMARA)
    till.scan(LENTILS)
    if "after" in taps:
        till.tap(AMARA)
    till.send(intents.Pay())
    till.tap(AMARA)
    till.answer(room(AMARA))
    till.answer(DraftKept())
    till.give_cash(440)
    till.approve()
    sale = sold(till)
    assert [(i.product.name, i.quantity) for i in sale.items] == [
        ("Olive oil", 1),
        ("Red lentils", 1),
    ]
    assert sale.buyer is not None
    assert sale.buyer.member == AMARA.member
    assert sale.coin is not None
    assert (sale.coin.coin, sale.cash_due) == (660, 440)


def test_nobody_pays_an_amount_that_they_had_not_seen() -> None:
    till = Till()
    till.scan(OIL)
    till.send(intents.Pay())
    assert till.shown.split is not None
    assert till.shown.split.coin == coin(600)
    till.tap(AMARA)  # only now is it known that the member price is 9.00
    assert till.all(Reserve) == []
    assert till.notice == "total-changed"
    assert till.shown.total == eur(900)
    assert till.shown.split.coin == coin(540)
    till.tap(AMARA)
    assert till.last(Reserve).amount == 540


def test_less_coin_than_was_shown_is_said_as_such() -> None:
    """Nobody knew at first how little coin there is: the total is the same, the parts are not."""
    poor = msgspec.structs.replace(AMARA, available=50)
    till = Till()
    till.scan(LENTILS)
    till.send(intents.Pay())
    till.tap(poor)
    assert till.all(Reserve) == []
    assert till.notice == "coin-changed"
    till.tap(poor)
    assert till.last(Reserve).amount == 50


def test_a_tap_pays_at_once_when_the_total_is_the_one_that_was_shown() -> None:
    till = Till()
    till.scan(LENTILS)
    till.send(intents.Pay())
    till.tap(AMARA)
    assert till.all(Identify)[-1].coin == 120  # the ledger is asked once for both
    assert till.last(Reserve).amount == 120


def test_a_tap_from_before_the_total_was_shown_pays_nothing() -> None:
    """The card is still being read when Pay is touched: the tap was for saying who it is."""
    till = Till()
    till.scan(LENTILS)
    (identify,) = till.lay_card()
    till.send(intents.Pay())
    till.answer(AMARA)
    assert isinstance(identify, Identify)
    assert identify.coin == 0
    assert till.all(Reserve) == []
    assert till.shown.screen is Screen.PAY
    assert till.shown.member is not None
    till.tap(AMARA)
    assert till.last(Reserve).amount == 120


def test_too_little_cash_is_not_enough() -> None:
    till = Till()
    till.scan(LENTILS)
    till.to_the_cash(AMARA)
    assert till.give_cash(79) == ()
    assert till.shown.cash is not None
    assert (till.shown.cash.given, till.shown.cash.change) == (eur(79), None)
    till.send(intents.CashErase())
    till.send(intents.CashErase())
    for digit in "100":
        till.send(intents.CashDigit(digit))
    assert till.shown.cash.given == eur(100)
    assert till.shown.cash.change == eur(20)
    till.send(intents.CashTaken())
    assert sold(till).cash_given == 100


def test_impatient_fingers_change_nothing() -> None:
    """While the till waits for the card, the room, the draft or the entry."""
    touches = [intents.Pay(), intents.Back(), intents.UseCoin(False), intents.CashTaken()]

    def touch_everything() -> None:
        screen = till.shown.screen
        for touch in touches:
            assert till.send(touch) == ()
            assert till.shown.screen is screen
        assert till.shown.split is None or till.shown.split.coin == coin(120)

    till = at_pay()
    till.lay_card()
    touch_everything()
    till.answer(AMARA)
    touch_everything()
    till.answer(room(AMARA))
    touch_everything()
    till.answer(DraftKept())
    till.give_cash(80)
    touch_everything()
    till.approve()
    assert len(till.all(WriteBill)) == 1


def test_cash_without_a_card() -> None:
    till = Till()
    till.scan(BREAD)
    till.send(intents.Pay())
    till.send(intents.Pay())
    assert till.all(KeepDraft) == [], "a tap is what pays coin"
    till.send(intents.UseCoin(False))
    assert till.shown.split is not None
    assert (till.shown.split.coin, till.shown.split.reason) == (coin(0), "chosen")
    till.send(intents.Pay())
    till.answer(DraftKept())
    till.give_cash(450)
    till.approve()
    sale = sold(till)
    assert (sale.buyer, sale.coin, sale.cash_due, sale.cash_given) == (None, None, 450, 450)
    assert till.shown.approved is not None
    assert (till.shown.approved.coin, till.shown.approved.change) == (None, eur(0))


def test_a_member_may_pay_all_in_money_at_the_member_price() -> None:
    till = Till()
    till.scan(OIL)
    till.send(intents.Pay())
    till.send(intents.UseCoin(False))
    till.tap(AMARA)
    assert till.all(Reserve) == []
    till.send(intents.Pay())
    till.answer(DraftKept())
    till.give_cash(900)
    till.approve()
    assert sold(till).buyer is not None
    assert sold(till).coin is None


def test_all_in_coin_where_the_members_allow_it() -> None:
    till = Till(rulebook(CoinShare(100), CoinValue(eur(200)), PinLimit(1000)))
    till.scan(BREAD)
    till.tap(AMARA)
    till.send(intents.Pay())
    till.tap(AMARA)
    assert till.last(Reserve).amount == 200, "one coin settles 2.00"
    till.answer(room(AMARA))
    assert till.all(KeepDraft) == [], "no cash is due, so nothing is taken before the entry"
    till.approve()
    assert sold(till).cash_due == 0
    assert till.shown.approved is not None
    assert (till.shown.approved.cash, till.shown.approved.change) == (None, None)


def test_the_coin_part_is_what_the_member_has() -> None:
    till = Till()
    till.scan(BREAD)
    poor = person("Tomasz", 100)
    till.tap(poor)
    till.send(intents.Pay())
    assert till.shown.split is not None
    assert (till.shown.split.coin, till.shown.split.reason) == (coin(100), "balance")
    till.tap(poor)
    assert till.last(Reserve).amount == 100


def test_money_can_be_taken_before_the_members_decided_anything_about_coin() -> None:
    till = Till(Rulebook(()))
    till.scan(BREAD)
    till.send(intents.Pay())
    till.send(intents.Pay())
    till.answer(DraftKept())
    till.give_cash(450)
    till.approve()
    assert sold(till).rules == {}
    assert till.shown.screen is Screen.APPROVED


@pytest.mark.parametrize("missing", [CoinShare, CoinValue, PinLimit])
def test_without_one_of_its_rules_no_coin_is_taken(missing: type) -> None:
    decided = (CoinShare(60), CoinValue(eur(100)), PinLimit(1000))
    till = Till(rulebook(*(rule for rule in decided if not isinstance(rule, missing))))
    till.scan(OIL, OIL)
    till.send(intents.Pay())
    till.tap(AMARA)
    assert till.all(Reserve) == []
    till.send(intents.Pay())
    till.answer(DraftKept())
    till.give_cash(2000)
    till.approve()
    assert sold(till).coin is None


# --- PIN ----------------------------------------------------------------------------------------


def at_the_pin() -> Till:
    till = Till()
    till.tap(AMARA)
    till.scan(OIL, OIL)
    till.send(intents.Pay())
    till.tap(AMARA)
    assert till.shown.screen is Screen.PIN
    return till


def test_above_the_limit_a_pin_is_wanted() -> None:
    till = at_the_pin()
    assert till.all(Reserve) == []
    assert till.all(Identify)[-1].coin == 0  # without the PIN there is none to be had
    assert till.shown.pin is not None
    assert (till.shown.pin.digits, till.shown.pin.coin) == (0, coin(1080))
    till.type_pin("25")
    assert till.shown.pin.digits == 2
    till.send(intents.PinErase())
    assert till.shown.pin.digits == 1
    till.type_pin("580")
    assert till.last(CheckPin).pin == "2580"
    assert till.shown.pin.digits == 0
    till.type_pin("1")  # impatient
    till.answer(PinOk("the ticket"))
    assert till.last(Reserve).ticket == "the ticket"


def test_exactly_the_limit_wants_none() -> None:
    till = Till(rulebook(CoinShare(60), CoinValue(eur(100)), PinLimit(540)))
    till.tap(AMARA)
    till.scan(OIL)
    till.send(intents.Pay())
    till.tap(AMARA)
    assert till.last(Reserve).amount == 540


def test_a_wrong_pin_may_be_tried_again() -> None:
    till = at_the_pin()
    till.type_pin("1111")
    till.answer(PinBad(2))
    assert till.shown.pin is not None
    assert till.shown.pin.message is not None
    assert till.shown.pin.message.code == "pin-wrong"
    assert till.shown.pin.message.values == {"left": 2}
    till.type_pin("2580")
    till.answer(PinOk("the ticket"))
    assert till.last(Reserve).ticket == "the ticket"


def test_who_took_too_long_for_the_pin_hears_that_and_not_that_it_is_locked() -> None:
    till = at_the_pin()
    till.type_pin("1111")
    till.answer(PinBad(0, Declined.UNKNOWN_IDENTIFICATION))
    assert (till.shown.screen, till.refusal) == (Screen.REFUSED, "unknown-identification")


def test_three_wrong_pins_and_the_basket_is_still_there_for_money() -> None:
    till = at_the_pin()
    for left in (2, 1, 0):
        till.type_pin("1111")
        till.answer(PinBad(left))
    assert (till.shown.screen, till.refusal) == (Screen.REFUSED, "pin-locked")
    assert till.all(Reserve) == []
    till.send(intents.Done())
    assert till.shown.screen is Screen.PAY
    till.send(intents.UseCoin(False))
    till.send(intents.Pay())
    till.answer(DraftKept())
    till.give_cash(1800)
    till.approve()
    assert till.shown.screen is Screen.APPROVED


def test_what_is_no_digit_is_no_digit() -> None:
    till = at_the_pin()
    for nonsense in ("", "12", "x", "²", "٣"):
        till.send(intents.PinDigit(nonsense))
    assert till.shown.pin is not None
    assert till.shown.pin.digits == 0


def test_back_from_the_pin_forgets_its_digits() -> None:
    till = at_the_pin()
    till.type_pin("258")
    till.send(intents.Back())
    assert till.shown.screen is Screen.PAY
    till.tap(AMARA)
    assert till.shown.pin is not None
    assert till.shown.pin.digits == 0


def test_a_pin_is_in_no_repr() -> None:
    till = at_the_pin()
    till.type_pin("793")
    assert "793" not in repr(till.state)
    till.type_pin("1")
    assert "7931" not in repr(till.last(CheckPin))
    assert "7" not in repr(intents.PinDigit("7"))


# --- no room, other cards -----------------------------------------------------------------------


def at_pay() -> Till:
    till = Till()
    till.scan(LENTILS)
    till.send(intents.Pay())
    return till


def test_not_enough_room_is_told_and_the_rest_can_be_paid_in_money() -> None:
    till = at_pay()
    till.tap(AMARA)
    till.answer(NoRoom(Declined.NO_ROOM, 50, offline=False))
    assert (till.shown.screen, till.refusal) == (Screen.REFUSED, "no-room")
    assert till.shown.refusal is not None
    assert till.shown.refusal.values == {"need": coin(120), "have": coin(50), "offline": 0}
    till.send(intents.Done())
    assert till.shown.split is not None
    assert (till.shown.split.coin, till.shown.split.money) == (coin(50), eur(150))


def test_who_has_no_coin_and_taps_a_bill_all_in_money_is_told_so_without_sums() -> None:
    """Given Noor, who has no coin and is known, when she taps a bill that asks for none, then the
    till does not say that it needed 0.00 of it."""
    till = Till()
    till.scan(LENTILS)
    till.tap(person("Noor", 0))
    till.send(intents.Pay())
    till.tap(person("Noor", 0))
    assert till.refusal == "no-coin"


def test_no_room_at_all_leaves_money() -> None:
    till = at_pay()
    noor = person("Noor", 0)
    till.tap(noor)
    assert till.refusal == "no-room"
    till.send(intents.Done())
    till.send(intents.Pay())
    till.answer(DraftKept())
    till.give_cash(200)
    till.approve()
    assert sold(till).coin is None


def test_offline_without_a_standing_grant_is_told_as_that() -> None:
    till = at_pay()
    till.tap(person("Noor", 0, offline=True))
    assert till.refusal == "no-standing-grant"
    till = at_pay()
    till.tap(person("Noor", 300, offline=True))
    till.answer(NoRoom(Declined.NO_ROOM, 0, offline=True))
    assert till.refusal == "no-standing-grant"


def test_the_card_of_another_member_changes_nothing() -> None:
    till = Till()
    till.tap(AMARA)
    till.scan(OIL)
    till.send(intents.Pay())
    till.tap(JONAS)
    assert till.notice == "other-member"
    assert till.shown.notice is not None
    assert till.shown.notice.values == {"first_name": "Amara"}
    assert till.all(Reserve) == []
    till.tap(AMARA)
    assert till.last(Reserve).person.member == AMARA.member


@pytest.mark.parametrize("code", [Declined.UNKNOWN_CARD, Declined.BLOCKED_CARD, "unknown-offline"])
def test_a_card_that_is_not_known_says_why(code: str) -> None:
    till = Till()
    till.scan(LENTILS)
    till.tap(NotKnown(code))
    assert code in (till.notice, till.refusal)
    till = at_pay()
    till.tap(NotKnown(code))
    assert (till.shown.screen, till.refusal) == (Screen.REFUSED, code)
    assert till.all(Reserve) == []


def test_hold_your_card_to_the_reader_once_more() -> None:
    """So it says where a tap was refused, and so it is done: the basket stays, the bill is shown,
    and the next tap pays it."""
    till = at_pay()
    till.tap(NotKnown(Declined.REPLAYED_TAP))
    assert till.shown.screen is Screen.REFUSED
    till.tap(AMARA)
    assert till.shown.screen is Screen.PAY
    assert [line.name for line in till.shown.lines] == ["Red lentils"]
    assert till.all(Reserve) == [], "the bill stands there first"
    till.tap(AMARA)
    assert till.last(Reserve).amount == 120


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (CardPresented(1, None), "foreign-card"),
        (CardUnreadable(1, "foreign"), "foreign-card"),
        (CardUnreadable(1, "pulled"), "card-pulled"),
        (CardUnreadable(1, "hangs"), "card-hangs"),
        (CardUnreadable(1, "something new"), "card-pulled"),
    ],
)
def test_a_card_that_cannot_be_read(event: CardPresented | CardUnreadable, code: str) -> None:
    till = at_pay()
    till.send(event)
    assert till.notice == code
    assert till.shown.screen is Screen.PAY
    till.send(CardRemoved(1))
    assert till.notice == code


def test_two_taps_in_a_row_are_one() -> None:
    till = at_pay()
    till.lay_card()
    assert till.lay_card() == ()
    till.answer(AMARA)
    assert till.lay_card() == ()
    till.answer(room(AMARA))
    assert till.lay_card() == ()
    till.answer(DraftKept())
    assert till.lay_card() == ()
    till.give_cash(80)
    assert till.lay_card() == ()
    till.approve()
    assert till.lay_card() == ()
    assert till.notice == "already-paid"
    assert len(till.all(Reserve)) == len(till.all(WriteBill)) == 1


# --- scanning at the wrong moment ---------------------------------------------------------------


def test_a_code_that_is_none() -> None:
    till = Till()
    till.send(CodeScanned("4006381333932"))
    till.send(CodeRefused("bad-check-digit", "4006381333932"))
    assert (till.shown.screen, till.notice) == (Screen.IDLE, "bad-check-digit")
    till.scan(BREAD)
    assert till.notice == ""
    till.send(CodeScanned("4006381333931"))
    till.send(CodeRefused("unknown-code", "4006381333931"))
    assert [line.name for line in till.shown.lines] == ["Bread"]


def test_a_scan_during_the_pin_and_during_the_cash_waits_its_turn() -> None:
    till = at_the_pin()
    assert till.send(CodeScanned("4006381333931")) == ()
    assert (till.shown.screen, till.notice) == (Screen.PIN, "finish-first")
    till.type_pin("2580")
    till.answer(PinOk(None))
    till.answer(room(AMARA))
    till.answer(DraftKept())
    assert till.send(CodeScanned("4006381333931")) == ()
    assert (till.shown.screen, till.notice) == (Screen.CASH, "finish-first")
    till.give_cash(720)
    till.approve()
    assert len(sold(till).items) == 1


def test_a_product_that_is_found_too_late_is_not_slipped_into_the_bill() -> None:
    """The disk was slow: the code was scanned in the basket, and is looked up in the end."""
    till = Till()
    till.scan(LENTILS)
    (look_up,) = till.send(CodeScanned("4006381333931"))
    assert isinstance(look_up, LookUp)
    till.to_the_cash(AMARA)
    till.send(ProductFound(CANDLES))
    assert (till.shown.screen, till.notice) == (Screen.CASH, "finish-first")
    till.give_cash(80)
    till.send(ProductFound(CANDLES))
    effects = till.approve()
    (receipt,) = (e for e in effects if isinstance(e, PrintReceipt))
    assert receipt.bill == sold(till), "the receipt tells what the entry says"
    assert len(receipt.bill.items) == 1


def test_one_more_thing_at_the_pay_screen() -> None:
    till = at_pay()
    till.scan(BREAD)
    assert (till.shown.screen, till.shown.total) == (Screen.BASKET, eur(650))


def test_the_next_shopper_may_begin_on_the_last_ones_receipt() -> None:
    till = Till()
    till.scan(LENTILS)
    till.to_the_cash(AMARA)
    till.give_cash(80)
    till.approve()
    till.scan(BREAD)
    assert (till.shown.screen, till.shown.member) == (Screen.BASKET, None)
    assert [line.name for line in till.shown.lines] == ["Bread"]
    assert till.state.sale is not None
    assert till.state.sale.id != sold(till).id


def test_goods_by_name() -> None:
    till = Till()
    till.send(intents.Start())
    till.send(intents.OpenSearch())
    assert till.send(intents.TypeSearch("oli")) == (Find("oli"),)
    till.send(ProductsFound("ol", (OIL, LENTILS)))  # an answer to what stood there before
    assert till.shown.search is not None
    assert till.shown.search.results == ()
    till.send(ProductsFound("oli", (OIL,)))
    assert [(p.name, p.price) for p in till.shown.search.results] == [("Olive oil", eur(1000))]
    assert till.send(intents.ChooseProduct(OIL.id)) == (GetProduct(OIL.id),)
    till.send(ProductFound(OIL))
    till.send(intents.ChangeQuantity(1, 1))
    assert till.shown.total == eur(2000)
    till.send(intents.ChangeQuantity(1, -1))
    till.send(intents.ChangeQuantity(1, -1))
    assert till.shown.lines == ()
    till.send(intents.Pay())
    assert (till.shown.screen, till.notice) == (Screen.BASKET, "empty-basket")


# --- back, end, idle ----------------------------------------------------------------------------


def test_back_from_the_cash_gives_the_coin_back() -> None:
    till = Till()
    till.scan(LENTILS)
    till.to_the_cash(AMARA)
    draft = till.all(KeepDraft)[-1].bill.id
    till.send(intents.CashGiven(100))
    effects = till.send(intents.Back())
    assert effects == (DropDraft(draft), Release(AMARA.account))
    assert till.shown.screen is Screen.PAY
    till.tap(AMARA)
    till.answer(room(AMARA, 4))
    till.answer(DraftKept())
    assert till.shown.cash is not None
    assert till.shown.cash.given == eur(0)
    till.give_cash(80)
    till.approve()
    assert sold(till).grant == 4


def test_end_at_the_cash_gives_everything_back() -> None:
    till = Till()
    till.scan(LENTILS)
    till.to_the_cash(AMARA)
    draft = till.all(KeepDraft)[-1].bill.id
    assert till.send(intents.End()) == (DropDraft(draft), Release(AMARA.account))
    assert till.shown.screen is Screen.IDLE
    assert (till.shown.member, till.shown.lines) == (None, ())


def test_end_while_the_entry_is_being_written_is_too_late() -> None:
    till = Till()
    till.scan(LENTILS)
    till.to_the_cash(AMARA)
    till.give_cash(80)
    assert till.send(intents.End()) == ()
    till.approve()
    assert till.shown.screen is Screen.APPROVED


def test_room_that_comes_after_the_end_goes_back() -> None:
    till = at_pay()
    till.tap(AMARA)
    reserve = till.last(Reserve)
    till.send(intents.End())
    assert till.shown.screen is Screen.IDLE
    assert till.send(Answered(reserve.ask, room(AMARA))) == (Release(AMARA.account),)
    # Also when somebody else stands there by now: it goes back to whom it belongs.
    till.scan(LENTILS)
    till.tap(JONAS)
    assert till.send(Answered(reserve.ask, room(AMARA))) == (Release(AMARA.account),)


def test_room_that_comes_late_is_kept_if_the_same_member_is_paying_with_it() -> None:
    """Amara ended, and began again, faster than the ledger answered. To release the number now
    would take the coin from under the sale that is about to spend it."""
    till = at_pay()
    till.tap(AMARA)
    late = till.last(Reserve)
    till.send(intents.End())
    till.scan(LENTILS)
    till.send(intents.Pay())
    till.tap(AMARA)
    till.answer(room(AMARA))
    assert till.send(Answered(late.ask, room(AMARA))) == ()
    till.answer(DraftKept())
    till.give_cash(80)
    till.approve()
    assert given_back(till), "what is left of it goes back when the sale stands"


def test_other_answers_that_come_after_the_end_are_passed_over() -> None:
    till = at_pay()
    (identify,) = till.lay_card()
    assert isinstance(identify, Identify)
    till.send(intents.End())
    assert till.send(Answered(identify.ask, AMARA)) == ()
    assert (till.shown.screen, till.shown.member) == (Screen.IDLE, None)
    assert till.send(Answered("", PinOk("t"))) == ()


def test_what_was_asked_for_goes_back_however_the_basket_ends() -> None:
    """The till's own fault between room and draft: whether there was room is not known."""
    till = at_pay()
    till.tap(AMARA)
    till.answer(OurFault())
    assert till.refusal == "our-fault"
    till.send(intents.Done())
    till.send(intents.UseCoin(False))
    till.send(intents.Pay())
    till.answer(DraftKept())
    till.give_cash(200)
    till.approve()
    assert sold(till).coin is None
    assert given_back(till)


def test_the_screen_clears_when_nobody_is_there() -> None:
    till = Till()
    till.tap(AMARA)
    till.scan(BREAD)
    till.wait(39)
    assert till.shown.idle_seconds is None
    till.wait(1)
    assert till.shown.idle_seconds == 20
    till.send(intents.MoreTime())
    assert till.shown.idle_seconds is None
    till.wait(59)
    assert till.shown.idle_seconds == 1
    till.wait(1)
    assert till.shown.screen is Screen.IDLE
    assert (till.shown.member, till.shown.lines, till.shown.notice) == (None, (), None)


def test_the_cash_has_more_time_and_then_goes_back() -> None:
    till = Till()
    till.scan(LENTILS)
    till.to_the_cash(AMARA)
    draft = till.all(KeepDraft)[-1].bill.id
    assert till.wait(179) == ()
    assert till.wait(1) == (DropDraft(draft), Release(AMARA.account))


def test_nothing_clears_while_an_answer_is_waited_for() -> None:
    till = at_pay()
    till.lay_card()
    till.wait(100)
    assert (till.shown.screen, till.shown.busy) == (Screen.PAY, "reading-card")


def test_names_and_balances_only_while_they_are_asked_for() -> None:
    till = Till()
    till.send(intents.ShowBalance(True))
    till.tap(AMARA)
    assert till.shown.member is not None
    assert till.shown.member.balance is None
    till.send(intents.ShowBalance(True))
    assert till.shown.member.balance == coin(5000)
    till.send(intents.ShowBalance(False))
    assert till.shown.member.balance is None
    till.send(intents.ShowBalance(True))
    till.send(intents.End())
    till.tap(JONAS)
    assert till.shown.member.balance is None


def test_the_balance_after_a_purchase_is_what_is_left() -> None:
    till = Till()
    till.scan(LENTILS)
    till.tap(AMARA)
    till.send(intents.ShowBalance(True))
    till.to_the_cash(AMARA)
    till.give_cash(80)
    till.approve()
    assert till.shown.member is not None
    assert till.shown.member.balance in (None, coin(4880))


# --- the journal, and what was cut off ----------------------------------------------------------


def test_the_till_stops_when_its_journal_refuses_the_draft() -> None:
    till = at_pay()
    till.tap(AMARA)
    till.answer(room(AMARA))
    till.answer(NotWritten())
    assert (till.shown.screen, till.refusal) == (Screen.STOPPED, "journal-stopped")


def test_the_till_stops_when_its_journal_refuses_the_entry_and_stays_so() -> None:
    till = Till()
    till.scan(LENTILS)
    till.send(CodeScanned("4006381333931"))
    till.to_the_cash(AMARA)
    till.give_cash(80)
    till.answer(NotWritten())
    assert (till.shown.screen, till.refusal) == (Screen.STOPPED, "journal-stopped")
    till.send(intents.End())
    till.lay_card()
    till.scan(BREAD)
    till.send(intents.Done())
    till.wait(300)
    assert till.shown.screen is Screen.STOPPED
    assert till.all(PrintReceipt) == []


def test_a_till_whose_disk_was_full_goes_on_when_it_writes_again() -> None:
    # given: the cash was counted when the disk refused the entry; the draft stands
    till = Till()
    till.scan(LENTILS)
    till.to_the_cash(AMARA)
    draft = till.all(KeepDraft)[-1].bill
    till.give_cash(80)
    till.answer(NotWritten())
    assert till.refusal == "journal-stopped"
    # when the disk is tried, and refuses still
    till.wait(TRY_DISK_SECONDS)
    assert len(till.all(TryDisk)) == 1
    till.wait(TRY_DISK_SECONDS)
    assert len(till.all(TryDisk)) == 1, "one question at a time"
    till.answer(NotWritten())
    assert till.refusal == "journal-stopped"
    # then it is tried again, and the sale is there to finish or give back, once
    till.wait(TRY_DISK_SECONDS)
    till.answer(Ready(draft))
    assert till.shown.screen is Screen.UNFINISHED
    till.send(intents.FinishSale())
    till.answer(room(AMARA))
    assert till.last(WriteBill).bill.id == draft.id


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_set_ends_no_wait_and_makes_none_longer(hours: int) -> None:
    # given: somebody is still looking, and the ledger says that it is another time
    till = Till()
    till.scan(LENTILS)
    till.set_ms = hours * 3_600_000
    till.wait(2)
    assert till.shown.screen is Screen.BASKET
    # when they have gone, then the screen clears as it always does
    till.wait(300)
    assert till.shown.screen is Screen.IDLE
    # and: a disk that was full is tried again all the same
    till.scan(LENTILS)
    till.to_the_cash(AMARA)
    till.give_cash(80)
    till.answer(NotWritten())
    till.set_ms = 0
    till.wait(TRY_DISK_SECONDS)
    assert len(till.all(TryDisk)) == 1


def test_a_till_that_does_not_know_whether_a_sale_stands_says_so() -> None:
    till = Till()
    till.scan(LENTILS)
    till.to_the_cash(AMARA)
    draft = till.all(KeepDraft)[-1].bill.id
    till.give_cash(80)
    effects = till.answer(NotWritten(doubtful=True))
    assert DropDraft(draft) not in effects, "the next start shows the sale or its draft"
    assert (till.shown.screen, till.refusal) == (Screen.STOPPED, "journal-doubtful")
    till.send(intents.Done())
    assert till.shown.screen is Screen.STOPPED
    assert till.all(PrintReceipt) == []


def test_room_that_ran_out_while_the_cash_was_counted_is_told() -> None:
    """The lease ended: nothing is written, the coin and the draft go back, and so does the cash."""
    till = Till()
    till.scan(LENTILS)
    till.to_the_cash(AMARA)
    draft = till.all(KeepDraft)[-1].bill.id
    till.give_cash(80)
    effects = till.answer(NoRoom("took-too-long", 0, offline=False))
    assert effects == (DropDraft(draft), Release(AMARA.account))
    assert (till.shown.screen, till.refusal) == (Screen.REFUSED, "took-too-long")
    till.send(intents.Done())
    till.send(intents.Pay())
    till.answer(DraftKept())
    assert till.shown.cash is not None
    assert (till.shown.cash.due, till.shown.cash.given) == (eur(200), eur(0))


REVOKED = Status(online=True, last_contact_ms=NINE, unsent=0, stopped="revoked-device")


def test_a_till_that_was_revoked_sells_nothing_more() -> None:
    till = at_pay()
    till.tap(AMARA)
    reserve = till.last(Reserve)
    till.send(REVOKED)
    assert (till.shown.screen, till.refusal) == (Screen.STOPPED, "revoked-device")
    till.send(Answered(reserve.ask, room(AMARA)))  # the answer was on its way
    assert till.shown.screen is Screen.STOPPED
    assert till.all(KeepDraft) == []


def test_a_till_that_is_revoked_while_it_writes_stops_before_it_takes_anything_more() -> None:
    till = at_pay()
    till.tap(AMARA)
    till.answer(room(AMARA))
    till.send(REVOKED)
    till.answer(DraftKept())
    till.wait(1)
    assert till.shown.screen is Screen.STOPPED
    # An entry that is being written stands: that much is shown.
    till = Till()
    till.scan(LENTILS)
    till.to_the_cash(AMARA)
    till.give_cash(80)
    till.send(REVOKED)
    till.approve()
    till.wait(1)
    assert till.shown.screen is Screen.APPROVED
    till.send(intents.Done())
    till.wait(1)
    assert till.shown.screen is Screen.STOPPED


@pytest.mark.parametrize("who", [AMARA, None])
def test_a_sale_that_was_cut_off_is_finished(who: object) -> None:
    draft = cut_off(AMARA if who else None)
    till = Till(unfinished=draft)
    assert till.shown.unfinished is not None
    assert till.shown.unfinished.total == eur(400 if who else 450)
    assert till.shown.unfinished.cash_given == eur(160 if who else 450)
    till.send(intents.FinishSale())
    if who:
        # The room is looked at again: its lease may have ended meanwhile.
        assert till.last(Reserve).amount == 240
        till.answer(room(AMARA, 5))
    sale = sold(till)
    assert (sale.id, sale.items, sale.cash_due) == (draft.id, draft.items, draft.cash_due)
    assert sale.grant == (5 if who else None)
    till.approve()
    assert till.shown.screen is Screen.APPROVED
    assert till.all(PrintReceipt)[-1].bill == sale
    till.send(intents.Done())
    assert till.shown.screen is Screen.IDLE


@pytest.mark.parametrize("who", [AMARA, None])
def test_a_sale_that_was_cut_off_is_given_back(who: object) -> None:
    draft = cut_off(AMARA if who else None)
    till = Till(unfinished=draft)
    effects = till.send(intents.GiveBack())
    assert effects[0] == DropDraft(draft.id)
    assert (Release(AMARA.account) in effects) == bool(who)
    assert (till.shown.screen, till.notice) == (Screen.IDLE, "sale-given-back")
    till.scan(BREAD)
    assert till.shown.screen is Screen.BASKET


def test_a_sale_that_was_cut_off_and_has_no_room_any_more_can_be_given_back() -> None:
    draft = cut_off(AMARA)
    till = Till(unfinished=draft)
    till.send(intents.FinishSale())
    till.answer(NoRoom(Declined.NO_ROOM, 10, offline=False))
    assert till.refusal == "no-room"
    till.send(intents.Done())
    assert till.shown.screen is Screen.UNFINISHED
    assert till.send(intents.GiveBack())[0] == DropDraft(draft.id)
    assert till.all(WriteBill) == []


def test_finishing_twice_is_one_sale() -> None:
    till = Till(unfinished=cut_off(None))
    till.send(intents.FinishSale())
    assert till.send(intents.FinishSale()) == ()
    till.approve()
    assert till.shown.screen is Screen.APPROVED
    assert len(till.all(WriteBill)) == 1


def test_a_sale_that_is_being_finished_is_not_given_back_meanwhile() -> None:
    till = Till(unfinished=cut_off(AMARA))
    till.send(intents.FinishSale())
    assert till.send(intents.GiveBack()) == ()
    till.answer(room(AMARA))
    assert till.send(intents.GiveBack()) == ()
    till.approve()
    assert till.shown.screen is Screen.APPROVED


@pytest.mark.parametrize("refused_first", [False, True])
def test_nothing_else_begins_before_the_sale_that_was_cut_off_is_settled(
    refused_first: bool,
) -> None:
    draft = cut_off(AMARA)
    till = Till(unfinished=draft)
    if refused_first:
        till.send(intents.FinishSale())
        till.answer(NoRoom(Declined.NO_ROOM, 10, offline=False))
    assert till.lay_card() == ()
    assert till.notice == "finish-first"
    till.scan(BREAD)
    assert till.send(intents.End()) == ()
    till.wait(300)
    till.send(intents.Done())
    assert till.shown.screen is Screen.UNFINISHED
    assert till.shown.unfinished is not None
    till.send(intents.FinishSale())
    till.answer(room(AMARA))
    assert sold(till).items == draft.items


# --- the printer and the receipt ----------------------------------------------------------------


def approved(**shop: bool) -> Till:
    till = Till(**shop)
    till.scan(LENTILS)
    till.to_the_cash(AMARA)
    till.give_cash(80)
    till.approve()
    return till


def test_the_receipt_is_on_paper() -> None:
    till = approved()
    till.send(Printed(sold(till).id, ""))
    assert till.shown.approved is not None
    assert (till.shown.approved.receipt, till.shown.notice) == (Receipt.PRINTED, None)


@pytest.mark.parametrize(
    ("code", "notice"),
    [
        ("paper-out", "printer-paper-out"),
        ("cover-open", "printer-cover-open"),
        ("offline", "printer-offline"),
        ("not-sent", "printer-offline"),
    ],
)
def test_a_printer_in_trouble_holds_no_sale_up(code: str, notice: str) -> None:
    till = approved()
    till.send(Printed(sold(till).id, code))
    assert till.shown.screen is Screen.APPROVED
    assert till.shown.approved is not None
    assert (till.shown.approved.receipt, till.notice) == (Receipt.WAITING, notice)
    till.send(Printed(sold(till).id, ""))
    assert (till.shown.approved.receipt, till.notice) == (Receipt.PRINTED, "")


def test_a_printer_that_does_not_say_whether_it_printed() -> None:
    till = approved()
    till.send(Printed(sold(till).id, "unconfirmed"))
    assert till.notice == "printer-unconfirmed"


def test_paper_of_an_earlier_sale_says_nothing_of_this_one() -> None:
    till = approved()
    till.send(Printed(cut_off(None).id, "paper-out"))
    assert till.shown.approved is not None
    assert (till.shown.approved.receipt, till.notice) == (Receipt.PRINTING, "")
    till.send(intents.Done())
    till.send(Printed(sold(till).id, "paper-out"))
    assert till.shown.screen is Screen.IDLE


def test_a_till_without_printer_shows_the_code() -> None:
    till = approved(has_printer=False)
    assert till.all(PrintReceipt) == []
    assert till.shown.approved is not None
    assert till.shown.approved.receipt is Receipt.NONE
    assert till.shown.approved.url.startswith("https://greenleaf.example/r/")


def test_a_device_that_is_missing_is_said_when_there_is_nothing_more_urgent() -> None:
    till = Till()
    till.send(DeviceHealth(Device.PRINTER, Health.TROUBLE, "paper-out"))
    assert till.notice == "printer-paper-out"
    till.send(DeviceHealth(Device.CARD_READER, Health.MISSING, "no-reader"))
    assert till.notice == "reader-missing"
    assert not till.shown.reader_armed
    till.send(DeviceHealth(Device.CARD_READER, Health.READY))
    till.send(DeviceHealth(Device.PRINTER, Health.READY))
    assert till.notice == ""
    assert till.shown.reader_armed


def receipt_url(till: Till) -> tuple[str, ReceiptCode]:
    made = written(sold(till))
    return made.url, ReceiptCode(made.id, made.hash, bytes(16))


def test_a_receipt_before_the_scanner_is_proved() -> None:
    till = approved()
    url, code = receipt_url(till)
    till.send(intents.Done())
    (check,) = till.send(CodeScanned(url))
    assert isinstance(check, CheckReceipt)
    assert check.code == code
    assert till.shown.proof is not None
    assert till.shown.proof.state == "checking"
    till.answer(Checked("proved", log_size=12))
    assert till.shown.proof is not None
    assert (till.shown.proof.state, till.shown.proof.log_size) == ("proved", 12)
    till.send(intents.Done())
    assert till.shown.screen is Screen.IDLE


def test_proving_the_receipt_in_hand_does_not_bring_the_paid_basket_back() -> None:
    till = approved()
    till.send(CodeScanned(receipt_url(till)[0]))
    till.answer(Checked("on-its-way"))
    till.send(intents.Done())
    assert (till.shown.screen, till.shown.lines) == (Screen.IDLE, ())
    till.send(intents.Pay())
    assert len(till.all(WriteBill)) == 1


def test_a_basket_survives_a_look_at_a_receipt() -> None:
    till = approved()
    url = receipt_url(till)[0]
    till.scan(BREAD)
    till.send(CodeScanned(url))
    till.answer(Checked("proved"))
    till.scan(OIL)
    assert till.shown.screen is Screen.BASKET
    assert [line.name for line in till.shown.lines] == ["Bread", "Olive oil"]
    till.send(CodeScanned(url))
    till.answer(Checked("proved"))
    till.tap(JONAS)
    assert till.shown.screen is Screen.BASKET
    assert [line.name for line in till.shown.lines] == ["Bread", "Olive oil"]


def test_a_square_code_of_somebody_else() -> None:
    till = Till()
    assert till.send(CodeScanned("https://elsewhere.example/r/Zm9v#YmFy")) == ()
    assert till.notice == "not-a-receipt"


# --- the network --------------------------------------------------------------------------------


def test_offline_is_told_as_minutes() -> None:
    till = Till()
    assert till.shown.offline_minutes is None
    till.send(Status(online=False, last_contact_ms=NINE, unsent=2))
    till.wait(125)
    assert till.shown.offline_minutes == 2
    till.send(Status(online=False, last_contact_ms=None, unsent=0))
    assert till.shown.offline_minutes == 0


def test_approved_and_not_yet_uploaded() -> None:
    till = approved()
    assert till.shown.approved is not None
    till.send(Status(online=True, last_contact_ms=NINE, unsent=1))
    assert not till.shown.approved.uploaded
    till.send(Status(online=True, last_contact_ms=NINE, unsent=0))
    assert till.shown.approved.uploaded
