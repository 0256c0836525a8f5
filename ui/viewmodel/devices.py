# SPDX-License-Identifier: AGPL-3.0-or-later
"""How each device is, and what only a person at the printer knows."""

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtQml import QmlElement

from kiosk.snapshot import DeviceState, Message, PrintQuestion
from ui.texts import TEXTS
from ui.viewmodel.rows import Rows
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
class DeviceRows(Rows):
    """A row a device; ``trial`` is "test" or "open" where there is something to try."""

    ROLES = ("device", "iconName", "name", "words", "condition", "trial")

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._shown: Sequence[DeviceState] = ()

    def say_again(self) -> None:
        """The language is another one."""
        self.take(self._shown)

    def take(self, devices: Sequence[DeviceState]) -> None:
        """Show these."""
        self._shown = devices
        self._take({state.device: self._row(state) for state in devices})

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
class PrintQuestions(Rows):
    """A row for each document of which nobody but a person knows whether it came out."""

    ROLES = ("document", "words")

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._shown: Sequence[PrintQuestion] = ()

    def say_again(self) -> None:
        """The language is another one."""
        self.take(self._shown)

    def take(self, questions: Sequence[PrintQuestion]) -> None:
        """Ask these."""
        self._shown = questions
        self._take({one.document: (one.document, self._asked(one)) for one in questions})

    def _asked(self, question: PrintQuestion) -> str:
        at = self._words.moment(question.at)
        return self._words.message(Message("print-question", {"at": at}))
