# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N802 - properties, signals and slots bear the names by which QML calls them
"""How a bill is paid in money: in which ways, and what was taken so far."""

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.intents import Intent
from kiosk.intents.tenders import (
    Give,
    PayFrom,
    PayWith,
    TakeBack,
    TerminalSaid,
    TypeTenderText,
    UseVoucher,
)
from kiosk.snapshot.tenders import TenderLine, TenderPage
from ui.words import Words

QML_IMPORT_NAME = "CoopCoin.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class Tenders(QObject):
    """The ways of paying in money."""

    changed = Signal()

    def __init__(
        self, words: Words, submit: Callable[[Intent], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._submit = submit
        self._page: TenderPage | None = None

    def say_again(self) -> None:
        """The language is another one."""
        self.changed.emit()

    def take(self, page: TenderPage | None) -> None:
        """Show this."""
        if page != self._page:
            self._page = page
            self.changed.emit()

    @Property(str, notify=changed)
    def left(self) -> str:
        """What is to be paid now."""
        return self._words.money(self._page.left) if self._page else ""

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]  # as QML calls a list
    def ways(self) -> list[dict[str, str]]:
        """How else it may be paid: ``way`` and its ``words``."""
        ways = self._page.ways if self._page else ()
        return [{"way": way, "words": self._words(f"way-{way}")} for way in ways]

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]  # as QML calls a list
    def taken(self) -> list[dict[str, str]]:
        """What was taken so far, or asked for: ``tender``, its ``words`` and ``amount``."""
        lines = self._page.tenders if self._page else ()
        return [
            {
                "tender": line.id,
                "words": self._words(self._code(line)),
                "amount": self._words.money(line.amount),
            }
            for line in lines
        ]

    def _code(self, line: TenderLine) -> str:
        asked = line.type == "card-terminal" and not line.taken
        return "way-asked" if asked else f"way-{line.type}"

    @Property(bool, notify=changed)
    def several(self) -> bool:
        """Whether there is more to tell than an amount of cash."""
        return self._page is not None and (
            len(self._page.tenders) > 1 or any(one.type != "cash" for one in self._page.tenders)
        )

    @property
    def _typed(self) -> str:
        return self._page.text if self._page else ""

    @Property(str, notify=changed)
    def text(self) -> str:
        """What was typed."""
        return self._typed

    @Slot(str)
    def payFrom(self, account: str) -> None:
        """From this account's coin."""
        self._submit(PayFrom(account))

    @Slot(int)
    def give(self, steps: int) -> None:
        """So many round sums up, for the commons; 0 for nothing."""
        self._submit(Give(steps))

    @Slot(str)
    def payWith(self, way: str) -> None:
        """The rest in another way."""
        self._submit(PayWith(way))

    @Slot(bool)
    def said(self, approved: bool) -> None:
        """What the terminal said."""
        self._submit(TerminalSaid(approved))

    @Slot(str)
    def type(self, text: str) -> None:
        """More of the text."""
        self._submit(TypeTenderText(self._typed + text))

    @Slot()
    def erase(self) -> None:
        """The last of the text away."""
        self._submit(TypeTenderText(self._typed[:-1]))

    @Slot()
    def use(self) -> None:
        """The voucher's code is typed."""
        self._submit(UseVoucher())

    @Slot(str)
    def giveBack(self, tender: str) -> None:
        """This one goes back."""
        self._submit(TakeBack(tender))
