# SPDX-License-Identifier: AGPL-3.0-or-later

"""Work outside the shifts, as the screen shows it."""

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.intents import Intent
from kiosk.intents.day import Confirm
from kiosk.intents.hall import DidWork, WorkDay, WorkMinutes
from kiosk.snapshot import Snapshot
from kiosk.snapshot.hall import WorkPage
from ui.words import Words

QML_IMPORT_NAME = "CoopCoin.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class OtherWork(QObject):
    """What was done, and who confirms it."""

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
        self._page = WorkPage(())

    def say_again(self) -> None:
        """The language is another one."""
        self.changed.emit()

    def take(self, new: Snapshot, welcome: bool) -> None:
        """Show what this snapshot says of it; ``welcome`` forgets whose it was."""
        page = new.work or (WorkPage(()) if welcome else self._page)
        if page != self._page:
            self._page = page
            self.changed.emit()

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]  # as QML calls a list
    def works(self) -> list[dict[str, object]]:
        """What it may have been."""
        return [
            {"id": one.id, "words": one.words, "chosen": one.chosen} for one in self._page.works
        ]

    @Property(str, notify=changed)
    def minutes(self) -> str:
        """How long it took."""
        return self._time()

    @Property(str, notify=changed)
    def day(self) -> str:
        """When it was."""
        return self._words.day(self._page.day)

    @Property(str, notify=changed)
    def worth(self) -> str:
        """What it is worth by which rule, and how much may count on a day."""
        page, words = self._page, self._words
        said = []
        if page.work and page.rule:
            said.append(words("work-worth", amount=words.money(page.amount), rule=page.rule))
        if page.most:
            said.append(words("work-most", time=words.duration(page.most)))
        return " ".join(said)

    @Property(str, notify=changed)
    def question(self) -> str:
        """What who received it is asked, "" while their card is waited for."""
        page = self._page
        if not page.received:
            return ""
        when = f"{self._words.day(page.day)}, {self._time()}"
        return self._words(
            "work-question", who=page.received, by=page.by, work=page.work, time=when
        )

    @Property(bool, notify=changed)
    def chosen(self) -> bool:
        """Whether it is known what was done."""
        return bool(self._page.work)

    def _time(self) -> str:
        return self._words.duration(self._page.minutes)

    @Slot(str)
    def did(self, work: str) -> None:
        """That is what was done."""
        self._submit(DidWork(work))

    @Slot(int)
    def longer(self, minutes: int) -> None:
        """So many minutes more, or fewer."""
        self._submit(WorkMinutes(minutes))

    @Slot(int)
    def later(self, days: int) -> None:
        """So many days later, or earlier."""
        self._submit(WorkDay(days))

    @Slot()
    def confirm(self) -> None:
        """Who received it says that it is so."""
        self._once(Confirm())
