# SPDX-License-Identifier: AGPL-3.0-or-later
"""Another price for one line: by staff, for a reason, and above a limit by two."""

from msgspec.structs import replace

from contract.entries import Note
from contract.money import Amount
from contract.rules import CoinShare, CoinValue, PinLimit
from contract.tender_rules import RefundLimits
from hardware.ports import WeightSettled
from kiosk import intents
from kiosk.bill_entry import details
from kiosk.effects import WriteFact
from kiosk.intents import ChangeQuantity
from kiosk.intents.goods import (
    ChooseCategory,
    KeyDigit,
    KeyDone,
    OpenMore,
    RepeatLast,
    SetPrice,
    StaffConfirms,
)
from kiosk.intents.refunds import ChooseReason
from kiosk.snapshot import Screen
from tests.kiosk.test_cashier import CASHIER, signed_on
from tests.kiosk.till import AMARA, BREAD, CARROTS, JONAS, LENTILS, Till, rulebook

RULES = rulebook(
    CoinShare(60), CoinValue(Amount("EUR", 100)), PinLimit(1000), RefundLimits(alone=200)
)
OTHER = replace(AMARA, roles=("coordinator",))


def typing(till: Till, price: str) -> None:
    till.send(OpenMore())
    assert till.shown.more is not None
    assert till.shown.more.has_price
    till.send(SetPrice())
    for digit in price:
        till.send(KeyDigit(digit))


def served() -> Till:
    till = signed_on()
    till.rules = RULES
    till.scan(BREAD, LENTILS, LENTILS)
    return till


def test_a_cashier_sets_a_lower_price_and_says_why() -> None:
    """Given two packets at 2.00, when the cashier takes one euro off each, then the line costs
    2.00, its details say instead of what and why, and the office reads who did it."""
    till = served()
    typing(till, "100")
    assert till.shown.keypad is not None
    assert till.shown.keypad.amount == Amount("EUR", 100)
    till.send(KeyDone())
    page = till.shown.reason
    assert page is not None
    assert (page.about, page.name) == ("price", "Red lentils")
    assert (page.before, page.after) == (Amount("EUR", 200), Amount("EUR", 100))
    till.send(ChooseReason("damaged"))
    assert (till.shown.screen, till.notice) == (Screen.BASKET, "price-set")
    assert till.shown.total == Amount("EUR", 650)
    assert till.state.sale is not None
    bread, lentils = details(till.state.sale).lines
    assert (lentils.price, lentils.instead_of, lentils.reason) == (200, 400, "damaged")
    assert (bread.instead_of, bread.reason) == (None, None)
    note = till.last(WriteFact)
    assert note.kind is Note
    assert note.actor == f"member:{CASHIER.member}"
    assert note.fields["about"] == "price-set"
    assert "2.00 > 1.00, damaged" in note.fields["code"]


def test_above_the_limit_it_takes_two() -> None:
    till = served()
    typing(till, "50")
    till.send(KeyDone())
    till.send(ChooseReason("near-date"))
    assert till.shown.reason is not None
    assert till.shown.reason.second
    till.tap(CASHIER)
    assert till.notice == "second-is-another"
    till.tap(replace(JONAS, member=AMARA.member))
    assert till.notice == "not-staff"
    till.tap(OTHER)
    assert till.shown.total == Amount("EUR", 550)
    assert f"member:{OTHER.member}" in till.last(WriteFact).fields["code"]
    assert till.shown.member is None, "who agrees buys nothing"


def test_the_limit_is_for_the_basket_not_for_each_line() -> None:
    """Given one may take off 2.00 alone, when a cashier took 2.00 off the lentils, then a cent off
    the bread too takes two."""
    till = served()
    typing(till, "100")
    till.send(KeyDone())
    till.send(ChooseReason("damaged"))
    assert till.notice == "price-set"
    till.send(ChangeQuantity(1, 1))
    till.send(ChangeQuantity(1, -1))
    typing(till, "449")
    till.send(KeyDone())
    till.send(ChooseReason("damaged"))
    assert till.shown.reason is not None
    assert till.shown.reason.second
    till.tap(OTHER)
    assert till.notice == "price-set"


def test_without_a_rule_it_always_takes_two() -> None:
    till = signed_on()
    till.scan(LENTILS)
    typing(till, "199")
    till.send(KeyDone())
    till.send(ChooseReason("agreed"))
    assert till.shown.reason is not None
    assert till.shown.reason.second


def test_a_shopper_alone_needs_somebody_of_the_staff_for_it() -> None:
    till = Till(RULES)
    till.scan(LENTILS)
    till.send(OpenMore())
    till.send(SetPrice())
    assert till.shown.attend is not None
    assert till.shown.attend.what == "price"
    assert till.send(StaffConfirms()) == ()
    till.tap(CASHIER)
    assert till.shown.screen is Screen.KEYPAD
    till.send(KeyDigit("1"))
    till.send(KeyDone())
    till.send(ChooseReason("wrong-label"))
    assert till.last(WriteFact).actor == f"member:{CASHIER.member}"
    assert till.state.sale is not None
    assert till.state.sale.assisted


def test_set_twice_it_is_reckoned_from_the_shelf_price() -> None:
    till = served()
    for price in ("150", "120"):
        typing(till, price)
        till.send(KeyDone())
        till.send(ChooseReason("damaged"))
    assert till.shown.total == Amount("EUR", 690)
    assert till.state.sale is not None
    assert details(till.state.sale).lines[1].instead_of == 400


def test_it_is_left_as_it_was() -> None:
    till = served()
    typing(till, "100")
    till.send(KeyDone())
    assert till.send(ChooseReason("because")) == ()
    assert till.send(ChooseCategory("drinks")) == ()
    till.send(intents.Back())
    assert till.shown.screen is Screen.BASKET
    assert till.shown.total == Amount("EUR", 850)


def test_a_kilogram_of_what_was_weighed_has_another_price_too() -> None:
    till = signed_on()
    till.rules = RULES
    till.scan(replace(CARROTS, per_kg=180))
    assert till.shown.screen is Screen.WEIGH
    till.send(WeightSettled(1000))
    till.send(intents.AddWeighed(1000))
    typing(till, "80")
    till.send(KeyDone())
    till.send(ChooseReason("damaged"))
    assert till.shown.total == Amount("EUR", 80)


def test_one_more_of_it_costs_what_it_usually_does() -> None:
    """Given a price that staff set for what was damaged, when the shopper repeats the line, then
    the next one is a sound one at the shelf's price."""
    till = served()
    typing(till, "100")
    till.send(KeyDone())
    till.send(ChooseReason("damaged"))
    till.send(RepeatLast())
    assert till.shown.total == Amount("EUR", 850)
    assert till.state.sale is not None
    lines = details(till.state.sale).lines
    assert [(one.price, one.reason) for one in lines[1:]] == [(200, "damaged"), (200, None)]


def test_nobody_buys_at_the_price_that_they_set() -> None:
    """Given a cashier who took something off for a shopper, when they pay with their own card,
    then they are told that somebody else has to see to it."""
    till = Till(RULES)
    till.scan(LENTILS)
    till.send(OpenMore())
    till.send(SetPrice())
    till.tap(CASHIER)
    till.send(KeyDigit("1"))
    till.send(KeyDone())
    till.send(ChooseReason("wrong-label"))
    for screen in (Screen.BASKET, Screen.PAY):
        if screen is Screen.PAY:
            till.send(intents.Pay())
        assert till.shown.screen is screen
        till.tap(CASHIER)
        assert till.notice == "not-for-oneself"
        assert till.state.sale is not None
        assert till.state.sale.buyer is None
    till.tap(AMARA)
    assert till.shown.member is not None


def test_a_cashier_who_shops_sets_no_price_for_themselves() -> None:
    till = served()
    till.tap(CASHIER)
    till.send(OpenMore())
    till.send(SetPrice())
    assert (till.shown.screen, till.notice) == (Screen.BASKET, "not-for-oneself")
