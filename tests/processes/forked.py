# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tills and ledgers in processes of their own that start at once: each is forked from one process
that has the program loaded, and has files, sockets and a death of its own."""

import os
import sys
import threading
import time
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from kiosk.demo import LedgerFailed
from tests.ledger_client.tills import Till
from tests.quick_ledger import QuickLedger

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(
    [
        "tests.processes.headless",
        *("ledger.app", "ledger.cli"),
        *("httptools", "httpx", "psycopg", "uvicorn", "uvloop"),
    ]
)
PATIENCE_S = 60


class Running:
    """A till's process at which somebody buys, and what its screen said."""

    def __init__(self, till: Till, name: str) -> None:
        (till.folder / "identity.json").write_bytes(msgspec.json.encode(till.identity))
        self._hears, says = FORKS.Pipe(duplex=False)
        listens, self._tells = FORKS.Pipe(duplex=False)
        self._process = FORKS.Process(
            target=_buy, args=(till.folder, till.url, name, says, listens), daemon=True
        )
        self._process.start()
        says.close()
        listens.close()
        self.said: list[str] = []

    def until_it_says(self, more: int = 1) -> None:
        """Until it said so much more."""
        wanted = len(self.said) + more
        while len(self.said) < wanted:
            assert self._hears.poll(PATIENCE_S), "the till says nothing"
            assert self._hear(), f"the till ended: {self.said[-1:]}"
        self.listen()
        assert "/r/" in self.said[-1], f"the till stopped: {self.said[-1]}"

    def listen(self) -> None:
        """What it said meanwhile: it must never wait for somebody to listen."""
        while self._hears.poll() and self._hear():
            pass

    def kill(self) -> list[str]:
        """End it at once; all that it said."""
        self._process.kill()
        return self._ended()

    def finish(self) -> list[str]:
        """Let it send all that it has; all that it said."""
        self._tells.send_bytes(b"enough")
        self._process.join(PATIENCE_S)
        sent = self._process.exitcode == 0
        self._process.kill()
        said = self._ended()
        assert sent, "the till does not send what it has"
        return said

    def _hear(self) -> bool:
        try:
            self.said.append(self._hears.recv_bytes().decode())
        except (EOFError, OSError):  # OSError: killed in the middle of a word
            return False
        return True

    def _ended(self) -> list[str]:
        self._process.join(PATIENCE_S)
        while self._hear():
            pass
        self._hears.close()
        self._tells.close()
        self._process.close()
        return self.said


def _buy(folder: Path, url: str, name: str, says: Connection, listens: Connection) -> None:
    from tests.processes.headless import buy

    ending = threading.Event()

    def listen() -> None:
        listens.recv_bytes()
        ending.set()

    _end_with_tests()
    threading.Thread(target=listen, daemon=True).start()
    buy(folder, url, name, lambda word: says.send_bytes(word.encode()), ending)


class ForkedLedger(QuickLedger):
    """``coop-ledger serve`` that comes back at once."""

    def start(self) -> None:
        self._port_file.unlink(missing_ok=True)
        serve = ["serve", "--data", str(self.folder)]
        serve += ["--port", str(self.port), "--port-file", str(self._port_file)]
        self._forked = FORKS.Process(target=_serve, args=(serve, self._log), daemon=True)
        self._forked.start()
        until = time.monotonic() + PATIENCE_S
        while not self._port_file.exists():
            if not self._forked.is_alive() or time.monotonic() > until:
                raise LedgerFailed(f"the ledger does not start: {self._log.read_text()[-2000:]}")
            time.sleep(0.005)
        self.port = int(self._port_file.read_text())

    def stop(self, kill: bool = False) -> None:
        self._forked.kill() if kill else self._forked.terminate()
        self._forked.join(PATIENCE_S)


def _serve(arguments: list[str], log: Path) -> None:
    from ledger.cli import main

    _end_with_tests()
    with log.open("ab") as into:
        os.dup2(into.fileno(), 1)
        os.dup2(into.fileno(), 2)
    sys.exit(main(arguments))


def _end_with_tests() -> None:
    """Should the tests be killed, this process ends too."""

    def wait() -> None:
        if (tests := parent_process()) is not None:
            tests.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
