# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several statements to PostgreSQL in one round trip, each prepared once a connection, all values
and rows in binary.

This is libpq's pipeline mode (PostgreSQL manual, 34.5) by psycopg's own wrapper of libpq, for the
writer's few statements: a cursor each costs Python more than all that they make the server do.
"""

import select
import struct
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy.engine import Connection

if TYPE_CHECKING:
    import psycopg
    from psycopg.pq.abc import PGconn, PGresult

_HEADER = struct.Struct("!iiiii")
_LENGTH = struct.Struct("!i")
_NULL = _LENGTH.pack(-1)
_BOOLEANS = {False: b"\0\0\0\1\0", True: b"\0\0\0\1\1", None: _NULL}


def _bytes(values: Sequence[bytes | None]) -> bytes:
    pack = _LENGTH.pack
    return b"".join([_NULL if v is None else pack(len(v)) + v for v in values])


def _texts(values: Sequence[str | None]) -> bytes:
    return _bytes([None if v is None else v.encode() for v in values])


def _integers(values: Sequence[int | None]) -> bytes:
    if None in values:
        return _bytes([None if v is None else v.to_bytes(8, "big", signed=True) for v in values])
    with_lengths = [8] * (2 * len(values))
    with_lengths[1::2] = values  # type: ignore[assignment] # none of them is None
    return struct.pack("!" + "iq" * len(values), *with_lengths)


def _booleans(values: Sequence[bool | None]) -> bytes:
    return b"".join([_BOOLEANS[v] for v in values])


_ARRAYS: dict[str, tuple[int, Callable[[Sequence[Any]], bytes]]] = {
    "text[]": (25, _texts),
    "bytea[]": (17, _bytes),
    "boolean[]": (16, _booleans),
    "bigint[]": (20, _integers),
}
"""The kinds of column: the type of an element (pg_type.dat), and how they are written."""


def array(kind: str, values: Sequence[Any]) -> bytes:
    """An array of one dimension in PostgreSQL's binary form (array_send), of at least one value."""
    element, write = _ARRAYS[kind]
    return _HEADER.pack(1, None in values, element, len(values), 1) + write(values)


def integer(value: int) -> bytes:
    """A bigint in binary."""
    return value.to_bytes(8, "big", signed=True)


class Statement(NamedTuple):
    """A statement with ``$1`` … in it, and their values in binary."""

    sql: str
    values: Sequence[bytes] = ()


COMMIT = Statement("COMMIT")


def begin(connection: Connection) -> Sequence[Statement]:
    """What begins a transaction, unless one is under way."""
    from psycopg import pq

    idle = _driver(connection).pgconn.transaction_status == pq.TransactionStatus.IDLE
    return (Statement("BEGIN"),) if idle else ()


def send(connection: Connection, statements: Sequence[Statement]) -> None:
    """Have them run while we go on. The next ``run`` raises what went wrong with them; only that,
    or ``settle``, may use the connection next."""
    _send(connection, statements)
    _driver(connection).pgconn.flush()


def run(connection: Connection, statements: Sequence[Statement]) -> list["PGresult"]:
    """Run them in order; one result each. After one that fails nothing else is done, and its error
    is raised (psycopg's, as a cursor would raise it)."""
    from psycopg import errors, pq

    pg, info = _driver(connection).pgconn, connection.info
    try:
        _send(connection, statements)
        pg.pipeline_sync()
        results = _receive(pg)
    except BaseException:
        info.setdefault("prepared", {}).clear()
        raise
    finally:
        asked = info.pop("under_way", [])
        if pg.status == pq.ConnStatus.OK:
            pg.exit_pipeline_mode()
    wanted = [result for result, is_wanted in zip(results, asked, strict=True) if is_wanted]
    wanted = wanted[len(wanted) - len(statements) :]
    for statement, result in zip(statements, wanted, strict=True):
        # PostgreSQL is asked to commit and, where something had failed before, says that it did
        # the opposite. That is no error to it; to whoever was promised an answer it is.
        if statement is COMMIT and result.command_status == b"ROLLBACK":
            raise errors.InFailedSqlTransaction("it was rolled back, not committed")
    return wanted


def is_under_way(connection: Connection) -> bool:
    """Whether something was sent of which nobody knows yet what became of it."""
    return bool(connection.info.get("under_way"))


def settle(connection: Connection) -> None:
    """What was sent is to be undone, whatever became of it: wait until the connection is free."""
    from psycopg import Error

    if is_under_way(connection):
        with suppress(Error):
            run(connection, [])


def _driver(connection: Connection) -> "psycopg.Connection[Any]":
    return connection.connection.dbapi_connection  # type: ignore[return-value]


def _send(connection: Connection, statements: Sequence[Statement]) -> None:
    pg, info = _driver(connection).pgconn, connection.info
    known: dict[str, bytes] = info.setdefault("prepared", {})
    # Of all that was sent since the connection was free: whether somebody wants its result.
    asked: list[bool] | None = info.get("under_way")
    if asked is None:
        asked = info["under_way"] = []
        pg.enter_pipeline_mode()
    for sql, values in statements:
        name = known.get(sql)
        if name is None:
            # Never the same name twice: after an error nobody knows which were prepared.
            number = info["statements"] = info.get("statements", 0) + 1
            name = known[sql] = b"coop_%d" % number
            pg.send_prepare(name, sql.encode())
            asked.append(False)
        pg.send_query_prepared(name, values, [1] * len(values), 1)
        asked.append(True)


def _receive(pg: "PGconn") -> list["PGresult"]:
    """All results up to the end of the pipeline. Raises the first that is an error."""
    from psycopg import errors, pq

    ready = select.poll()
    ready.register(pg.socket, select.POLLIN)
    while pg.flush():  # the server reads no more before its answers are read
        ready.modify(pg.socket, select.POLLIN | select.POLLOUT)
        ready.poll()
        pg.consume_input()
    ready.modify(pg.socket, select.POLLIN)
    results: list[PGresult] = []
    failed: PGresult | None = None
    while True:
        while pg.is_busy():
            ready.poll()
            pg.consume_input()
        result = pg.get_result()
        if result is None:
            if pg.status != pq.ConnStatus.OK:
                break
            continue  # the end of one statement
        if result.status == pq.ExecStatus.PIPELINE_SYNC:
            break
        if result.status == pq.ExecStatus.FATAL_ERROR and failed is None:
            failed = result
        results.append(result)
    if failed is not None:
        raise errors.error_from_result(failed)
    if pg.status != pq.ConnStatus.OK:
        raise errors.OperationalError("the connection to the database is lost")
    return results


def rows(connection: Connection, result: "PGresult") -> list[tuple[Any, ...]]:
    """What a statement found."""
    from psycopg.adapt import Transformer

    if not result.ntuples:
        return []
    transformer = Transformer(connection.connection.dbapi_connection)  # type: ignore[arg-type]
    transformer.set_pgresult(result)
    return transformer.load_rows(0, result.ntuples, tuple)
