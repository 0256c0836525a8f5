# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N802, N815 - properties, signals and slots bear the names by which QML calls them
"""The snapshot as QML sees it: one model a part, text where QML would need arithmetic.

Each model holds one part of the snapshot as it came; its properties only spell that out, and one
``changed`` signal goes out when the part is another one than before. A part that is gone keeps
its last words until the welcome screen, so that a page sliding out does not go blank on its way.
Amounts are text: a QML ``int`` has 32 bits. Slots turn touches into intents; there is no rule here.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import (
    Property,
    QAbstractListModel,
    QByteArray,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Signal,
    Slot,
)
from PySide6.QtQml import QmlElement

from contract.money import Amount, digits, kilograms
from kiosk import intents
from kiosk.intents import Intent
from kiosk.snapshot import (
    Approved,
    CashEntry,
    Line,
    Member,
    Message,
    PinEntry,
    Product,
    Proof,
    Screen,
    Search,
    Snapshot,
    Split,
    Unfinished,
    Weigh,
)
from ui.images import qr_source
from ui.words import explanation, headline, words

QML_IMPORT_NAME = "CoopCoin.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_DOUBLE_TAP_S = 0.5

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
# Qt's numbers, written out: looking up its enumerations takes 20 ms before the first frame.
_DISPLAY_ROLE = 0
_FIRST_ROLE = 0x0100 + 1


def _money(amount: Amount | None) -> str:
    """An amount with its unit, or "" for none."""
    return "" if amount is None else str(amount)


def _coin(amount: Amount | None) -> str:
    """An amount of coin as digits only: the drawn mark beside it says the unit."""
    return "" if amount is None else digits(amount.unit, amount.amount)


def _weight(grams: int | None) -> str:
    return "" if grams is None else kilograms(grams)


def _positive(amount: Amount | None) -> Amount | None:
    return amount if amount is not None and amount.amount > 0 else None


def _tr(text: str) -> str:
    return QCoreApplication.translate("viewmodel", text)


class Rows(QAbstractListModel):
    """Rows of text that keep their place: only rows that came, went or changed are reported."""

    ROLES: Sequence[str] = ()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keys: list[str | int] = []
        self._rows: list[tuple[str | int, ...]] = []

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """How many rows (Qt's own name)."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = _DISPLAY_ROLE) -> object:
        """One cell (Qt's own name)."""
        place = role - _FIRST_ROLE
        if not index.isValid() or not 0 <= place < len(self.ROLES):
            return None
        return self._rows[index.row()][place]

    def roleNames(self) -> dict[int, QByteArray]:
        """The names of the cells (Qt's own name)."""
        return {_FIRST_ROLE + i: QByteArray(n.encode()) for i, n in enumerate(self.ROLES)}

    def _take(self, rows: dict[str | int, tuple[str | int, ...]]) -> int:
        """Become these rows. Returns the last row that is new or different, -1 if none is."""
        for row in range(len(self._keys) - 1, -1, -1):
            if self._keys[row] not in rows:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._keys[row], self._rows[row]
                self.endRemoveRows()
        kept = [key for key in rows if key in set(self._keys)]
        if kept != self._keys:  # another order: rare, so a fresh start is good enough
            self.beginResetModel()
            self._keys, self._rows = list(rows), list(rows.values())
            self.endResetModel()
            return -1
        touched = -1
        for row, (key, cells) in enumerate(rows.items()):
            if row >= len(self._keys) or self._keys[row] != key:
                self.beginInsertRows(QModelIndex(), row, row)
                self._keys.insert(row, key)
                self._rows.insert(row, cells)
                self.endInsertRows()
                touched = row
            elif self._rows[row] != cells:
                self._rows[row] = cells
                index = self.index(row)
                self.dataChanged.emit(index, index)
                touched = row
        return touched


@QmlElement
class BasketLines(Rows):
    """The lines of the basket. ``lineTouched`` names the row that was added or changed."""

    lineTouched = Signal(int)

    ROLES = ("number", "name", "icon", "quantity", "weight", "each", "price", "saved")

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latest = 0

    @Property(int, notify=lineTouched)
    def latest(self) -> int:
        """The row that was touched last: where a page that opens begins."""
        return self._latest

    def take(self, lines: Sequence[Line]) -> None:
        """Show these lines."""
        row = self._take({
            line.number: (
                line.number, line.name, line.icon, line.quantity, _weight(line.grams),
                _money(line.each), _money(line.price), _money(_positive(line.saved)),
            )
            for line in lines
        })  # fmt: skip
        if row >= 0:
            self._latest = row
            self.lineTouched.emit(row)


@QmlElement
class FoundProducts(Rows):
    """What the search found."""

    ROLES = ("product", "name", "icon", "price")

    def take(self, products: Sequence[Product]) -> None:
        """Show these products."""
        self._take({p.id: (p.id, p.name, p.icon, self._price(p)) for p in products})

    def _price(self, product: Product) -> str:
        price = _money(product.price)
        return _tr("{price}/kg").format(price=price) if product.by_weight else price


# Refusals that nobody is to blame for and that leave a way to go on: amber, not red.
_SOFT = {
    "no-room", "no-standing-grant", "ledger-unreachable", "ledger-slow", "reader-missing",
    "card-pulled", "card-hangs", "empty-basket", "sale-given-back", "total-changed",
}  # fmt: skip


@QmlElement
class Notice(QObject):
    """A message as a headline and what explains it; empty headline for none."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._message: Message | None = None

    def take(self, message: Message | None) -> None:
        """Show this message, or none."""
        if message != self._message:
            self._message = message
            self.changed.emit()

    @Property(str, notify=changed)
    def headline(self) -> str:
        """What happened."""
        return headline(self._message) if self._message else ""

    @Property(str, notify=changed)
    def explanation(self) -> str:
        """Whether anything moved, and what next."""
        return explanation(self._message) if self._message else ""

    @Property(str, notify=changed)
    def text(self) -> str:
        """All of it on one line."""
        return words(self._message) if self._message else ""

    @Property(bool, notify=changed)
    def good(self) -> bool:
        """Whether it tells of something that went well."""
        return self._message is not None and self._message.code in ("added", "total-changed")

    @Property(bool, notify=changed)
    def hard(self) -> bool:
        """Whether a refusal is about a card or a PIN rather than about what is free just now."""
        return self._message is not None and self._message.code not in _SOFT

    @Property(str, notify=changed)
    def icon(self) -> str:
        """The icon that goes with it."""
        code = self._message.code if self._message else ""
        if code in ("added", "total-changed"):
            return "check"
        for part, icon in (("printer", "printer"), ("card", "card"), ("tap", "card"),
                           ("code", "scan"), ("digit", "scan"), ("pin", "lock"),
                           ("ledger", "wifi-off")):  # fmt: skip
            if part in code:
                return icon
        return "alert"


@QmlElement
class Greeting(QObject):
    """Who is at the kiosk."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._member: Member | None = None

    def take(self, member: Member | None) -> None:
        """Greet this member, or nobody."""
        if member != self._member:
            self._member = member
            self.changed.emit()

    @Property(bool, notify=changed)
    def known(self) -> bool:
        """Whether a member has shown a card."""
        return self._member is not None

    @Property(str, notify=changed)
    def name(self) -> str:
        """The first name."""
        return self._member.first_name if self._member else ""

    @Property(str, notify=changed)
    def initial(self) -> str:
        """The first letter of it."""
        return self._member.first_name[:1].upper() if self._member else ""

    @Property(str, notify=changed)
    def balance(self) -> str:
        """The coin balance as digits while it is shown, else ""."""
        return _coin(self._member.balance) if self._member else ""


@QmlElement
class PaySplit(QObject):
    """How the bill is going to be paid."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._split: Split | None = None
        self._current = False

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
        return _coin(self._split.coin) if self._split else ""

    @Property(str, notify=changed)
    def coinSettles(self) -> str:
        """What the coin part settles in money."""
        return _money(self._split.coin_settles) if self._split else ""

    @Property(str, notify=changed)
    def money(self) -> str:
        """The money part."""
        return _money(self._split.money) if self._split else ""

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

    @Property(str, notify=changed)
    def reason(self) -> str:
        """Why there is not more coin, in words."""
        if self._split is None:
            return ""
        match self._split.reason:
            case "rule":
                return _tr("Our co-op's rule: up to {percent} % of a bill in coin.").format(
                    percent=self._split.percent
                )
            case "balance":
                return _tr("That is all the coin you have free.")
            case "offline":
                return _tr("While the network is away, that is the coin you have free here.")
            case "no-rule":
                return _tr("Our co-op takes no coin for this today.")
            case "chosen":
                return _tr("You chose to pay all in money.")
            case "no-member":
                return _tr("Members can pay a part in coin: hold your card to the reader.")
            case _:
                return ""


@QmlElement
class PinPad(QObject):
    """The PIN being typed: only how many digits there are."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pin: PinEntry | None = None

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
        return _coin(self._pin.coin) if self._pin else ""

    @Property(str, notify=changed)
    def message(self) -> str:
        """What was wrong with the last one."""
        return words(self._pin.message) if self._pin and self._pin.message else ""


@QmlElement
class Weighing(QObject):
    """A product on its way over the scale."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._weigh: Weigh | None = None

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
        return _money(self._weigh.per_kg) if self._weigh else ""

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
        return _weight(self._weigh.grams) if self._weigh else ""

    @Property(str, notify=changed)
    def price(self) -> str:
        """What that costs."""
        return _money(self._weigh.price) if self._weigh else ""

    @Property(str, notify=changed)
    def headline(self) -> str:
        """What to do, or what the scale says."""
        return headline(Message(f"weigh-{self._weigh.state}")) if self._weigh else ""

    @Property(str, notify=changed)
    def explanation(self) -> str:
        """What next."""
        return explanation(Message(f"weigh-{self._weigh.state}")) if self._weigh else ""


@QmlElement
class CashTill(QObject):
    """Cash being taken."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cash: CashEntry | None = None

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
        return _money(self._cash.due) if self._cash else ""

    @Property(str, notify=changed)
    def given(self) -> str:
        """What was handed over."""
        return _money(self._cash.given) if self._cash else ""

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
        return _money(self._cash.change) if self._cash else ""

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]  # as QML calls a list
    def suggestions(self) -> list[str]:
        """What people are likely to hand over: four at most."""
        return [str(amount) for amount in self._cash.suggestions[:4]] if self._cash else []


@QmlElement
class Purchase(QObject):
    """The purchase that stands."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._approved: Approved | None = None

    def take(self, approved: Approved | None) -> None:
        """Show this purchase."""
        if approved != self._approved:
            self._approved = approved
            self.changed.emit()

    @Property(str, notify=changed)
    def total(self) -> str:
        """What it cost."""
        return _money(self._approved.total) if self._approved else ""

    @Property(str, notify=changed)
    def coin(self) -> str:
        """What was paid in coin, digits only."""
        return _coin(_positive(self._approved.coin)) if self._approved else ""

    @Property(str, notify=changed)
    def cash(self) -> str:
        """What was paid in cash."""
        return _money(_positive(self._approved.cash)) if self._approved else ""

    @Property(str, notify=changed)
    def change(self) -> str:
        """What is to be given back; "" for nothing."""
        return _money(_positive(self._approved.change)) if self._approved else ""

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

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sale: Unfinished | None = None

    def take(self, sale: Unfinished | None) -> None:
        """Show this sale."""
        if sale != self._sale:
            self._sale = sale
            self.changed.emit()

    @Property(str, notify=changed)
    def total(self) -> str:
        """What it was to cost."""
        return _money(self._sale.total) if self._sale else ""

    @Property(str, notify=changed)
    def coin(self) -> str:
        """The coin that was set aside, digits only."""
        return _coin(_positive(self._sale.coin)) if self._sale else ""

    @Property(str, notify=changed)
    def cash(self) -> str:
        """The cash that was handed over."""
        return _money(_positive(self._sale.cash_given)) if self._sale else ""

    @Property(str, notify=changed)
    def name(self) -> str:
        """Whose sale it was; "" when unknown."""
        return self._sale.first_name if self._sale else ""


@QmlElement
class ReceiptProof(QObject):
    """The outcome of checking a scanned receipt."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._proof: Proof | None = None

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
        at = self._proof.at if self._proof else ""
        try:
            return datetime.fromisoformat(at).strftime("%-d %B %Y, %H:%M")
        except ValueError:
            return at

    @Property(str, notify=changed)
    def total(self) -> str:
        """What it cost."""
        return _money(self._proof.total) if self._proof else ""

    @Property(str, notify=changed)
    def coin(self) -> str:
        """How much of it was paid in coin, digits only."""
        return _coin(_positive(self._proof.coin)) if self._proof else ""

    @Property(str, notify=changed)
    def logSize(self) -> str:
        """How many entries the checked log has."""
        return str(self._proof.log_size) if self._proof and self._proof.log_size else ""

    @Property(bool, notify=changed)
    def hasLines(self) -> bool:
        """Whether the receipt's own lines could be opened."""
        return self._proof is not None and len(self._proof.lines) > 0


_BUSY = {
    "checking": "Checking the receipt.",
    "reading-card": "Reading your card. Hold it still.",
    "asking-ledger": "One moment, please.",
    "writing": "Writing it down.",
}


@QmlElement
class Till(QObject):
    """Everything the screens show, and everything that a touch may ask for."""

    screenChanged = Signal()
    placeChanged = Signal()
    totalChanged = Signal()
    searchChanged = Signal()
    busyChanged = Signal()
    offlineChanged = Signal()
    idleChanged = Signal()
    readerChanged = Signal()

    def __init__(self, submit: Callable[[Intent], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._submit = submit
        self._now = Snapshot()
        self._answered: Snapshot | None = None
        self._answered_s = 0.0
        self._idle_of = 0
        self._typed = ""
        self._unanswered: list[str] = []
        self._lines = BasketLines(self)
        self._proof_lines = BasketLines(self)
        self._found = FoundProducts(self)
        self._notice = Notice(self)
        self._refusal = Notice(self)
        self._member = Greeting(self)
        self._split = PaySplit(self)
        self._pin = PinPad(self)
        self._weigh = Weighing(self)
        self._cash = CashTill(self)
        self._approved = Purchase(self)
        self._unfinished = CutOffSale(self)
        self._proof = ReceiptProof(self)

    @property
    def now(self) -> Snapshot:
        """The snapshot that is shown."""
        return self._now

    def take(self, new: Snapshot) -> None:
        """Show this snapshot. Only on the GUI thread."""
        old, self._now = self._now, new
        welcome = new.screen in (Screen.IDLE, Screen.STOPPED, Screen.STARTING)
        self._notice.take(new.notice)
        self._member.take(new.member)
        if new.lines or new.screen is Screen.BASKET or welcome:
            self._lines.take(new.lines)
        # A part that is gone keeps its words until the welcome screen clears everything.
        if new.refusal or welcome:
            self._refusal.take(new.refusal)
        self._split.take(new.split, keep=not welcome)
        if new.pin or welcome:
            self._pin.take(new.pin)
        if new.weigh or welcome:
            self._weigh.take(new.weigh)
        if new.cash or welcome:
            self._cash.take(new.cash)
        if new.approved or welcome:
            self._approved.take(new.approved)
        if new.unfinished or welcome:
            self._unfinished.take(new.unfinished)
        if new.proof or welcome:
            self._proof.take(new.proof)
            self._proof_lines.take(new.proof.lines if new.proof else ())
        self._take_search(old.search, new.search)
        if (old.coop_name, old.kiosk_name, old.demo) != (new.coop_name, new.kiosk_name, new.demo):
            self.placeChanged.emit()
        if (old.total, old.saved, len(old.lines)) != (new.total, new.saved, len(new.lines)):
            self.totalChanged.emit()
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
        if old.screen != new.screen:
            self.screenChanged.emit()

    def _take_search(self, old: Search | None, new: Search | None) -> None:
        """What is typed here runs ahead of the till by one round trip: an answer to an earlier
        letter must not take a later one away."""
        if new is None or old is None:
            self._unanswered.clear()
        if new is not None and new.query in self._unanswered:
            del self._unanswered[: self._unanswered.index(new.query) + 1]
        if not self._unanswered:
            self._typed = new.query if new else ""
        if new is not None:
            self._found.take(new.results)
        if new != old:
            self.searchChanged.emit()

    # --- what is shown ---

    @Property(str, notify=screenChanged)
    def screen(self) -> str:
        """Which screen is up (``kiosk.snapshot.Screen``)."""
        return str(self._now.screen)

    @Property(str, notify=placeChanged)
    def coopName(self) -> str:
        """The co-op."""
        return self._now.coop_name

    @Property(str, notify=placeChanged)
    def kioskName(self) -> str:
        """This till."""
        return self._now.kiosk_name

    @Property(bool, notify=placeChanged)
    def demo(self) -> bool:
        """Whether nothing here is real."""
        return self._now.demo

    @Property(str, notify=totalChanged)
    def total(self) -> str:
        """The total of the basket."""
        return _money(self._now.total)

    @Property(str, notify=totalChanged)
    def saved(self) -> str:
        """What the member prices took off; "" for nothing."""
        return _money(_positive(self._now.saved))

    @Property(int, notify=totalChanged)
    def lineCount(self) -> int:
        """How many lines the basket has."""
        return len(self._now.lines)

    @Property(str, notify=searchChanged)
    def typed(self) -> str:
        """What was typed into the search."""
        return self._typed

    @Property(int, notify=searchChanged)
    def foundCount(self) -> int:
        """How many products were found."""
        return len(self._now.search.results) if self._now.search else 0

    @Property(str, notify=busyChanged)
    def busy(self) -> str:
        """What is being waited for, in words; "" for nothing."""
        text = _BUSY.get(self._now.busy, _BUSY["asking-ledger"] if self._now.busy else "")
        return _tr(text) if text else ""

    @Property(str, notify=offlineChanged)
    def offline(self) -> str:
        """That the network is away and how old the data is, in words; "" when it is there."""
        minutes = self._now.offline_minutes
        if minutes is None:
            return ""
        if minutes < 2:
            age = _tr("a moment ago")
        elif minutes < 120:
            age = _tr("{n} minutes ago").format(n=minutes)
        elif minutes < 2 * 24 * 60:
            age = _tr("{n} hours ago").format(n=minutes // 60)
        else:
            age = _tr("{n} days ago").format(n=minutes // (24 * 60))
        return _tr("Working without the network. Prices and cards are as of {age}.").format(age=age)

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

    # --- the parts ---

    @Property(BasketLines, constant=True)
    def lines(self) -> BasketLines:
        """The lines of the basket."""
        return self._lines

    @Property(BasketLines, constant=True)
    def proofLines(self) -> BasketLines:
        """The lines of the checked receipt."""
        return self._proof_lines

    @Property(FoundProducts, constant=True)
    def found(self) -> FoundProducts:
        """What the search found."""
        return self._found

    @Property(Notice, constant=True)
    def notice(self) -> Notice:
        """A thing to say beside the screen."""
        return self._notice

    @Property(Notice, constant=True)
    def refusal(self) -> Notice:
        """Why not."""
        return self._refusal

    @Property(Greeting, constant=True)
    def member(self) -> Greeting:
        """Who is here."""
        return self._member

    @Property(PaySplit, constant=True)
    def split(self) -> PaySplit:
        """How the bill is paid."""
        return self._split

    @Property(PinPad, constant=True)
    def pin(self) -> PinPad:
        """The PIN being typed."""
        return self._pin

    @Property(Weighing, constant=True)
    def weigh(self) -> Weighing:
        """What is on its way over the scale."""
        return self._weigh

    @Property(CashTill, constant=True)
    def cash(self) -> CashTill:
        """Cash being taken."""
        return self._cash

    @Property(Purchase, constant=True)
    def approved(self) -> Purchase:
        """The purchase that stands."""
        return self._approved

    @Property(CutOffSale, constant=True)
    def unfinished(self) -> CutOffSale:
        """The sale that was cut off."""
        return self._unfinished

    @Property(ReceiptProof, constant=True)
    def proof(self) -> ReceiptProof:
        """The outcome of checking a receipt."""
        return self._proof

    # --- what a touch asks for ---

    def _once(self, intent: Intent) -> None:
        """Submit what leaves the screen. The second half of a double tap is meant for the screen
        that is seen, not for the one that comes: it counts only when something new is shown."""
        now_s = time.monotonic()
        if self._now is self._answered and now_s - self._answered_s < _DOUBLE_TAP_S:
            return
        self._answered, self._answered_s = self._now, now_s
        self._submit(intent)

    @Slot()
    def start(self) -> None:
        """Touch on the welcome screen."""
        self._once(intents.Start())

    @Slot()
    def openSearch(self) -> None:
        """Find by name."""
        self._once(intents.OpenSearch())

    @Slot(str)
    def type(self, text: str) -> None:
        """Letters for the search."""
        self._type(self._typed + text)

    @Slot()
    def eraseTyped(self) -> None:
        """The last letter of the search away."""
        if self._typed:
            self._type(self._typed[:-1])

    def _type(self, query: str) -> None:
        self._typed = query
        self._unanswered.append(query)
        self.searchChanged.emit()
        self._submit(intents.TypeSearch(query))

    @Slot()
    def closeSearch(self) -> None:
        """Back without choosing."""
        self._once(intents.CloseSearch())

    @Slot(str)
    def choose(self, product: str) -> None:
        """One of this product."""
        self._submit(intents.ChooseProduct(product))

    @Slot()
    def addWeighed(self) -> None:
        """What lies on the scale, at the weight that is shown."""
        self._once(intents.AddWeighed(self._weigh.grams))

    @Slot(int, int)
    def changeQuantity(self, line: int, by: int) -> None:
        """One more or one less of a line."""
        self._submit(intents.ChangeQuantity(line, by))

    @Slot()
    def pay(self) -> None:
        """On to paying."""
        self._once(intents.Pay())

    @Slot(bool)
    def useCoin(self, use: bool) -> None:
        """Part in coin, or all in money."""
        self._once(intents.UseCoin(use))

    @Slot()
    def back(self) -> None:
        """One step back."""
        self._once(intents.Back())

    @Slot(str)
    def pinDigit(self, digit: str) -> None:
        """One digit of the PIN."""
        self._submit(intents.PinDigit(digit))

    @Slot()
    def pinErase(self) -> None:
        """The last digit of the PIN away."""
        self._submit(intents.PinErase())

    @Slot(str)
    def cashDigit(self, digit: str) -> None:
        """One digit of the amount handed over."""
        self._submit(intents.CashDigit(digit))

    @Slot()
    def cashErase(self) -> None:
        """The last digit of it away."""
        self._submit(intents.CashErase())

    @Slot(int)
    def cashGiven(self, row: int) -> None:
        """One of the suggested amounts was handed over."""
        self._submit(intents.CashGiven(self._cash.suggested(row)))

    @Slot()
    def cashTaken(self) -> None:
        """The cash is in hand."""
        self._once(intents.CashTaken())

    @Slot(bool)
    def showBalance(self, show: bool) -> None:
        """Show or hide the coin balance."""
        self._submit(intents.ShowBalance(show))

    @Slot()
    def moreTime(self) -> None:
        """I need more time."""
        self._submit(intents.MoreTime())

    @Slot()
    def done(self) -> None:
        """Leave an outcome."""
        self._once(intents.Done())

    @Slot()
    def end(self) -> None:
        """End here."""
        self._once(intents.End())

    @Slot()
    def finishSale(self) -> None:
        """Finish the sale that was cut off."""
        self._once(intents.FinishSale())

    @Slot()
    def giveBack(self) -> None:
        """Give back the sale that was cut off."""
        self._once(intents.GiveBack())
