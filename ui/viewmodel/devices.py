# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N802, N815 - properties, signals and slots bear the names by which QML calls them
"""How each device is, and what only a person at the printer knows."""

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk import intents
from kiosk.intents import Intent
from kiosk.snapshot import DevicesPage, DeviceState, Message, PrintQuestion
from ui.texts import TEXTS
from ui.viewmodel.rows import ShownRows
from ui.words import Words

QML_IMPORT_NAME = "CoopCoin.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_ICONS = {
    "card-reader": "card",
    "code-scanner": "scan",
    "printer": "printer",
    "drawer": "cash",
    "scale": "scale",
    "ledger": "globe",
    "blocked-cards": "card",
}
_TROUBLE = ("missing", "trouble")


@QmlElement
class DeviceRows(ShownRows):
    """A row a device; ``trial`` is "test" or "open" where there is something to try."""

    KEY = "device"
    ROLES = ("device", "iconName", "name", "words", "condition", "trial")

    def _row(self, state: DeviceState) -> tuple[str | int, ...]:
        code = f"state-{state.code or state.health}"
        if code not in TEXTS:
            code = f"state-{state.health}"
        trial = "open" if state.device == "drawer" else "test"
        return (
            state.device,
            _ICONS.get(state.device, "alert"),
            self._words.message(Message(f"device-{state.device}")),
            self._words.message(Message(code, {"hours": state.hours})),
            "trouble" if state.health in _TROUBLE else "ready",
            trial if state.testable else "",
        )


@QmlElement
class PrintQuestions(ShownRows):
    """A row for each document of which nobody but a person knows whether it came out."""

    KEY = "document"
    ROLES = ("document", "words")

    def _row(self, question: PrintQuestion) -> tuple[str | int, ...]:
        at = self._words.moment(question.at)
        return question.document, self._words.message(Message("print-question", {"at": at}))


@QmlElement
class Devices(QObject):
    """The page of the devices."""

    printAgainChanged = Signal()

    def __init__(
        self,
        words: Words,
        submit: Callable[[Intent], None],
        once: Callable[[Intent], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._submit = submit
        self._once = once
        self._rows = DeviceRows(words, self)
        self._questions = PrintQuestions(words, self)
        self._print_again = False

    def say_again(self) -> None:
        """The language is another one."""
        self._rows.say_again()
        self._questions.say_again()

    def take(self, page: DevicesPage | None) -> None:
        """Show this page; a page that is gone keeps its words."""
        if page is not None:
            self._rows.take(page.devices)
            self._questions.take(page.questions)
        print_again = page is not None and page.print_again
        if print_again != self._print_again:
            self._print_again = print_again
            self.printAgainChanged.emit()

    @Property(DeviceRows, constant=True)
    def rows(self) -> DeviceRows:
        """How each device is."""
        return self._rows

    @Property(PrintQuestions, constant=True)
    def questions(self) -> PrintQuestions:
        """What only a person at the printer knows."""
        return self._questions

    @Property(bool, notify=printAgainChanged)
    def printAgain(self) -> bool:
        """Whether the last receipt is offered once more."""
        return self._print_again

    @Slot()
    def open(self) -> None:
        """From the welcome screen to this page."""
        self._once(intents.OpenDevices())

    @Slot()
    def close(self) -> None:
        """Back to the welcome screen."""
        self._once(intents.CloseDevices())

    @Slot(str)
    def test(self, device: str) -> None:
        """Try this one."""
        self._submit(intents.TestDevice(device))

    @Slot(str, bool)
    def answer(self, document: str, came_out: bool) -> None:
        """Whether it was printed."""
        self._submit(intents.AnswerPrinted(document, came_out))
