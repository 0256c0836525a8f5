# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N802 - properties, signals and slots bear the names by which QML calls them
"""Somebody's shifts, as the screen shows them."""

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from contract.money import Amount
from kiosk.intents import Intent
from kiosk.intents.hall import DoShift, ShowShifts
from kiosk.snapshot import Message, Snapshot
from kiosk.snapshot.hall import HallPage, ShiftRow
from ui.language import marked
from ui.viewmodel.rows import ShownRows
from ui.words import Words

QML_IMPORT_NAME = "CoopCoin.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_ICONS = {
    "check-in": "check",
    "late": "alert",
    "help": "plus",
    "check-out": "back",
    "done": "check",
    "confirmed": "lock",
    "over": "cross",
    "seeks": "help",
    "sign-up": "plus",
    "stand-in": "person",
    "place-seek": "help",
    "place-keep": "check",
    "place-hand-over": "person",
    "place-swap": "swap",
    "place-give-up": "minus",
    "card-hand-over": "card",
    "card-swap": "card",
    "swap-with": "swap",
}
_PARTS = {"now": marked("Today"), "next": marked("My next ones"), "open": marked("Open places")}
_OTHER = marked("Other work")
_SHEETS = marked("Sheets")
_WAITING = marked("Sheets: {n}")
_MONTH = marked("This month: {work}")
_COMING = marked("On its way: {work}")
_NEXT = marked("Next: {day}, {begins}, {name}")
_SIGNS = {"green": "check", "amber": "alert", "red": "cross"}


@QmlElement
class ShiftRows(ShownRows):
    """A row for each shift."""

    KEY = "shift"
    ROLES = ("name", "iconName", "headline", "explanation")

    def _row(self, row: ShiftRow) -> tuple[str | int, ...]:
        words = self._words
        said = Message(
            f"shift-{row.state}",
            {
                "name": row.name,
                "day": words.day(row.day),
                "begins": row.begins,
                "ends": row.ends,
                "who": row.who,
            },
        )
        icon = _ICONS.get(row.state, "clock")
        return row.shift, icon, words.headline(said), words.explanation(said)


@QmlElement
class Hall(QObject):
    """The desk of the hall."""

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
        self._page = HallPage("now")
        self._rows = ShiftRows(words, self)

    def say_again(self) -> None:
        """The language is another one."""
        self._rows.say_again()
        self.changed.emit()

    def take(self, new: Snapshot, welcome: bool) -> None:
        """Show what this snapshot says of shifts; ``welcome`` forgets whose they were."""
        page = new.hall or (HallPage("now") if welcome else self._page)
        if page != self._page:
            self._page = page
            self._rows.take(page.rows)
            self.changed.emit()

    @Property(ShiftRows, constant=True)
    def rows(self) -> ShiftRows:
        """The shifts of the open part."""
        return self._rows

    @Property(int, notify=changed)
    def rowCount(self) -> int:
        """How many there are."""
        return len(self._page.rows)

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]
    def parts(self) -> list[dict[str, str]]:
        """The parts of the page."""
        words, waits = self._words, self._page.waits
        parts = [{"name": name, "words": words.text(said)} for name, said in _PARTS.items()]
        parts.append({"name": "other-work", "words": words.text(_OTHER)})
        if self._page.coordinates:
            said = words.text(_WAITING, n=waits) if waits else words.text(_SHEETS)
            parts.append({"name": "sheets", "words": said})
        return parts

    @Property(str, notify=changed)
    def part(self) -> str:
        """The one that is open."""
        return self._page.part

    @Property(bool, notify=changed)
    def known(self) -> bool:
        """Whether the ledger told it."""
        return self._page.known

    @Property(str, notify=changed)
    def colour(self) -> str:
        """How they stand at a glance: "green", "amber", "red", "" while only the ledger knows."""
        return "" if self._page.about else self._page.colour

    @Property(str, notify=changed)
    def sign(self) -> str:
        """The icon that goes with the colour."""
        return "clock" if self._page.about else _SIGNS.get(self._page.colour, "clock")

    @Property(str, notify=changed)
    def standing(self) -> str:
        """How they stand, in words; or which place of theirs it is about."""
        page, about = self._page, self._page.about
        if about is not None:
            day = self._words.day(about.day)
            return self._words("sheet-title", name=about.name, day=day, begins=about.begins)
        return self._words(f"standing-{page.standing}") if page.standing else ""

    @Property(str, notify=changed)
    def month(self) -> str:
        """What was confirmed this month, "" for nothing."""
        said = self._work(self._page.month_minutes, self._page.month)
        return self._words.text(_MONTH, work=said) if said else ""

    @Property(str, notify=changed)
    def coming(self) -> str:
        """What waits to be confirmed, "" for nothing."""
        said = self._work(self._page.coming_minutes, self._page.coming)
        return self._words.text(_COMING, work=said) if said else ""

    @Property(str, notify=changed)
    def next(self) -> str:
        """When they come next, after today; "" for not yet."""
        row, words = self._page.next, self._words
        if row is None:
            return ""
        return words.text(_NEXT, day=words.day(row.day), begins=row.begins, name=row.name)

    def _work(self, minutes: int, amount: Amount | None) -> str:
        if not minutes:
            return ""
        return f"{self._words.duration(minutes)} · {self._words.money(amount)}"

    @Property(str, notify=changed)
    def main(self) -> str:
        """What the large button does, "" for none."""
        row = self._page.main
        return "" if row is None else self._words(f"main-{row.state}", name=row.name)

    @Slot()
    def doMain(self) -> None:
        """Do that."""
        if self._page.main is not None:
            self._once(DoShift(self._page.main.shift))

    @Slot(str)
    def do(self, shift: str) -> None:
        """What is offered for this shift."""
        self._once(DoShift(shift))

    @Slot(str)
    def show(self, part: str) -> None:
        """Another part."""
        self._submit(ShowShifts(part))
