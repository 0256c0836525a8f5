# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N802 - properties, signals and slots bear the names by which QML calls them
"""How the bill is paid, and the cash that is taken for it."""

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk import intents
from kiosk.intents import Intent
from kiosk.snapshot import CashEntry, Split
from ui.words import Words

QML_IMPORT_NAME = "CoopCoin.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class PaySplit(QObject):
    """How the bill is going to be paid."""

    changed = Signal()

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._split: Split | None = None
        self._current = False

    def say_again(self) -> None:
        """The language is another one."""
        self.changed.emit()

    def take(self, split: Split | None, keep: bool) -> None:
        """Show this split; without one, ``keep`` the last for the page that is leaving."""
        shown = self._split if split is None and keep else split
        if (shown, split is not None) != (self._split, self._current):
            self._split, self._current = shown, split is not None
            self.changed.emit()

    @Property(bool, notify=changed)
    def current(self) -> bool:
        """Whether it is that of this moment rather than one kept for a page that is leaving."""
        return self._current

    @Property(bool, notify=changed)
    def known(self) -> bool:
        """Whether there is a split to show."""
        return self._split is not None

    @Property(bool, notify=changed)
    def hasCoin(self) -> bool:
        """Whether a part of it is in coin."""
        return self._split is not None and self._split.coin.amount > 0

    @Property(bool, notify=changed)
    def hasMoney(self) -> bool:
        """Whether a part of it is in money."""
        return self._split is not None and self._split.money.amount > 0

    @Property(str, notify=changed)
    def coin(self) -> str:
        """The coin part, digits only."""
        return self._words.digits(self._split.coin) if self._split else ""

    @Property(str, notify=changed)
    def coinSettles(self) -> str:
        """What the coin part settles in money."""
        return self._words.money(self._split.coin_settles) if self._split else ""

    @Property(str, notify=changed)
    def money(self) -> str:
        """The money part."""
        return self._words.money(self._split.money) if self._split else ""

    @Property(float, notify=changed)
    def share(self) -> float:
        """How much of the bar the coin part fills, 0 to 1: a width, never an amount."""
        if self._split is None:
            return 0.0
        coin, money = self._split.coin_settles.amount, self._split.money.amount
        return coin / (coin + money) if coin + money > 0 else 0.0

    @Property(bool, notify=changed)
    def chosen(self) -> bool:
        """Whether the shopper chose to pay all in money."""
        return self._split is not None and self._split.reason == "chosen"

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]  # as QML calls a list
    def sources(self) -> list[dict[str, object]]:
        """From whose coin: ``account``, its ``words``, whether it is ``chosen``."""
        return [
            {
                "account": one.account,
                "words": self._words(f"source-{one.kind}", name=one.name),
                "chosen": one.chosen,
            }
            for one in (self._split.sources if self._split else ())
        ]

    @Property(str, notify=changed)
    def gift(self) -> str:
        """What may be given to the commons besides, or was chosen of it; "" for nothing."""
        gift = self._split.gift if self._split else None
        if gift is None:
            return ""
        amount, makes = self._words.money(gift.amount), self._words.money(gift.makes)
        if gift.steps:
            return self._words.text("{amount} for the commons", amount=amount)
        return self._words.text(
            "Round up to {makes}: {amount} for the commons", makes=makes, amount=amount
        )

    @Property(int, notify=changed)
    def giftSteps(self) -> int:
        """How many round sums up were chosen; 0 for none."""
        return self._split.gift.steps if self._split and self._split.gift else 0

    @Property(bool, notify=changed)
    def giftMore(self) -> bool:
        """Whether more may be given."""
        return bool(self._split and self._split.gift and self._split.gift.more)

    def _departments(self, split: Split) -> str:
        """What is otherwise in some departments: " Of wine 0 %, of bread 100 %."."""
        return "".join(
            " "
            + self._words.text("Of {department}: {percent} %.", department=name, percent=percent)
            for name, percent in split.departments
        )

    @Property(str, notify=changed)
    def reason(self) -> str:
        """Why there is not more coin, in words."""
        if self._split is None:
            return ""
        match self._split.reason:
            case "rule":
                said = self._words.text(
                    "Our co-op's rule: up to {percent} % of a bill in coin.",
                    percent=self._split.percent,
                ) + self._departments(self._split)
                return said.replace(" %", "\u00a0%")  # a sign alone begins no line
            case "month":
                return self._words("rent-coin-month")
            case "balance" if not self._split.coin.amount:
                return self._words.text("You have no coin free.")
            case "balance":
                return self._words.text("That is all the coin you have free.")
            case "offline" if not self._split.coin.amount:
                return self._words.text("While the network is away, no coin of yours is free here.")
            case "offline":
                return self._words.text(
                    "While the network is away, that is the coin you have free here."
                )
            case "visitor":
                return self._words.text("That is all of your coin that can be used here now.")
            case "no-rule":
                return self._words.text("Our co-op takes no coin for this today.")
            case "chosen":
                return self._words.text("You chose to pay all in money.")
            case "no-member":
                return self._words.text(
                    "Members can pay a part in coin: hold your card to the reader."
                )
            case _:
                return ""


@QmlElement
class CashTill(QObject):
    """Cash being taken."""

    changed = Signal()

    def __init__(
        self,
        words: Words,
        submit: Callable[[Intent], None],
        once: Callable[[Intent], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._submit = submit
        self._once = once
        self._cash: CashEntry | None = None

    def say_again(self) -> None:
        """The language is another one."""
        self.changed.emit()

    def take(self, cash: CashEntry | None) -> None:
        """Show this state of taking cash."""
        if cash != self._cash:
            self._cash = cash
            self.changed.emit()

    def suggested(self, row: int) -> int:
        """The minor units of one suggestion."""
        return self._cash.suggestions[row].amount if self._cash else 0

    @Property(str, notify=changed)
    def due(self) -> str:
        """What is to be paid in cash."""
        return self._words.money(self._cash.due) if self._cash else ""

    @Property(str, notify=changed)
    def given(self) -> str:
        """What was handed over."""
        return self._words.money(self._cash.given) if self._cash else ""

    @Property(bool, notify=changed)
    def started(self) -> bool:
        """Whether an amount was entered."""
        return self._cash is not None and self._cash.given.amount > 0

    @Property(bool, notify=changed)
    def enough(self) -> bool:
        """Whether the till says that it is enough."""
        return self._cash is not None and self._cash.change is not None

    @Property(str, notify=changed)
    def change(self) -> str:
        """What is to be given back."""
        return self._words.money(self._cash.change) if self._cash else ""

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]  # as QML calls a list
    def suggestions(self) -> list[str]:
        """What people are likely to hand over: four at most."""
        return [self._words.money(a) for a in self._cash.suggestions[:4]] if self._cash else []

    @Slot(str)
    def digit(self, digit: str) -> None:
        """One digit of the amount handed over."""
        self._submit(intents.CashDigit(digit))

    @Slot()
    def erase(self) -> None:
        """The last digit of it away."""
        self._submit(intents.CashErase())

    @Slot(int)
    def give(self, row: int) -> None:
        """One of the suggested amounts was handed over."""
        self._submit(intents.CashGiven(self.suggested(row)))

    @Slot()
    def taken(self) -> None:
        """The cash is in hand."""
        self._once(intents.CashTaken())
