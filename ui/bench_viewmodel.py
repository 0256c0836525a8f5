# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N802, N815 - properties, signals and slots bear the names by which QML calls them
"""The bench as QML sees it: its snapshot spelled out, and a slot for each thing that a person can
do there."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Property, QCoreApplication, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickImageProvider

from contract.money import digits
from kiosk import bench_snapshot as acts
from kiosk.bench_snapshot import (
    Act,
    Answers,
    Bench,
    Goods,
    MemberCard,
    Odd,
    OddCode,
    PrinterState,
    Sheet,
)
from ui.viewmodel.rows import Rows

QML_IMPORT_NAME = "CoopCoin.Bench"
QML_IMPORT_MAJOR_VERSION = 1


def _tr(text: str) -> str:
    return QCoreApplication.translate("bench", text)


@QmlElement
class MemberCards(Rows):
    """The members' cards."""

    ROLES = ("uid", "name", "coin", "pin")

    def take(self, cards: Sequence[MemberCard]) -> None:
        """Show these cards."""
        self._take(
            {c.uid: (c.uid, c.first_name, digits(c.coin.unit, c.coin.amount), c.pin) for c in cards}
        )


@QmlElement
class Choices(Rows):
    """Buttons that differ by what is written on them; ``usable`` is 1 or 0."""

    ROLES = ("what", "words", "usable")

    def take(self, choices: Sequence[tuple[str, str, bool]]) -> None:
        """Show these buttons."""
        self._take({str(w): (str(w), words, int(usable)) for w, words, usable in choices})


@QmlElement
class Shelf(Rows):
    """The goods with a code whose names have the letters that were typed."""

    ROLES = ("code", "name", "price")

    def take(self, goods: Sequence[Goods], letters: str) -> None:
        """Show those of the goods that fit."""
        wanted = letters.casefold().split()
        self._take({
            g.code: (g.code, g.name, "" if g.price is None else str(g.price))
            for g in goods
            if all(part in g.name.casefold() or part in g.code for part in wanted)
        })  # fmt: skip


@QmlElement
class Papers(Rows):
    """The pieces of paper, newest first; ``permille`` is a height in thousandths of its width."""

    ROLES = ("number", "source", "permille")

    def take(self, sheets: Sequence[Sheet]) -> None:
        """Show these pieces."""
        self._take({
            s.number: (s.number, f"image://paper/{s.number}", s.height * 1000 // s.width)
            for s in sheets
        })  # fmt: skip


class PaperPictures(QQuickImageProvider):
    """``image://paper/<number>``: the pieces of paper that came out. None is forgotten: one that is
    shown no more may be drawn once again on its way out."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._png: dict[str, bytes] = {}

    def take(self, sheets: Sequence[Sheet]) -> None:
        """Hold these pieces too."""
        self._png |= {str(sheet.number): sheet.png for sheet in sheets}

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: N803
        """One of them (called by Qt)."""
        paper = QImage.fromData(self._png.get(id, b""))
        width = requestedSize.width()
        if not 0 < width < paper.width():
            return paper
        return paper.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)


@QmlElement
class Workbench(QObject):
    """Everything that the bench shows, and everything that can be done at it."""

    changed = Signal()
    lettersChanged = Signal()

    def __init__(
        self,
        do: Callable[[Act], None],
        pictures: PaperPictures,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._do = do
        self._pictures = pictures
        self._now = Bench()
        self._letters = ""
        self._cards = MemberCards(self)
        self._odd_cards = Choices(self)
        self._odd_words: dict[str, str] = {}
        self._shelf = Shelf(self)
        self._odd_codes = Choices(self)
        self._papers = Papers(self)

    @property
    def now(self) -> Bench:
        """The snapshot that is shown."""
        return self._now

    def take(self, new: Bench) -> None:
        """Show this snapshot. Only on the GUI thread."""
        self._now = new
        self._cards.take(new.cards)
        whose = {"name": new.played_with}
        self._odd_words = {
            Odd.UNKNOWN: _tr("Given to nobody"),
            Odd.FOREIGN: _tr("A library card"),
            Odd.COPIED: _tr("Copy of {name}'s tap").format(name=new.copied)
            if new.copied
            else _tr("A copied tap"),
            Odd.FORGED: _tr("{name}'s, forged").format(**whose),
            Odd.PULLED: _tr("{name}'s, pulled away").format(**whose),
            Odd.SILENT: _tr("{name}'s, falls silent").format(**whose),
        }
        self._odd_cards.take(
            [
                (o, words, o != Odd.COPIED or new.copied != "")
                for o, words in self._odd_words.items()
            ]
        )
        self._shelf.take(new.goods, self._letters)
        self._odd_codes.take([
            (OddCode.UNKNOWN, _tr("Unknown code"), True),
            (OddCode.WRONG_DIGIT, _tr("Wrong check digit"), bool(new.goods)),
            (OddCode.RECEIPT, _tr("The newest receipt"), bool(new.papers)),
        ])  # fmt: skip
        self._pictures.take(new.papers)
        self._papers.take(new.papers)
        self.changed.emit()

    # --- what is shown ---

    @Property(MemberCards, constant=True)
    def cards(self) -> MemberCards:
        """The members' cards."""
        return self._cards

    @Property(Choices, constant=True)
    def oddCards(self) -> Choices:
        """The cards that are not as they should be."""
        return self._odd_cards

    @Property(Shelf, constant=True)
    def shelf(self) -> Shelf:
        """The goods."""
        return self._shelf

    @Property(Choices, constant=True)
    def oddCodes(self) -> Choices:
        """The codes that are not on goods."""
        return self._odd_codes

    @Property(Papers, constant=True)
    def papers(self) -> Papers:
        """What the printer printed."""
        return self._papers

    @Property(str, notify=changed)
    def lying(self) -> str:
        """What lies on the reader; "" for nothing."""
        return self._now.lying

    @Property(str, notify=changed)
    def lyingWords(self) -> str:
        """That, in words."""
        now = self._now
        for card in now.cards:
            if card.uid == now.lying:
                return _tr("{name}'s card").format(name=card.first_name)
        return self._odd_words.get(now.lying, _tr("Nothing on the reader"))

    @Property(bool, notify=changed)
    def stays(self) -> bool:
        """Whether it stays until it is lifted."""
        return self._now.stays

    @Property(bool, notify=changed)
    def hasWire(self) -> bool:
        """Whether there is a scanner on a serial line too."""
        return self._now.by_wire is not None

    @Property(str, notify=changed)
    def scanner(self) -> str:
        """Which scanner is in hand: "wire" or "keys"."""
        return "wire" if self._now.by_wire else "keys"

    @Property(str, notify=lettersChanged)
    def letters(self) -> str:
        """What was typed to find goods."""
        return self._letters

    @Property(str, notify=changed)
    def printer(self) -> str:
        """How the printer is (``PrinterState``)."""
        return str(self._now.printer)

    @Property(bool, notify=changed)
    def drawerOpen(self) -> bool:
        """Whether the drawer is out."""
        return self._now.drawer_open

    @Property(str, notify=changed)
    def cable(self) -> str:
        """The network cable: "in" or "out"."""
        return "in" if self._now.plugged else "out"

    @Property(str, notify=changed)
    def ledger(self) -> str:
        """How the ledger's process is (``LedgerState``)."""
        return str(self._now.ledger)

    @Property(str, notify=changed)
    def answers(self) -> str:
        """How its answers come (``Answers``)."""
        return str(self._now.answers)

    @Property(bool, notify=changed)
    def hasScale(self) -> bool:
        """Whether there is a scale."""
        return self._now.scale is not None

    @Property(int, notify=changed)
    def grams(self) -> int:
        """What lies on the scale."""
        return self._now.scale.grams if self._now.scale else 0

    @Property(str, notify=changed)
    def weight(self) -> str:
        """What lies on the scale, in words."""
        kilograms, grams = divmod(self._now.scale.grams if self._now.scale else 0, 1000)
        return f"{kilograms}.{grams:03} kg"

    @Property(bool, notify=changed)
    def held(self) -> bool:
        """Whether a hand is on the scale."""
        return self._now.scale is not None and self._now.scale.held

    @Property(str, notify=changed)
    def clock(self) -> str:
        """The co-op's date and time."""
        try:
            return datetime.fromisoformat(self._now.clock).strftime("%-d %B %Y, %H:%M")
        except ValueError:
            return ""

    # --- what can be done ---

    @Slot(str)
    def tap(self, card: str) -> None:
        """Hold a card to the reader."""
        self._do(acts.Lay(card))

    @Slot(str)
    def leave(self, card: str) -> None:
        """Lay a card on the reader and leave it there."""
        self._do(acts.Lay(card, stays=True))

    @Slot()
    def lift(self) -> None:
        """Take it away."""
        self._do(acts.Lift())

    @Slot(str)
    def find(self, letters: str) -> None:
        """Show only the goods with these letters."""
        if letters != self._letters:
            self._letters = letters
            self._shelf.take(self._now.goods, letters)
            self.lettersChanged.emit()

    @Slot(str)
    def scan(self, code: str) -> None:
        """Hold a code before the scanner."""
        self._do(acts.Scan(code))

    @Slot(str)
    def takeScanner(self, which: str) -> None:
        """Take this scanner in hand."""
        self._do(acts.ScanByWire(which == "wire"))

    @Slot(str)
    def setPrinter(self, state: str) -> None:
        """Bring the printer into this state."""
        self._do(acts.SetPrinter(PrinterState(state)))

    @Slot()
    def pushDrawer(self) -> None:
        """Push the drawer in."""
        self._do(acts.PushDrawer())

    @Slot(str)
    def setCable(self, place: str) -> None:
        """Plug the cable "in", or pull it "out"."""
        self._do(acts.Plug(place == "in"))

    @Slot(str)
    def setLedger(self, state: str) -> None:
        """Have the ledger "running" or "stopped"."""
        self._do(acts.RunLedger(state == "running"))

    @Slot(str)
    def setAnswers(self, answers: str) -> None:
        """Have its answers come like this."""
        self._do(acts.SetAnswers(Answers(answers)))

    @Slot(int)
    def load(self, grams: int) -> None:
        """Lay so much on the scale."""
        self._do(acts.Load(grams))

    @Slot(bool)
    def hold(self, held: bool) -> None:
        """Put a hand on the scale, or take it away."""
        self._do(acts.HoldScale(held))
