# SPDX-License-Identifier: AGPL-3.0-or-later
"""The power may go at any write of a ledger on SQLite: what was answered stands, and all of it, or
nothing, of what was not."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ledger.audit import audit
from ledger.service import open_to_read
from tests.simulation import coop
from tests.simulation.booking import book, open_ledger
from tests.simulation.ledger import no_threads
from tests.simulation.power_loss import Crash, crashes, record

AUDITED = 200
"""Every so many states all of it is looked at, and the ledger goes on."""


@pytest.fixture
def memory() -> Iterator[Path]:
    """Where disks are laid out that nobody needs to flush for real."""
    with tempfile.TemporaryDirectory(dir=coop.memory()) as folder:
        yield Path(folder)


@pytest.fixture
def folder(memory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A co-op's ledger, with real keys and signatures."""
    monkeypatch.setattr(coop, "template", coop.template.__wrapped__)
    with no_threads():
        made = coop.template()
    shutil.move(made, memory / "coop")
    return memory / "coop"


def after(crash: Crash, disk: Path) -> str:
    """What is there when the power is back: "ok", or what is wrong."""
    for name, data in crash.files.items():
        (disk / Path(name).name).write_bytes(data)
    for gone in {"ledger.db-wal", "ledger.db-shm"} - {Path(name).name for name in crash.files}:
        (disk / gone).unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(disk / "ledger.db")) as db:
            (check,) = db.execute("pragma quick_check(1)").fetchone()
            (logged,) = db.execute("select count(*) from log").fetchone()
            (size,) = db.execute("select size from log_head").fetchone()
            (uneven,) = db.execute(
                "select count(*) from (select unit from balances group by unit having sum(amount))"
            ).fetchone()
    except sqlite3.DatabaseError as e:
        return f"damaged: {e}"
    answered = int(crash.acknowledged[-1]) if crash.acknowledged else 0
    if check != "ok":
        return f"damaged: {check}"
    if logged < answered:
        return f"lost: {answered} answered, {logged} there"
    if size != logged or uneven:
        return "half of an entry"
    return "ok"


def states(folder: Path, count: int) -> Iterator[Crash]:
    ledger = folder / "ledger"
    before = {str(file): file.read_bytes() for file in ledger.iterdir()}
    yield from crashes(record("tests.simulation.booking", ledger, str(count)), before)


@pytest.mark.parametrize(
    ("entries", "expected"), [(16, 600), pytest.param(60, 2400, marks=pytest.mark.long)]
)
def test_what_the_ledger_answered_stands_whenever_the_power_goes(
    folder: Path, memory: Path, entries: int, expected: int
) -> None:
    things, disk, found = coop.Things.read(folder / "things.json"), memory / "disk", 0
    disk.mkdir()
    for crash in states(folder, entries):
        assert after(crash, disk) == "ok", crash.where
        found += 1
        if found % AUDITED == 0:
            (disk / "keys.json").chmod(0o600)
            ledger = open_ledger(disk)
            book(ledger, things, found)
            with open_to_read(disk) as (connection, settings):
                assert audit(connection, settings, ledger.keys.public).findings == ()
            ledger.close()
    assert found >= expected
