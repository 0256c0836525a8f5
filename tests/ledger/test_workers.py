# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several processes serve one port: nobody at a till notices which of them answers, or ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from contract.outcomes import Outcome
from tests.ledger.conftest import OpenCoop
from tests.ledger.coop import Kiosk, Server, run
from tests.ledger.engines import Postgresql, Sqlite

pytestmark = pytest.mark.parametrize("books", [Postgresql, Sqlite], indirect=True, scope="session")


class Workers(Server):
    """``coop-ledger serve --workers 2``."""

    def start(self) -> None:
        port_file = self.data / "workers-port"
        serve = ["serve", "--data", str(self.data), "--port", "0", "--workers", "2"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ledger.cli", *serve, "--port-file", str(port_file)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        while not port_file.exists():
            assert self.process.poll() is None, "the ledger did not start"
            assert time.monotonic() < deadline, "the ledger did not start in time"
            time.sleep(0.02)
        self.url = f"http://127.0.0.1:{port_file.read_text().strip()}"

    def workers(self) -> list[int]:
        """The processes that answer."""
        assert self.process is not None
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [int(pid) for children in threads for pid in children.read_text().split()]


def test_tills_sell_while_a_worker_dies(opened: OpenCoop, tmp_path: Path) -> None:
    with opened(tmp_path) as coop:
        coop.server.stop()
        server = Workers(coop.data)
        coop.server = server
        tills = [coop.kiosk(f"Till {n}") for n in range(4)]
        first, second = server.workers()

        def sell(till: Kiosk) -> None:
            for number in range(6):
                sale = till.upload_request(till.sale(cash=100))
                if number == 3:
                    till.http.close()  # a new connection, perhaps to the other worker
                    till.http = type(till.http)(timeout=20)
                answer = till.post("entries", sale)
                assert answer.status == 200, answer.body

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(sell, tills))
        os.kill(first, signal.SIGKILL)
        _wait_until(lambda: len(server.workers()) == 2 and first not in server.workers())
        assert second in server.workers()
        for till in tills:
            till.http.close()
            till.http = type(till.http)(timeout=20)
            answer = till.upload(till.sale(cash=100))
            assert [o.outcome for o in answer.outcomes] == [Outcome.POSTED]
        all_of_them = server.workers()
        server.stop()
        assert not any(Path(f"/proc/{pid}").exists() for pid in all_of_them)
        assert coop.books()["entries"]["purchase"] == {"posted": 28}
        assert "nothing to object to" in run("audit", "--data", coop.data)


def test_a_port_that_is_taken_is_said(opened: OpenCoop, tmp_path: Path) -> None:
    with opened(tmp_path) as coop, socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for workers in ("1", "2"):
            serve = ["serve", "--data", coop.data, "--port", port, "--workers", workers]
            assert "Address already in use" in run(*serve, status=1)


def _wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)
