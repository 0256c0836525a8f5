# SPDX-License-Identifier: AGPL-3.0-or-later
"""Real processes over real sockets and files: a till and its ledger are killed at random moments
while somebody buys, over a line that is cut, slow and garbled. Whatever a screen said stands in the
books, once."""

import json
import random
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from contract.receipt import parse_receipt_code
from ledger.service import open_to_read
from tests.ledger.coop import run
from tests.ledger_client.tills import Coop, Till


class Running:
    """A till's process, and what it said."""

    def __init__(self, till: Till, name: str) -> None:
        command = ["-m", "tests.processes.headless", str(till.folder), till.url, name]
        self.process = subprocess.Popen(
            [sys.executable, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.said: list[str] = []
        self.sold = threading.Event()
        self._reading = threading.Thread(target=self._read)
        self._reading.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.endswith("\n"):
                self.said.append(line.strip())
                self.sold.set()

    def kill(self) -> list[str]:
        self.process.kill()
        return self._ended()

    def finish(self) -> list[str]:
        """Let it send all that it has; what it said."""
        assert self.process.stdin is not None
        self.process.stdin.write("enough\n")
        self.process.stdin.flush()
        assert self.process.wait(60) == 0
        return self._ended()

    def _ended(self) -> list[str]:
        self.process.wait(20)
        self._reading.join(20)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        return self.said


def mischief(till: Till, coop: Coop, chance: random.Random) -> None:
    """Something befalls the line, or the ledger."""
    match chance.randrange(6):
        case 0:
            till.cable.pull()
        case 1:
            till.cable.garble(True)
        case 2:
            till.cable.slow(0.3)
        case 3:
            coop.ledger.stop(kill=True)
            coop.ledger.start()
        case _:
            till.cable.plug()
            till.cable.garble(False)
            till.cable.slow(0)


@pytest.mark.parametrize("kills", [5, pytest.param(500, marks=pytest.mark.long)])
def test_killed_while_somebody_buys_nothing_is_lost_or_doubled(tmp_path: Path, kills: int) -> None:
    chance = random.Random(kills)
    coop = Coop(tmp_path)
    till = coop.new_till()
    (till.folder / "identity.json").write_bytes(msgspec.json.encode(till.identity))
    said: list[str] = []
    running: Running | None = None
    try:
        for _ in range(kills):
            running = Running(till, "Ingrid")
            # It sells once at least, however bad the line: then it dies some time later.
            assert running.sold.wait(60), "it sells nothing"
            mischief(till, coop, chance)
            time.sleep(chance.uniform(0, 0.4))
            said += running.kill()
        till.cable.plug()
        till.cable.garble(False)
        till.cable.slow(0)
        running = Running(till, "Ingrid")
        assert running.sold.wait(60), "it sells nothing any more"
        said += running.finish()
    finally:
        if running is not None and running.process.poll() is None:
            running.kill()
        till.cable.pull()
        coop.ledger.stop()

    codes = [parse_receipt_code(url) for url in said]
    assert len({code.entry for code in codes}) == len(codes) > kills, "one was approved twice"
    assert "nothing to object to" in run("audit", "--data", coop.ledger.folder)
    with open_to_read(coop.ledger.folder) as (connection, _):
        rows = connection.exec_driver_sql(
            "select body, outcome from log where kind = 'purchase'"
        ).all()
    sold: dict[str, dict[str, Any]] = {}
    for row in rows:
        body = json.loads(row.body)
        assert body["id"] not in sold, "one stands twice in the log"
        assert row.outcome in ("posted", "suspense")
        sold[body["id"]] = body
    assert {code.entry for code in codes} <= set(sold), "what a screen said is not in the log"
    # What was cut off between the commit and the screen stands as well: one a kill at most.
    assert len(sold) <= len(codes) + kills
