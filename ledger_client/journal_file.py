# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal's file: its tables, and how it is opened so that what was said to be on the disk is
there. What it means is in ``journal``."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import sqlalchemy as sa

tables = sa.MetaData()
entries = sa.Table(
    "entries",
    tables,
    sa.Column("epoch", sa.Integer, primary_key=True),
    sa.Column("sequence", sa.Integer, primary_key=True),
    sa.Column("id", sa.String, nullable=False, unique=True),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("signature", sa.String, nullable=False),
)
details = sa.Table(
    "details",
    tables,
    sa.Column("entry", sa.String, primary_key=True),
    sa.Column("salt", sa.LargeBinary, nullable=False),
    sa.Column("details", sa.LargeBinary, nullable=False),
)
outcomes = sa.Table(
    "outcomes",
    tables,
    sa.Column("entry", sa.String, primary_key=True),
    sa.Column("outcome", sa.String, nullable=False),
    sa.Column("log_index", sa.Integer, nullable=False),
)
grants = sa.Table(
    "grants",
    tables,
    sa.Column("hash", sa.LargeBinary, primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("signature", sa.String, nullable=False),
)
drafts = sa.Table(
    "drafts",
    tables,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("data", sa.LargeBinary, nullable=False),
)
state = sa.Table(
    "state",
    tables,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.String, nullable=False),
)

insert_entry = sa.insert(entries)
insert_details = sa.insert(details)
insert_grant = sa.insert(grants).prefix_with("OR IGNORE", dialect="sqlite")
delete_draft = sa.delete(drafts).where(drafts.c.id == sa.bindparam("draft"))
put_draft = sa.insert(drafts).prefix_with("OR REPLACE", dialect="sqlite")
put_state = sa.insert(state).prefix_with("OR REPLACE", dialect="sqlite")
outcome_alone = (
    sa.select(outcomes.c.entry)
    .outerjoin(entries, entries.c.id == outcomes.c.entry)
    .where(entries.c.id.is_(None))
    .limit(1)
)
value_of = sa.select(state.c.value).where(state.c.name == sa.bindparam("of"))
hash_at = sa.select(entries.c.hash).where(
    entries.c.epoch == sa.bindparam("in_epoch"), entries.c.sequence == sa.bindparam("at")
)
entry_of = (
    sa.select(entries.c.hash, entries.c.body, details.c.salt, details.c.details)
    .outerjoin(details, details.c.entry == entries.c.id)
    .where(entries.c.id == sa.bindparam("of"))
)
unsent = (
    sa.select(
        entries.c.sequence,
        entries.c.id,
        entries.c.body,
        entries.c.signature,
        details.c.salt,
        details.c.details,
    )
    .outerjoin(outcomes, outcomes.c.entry == entries.c.id)
    .outerjoin(details, details.c.entry == entries.c.id)
    .where(
        entries.c.epoch == sa.bindparam("in_epoch"),
        entries.c.sequence > sa.bindparam("after"),
        outcomes.c.entry.is_(None),
    )
    .order_by(entries.c.sequence)
    .limit(sa.bindparam("most"))
)
put_outcome = sa.insert(outcomes).prefix_with("OR IGNORE", dialect="sqlite")
change_unknown = (
    sa.update(outcomes)
    .where(outcomes.c.entry == sa.bindparam("of"), outcomes.c.outcome == "unknown")
    .values(outcome=sa.bindparam("now"), log_index=sa.bindparam("index"))
)

APPEND_ONLY = """
CREATE TRIGGER IF NOT EXISTS entries_{name} BEFORE {event}
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
"""
REFUSED = {
    "UPDATE": "UPDATE ON entries",
    "DELETE": "DELETE ON entries",
    # INSERT OR REPLACE deletes without asking a trigger of DELETE.
    "REPLACE": "INSERT ON entries WHEN EXISTS (SELECT 1 FROM entries WHERE id = NEW.id"
    " OR (epoch = NEW.epoch AND sequence = NEW.sequence))",
}


class JournalInUse(Exception):
    """Another kiosk process has this journal open."""


class NotReadable(Exception):
    """There is no journal here that can be read; the text says why."""


@contextmanager
def beside(path: Path) -> Iterator[sa.Connection]:
    """The file to read only, beside the till that uses it or on another machine: one moment of it.
    Raises NotReadable, also for what cannot be read inside."""
    if not path.exists():
        raise NotReadable(f"there is no journal at {path}")
    engine = sa.create_engine(f"sqlite:///file:{quote(str(path))}?mode=ro&uri=true")
    try:
        with engine.connect() as db:
            db.exec_driver_sql("BEGIN")
            yield db
    except (sa.exc.SQLAlchemyError, ValueError) as e:
        raise NotReadable(f"the journal at {path} cannot be read: {type(e).__name__}") from e
    finally:
        engine.dispose()


def lock(path: Path) -> IO[str]:
    """Hold a journal for this process until the file is closed. Raises JournalInUse."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = open(path.with_suffix(".lock"), "w")  # noqa: SIM115 (held as long as the journal)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as e:
        file.close()
        raise JournalInUse(path.name) from e
    return file


def durable(connection: Any, _record: Any) -> None:
    """WAL and FULL: an acknowledged entry survives a power cut (measured; NORMAL does not).

    What is taken up of an earlier WAL may be in the machine's memory alone, if its flush had
    failed: it is written anew into the database before anything is read.
    """
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
