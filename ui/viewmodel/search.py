# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N802 - properties, signals and slots bear the names by which QML calls them
"""Finding goods by name: what is typed, and what was found."""

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk import intents
from kiosk.intents import Intent
from kiosk.snapshot import Product, Search
from ui.viewmodel.rows import ShownRows
from ui.viewmodel.typed import Typed
from ui.words import Words

QML_IMPORT_NAME = "CoopCoin.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class FoundProducts(ShownRows):
    """What the search found."""

    KEY = "id"
    ROLES = ("product", "name", "icon", "price")

    def _row(self, product: Product) -> tuple[str | int, ...]:
        return product.id, product.name, product.icon, self._price(product)

    def _price(self, product: Product) -> str:
        if product.open_price:
            return ""
        if product.by_weight:
            return self._words.text("{price}/kg", price=product.price)
        return self._words.money(product.price)


@QmlElement
class ProductSearch(QObject):
    """What is typed into the search, and what it found."""

    changed = Signal()

    def __init__(
        self,
        words: Words,
        submit: Callable[[Intent], None],
        once: Callable[[Intent], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._submit = submit
        self._once = once
        self._search: Search | None = None
        self._typed = Typed(lambda query: submit(intents.TypeSearch(query)))
        self._found = FoundProducts(words, self)

    def say_again(self) -> None:
        """The language is another one."""
        self._found.say_again()

    def take(self, new: Search | None) -> None:
        """Show this search; None while nobody searches."""
        old, self._search = self._search, new
        self._typed.answered(new.query if new else None)
        if new is not None:
            self._found.take(new.results)
        if new != old:
            self.changed.emit()

    @Property(str, notify=changed)
    def typed(self) -> str:
        """What was typed into the search."""
        return self._typed.text

    @Property(int, notify=changed)
    def foundCount(self) -> int:
        """How many products were found."""
        return len(self._search.results) if self._search else 0

    @Property(FoundProducts, constant=True)
    def found(self) -> FoundProducts:
        """What the search found."""
        return self._found

    @Slot()
    def open(self) -> None:
        """Find by name."""
        self._once(intents.OpenSearch())

    @Slot()
    def close(self) -> None:
        """Back without choosing."""
        self._once(intents.CloseSearch())

    @Slot(str)
    def type(self, text: str) -> None:
        """Letters for the search."""
        self._typed.add(text)
        self.changed.emit()

    @Slot()
    def erase(self) -> None:
        """The last letter of the search away."""
        self._typed.erase()
        self.changed.emit()

    @Slot(str)
    def choose(self, product: str) -> None:
        """One of this product."""
        self._submit(intents.ChooseProduct(product))
