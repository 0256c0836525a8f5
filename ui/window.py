# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kiosk's window: snapshots in, intents and keys out.

A new snapshot may be published from any thread; only the newest is shown. The first frame comes
before anything that it does not need: models, images and the other screens are imported and
compiled right after it, which is why so many imports here stand inside functions.
"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal, Slot
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QKeyEvent
from PySide6.QtQml import QQmlApplicationEngine, QQmlError
from PySide6.QtQuick import QQuickWindow

from ui.appearance import Appearance

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kiosk.intents import Intent
    from kiosk.snapshot import Snapshot
    from ui.scanning import Scanning
    from ui.translator import Translator
    from ui.viewmodel.till import Till

_HERE = Path(__file__).parent
_AS_DESIGNED = Appearance()
# The UI cuts: the plain ones sit lower, and would make each line of theirs jump.
_FAMILIES = ["Noto Sans", "Noto Sans Arabic UI", "Noto Sans Devanagari UI"]


def application(arguments: Sequence[str] = ()) -> QGuiApplication:
    """The Qt application of this process, made if there is none yet."""
    app = QCoreApplication.instance()
    if isinstance(app, QGuiApplication):
        return app
    # Else it says at the start that a font lacks a script which nothing is written in.
    os.environ.setdefault("QT_LOGGING_RULES", "qt.text.font.db=false")
    return QGuiApplication(list(arguments) or ["coop"])


class Bridge(QObject):
    """Carries snapshots to the GUI thread. A burst costs one wake-up, and the last one wins."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._pending: object = None
        self._open = False

    def open(self) -> None:
        """From now on there is somebody to show a snapshot; one may wait already."""
        self._open = True
        QCoreApplication.postEvent(self, QEvent(QEvent.Type.User))

    def publish(self, snapshot: object) -> None:
        """Pass it on, from any thread."""
        with self._lock:
            first, self._pending = self._pending is None, snapshot
        if first:
            # Always through the event loop, also from the GUI thread: a snapshot never arrives in
            # the middle of the touch that brought it about.
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User))

    def customEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Hand the newest over (called by Qt)."""
        if not self._open:
            return
        with self._lock:
            snapshot, self._pending = self._pending, None
        if snapshot is not None:
            self.changed.emit(snapshot)


class KioskWindow(QObject):
    """The one window. Make it, ``show`` and ``close`` it on the GUI thread.

    ``submit`` gets each intent, ``on_key`` each key press as (text, native scan code, Shift,
    monotonic ns) and returns whether the key belongs to a scanner and must not reach the screen;
    both are called on the GUI thread and return at once. ``first_frame`` comes once, when the first
    frame has been shown: start everything slow only then. ``diagonal_mm`` is that of the panel that
    the window fills; without it the design (5.9 px/mm at 1280x800) is scaled to the window. With
    ``switch_ms`` all that can be touched is offered in turn, each for so long: ui.scanning.
    """

    first_frame = Signal()

    def __init__(
        self,
        submit: Callable[[Intent], None],
        on_key: Callable[[str, int, bool, int], bool],
        *,
        language: str = "en-GB",
        diagonal_mm: float | None = None,
        appearance: Appearance = _AS_DESIGNED,
        switch_ms: int | None = None,
    ) -> None:
        super().__init__()
        app = application()
        load_fonts(app)
        self._submit = submit
        self._on_key = on_key
        self._swallowed: set[int] = set()
        self.warnings: list[str] = []
        """What QML complained about since the start; empty in a sound program."""
        self._bridge = Bridge()
        self._sight = Bridge()
        self._till: Till | None = None
        self._stage: QObject | None = None
        # Qt's loader thread asks for the words of an error when a page has no cache file yet; our
        # translator answers in Python, whose lock the thread that waits for the page holds. Without
        # the cache it never asks. (The screens compile in a few hundredths of a second.)
        os.environ["QML_DISABLE_DISK_CACHE"] = "1"
        engine = QQmlApplicationEngine()
        self._engine: QQmlApplicationEngine | None = engine
        engine.warnings.connect(self._warn)
        self._language = language
        self._switch_ms = switch_ms
        self._scanning: Scanning | None = None
        self._translator: Translator | None = None
        if not language.startswith("en"):
            from ui.language import UnknownLanguage

            try:
                self._say(language)
            except UnknownLanguage:  # the till says why it does not open; that it says in English
                self._language = "en-GB"
        engine.addImportPath(str(_HERE))
        engine.setInitialProperties(
            {"diagonalMm": diagonal_mm or 0.0, "appearance": appearance.for_qml()}
        )
        engine.loadFromModule("CoopCoin.Kiosk", "Main")
        roots = engine.rootObjects()
        if not roots or not isinstance(roots[0], QQuickWindow):
            raise RuntimeError("the screens do not load: " + "; ".join(self.warnings))
        self.window: QQuickWindow = roots[0]
        # The window gets each key once, before the item that has the focus.
        self.window.installEventFilter(self)
        # With a render thread the frame is swapped there; the call is queued to this thread, since
        # it is a slot of an object that lives here. No Python may run in the other.
        self.window.frameSwapped.connect(self._shown)

    def publish(self, snapshot: Snapshot) -> None:
        """Show this snapshot. From any thread, also after ``close`` (then nothing happens)."""
        self._bridge.publish(snapshot)

    def see(self, width: int, height: int, grey: bytes) -> None:
        """Show what the camera sees (``width`` x ``height`` grey values, row by row); only the
        newest is. From any thread, also after ``close``."""
        self._sight.publish((width, height, grey))

    def appear(self, appearance: Appearance) -> None:
        """Look like this from now on. Only on the GUI thread."""
        self.window.setProperty("appearance", appearance.for_qml())

    @property
    def shown(self) -> Snapshot | None:
        """The snapshot that the screens show now; None before the first frame."""
        return self._till.now if self._till else None

    @property
    def moving(self) -> bool:
        """Whether one page is giving way to another."""
        return self._stage is None or bool(self._stage.property("moving"))

    def show(self, full_screen: bool) -> None:
        """Open the window; ``full_screen`` also takes the frame and the mouse pointer away."""
        if not full_screen:
            self.window.show()
            return
        from PySide6.QtCore import Qt  # not at start: its enumerations take 20 ms

        self.window.setFlag(Qt.WindowType.FramelessWindowHint)
        QGuiApplication.setOverrideCursor(Qt.CursorShape.BlankCursor)
        self.window.showFullScreen()

    def close(self) -> None:
        """Close the window and take the engine down before the models it looks at. May be called
        twice; ``window`` must not be used any more."""
        if self._engine is None:
            return
        if self._till is not None:
            self._bridge.changed.disconnect(self._till.take)
            self._sight.changed.disconnect(self._seen)
        if QGuiApplication.overrideCursor() is not None:
            QGuiApplication.restoreOverrideCursor()
        if self._scanning is not None:
            self._scanning.stop()
        self.window.removeEventFilter(self)
        self.window.close()
        del self.window
        self._engine.deleteLater()
        self._engine = self._stage = None
        # So does the translator. Left to Python's garbage collector it may go in the middle of a
        # look-up of a text, under the very lock that its end waits for.
        if self._translator is not None:
            self._translator.deleteLater()
            self._translator = None
        # An engine that outlives its models corrupts memory: it goes now.
        QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Show keys to the scanner's decoder first (called by Qt)."""
        if not isinstance(event, QKeyEvent):  # each frame of a slide: nothing is asked of that
            return False
        kind = event.type()
        if kind is QEvent.Type.KeyPress:
            if event.isAutoRepeat():
                return event.key() in self._swallowed
            # When the key was pressed, not when a busy machine came round to it: that is what tells
            # a scanner from a person.
            at_ns = event.timestamp() * 1_000_000 or time.monotonic_ns()
            from PySide6.QtCore import Qt

            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if self._on_key(event.text(), event.nativeScanCode(), shift, at_ns):
                self._swallowed.add(event.key())
                return True
            self._swallowed.discard(event.key())
        elif kind is QEvent.Type.KeyRelease and event.key() in self._swallowed:
            if not event.isAutoRepeat():
                self._swallowed.discard(event.key())
            return True
        return False

    @Slot()
    def _shown(self) -> None:
        if self._engine is None or self._till is not None:
            return
        self.window.frameSwapped.disconnect(self._shown)
        self.first_frame.emit()
        if self._engine is not None:
            self._furnish(self._engine)

    def _furnish(self, engine: QQmlApplicationEngine) -> None:
        """What the first frame did without: models, images, the screens."""
        from ui.images import CameraPictures, Icons, QrCodes
        from ui.viewmodel.till import Till

        engine.addImageProvider("icon", Icons())
        engine.addImageProvider("qr", QrCodes())
        self._pictures = CameraPictures()
        engine.addImageProvider("camera", self._pictures)
        self._till = Till(self._submit, self._language)
        self._say(self._language)
        self._till.spoken.connect(self._speak)
        self._bridge.changed.connect(self._till.take)
        self._bridge.open()
        self._sight.changed.connect(self._seen)
        self._sight.open()
        self.window.setProperty("till", self._till)
        self._stage = self.window.findChild(QObject, "stage")
        if self._switch_ms is not None:
            from ui.scanning import Scanning

            self._scanning = Scanning(self.window, self._switch_ms, self)
            # Filters are asked newest first; the scanner's decoder sees every key before it.
            self.window.removeEventFilter(self)
            self.window.installEventFilter(self)

    @Slot(object)
    def _seen(self, picture: tuple[int, int, bytes]) -> None:
        if self._till is not None:
            self._pictures.put(*picture)
            self._till.see()

    @Slot()
    def _speak(self) -> None:
        if self._till is not None:
            self._say(self._till.words.language.tag)

    def _say(self, tag: str) -> None:
        """Let labels, numbers and sides be those of this language."""
        from ui.language import language
        from ui.translator import Translator, speak

        if self._engine is not None:
            self._translator = self._translator or Translator(language(tag))
            speak(self._engine, self._translator, language(tag))

    def _warn(self, errors: list[QQmlError]) -> None:
        for error in errors:
            self.warnings.append(error.toString())
            _log("qml: %s", error.toString())


def load_fonts(app: QGuiApplication) -> None:
    """Make the fonts that come along the application's."""
    if app.font().families() == _FAMILIES:
        return
    for file in sorted((_HERE / "fonts").glob("*.ttf")):
        if QFontDatabase.addApplicationFont(str(file)) == -1:
            _log("font %s cannot be loaded", file.name)
    font = QFont()
    font.setFamilies(_FAMILIES)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    app.setFont(font)


def _log(message: str, *values: str) -> None:
    import logging

    logging.getLogger(__name__).error(message, *values)
