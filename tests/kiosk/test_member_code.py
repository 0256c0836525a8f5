# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member's QR code at the till does what a tap does."""

from msgspec.structs import replace

from contract.member_code import PrintedCode
from hardware.ports import CodeScanned
from kiosk import intents
from kiosk.effects import IdentifyCode, LookUp, Reserve
from kiosk.snapshot import Screen
from ledger_client.answers import Person, PinOk
from tests.kiosk.till import AMARA, LENTILS, Till, room

CODE = PrintedCode("a" * 16, bytes(range(16))).text


def show_code(till: Till, who: Person) -> None:
    """A code is held to the scanner, and whose it is is found out."""
    (identify,) = till.send(CodeScanned(CODE))
    assert isinstance(identify, IdentifyCode)
    assert (identify.text, CODE in repr(identify)) == (CODE, False)
    till.answer(replace(who, identification=identify.ask))


def at_pay() -> Till:
    till = Till()
    till.scan(LENTILS)
    till.send(intents.Pay())
    return till


def test_a_code_of_the_telephone_pays_like_a_tap() -> None:
    till = at_pay()
    show_code(till, AMARA)
    assert till.last(Reserve).ticket is None
    assert till.all(IdentifyCode)[0].coin == till.last(Reserve).amount > 0
    till.answer(room(AMARA))


def test_what_can_be_copied_takes_the_pin_however_little_is_paid() -> None:
    till = at_pay()
    show_code(till, replace(AMARA, pin_always=True))
    assert till.shown.screen is Screen.PIN
    assert till.all(Reserve) == []
    till.type_pin("4711")
    till.answer(PinOk("the ticket"))
    assert till.last(Reserve).ticket == "the ticket"


def test_a_code_at_the_welcome_screen_says_who_it_is_and_pays_nothing() -> None:
    till = Till()
    show_code(till, replace(AMARA, pin_always=True))
    assert till.shown.screen is Screen.BASKET
    assert till.state.person is not None
    assert till.all(Reserve) == []


def test_a_code_is_looked_up_among_the_goods_at_no_screen() -> None:
    till = at_pay()
    till.send(CodeScanned(CODE))
    assert till.send(CodeScanned(CODE)) == ()  # one is being asked about already
    till.answer(replace(AMARA, pin_always=True))
    assert till.send(CodeScanned(CODE)) == ()  # at the PIN
    till.type_pin("4711")
    assert till.send(CodeScanned(CODE)) == ()
    looked = [effect for effect in till.all(LookUp) if effect.text == CODE]
    assert looked == []
    open_ = Till()
    open_.send(intents.OpenDevices())
    assert open_.send(CodeScanned(CODE)) == ()
    assert CODE not in repr(open_.shown)
