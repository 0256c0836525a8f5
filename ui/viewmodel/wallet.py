# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N802 - properties, signals and slots bear the names by which QML calls them
"""A member's wallet, and the co-op's open figures, as the screens show them."""

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from contract.money import Amount
from kiosk.intents import Intent, PinDigit, PinErase
from kiosk.intents.day import AmountDigit, AmountErase, Confirm
from kiosk.intents.wallet import (
    ChooseMeasure,
    ChooseWish,
    DoWallet,
    GiveTo,
    NoLimit,
    ShowFigures,
    ShowOlder,
    ShowWallet,
)
from kiosk.snapshot import Message, Snapshot
from kiosk.snapshot.wallet import (
    CoinRow,
    FiguresPage,
    GivePage,
    MoveRow,
    NewPinPage,
    PhonePage,
    SumPage,
    WalletPage,
    WishesPage,
)
from ui.images import qr_source
from ui.language import language, marked
from ui.viewmodel.desks import DeskRows
from ui.viewmodel.rows import ShownRows
from ui.words import Words

QML_IMPORT_NAME = "CoopCoin.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_PARTS = {"coin": marked("Coin"), "history": marked("History"), "acts": marked("What I can do")}
_MEASURES = {
    "circulating": marked("In circulation"),
    "issued": marked("Issued"),
    "spent": marked("Spent"),
}
_UNTIL = marked("until {when}")
_AS_KIOSK = marked("As the kiosk")
_TEXT = {"": _AS_KIOSK, "usual": marked("Usual text"), "large": marked("Large text")}
_CONTRAST = {
    "": _AS_KIOSK,
    "usual": marked("Usual contrast"),
    "high": marked("High contrast"),
}


@QmlElement
class CoinRows(ShownRows):
    """A row for coin that is coming, or set aside; as components/Table wants them."""

    ROLES = ("at", "words", "coin", "money", "balance")

    def _row(self, one: CoinRow) -> tuple[str | int, ...]:
        words = self._words
        return self._when(one.at), words.message(one.what), words.digits(one.amount), "", ""

    def _when(self, at: str) -> str:
        """The day of work that waits; a moment is when what was set aside is free again."""
        words = self._words
        if len(at) == len("2026-05-01"):
            return words.day(at)
        return words.text(_UNTIL, when=words.short_moment(at))


@QmlElement
class MoveRows(ShownRows):
    """A row for each time that coin came or went, the newest first."""

    KEY = "index"
    ROLES = ("at", "words", "coin", "money", "balance")

    def _row(self, one: MoveRow) -> tuple[str | int, ...]:
        words = self._words
        return words.day(one.day), words.message(one.what), words.digits(one.amount), "", ""


@QmlElement
class Wallet(QObject):
    """What is shown of a wallet, and what a touch there asks for."""

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
        self._page = WalletPage(known=False)
        self._give = GivePage(())
        self._sum: SumPage | None = None
        self._pin = NewPinPage(0, 0, again=False)
        self._wishes = WishesPage("", "", "", ())
        self._phone = PhonePage("")
        self._figures = FiguresPage(known=False)
        self._rows = CoinRows(words, self)
        self._moves = MoveRows(words, self)
        self._acts = DeskRows(words, self)

    def say_again(self) -> None:
        """The language is another one."""
        for one in (self._rows, self._moves, self._acts):
            one.say_again()
        self.changed.emit()

    def take(self, new: Snapshot, welcome: bool) -> None:
        """Show what this snapshot says of a wallet; ``welcome`` forgets what was personal."""
        before = self._all()
        if new.wallet is not None or welcome:
            page = self._page = new.wallet or WalletPage(known=False)
            self._rows.take(page.rows)
            self._moves.take(page.moves)
            self._acts.take("wallet", page.acts)
        if welcome:
            self._give, self._sum, self._phone = GivePage(()), None, PhonePage("")
            self._pin, self._wishes = NewPinPage(0, 0, again=False), WishesPage("", "", "", ())
        self._give = new.give or self._give
        self._sum = new.sum or self._sum
        self._pin = new.newpin or self._pin
        self._wishes = new.wishes or self._wishes
        self._phone = new.phone or self._phone
        self._figures = new.figures or self._figures
        if before != self._all():
            self.changed.emit()

    def _all(self) -> tuple[object, ...]:
        return (
            *(self._page, self._give, self._sum, self._pin),
            *(self._wishes, self._phone, self._figures),
        )

    # --- the page ---

    @Property(CoinRows, constant=True)
    def rows(self) -> CoinRows:
        """Coin that is coming, and coin that is set aside."""
        return self._rows

    @Property(MoveRows, constant=True)
    def moves(self) -> MoveRows:
        """What came and went."""
        return self._moves

    @Property(DeskRows, constant=True)
    def acts(self) -> DeskRows:
        """What may be done."""
        return self._acts

    @Property(bool, notify=changed)
    def known(self) -> bool:
        """Whether the ledger told of it."""
        return self._page.known

    @Property(str, notify=changed)
    def part(self) -> str:
        """Which part is open."""
        return self._page.part

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]  # as QML calls a list
    def parts(self) -> list[dict[str, str]]:
        """The parts, for a TabRow."""
        return [{"name": name, "words": self._words.text(text)} for name, text in _PARTS.items()]

    @Property(int, notify=changed)
    def rowCount(self) -> int:
        """How many rows there are of coin coming and set aside."""
        return len(self._page.rows)

    @Property(int, notify=changed)
    def moveCount(self) -> int:
        """How many moves there are."""
        return len(self._page.moves)

    @Property(bool, notify=changed)
    def older(self) -> bool:
        """Whether there is more history."""
        return self._page.older

    @Property(str, notify=changed)
    def balance(self) -> str:
        """All that is theirs, digits only; "" where only the ledger knows."""
        return self._words.digits(self._page.balance)

    @Property(str, notify=changed)
    def free(self) -> str:
        """What can be spent here now, digits only."""
        return self._words.digits(self._page.free)

    @Property(str, notify=changed)
    def owes(self) -> str:
        """What the co-op carried for them, digits only."""
        return self._words.digits(self._page.owes)

    @Property(str, notify=changed)
    def limit(self) -> str:
        """Their own spending limit, digits only; "" for none."""
        return self._words.digits(self._page.limit)

    @Slot(str)
    def show(self, part: str) -> None:
        """Another part."""
        self._submit(ShowWallet(part))  # type: ignore[arg-type]  # one of _PARTS

    @Slot()
    def showOlder(self) -> None:
        """More history."""
        self._once(ShowOlder())

    @Property(str, notify=changed)
    def giving(self) -> str:
        """What the large button says, "" where no coin may be given or it is among the acts."""
        page = self._page
        offered = "give" in page.acts and page.part != "acts"
        return self._words.headline(Message("wallet-give")) if offered else ""

    @Slot(str)
    def do(self, act: str) -> None:
        """One of the acts."""
        self._once(DoWallet(act))

    # --- to whom, how much ---

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]  # as QML calls a list
    def people(self) -> list[dict[str, str]]:
        """Who may be given coin without their card: ``account`` and ``words``."""
        commons = self._words("wallet-commons")
        return [{"account": one, "words": name or commons} for one, name in self._give.people]

    @Slot(str)
    def give(self, account: str) -> None:
        """To them."""
        self._submit(GiveTo(account))

    @Property(bool, notify=changed)
    def gives(self) -> bool:
        """Whether the amount is for a gift."""
        return self._sum is not None and self._sum.act == "give"

    @Property(bool, notify=changed)
    def toCommons(self) -> bool:
        """Whether the commons get it, and no person."""
        return self._sum is not None and not self._sum.to

    @Property(str, notify=changed)
    def to(self) -> str:
        """Who gets it."""
        return (self._sum.to or self._words("wallet-commons")) if self._sum else ""

    @Property(str, notify=changed)
    def amount(self) -> str:
        """What was typed, digits only."""
        return self._words.digits(self._sum.amount) if self._sum else ""

    @Property(bool, notify=changed)
    def ready(self) -> bool:
        """Whether that can be confirmed."""
        return self._sum is not None and self._sum.amount.amount > 0 and not self._sum.over

    @Property(bool, notify=changed)
    def over(self) -> bool:
        """Whether it is more than there is."""
        return self._sum is not None and self._sum.over

    @Property(str, notify=changed)
    def most(self) -> str:
        """How much it can be at most, in words; "" where nothing limits it."""
        most: Amount | None = self._sum.most if self._sum else None
        return "" if most is None else self._words.text("At most {amount}", amount=most)

    @Property(bool, notify=changed)
    def hasLimit(self) -> bool:
        """Whether there is a limit to take away."""
        return self._sum is not None and self._sum.has_limit

    @Slot(str)
    def digit(self, digit: str) -> None:
        """One digit of the amount."""
        self._submit(AmountDigit(digit))

    @Slot()
    def erase(self) -> None:
        """Take the last digit back."""
        self._submit(AmountErase())

    @Slot()
    def confirm(self) -> None:
        """It is as the screen says."""
        self._once(Confirm())

    @Slot()
    def noLimit(self) -> None:
        """No limit."""
        self._once(NoLimit())

    # --- a new PIN ---

    @Property(int, notify=changed)
    def pinDigits(self) -> int:
        """How many digits were typed."""
        return self._pin.digits

    @Property(int, notify=changed)
    def pinLength(self) -> int:
        """How many there are."""
        return self._pin.length

    @Property(bool, notify=changed)
    def pinAgain(self) -> bool:
        """Whether it is typed for the second time."""
        return self._pin.again

    @Slot(str)
    def pinDigit(self, digit: str) -> None:
        """One digit of it."""
        self._submit(PinDigit(digit))

    @Slot()
    def pinErase(self) -> None:
        """Take the last digit back."""
        self._submit(PinErase())

    # --- how screens look for them ---

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]  # as QML calls a list
    def languages(self) -> list[dict[str, object]]:
        """The languages, each in its own words; "" as the kiosk."""
        own = [("", self._words.text(_AS_KIOSK))]
        named = own + [(tag, language(tag).name) for tag in self._wishes.languages]
        return [
            {"value": tag, "words": name, "chosen": tag == self._wishes.language}
            for tag, name in named
        ]

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]  # as QML calls a list
    def texts(self) -> list[dict[str, object]]:
        """The sizes of text."""
        return self._choices(_TEXT, self._wishes.text)

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]  # as QML calls a list
    def contrasts(self) -> list[dict[str, object]]:
        """The contrasts."""
        return self._choices(_CONTRAST, self._wishes.contrast)

    def _choices(self, some: dict[str, str], chosen: str) -> list[dict[str, object]]:
        return [
            {"value": value, "words": self._words.text(text), "chosen": value == chosen}
            for value, text in some.items()
        ]

    @Slot(str, str)
    def wish(self, what: str, value: str) -> None:
        """So they would rather have it."""
        self._submit(ChooseWish(what, value))  # type: ignore[arg-type]  # as the page says

    # --- the telephone, the figures ---

    @Property(str, notify=changed)
    def qr(self) -> str:
        """The code for a telephone."""
        return qr_source(self._phone.url) if self._phone.url else ""

    @Property(bool, notify=changed)
    def figuresKnown(self) -> bool:
        """Whether they could be asked for."""
        return self._figures.known

    @Property(str, notify=changed)
    def measure(self) -> str:
        """Which of them is shown."""
        return self._figures.measure

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]  # as QML calls a list
    def measures(self) -> list[dict[str, str]]:
        """Which there are, for a TabRow."""
        return [{"name": name, "words": self._words.text(text)} for name, text in _MEASURES.items()]

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]  # as QML calls a list
    def bars(self) -> list[dict[str, object]]:
        """A bar for each month, for a Plot."""
        return [
            {
                "words": self._words.month(one.month),
                "value": self._words.digits(one.amount),
                "share": one.share / 1000,
            }
            for one in self._figures.bars
        ]

    @Slot(str)
    def choose(self, measure: str) -> None:
        """Another one."""
        self._submit(ChooseMeasure(measure))  # type: ignore[arg-type]  # one of _MEASURES

    @Slot()
    def showFigures(self) -> None:
        """The co-op's open figures."""
        self._once(ShowFigures())
