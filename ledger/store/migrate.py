# SPDX-License-Identifier: AGPL-3.0-or-later
"""Brings a database to the schema of this program, step by step (Alembic)."""

from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.engine import Connection

from ledger.store.engine import lock_schema

NEWEST = "0026"
"""The last step there is. A database that has seen it is left alone."""


class UnknownSchema(Exception):
    """The database was written by a newer version of this program."""


def migrate(engine: Engine) -> None:
    """Run the steps that this database has not seen, all or none. Safe to repeat.

    Raises UnknownSchema.
    """
    with engine.begin() as connection:
        if _version(connection) == NEWEST:
            return
        lock_schema(connection)
        seen = _version(connection)  # another process may have done it meanwhile
        if seen != NEWEST:
            _upgrade(connection, seen)


def _version(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    version: str | None = connection.execute(
        text("SELECT version_num FROM alembic_version")
    ).scalar()
    return version


def _upgrade(connection: Connection, seen: str | None) -> None:
    # Only now: loading Alembic takes longer than opening the ledger.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    steps = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    if seen is not None and seen not in steps:
        raise UnknownSchema(f"its schema is {seen}, which this version does not know")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
