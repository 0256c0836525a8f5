# SPDX-License-Identifier: AGPL-3.0-or-later
"""To which desk, and who wants there."""

from msgspec.structs import replace

from kiosk import intents
from kiosk.effects import CollectSupport
from kiosk.events import SupportCollected
from kiosk.intents.desks import DoAct, OpenDesk, OpenHome
from kiosk.sessions.state import Desk
from kiosk.snapshot import Screen
from ledger_client.answers import NotKnown, PinBad, PinOk
from tests.kiosk.till import AMARA, JONAS, Till

CASHIER = replace(JONAS, roles=("cashier",))


def test_staff_get_to_their_page_with_card_and_pin() -> None:
    till = Till()
    till.send(OpenHome())
    assert till.shown.home is not None
    assert till.shown.home.desks[0] == "grocery"
    till.send(OpenDesk("staff"))
    assert till.shown.screen is Screen.WHO
    assert till.shown.reader_armed
    till.tap(CASHIER)
    assert till.shown.screen is Screen.PIN
    assert till.shown.pin is not None
    assert till.shown.pin.coin is None
    till.type_pin("1234")
    till.answer(PinOk("ticket"))
    assert till.shown.screen is Screen.STAFF
    till.send(DoAct("devices"))
    assert till.shown.screen is Screen.DEVICES


def test_a_member_without_a_role_is_told_that_this_is_for_staff() -> None:
    till = Till()
    till.send(OpenDesk("staff"))
    till.tap(AMARA)
    assert till.shown.screen is Screen.HOME
    assert till.shown.notice is not None
    assert till.shown.notice.code == "not-staff"
    assert till.shown.home is not None
    assert "staff" not in till.shown.home.desks


def test_a_wrong_pin_opens_nothing_and_can_be_left() -> None:
    till = Till()
    till.send(OpenDesk("staff"))
    till.tap(CASHIER)
    till.type_pin("1234")
    till.answer(PinBad(2))
    assert till.shown.screen is Screen.PIN
    assert till.shown.pin is not None
    assert till.shown.pin.message is not None
    till.send(intents.Back())
    assert till.shown.screen is Screen.IDLE
    assert till.shown.member is None


def test_an_unknown_card_leaves_the_question_open() -> None:
    till = Till()
    till.send(OpenDesk("staff"))
    till.tap(NotKnown("unknown-card"))
    assert till.shown.screen is Screen.WHO
    assert till.shown.notice is not None
    assert till.shown.notice.code == "unknown-card"


def test_a_kiosk_for_several_things_asks_what_is_wanted_after_the_tap() -> None:
    till = Till()
    till.state = replace(
        till.state, shop=replace(till.state.shop, desks=(Desk.STAFF, Desk.GROCERY))
    )
    till.tap(AMARA)
    assert till.shown.screen is Screen.HOME
    assert till.shown.member is not None
    till.send(OpenDesk("grocery"))
    assert till.shown.screen is Screen.BASKET
    assert till.shown.member is not None
    assert till.shown.member.first_name == "Amara"


def test_staff_collect_a_file_for_whoever_helps() -> None:
    till = Till()
    till.send(OpenDesk("staff"))
    till.tap(CASHIER)
    till.type_pin("1234")
    till.answer(PinOk("ticket"))
    (collect,) = till.send(DoAct("support"))
    assert isinstance(collect, CollectSupport)
    assert [one.device for one in collect.findings] == list(till.state.health)
    till.answer(SupportCollected("/var/lib/coopcoin-kiosk/support.tar.gz"))
    assert till.notice == "support-collected"
    till.send(DoAct("support"))
    till.answer(SupportCollected(""))
    assert till.notice == "support-failed"


def test_what_staff_see_clears_by_itself() -> None:
    till = Till()
    till.send(OpenDesk("staff"))
    till.tap(CASHIER)
    till.type_pin("1234")
    till.answer(PinOk("ticket"))
    till.wait(121)
    assert till.shown.screen is Screen.IDLE
    assert till.shown.staff is None
