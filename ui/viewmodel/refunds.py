# SPDX-License-Identifier: AGPL-3.0-or-later

"""What is being given back."""

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from contract.money import is_coin
from kiosk.intents import Intent
from kiosk.intents.refunds import (
    ChooseReason,
    ConfirmRefund,
    ReturnAll,
    ReturnLine,
    TypeReceipt,
)
from kiosk.snapshot.refunds import RefundPage, ReturnedLine
from ui.viewmodel.rows import ShownRows
from ui.words import Words

QML_IMPORT_NAME = "CoopCoin.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class ReturnRows(ShownRows):
    """A row for each line that can come back."""

    KEY = "number"
    ROLES = ("number", "name", "weight", "price", "most", "chosen")

    def _row(self, line: ReturnedLine) -> tuple[str | int, ...]:
        weight, price = self._words.weight(line.grams), self._words.money(line.price)
        return line.number, line.name, weight, price, line.left, line.chosen


@QmlElement
class Refunds(QObject):
    """The page of a refund."""

    changed = Signal()

    def __init__(
        self, words: Words, submit: Callable[[Intent], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._submit = submit
        self._rows = ReturnRows(words, self)
        self._page = RefundPage("")

    def say_again(self) -> None:
        """The language is another one."""
        self._rows.say_again()
        self.changed.emit()

    def take(self, page: RefundPage | None) -> None:
        """Show this."""
        new = page or RefundPage("")
        if new != self._page:
            self._page = new
            self._rows.take(new.lines)
            self.changed.emit()

    @Property(ReturnRows, constant=True)
    def rows(self) -> ReturnRows:
        """What can come back."""
        return self._rows

    @Property(str, notify=changed)
    def state(self) -> str:
        """Which step it is, as kiosk.snapshot.refunds.RefundPage has it."""
        return self._page.state

    @Property(str, notify=changed)
    def typed(self) -> str:
        """The code of the receipt as far as it is typed."""
        return self._page.typed

    @Property(str, notify=changed)
    def amount(self) -> str:
        """What goes back."""
        return self._words.money(self._page.amount)

    @Property(bool, notify=changed)
    def ready(self) -> bool:
        """Whether something comes back, and why is known."""
        if self._page.state == "elsewhere":
            return self._page.reason != ""
        amount = self._page.amount
        return amount is not None and amount.amount > 0 and self._page.reason != ""

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]  # as QML calls a list
    def reasons(self) -> list[dict[str, object]]:
        """Why: ``reason``, its ``words``, and whether it is ``chosen``."""
        return [
            {
                "reason": one,
                "words": self._words(f"reason-{one}"),
                "chosen": one == self._page.reason,
            }
            for one in self._page.reasons
        ]

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]  # as QML calls a list
    def back(self) -> list[dict[str, str]]:
        """How it goes back: ``words``, and ``money`` or ``coin``."""
        out = []
        for one in self._page.back:
            coin = is_coin(one.amount.unit)
            out.append(
                {
                    "words": self._words(f"back-{one.type}"),
                    "money": "" if coin else self._words.money(one.amount),
                    "coin": self._words.digits(one.amount) if coin else "",
                }
            )
        return out

    @Slot(str)
    def type(self, text: str) -> None:
        """More of the receipt's code."""
        self._submit(TypeReceipt(self._page.typed + text))

    @Slot()
    def erase(self) -> None:
        """The last character away."""
        self._submit(TypeReceipt(self._page.typed[:-1]))

    @Slot(int, int)
    def change(self, line: int, by: int) -> None:
        """One more or one less of a line comes back."""
        self._submit(ReturnLine(line, by))

    @Slot()
    def all(self) -> None:
        """All of it."""
        self._submit(ReturnAll())

    @Slot(str)
    def because(self, reason: str) -> None:
        """Why."""
        self._submit(ChooseReason(reason))

    @Slot()
    def confirm(self) -> None:
        """Give it back."""
        self._submit(ConfirmRefund())
