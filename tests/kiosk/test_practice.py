# SPDX-License-Identifier: AGPL-3.0-or-later
"""Training at a till: begun by who may, said on every screen, left without a trace."""

from msgspec.structs import replace

from hardware.ports import Device, DeviceHealth, Health
from kiosk import intents
from kiosk.events import DraftKept
from kiosk.intents.desks import DoAct, OpenDesk
from kiosk.snapshot import Screen
from ledger_client.answers import PinOk
from tests.kiosk.test_cashier import signed_on
from tests.kiosk.test_day_session import CASHIER, at_the_staff_page, sign_in
from tests.kiosk.till import AMARA, BREAD, JONAS, Till


def practising() -> Till:
    till = at_the_staff_page(mode="self")
    till.send(DoAct("training"))
    assert till.shown.training
    assert (till.shown.screen, till.notice) == (Screen.IDLE, "training-begins")
    return till


def test_it_is_begun_by_who_works_at_a_till_and_by_nobody_else() -> None:
    till = at_the_staff_page(replace(JONAS, roles=("housing-staff",)))
    assert till.shown.staff is not None
    assert "training" not in till.shown.staff.acts
    till.send(DoAct("training"))
    assert not till.shown.training


def test_every_screen_says_so_until_it_is_ended_where_it_was_begun() -> None:
    till = practising()
    till.scan(BREAD)
    assert till.shown.training
    till.send(intents.Pay())
    assert till.shown.training
    till.send(intents.End())
    sign_in(till, CASHIER)
    assert till.shown.staff is not None
    assert "training-over" in till.shown.staff.acts
    assert not {"devices", "support", "training"}.intersection(till.shown.staff.acts)
    till.send(DoAct("training-over"))
    assert not till.shown.training
    assert (till.shown.screen, till.notice) == (Screen.IDLE, "training-ends")


def test_what_waits_at_the_till_really_is_untouched() -> None:
    """Given a basket put aside and a cashier who serves, when somebody practises, then they find
    neither, and both are there afterwards, with what the devices said meanwhile."""
    till = signed_on()
    aside = replace(till.state, parked=())
    till.scan(BREAD)
    sale = till.state.sale
    assert sale is not None
    till.state = replace(aside, parked=(replace(sale, parked_ms=1),))
    sign_in(till, CASHIER)
    till.send(DoAct("training"))
    assert till.shown.cashier_wanted, "whoever practises signs on first"
    assert till.state.parked == ()
    till.send(DeviceHealth(Device.PRINTER, Health.TROUBLE, "paper-out"))
    sign_in(till, replace(AMARA, roles=("cashier",)))
    till.send(DoAct("training-over"))
    till.tap(CASHIER)
    assert till.shown.cashier == "Jonas"
    assert len(till.state.parked) == 1
    assert till.state.health[Device.PRINTER].code == "paper-out"


def test_a_till_left_in_training_is_real_again() -> None:
    till = practising()
    till.wait(299)
    assert till.shown.training
    till.wait(1)
    assert not till.shown.training
    assert till.notice == "training-ends"


def test_the_devices_and_the_wallets_are_not_for_practice() -> None:
    till = practising()
    till.send(intents.OpenDevices())
    assert (till.shown.screen, till.notice) == (Screen.IDLE, "not-in-training")
    assert till.shown.desks == ("grocery", "staff")
    till.send(OpenDesk("wallet"))
    assert till.shown.screen is Screen.IDLE


def test_the_pin_of_who_ends_it_is_played_too() -> None:
    till = practising()
    till.send(OpenDesk("staff"))
    till.tap(CASHIER)
    till.type_pin("0000")
    till.answer(PinOk("training"))
    assert till.shown.screen is Screen.STAFF


def test_a_training_left_with_money_on_the_counter_ends_too() -> None:
    """Given whoever practises took cash for goods and went, when nobody goes on, then the till is
    real again: what was practised is nobody's to finish."""
    till = practising()
    taken = ("cash", "card-terminal")
    till.state = replace(till.state, shop=replace(till.state.shop, tenders=taken))
    till.scan(BREAD)
    till.send(intents.Pay())
    till.send(intents.UseCoin(use=False))
    till.send(intents.Pay())
    till.answer(DraftKept())
    till.give_cash(200)
    till.answer(DraftKept())
    till.wait(181)
    assert till.state.unfinished is not None
    till.wait(300)
    assert not till.shown.training
    assert till.state.unfinished is None
    assert till.shown.screen is Screen.IDLE


def test_who_served_before_a_training_comes_back_by_their_card() -> None:
    """Given a cashier who served and went while somebody practised, when the training ends by
    itself, then nothing is sold in their name before they are back."""
    till = signed_on()
    sign_in(till, CASHIER)
    till.send(DoAct("training"))
    till.wait(300)
    assert not till.shown.training
    assert till.shown.cashier_wanted
    till.send(intents.Start())
    assert (till.shown.screen, till.notice) == (Screen.IDLE, "cashier-wanted")
    till.tap(JONAS)
    assert not till.shown.cashier_wanted
