# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps the catalogues of the ledger's pages in step with what they say.

``python -m tests.ledger.page_words`` writes what is new into every language's file, drops what
nobody says any more, and tells what is left to translate.
"""

import ast
import sys
from pathlib import Path

from babel.messages.catalog import Catalog

from ledger.api.pages import said_by_script
from ledger.spoken import LANGUAGES
from tests.ui.catalogue import LANGUAGES as TRANSLATED
from tests.ui.catalogue import TOP, update_file

_SPEAKING = (
    "ledger/api/own_home.py",
    "ledger/api/own_page.py",
    "ledger/api/pages.py",
    "ledger/community/coin_history.py",
)
_WRITTEN = ("me.html", "receipt.html", "receipt.js", "proof.js")


def said() -> Catalog:
    """Everything that the pages say, with the places where they do."""
    catalogue = Catalog()
    for place in _SPEAKING:
        for node in ast.walk(ast.parse((TOP / place).read_text())):  # Babel skips f-strings
            match node:
                case ast.Call(func=ast.Name(id="marked"), args=[ast.Constant(value=str(text))]):
                    catalogue.add(text, locations=[(place, None)])
    for name in _WRITTEN:
        for text in said_by_script(LANGUAGES.parent / name):
            catalogue.add(text, locations=[(f"ledger/pages/{name}", None)])
    catalogue.add("{amount} coin", locations=[("ledger/spoken.py", None)])
    return catalogue


def file_of(language: str) -> Path:
    """The file of a language."""
    return LANGUAGES / f"{language}.po"


if __name__ == "__main__":
    LANGUAGES.mkdir(exist_ok=True)
    for language in TRANSLATED:
        for text in update_file(file_of(language), language, said()):
            sys.stdout.write(f"{language}: {text!r}\n")
