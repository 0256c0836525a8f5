# SPDX-License-Identifier: AGPL-3.0-or-later
"""The drawer: opened by us, opened by others, left open."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.receipt import Document, Text
from hardware.drawer import KICK_S, OPEN_S, DrawerWatch
from hardware.ports import Device, DeviceHealth, DrawerForced, Health, Printed
from hardware.printing.paper import PaperPrinter
from hardware.printing.printer import EscPosPrinter
from hardware.printing.transport import NetworkPrinter
from tests.hardware.test_printing_troubles import Told, wait_until

SHUT = DeviceHealth(Device.DRAWER, Health.READY)
OPEN = DeviceHealth(Device.DRAWER, Health.READY, "open")
FORGOTTEN = DeviceHealth(Device.DRAWER, Health.TROUBLE, "open-long")


def test_a_kick_opens_it_and_a_hand_shuts_it() -> None:
    watch = DrawerWatch()
    assert watch.seen(False, 0) == [SHUT]
    watch.kicked(10)
    assert watch.seen(True, 12) == [OPEN]
    assert watch.seen(True, 14) == []
    assert watch.seen(False, 20) == [SHUT]


def test_what_opens_by_itself_was_forced_once() -> None:
    watch = DrawerWatch()
    watch.seen(False, 0)
    assert watch.seen(True, 2) == [DrawerForced(), OPEN]
    assert watch.seen(True, 4) == []
    watch.seen(False, 6)
    watch.kicked(7)
    watch.seen(False, 8)
    assert watch.seen(True, 7 + KICK_S + 1) == [DrawerForced(), OPEN]


def test_left_open_is_an_alarm_until_it_is_shut() -> None:
    watch = DrawerWatch()
    assert watch.seen(True, 0) == [OPEN], "found open: who knows since when, and by whom"
    assert watch.seen(True, OPEN_S) == []
    assert watch.seen(True, OPEN_S + 1) == [FORGOTTEN]
    assert watch.seen(False, OPEN_S + 2) == [SHUT]


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.floats(0, 100)), max_size=40))
def test_every_opening_without_a_kick_is_told_once(
    looks: list[tuple[bool, bool, float]],
) -> None:
    watch, now, before, kick, forced = DrawerWatch(), 0.0, None, -1e9, 0
    wanted = 0
    for is_open, kicked, later in looks:
        now += later
        if kicked:
            watch.kicked(now)
            kick = now
        forced += sum(isinstance(event, DrawerForced) for event in watch.seen(is_open, now))
        wanted += before is False and is_open and now - kick > KICK_S
        before = is_open
    assert forced == wanted


@pytest.fixture
def paper() -> Iterator[PaperPrinter]:
    with PaperPrinter() as printer:
        yield printer


@pytest.mark.parametrize("high", [True, False])
def test_on_a_real_line(paper: PaperPrinter, high: bool) -> None:
    """The level of the pin that means open differs; without a drawer it says nothing of weight."""
    paper.drawer_open = not high
    told = Told()
    driver = EscPosPrinter(
        NetworkPrinter(paper.host, paper.port),
        drawer=DrawerWatch(),
        drawer_open_high=high,
        poll_s=0.05,
    )
    driver.start(told)
    told.wait(SHUT)
    paper.drawer_open = high
    told.wait(DrawerForced())
    paper.drawer_open = not high
    wait_until(lambda: told.events[-1] == SHUT)
    if high:
        driver.print(Document("1", (Text("Receipt 1"),), opens_drawer=True))
        told.wait(Printed("1"))
        wait_until(lambda: told.events.count(OPEN) == 2)
        paper.close_drawer()
        wait_until(lambda: told.events.count(SHUT) == 3)
        driver.open_drawer()
        wait_until(lambda: told.events.count(OPEN) == 3)
    driver.stop()
    assert told.events.count(DrawerForced()) == 1
