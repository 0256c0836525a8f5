# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N802 - properties, signals and slots bear the names by which QML calls them

"""Who is at the kiosk, and the PIN they type."""

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk import intents
from kiosk.intents import Intent
from kiosk.snapshot import Member, PinEntry
from ui.words import Words

QML_IMPORT_NAME = "CoopCoin.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

LARGE_FROM = 130
"""From so many percent on, text is large."""


@QmlElement
class Greeting(QObject):
    """Who is at the kiosk."""

    changed = Signal()
    asked = Signal()
    """Somebody came whose card asks how the screen should look, or they chose anew."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._member: Member | None = None
        self._looks: tuple[str, int, str] | None = None

    def say_again(self) -> None:
        """The language is another one."""
        self.changed.emit()

    def take(self, member: Member | None) -> None:
        """Greet this member, or nobody."""
        if member != self._member:
            self._member = member
            self.changed.emit()
        looks = None
        if member is not None:
            looks = (member.first_name, member.text_percent, member.contrast)
        if looks != self._looks:
            self._looks = looks
            self.asked.emit()

    @Property(bool, notify=changed)
    def known(self) -> bool:
        """Whether a member has shown a card."""
        return self._member is not None

    @Property(str, notify=changed)
    def name(self) -> str:
        """The first name."""
        return self._member.first_name if self._member else ""

    @Property(bool, notify=changed)
    def readsLarge(self) -> bool:
        """Whether their card asks for large text."""
        return self._member is not None and self._member.text_percent >= LARGE_FROM

    @Property(bool, notify=changed)
    def readsUsual(self) -> bool:
        """Whether their card asks for the usual text, also where the kiosk's is large."""
        return self._member is not None and 0 < self._member.text_percent < LARGE_FROM

    @Property(bool, notify=changed)
    def wantsContrast(self) -> bool:
        """Whether their card asks for high contrast."""
        return self._member is not None and self._member.contrast == "high"

    @Property(str, notify=changed)
    def initial(self) -> str:
        """The first letter of it."""
        return self._member.first_name[:1].upper() if self._member else ""

    @Property(str, notify=changed)
    def balance(self) -> str:
        """The coin balance as digits while it is shown, else ""."""
        return self._words.digits(self._member.balance) if self._member else ""


@QmlElement
class PinPad(QObject):
    """The PIN being typed: only how many digits there are."""

    changed = Signal()

    def __init__(
        self,
        words: Words,
        submit: Callable[[Intent], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._submit = submit
        self._pin: PinEntry | None = None

    def say_again(self) -> None:
        """The language is another one."""
        self.changed.emit()

    def take(self, pin: PinEntry | None) -> None:
        """Show this state of typing."""
        if pin != self._pin:
            self._pin = pin
            self.changed.emit()

    @Property(int, notify=changed)
    def digits(self) -> int:
        """How many digits were typed."""
        return self._pin.digits if self._pin else 0

    @Property(int, notify=changed)
    def length(self) -> int:
        """How many digits are wanted."""
        return self._pin.length if self._pin else 0

    @Property(str, notify=changed)
    def coin(self) -> str:
        """What it is for, digits only."""
        return self._words.digits(self._pin.coin) if self._pin and self._pin.coin else ""

    @Property(str, notify=changed)
    def message(self) -> str:
        """What was wrong with the last one."""
        return self._words.message(self._pin.message) if self._pin and self._pin.message else ""

    @Slot(str)
    def digit(self, digit: str) -> None:
        """One digit of the PIN."""
        self._submit(intents.PinDigit(digit))

    @Slot()
    def erase(self) -> None:
        """The last digit of the PIN away."""
        self._submit(intents.PinErase())
