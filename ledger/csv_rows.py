# SPDX-License-Identifier: AGPL-3.0-or-later
"""CSV files as people's programs write them: read whole, and what is wrong told by line."""

import csv
import io
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

T = TypeVar("T")

STDIN = Path("-")
"""As the name of a file: what is piped in. The ledger's user cannot open everybody's files."""

MAX_TOLD = 50
"""More troubles than this nobody reads at once."""


class BadFile(Exception):
    """The file as a whole cannot be read. The text says why, and what to do next."""


class Trouble(msgspec.Struct, frozen=True):
    """What is wrong in one line of the file."""

    line: int
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}"


class Row(msgspec.Struct, frozen=True):
    """A line of the file: column → text, without the columns that are empty in it."""

    line: int
    values: Mapping[str, str]


class Report(msgspec.Struct, frozen=True):
    """What came of an import. With ``troubles`` nothing was written, nor in a dry run."""

    new: int = 0
    changed: int = 0
    same: int = 0
    troubles: tuple[Trouble, ...] = ()


def read_rows(path: Path, required: Iterable[str], optional: Iterable[str]) -> list[Row]:
    """The lines of a file with a header. Commas, semicolons and tabs separate alike.

    A column that is not known is refused, as a misspelt one would be lost silently; one that ends
    in ``*`` in ``optional`` stands for all that begin so. Raises BadFile.
    """
    try:
        text = (sys.stdin.buffer.read() if path == STDIN else path.read_bytes()).decode("utf-8-sig")
    except OSError as e:
        raise BadFile(f"{path}: {e.strerror}") from e
    except UnicodeDecodeError as e:
        raise BadFile(f"{path} is not in UTF-8: save it as “CSV UTF-8”") from e
    if "\0" in text:
        raise BadFile(f"{path} is no text: save it as “CSV UTF-8”")
    try:
        return _rows(text, list(required), list(optional))
    except csv.Error as e:
        raise BadFile(f"{path}: {e}") from e


def _rows(text: str, required: list[str], optional: list[str]) -> list[Row]:
    mark = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    columns = [name.strip().lower() for name in next(reader, [])]
    _require_columns(columns, required, optional)
    rows = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(columns):
            raise BadFile(
                f"line {reader.line_num} has {len(cells)} cells, the header {len(columns)}:"
                " put text with a separator in it in quotation marks"
            )
        named = zip(columns, (cell.strip() for cell in cells), strict=False)
        rows.append(Row(reader.line_num, {name: cell for name, cell in named if cell}))
    return rows


def _require_columns(columns: list[str], required: list[str], optional: list[str]) -> None:
    known = (*required, *optional)
    begins = tuple(name[:-1] for name in known if name.endswith("*"))
    if missing := [name for name in required if name not in columns]:
        raise BadFile(f"the first line has to name the columns; missing: {', '.join(missing)}")
    if unknown := [n for n in columns if n not in known and not (begins and n.startswith(begins))]:
        raise BadFile(f"unknown columns: {', '.join(unknown)}. Known are: {', '.join(known)}")
    if twice := {name for name in columns if columns.count(name) > 1}:
        raise BadFile(f"columns that stand there twice: {', '.join(sorted(twice))}")


def read_each(
    rows: Iterable[Row], required: Iterable[str], read: Callable[[Row], T]
) -> tuple[list[tuple[Row, T]], list[Trouble]]:
    """What each line says, and what is wrong in which: ``read`` raises ValueError in words."""
    wanted, good, troubles = list(required), [], []
    for row in rows:
        if missing := [name for name in wanted if name not in row.values]:
            troubles.append(Trouble(row.line, f"{', '.join(missing)}: nothing there"))
            continue
        try:
            good.append((row, read(row)))
        except ValueError as e:
            troubles.append(Trouble(row.line, str(e)))
    return good, troubles
