# SPDX-License-Identifier: AGPL-3.0-or-later
"""Slides pages, ours or bare ones, and shows snapshots: ``ui_process.py screens|bare``.

Says ``ready``. For each ``slide`` that it is told it turns the page, and says ``frames`` (how many
were shown while it moved), ``span`` (from the first of them to the last, ns) and ``cpu`` (that this
process used in that time, ns). For each ``show N`` it publishes a basket with another quantity and
says ``frame`` and how long that took to be shown (ns).
"""

import sys
import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtQuick import QQuickWindow

_LONG_MS = 600
"""Longer than any slide."""


class Pages(QObject):
    """A window whose page is turned. ``turn`` turns it, ``change`` shows another quantity on it,
    ``moving`` says whether it is being turned."""

    told = Signal(str)
    ended = Signal()

    def __init__(
        self,
        window: QQuickWindow,
        turn: Callable[[], object],
        change: Callable[[int], object],
        moving: Callable[[], bool],
    ) -> None:
        super().__init__()
        self._turn, self._change, self._moving = turn, change, moving
        self._frames: list[tuple[int, int]] = []
        self._shown_ns = 0
        self.told.connect(self._do, Qt.ConnectionType.QueuedConnection)
        # In the GUI thread: the software renderer has no other.
        window.frameSwapped.connect(self._frame)

    @Slot(str)
    def _do(self, line: str) -> None:
        match line.split():
            case ["slide"]:
                self._frames = []
                self._turn()
                QTimer.singleShot(_LONG_MS, self._tell)
            case ["show", quantity]:
                self._shown_ns = time.monotonic_ns()
                self._change(int(quantity))

    @Slot()
    def _frame(self) -> None:
        now, cpu = time.monotonic_ns(), time.process_time_ns()
        if self._shown_ns:
            print("frame", now - self._shown_ns, flush=True)
            self._shown_ns = 0
        if self._moving():
            self._frames.append((now, cpu))

    @Slot()
    def _tell(self) -> None:
        (began, before), (over, after) = self._frames[0], self._frames[-1]
        print("frames", len(self._frames), flush=True)
        print("span", over - began, flush=True)
        print("cpu", after - before, flush=True)

    @Slot()
    def listen(self) -> None:
        """Take what standard input says, from now on."""
        threading.Thread(target=self._listen, daemon=True).start()
        print("ready", time.monotonic_ns(), flush=True)

    def _listen(self) -> None:
        for line in sys.stdin:
            self.told.emit(line)
        self.ended.emit()


def _bare() -> int:
    from pathlib import Path

    from PySide6.QtGui import QGuiApplication
    from PySide6.QtQml import QQmlApplicationEngine

    app = QGuiApplication(["bare"])
    engine = QQmlApplicationEngine(str(Path(__file__).with_name("bare_slide.qml")))
    window = engine.rootObjects()[0]
    assert isinstance(window, QQuickWindow)
    pages = Pages(
        window,
        turn=lambda: window.setProperty("second", not window.property("second")),
        change=lambda quantity: window.setProperty("title", str(quantity)),
        moving=lambda: bool(window.property("moving")),
    )
    pages.ended.connect(app.quit, Qt.ConnectionType.QueuedConnection)
    window.show()
    pages.listen()
    return app.exec()


def _screens() -> int:
    from msgspec.structs import replace

    from contract.money import Amount
    from kiosk.snapshot import Line, Member, Screen, Snapshot, Split
    from ui.window import KioskWindow, application

    def euro(minor: int) -> Amount:
        return Amount("EUR", minor)

    names = ("Oat milk", "Sourdough loaf", "Carrots", "Red lentils", "Eggs")
    basket = Snapshot(
        screen=Screen.BASKET,
        coop_name="Turning Earth",
        kiosk_name="Till 1",
        lines=tuple(
            Line(n, name, "bread", 1, euro(380), euro(380)) for n, name in enumerate(names, 1)
        ),
        total=euro(1900),
        member=Member("Amina"),
    )
    coin = Amount("coin:abcdefghijklmnop", 1140)
    pay = replace(basket, screen=Screen.PAY, split=Split(coin, euro(1140), euro(760), 60, "rule"))
    app = application()
    kiosk = KioskWindow(lambda _: None, lambda *_: False)

    def turn() -> None:
        shown = kiosk.shown
        on = shown is not None and shown.screen is Screen.PAY
        kiosk.publish(basket if on else pay)

    def change(quantity: int) -> None:
        first = replace(basket.lines[0], quantity=quantity, price=euro(380 * quantity))
        total = euro(1520 + 380 * quantity)
        kiosk.publish(replace(basket, lines=(first, *basket.lines[1:]), total=total))

    pages = Pages(kiosk.window, turn, change, moving=lambda: kiosk.moving)
    pages.ended.connect(app.quit, Qt.ConnectionType.QueuedConnection)
    kiosk.show(full_screen=False)
    kiosk.publish(basket)
    QTimer.singleShot(2000, pages.listen)
    status = app.exec()
    kiosk.close()
    return status


if __name__ == "__main__":
    sys.exit(_bare() if sys.argv[1] == "bare" else _screens())
