# SPDX-License-Identifier: AGPL-3.0-or-later
"""A driver that dies is started again, and says so meanwhile; the others do not notice."""

import threading
from pathlib import Path

import pytest

from hardware.ports import Device, DeviceHealth, Health, Sink, WeightSettled
from hardware.scales.toledo import ToledoScale
from hardware.scales.virtual import VirtualScale
from hardware.serial_port import SerialLine
from hardware.supervisor import MOST_S, STEADY_S, Supervisor
from tests.hardware.devices import Told

AWAY = DeviceHealth(Device.SCALE, Health.MISSING, "restarting")


class Mortal:
    """A driver that dies when it is told to, or at once."""

    def __init__(self, *, at_once: bool = False) -> None:
        self.starts = self.stops = 0
        self.alive = False
        self._at_once = at_once

    def start(self, sink: Sink) -> None:
        self.starts += 1
        if self._at_once:
            raise RuntimeError("no such thing")
        self.alive = True
        sink(DeviceHealth(Device.SCALE, Health.READY))

    def stop(self) -> None:
        self.stops += 1
        if self._at_once:
            raise RuntimeError("never began")


def test_a_driver_that_dies_again_and_again_is_tried_more_and_more_seldom() -> None:
    now = [1000.0]
    driver, told = Mortal(), Told()
    keeper = Supervisor({Device.SCALE: driver}, clock=lambda: now[0], look_s=3600)
    keeper.start(told)
    waits = []
    for _ in range(9):
        driver.alive = False
        keeper.look()
        died = now[0]
        before = driver.starts
        while driver.starts == before:
            now[0] += 0.5
            keeper.look()
        waits.append(now[0] - died)
    assert waits == [1, 2, 4, 8, 16, 32, MOST_S, MOST_S, MOST_S]
    assert told.events.count(AWAY) == 9
    now[0] += STEADY_S  # it works for a while, and is trusted again
    keeper.look()
    driver.alive = False
    keeper.look()
    now[0] += 1
    keeper.look()
    assert driver.alive
    keeper.stop()
    assert driver.stops == 1


def test_one_that_cannot_start_keeps_nobody_else_from_it() -> None:
    good, bad, told = Mortal(), Mortal(at_once=True), Told()
    keeper = Supervisor({Device.PRINTER: bad, Device.SCALE: good}, look_s=0.02, first_s=0.02)
    keeper.start(told)
    told.until(lambda: bad.starts >= 3, "third start")
    assert good.starts == 1
    keeper.stop()
    assert good.stops == 1
    assert not [thread for thread in threading.enumerate() if thread.name == "supervisor"]


def test_a_real_driver_is_brought_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its thread ends by something that nobody catches (not even as an Exception)."""
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    with VirtualScale(tmp_path / "scale", settle_s=0) as twin:
        told, driver = Told(), ToledoScale(twin.port, poll_s=0.02, rescan_s=0.05)
        keeper = Supervisor({Device.SCALE: driver}, look_s=0.05, first_s=0.1)
        keeper.start(told)
        told.next(WeightSettled(0))
        with monkeypatch.context() as bad:

            def dies(_line: SerialLine, _question: bytes) -> None:
                raise SystemExit

            bad.setattr(SerialLine, "ask", dies)
            told.next(AWAY)
        told.next(DeviceHealth(Device.SCALE, Health.READY))
        told.next(WeightSettled(0))
        keeper.stop()
