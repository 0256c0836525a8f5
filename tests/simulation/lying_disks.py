# SPDX-License-Identifier: AGPL-3.0-or-later
"""Disks that say of writes that they are flushed, and do not have them when the power goes; and the
office, which enrols a till again that found itself behind its ledger."""

import shutil
import sqlite3
from pathlib import Path
from typing import NamedTuple

from contract.messages import EnrolAnswer
from ledger.transaction import Transaction
from ledger_client.keys import load_or_make
from tests.simulation.coop import enrol
from tests.simulation.ledger import LedgerMachine
from tests.simulation.till import TillMachine
from tests.simulation.trace import Chance, Trace

ENDED = ("journal-behind", "journal-forked", "revoked-device")
"""What a till says whose journal is not the one that its ledger knows; or that was enrolled again
by an office whose ledger crashed before it had the answer."""
NOT_ON_IT = ("*.key", "*.lock", "*-shm")


class Lost(NamedTuple):
    """An entry that a disk lost. ``sent``: the ledger had it by then; it had been restored so many
    times."""

    entry: str
    sent: bool
    restores: int


class LyingDisks:
    """What becomes of tills whose disks lie."""

    def __init__(self, ledger: LedgerMachine, chance: Chance, trace: Trace) -> None:
        self._ledger, self._chance, self._trace = ledger, chance, trace
        self.lost: dict[str, Lost] = {}
        self.trusted_since_ms: dict[str, int] = {}
        """Since when a till has not lost anything, and was not enrolled again: by its name."""

    def remember(self, till: TillMachine) -> Path:
        """What is really on its disk from now on, whatever is written."""
        real = till.folder.parent / f"{till.name}-really"
        shutil.rmtree(real, ignore_errors=True)
        shutil.copytree(till.folder, real, ignore=shutil.ignore_patterns(*NOT_ON_IT))
        self._trace.say(till.name, "its disk lies from now on")
        return real

    def lose(self, till: TillMachine, real: Path, now_ms: int) -> None:
        """The power goes, and with it all that the disk never had: of the journal, at times of its
        copies too."""
        till.crash("as its disk has lied")
        written = entries_in(till.folder)
        all_of_it = self._chance.happens(0.5)
        back = sorted(real.glob("*" if all_of_it else "journal.*"))  # a database before its log
        for file in back:
            _replace(till.folder / file.name, file)
        till.forgot = True
        lost, sent = self.lacks(till.folder, written)
        self.trusted_since_ms[till.name] = now_ms
        self._trace.say(till.name, f"its disk lost {lost} entries, {sent} of them sent")

    def lacks(self, folder: Path, written: set[str]) -> tuple[int, int]:
        """What was written and is not in this folder: how many entries, and how many were sent."""
        gone = written - entries_in(folder)
        sent = self._ledger.has(gone)
        self.lost |= {one: Lost(one, one in sent, self._ledger.restores) for one in gone}
        return len(gone), len(sent)

    def may_be_missing(self, entry: str) -> bool:
        """Whether a disk lost this entry, and nobody else can have it."""
        lost = self.lost.get(entry)
        return lost is not None and (not lost.sent or lost.restores < self._ledger.restores)

    async def enrol_again(self, till: TillMachine, now_ms: int) -> bool:
        """The office makes it anew what it was, with another key. Whether that was so."""
        till.crash("to be enrolled again")
        key = till.folder / "device.key"
        before = key.read_bytes()
        key.write_bytes(self._chance.bytes(32))
        public = load_or_make(key).public

        def again(tx: Transaction) -> EnrolAnswer:
            return enrol(tx, None, public, device=till.identity.device)

        answer = await self._ledger.office(again)
        if answer is None or not self._ledger.up:
            key.write_bytes(before)
            return False
        await self._ledger.back_up()
        till.identity = answer
        for suffix in ("", "-wal", "-shm"):  # as kiosk.config has it: it was sealed for the old key
            (till.folder / f"replica.db{suffix}").unlink(missing_ok=True)
        self.trusted_since_ms[till.name] = now_ms
        self._trace.say(till.name, f"is enrolled again, epoch {answer.epoch}")
        return True


def _replace(there: Path, real: Path) -> None:
    """A database with what belongs to it, and nothing that is newer."""
    if real.suffix == ".db":
        for one in ("", "-wal", "-shm"):
            there.with_name(there.name + one).unlink(missing_ok=True)
    shutil.copy(real, there)


def entries_in(folder: Path) -> set[str]:
    """The entries of the journal in this folder."""
    database = sqlite3.connect(folder / "journal.db")
    try:
        return {id for (id,) in database.execute("select id from entries")}
    finally:
        database.close()
