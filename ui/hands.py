# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person does in front of the window: look, touch, type. For the tour and for tests.

Everything goes as real events through the window, never past it. Waiting is an event loop that
lets other threads run (``QTest.qWait`` would hold Python's lock).
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QEventLoop, QPoint, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QAccessible, QGuiApplication, QPointingDevice
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

_PATIENCE_S = 20.0
_STILL_S = 1.0
_MIN_TARGET = 72  # design pixels: 12 mm


class NotFound(AssertionError):
    """What should be on the screen is not there, or not there in time."""


class Pane(Protocol):
    """A window that one can stand in front of: the kiosk's, the bench's."""

    window: QQuickWindow

    @property
    def shown(self) -> object:
        """The snapshot that it shows."""

    @property
    def moving(self) -> bool:
        """Whether one page is giving way to another."""


class Hands:
    """Eyes and hands in front of one window. Only on the GUI thread."""

    def __init__(self, pane: Pane) -> None:
        self._pane = pane
        self._finger: QPointingDevice | None = None

    @property
    def window(self) -> QQuickWindow:
        """The window in front of us."""
        return self._pane.window

    # --- looking ---

    def items(self) -> Iterator[QQuickItem]:
        """Everything that can be seen, delegates too."""
        todo = [self.window.contentItem()]
        while todo:
            item = todo.pop()
            if item.isVisible() and item.opacity() > 0:
                yield item
                todo += item.childItems()

    def sees(self, name: str) -> bool:
        """Whether an item of this name is on the screen."""
        return any(item.objectName() == name for item in self.items())

    def find(self, name: str) -> QQuickItem:
        """The one item of this name. Raises NotFound."""
        hits = [item for item in self.items() if item.objectName() == name]
        if len(hits) != 1:
            names = sorted({i.objectName() for i in self.items() if i.objectName()})
            raise NotFound(f"{len(hits)} items are named {name!r}; there are {names}")
        return hits[0]

    def text(self, name: str) -> str:
        """What the item of this name says: its text, else its accessible name. Raises NotFound."""
        item = self.find(name)
        text = item.property("text")
        return text if isinstance(text, str) else _accessible_name(item)

    def rect(self, item: QQuickItem) -> QRectF:
        """Where the item is in the window."""
        return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))

    # --- waiting ---

    def until(
        self, condition: Callable[[], bool], timeout_s: float = _PATIENCE_S, what: str = ""
    ) -> None:
        """Let everything run until the condition holds. Raises NotFound after the timeout."""
        end = time.monotonic() + timeout_s
        loop = QEventLoop()
        timer = QTimer()
        timer.setInterval(4)
        timer.timeout.connect(
            lambda: loop.quit() if condition() or time.monotonic() > end else None
        )
        if not condition():
            timer.start()
            loop.exec()
            timer.stop()
        if not condition():
            screen = getattr(self._pane.shown, "screen", "none")
            raise NotFound(f"waited {timeout_s} s for {what or 'a condition'}; screen: {screen}")

    def wait(self, seconds: float) -> None:
        """Let everything run for a while."""
        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def shows(self, snapshot: object) -> bool:
        """Whether this snapshot is the one on the screen."""
        return self._pane.shown is snapshot

    def frame(self) -> None:
        """Wait for one more frame: only a frame lays things out."""
        loop = QEventLoop()
        self.window.frameSwapped.connect(loop.quit, Qt.ConnectionType.QueuedConnection)
        QTimer.singleShot(5000, loop.quit)
        self.window.update()
        loop.exec()
        self.window.frameSwapped.disconnect(loop.quit)

    def settle(self) -> None:
        """Wait until no page moves, and a frame more."""
        self.until(lambda: not self._pane.moving, what="the page to stand still")
        self.frame()

    # --- doing ---

    def tap(self, name: str) -> None:
        """Click the item of this name where it is. Raises NotFound, also if it cannot be used."""
        place = self._place(name)
        QTest.mouseClick(
            self.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place
        )

    def touch(self, name: str) -> None:
        """Touch the item of this name with a finger. Raises NotFound, as ``tap``."""
        place = self._place(name)
        if self._finger is None:
            self._finger = QTest.createTouchDevice()
        QTest.touchEvent(self.window, self._finger).press(0, place, self.window).commit()
        QTest.touchEvent(self.window, self._finger).release(0, place, self.window).commit()

    def type_code(self, text: str) -> None:
        """Type as a scanner does: at once, with Enter at the end. A wait between two keys could
        become a person's on a busy machine."""
        for character in text:
            QTest.keyClick(self.window, ord(character))
        QTest.keyClick(self.window, Qt.Key.Key_Return)

    def type_slowly(self, text: str, gap_s: float = 0.12) -> None:
        """Type as a person does."""
        for character in text:
            QTest.keyClick(self.window, ord(character))
            self.wait(gap_s)

    def _place(self, name: str) -> QPoint:
        self.settle()
        item = self.find(name)
        if not item.isEnabled():
            raise NotFound(f"{name!r} cannot be used now")
        centre = self.rect(item).center()
        if not QRectF(QPointF(0, 0), self.window.size().toSizeF()).contains(centre):
            raise NotFound(f"{name!r} is off the screen")
        return centre.toPoint()

    # --- judging ---

    def picture(self, path: Path) -> None:
        """Save what is on the screen once it stands still: two looks in a row are the same. What
        never does (a spinner, a countdown) is taken after a second."""
        self.settle()
        end = time.monotonic() + _STILL_S
        picture = self.window.grabWindow()
        while time.monotonic() < end:
            self.wait(0.04)
            before, picture = picture, self.window.grabWindow()
            if picture == before:
                break
        path.parent.mkdir(parents=True, exist_ok=True)
        if not picture.save(str(path)):
            raise OSError(f"cannot write {path}")

    def audit(self, least: int | None = None) -> list[str]:
        """What is wrong with the screen as it stands: text cut, off the screen or over another
        text, on the left of its column where it is read from the right, a target smaller than 12 mm
        (or ``least`` pixels) or without a name. Empty when all is well."""
        self.settle()
        if least is None:
            least = round(_MIN_TARGET * float(self.window.property("pixelScale")))
        area = QRectF(QPointF(0, 0), self.window.size().toSizeF()).adjusted(-1, -1, 1, 1)
        faults: list[str] = []
        texts: list[tuple[str, QRectF, bool]] = []
        mirrored = QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
        for item in self.items():
            place = self.rect(item)
            if mirrored and _left_behind(item):
                faults.append(f"not mirrored: {item.property('text') or item.objectName()!r}")
            if item.inherits("QQuickText") and item.property("text"):
                text = item.property("text")
                clip = _clip(item)
                if clip is not None and not clip.contains(place):
                    continue  # scrolled half out of a list: that is what a list does
                if item.property("truncated") and not item.property("mayElide"):
                    faults.append(f"cut: {text!r}")
                if item.property("paintedWidth") > item.width() + 1:
                    faults.append(f"wider than its place: {text!r}")
                if not area.contains(place):
                    faults.append(f"off screen: {text!r}")
                texts.append((text, _painted(item, place), clip is not None))
            if item.inherits("QQuickAbstractButton"):
                name = item.objectName()
                if not name:
                    faults.append(f"without objectName: {_accessible_name(item)!r}")
                if min(item.width(), item.height()) < least - 1:
                    faults.append(f"small target: {name!r} {item.width()}x{item.height()}")
                if not _accessible_name(item):
                    faults.append(f"unnamed: {name!r}")
        for i, (text, place, inside) in enumerate(texts):
            for other, there, too in texts[i + 1 :]:
                common = place.intersected(there)
                # The sign over a list's edge covers rows on purpose.
                if inside == too and common.width() > 2 and common.height() > 4:
                    faults.append(f"over each other: {text!r}, {other!r}")
        return faults + self._covered()

    def _covered(self) -> list[str]:
        """Texts over which a filled rectangle is painted that is not behind them."""
        painted: list[QQuickItem] = []
        todo = [self.window.contentItem()]
        while todo:  # in the order of painting
            item = todo.pop()
            if item.isVisible() and item.opacity() > 0:
                painted.append(item)
                todo += sorted(reversed(item.childItems()), key=lambda i: -i.z())  # noqa: C414 - keeps ties
        faults: list[str] = []
        under: list[tuple[str, QRectF]] = []
        for item in painted:
            if item.inherits("QQuickText") and item.property("text") and _clip(item) is None:
                under.append((item.property("text"), _painted(item, self.rect(item))))
            elif item.inherits("QQuickRectangle") and item.property("color").alpha() > 200:
                clip = _clip(item)
                over = self.rect(item) if clip is None else clip.intersected(self.rect(item))
                for text, place in under:
                    common = over.intersected(place)
                    if common.width() > 2 and common.height() > 4:
                        faults.append(f"covered: {text!r}")
        return faults


def _accessible_name(item: QQuickItem) -> str:
    interface = QAccessible.queryAccessibleInterface(item)
    return interface.text(QAccessible.Text.Name).strip() if interface else ""


def _left_behind(item: QQuickItem) -> bool:
    """Whether it stands at the left of its column without filling it: Qt mirrors rows, no columns.
    A keypad is the same way round in every script."""
    column = item.parentItem()
    if column is None or not column.inherits("QQuickColumn"):
        return False
    if not any(item.inherits(f"QQuick{kind}") for kind in ("Text", "Image", "Row")):
        return False
    own = any(child.objectName().startswith("key-") for child in item.childItems())
    return not own and item.x() < 1 and 0 < item.width() < column.width() - 8


def _clip(item: QQuickItem) -> QRectF | None:
    """The nearest clipping ancestor's place in the window."""
    above = item.parentItem()
    while above is not None:
        if above.clip():
            return above.mapRectToScene(QRectF(0, 0, above.width(), above.height()))
        above = above.parentItem()
    return None


def _painted(item: QQuickItem, place: QRectF) -> QRectF:
    """Where the letters are: a text's own box may be wider."""
    width = min(float(item.property("paintedWidth")), place.width())
    height = min(float(item.property("paintedHeight")), place.height())
    align = int(item.property("side") or 0)
    left = place.left()
    if align & int(Qt.AlignmentFlag.AlignRight.value):
        left = place.right() - width
    elif align & int(Qt.AlignmentFlag.AlignHCenter.value):
        left = place.center().x() - width / 2
    return QRectF(left, place.center().y() - height / 2, width, height)
