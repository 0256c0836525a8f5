# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N802, N815 - properties, signals and slots bear the names by which QML calls them
"""The snapshot as QML sees it: one model a part, text where QML would need arithmetic.

Each model holds one part of the snapshot as it came; its properties only spell that out, and one
``changed`` signal goes out when the part is another one than before. A part that is gone keeps
its last words until the welcome screen, so that a page sliding out does not go blank on its way.
Amounts are text: a QML ``int`` has 32 bits. Slots turn touches into intents; there is no rule here.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk import intents
from kiosk.intents import Intent
from kiosk.snapshot import Screen, Snapshot
from ui.language import OFFERED, language
from ui.viewmodel.amounts import positive
from ui.viewmodel.basket import BasketLines, Weighing
from ui.viewmodel.day import Day
from ui.viewmodel.desks import Desks
from ui.viewmodel.devices import Devices
from ui.viewmodel.goods import Goods
from ui.viewmodel.hall import Hall
from ui.viewmodel.housing import Housing
from ui.viewmodel.other_work import OtherWork
from ui.viewmodel.outcomes import CutOffSale, Notice, Purchase, ReceiptProof
from ui.viewmodel.paying import CashTill, PaySplit
from ui.viewmodel.person import Greeting, PinPad
from ui.viewmodel.refunds import Refunds
from ui.viewmodel.sales import Sales
from ui.viewmodel.search import ProductSearch
from ui.viewmodel.sheets import Sheets
from ui.viewmodel.speech import Speech
from ui.viewmodel.standing import Standing
from ui.viewmodel.tenders import Tenders
from ui.viewmodel.wallet import Wallet
from ui.words import Words

QML_IMPORT_NAME = "CoopCoin.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_DOUBLE_TAP_S = 0.5
_WELCOME = (Screen.IDLE, Screen.STOPPED, Screen.STARTING)


def _place(snapshot: Snapshot) -> tuple[str, str, bool, bool]:
    """Where one is, and whether that is real."""
    return snapshot.coop_name, snapshot.kiosk_name, snapshot.demo, snapshot.training


@QmlElement
class Till(QObject):
    """Everything the screens show, and everything that a touch may ask for."""

    spoken = Signal()
    """Everything is said in another language."""
    screenChanged = Signal()
    placeChanged = Signal()
    totalChanged = Signal()
    pictureChanged = Signal()

    def __init__(
        self,
        submit: Callable[[Intent], None],
        own_language: str = OFFERED[0],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._submit = submit
        self._now = Snapshot()
        self._answered: Snapshot | None = None
        self._answered_s = 0.0
        self._picture = 0
        words = self._words = Words(language(own_language))
        self._speech = Speech(words, submit, own_language, self)
        self._standing = Standing(words, submit, self)
        self._lines = BasketLines(words, self)
        self._proof_lines = BasketLines(words, self)
        self._search = ProductSearch(words, submit, self._once, self)
        self._notice = Notice(words, self)
        self._refusal = Notice(words, self)
        self._member = Greeting(words, self)
        self._split = PaySplit(words, self)
        self._pin = PinPad(words, submit, self)
        self._weigh = Weighing(words, self._once, self)
        self._cash = CashTill(words, submit, self._once, self)
        self._tenders = Tenders(words, self._once, self)
        self._refunds = Refunds(words, self._submit, self)
        self._sales = Sales(words, self._submit, self._once, self)
        self._goods = Goods(words, self._submit, self._once, self)
        self._approved = Purchase(words, self)
        self._unfinished = CutOffSale(words, self)
        self._proof = ReceiptProof(words, self)
        self._day = Day(words, submit, self._once, self)
        self._desks = Desks(words, self._once, self)
        self._housing = Housing(words, submit, self._once, self)
        self._hall = Hall(words, submit, self._once, self)
        self._sheets = Sheets(words, submit, self._once, self)
        self._other_work = OtherWork(words, submit, self._once, self)
        self._wallet = Wallet(words, submit, self._once, self)
        self._devices = Devices(words, submit, self._once, self)
        self._parts = (
            self._standing, self._lines, self._proof_lines, self._search, self._goods,
            self._notice, self._refusal, self._member, self._split, self._pin, self._weigh,
            self._cash, self._tenders, self._refunds, self._sales, self._approved, self._unfinished,
            self._proof, self._desks, self._day, self._housing, self._hall, self._sheets,
            self._other_work, self._wallet, self._devices,
        )  # fmt: skip

    @property
    def now(self) -> Snapshot:
        """The snapshot that is shown."""
        return self._now

    def take(self, new: Snapshot) -> None:
        """Show this snapshot. Only on the GUI thread."""
        old, self._now = self._now, new
        welcome = new.screen in _WELCOME
        if self._speech.speak(new.language):
            self._say_again()
        self._speech.take(new.languages)
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
        if new.refund or welcome:
            self._refunds.take(new.refund)
        self._sales.take(new, welcome)
        if new.tendering or new.cash or new.approved or new.unfinished or welcome:
            self._tenders.take(new.tendering)
        self._goods.take(new)
        if new.approved or welcome:
            self._approved.take(new.approved)
        if new.unfinished or welcome:
            self._unfinished.take(new.unfinished)
        if new.proof or welcome:
            self._proof.take(new.proof)
            self._proof_lines.take(new.proof.lines if new.proof else ())
        self._desks.take(new)
        self._day.take(new)
        self._housing.take(new, welcome)
        self._hall.take(new, welcome)
        self._sheets.take(new, welcome)
        self._other_work.take(new, welcome)
        self._wallet.take(new, welcome)
        self._devices.take(new.devices)
        self._search.take(new.search)
        if _place(old) != _place(new):
            self.placeChanged.emit()
        if (old.total, old.saved, len(old.lines)) != (new.total, new.saved, len(new.lines)):
            self.totalChanged.emit()
        self._standing.take(new)
        if old.screen != new.screen:
            self.screenChanged.emit()

    def see(self) -> None:
        """The camera has a new picture."""
        self._picture += 1
        self.pictureChanged.emit()

    def _say_again(self) -> None:
        """Everything in the language that is spoken from now on."""
        self.spoken.emit()
        for part in self._parts:
            part.say_again()
        self.totalChanged.emit()

    # --- what is shown ---

    @property
    def words(self) -> Words:
        """What speaks here."""
        return self._words

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

    @Property(bool, notify=placeChanged)
    def training(self) -> bool:
        """Whether somebody practises."""
        return self._now.training

    @Property(str, notify=totalChanged)
    def total(self) -> str:
        """The total of the basket."""
        return self._words.money(self._now.total)

    @Property(str, notify=totalChanged)
    def saved(self) -> str:
        """What the member prices took off; "" for nothing."""
        return self._words.money(positive(self._now.saved))

    @Property(int, notify=totalChanged)
    def lineCount(self) -> int:
        """How many lines the basket has."""
        return len(self._now.lines)

    @Property(str, notify=pictureChanged)
    def picture(self) -> str:
        """Where the newest picture of the camera is; "" until there is one."""
        return f"image://camera/{self._picture}" if self._picture else ""

    # --- the parts ---

    @Property(BasketLines, constant=True)
    def lines(self) -> BasketLines:
        """The lines of the basket."""
        return self._lines

    @Property(BasketLines, constant=True)
    def proofLines(self) -> BasketLines:
        """The lines of the checked receipt."""
        return self._proof_lines

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

    @Property(Refunds, constant=True)
    def refunds(self) -> Refunds:
        """What is being given back."""
        return self._refunds

    @Property(Sales, constant=True)
    def sales(self) -> Sales:
        """What was sold here."""
        return self._sales

    @Property(Tenders, constant=True)
    def tenders(self) -> Tenders:
        """How a bill is paid in money."""
        return self._tenders

    @Property(Goods, constant=True)
    def goods(self) -> Goods:
        """What is done with goods besides scanning them."""
        return self._goods

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

    @Property(Day, constant=True)
    def day(self) -> Day:
        """The drawer and the day."""
        return self._day

    @Property(Housing, constant=True)
    def housing(self) -> Housing:
        """The desk of the housing office."""
        return self._housing

    @Property(Hall, constant=True)
    def hall(self) -> Hall:
        """Somebody's shifts."""
        return self._hall

    @Property(Sheets, constant=True)
    def sheets(self) -> Sheets:
        """A coordinator's sheets."""
        return self._sheets

    @Property(OtherWork, constant=True)
    def otherWork(self) -> OtherWork:
        """Work outside the shifts."""
        return self._other_work

    @Property(Wallet, constant=True)
    def wallet(self) -> Wallet:
        """A member's wallet."""
        return self._wallet

    @Property(Desks, constant=True)
    def desks(self) -> Desks:
        """What may be done at this kiosk besides shopping."""
        return self._desks

    @Property(Devices, constant=True)
    def devices(self) -> Devices:
        """The page of the devices."""
        return self._devices

    @Property(ProductSearch, constant=True)
    def search(self) -> ProductSearch:
        """Goods by name."""
        return self._search

    @Property(Speech, constant=True)
    def speech(self) -> Speech:
        """The language that is spoken."""
        return self._speech

    @Property(Standing, constant=True)
    def standing(self) -> Standing:
        """What is being waited for."""
        return self._standing

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
    def printCopy(self) -> None:
        """The receipt of this purchase once more, or the last one."""
        self._once(intents.PrintCopy())

    @Slot()
    def back(self) -> None:
        """One step back."""
        self._once(intents.Back())

    @Slot(bool)
    def showBalance(self, show: bool) -> None:
        """Show or hide the coin balance."""
        self._submit(intents.ShowBalance(show))

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
