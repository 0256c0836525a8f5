# SPDX-License-Identifier: AGPL-3.0-or-later
"""What all tables are made with."""

from typing import Any

from sqlalchemy import MetaData

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

BOUND_BY_STATEMENT = ("postings", "details", "grant_increases")
"""Their foreign key to the log is a trigger on PostgreSQL, which looks once a statement."""

# SQLite then keeps a row with its key, in one page instead of two: fewer to flush at each commit.
BY_KEY: dict[str, Any] = {"sqlite_with_rowid": False}
