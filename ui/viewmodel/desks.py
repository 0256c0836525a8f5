# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N802 - properties, signals and slots bear the names by which QML calls them

"""What may be done at this kiosk: its desks, and what staff may do."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.intents import Intent
from kiosk.intents.desks import CallHelp, DoAct, OpenDesk, OpenHome
from kiosk.snapshot import Message, Screen, Snapshot
from ui.viewmodel.rows import Rows
from ui.words import Words

QML_IMPORT_NAME = "CoopCoin.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_ICONS = {
    "desk-grocery": "basket",
    "desk-housing": "home",
    "desk-hall": "clock",
    "desk-wallet": "coin",
    "desk-staff": "person",
    "wallet-give": "coin",
    "wallet-limit": "minus",
    "wallet-pin": "lock",
    "wallet-wishes": "person",
    "wallet-phone": "scan",
    "wallet-statement": "receipt",
    "wallet-figures": "check",
    "wallet-block": "card",
    "wallet-block-sure": "alert",
    "act-refund": "receipt",
    "act-sales": "search",
    "act-training": "basket",
    "act-training-over": "check",
    "act-devices": "printer",
    "act-support": "help",
    "more-repeat": "plus",
    "more-price": "receipt",
    "more-park": "clock",
    "reason-change-money": "cash",
    "reason-wrong-change": "alert",
    "reason-forgotten": "clock",
    "reason-other": "help",
    "reason-goods": "basket",
    "reason-services": "person",
    "reason-deposits": "bottle",
    "reason-damaged": "alert",
    "reason-near-date": "clock",
    "reason-wrong-label": "scan",
    "reason-agreed": "check",
    "more-parked": "basket",
    "more-clear": "cross",
    "more-clear-sure": "cross",
    "act-serve": "person",
    "act-serve-no-more": "cross",
    "act-float": "plus",
    "act-drop": "down",
    "act-paid-out": "minus",
    "act-no-sale": "up",
    "act-count": "cash",
    "act-report": "receipt",
    "act-close-day": "check",
}


@QmlElement
class DeskRows(Rows):
    """A row for each thing that may be done."""

    ROLES = ("name", "iconName", "headline", "explanation")

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._shown: tuple[str, Sequence[str]] = ("desk", ())

    def say_again(self) -> None:
        """The language is another one."""
        self.take(*self._shown)

    def take(self, kind: str, names: Sequence[str]) -> None:
        """Offer these: a "desk" each, or an "act" each."""
        self._shown = (kind, names)
        self._take({name: self._row(f"{kind}-{name}", name) for name in names})

    def _row(self, code: str, name: str) -> tuple[str | int, ...]:
        said = Message(code)
        words = self._words
        return (name, _ICONS.get(code, "help"), words.headline(said), words.explanation(said))


@QmlElement
class Desks(QObject):
    """The desks of the kiosk, and the page between them."""

    changed = Signal()

    def __init__(
        self, words: Words, submit: Callable[[Intent], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._submit = submit
        self._rows = DeskRows(words, self)
        self._acts = DeskRows(words, self)
        self._wanted = ""
        self._offered: tuple[str, ...] = ()
        self._cashier = ("", False)
        self._help = ""

    def say_again(self) -> None:
        """The language is another one."""
        self._rows.say_again()
        self._acts.say_again()
        self.changed.emit()

    def take(self, new: Snapshot) -> None:
        """Show what this snapshot says of desks."""
        if new.home is not None:
            self._rows.take("desk", new.home.desks)
        if new.staff is not None:
            self._acts.take("act", new.staff.acts)
        wanted = new.who.desk if new.who is not None else new.pin.desk if new.pin else self._wanted
        offered = new.desks if new.screen is Screen.IDLE else self._offered
        cashier = (new.cashier, new.cashier_wanted)
        told = (wanted, offered, cashier, new.help)
        if told != (self._wanted, self._offered, self._cashier, self._help):
            self._wanted, self._offered, self._cashier, self._help = told
            self.changed.emit()

    @Property(DeskRows, constant=True)
    def rows(self) -> DeskRows:
        """The desks that may be opened."""
        return self._rows

    @Property(DeskRows, constant=True)
    def acts(self) -> DeskRows:
        """What staff may do."""
        return self._acts

    @Property(str, notify=changed)
    def wanted(self) -> str:
        """What the desk is called for which a card or PIN is asked, "" for none."""
        return self._words.headline(Message(f"desk-{self._wanted}")) if self._wanted else ""

    @Property(str, notify=changed)
    def wantedDesk(self) -> str:
        """Which desk that is, by its name."""
        return self._wanted

    @Property(bool, notify=changed)
    def sells(self) -> bool:
        """Whether this kiosk is a till before anything else."""
        return self._offered[:1] in ((), ("grocery",))

    @Property(bool, notify=changed)
    def several(self) -> bool:
        """Whether there is more to do here than its main thing."""
        return len(self._offered) > 1

    @Property(bool, notify=changed)
    def cashierWanted(self) -> bool:
        """Whether this till waits for its cashier."""
        return self._cashier[1]

    @Property(str, notify=changed)
    def cashier(self) -> str:
        """Who serves here, "" for nobody."""
        name = self._cashier[0]
        return self._words.text("Served by {first_name}", first_name=name) if name else ""

    @Property(str, notify=changed)
    def help(self) -> str:
        """Whether somebody of the staff may be called ("offered"), was ("called"), or is "here";
        "" where there is no calling."""
        return self._help

    @Property(str, notify=changed)
    def helpWords(self) -> str:
        """What a touch does about it."""
        code = f"help-{self._help}-touch"
        return self._words.headline(Message(code)) if self._help else ""

    @Slot()
    def callHelp(self) -> None:
        """Call somebody of the staff; once more: not wanted any more, or done."""
        self._submit(CallHelp())

    @Slot(str)
    def open(self, name: str) -> None:
        """To this desk."""
        self._submit(OpenDesk(name))

    @Slot()
    def home(self) -> None:
        """To the page that offers them all."""
        self._submit(OpenHome())

    @Slot(str)
    def act(self, name: str) -> None:
        """One of the things that staff may do."""
        self._submit(DoAct(name))
