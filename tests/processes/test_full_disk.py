# SPDX-License-Identifier: AGPL-3.0-or-later
"""A till's own process on a real file system that fills, or that the system makes read-only: it
says so, nothing that it said is lost, and it goes on by itself when the disk writes again."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from contract.receipt import parse_receipt_code
from ledger.service import open_to_read
from tests.ledger_client.tills import Coop, Till

STOPPED = "journal-stopped"
PATIENCE_S = 90

may_mount = (
    shutil.which("unshare") is not None
    and subprocess.run(
        ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"],
        check=False,
        capture_output=True,
    ).returncode
    == 0
)
pytestmark = pytest.mark.skipif(not may_mount, reason="needs leave to mount a small file system")


class SmallDisk:
    """A till's process whose folder is a file system of its own: of two megabytes, and read-only
    as systems leave one that failed them."""

    def __init__(self, till: Till, said: Path) -> None:
        self._folder, self._said = till.folder, said
        disk = (
            'mount -t tmpfs -o size=2m tmpfs "$1" && cp -a "$2"/. "$1"'
            ' && mount -o remount,ro "$1" && shift 2 && exec "$@"'
        )
        kept = said.parent / "kept"
        shutil.copytree(till.folder, kept)
        run = [sys.executable, "-m", "tests.processes.headless", till.folder, till.url, "Ingrid"]
        with said.open("wb") as out:
            self.process = subprocess.Popen(
                ["unshare", "-rm", "sh", "-c", disk, "sh", till.folder, kept, *run],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=subprocess.DEVNULL,
            )

    @property
    def folder(self) -> Path:
        """The disk as the till sees it."""
        return Path(f"/proc/{self.process.pid}/root{self._folder}")

    def said(self) -> list[str]:
        """The receipt codes that its screen showed, and that it stopped."""
        return self._said.read_text().split()

    def until(self, wanted: str, since: int) -> None:
        """Until it says this (a part of a line), after so many lines."""
        deadline = time.monotonic() + PATIENCE_S
        while not any(wanted in line for line in self.said()[since:]):
            assert self.process.poll() is None, "the till died"
            assert time.monotonic() < deadline, f"it never says {wanted}"
            time.sleep(0.1)

    def fill(self) -> None:
        """Somebody writes until nothing more goes in."""
        with (self.folder / "filler").open("wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(bytes(1024))
            except OSError:
                return

    def empty(self) -> None:
        (self.folder / "filler").unlink()

    def make_writable(self) -> None:
        """What a person does about it."""
        enter = ["nsenter", "-t", str(self.process.pid), "-m", "-U", "--preserve-credentials"]
        subprocess.run([*enter, "mount", "-o", "remount,rw", self._folder], check=True)

    def finish(self) -> None:
        """Let it send all that it has."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(PATIENCE_S) == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(20)


@pytest.fixture
def coop(tmp_path: Path) -> Iterator[Coop]:
    coop = Coop(tmp_path)
    yield coop
    coop.ledger.stop()


@pytest.fixture
def disk(coop: Coop, tmp_path: Path) -> Iterator[SmallDisk]:
    till = coop.new_till()
    (till.folder / "identity.json").write_bytes(msgspec.json.encode(till.identity))
    disk = SmallDisk(till, tmp_path / "said")
    yield disk
    disk.kill()


def in_the_books(coop: Coop) -> list[str]:
    """The ids of the purchases that the log has, each as often as it has it."""
    with open_to_read(coop.ledger.folder) as (connection, _):
        rows = connection.exec_driver_sql("SELECT entry FROM log WHERE kind = 'purchase'").all()
    return [row[0] for row in rows]


def test_a_disk_that_is_read_only_and_one_that_fills(coop: Coop, disk: SmallDisk) -> None:
    # given: a till that starts on a disk that cannot be written: it says so
    disk.until(STOPPED, 0)
    # when somebody made it writable, then it sells, with nobody starting it again
    disk.make_writable()
    disk.until("/r/", 0)
    # when it fills, then it says so, and sells again when there is room
    disk.fill()
    disk.until(STOPPED, len(disk.said()))
    disk.empty()
    disk.until("/r/", len(disk.said()))
    disk.finish()
    codes = [line for line in disk.said() if line != STOPPED]
    sold = in_the_books(coop)
    assert sorted({parse_receipt_code(code).entry for code in codes} - set(sold)) == []
    assert len(sold) == len(set(sold))
