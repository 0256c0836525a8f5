# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding goods by what they are called, as somebody types it: SQLite's full-text index (FTS5) over
the names in every language.

Names stand in the index language by language and in the order of the alphabet, so that the first
few that match are found without looking at the rest: one letter finds a fifth of a catalogue.
"""

import unicodedata
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from contract.goods import Product

_PER_LANGUAGE = 1 << 32
"""So many row numbers one language has in the index."""

_TABLES = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS found USING fts5(words, prefix='1 2 3',"
    " tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* Co'\")",
    "CREATE TABLE IF NOT EXISTS named (row INTEGER PRIMARY KEY, product TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS ix_named_product ON named (product)",
    "CREATE TABLE IF NOT EXISTS languages (number INTEGER PRIMARY KEY, language TEXT UNIQUE)",
)
_EMPTY = ("DELETE FROM found", "DELETE FROM named", "DELETE FROM languages")
_FIND = sa.text(
    "SELECT named.product FROM found JOIN named ON named.row = found.rowid"
    " WHERE found MATCH :words AND found.rowid BETWEEN :first AND :last"
    " ORDER BY found.rowid LIMIT :limit"
)
_ROWS = sa.text("SELECT row FROM named WHERE product = :product")
_FORGET = sa.text("DELETE FROM found WHERE rowid = :row")
_FORGET_NAME = sa.text("DELETE FROM named WHERE row = :row")
_ADD = sa.text("INSERT INTO found (rowid, words) VALUES (:row, :words)")
_ADD_NAME = sa.text("INSERT INTO named (row, product) VALUES (:row, :product)")
_LAST = sa.text("SELECT max(row) FROM named WHERE row BETWEEN :first AND :last")
_LANGUAGES = sa.text("SELECT language, number FROM languages")
_ADD_LANGUAGE = sa.text("INSERT INTO languages (language, number) VALUES (:language, :number)")


class ProductSearch:
    """The index, on a connection of its caller's and in its transactions."""

    def __init__(self, db: sa.Connection) -> None:
        self._db = db
        for statement in _TABLES:
            db.execute(sa.text(statement))
        self._numbers = self._languages()

    def clear(self) -> None:
        """Forget all of it."""
        for statement in _EMPTY:
            self._db.execute(sa.text(statement))
        self._numbers = {}

    def put(self, products: Iterable[Product]) -> None:
        """Find these too; none of them is in there. In the order of the alphabet if all are told at
        once, what comes later behind them."""
        numbers = self._numbers = self._languages()
        names = sorted(
            (language, plain(name), product.id)
            for product in products
            for language, name in (("", product.name), *product.names.items())
        )
        rows, row, last = [], 0, None
        for language, words, product_id in names:
            if language != last:
                last, row = language, self._next_row(numbers, language)
            rows.append({"row": row, "words": words, "product": product_id})
            row += 1
        if rows:
            self._db.execute(_ADD, rows)
            self._db.execute(_ADD_NAME, rows)

    def remove(self, products: Sequence[str]) -> None:
        """These are not found any more."""
        for product in products:
            rows = [{"row": row} for row in self._db.execute(_ROWS, {"product": product}).scalars()]
            if rows:
                self._db.execute(_FORGET, rows)
                self._db.execute(_FORGET_NAME, rows)

    def find(self, query: str, language: str, limit: int) -> list[str]:
        """Ids of products whose name has a word that begins with each word of the query: first
        where the name itself begins so, in this language (BCP 47) before all others."""
        words = plain(query).split()
        if not words:
            return []
        every = " ".join(f'"{word}"*' for word in words)
        numbers = self._numbers
        spoken = [
            numbers[one] for one in (language, language.partition("-")[0], "") if one in numbers
        ]
        found: dict[str, None] = {}
        for pattern in (f"^ {every}", every):
            for number in dict.fromkeys(spoken):
                self._some(found, pattern, number * _PER_LANGUAGE, _PER_LANGUAGE, limit)
        if len(found) < limit:
            self._some(found, every, 0, (len(numbers) + 1) * _PER_LANGUAGE, limit)
        return list(found)[:limit]

    def _some(
        self, found: dict[str, None], pattern: str, first: int, rows: int, limit: int
    ) -> None:
        if len(found) >= limit:
            return
        span = {"words": pattern, "first": first, "last": first + rows - 1, "limit": limit * 2}
        found.update(dict.fromkeys(self._db.execute(_FIND, span).scalars()))

    def _languages(self) -> dict[str, int]:
        return {row.language: row.number for row in self._db.execute(_LANGUAGES)}

    def _next_row(self, numbers: dict[str, int], language: str) -> int:
        if language not in numbers:
            numbers[language] = len(numbers) + 1
            added = {"language": language, "number": numbers[language]}
            self._db.execute(_ADD_LANGUAGE, added)
        first = numbers[language] * _PER_LANGUAGE
        span = {"first": first, "last": first + _PER_LANGUAGE - 1}
        last = self._db.execute(_LAST, span).scalar()
        return first if last is None else int(last) + 1


def plain(text: str) -> str:
    """Folded for search: case, accents and punctuation do not matter. Vowels that are written as
    marks (Devanagari, Arabic) stay."""
    folded = unicodedata.normalize("NFKD", text.casefold()).replace("ı", "i")
    kept = "".join(
        c if c.isalnum() or unicodedata.category(c)[0] == "M" else " "
        for c in folded
        if not unicodedata.combining(c)
    )
    return " ".join(kept.split())
