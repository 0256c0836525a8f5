# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N802 - properties, signals and slots bear the names by which QML calls them
"""What came of it: notices, refusals, a purchase that stands, a sale that was cut off, a proof."""

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement

from kiosk.snapshot import Approved, Message, Proof, Unfinished
from ui.images import qr_source
from ui.viewmodel.amounts import positive
from ui.words import Words

QML_IMPORT_NAME = "CoopCoin.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


# Refusals that nobody is to blame for and that leave a way to go on: amber, not red.
_SOFT = {
    "no-room", "no-coin", "no-standing-grant", "ledger-unreachable", "ledger-slow",
    "reader-missing", "card-pulled", "card-hangs", "two-cards", "empty-basket", "sale-given-back",
    "total-changed",
    "coin-changed", "home-away", "owed-enough",
}  # fmt: skip

# What went well.
_GOOD = {
    "added", "total-changed", "coin-changed", "basket-parked", "basket-cleared", "price-set",
    "serves-now", "serves-no-more", "serves-again", "helps-here", "help-done", "drawer-opened",
    "moved-float", "moved-drop", "moved-paid-out", "day-closed", "support-collected",
    "wallet-pin-changed", "wallet-wishes-kept", "wallet-limit-set", "wallet-limit-gone",
    "wallet-card-blocked", "rent-work-posted", "rent-reversed", "sheet-confirmed",
    "sheet-checked-in", "sheet-checked-out", "work-noted", "heard-card", "heard-code",
    "hall-done-check-in", "hall-done-check-out", "hall-done-sign-up", "hall-done-stand-in",
    "hall-done-seek", "hall-done-keep", "hall-done-give-up", "hall-done-hand-over",
    "hall-done-swap", "sheet-line-open", "copy-printed", "report-printing",
}  # fmt: skip

# Who reads only the colour must not go to work, or home, believing that it was noted.
_BAD = {"hall-is-too-early", "hall-is-over"}


@QmlElement
class Notice(QObject):
    """A message as a headline and what explains it; empty headline for none."""

    changed = Signal()

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._message: Message | None = None

    def say_again(self) -> None:
        """The language is another one."""
        self.changed.emit()

    def take(self, message: Message | None) -> None:
        """Show this message, or none."""
        if message != self._message:
            self._message = message
            self.changed.emit()

    @Property(str, notify=changed)
    def headline(self) -> str:
        """What happened."""
        return self._words.headline(self._message) if self._message else ""

    @Property(str, notify=changed)
    def explanation(self) -> str:
        """Whether anything moved, and what next."""
        return self._words.explanation(self._message) if self._message else ""

    @Property(str, notify=changed)
    def text(self) -> str:
        """All of it on one line."""
        return self._words.message(self._message) if self._message else ""

    @Property(str, notify=changed)
    def tone(self) -> str:
        """ "good" for what went well, "bad" for what did not happen, "unsure" for the rest."""
        code = self._message.code if self._message else ""
        return "good" if code in _GOOD else "bad" if code in _BAD else "unsure"

    @Property(bool, notify=changed)
    def hard(self) -> bool:
        """Whether a refusal is about a card or a PIN rather than about what is free just now."""
        return self._message is not None and self._message.code not in _SOFT

    @Property(str, notify=changed)
    def icon(self) -> str:
        """The icon that goes with it."""
        code = self._message.code if self._message else ""
        if code in _GOOD:
            return "check"
        for part, icon in (("printer", "printer"), ("card", "card"), ("tap", "card"),
                           ("code", "scan"), ("digit", "scan"), ("pin", "lock"),
                           ("ledger", "wifi-off"), ("help", "help"), ("training", "person"),
                           ("drop", "cash")):  # fmt: skip
            if part in code:
                return icon
        return "alert"


@QmlElement
class Purchase(QObject):
    """The purchase that stands."""

    changed = Signal()

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._approved: Approved | None = None

    def say_again(self) -> None:
        """The language is another one."""
        self.changed.emit()

    def take(self, approved: Approved | None) -> None:
        """Show this purchase."""
        if approved != self._approved:
            self._approved = approved
            self.changed.emit()

    @Property(str, notify=changed)
    def givenTo(self) -> str:
        """Who was given it, where it is a gift; else ""."""
        to = self._approved.given_to if self._approved else None
        return "" if to is None else to or self._words("wallet-commons")

    @Property(str, notify=changed)
    def total(self) -> str:
        """What it cost."""
        return self._words.money(self._approved.total) if self._approved else ""

    @Property(str, notify=changed)
    def coin(self) -> str:
        """What was paid in coin, digits only."""
        return self._words.digits(positive(self._approved.coin)) if self._approved else ""

    @Property(str, notify=changed)
    def cash(self) -> str:
        """What was paid in cash."""
        return self._words.money(positive(self._approved.cash)) if self._approved else ""

    @Property(str, notify=changed)
    def change(self) -> str:
        """What is to be given back; "" for nothing."""
        return self._words.money(positive(self._approved.change)) if self._approved else ""

    @Property(str, notify=changed)
    def gift(self) -> str:
        """What was given to the commons besides, in words; "" for nothing."""
        gift = self._approved.gift if self._approved else None
        if gift is None:
            return ""
        return self._words.text("{amount} for the commons", amount=self._words.money(gift))

    @Property(str, notify=changed)
    def receipt(self) -> str:
        """Where the paper is: printing, printed, waiting or none."""
        return str(self._approved.receipt) if self._approved else ""

    @Property(str, notify=changed)
    def qr(self) -> str:
        """Where the picture of the receipt code is."""
        return qr_source(self._approved.url) if self._approved else ""

    @Property(str, notify=changed)
    def typedCode(self) -> str:
        """The code to type instead, in groups of four."""
        code = self._approved.typed_code if self._approved else ""
        return " ".join(code[i : i + 4] for i in range(0, len(code), 4))

    @Property(bool, notify=changed)
    def uploaded(self) -> bool:
        """Whether it stands in the co-op's books already."""
        return self._approved is not None and self._approved.uploaded


@QmlElement
class CutOffSale(QObject):
    """A sale that was cut off."""

    changed = Signal()

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._sale: Unfinished | None = None

    def say_again(self) -> None:
        """The language is another one."""
        self.changed.emit()

    def take(self, sale: Unfinished | None) -> None:
        """Show this sale."""
        if sale != self._sale:
            self._sale = sale
            self.changed.emit()

    @Property(str, notify=changed)
    def total(self) -> str:
        """What it was to cost."""
        return self._words.money(self._sale.total) if self._sale else ""

    @Property(str, notify=changed)
    def coin(self) -> str:
        """The coin that was set aside, digits only."""
        return self._words.digits(positive(self._sale.coin)) if self._sale else ""

    @Property(str, notify=changed)
    def cash(self) -> str:
        """The cash that was handed over."""
        return self._words.money(positive(self._sale.cash_given)) if self._sale else ""

    @Property(str, notify=changed)
    def name(self) -> str:
        """Whose sale it was; "" when unknown."""
        return self._sale.first_name if self._sale else ""

    @Property(str, notify=changed)
    def household(self) -> str:
        """For which household it was, where it was for housing; who gets a gift; else ""."""
        return self._sale.household if self._sale else ""

    @Property(bool, notify=changed)
    def gift(self) -> bool:
        """Whether it was no sale but coin for somebody."""
        return self._sale is not None and self._sale.gift


@QmlElement
class ReceiptProof(QObject):
    """The outcome of checking a scanned receipt."""

    changed = Signal()

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._proof: Proof | None = None

    def say_again(self) -> None:
        """The language is another one."""
        self.changed.emit()

    def take(self, proof: Proof | None) -> None:
        """Show this outcome."""
        if proof != self._proof:
            self._proof = proof
            self.changed.emit()

    @Property(str, notify=changed)
    def state(self) -> str:
        """One of the states of ``kiosk.snapshot.Proof``."""
        return self._proof.state if self._proof else ""

    @Property(str, notify=changed)
    def at(self) -> str:
        """When the purchase was, by the co-op's clock."""
        return self._words.moment(self._proof.at) if self._proof else ""

    @Property(str, notify=changed)
    def total(self) -> str:
        """What it cost."""
        return self._words.money(self._proof.total) if self._proof else ""

    @Property(str, notify=changed)
    def coin(self) -> str:
        """How much of it was paid in coin, digits only."""
        return self._words.digits(positive(self._proof.coin)) if self._proof else ""

    @Property(str, notify=changed)
    def logSize(self) -> str:
        """How many entries the checked log has."""
        size = self._proof.log_size if self._proof else 0
        return self._words.language.number(size) if size else ""

    @Property(bool, notify=changed)
    def hasLines(self) -> bool:
        """Whether the receipt's own lines could be opened."""
        return self._proof is not None and len(self._proof.lines) > 0
