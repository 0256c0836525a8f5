# SPDX-License-Identifier: AGPL-3.0-or-later
"""The floor for windows: one text in QML, and nothing else.

Says ``first`` and the moment of its first frame. For each line that it is told it changes the text
and says ``frame`` and how long that took to be shown (ns).
"""

import sys
import threading
import time
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow


class Watch(QObject):
    """Looks at the frames, and passes on what is told."""

    told = Signal(str)
    ended = Signal()

    def __init__(self, window: QQuickWindow) -> None:
        super().__init__()
        self._window = window
        self._began = 0
        self.told.connect(self._change, Qt.ConnectionType.QueuedConnection)
        # In the GUI thread: the software renderer has no other.
        window.frameSwapped.connect(self._frame)

    @Slot(str)
    def _change(self, text: str) -> None:
        self._began = time.monotonic_ns()
        self._window.setProperty("words", text)

    @Slot()
    def _frame(self) -> None:
        now = time.monotonic_ns()
        if not self._began:
            print("first", now, flush=True)
            threading.Thread(target=self._listen, daemon=True).start()
        else:
            print("frame", now - self._began, flush=True)

    def _listen(self) -> None:
        for line in sys.stdin:
            self.told.emit(line)
        self.ended.emit()


app = QGuiApplication(["bare"])
engine = QQmlApplicationEngine(str(Path(__file__).with_name("bare.qml")))
window = engine.rootObjects()[0]
assert isinstance(window, QQuickWindow)
watch = Watch(window)
watch.ended.connect(app.quit, Qt.ConnectionType.QueuedConnection)
window.show()
sys.exit(app.exec())
