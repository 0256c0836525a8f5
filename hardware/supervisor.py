# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps the drivers at work: one whose threads ended is started again, sooner at first, then more
and more seldom, and says so meanwhile.

A driver heals what it knows (a pulled cable, a service that restarts) by itself; this is for what
nobody thought of.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hardware.ports import Device, DeviceHealth, Driver, Health, Sink

log = logging.getLogger(__name__)

LOOK_S = 1.0
FIRST_S, MOST_S = 1.0, 60.0
"""How long until the first new start; each time twice as long, up to the most."""

STEADY_S = 60.0
"""Who worked so long begins again at the first wait when it dies."""


@dataclass
class _Charge:
    driver: Driver
    wait_s: float
    began: float = 0.0
    again_at: float | None = None  # dead; when it is to be started


class Supervisor:
    """Starts drivers, starts them again, stops them."""

    def __init__(
        self,
        drivers: Mapping[Device, Driver],
        *,
        clock: Callable[[], float] = time.monotonic,
        look_s: float = LOOK_S,
        first_s: float = FIRST_S,
    ) -> None:
        self._charges = {device: _Charge(driver, first_s) for device, driver in drivers.items()}
        self._clock, self._look_s, self._first_s = clock, look_s, first_s
        self._sink: Sink = lambda _: None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, sink: Sink) -> None:
        """Start them all; what one of them raises does not keep the others from it."""
        self._sink = sink
        for device, charge in self._charges.items():
            self._begin(device, charge)
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop them all, and return when their threads have ended."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        # All at once: each may take a second.
        stoppers = [
            threading.Thread(target=self._end, args=(device, charge.driver), daemon=True)
            for device, charge in self._charges.items()
        ]
        for stopper in stoppers:
            stopper.start()
        for stopper in stoppers:
            stopper.join()

    def look(self) -> None:
        """Look after each of them once."""
        now = self._clock()
        for device, charge in self._charges.items():
            if charge.again_at is None and not charge.driver.alive:
                if now - charge.began >= STEADY_S:
                    charge.wait_s = self._first_s
                log.error("%s: its driver ended; again in %g s", device.value, charge.wait_s)
                self._sink(DeviceHealth(device, Health.MISSING, "restarting"))
                charge.again_at = now + charge.wait_s
                charge.wait_s = min(2 * charge.wait_s, MOST_S)
            elif charge.again_at is not None and now >= charge.again_at:
                self._begin(device, charge)

    def _run(self) -> None:
        while not self._stopping.wait(self._look_s):
            self.look()

    def _begin(self, device: Device, charge: _Charge) -> None:
        charge.began, charge.again_at = self._clock(), None
        try:
            charge.driver.start(self._sink)
        except Exception:  # it will be found dead
            log.exception("%s: its driver does not start", device.value)

    def _end(self, device: Device, driver: Driver) -> None:
        try:
            driver.stop()
        except Exception:
            log.exception("%s: its driver does not stop", device.value)
