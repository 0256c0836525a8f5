# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one transaction knows of the database and will write to it: rows read many at once and
written many at once, however many jobs share the transaction.

A statement costs PostgreSQL and its driver several times what one more row in it does. So the rows
that jobs will ask for are loaded together before the first of them runs; what they change is kept
here, and all of it is written at the end. What a job changed that then failed is taken back here:
the database never saw it.
"""

from collections import defaultdict, namedtuple
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Boolean, LargeBinary, Table, Text
from sqlalchemy.engine import Connection

from ledger.store import pipeline

# ruff: noqa: S608 (statements are put together of the names of our own tables and columns)

Key: TypeAlias = tuple[Any, ...]


class Rows:
    """Rows that are asked for by a key.

    ``find`` is the one statement that finds such a row, its key's columns in braces. Rows that are
    also written are those of a ``table``: ``columns`` are then its columns, all that it has no
    default for. If only some are ``changing``, the rows are there already. ``several``: a key has a
    list of rows, without any an empty one.
    """

    def __init__(
        self,
        table: Table,
        key: Sequence[str],
        columns: Sequence[str],
        *,
        find: str | None = None,
        changing: Sequence[str] | None = None,
        several: bool = False,
    ) -> None:
        self.several = several
        self.row: Callable[[Iterable[Any]], Any] = namedtuple(table.name, columns)._make  # type: ignore[attr-defined]
        self.width = len(key)
        one = " AND ".join(f"{name} = {{{name}}}" for name in key)
        find = find or f"SELECT {', '.join(columns)} FROM {table.name} WHERE {one}"
        self.find_one = find.format(**{name: f"?{i}" for i, name in enumerate(key, start=1)})
        self.kinds = [_array(table, name) for name in key]
        want = ", ".join(f"${i}::{kind}" for i, kind in enumerate(self.kinds, start=1))
        inner = find.format(**{name: f"want.{name}" for name in key})
        keys = ", ".join(f"want.{name}" for name in key)
        self.find_many = (
            f"SELECT {keys}, found.* FROM unnest({want}) AS want({', '.join(key)})"
            f" CROSS JOIN LATERAL ({inner}) AS found"
        )
        self._changing = None if changing is None else [columns.index(name) for name in changing]
        if changing is None:
            then = ", ".join(f"{name} = excluded.{name}" for name in columns)
            conflict = f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {then}"
            self.written = Written(table, (*key, *columns), conflict)
        else:
            self.written = Changed(table, key, changing)

    def as_written(self, key: Key, values: Sequence[Any]) -> Key:
        """A row as ``written`` takes it."""
        if self._changing is None:
            return (*key, *values)
        return (*(values[i] for i in self._changing), *key)


class Written:
    """Rows that are added to a table, or put in the place of what is there."""

    def __init__(self, table: Table, columns: Sequence[str] = (), conflict: str = "") -> None:
        names = list(columns) or [column.name for column in table.columns]
        into = f"INSERT INTO {table.name} ({', '.join(names)})"
        self.kinds = [_array(table, name) for name in names]
        arrays = ", ".join(f"${i}::{kind}" for i, kind in enumerate(self.kinds, start=1))
        self.many = f"{into} SELECT * FROM unnest({arrays}){conflict}"
        self.one = f"{into} VALUES ({', '.join('?' * len(names))}){conflict}"


class Changed(Written):
    """Rows that are there, of which some columns change: no index of theirs is touched."""

    def __init__(self, table: Table, key: Sequence[str], changing: Sequence[str]) -> None:
        names = (*changing, *key)
        self.kinds = [_array(table, name) for name in names]
        arrays = ", ".join(f"${i}::{kind}" for i, kind in enumerate(self.kinds, start=1))
        sets = ", ".join(f"{name} = new.{name}" for name in changing)
        where = " AND ".join(f"{table.name}.{name} = new.{name}" for name in key)
        new = f"unnest({arrays}) AS new({', '.join(names)})"
        self.many = f"UPDATE {table.name} SET {sets} FROM {new} WHERE {where}"
        sets = ", ".join(f"{name} = ?" for name in changing)
        where = " AND ".join(f"{name} = ?" for name in key)
        self.one = f"UPDATE {table.name} SET {sets} WHERE {where}"


def _array(table: Table, column: str) -> str:
    kind = table.columns[column].type if column in table.columns else None
    match kind:
        case Text():
            return "text[]"
        case LargeBinary():
            return "bytea[]"
        case Boolean():
            return "boolean[]"
        case _:
            return "bigint[]"


Wanted: TypeAlias = Mapping[Rows, Collection[Key]]
"""The keys of rows that will be asked for."""

_MISSING = object()

_MUCH = 200
"""So many changes are worth statements of their own, while others are still being made."""


class Moment(NamedTuple):
    """A moment to go back to."""

    written: int
    changes: int


class Memory:
    """The rows of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._many = connection.dialect.name == "postgresql"
        self._rows: dict[Rows, dict[Key, Any]] = defaultdict(dict)
        # In the order in which each table was first written to: what others refer to comes first.
        self._pending: dict[Written, dict[Key, Key] | list[Key]] = {}
        # What was changed, where in it, and what was there; of a list, that it has one row more.
        self._undo: list[tuple[dict[Key, Any] | list[Key], Any, Any]] = []
        self._written = 0

    # --- reading -------------------------------------------------------------------------------

    def get(self, rows: Rows, *key: Any) -> Any:
        """The row with this key, its columns by name, or None."""
        found = self._rows[rows].get(key, _MISSING)
        if found is _MISSING:
            self.load({rows: (key,)})
            found = self._rows[rows][key]
        return found

    def load(self, wanted: Wanted) -> None:
        """Read these rows, those that are not known yet."""
        missing: dict[Rows, list[Key]] = {}
        for rows, keys in wanted.items():
            known = self._rows[rows]
            if new := [key for key in keys if key not in known]:
                missing[rows] = list(dict.fromkeys(new))
        if not missing:
            return
        self.flush()  # the database may find what was changed here
        for rows, keys in missing.items():
            self._rows[rows].update({key: [] if rows.several else None for key in keys})
        if not self._many:
            cursor = self._connection.connection.cursor()
            for rows, keys in missing.items():
                known = self._rows[rows]
                for key in keys:
                    cursor.execute(rows.find_one, key)
                    for row in cursor.fetchall():
                        _keep(rows, known, key, row)
            return
        found = pipeline.run(
            self._connection,
            [_with(rows.find_many, rows.kinds, keys) for rows, keys in missing.items()],
        )
        for rows, result in zip(missing, found, strict=True):
            known, width = self._rows[rows], rows.width
            for row in pipeline.rows(self._connection, result):
                _keep(rows, known, row[:width], row[width:])

    def knows(self, rows: Rows, key: Key) -> bool:
        """Whether this row was read or made here, so that it must be kept right."""
        return key in self._rows[rows]

    # --- writing -------------------------------------------------------------------------------

    def put(self, rows: Rows, key: Key, values: Sequence[Any]) -> None:
        """The row with this key now has these values; it is written later."""
        # Both noted here and in no methods of their own: a payment does this some ten times.
        known, undo = self._rows[rows], self._undo
        undo.append((known, key, known.get(key, _MISSING)))
        known[key] = rows.row(values)
        pending = self._pending.setdefault(rows.written, {})
        assert isinstance(pending, dict)
        undo.append((pending, key, pending.get(key, _MISSING)))
        pending[key] = rows.as_written(key, values)

    def know(self, rows: Rows, key: Key, values: Sequence[Any]) -> None:
        """The row with this key (or the rows) is now so, by what else is written."""
        row = values if rows.several else rows.row(values)
        known = self._rows[rows]
        self._undo.append((known, key, known.get(key, _MISSING)))
        known[key] = row

    def add(self, written: Written, row: Key) -> None:
        """A new row; it is written later. Of a table whose rows are only ever added."""
        pending = self._pending.get(written)
        if pending is None:
            pending = self._pending[written] = []
        assert isinstance(pending, list)
        pending.append(row)
        self._undo.append((pending, None, None))

    def flush(self) -> None:
        """Write what is to be written. From here on it is the database that takes it back."""
        if any(self._pending.values()) or (self._many and pipeline.is_under_way(self._connection)):
            self.write()

    def write_ahead(self) -> None:
        """If much is to be written PostgreSQL does that now, while we go on. Whether it worked is
        known when next we read or write."""
        if self._many and len(self._undo) >= _MUCH:
            pipeline.send(self._connection, self._writes())
            self._forget_pending()

    def give_up(self) -> None:
        """All that was done is going to be undone: the database is free for that."""
        if self._many:
            pipeline.settle(self._connection)

    def write(self, *then: pipeline.Statement) -> None:
        """The same, and what else PostgreSQL is then to do, in one go with it."""
        if self._many:
            pipeline.run(self._connection, [*self._writes(), *then])
        else:
            cursor = self._connection.connection.cursor()
            for written, rows in self._waiting():
                cursor.executemany(written.one, rows)
        self._forget_pending()

    def _waiting(self) -> list[tuple[Written, list[Key]]]:
        return [
            (written, rows if isinstance(rows, list) else list(rows.values()))
            for written, rows in self._pending.items()
            if rows
        ]

    def _writes(self) -> list[pipeline.Statement]:
        return [_with(written.many, written.kinds, rows) for written, rows in self._waiting()]

    def _forget_pending(self) -> None:
        self._pending.clear()
        self._undo.clear()
        self._written += 1

    def forget(self) -> None:
        """Somebody else writes to the database now: what is known of it is known no more."""
        self.flush()
        self._rows.clear()

    # --- taking back -----------------------------------------------------------------------------

    def moment(self) -> Moment:
        """This moment."""
        return Moment(self._written, len(self._undo))

    def back_to(self, moment: Moment) -> bool:
        """Take back what was changed since, if none of it was written yet; whether it was not."""
        if moment.written != self._written:
            return False
        while len(self._undo) > moment.changes:
            changed, key, before = self._undo.pop()
            if isinstance(changed, list):
                changed.pop()
            elif before is _MISSING:
                del changed[key]
            else:
                changed[key] = before
        return True


def _with(sql: str, kinds: Sequence[str], rows: Sequence[Key]) -> pipeline.Statement:
    """A statement about these rows, a column a parameter."""
    return pipeline.Statement(sql, list(map(pipeline.array, kinds, zip(*rows, strict=True))))


def _keep(rows: Rows, known: dict[Key, Any], key: Key, values: Sequence[Any]) -> None:
    if rows.several:
        known[key].append(rows.row(values))
    else:
        known[key] = rows.row(values)
