# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N802, N815 - properties, signals and slots bear the names by which QML calls them
"""How the till stands: what it waits for, the network, the reader, the seconds left."""

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk import intents
from kiosk.intents import Intent
from kiosk.snapshot import Snapshot
from ui.language import marked
from ui.words import Words

QML_IMPORT_NAME = "CoopCoin.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_BUSY = {
    "collecting": marked("Collecting. One moment, please."),
    "checking": marked("Checking the receipt."),
    "reading-card": marked("Reading your card. Hold it still."),
    "asking-ledger": marked("One moment, please."),
    "writing": marked("Writing it down."),
}


@QmlElement
class Standing(QObject):
    """What is being waited for, and for how long yet."""

    busyChanged = Signal()
    offlineChanged = Signal()
    idleChanged = Signal()
    readerChanged = Signal()

    def __init__(
        self, words: Words, submit: Callable[[Intent], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._submit = submit
        self._now = Snapshot()
        self._idle_of = 0

    def say_again(self) -> None:
        """The language is another one."""
        self.busyChanged.emit()
        self.offlineChanged.emit()

    def take(self, new: Snapshot) -> None:
        """Show this state."""
        old, self._now = self._now, new
        if old.busy != new.busy:
            self.busyChanged.emit()
        if old.offline_minutes != new.offline_minutes:
            self.offlineChanged.emit()
        if old.idle_seconds != new.idle_seconds:
            # The ring is full at the first number of a countdown.
            started = old.idle_seconds is None or (new.idle_seconds or 0) > old.idle_seconds
            self._idle_of = new.idle_seconds or 0 if started else self._idle_of
            self.idleChanged.emit()
        if old.reader_armed != new.reader_armed:
            self.readerChanged.emit()

    @Property(str, notify=busyChanged)
    def busy(self) -> str:
        """What is being waited for, in words; "" for nothing."""
        if not self._now.busy:
            return ""
        return self._words.text(_BUSY.get(self._now.busy, _BUSY["asking-ledger"]))

    @Property(str, notify=offlineChanged)
    def offline(self) -> str:
        """That the network is away and how old the data is, in words; "" when it is there."""
        minutes = self._now.offline_minutes
        if minutes is None:
            return ""
        if minutes < 2:
            return self._words.text("Working without the network. Prices and cards are fresh.")
        if minutes < 120:
            return self._words.counted(
                minutes,
                "Working without the network. Prices and cards are {n} minute old.",
                "Working without the network. Prices and cards are {n} minutes old.",
            )
        if minutes < 2 * 24 * 60:
            return self._words.counted(
                minutes // 60,
                "Working without the network. Prices and cards are {n} hour old.",
                "Working without the network. Prices and cards are {n} hours old.",
            )
        return self._words.counted(
            minutes // (24 * 60),
            "Working without the network. Prices and cards are {n} day old.",
            "Working without the network. Prices and cards are {n} days old.",
        )

    @Property(int, notify=idleChanged)
    def idleSeconds(self) -> int:
        """Seconds until the screen clears, -1 while it does not."""
        return -1 if self._now.idle_seconds is None else self._now.idle_seconds

    @Property(float, notify=idleChanged)
    def idleShare(self) -> float:
        """How much of the countdown is left, 0 to 1."""
        return (self._now.idle_seconds or 0) / self._idle_of if self._idle_of else 0.0

    @Property(bool, notify=readerChanged)
    def readerArmed(self) -> bool:
        """Whether a tap would do something now."""
        return self._now.reader_armed

    @Slot()
    def moreTime(self) -> None:
        """I need more time."""
        self._submit(intents.MoreTime())
