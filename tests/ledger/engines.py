# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two kinds of database that hold a co-op's books. The tests are told on each of them."""

import shutil
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import Connection

from ledger.store.engine import SETTINGS, open_engine, prepare_folder
from tests.ledger.postgres import Postgres


class Books(ABC):
    """One kind of database, and how a test gets one."""

    name: str

    @abstractmethod
    def url(self) -> str | None:
        """Names a new empty database, as ``coop-ledger init --database`` wants it."""

    def options(self) -> list[str]:
        """The same as options of the command."""
        url = self.url()
        return [] if url is None else ["--database", url]

    @abstractmethod
    def copy(self, source: Path, target: Path) -> None:
        """Copy a data folder that nobody serves, books and all."""

    @abstractmethod
    def break_in(self, connection: Connection) -> None:
        """Get around triggers and foreign keys, for this transaction. It then knows ``as_text``,
        ``as_bytes`` and ``zeros``."""

    @contextmanager
    def tampering(self, folder: Path) -> Iterator[Connection]:
        """A transaction of somebody with every right, that is undone."""
        engine = open_engine(folder)
        with engine.connect() as connection, connection.begin() as transaction:
            self.break_in(connection)
            yield connection
            transaction.rollback()
        engine.dispose()


class Sqlite(Books):
    name = "sqlite"

    def url(self) -> str | None:
        return None

    def copy(self, source: Path, target: Path) -> None:
        shutil.copytree(source, target)

    def break_in(self, connection: Connection) -> None:
        triggers = "select name from sqlite_master where type = 'trigger'"
        for name in connection.exec_driver_sql(triggers).scalars().all():
            connection.exec_driver_sql(f"drop trigger {name}")
        connection.exec_driver_sql("pragma defer_foreign_keys = on")
        db = connection.connection.dbapi_connection
        assert isinstance(db, sqlite3.Connection)
        db.create_function("as_text", 1, bytes.decode)
        db.create_function("as_bytes", 1, str.encode)
        db.create_function("zeros", 1, bytes)


class Postgresql(Books):
    name = "postgresql"

    def __init__(self, server: Postgres) -> None:
        self.server = server

    def url(self) -> str | None:
        return self.server.new()

    def copy(self, source: Path, target: Path) -> None:
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(SETTINGS))
        prepare_folder(target, self.server.new(self.of(source)))

    def of(self, folder: Path) -> str:
        """The address of a data folder's database."""
        return (folder / SETTINGS).read_text().split('"')[1]

    def break_in(self, connection: Connection) -> None:
        connection.exec_driver_sql("set local session_replication_role = replica")
        for head, body in (
            ("as_text(bytea) returns text", "convert_from($1, 'UTF8')"),
            ("as_bytes(text) returns bytea", "convert_to($1, 'UTF8')"),
            ("zeros(int) returns bytea", "decode(repeat('00', $1), 'hex')"),
        ):
            made = f"create function {head} language sql as $$ select {body} $$"
            connection.exec_driver_sql(made)
