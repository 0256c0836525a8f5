# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the database is opened, and all that is special to SQLite.

WAL with ``synchronous=FULL``: NORMAL loses acknowledged commits when the power goes.
"""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection

FILE = "ledger.db"


def open_engine(folder: Path, *, read_only: bool = False) -> Engine:
    """The database in a data folder.

    Transactions of a writing engine take the write lock at their start, so that none fails halfway
    because another had it. A reading one sees one moment for as long as its transaction lasts.
    """
    engine = create_engine(
        f"sqlite:///{folder / FILE}",
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
            "foreign_keys=ON",
            f"query_only={'ON' if read_only else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def append_only(table: str) -> list[str]:
    """The statements that make a table refuse every change and removal of a row."""
    return [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in ("update", "delete")
    ]
