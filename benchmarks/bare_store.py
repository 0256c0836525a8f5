# SPDX-License-Identifier: AGPL-3.0-or-later
"""The floor for what is durable: one row a commit, in SQLite through SQLAlchemy, WAL and FULL."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa

_tables = sa.MetaData()
_rows = sa.Table(
    "rows",
    _tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("data", sa.LargeBinary, nullable=False),
)
_add = sa.insert(_rows)


class BareStore:
    """One table in one file."""

    def __init__(self, path: Path) -> None:
        engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.pool.StaticPool)
        sa.event.listen(engine, "connect", _durable)
        _tables.create_all(engine)
        self._db = engine.connect()

    def commit(self, data: bytes) -> None:
        """Add one row; when this returns it is on the disk."""
        with self._db.begin():
            self._db.execute(_add, {"data": data})


def _durable(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
