# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bench's window, beside the kiosk's: snapshots in, what a person does there out. And the
scanner that types into the kiosk's window."""

from collections import deque
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtQml import QQmlApplicationEngine, QQmlError
from PySide6.QtQuick import QQuickWindow

from kiosk.bench_snapshot import Act, Bench
from ui.bench_viewmodel import PaperPictures, Workbench
from ui.images import Icons
from ui.window import Bridge, application, load_fonts

_HERE = Path(__file__).parent
_KIOSK = QSize(1280, 800)
_NARROW, _WIDE, _TALL = 560, 960, 1080  # between which widths, and up to which height, a bench is
_FRAME = 40  # for a window's title bar, which no one can ask for before it is there
_KEY_MS = 4  # a keyboard-wedge scanner's own pace


def side_by_side(screen: QRect) -> tuple[QRect, QRect]:
    """Where the kiosk and the bench stand on this screen: the kiosk as large as designed, or as
    fits beside a bench on which one can still read."""
    bench_width = min(max(screen.width() - _KIOSK.width(), _NARROW), _WIDE)
    room = screen.height() - _FRAME
    scale = min(1.0, (screen.width() - bench_width) / _KIOSK.width(), room / _KIOSK.height())
    width, height = int(_KIOSK.width() * scale), int(_KIOSK.height() * scale)
    left, top = screen.left(), screen.top() + _FRAME
    kiosk = QRect(left, top, width, height)
    return kiosk, QRect(left + width, top, bench_width, min(room, _TALL))


class WedgeScanner(QObject):
    """A scanner that types what it reads into a window, as a keyboard would, with Enter at the end.

    Make it on the GUI thread; ``scan`` may be called from any.
    """

    _read = Signal(str)

    def __init__(self, window: QQuickWindow) -> None:
        super().__init__()
        self._window = window
        self._keys: deque[str] = deque()
        self._pace = QTimer(self)
        self._pace.setInterval(_KEY_MS)
        self._pace.setTimerType(Qt.TimerType.PreciseTimer)
        self._pace.timeout.connect(self._next)
        self._read.connect(self._begin, Qt.ConnectionType.QueuedConnection)

    def scan(self, code: str) -> None:
        """Read this code."""
        self._read.emit(code)

    @Slot(str)
    def _begin(self, code: str) -> None:
        self._keys.extend([*code, "\r"])
        self._pace.start()

    @Slot()
    def _next(self) -> None:
        if not self._keys:
            self._pace.stop()
            return
        text = self._keys.popleft()
        key = int(Qt.Key.Key_Return) if text == "\r" else ord(text.upper())
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
            QCoreApplication.sendEvent(self._window, event)


class BenchWindow(QObject):
    """The second window. Make it, ``show`` and ``close`` it on the GUI thread. ``do`` gets what a
    person does there, on the GUI thread, and returns at once."""

    def __init__(self, do: Callable[[Act], None], *, motion: bool = True) -> None:
        super().__init__()
        load_fonts(application())
        self.warnings: list[str] = []
        """What QML complained about since the start; empty in a sound program."""
        self._bridge = Bridge()
        pictures = PaperPictures()
        self._model = Workbench(do, pictures)
        self._bridge.changed.connect(self._model.take)
        engine = QQmlApplicationEngine()
        self._engine: QQmlApplicationEngine | None = engine
        engine.warnings.connect(self._warn)
        engine.addImportPath(str(_HERE))
        engine.addImageProvider("icon", Icons())
        engine.addImageProvider("paper", pictures)
        engine.setInitialProperties({"bench": self._model, "motion": motion})
        engine.loadFromModule("CoopCoin.Bench", "Main")
        roots = engine.rootObjects()
        if not roots or not isinstance(roots[0], QQuickWindow):
            raise RuntimeError("the bench does not load: " + "; ".join(self.warnings))
        self.window: QQuickWindow = roots[0]
        self._bridge.open()

    def publish(self, snapshot: Bench) -> None:
        """Show this snapshot. From any thread, also after ``close`` (then nothing happens)."""
        self._bridge.publish(snapshot)

    @property
    def shown(self) -> Bench:
        """The snapshot that is shown now."""
        return self._model.now

    @property
    def moving(self) -> bool:
        """Whether a page gives way to another: there are none here."""
        return False

    def show(self) -> None:
        """Open the window."""
        self.window.show()

    def close(self) -> None:
        """Close the window and take the engine down before its model. May be called twice;
        ``window`` must not be used any more."""
        if self._engine is None:
            return
        self._bridge.changed.disconnect(self._model.take)
        self.window.close()
        del self.window
        self._engine.deleteLater()
        self._engine = None
        QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete))

    def _warn(self, errors: list[QQmlError]) -> None:
        self.warnings += [error.toString() for error in errors]
