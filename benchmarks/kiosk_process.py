# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: E402 - nothing is looked for as garbage while the rest is imported, as in the program
"""``coop-kiosk`` as it is, with someone watching its window.

Says ``first`` and the moment of its first frame, and the name of each screen (``idle``, ``pay``,
``approved`` …) and the moment of the frame that shows it and waits for nothing. It may be told
``scan CODE``, ``pay``, ``money`` (to pay without coin), ``cash MINOR-UNITS`` and ``done``, as if
somebody had done that.
"""

from __future__ import annotations

import gc
import sys
import threading
import time
from typing import TYPE_CHECKING

gc.disable()  # as ``coop-kiosk run`` does before it imports what stands here

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication

import kiosk.app
from kiosk import cli
from ui.window import KioskWindow

if TYPE_CHECKING:
    from kiosk.intents import Intent


class Watch(QObject):
    """Looks at the frames, and passes on what is told."""

    ended = Signal()

    def __init__(self, till: kiosk.app.Kiosk) -> None:
        super().__init__()
        self._till = till
        self._said = ""
        app = QGuiApplication.instance()
        assert app is not None
        self.ended.connect(app.quit, Qt.ConnectionType.QueuedConnection)
        # In the GUI thread: the software renderer has no other.
        till.ui.window.frameSwapped.connect(self._frame)

    @Slot()
    def _frame(self) -> None:
        now = time.monotonic_ns()
        if not self._said:
            self._said = "first"
            threading.Thread(target=self._listen, daemon=True).start()
        shown = self._till.ui.shown
        if shown and shown.screen.value != self._said and not shown.busy:
            self._said = shown.screen.value
            print(self._said, now, flush=True)

    def _listen(self) -> None:
        from kiosk import intents  # behind the first frame, as the till imports them

        for line in sys.stdin:
            match line.split():
                case ["scan", code]:
                    self._till.scan(code)
                case ["pay"]:
                    self._do(intents.Pay())
                case ["money"]:
                    self._do(intents.UseCoin(use=False), intents.Pay())
                case ["cash", minor]:
                    self._do(intents.CashGiven(int(minor)), intents.CashTaken())
                case ["done"]:
                    self._do(intents.Done())
        self.ended.emit()

    def _do(self, *wishes: Intent) -> None:
        engine = self._till.engine
        assert engine is not None
        for wish in wishes:
            engine.submit(wish)


class WatchedWindow(KioskWindow):
    """The window, that says when it was first seen before it does anything else."""

    @Slot()
    def _shown(self) -> None:
        print("first", time.monotonic_ns(), flush=True)
        super()._shown()


class WatchedKiosk(kiosk.app.Kiosk):
    """The kiosk, watched from the moment its window opens."""

    def show(self, full_screen: bool) -> None:
        """Open the window."""
        self._watch = Watch(self)
        super().show(full_screen)


# Where the program takes them from.
setattr(kiosk.app, "KioskWindow", WatchedWindow)  # noqa: B010
setattr(kiosk.app, "Kiosk", WatchedKiosk)  # noqa: B010
sys.exit(cli.main())
