# SPDX-License-Identifier: AGPL-3.0-or-later
"""One switch instead of fingers: what can be touched is offered in turn, and the switch takes what
is offered. The switch is whatever sends Space or Enter, as adapters for switches do."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtQuick import QQuickItem, QQuickWindow

_SWITCH = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class Scanning(QObject):
    """Offers one thing after another in a window, each for ``every_ms``. After a press the new
    screen is offered from its beginning, and its first thing for a whole turn."""

    def __init__(self, window: QQuickWindow, every_ms: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._turn = QTimer(self)
        self._turn.setInterval(every_ms)
        self._turn.timeout.connect(self.offer_next)
        self._turn.start()
        window.installEventFilter(self)

    def stop(self) -> None:
        """Offer nothing more."""
        self._turn.stop()
        self._window.removeEventFilter(self)

    @Slot()
    def offer_next(self) -> None:
        """The next thing that can be touched has the focus."""
        item = self._window.activeFocusItem() or self._window.contentItem()
        following = item.nextItemInFocusChain(True)
        if isinstance(following, QQuickItem):
            following.forceActiveFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """The switch presses what is offered, whichever key it sends (called by Qt)."""
        if not isinstance(event, QKeyEvent) or event.key() not in _SWITCH:
            return False
        if event.isAutoRepeat():
            return True  # who holds the switch pressed once
        if event.type() is QEvent.Type.KeyPress:
            self._turn.start()
        if event.key() == Qt.Key.Key_Space:
            return False
        QCoreApplication.sendEvent(
            self._window,
            QKeyEvent(event.type(), Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " "),
        )
        return True
