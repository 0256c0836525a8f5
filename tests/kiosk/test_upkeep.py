# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the devices, and the drawer: what the session does."""

import pytest
from msgspec.structs import replace

from hardware.ports import (
    CardPresented,
    CodeScanned,
    Device,
    DeviceHealth,
    DrawerForced,
    Health,
    PrintDoubt,
    PrintDoubts,
    Printed,
)
from kiosk import intents
from kiosk.effects import (
    OpenDrawer,
    PrintCopy,
    PrintTest,
    RecordDrawer,
    SettlePrint,
    UpkeepEffect,
    ZeroScale,
)
from kiosk.events import Tick
from kiosk.snapshot import DeviceState, PrintQuestion, Receipt, Screen
from ledger_client.answers import Status
from tests.kiosk.till import AMARA, BREAD, LENTILS, NINE, SHOP, TAP, Till
from ui.texts import TEXTS

OUT = DeviceHealth(Device.PRINTER, Health.TROUBLE, "paper-out")
DOUBT = PrintDoubt("entry-1", NINE - 60_000)


def page(*health: DeviceHealth, staffed: bool = False) -> Till:
    till = Till()
    till.state = replace(till.state, shop=replace(SHOP, drawer_from_screen=staffed))
    for told in health:
        till.send(told)
    till.send(intents.OpenDevices())
    return till


# --- the session ------------------------------------------------------------------------------


def test_it_shows_how_each_device_is() -> None:
    till = page(OUT, DeviceHealth(Device.DRAWER, Health.READY))
    assert till.shown.screen is Screen.DEVICES
    assert till.shown.devices is not None
    assert till.shown.devices.devices == (
        DeviceState("card-reader", "ready", "", testable=True),
        DeviceState("drawer", "ready", "", testable=False),
        DeviceState("printer", "trouble", "paper-out", testable=True),
        DeviceState("ledger", "ready"),
    )
    till.send(replace(OUT, health=Health.READY, code=""))
    assert till.shown.devices is not None
    assert till.shown.devices.devices[2].health == "ready"
    till.send(intents.CloseDevices())
    assert till.shown.screen is Screen.IDLE
    assert till.shown.devices is None


def test_what_is_wrong_with_the_ledger_is_said_though_it_answers() -> None:
    till = page()
    known = Status(online=True, last_contact_ms=till.now_ms, unsent=3, trouble="log-renamed")
    for trouble, code in (
        ("log-renamed", "log-renamed"),
        ("bad-message", "bad-message"),  # perhaps it is older than this till
        ("refresh-failed", "refresh-failed"),
        ("some-problem-of-the-ledgers", "ledger-refuses"),
    ):
        till.send(replace(known, trouble=trouble))
        assert till.shown.devices is not None
        assert till.shown.devices.devices[-1] == DeviceState("ledger", "trouble", code)
        assert f"state-{code}" in TEXTS
    till.send(replace(known, trouble=""))
    assert till.shown.devices is not None
    assert till.shown.devices.devices[-1] == DeviceState("ledger", "ready")


def test_it_says_how_old_the_list_of_blocked_cards_is() -> None:
    till = page()
    till.send(Status(online=False, last_contact_ms=NINE, unsent=0, heard_ms=NINE))
    for hours in (0, 5, 30):
        till.now_ms = NINE + hours * 3_600_000 + 59 * 60_000
        till.send(intents.CloseDevices())
        till.send(intents.OpenDevices())
        assert till.shown.devices is not None
        old = DeviceState("blocked-cards", "ready", "heard", hours=hours)
        assert old in till.shown.devices.devices


def test_it_opens_from_the_welcome_screen_only_and_closes_by_itself() -> None:
    till = Till()
    till.send(intents.Start())
    till.send(intents.OpenDevices())
    assert till.shown.screen is Screen.BASKET
    till = page()
    till.now_ms += 121_000
    till.send(Tick())
    assert till.shown.screen is Screen.IDLE


@pytest.mark.parametrize(
    ("device", "effect"), [(Device.PRINTER, PrintTest), (Device.SCALE, ZeroScale)]
)
def test_a_device_is_tried(device: Device, effect: type[UpkeepEffect]) -> None:
    till = page(DeviceHealth(device, Health.READY))
    [wanted] = till.send(intents.TestDevice(device.value))
    assert isinstance(wanted, effect)
    assert till.send(intents.TestDevice("toaster")) == ()


def test_nothing_is_tried_elsewhere() -> None:
    till = Till()
    till.send(OUT)
    assert till.send(intents.TestDevice("printer")) == ()


def test_a_card_and_a_code_are_heard_and_buy_nothing() -> None:
    till = page()
    till.send(intents.TestDevice("card-reader"))
    assert till.notice == "test-card-reader"
    assert till.send(CardPresented(1, TAP)) == ()
    assert till.notice == "heard-card"
    assert till.send(CardPresented(2, None)) == ()
    assert till.notice == "foreign-card"
    link = f"https://coop.example/r/{'A' * 66}#salt"
    assert till.send(CodeScanned(link)) == ()
    assert till.notice == "heard-code"
    assert "salt" not in repr(till.shown)
    assert till.shown.screen is Screen.DEVICES


def test_the_drawer_is_opened_by_touch_only_where_the_co_op_says_so() -> None:
    shut = DeviceHealth(Device.DRAWER, Health.READY)
    assert page(shut).send(intents.TestDevice("drawer")) == ()
    [effect] = page(shut, staffed=True).send(intents.TestDevice("drawer"))
    assert isinstance(effect, OpenDrawer)
    assert effect.reason == "test"


def test_a_drawer_that_opens_by_itself_is_written_down_whatever_goes_on() -> None:
    till = Till()
    till.send(intents.Start())
    [effect] = till.send(DrawerForced())
    assert isinstance(effect, RecordDrawer)
    assert effect.reason == "forced"
    assert till.shown.screen is Screen.BASKET


def test_a_drawer_that_stands_open_is_told_on_every_screen() -> None:
    till = Till()
    till.send(DeviceHealth(Device.DRAWER, Health.TROUBLE, "open-long"))
    assert till.notice == "drawer-open-long"
    till.send(intents.Start())
    assert till.notice == "drawer-open-long"
    till.send(DeviceHealth(Device.DRAWER, Health.READY))
    assert till.notice == ""


def test_was_it_printed() -> None:
    till = Till()
    till.send(PrintDoubts((DOUBT,)))
    assert till.notice == "print-doubt"
    till.send(intents.OpenDevices())
    assert till.shown.devices is not None
    assert till.shown.devices.questions == (PrintQuestion("entry-1", "2026-05-03 11:29"),)
    assert till.notice == ""
    [settle] = till.send(intents.AnswerPrinted("entry-1", came_out=True))
    assert settle == SettlePrint("entry-1", came_out=True)
    assert till.shown.devices is not None
    assert till.shown.devices.questions == ()
    assert till.send(intents.AnswerPrinted("entry-1", came_out=False)) == (), "asked once"


def test_it_was_not_so_a_copy_comes() -> None:
    till = page()
    till.send(PrintDoubts((DOUBT,)))
    copy, settle = till.send(intents.AnswerPrinted("entry-1", came_out=False))
    assert isinstance(copy, PrintCopy)
    assert copy.document == "entry-1"
    assert settle == SettlePrint("entry-1", came_out=False)


def paid(*, staffed: bool = False) -> tuple[Till, str]:
    """A till at which somebody has just paid, and the number of their receipt."""
    till = Till()
    till.state = replace(till.state, shop=replace(SHOP, drawer_from_screen=staffed))
    till.scan(LENTILS)
    till.to_the_cash(AMARA)
    till.give_cash(80)
    till.approve()
    assert till.state.sale is not None
    return till, till.state.sale.id


def test_a_torn_receipt_is_printed_again_when_the_first_is_out() -> None:
    till, receipt = paid()
    assert till.send(intents.PrintCopy()) == (), "it is being printed"
    till.send(Printed(receipt))
    [copy] = till.send(intents.PrintCopy())
    assert isinstance(copy, PrintCopy)
    assert copy.document == receipt
    assert till.send(intents.PrintCopy()) == (), "one after the other"
    till.send(Printed(f"{receipt}/copy/{copy.number}"))
    assert till.shown.approved is not None
    assert till.shown.approved.receipt is Receipt.PRINTED
    assert till.notice == ""


def test_a_copy_that_cannot_be_printed_says_so() -> None:
    till, receipt = paid()
    till.send(Printed(receipt))
    till.send(intents.PrintCopy())
    till.send(Printed(f"{receipt}/copy/x", "not-sent"))
    assert till.notice == "printer-offline"


@pytest.mark.parametrize("staffed", [True, False])
def test_only_staff_prints_the_last_shoppers_receipt_again(staffed: bool) -> None:
    till, receipt = paid(staffed=staffed)
    till.send(Printed(receipt))
    till.send(intents.Done())
    till.send(intents.OpenDevices())
    assert till.shown.devices is not None
    assert till.shown.devices.print_again is staffed
    asked = till.send(intents.PrintCopy())
    assert [effect.document for effect in asked if isinstance(effect, PrintCopy)] == (
        [receipt] if staffed else []
    )


def test_a_doubt_outlives_the_sale() -> None:
    till, receipt = paid()
    till.send(PrintDoubts((PrintDoubt(receipt, NINE),)))
    till.send(intents.Done())
    assert till.notice == "print-doubt"


def test_no_copy_without_a_purchase() -> None:
    till = Till()
    till.send(intents.Start())
    till.send(CodeScanned(BREAD.name))
    assert till.send(intents.PrintCopy()) == ()
