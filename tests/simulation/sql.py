# SPDX-License-Identifier: AGPL-3.0-or-later
"""SQLAlchemy's way to SQLite, with what it does anew for each statement done once a process: half
of what a statement costs. Programs keep most of their statements as constants, and each machine
that starts in a run has an engine, so a cache of compiled ones, of its own. What runs, and on what,
is the same: a seed has the same trace with it and without it (``test_seeds``)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple
from unittest.mock import patch

import sqlalchemy as sa
from sqlalchemy.engine import Connection, IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.sql.compiler import SQLCompiler

_execute = Connection.execute
_exec_driver_sql = Connection.exec_driver_sql
_KEPT = "_simulated"
_dialect = sa.create_engine("sqlite://").dialect


class _Plan(NamedTuple):
    sql: str
    names: Sequence[str]
    fixed: dict[str, Any]
    into: dict[str, Callable[[Any], Any]]
    columns: SimpleResultMetaData | None
    out: Sequence[Callable[[Any], Any] | None]
    lists: SQLCompiler | None
    """Of a statement with ``IN``: it has as many places as what it is given."""


class _Done(NamedTuple):
    """What became of a statement that finds nothing."""

    rowcount: int


_compiled: dict[Any, tuple[SQLCompiler, _Plan] | None] = {}
"""By what makes two statements alike, whatever their values."""


def _plan(statement: Any, keys: list[str], many: bool) -> _Plan | None:
    """None: a statement that SQLAlchemy has to look at each time."""
    alike = getattr(statement, "_generate_cache_key", lambda: None)()
    if alike is None or statement._execution_options:
        return None
    key = (alike.key, many, *keys)
    if key not in _compiled:
        _compiled[key] = _compile(statement, alike, keys, many)
    found = _compiled[key]
    if found is None:
        return None
    compiled, plan = found
    if not alike.bindparams:
        return plan
    values = compiled.construct_params(extracted_parameters=alike.bindparams, _check=False)
    return plan._replace(fixed=values)


def _compile(
    statement: Any, alike: Any, keys: list[str], many: bool
) -> tuple[SQLCompiler, _Plan] | None:
    compiled = statement._compiler(
        _dialect, cache_key=alike, column_keys=keys, for_executemany=many
    )
    if (
        not isinstance(compiled, SQLCompiler)
        or (compiled.post_compile_params and many)
        or compiled.literal_execute_params
        or compiled.insert_prefetch
        or compiled.update_prefetch
        or not compiled.positional
    ):
        return None
    found = compiled._result_columns if compiled._result_columns else ()
    out = [one.type._cached_result_processor(_dialect, None) for one in found]
    plan = _Plan(
        str(compiled),
        compiled.positiontup or (),
        compiled.construct_params(_check=False),
        {k: v for k, v in compiled._bind_processors.items() if not isinstance(v, tuple)},
        SimpleResultMetaData([one.keyname for one in found]) if found else None,
        out if any(out) else (),
        compiled if compiled.post_compile_params else None,
    )
    return compiled, plan


def _values(plan: _Plan, given: Any) -> list[Any]:
    fixed, into = plan.fixed, plan.into
    values = [given[name] if name in given else fixed[name] for name in plan.names]
    if into:
        for i, name in enumerate(plan.names):
            if name in into:
                values[i] = into[name](values[i])
    return values


def _with_lists(plan: _Plan, lists: SQLCompiler, given: Any) -> tuple[str, list[Any]]:
    every = {**plan.fixed, **given}
    spelled = lists._process_parameters_for_postcompile(every)  # adds to ``every``
    into = {**plan.into, **spelled.processors}
    names = spelled.positiontup or ()
    return spelled.statement, [
        into[name](every[name]) if name in into else every[name] for name in names
    ]


def execute(self: Connection, statement: Any, parameters: Any = None, **options: Any) -> Any:
    """See Connection. A statement like one that came before is kept compiled."""
    if options or isinstance(statement, sa.TextClause):
        return _execute(self, statement, parameters, **options)
    kept = statement.__dict__.setdefault(_KEPT, {})
    many = isinstance(parameters, (list, tuple))
    if many and not parameters:
        return _execute(self, statement, parameters)
    first = parameters[0] if many else parameters or {}
    key = (many, *first)
    plan = kept.get(key, kept)
    if plan is kept:
        plan = kept[key] = _plan(statement, list(first), many)
    if plan is None or (many and plan.columns is not None):
        return _execute(self, statement, parameters)
    if self._transaction is None:
        self._autobegin()
    cursor: Any = self.connection.cursor()
    try:
        if many:
            cursor.executemany(plan.sql, [_values(plan, one) for one in parameters])
        elif plan.lists is not None:
            cursor.execute(*_with_lists(plan, plan.lists, first))
        else:
            cursor.execute(plan.sql, _values(plan, first))
        if plan.columns is None:
            return _Done(cursor.rowcount)
        rows: Any = cursor.fetchall()
    except _dialect.import_dbapi().Error as e:
        raise sa.exc.DBAPIError.instance(plan.sql, None, e, type(e).__mro__[-3]) from e
    if plan.out:
        rows = [
            tuple(v if p is None else p(v) for p, v in zip(plan.out, row, strict=True))
            for row in rows
        ]
    return IteratorResult(plan.columns, iter(rows))


def exec_driver_sql(self: Connection, sql: str, *more: Any, **named: Any) -> Any:
    """See Connection: how each of the ledger's transactions begins."""
    if more or named or not sql.startswith("BEGIN"):
        return _exec_driver_sql(self, sql, *more, **named)
    return self.connection.cursor().execute(sql)


@contextmanager
def once() -> Iterator[None]:
    """With these in place of SQLAlchemy's own."""
    with (
        patch.object(Connection, "execute", execute),
        patch.object(Connection, "exec_driver_sql", exec_driver_sql),
    ):
        yield
