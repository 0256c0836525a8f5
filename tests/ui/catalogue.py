# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps the catalogue in step with what the program says.

``python -m tests.ui.catalogue`` writes what is new into every language's file, drops what nobody
says any more, and tells what is left to translate. The tests ask the same questions.
"""

import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from ui.language import CATALOGUES

TOP = Path(__file__).parent.parent.parent
LANGUAGES = ("ar", "de", "es", "fr", "hi")
"""Those that need every text. English needs only the forms of what is counted."""

_WORDS = {"marked": None, "text": None, "Counted": (2, 3), "counted": (2, 3)}
_QML = re.compile(r'qsTr\(\s*("(?:[^"\\]|\\.)*")\s*(,\s*""\s*,)?')
_VALUE = re.compile(r"\{\w+\}|%\d|%n")


def _said() -> Iterator[tuple[str, str | tuple[str, str]]]:
    """(place, text) of everything that the kiosk's screens and receipts say."""
    for file in sorted((TOP / "ui").rglob("*.py")):
        if file.name.startswith("bench") or file.name == "hands.py":
            continue
        place = str(file.relative_to(TOP))
        for _, text, _, _ in extract("python", BytesIO(file.read_bytes()), _WORDS):
            if text:
                yield place, text if isinstance(text, str) else (text[0], text[1])
    for file in sorted((TOP / "ui/CoopCoin/Kiosk").rglob("*.qml")):
        for quoted, counted in _QML.findall(file.read_text()):
            text = ast.literal_eval(quoted)
            yield str(file.relative_to(TOP)), (text, text) if counted else text


def said() -> Catalog:
    """Everything that is said, with the places where it is."""
    catalogue = Catalog()
    for place, text in _said():
        catalogue.add(text, locations=[(place, None)])
    return catalogue


def file_of(language: str) -> Path:
    """The file of a language."""
    return CATALOGUES / f"{language}.po"


def read(language: str) -> Catalog:
    """The catalogue of a language as it is kept."""
    with file_of(language).open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def forms(message: Message) -> tuple[str, ...]:
    """What a message says in its language, in every form."""
    return message.string if isinstance(message.string, tuple) else (message.string,)


def wrong_values(message: Message) -> bool:
    """Whether a form names other values than the English text. The form for one may leave the
    number out."""
    english = message.id if isinstance(message.id, tuple) else (message.id,)
    wanted = set(_VALUE.findall(english[-1]))
    spare = wanted if isinstance(message.id, tuple) else set()
    for form in forms(message):
        found = set(_VALUE.findall(form))
        if not found <= wanted or (wanted - found and not spare):
            return True
    return False


def update(language: str) -> list[str]:
    """Bring a language's file up to date. Returns the texts that it still lacks."""
    return update_file(file_of(language), language, said())


def update_file(file: Path, language: str, fresh: Catalog) -> list[str]:
    """Let this file hold what is said now. Returns the texts that it still lacks."""
    kept = Catalog(locale=Locale.parse(language))
    if file.exists():
        with file.open("rb") as source:
            kept = read_po(source, locale=language, abort_invalid=True)
    new = Catalog(locale=Locale.parse(language), fuzzy=False)
    for message in fresh:
        if not message.id or (language == "en" and isinstance(message.id, str)):
            continue
        old = kept.get(message.id)
        string = old.string if old is not None else ""
        if language == "en" and not any(string):
            string = message.id
        new.add(message.id, string, locations=message.locations)
    new.header_comment = "# SPDX-License-Identifier: AGPL-3.0-or-later"
    out = BytesIO()
    write_po(out, new, width=100, sort_output=True, include_lineno=False)
    lines = out.getvalue().decode().splitlines()
    # Whose machine, which day and which program wrote it says nothing of the texts.
    drop = re.compile(
        r'^"(POT-|PO-|Project-|Report-|Last-|Language-Team|Generated-|MIME|Content-Tr)'
    )
    file.write_text("\n".join(line for line in lines if not drop.match(line)) + "\n")
    return [str(message.id) for message in new if message.id and not all(forms(message))]


if __name__ == "__main__":
    left = {language: update(language) for language in ("en", *LANGUAGES)}
    for language, texts in left.items():
        for text in texts:
            sys.stdout.write(f"{language}: {text!r}\n")
