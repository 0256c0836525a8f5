# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stories that share a till: it is opened once for all of a file, and each leaves it at rest."""

import contextlib
from collections.abc import Callable, Iterator

from hardware.cards.virtual import Slot
from kiosk.demo import Demo
from kiosk.snapshot import Screen
from tests.hardware.emupos import EmuPos
from tests.journeys.till import Till
from ui.hands import NotFound


@contextlib.contextmanager
def opened(
    demo: Demo, printer: EmuPos | None, slot: Slot, before: Callable[[Demo], object] = id
) -> Iterator[Till]:
    """A till around this co-op, from the moment at which somebody may tap. ``before`` the till is
    switched on, the office does this."""
    with demo:
        before(demo)
        paper = demo.paper if printer is None else printer
        till = Till(demo, (paper.host, paper.port), slot)
        try:
            till.until(lambda: till.shown.reader_armed, "the reader")
            till.until(lambda: till.shown.offline_minutes is None, "the ledger")
            yield till
        finally:
            till.power_cut()


def at_rest(till: Till) -> None:
    """Whoever was here has gone, and the network is there: for stories that share a till."""
    till.demo.lift()
    till.demo.cable.plug()
    till.until(lambda: till.shown.offline_minutes is None, "the ledger")
    till.until(lambda: not till.shown.busy, "nothing to wait for")

    def gone() -> bool:
        for leave in ("end", "done", "back"):
            if not till.is_on(Screen.IDLE) and till.hands.sees(leave):
                with contextlib.suppress(NotFound):  # it goes just now
                    till.hands.tap(leave)
        return till.is_on(Screen.IDLE) and not till.shown.busy

    till.until(gone, "that whoever was here has gone")
