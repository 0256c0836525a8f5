# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N802, N815 - properties, signals and slots bear the names by which QML calls them
"""What is in the basket, what was found, and what lies on the scale."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk import intents
from kiosk.intents import Intent
from kiosk.snapshot import Line, Message, Weigh
from ui.viewmodel.amounts import positive
from ui.viewmodel.rows import Rows
from ui.words import Words

QML_IMPORT_NAME = "CoopCoin.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class BasketLines(Rows):
    """The lines of the basket. ``lineTouched`` names the row that was added or changed."""

    lineTouched = Signal(int)
    thingsChanged = Signal()

    ROLES = (
        "number", "name", "icon", "quantity", "weight", "each", "price", "saved", "deposit",
        "keyed",
    )  # fmt: skip

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._lines: Sequence[Line] = ()
        self._latest = 0

    def say_again(self) -> None:
        """The language is another one."""
        self.take(self._lines)

    @Property(int, notify=lineTouched)
    def latest(self) -> int:
        """The row that was touched last: where a page that opens begins."""
        return self._latest

    @Property(int, notify=thingsChanged)
    def things(self) -> int:
        """How many things that is: two bottles are two, what was weighed is one."""
        return sum(line.quantity for line in self._lines)

    def take(self, lines: Sequence[Line]) -> None:
        """Show these lines."""
        before = self.things
        self._lines = lines
        if self.things != before:
            self.thingsChanged.emit()
        row = self._take({line.number: self._cells(line) for line in lines})
        if row >= 0:
            self._latest = row
            self.lineTouched.emit(row)

    def _cells(self, line: Line) -> tuple[str | int, ...]:
        words = self._words
        return (
            line.number,
            line.name,
            line.icon,
            line.quantity,
            words.weight(line.grams),
            words.money(line.each),
            words.money(line.price),
            words.money(positive(line.saved)),
            words.money(line.deposit),
            int(line.keyed),
        )


@QmlElement
class Weighing(QObject):
    """A product on its way over the scale."""

    changed = Signal()

    def __init__(
        self,
        words: Words,
        once: Callable[[Intent], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._once = once
        self._weigh: Weigh | None = None

    def say_again(self) -> None:
        """The language is another one."""
        self.changed.emit()

    def take(self, weigh: Weigh | None) -> None:
        """Show this state of weighing."""
        if weigh != self._weigh:
            self._weigh = weigh
            self.changed.emit()

    @property
    def grams(self) -> int:
        """The weight that is shown; 0 for none."""
        return (self._weigh.grams or 0) if self._weigh else 0

    @Property(str, notify=changed)
    def name(self) -> str:
        """What is weighed."""
        return self._weigh.name if self._weigh else ""

    @Property(str, notify=changed)
    def icon(self) -> str:
        """Its picture."""
        return self._weigh.icon if self._weigh else ""

    @Property(str, notify=changed)
    def perKg(self) -> str:
        """What a kilogram of it costs this shopper."""
        return self._words.money(self._weigh.per_kg) if self._weigh else ""

    @Property(bool, notify=changed)
    def settled(self) -> bool:
        """Whether there is a weight that can be sold."""
        return self._weigh is not None and self._weigh.state == "settled"

    @Property(bool, notify=changed)
    def trouble(self) -> bool:
        """Whether the scale wants something else than to be loaded."""
        return self._weigh is not None and self._weigh.state in ("over", "under", "missing")

    @Property(str, notify=changed)
    def weight(self) -> str:
        """What it weighs; "" while nobody knows."""
        return self._words.weight(self._weigh.grams) if self._weigh else ""

    @Property(str, notify=changed)
    def price(self) -> str:
        """What that costs."""
        return self._words.money(self._weigh.price) if self._weigh else ""

    @Property(str, notify=changed)
    def headline(self) -> str:
        """What to do, or what the scale says."""
        return self._words.headline(Message(f"weigh-{self._weigh.state}")) if self._weigh else ""

    @Property(str, notify=changed)
    def explanation(self) -> str:
        """What next."""
        return self._words.explanation(Message(f"weigh-{self._weigh.state}")) if self._weigh else ""

    @Slot()
    def add(self) -> None:
        """What lies on the scale, at the weight that is shown."""
        self._once(intents.AddWeighed(self.grams))
