# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: N802, N815 - properties, signals and slots bear the names by which QML calls them
"""The language that the screen speaks, and the others that one may choose."""

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk import intents
from kiosk.intents import Intent
from ui.keyboards import faces_for
from ui.language import language
from ui.words import Words

QML_IMPORT_NAME = "CoopCoin.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class Speech(QObject):
    """Which language is spoken, and which may be."""

    changed = Signal()
    languagesChanged = Signal()

    def __init__(
        self,
        words: Words,
        submit: Callable[[Intent], None],
        own_language: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._submit = submit
        self._own_language = own_language
        self._languages: tuple[str, ...] = ()

    def take(self, languages: tuple[str, ...]) -> None:
        """Offer these (BCP 47)."""
        if languages != self._languages:
            self._languages = languages
            self.languagesChanged.emit()

    def speak(self, tag: str) -> bool:
        """Speak this language ("" for the kiosk's own). Whether it is another one than before."""
        tag = tag or self._own_language
        if tag == self._words.language.tag:
            return False
        self._words.language = language(tag)
        self.changed.emit()
        return True

    @Property(str, notify=changed)
    def language(self) -> str:
        """The language that is spoken (BCP 47)."""
        return self._words.language.tag

    @Property(str, notify=changed)
    def languageName(self) -> str:
        """What those who speak it call it."""
        return self._words.language.name

    @Property("QVariantList", notify=languagesChanged)  # type: ignore[arg-type]  # as QML calls a list
    def languages(self) -> list[dict[str, str]]:
        """What one may choose from: ``tag`` and ``name``, each in its own words."""
        return [{"tag": tag, "name": language(tag).name} for tag in self._languages]

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]  # as QML calls a list
    def keyFaces(self) -> list[dict[str, object]]:
        """This language's keyboards, as ``ui.keyboards.faces_for`` has them."""
        return faces_for(self._words.language.code, language(self._own_language).code)

    @Slot(str)
    def choose(self, tag: str) -> None:
        """Speak this language until the welcome screen."""
        self._submit(intents.ChooseLanguage(tag))
