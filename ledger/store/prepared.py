# SPDX-License-Identifier: AGPL-3.0-or-later
"""Statements of the hot path: written in SQLAlchemy Core, compiled once, run by the driver itself.

A look-up by key costs SQLAlchemy several times what it costs the database. Nothing is converted on
the way: what is prepared reads and writes integers, text and bytes only. Rows that every request
asks for are in ``memory``.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Insert, Select
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler


class Prepared:
    """A statement to be run many times. Its values are given by the names of its parameters."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, **values: Any) -> None:
        """Run it for its effect."""
        self._execute(connection, values)

    def many(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each row."""
        if rows:
            compiled = self._for(connection.dialect)
            cursor = connection.connection.cursor()
            cursor.executemany(compiled.sql, [compiled.bound(row) for row in rows])

    def first(self, connection: Connection, **values: Any) -> Any:
        """The first row, its columns by name, or None."""
        cursor, compiled = self._execute(connection, values)
        row = cursor.fetchone()
        return None if row is None else compiled.row(row)

    def all(self, connection: Connection, **values: Any) -> list[Any]:
        """All rows, their columns by name."""
        cursor, compiled = self._execute(connection, values)
        return [compiled.row(row) for row in cursor.fetchall()]

    def _execute(
        self, connection: Connection, values: Mapping[str, Any]
    ) -> tuple[Any, "_Compiled"]:
        compiled = self._for(connection.dialect)
        cursor = connection.connection.cursor()
        cursor.execute(compiled.sql, compiled.bound(values))
        return cursor, compiled

    def _for(self, dialect: Dialect) -> "_Compiled":
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _compile(self._statement, dialect)
        return compiled


class _Compiled(NamedTuple):
    """A statement in the words of one database. ``fixed`` is what the statement itself says."""

    sql: str
    names: Sequence[str] | None  # None: the driver takes values by their names
    fixed: Mapping[str, Any]
    row: Callable[[Iterable[Any]], Any]

    def bound(self, values: Mapping[str, Any]) -> Any:
        fixed = self.fixed
        if self.names is None:
            return {**fixed, **values}
        return [values[name] if name in values else fixed[name] for name in self.names]


def _compile(statement: ClauseElement, dialect: Dialect) -> _Compiled:
    keys = None
    if isinstance(statement, Insert):
        keys = [column.key for column in statement.table.columns]
    compiled = dialect.statement_compiler(dialect, statement, column_keys=keys)
    assert isinstance(compiled, SQLCompiler)
    row: Callable[[Iterable[Any]], Any] = tuple
    if isinstance(statement, Select):
        names = [column.name for column in statement.selected_columns]
        row = namedtuple("Row", names)._make  # type: ignore[attr-defined]
    return _Compiled(
        str(compiled),
        compiled.positiontup if compiled.positional else None,
        # A value that is missing stays a KeyError.
        {k: v for k, v in compiled.params.items() if isinstance(v, int | str)},
        row,
    )
