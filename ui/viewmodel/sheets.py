# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N802 - properties, signals and slots bear the names by which QML calls them
"""A coordinator's sheets, as the screen shows them."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.intents import Intent
from kiosk.intents.day import Confirm
from kiosk.intents.hall import (
    ChooseHelper,
    ChooseLine,
    FromPaper,
    LineIs,
    LineMinutes,
    OpenSheet,
    SeekHelper,
    TypeHelper,
)
from kiosk.snapshot import Message, Snapshot
from kiosk.snapshot.hall import HelperRow, LineRow, SheetPage, SheetRow
from ui.language import marked
from ui.viewmodel.rows import Rows
from ui.viewmodel.typed import Typed
from ui.words import Words

QML_IMPORT_NAME = "CoopCoin.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_ICONS = {
    "will-count": "check",
    "will-miss": "cross",
    "will-excuse": "minus",
    "there": "clock",
    "unseen": "help",
    "own": "person",
    "confirmed": "lock",
    "missed": "cross",
    "excused": "minus",
    "not-worth": "alert",
}
_TITLE = marked("Sheets to confirm")
_ACTS = {
    "in": marked("Check in now"),
    "out": marked("Check out now"),
    "all": marked("Was there all the time"),
    "missed": marked("Was not there"),
    "excused": marked("Excused"),
    "later": marked("Leave it open"),
    "take-back": marked("Take it back, with a second person"),
}
_ADD = "add"
_ADD_SAID = Message("sheet-add")
_SOMEBODY = marked("Somebody else")


@QmlElement
class SheetRows(Rows):
    """A row for each sheet, or for each line of one."""

    ROLES = ("name", "iconName", "headline", "explanation")

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._shown: tuple[Sequence[SheetRow], Sequence[LineRow], bool] = ((), (), False)

    def say_again(self) -> None:
        """The language is another one."""
        self.take(*self._shown)

    def take(self, sheets: Sequence[SheetRow], lines: Sequence[LineRow], adds: bool) -> None:
        """Show these; ``adds``: with a tile for somebody who is missing."""
        self._shown = (sheets, lines, adds)
        rows: dict[str | int, tuple[str | int, ...]] = {s.shift: self._sheet(s) for s in sheets}
        rows |= {one.member: self._line(one) for one in lines}
        if adds:
            words = self._words
            said = (words.headline(_ADD_SAID), words.explanation(_ADD_SAID))
            rows[_ADD] = (_ADD, "plus", *said)
        self._take(rows)

    def _sheet(self, row: SheetRow) -> tuple[str | int, ...]:
        words = self._words
        which = {"name": row.name, "day": words.day(row.day), "begins": row.begins}
        done = "nobody" if row.nobody else "done"
        state = "late" if row.waits and row.late_days else "waits" if row.waits else done
        said = Message(f"sheet-{state}", {**which, "n": row.waits, "days": row.late_days})
        icon = {"late": "alert", "waits": "clock", "done": "lock", "nobody": "person"}[state]
        return row.shift, icon, words.headline(said), words.explanation(said)

    def _line(self, row: LineRow) -> tuple[str | int, ...]:
        words = self._words
        hours = words.duration(row.minutes)
        name = row.name or words.text(_SOMEBODY)
        said = Message(f"line-{row.state}", {"name": name, "hours": hours})
        return row.member, _ICONS[row.state], words.headline(said), line_seen(words, row)


def line_seen(words: Words, row: LineRow) -> str:
    """What is known of when they came and went."""
    said = []
    if row.came and row.left:
        said.append(words("line-came-left", came=row.came, left=row.left))
    elif row.came:
        said.append(words("line-came", came=row.came))
    elif row.left:
        said.append(words("line-left", left=row.left))
    elif row.state in ("unseen", "own", "will-miss", "will-excuse", "will-count"):
        said.append(words("line-not-seen"))
    if row.stands_for:
        said.append(words("line-stands-for", who=row.stands_for))
    elif not row.planned:
        said.append(words("line-helper"))
    for sign in ("late", "early", "forgotten", "keyed"):
        if getattr(row, sign):
            said.append(words(f"line-is-{sign}"))
    return " ".join(said)


@QmlElement
class HelperRows(Rows):
    """A row for each member who may have been there."""

    ROLES = ("name", "iconName", "headline", "explanation")

    def take(self, found: Sequence[HelperRow]) -> None:
        """Show these."""
        self._take({one.member: (one.member, "person", one.name, "") for one in found})


@QmlElement
class Sheets(QObject):
    """The page of the sheets."""

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
        self._page = SheetPage()
        self._typed = Typed(lambda query: submit(TypeHelper(query)))
        self._rows = SheetRows(words, self)
        self._helpers = HelperRows(self)

    def say_again(self) -> None:
        """The language is another one."""
        self._rows.say_again()
        self.changed.emit()

    def take(self, new: Snapshot, welcome: bool) -> None:
        """Show what this snapshot says of sheets; ``welcome`` forgets whose they were."""
        page = new.sheet or (SheetPage() if welcome else self._page)
        if welcome:
            self._typed.clear()
        self._typed.answered(page.seek.typed if page.seek else None)
        if page != self._page:
            self._page = page
            self._rows.take(page.sheets, page.lines, page.open is not None)
            self._helpers.take(page.seek.found if page.seek else ())
            self.changed.emit()

    @Property(SheetRows, constant=True)
    def rows(self) -> SheetRows:
        """The sheets, or the lines of the open one."""
        return self._rows

    @Property(int, notify=changed)
    def rowCount(self) -> int:
        """How many there are."""
        page = self._page
        return len(page.sheets) + len(page.lines) + (page.open is not None)

    @Property(bool, notify=changed)
    def isOpen(self) -> bool:
        """Whether one sheet is open."""
        return self._page.open is not None

    @Property(bool, notify=changed)
    def offline(self) -> bool:
        """Whether only this kiosk is known."""
        return self._page.offline

    @Property(str, notify=changed)
    def title(self) -> str:
        """Which sheet it is."""
        row, words = self._page.open, self._words
        if row is None:
            return words.text(_TITLE)
        return words("sheet-title", name=row.name, day=words.day(row.day), begins=row.begins)

    @Property(str, notify=changed)
    def person(self) -> str:
        """Whose line is looked at, "" for nobody's."""
        row = self._page.chosen
        return "" if row is None else row.name or self._words.text(_SOMEBODY)

    @Property(str, notify=changed)
    def seen(self) -> str:
        """What is known of when they came and went."""
        return "" if self._page.chosen is None else line_seen(self._words, self._page.chosen)

    @Property(str, notify=changed)
    def hours(self) -> str:
        """How long of it counts."""
        row = self._page.chosen
        minutes = 0 if row is None else row.minutes
        return self._words.duration(minutes)

    @Property(bool, notify=changed)
    def open(self) -> bool:
        """Whether that line is yet to be confirmed: its hours can be changed."""
        return "all" in self._page.acts

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]  # as QML calls a list
    def acts(self) -> list[dict[str, str]]:
        """What may be said of that line."""
        return [{"name": name, "words": self._words.text(_ACTS[name])} for name in self._page.acts]

    @Property(str, notify=changed)
    def sum(self) -> str:
        """What would be confirmed now, and by which rule it is worth what."""
        page, words = self._page, self._words
        if not page.ready:
            return words("sheet-none-ready")
        hours = words.duration(page.minutes)
        if not page.rule:
            return words("sheet-sum-no-rule", n=page.ready, hours=hours)
        amount = words.money(page.amount)
        return words("sheet-sum", n=page.ready, hours=hours, amount=amount, rule=page.rule)

    @Property(bool, notify=changed)
    def ready(self) -> bool:
        """Whether there is something to confirm."""
        return self._page.ready > 0

    @Property(bool, notify=changed)
    def keyed(self) -> bool:
        """Whether it is typed in from paper."""
        return self._page.keyed

    @Property(bool, notify=changed)
    def seeking(self) -> bool:
        """Whether somebody is looked for who is missing on the sheet."""
        return self._page.seek is not None

    @Property(str, notify=changed)
    def typed(self) -> str:
        """So much of their name is typed."""
        return self._typed.text

    @Property(HelperRows, constant=True)
    def helpers(self) -> HelperRows:
        """Who that may be."""
        return self._helpers

    @Property(str, notify=changed)
    def helpersSaid(self) -> str:
        """What is to be said of those who were found: nobody, more than fit, not everybody."""
        seek = self._page.seek
        if seek is None or not seek.typed:
            return self._words("helper-type")
        if not seek.found:
            return self._words("helper-none-here" if seek.only_here else "helper-none")
        return self._words("helper-more") if seek.more else ""

    @Property(int, notify=changed)
    def helperCount(self) -> int:
        """How many were found."""
        return 0 if self._page.seek is None else len(self._page.seek.found)

    @Slot(str)
    def type(self, text: str) -> None:
        """Another letter of the name."""
        self._typed.add(text)
        self.changed.emit()

    @Slot()
    def erase(self) -> None:
        """One letter less."""
        self._typed.erase()
        self.changed.emit()

    @Slot(str)
    def pick(self, member: str) -> None:
        """It is this one."""
        self._submit(ChooseHelper(member))

    @Slot(str)
    def choose(self, name: str) -> None:
        """A sheet, a line of it, or somebody who is missing there."""
        if name == _ADD:
            self._submit(SeekHelper())
        else:
            self._submit(ChooseLine(name) if self._page.open else OpenSheet(name))

    @Slot()
    def leave(self) -> None:
        """Away from the line."""
        if self._page.chosen is not None:
            self._submit(ChooseLine(self._page.chosen.member))

    @Slot(str)
    def say(self, what: str) -> None:
        """That is so of this line."""
        self._once(LineIs(what))

    @Slot(int)
    def longer(self, minutes: int) -> None:
        """So many minutes more, or fewer."""
        self._submit(LineMinutes(minutes))

    @Slot(bool)
    def fromPaper(self, keyed: bool) -> None:
        """It is typed in from paper."""
        self._submit(FromPaper(keyed))

    @Slot()
    def confirm(self) -> None:
        """All of it is so."""
        self._once(Confirm())
