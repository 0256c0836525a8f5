# SPDX-License-Identifier: AGPL-3.0-or-later
"""Statements of the hot path: written in SQLAlchemy Core, compiled once, run by the driver itself.

A look-up by key costs SQLAlchemy several times what it costs the database, and one payment takes
some fifteen of them. Nothing is converted on the way: what is prepared reads and writes integers,
text and bytes only.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Insert, Select
from sqlalchemy.engine import Connection
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler


class Prepared:
    """A statement to be run many times. Its values are given by the names of its parameters."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._sql = ""
        self._names: Sequence[str] | None = None
        self._fixed: Mapping[str, Any] = {}
        self._row: Callable[[Iterable[Any]], Any] = tuple

    def run(self, connection: Connection, **values: Any) -> None:
        """Run it for its effect."""
        self._cursor(connection).execute(self._sql, self._bound(values))

    def many(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each row."""
        if rows:
            self._cursor(connection).executemany(self._sql, [self._bound(row) for row in rows])

    def first(self, connection: Connection, **values: Any) -> Any:
        """The first row, its columns by name, or None."""
        cursor = self._cursor(connection)
        cursor.execute(self._sql, self._bound(values))
        row = cursor.fetchone()
        return None if row is None else self._row(row)

    def all(self, connection: Connection, **values: Any) -> list[Any]:
        """All rows, their columns by name."""
        cursor = self._cursor(connection)
        cursor.execute(self._sql, self._bound(values))
        return [self._row(row) for row in cursor.fetchall()]

    def _bound(self, values: Mapping[str, Any]) -> Any:
        if self._names is None:
            return {**self._fixed, **values}
        fixed = self._fixed
        return [values[name] if name in values else fixed[name] for name in self._names]

    def _cursor(self, connection: Connection) -> Any:
        if not self._sql:
            self._compile(connection)
        return connection.connection.cursor()

    def _compile(self, connection: Connection) -> None:
        statement = self._statement
        keys = None
        if isinstance(statement, Insert):
            keys = [column.key for column in statement.table.columns]
        compiled = connection.dialect.statement_compiler(
            connection.dialect, statement, column_keys=keys
        )
        assert isinstance(compiled, SQLCompiler)
        self._names = compiled.positiontup if compiled.positional else None
        # What the statement itself says; a value that is missing stays a KeyError.
        self._fixed = {k: v for k, v in compiled.params.items() if isinstance(v, int | str)}
        if isinstance(statement, Select):
            names = [column.name for column in statement.selected_columns]
            self._row = namedtuple("Row", names)._make  # type: ignore[attr-defined]
        self._sql = str(compiled)
