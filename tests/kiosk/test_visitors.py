# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member of a neighbouring co-op at the till: they shop, and no more."""

from msgspec.structs import replace

from contract.outcomes import Declined
from kiosk import intents
from kiosk.intents.desks import OpenDesk
from kiosk.sessions import who
from kiosk.sessions.state import Desk
from kiosk.snapshot import Screen
from ledger_client.answers import NoRoom, Person, PinBad, PinOk, Room
from tests.kiosk.till import Till, person, product

BREAD = product("Rye bread", 380)


def visitor(available: int = 5000) -> Person:
    return replace(person("Mei", available), home="Greenleaf", roles=("treasurer",), card="")


def at_the_bill() -> Till:
    till = Till()
    till.scan(BREAD)
    till.send(intents.Pay())
    return till


def test_a_visitor_pays_as_a_member_does() -> None:
    till, mei = at_the_bill(), visitor()
    till.tap(mei)
    till.answer(Room(1, mei.account, mei.unit))
    assert till.state.bill is not None
    assert till.state.bill.grant == 1
    # also after a restart it is known that nothing is lent to them
    assert till.state.bill.buyer is not None
    assert till.state.bill.buyer.home == "Greenleaf"


def test_the_price_for_members_is_for_members_of_this_co_op() -> None:
    till, mei = Till(), visitor()
    till.scan(replace(BREAD, member_price=300))
    till.send(intents.Pay())
    # when: she holds her card to the reader
    till.tap(mei)
    till.answer(Room(1, mei.account, mei.unit))
    # then: the total is that of the shelf, and her tap paid it
    assert till.state.bill is not None
    assert till.shown.total is not None
    assert till.shown.total.amount == 380
    assert till.state.bill.grant == 1
    assert till.notice == ""


def test_a_visitor_with_coin_at_home_is_not_told_that_they_have_none() -> None:
    # given: the two co-ops owe each other nearly as much as they agreed on
    till = at_the_bill()
    till.tap(visitor(available=100))
    # then: what can be used here is told apart from what she has
    assert till.shown.split is not None
    assert (till.shown.split.coin.amount, till.shown.split.reason) == (100, "visitor")
    # and with nothing left of it the bill waits for money
    till = at_the_bill()
    till.tap(visitor(available=0))
    assert till.refusal == Declined.OWED_ENOUGH


def test_the_rule_of_their_own_coop_may_want_the_pin() -> None:
    till, mei = at_the_bill(), visitor()
    till.tap(mei)
    # when: by the rule here a tap is enough, and their own ledger says otherwise
    till.answer(NoRoom(Declined.PIN_WANTED, 0, offline=False))
    # then: they are asked for it, and go on with the same bill
    assert till.state.screen is Screen.PIN
    for digit in "1234":
        till.send(intents.PinDigit(digit))
    till.answer(PinOk("a-ticket"))
    till.answer(Room(1, mei.account, mei.unit))
    assert till.state.bill is not None
    assert till.state.bill.grant == 1


def test_a_pin_that_nobody_could_check_is_not_called_wrong() -> None:
    till, mei = at_the_bill(), replace(visitor(), pin_always=True)
    till.tap(mei)
    for digit in "1234":
        till.send(intents.PinDigit(digit))
    till.answer(PinBad(0, Declined.HOME_AWAY))
    assert till.refusal == Declined.HOME_AWAY


def test_home_that_does_not_answer_is_said_in_words() -> None:
    till, mei = at_the_bill(), visitor()
    till.tap(mei)
    till.answer(NoRoom(Declined.HOME_AWAY, 0, offline=False))
    assert till.refusal == Declined.HOME_AWAY


def test_no_desk_but_the_shop_is_a_visitors() -> None:
    till = Till()
    # given: Mei's own co-op may have made her treasurer
    assert who.desks_for(replace(till.state, person=visitor())) == (Desk.GROCERY,)
    for desk in (Desk.WALLET, Desk.STAFF):
        till.send(OpenDesk(desk))
        till.tap(visitor())
        assert till.notice == "visitors-shop-only"
        assert till.state.person is None


def test_staff_of_another_coop_are_no_staff_here() -> None:
    till = Till()
    till.scan(BREAD)
    till.state = replace(till.state, screen=Screen.ATTEND)
    till.tap(visitor())
    assert till.notice == "visitors-shop-only"
