# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-ledger backup``: the books and the keys in a folder, while the ledger serves.

SQLite's own online backup, or PostgreSQL's pg_dump: both see one moment. A backup holds the keys of
the ledger and of all cards: whoever has it can make both. It belongs where only few can reach it.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import msgspec

from contract.chain import canonical
from contract.ids import instant
from ledger.coop import load_coop
from ledger.keys import FILE as KEYS
from ledger.service import NoLedger
from ledger.store.engine import FILE as DATABASE
from ledger.store.engine import SETTINGS, has_database, libpq_address, open_engine, prepare_folder
from ledger.transparency.log import read_head

FORMAT = "coopcoin-backup/1"
ABOUT = "backup.json"
DUMP = "ledger.dump"


class BackupFailed(Exception):
    """There is no backup; the text says why."""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds: at least so many entries of that log."""

    format: str
    coop: str
    coop_name: str
    log_origin: str
    log_size: int
    at: str
    admin_key: str = ""


def back_up(folder: Path, target: Path, now_ms: int) -> About:
    """Write a backup of the ledger in ``folder`` into a new folder. Raises NoLedger, BackupFailed,
    or OSError."""
    if not has_database(folder):
        raise NoLedger(f"{folder} has no ledger yet")
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(target.iterdir()):
        raise BackupFailed(f"{target} is not empty: a backup goes into a folder of its own")
    os.chmod(target, 0o700)
    about = _about(folder, now_ms)
    address = libpq_address(folder)
    if address is None:
        _copy_sqlite(folder / DATABASE, target / DATABASE)
    else:
        dump = ("pg_dump", "--format=custom", "--no-owner", f"--file={target / DUMP}")
        _run(dump, address)
    shutil.copy2(folder / KEYS, target / KEYS)
    os.chmod(target / KEYS, 0o600)
    # Last: a backup that was cut off is not taken for a whole one.
    (target / ABOUT).write_bytes(msgspec.json.format(canonical(about), indent=2) + b"\n")
    _flush(target)
    return about


def _about(folder: Path, now_ms: int) -> About:
    """Read before the copy is made: what it says is there at least."""
    engine = open_engine(folder, read_only=True)
    try:
        with engine.begin() as connection:
            coop = load_coop(connection)
            if coop is None:
                raise NoLedger(f"the ledger in {folder} was not set up to its end")
            size = read_head(connection).frontier.size
    finally:
        engine.dispose()
    return About(
        format=FORMAT,
        coop=coop.coop,
        coop_name=coop.name,
        log_origin=coop.origin,
        log_size=size,
        at=instant(now_ms),
        admin_key=coop.admin_key,
    )


def _copy_sqlite(source: Path, target: Path) -> None:
    target.touch(mode=0o600)
    reading, writing = _open_to_read(source), sqlite3.connect(target)
    try:
        reading.backup(writing)  # in one go: a step at a time would begin anew at each commit
    finally:
        reading.close()
        writing.close()


def _open_to_read(file: Path, how: str = "mode=ro") -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?{how}", uri=True)


def _require_whole(file: Path) -> None:
    """Raises BackupFailed for a database of SQLite's that a disk or a stick damaged."""
    try:
        with closing(_open_to_read(file, "immutable=1")) as reading:
            (said,) = reading.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as e:
        said = str(e)
    if said != "ok":
        raise BackupFailed(f"{file} is damaged ({said}): take another backup")


def _run(command: tuple[str, ...], address: tuple[str, dict[str, str]]) -> None:
    url, secret = address
    try:
        subprocess.run(
            [*command, f"--dbname={url}"],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, **secret},
        )
    except FileNotFoundError as e:
        raise BackupFailed(f"{command[0]} is not installed (Debian: postgresql-client)") from e
    except subprocess.CalledProcessError as e:
        raise BackupFailed(f"{command[0]}: {e.stderr.strip()}") from e


def _flush(folder: Path) -> None:
    for path in [*folder.iterdir(), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def read_about(backup: Path) -> About:
    """What a backup says of itself. Raises BackupFailed."""
    try:
        about = msgspec.json.decode((backup / ABOUT).read_bytes(), type=About)
    except (OSError, ValueError) as e:
        raise BackupFailed(f"{backup} holds no whole backup ({ABOUT}: {e})") from e
    if about.format != FORMAT:
        raise BackupFailed(f"{backup} was made by another version: {about.format}")
    return about


def unpack(backup: Path, folder: Path, database: str | None) -> None:
    """Put a backup's books and keys into a new data folder; ``database`` is the URL of an empty
    PostgreSQL database if the backup is of one. Raises BackupFailed or OSError."""
    read_about(backup)
    if has_database(folder) or (folder / KEYS).exists():
        raise BackupFailed(f"{folder} has a ledger already: restore into a new folder")
    of_postgresql = (backup / DUMP).exists()
    if of_postgresql != (database is not None):
        wants = "an empty PostgreSQL database (--database)" if of_postgresql else "no --database"
        raise BackupFailed(f"this backup wants {wants}")
    if not of_postgresql:
        _require_whole(backup / DATABASE)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    address = libpq_address(folder, database)
    if address is not None:
        restore = ("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction")
        _run((*restore, str(backup / DUMP)), address)
        prepare_folder(folder, database)
    else:
        shutil.copyfile(backup / DATABASE, folder / DATABASE)
        os.chmod(folder / DATABASE, 0o600)
    shutil.copyfile(backup / KEYS, folder / KEYS)
    os.chmod(folder / KEYS, 0o600)


def take_away(folder: Path) -> None:
    """What ``unpack`` put into a data folder, of a backup that is of no use after all."""
    for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", SETTINGS, KEYS):
        (folder / name).unlink(missing_ok=True)
