# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the database is opened, and all that is special to SQLite or to PostgreSQL.

A data folder's books are in SQLite beside its keys, or where its ``ledger.toml`` says: PostgreSQL.
An acknowledged commit survives a power cut with both: SQLite in WAL mode with ``synchronous=FULL``
(NORMAL loses commits), PostgreSQL with ``synchronous_commit`` not off.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import URL, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ArgumentError

if TYPE_CHECKING:
    import psycopg

FILE = "ledger.db"
SETTINGS = "ledger.toml"


class BadDatabase(Exception):
    """The setting that names the database cannot be used; the text says why."""


class _Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    database: str


def has_database(folder: Path) -> bool:
    """Whether a data folder has books, or names where they are."""
    return (folder / FILE).exists() or (folder / SETTINGS).exists()


def prepare_folder(folder: Path, database: str | None) -> None:
    """Before a new ledger's first use: note its PostgreSQL URL, or keep SQLite's file private.

    The note is readable by this user only, as a URL may hold a password. Raises BadDatabase.
    """
    if database is None:
        if not (folder / SETTINGS).exists():
            (folder / FILE).touch(mode=0o600)
        return
    _postgresql(database)
    if (folder / FILE).exists():
        raise BadDatabase(f"{folder} has its books in {FILE} already")
    if (folder / SETTINGS).exists() and _noted(folder / SETTINGS) != database:
        raise BadDatabase(f"{folder / SETTINGS} names another database already")
    quoted = msgspec.json.encode(database).decode()  # a JSON string is one of TOML too
    note = f"# Where the books are. Without this file they are in {FILE} beside it.\n"
    draft = folder / f"{SETTINGS}.new"
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"{note}database = {quoted}\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / SETTINGS)


def open_engine(folder: Path, *, read_only: bool = False, database: str | None = None) -> Engine:
    """The database of a data folder, or the PostgreSQL ``database`` instead.

    A writing transaction on SQLite takes the write lock at its start, so that none fails halfway
    because another had it; on PostgreSQL the log's head is locked first. A reading one sees one
    moment for as long as it lasts. Raises BadDatabase.
    """
    if database is None and (folder / SETTINGS).exists():
        database = _noted(folder / SETTINGS)
    if database is not None:
        return _open_postgresql(_postgresql(database), read_only)
    return _open_sqlite(folder / FILE, read_only)


def _noted(path: Path) -> str:
    try:
        return msgspec.toml.decode(path.read_bytes(), type=_Settings).database
    except (OSError, ValueError) as e:
        raise BadDatabase(f"{path}: {e}") from e


def _postgresql(text: str) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.get_backend_name() != "postgresql" or not url.database:
        raise BadDatabase("a database is named as postgresql://USER@HOST/NAME")
    return url.set(drivername="postgresql+psycopg")


def libpq_address(folder: Path, database: str | None = None) -> tuple[str, dict[str, str]] | None:
    """Where PostgreSQL's own programs find this database, and what their environment needs: a
    password is never on a command line. None for SQLite. Raises BadDatabase."""
    if database is None and (folder / SETTINGS).exists():
        database = _noted(folder / SETTINGS)
    if database is None:
        return None
    url = _postgresql(database).set(drivername="postgresql")
    secret = {} if url.password is None else {"PGPASSWORD": str(url.password)}
    bare = url._replace(password=None)
    return bare.render_as_string(hide_password=False), secret


# --- SQLite ----------------------------------------------------------------------------------


_WAL_PAGES = 4000
"""Of 4 KiB: four times what is usual."""
_CACHE_KIB = 32 * 1024


def _open_sqlite(path: Path, read_only: bool) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),  # any folder's name will do
        # An error's text goes to the log; what was stored does not.
        hide_parameters=True,
        # A connection has one user at a time, though not always in the same thread.
        connect_args={"check_same_thread": False, "timeout": 10},
    )

    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, _record: Any) -> None:
        # Python's own transaction control begins too late; ours is in ``begin``.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            # Pages that each group touches go into the database's file once for many commits (they
            # are safe in the WAL), and are not read again for each.
            f"wal_autocheckpoint={_WAL_PAGES}",
            f"cache_size=-{_CACHE_KIB}",
            "foreign_keys=ON",
            f"query_only={'ON' if read_only else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


# --- PostgreSQL ------------------------------------------------------------------------------

# A prepared statement keeps a plan that may have been made while its table was tiny, when reading
# all of it was the quickest; every look-up here has an index. Without sequential scans a plan that
# does need one counts as enormously dear, which is what makes the server compile it: jit is off.
# And planning anew for each group's own values would find the same plan.
_SESSION = """
    SET enable_seqscan = off;
    SET jit = off;
    SET plan_cache_mode = force_generic_plan;
    SELECT set_config('synchronous_commit', 'on', false)
        WHERE current_setting('synchronous_commit') = 'off';
"""
_READING = """
    SET default_transaction_read_only = on;
    SET default_transaction_isolation = 'repeatable read';
"""


def _open_postgresql(url: URL, read_only: bool) -> Engine:
    from psycopg.types.numeric import Int8Dumper

    engine = create_engine(
        url,
        hide_parameters=True,
        # A connection that the server closed is found out before it is used, not by using it.
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5, "application_name": "coop-ledger"},
    )

    @event.listens_for(engine, "connect")
    def connect(connection: "psycopg.Connection[Any]", _record: Any) -> None:
        # All integers alike: else each statement is prepared anew for each size of its numbers.
        connection.adapters.register_dumper(int, Int8Dumper)
        if not read_only:
            # What ``pipeline`` prepared would go with what psycopg did, at each rollback.
            connection.prepare_threshold = None
        connection.execute(_SESSION + (_READING if read_only else ""))
        connection.commit()

    return engine


@contextmanager
def turn(connection: Connection) -> Iterator[None]:
    """Wait for whoever else writes, in this process or another. On PostgreSQL a transaction does so
    by itself; SQLite looks again after ever longer pauses, while others take its place."""
    if connection.dialect.name == "postgresql":
        yield
        return
    folder = os.open(Path(str(connection.engine.url.database)).parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)  # the next one's turn, as when a process ends


def is_lost(connection: Connection) -> bool:
    """Whether this connection is gone for good: its server ended it, or cannot be reached."""
    if connection.closed or connection.invalidated:
        return True
    return bool(getattr(connection.connection.dbapi_connection, "closed", False))


def give_up(connection: Connection) -> None:
    """Let go of a connection that is of no use any more, whatever state it is in."""
    if not connection.closed:
        connection.invalidate()
        connection.close()


# --- the schema ------------------------------------------------------------------------------


def lock_schema(connection: Connection) -> None:
    """Nobody else changes the schema until this transaction ends; SQLite has its lock already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('coop-ledger schema'))"))


def append_only(table: str, dialect: str) -> list[str]:
    """The statements that make a table refuse every change and removal of a row."""
    if dialect == "postgresql":
        return [
            f"CREATE FUNCTION {table}_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" RAISE EXCEPTION '{table} is append-only'"
            " USING ERRCODE = 'integrity_constraint_violation'; END $$",
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_stays()",
        ]
    return [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in ("update", "delete")
    ]
