# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gives the labels in QML their words from the one catalogue."""

from PySide6.QtCore import QCoreApplication, QLocale, QObject, Qt, QTranslator
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlEngine

from ui.language import Language


class Translator(QTranslator):
    """What ``qsTr`` asks. ``%n`` is put in as the language writes numbers."""

    def __init__(self, language: Language, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.speaks = language

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        """Never: else Qt does not ask."""
        return False

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        """The text for a label (called by Qt). With ``n``, the form that goes with it."""
        if n < 0:
            return self.speaks.text(source)
        return self.speaks.counted(n, source, source).replace("%n", self.speaks.number(n))


def speak(engine: QQmlEngine, translator: Translator, language: Language) -> None:
    """Let every label be in this language from now on, and numbers and sides go with it."""
    language.load()  # here, not under Qt's lock on its translators, where labels ask
    translator.speaks = language
    QCoreApplication.installTranslator(translator)  # once is enough; more often does nothing new
    QLocale.setDefault(QLocale(language.tag))
    # By number: Qt's enumerations take 20 ms to look up.
    QGuiApplication.setLayoutDirection(Qt.LayoutDirection(1 if language.right_to_left else 0))
    engine.setUiLanguage(language.tag)
    engine.retranslate()
