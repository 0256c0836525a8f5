# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N802 - properties, signals and slots bear the names by which QML calls them
"""The drawer and the day: cash in and out, the count, the report."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from contract.money import is_coin
from kiosk.intents import Intent
from kiosk.intents.day import (
    AmountDigit,
    AmountErase,
    Confirm,
    CountPieces,
    PrintReport,
    ShowReport,
)
from kiosk.intents.refunds import ChooseReason
from kiosk.snapshot import (
    CountPage,
    Message,
    MovePage,
    Piece,
    ReasonPage,
    ReportPage,
    ReportRow,
    Snapshot,
)
from ui.viewmodel.desks import DeskRows
from ui.viewmodel.rows import Rows, ShownRows
from ui.words import Words

QML_IMPORT_NAME = "CoopCoin.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_MOST_PIECES = 999


@QmlElement
class PieceRows(Rows):
    """A row for each coin and note."""

    ROLES = ("value", "number", "sum")

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._shown: Sequence[Piece] = ()

    def say_again(self) -> None:
        """The language is another one."""
        self.take(self._shown)

    def take(self, pieces: Sequence[Piece]) -> None:
        """Show these."""
        self._shown = pieces
        money, number = self._words.money, self._words.language.number
        self._take(
            {
                piece.value.amount: (
                    money(piece.value),
                    number(piece.number) if piece.number else "",
                    money(piece.sum) if piece.number else "",
                )
                for piece in pieces
            }
        )


@QmlElement
class ReportRows(ShownRows):
    """A row for each line of the report."""

    ROLES = ("words", "much", "coin", "strong")

    def _row(self, row: ReportRow) -> tuple[str | int, ...]:
        words = self._words
        if row.code == "tax":
            said = words("report-tax", percent=words.percent(int(row.of)))
        elif row.code == "tender":
            said = words(f"tender-{row.of}")
        else:
            said = words(f"report-{row.code}", of=row.of)
        much, coin = words.language.number(row.count or 0), ""
        if row.amount is not None and is_coin(row.amount.unit):
            much, coin = "", words.digits(row.amount)
        elif row.amount is not None:
            much = words.money(row.amount)
        return said, much, coin, int(row.strong)


@QmlElement
class Day(QObject):
    """What staff do with the drawer."""

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
        self._move: MovePage | None = None
        self._count: CountPage | None = None
        self._report: ReportPage | None = None
        self._reason: ReasonPage | None = None
        self._reasons = DeskRows(words, self)
        self._chosen = 0
        self._pieces = PieceRows(words, self)
        self._rows = ReportRows(words, self)

    def say_again(self) -> None:
        """The language is another one."""
        self._pieces.say_again()
        self._rows.say_again()
        self._reasons.say_again()
        self.changed.emit()

    def take(self, new: Snapshot) -> None:
        """Show what this snapshot says of the drawer and the day."""
        if new.count is not None:
            if self._count is None:
                self._chosen = 0
            self._pieces.take(new.count.pieces)
        if new.report is not None:
            self._rows.take(new.report.rows)
        if new.reason is not None:
            self._reasons.take("reason", new.reason.reasons)
            if new.reason != self._reason:
                self._reason = new.reason
                self.changed.emit()
        shown = (new.move or self._move, new.count, new.report or self._report)
        if shown != (self._move, self._count, self._report):
            self._move, self._count, self._report = shown
            self.changed.emit()

    @Property(str, notify=changed)
    def act(self) -> str:
        """What is done with the cash, in words."""
        return self._words.headline(Message(f"act-{self._move.what}")) if self._move else ""

    @Property(str, notify=changed)
    def why(self) -> str:
        """Why is asked of this."""
        return self._words.headline(Message(f"why-{self._reason.about}")) if self._reason else ""

    @Property(str, notify=changed)
    def whyWhat(self) -> str:
        """Of how much, or of what at which price."""
        page, words = self._reason, self._words
        if page is None:
            return ""
        if page.before is not None and page.after is not None:
            return words("price-instead", name=page.name, before=page.before, after=page.after)
        return words.money(page.amount) if page.amount else ""

    @Property(bool, notify=changed)
    def second(self) -> bool:
        """Whether somebody else has to agree."""
        return self._reason is not None and self._reason.second

    @Property(DeskRows, constant=True)
    def reasons(self) -> DeskRows:
        """What it may be."""
        return self._reasons

    @Slot(str)
    def because(self, reason: str) -> None:
        """That is why."""
        self._once(ChooseReason(reason))

    @Property(str, notify=changed)
    def amount(self) -> str:
        """The amount that was typed."""
        return self._words.money(self._move.amount) if self._move else ""

    @Property(bool, notify=changed)
    def moves(self) -> bool:
        """Whether there is an amount."""
        return self._move is not None and self._move.amount.amount > 0

    @Property(PieceRows, constant=True)
    def pieces(self) -> PieceRows:
        """The coins and notes."""
        return self._pieces

    @Property(int, notify=changed)
    def chosen(self) -> int:
        """The row whose number is typed."""
        return self._chosen

    @Property(str, notify=changed)
    def counted(self) -> str:
        """What was counted so far."""
        return self._words.money(self._count.sum) if self._count else ""

    @Property(bool, notify=changed)
    def closes(self) -> bool:
        """Whether the day is to be closed."""
        page = self._count or self._report
        return page is not None and page.closes

    @Property(ReportRows, constant=True)
    def rows(self) -> ReportRows:
        """The lines of the report."""
        return self._rows

    @Property(str, notify=changed)
    def title(self) -> str:
        """What the report is called."""
        page = self._report
        if page is None:
            return ""
        words = self._words
        if page.closed:
            return words("report-z-of", number=page.number, day=words.day(page.closed))
        return words("report-z", number=page.number) if page.closes else words("report-x")

    @Property(bool, notify=changed)
    def older(self) -> bool:
        """Whether a day was closed before this one."""
        return self._report is not None and self._report.older

    @Property(bool, notify=changed)
    def newer(self) -> bool:
        """Whether there is a day after this one."""
        return self._report is not None and self._report.newer

    @Property(str, notify=changed)
    def unsent(self) -> str:
        """That the ledger has not heard all of it, or ""."""
        page = self._report
        if page is None or not page.unsent or not page.closes:
            return ""
        code = "close-unsent-anyway" if page.may_close else "close-unsent"
        return self._words(code, unsent=page.unsent)

    @Property(bool, notify=changed)
    def mayClose(self) -> bool:
        """Whether the day may be closed by who stands here."""
        return self._report is not None and self._report.closes and self._report.may_close

    @Slot(int)
    def choose(self, row: int) -> None:
        """The number of this row is typed next."""
        self._chosen = row
        self.changed.emit()

    @Slot(str)
    def pieceDigit(self, digit: str) -> None:
        """One digit more of the number of the chosen coin or note."""
        piece = self._piece()
        if piece is not None and digit.isdecimal():
            number = piece.number * 10 + int(digit)
            if number <= _MOST_PIECES:
                self._submit(CountPieces(piece.value.amount, number))

    @Slot()
    def pieceErase(self) -> None:
        """Take the last digit of that number back."""
        piece = self._piece()
        if piece is not None:
            self._submit(CountPieces(piece.value.amount, piece.number // 10))

    def _piece(self) -> Piece | None:
        pieces = self._count.pieces if self._count else ()
        return pieces[self._chosen] if self._chosen < len(pieces) else None

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
    def showOlder(self) -> None:
        """The day before this one."""
        if self._report is not None:
            self._once(ShowReport(self._report.number - 1))

    @Slot()
    def showNewer(self) -> None:
        """The day after this one."""
        if self._report is not None:
            self._once(ShowReport(self._report.number + 1))

    @Slot()
    def print(self) -> None:
        """The report on paper."""
        self._once(PrintReport())
