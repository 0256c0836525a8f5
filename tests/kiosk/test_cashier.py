# SPDX-License-Identifier: AGPL-3.0-or-later
"""An attended till: nothing without a cashier, and their name with each sale."""

from msgspec.structs import replace

from kiosk import intents
from kiosk.effects import WriteFact
from kiosk.intents.desks import DoAct
from kiosk.snapshot import Screen
from ledger_client.answers import PinOk
from tests.kiosk.till import AMARA, BREAD, JONAS, Till, cut_off, written

CASHIER = replace(JONAS, roles=("cashier",))


def attended() -> Till:
    till = Till()
    till.state = replace(till.state, shop=replace(till.state.shop, mode="attended"))
    return till


def signed_on() -> Till:
    """Jonas taps, gives his PIN, and serves."""
    till = attended()
    till.tap(CASHIER)
    assert till.shown.screen is Screen.PIN
    till.type_pin("1234")
    till.answer(PinOk("ticket"))
    till.send(DoAct("serve"))
    till.last(WriteFact)
    till.answer(written(cut_off(None)))
    assert till.shown.cashier == "Jonas"
    return till


def test_nothing_is_sold_without_a_cashier() -> None:
    till = attended()
    till.send(intents.Start())
    assert till.shown.cashier_wanted
    assert till.shown.screen is Screen.IDLE
    assert till.notice == "cashier-wanted"


def test_a_member_cannot_sign_on() -> None:
    till = attended()
    till.tap(AMARA)
    assert till.shown.screen is Screen.HOME
    assert till.notice == "not-staff"


def test_the_cashiers_name_stands_with_the_sale() -> None:
    till = signed_on()
    till.scan(BREAD)
    assert till.state.bill is not None
    assert till.state.bill.served_by == f"member:{CASHIER.member}"


def test_alone_for_long_the_till_locks_and_the_cashiers_card_opens_it() -> None:
    till = signed_on()
    till.wait(599)
    assert not till.shown.cashier_wanted
    till.wait(2)
    assert till.shown.cashier_wanted
    till.send(intents.Start())
    assert till.notice == "cashier-wanted"
    till.tap(CASHIER)
    assert till.shown.screen is Screen.IDLE
    assert till.shown.cashier == "Jonas"
    assert till.shown.member is None


def test_another_cashier_takes_over_with_card_and_pin() -> None:
    till = signed_on()
    till.wait(601)
    till.tap(replace(AMARA, roles=("cashier",)))
    till.type_pin("1234")
    till.answer(PinOk("ticket"))
    till.send(DoAct("serve"))
    till.answer(written(cut_off(None)))
    assert till.shown.cashier == "Amara"
    assert not till.shown.cashier_wanted


def test_a_till_that_shoppers_work_themselves_wants_nobody() -> None:
    till = Till()
    assert not till.shown.cashier_wanted
    till.send(intents.Start())
    assert till.shown.screen is Screen.BASKET
    assert till.state.bill is not None
    assert till.state.bill.served_by is None
