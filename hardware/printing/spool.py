# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was to be printed and what became of it, on disk, so that a restart neither loses a receipt
nor prints one twice.

A document is *waiting* until the moment before its first byte leaves; then it is *sent*, which is
on the disk before that byte is on its way. It ends as *printed*, *given-up* or *unconfirmed*: then
nobody knows, and a person is asked. A program that is killed in between finds *sent* and asks too.
"""

import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

import msgspec

from contract.receipt import Document

KEPT_MS = 24 * 3600 * 1000
"""A document is kept so long for a copy; then its words are gone, and soon after its id."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL
        CHECK (state IN ('waiting', 'sent', 'printed', 'given-up', 'unconfirmed')),
    at_ms INTEGER NOT NULL,
    document BLOB NOT NULL
) STRICT
"""


class SpoolBroken(Exception):
    """The disk refused."""


class Job(msgspec.Struct, frozen=True):
    """A document and when it was queued (ms since 1970)."""

    document: Document
    at_ms: int


class Spool:
    """One printer's jobs. Safe from any thread. Each method raises SpoolBroken."""

    def __init__(self, path: Path | None = None) -> None:
        """``path`` is its file; without one it lasts as long as the program. What it holds is
        readable by this user only: a receipt's code opens its lines."""
        self._lock = threading.Lock()
        try:
            if path is not None:
                path.touch(mode=0o600)
            self._db = sqlite3.connect(path or ":memory:", check_same_thread=False)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA secure_delete = ON")
            self._db.execute(_SCHEMA)
        except (sqlite3.Error, OSError) as e:
            raise SpoolBroken(str(e)) from e

    def add(self, document: Document, at_ms: int) -> bool:
        """Keep a document that is to be printed. False if its id was known already."""
        blob = msgspec.msgpack.encode(document)
        with self._change() as db:
            found = db.execute(
                "INSERT INTO jobs VALUES (?, 'waiting', ?, ?) ON CONFLICT DO NOTHING",
                (document.id, at_ms, blob),
            )
            return found.rowcount == 1

    def mark(self, document: str, state: str) -> None:
        """What became of it; durable when this returns."""
        with self._change() as db:
            db.execute("UPDATE jobs SET state = ? WHERE id = ?", (state, document))

    def forget_before(self, at_ms: int) -> None:
        """Forget what is older, but for what a person still has to answer."""
        with self._change() as db:
            db.execute(
                "DELETE FROM jobs WHERE at_ms < ? AND state IN ('printed', 'given-up')", (at_ms,)
            )

    def jobs(self, state: str) -> Sequence[Job]:
        """Those in this state, oldest first."""
        with self._change() as db:
            rows = db.execute(
                "SELECT document, at_ms FROM jobs WHERE state = ? ORDER BY at_ms, rowid", (state,)
            ).fetchall()
        return [Job(msgspec.msgpack.decode(blob, type=Document), at_ms) for blob, at_ms in rows]

    def kept(self, document: str) -> Document | None:
        """A document of the last day."""
        with self._change() as db:
            row = db.execute("SELECT document FROM jobs WHERE id = ?", (document,)).fetchone()
        return None if row is None else msgspec.msgpack.decode(row[0], type=Document)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def _change(self) -> "_Change":
        return _Change(self._db, self._lock)


class _Change:
    """One transaction under the lock; what goes wrong is SpoolBroken."""

    def __init__(self, db: sqlite3.Connection, lock: threading.Lock) -> None:
        self._db, self._lock = db, lock

    def __enter__(self) -> sqlite3.Connection:
        self._lock.acquire()
        return self._db

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        try:
            if error is None:
                self._db.commit()
            else:
                self._db.rollback()
        except sqlite3.Error as e:
            raise SpoolBroken(str(e)) from e
        finally:
            self._lock.release()
        if isinstance(error, sqlite3.Error):
            raise SpoolBroken(str(error)) from error
