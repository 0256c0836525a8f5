# SPDX-License-Identifier: AGPL-3.0-or-later
"""Brings a database to the schema of this program, step by step (Alembic)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine


def migrate(engine: Engine) -> None:
    """Run the steps that this database has not seen. Safe to repeat."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        there = MigrationContext.configure(connection).get_current_heads()
        if tuple(ScriptDirectory.from_config(config).get_heads()) == there:
            return
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
