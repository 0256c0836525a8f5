# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N802 - properties, signals and slots bear the names by which QML calls them
"""What was sold here: the list, and one sale."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from contract.money import is_coin
from kiosk.intents import Intent
from kiosk.intents.sales import (
    CopySale,
    OpenSale,
    ReturnSale,
    SalesUntil,
    ShowReceiptCode,
    TurnSales,
)
from kiosk.snapshot import SalesPage, Snapshot, SoldPage
from kiosk.snapshot.sales import SaleRow, SoldLine
from kiosk.snapshot.tenders import TenderLine
from ui.images import qr_source
from ui.viewmodel.rows import Rows, ShownRows
from ui.words import Words

QML_IMPORT_NAME = "CoopCoin.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class SaleRows(ShownRows):
    """A row for each sale."""

    KEY = "id"
    ROLES = ("name", "at", "amount", "how")

    def _row(self, sale: SaleRow) -> tuple[str | int, ...]:
        words = self._words
        paid = [words(f"tender-{one}") for one in sale.tenders]
        if sale.served_by:
            paid.append(words("sale-served", name=sale.served_by))
        how = "  ·  ".join(paid)
        return sale.id, words.short_moment(sale.at), words.money(sale.amount), how


@QmlElement
class SoldRows(Rows):
    """A row for each line of a sale, then one for each tender: ``words``, and how ``much`` or what
    ``coin``; ``strong`` for a tender."""

    ROLES = ("words", "much", "coin", "strong")

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._shown: tuple[Sequence[SoldLine], Sequence[TenderLine]] = ((), ())

    def say_again(self) -> None:
        """The language is another one."""
        self.take(*self._shown)

    def take(self, lines: Sequence[SoldLine], tenders: Sequence[TenderLine]) -> None:
        """Show these."""
        self._shown = (lines, tenders)
        rows: dict[str | int, tuple[str | int, ...]] = {
            one.number: self._line(one) for one in lines
        }
        rows |= {f"paid-{one.id}": self._tender(one) for one in tenders}
        self._take(rows)

    def _line(self, line: SoldLine) -> tuple[str | int, ...]:
        words = self._words
        many = f"{words.language.number(line.quantity)} × " if line.quantity > 1 else ""
        said = [f"{many}{line.name}", words.weight(line.grams)]
        if line.back:
            said.append(words("sold-back", n=line.back))
        return "  ·  ".join(filter(None, said)), words.money(line.price), "", 0

    def _tender(self, tender: TenderLine) -> tuple[str | int, ...]:
        words = self._words
        coin = is_coin(tender.amount.unit)
        much = "" if coin else words.money(tender.amount)
        return words(f"tender-{tender.type}"), much, words.digits(tender.amount) if coin else "", 1


@QmlElement
class Sales(QObject):
    """The pages of what was sold."""

    changed = Signal()

    def __init__(
        self,
        words: Words,
        submit: Callable[[Intent], None],
        once: Callable[[Intent], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._words, self._submit, self._once = words, submit, once
        self._rows = SaleRows(words, self)
        self._lines = SoldRows(words, self)
        self._list = SalesPage()
        self._sold: SoldPage | None = None

    def say_again(self) -> None:
        """The language is another one."""
        self._rows.say_again()
        self._lines.say_again()
        self.changed.emit()

    def take(self, new: Snapshot, welcome: bool) -> None:
        """Show what this snapshot says of sales. A page that is gone keeps its words until the
        welcome screen clears everything."""
        page = new.sales or (SalesPage() if welcome else self._list)
        sold = new.sold or (None if welcome else self._sold)
        if (page, sold) == (self._list, self._sold):
            return
        self._list, self._sold = page, sold
        self._rows.take(page.rows)
        self._lines.take(*((sold.lines, sold.tenders) if sold else ((), ())))
        self.changed.emit()

    @Property(SaleRows, constant=True)
    def rows(self) -> SaleRows:
        """The sales."""
        return self._rows

    @Property(SoldRows, constant=True)
    def lines(self) -> SoldRows:
        """What is in the one that is open, and how it was paid."""
        return self._lines

    @Property(bool, notify=changed)
    def none(self) -> bool:
        """Whether there is no sale."""
        return not self._list.rows

    @Property(str, notify=changed)
    def until(self) -> str:
        """Until when those are that are shown, "" for now."""
        return self._words.moment(self._list.until) if self._list.until else ""

    @Property(str, notify=changed)
    def name(self) -> str:
        """Whose they are, "" for everybody's."""
        return self._list.name

    @Property(bool, notify=changed)
    def older(self) -> bool:
        """Whether there are more before."""
        return self._list.older

    @Property(bool, notify=changed)
    def newer(self) -> bool:
        """Whether there are more after."""
        return self._list.newer

    @Property(str, notify=changed)
    def at(self) -> str:
        """When the open one was."""
        return self._words.moment(self._sold.at) if self._sold else ""

    @Property(str, notify=changed)
    def total(self) -> str:
        """What it came to."""
        return self._words.money(self._sold.total) if self._sold else ""

    @Property(str, notify=changed)
    def served(self) -> str:
        """Who served, in words; "" for nobody."""
        if self._sold is None or not self._sold.served_by:
            return ""
        return self._words("sale-served", name=self._sold.served_by)

    @Property(str, notify=changed)
    def qr(self) -> str:
        """Its receipt's code as a picture, "" unless it is to be seen."""
        return qr_source(self._sold.url) if self._sold and self._sold.url else ""

    @Property(str, notify=changed)
    def code(self) -> str:
        """The same to type."""
        code = self._sold.typed_code if self._sold else ""
        return "-".join(filter(None, (code[:4], code[4:8], code[8:])))

    @Property(bool, notify=changed)
    def hasCode(self) -> bool:
        """Whether there is a code to see."""
        return self._sold is not None and self._sold.has_code

    @Property(bool, notify=changed)
    def copies(self) -> bool:
        """Whether there is a printer for a copy."""
        return self._sold is not None and self._sold.copies

    @Slot(int)
    def turn(self, by: int) -> None:
        """A page further."""
        self._once(TurnSales(by))

    @Slot(str, int)
    def move(self, unit: str, by: int) -> None:
        """An hour or a day earlier or later."""
        self._submit(SalesUntil(unit, by))

    @Slot(str)
    def open(self, sale: str) -> None:
        """One of them."""
        self._once(OpenSale(sale))

    @Slot()
    def showCode(self) -> None:
        """Show its code, or hide it."""
        self._once(ShowReceiptCode())

    @Slot()
    def copy(self) -> None:
        """Its receipt once more."""
        self._once(CopySale())

    @Slot()
    def giveBack(self) -> None:
        """Something of it comes back."""
        self._once(ReturnSale())
