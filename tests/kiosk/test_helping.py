# SPDX-License-Identifier: AGPL-3.0-or-later
"""Help at a till that shoppers work themselves: called, taken over by a tap, and done."""

from msgspec.structs import replace

from contract.entries import Purchase
from kiosk import intents
from kiosk.bill_entry import entry
from kiosk.effects import WriteBill
from kiosk.intents.desks import CallHelp
from kiosk.sessions.state import Desk
from kiosk.snapshot import Screen
from ledger_client.answers import Person
from tests.kiosk.test_cashier import signed_on
from tests.kiosk.test_goods import MARKS
from tests.kiosk.till import AMARA, JONAS, LENTILS, SHOP, Till

HELPER = replace(JONAS, roles=("cashier",))


def called() -> Till:
    till = Till()
    till.scan(LENTILS)
    assert till.shown.help == "offered"
    till.send(CallHelp())
    return till


def entry_of(till: Till) -> Purchase:
    """The entry that the sale becomes which is being written."""
    made = entry(till.last(WriteBill).bill, MARKS, SHOP.device, SHOP.currency)
    assert isinstance(made, Purchase)
    return made


def paid(till: Till, who: Person) -> Purchase:
    till.to_the_cash(who)
    till.send(intents.CashGiven(1000))
    till.send(intents.CashTaken())
    return entry_of(till)


def test_help_is_called_with_a_sound_and_the_shopper_goes_on() -> None:
    till = called()
    assert (till.shown.help, till.notice) == ("called", "help-called")
    assert till.shown.sound is not None
    assert till.shown.sound.name == "help"
    till.scan(LENTILS)
    assert till.shown.lines[0].quantity == 2
    assert till.notice == "help-called"


def test_who_was_called_is_called_again_until_they_come() -> None:
    till = called()
    first = till.shown.sound
    assert first is not None
    till.wait(19)
    assert till.shown.sound == first
    till.wait(1)
    assert till.shown.sound is not None
    assert till.shown.sound.id > first.id
    till.wait(100)
    assert till.shown.screen is Screen.BASKET, "nobody who waits for help loses the basket"
    till.wait(200)
    assert till.shown.screen is Screen.IDLE


def test_the_tap_of_the_staff_takes_over_and_the_sale_is_recorded_as_assisted() -> None:
    """Given help was called, when a cashier taps, then their card buys nothing, they stand with
    the sale, and the shopper pays it with their own card."""
    till = called()
    till.tap(HELPER)
    assert (till.shown.help, till.notice) == ("here", "helps-here")
    assert till.shown.member is None
    till.send(CallHelp())
    assert (till.shown.help, till.notice) == ("offered", "help-done")
    sold = paid(till, AMARA)
    assert sold.served_by == f"member:{HELPER.member}"
    assert sold.assisted


def test_their_second_tap_ends_it_too() -> None:
    till = called()
    till.tap(HELPER)
    till.tap(HELPER)
    assert (till.shown.help, till.notice) == ("offered", "help-done")


def test_the_tap_of_a_shopper_who_waits_is_a_shoppers() -> None:
    till = called()
    till.tap(AMARA)
    assert till.shown.member is not None
    assert till.shown.help == "called"
    assert not paid(till, AMARA).assisted


def test_help_that_is_not_wanted_any_more_is_nobodys() -> None:
    till = called()
    till.send(CallHelp())
    assert (till.shown.help, till.notice) == ("offered", "help-not-wanted")
    sold = paid(till, AMARA)
    assert (sold.served_by, sold.assisted) == (None, False)


def test_nobody_helps_themselves() -> None:
    """Given a cashier who shops, and waits for help, when they tap, then they shop on."""
    till = Till()
    till.tap(HELPER)
    till.scan(LENTILS)
    till.send(CallHelp())
    till.tap(HELPER)
    assert till.shown.help == "called"
    # and who took over by mistake, and then buys it, was not helped by anybody
    till = called()
    till.tap(HELPER)
    till.tap(HELPER)
    sold = paid(till, HELPER)
    assert (sold.served_by, sold.assisted) == (None, False)


def test_the_next_shopper_is_alone_again() -> None:
    till = called()
    till.tap(HELPER)
    till.send(intents.End())
    till.scan(LENTILS)
    assert till.shown.help == "offered"
    assert not paid(till, AMARA).assisted


def test_who_helps_needs_no_card_for_what_staff_must_look_at() -> None:
    wine = replace(LENTILS, min_age=16)
    till = Till()
    till.scan(wine)
    till.send(CallHelp())
    till.tap(HELPER)
    till.send(intents.Pay())
    assert till.shown.attend is not None
    assert till.shown.attend.by_touch


def test_who_looked_at_something_stands_with_the_sale() -> None:
    wine = replace(LENTILS, min_age=16)
    till = Till()
    till.scan(wine)
    till.send(intents.Pay())
    assert till.shown.screen is Screen.ATTEND
    till.tap(HELPER)
    assert till.state.sale is not None
    assert till.state.sale.assisted
    assert till.state.sale.served_by == f"member:{HELPER.member}"


def test_where_a_cashier_serves_nobody_is_called() -> None:
    till = signed_on()
    till.scan(LENTILS)
    assert till.shown.help == ""
    assert till.send(CallHelp()) == ()
    assert till.state.called_ms is None
    assert Desk.GROCERY in till.state.shop.desks


def test_who_came_to_help_and_went_without_a_word_has_gone() -> None:
    """Given somebody of the staff took over and left, when three minutes went by, then what staff
    must look at takes a card again."""
    till = Till()
    till.scan(replace(LENTILS, min_age=16))
    till.send(CallHelp())
    till.tap(HELPER)
    till.wait(179)
    assert till.shown.help == "here"
    till.wait(1)
    assert (till.shown.help, till.notice) == ("offered", "help-done")
    till.send(intents.Pay())
    assert till.shown.attend is not None
    assert not till.shown.attend.by_touch
