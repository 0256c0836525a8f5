# SPDX-License-Identifier: AGPL-3.0-or-later
"""The print queue outlives the program: nothing is lost, nothing comes out twice, and where nobody
can know, a person is asked."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from contract.receipt import Document, Row, Text
from hardware.ports import PrintDoubt, PrintDoubts, Printed
from hardware.printing.paper import PaperPrinter
from hardware.printing.printer import EscPosPrinter
from hardware.printing.spool import Spool, SpoolBroken
from hardware.printing.transport import NetworkPrinter
from tests.hardware.test_printing_troubles import READY, Told

NOW = 1_800_000_000.0


def receipt(number: str, opens_drawer: bool = False) -> Document:
    return Document(number, (Text(f"Receipt {number}"), Row("Total", "4.30 €")), opens_drawer)


def driver_on(paper: PaperPrinter, path: Path, *, now: float = NOW) -> EscPosPrinter:
    at = NetworkPrinter(paper.host, paper.port)
    return EscPosPrinter(at, spool=Spool(path), poll_s=0.05, clock=lambda: now)


def test_only_this_user_can_read_it(tmp_path: Path) -> None:
    Spool(tmp_path / "printing.db").close()
    assert (tmp_path / "printing.db").stat().st_mode & 0o077 == 0


def test_what_waited_at_the_end_comes_out_after_the_restart_once(tmp_path: Path) -> None:
    with PaperPrinter() as paper:
        paper.set_fault("paper-out")
        told, first = Told(), driver_on(paper, tmp_path / "p.db")
        first.start(told)
        first.print(receipt("1", opens_drawer=True))
        told.wait(Printed("1", "paper-out"))
        first.stop()
        kicks = paper.drawer_kicks
        paper.set_fault(None)
        for _ in range(2):
            told, again = Told(), driver_on(paper, tmp_path / "p.db", now=NOW + 60)
            again.start(told)
            told.wait(READY)
            paper.wait_for(1)
            again.stop()
        assert [piece.lines[0] for piece in paper.papers] == ["Receipt 1"]
        assert paper.drawer_kicks == kicks, "the drawer does not open by itself in the morning"


def test_what_waited_too_long_is_given_up(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "p.db")
    spool.add(receipt("1"), int(NOW * 1000))
    spool.close()
    with PaperPrinter() as paper:
        told, driver = Told(), driver_on(paper, tmp_path / "p.db", now=NOW + 601)
        driver.start(told)
        told.wait(Printed("1", "not-sent"))
        driver.stop()
        assert paper.papers == []


def test_the_same_document_is_not_printed_again_after_a_restart(tmp_path: Path) -> None:
    with PaperPrinter() as paper:
        for number in ("2", "3"):
            told, driver = Told(), driver_on(paper, tmp_path / "p.db")
            driver.start(told)
            driver.print(receipt("1"))
            driver.print(receipt(number))
            told.wait(Printed(number))
            driver.stop()
        assert [piece.lines[0] for piece in paper.papers] == ["Receipt 1", "Receipt 2", "Receipt 3"]


_KILLED = """
import os, sys, time
from pathlib import Path
from contract.receipt import Document, Text
from hardware.printing import transport
from hardware.printing.printer import EscPosPrinter
from hardware.printing.spool import Spool
from hardware.printing.transport import NetworkPrinter, TcpConnection

send = TcpConnection.send
def and_die(self, data):
    if sys.argv[3] == "after":
        send(self, data)
    os._exit(9)
TcpConnection.send = and_die
driver = EscPosPrinter(
    NetworkPrinter("127.0.0.1", int(sys.argv[1])), spool=Spool(Path(sys.argv[2]))
)
driver.start(lambda _: None)
driver.print(Document("1", (Text("Receipt 1"),)))
time.sleep(20)
"""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_at_the_moment_of_sending(tmp_path: Path, moment: str) -> None:
    """Nobody can tell whether it came out: it is not sent again, and a person is asked."""
    path = tmp_path / "p.db"
    with PaperPrinter() as paper:
        command = [sys.executable, "-c", _KILLED, str(paper.port), str(path), moment]
        assert subprocess.run(command, timeout=30).returncode == 9
        told, driver = Told(), driver_on(paper, path)
        driver.start(told)
        told.wait(READY)
        [asked] = [e for e in told.events if isinstance(e, PrintDoubts)]
        assert [doubt.document for doubt in asked.doubts] == ["1"]
        assert len(paper.papers) == (moment == "after")
        kept = driver.kept("1")
        assert kept is not None
        assert kept.blocks == (Text("Receipt 1"),)
        driver.settle("1", came_out=moment == "after")
        told.wait(PrintDoubts(()))
        driver.stop()
        told, driver = Told(), driver_on(paper, path)
        driver.start(told)
        told.wait(READY)
        driver.stop()
        assert not [e for e in told.events if isinstance(e, PrintDoubts)], "asked once"


def test_a_day_later_its_words_are_gone_but_a_question_stays(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "p.db")
    for number, state in (("1", "printed"), ("2", "unconfirmed"), ("3", "given-up")):
        spool.add(receipt(number), int(NOW * 1000))
        spool.mark(number, state)
    with PaperPrinter() as paper:
        told, driver = Told(), driver_on(paper, tmp_path / "p.db", now=NOW + 25 * 3600)
        driver.start(told)
        told.wait(READY)
        assert driver.kept("1") is None
        driver.stop()
        assert PrintDoubts((PrintDoubt("2", int(NOW * 1000)),)) in told.events
    spool.close()
    assert b"Receipt 1" not in (tmp_path / "p.db").read_bytes()


def test_a_disk_that_refuses_does_not_keep_a_receipt_from_the_printer_unless_it_must(
    tmp_path: Path,
) -> None:
    """What cannot be marked as sent is not sent: after a crash it would come out twice."""
    with PaperPrinter() as paper:
        told, driver = Told(), driver_on(paper, tmp_path / "p.db")
        driver.start(told)
        told.wait(READY)
        with sqlite3.connect(tmp_path / "p.db") as other:
            other.execute("DROP TABLE jobs")
        driver.print(receipt("1"))
        told.wait(Printed("1", "not-sent"))
        driver.stop()
        assert paper.papers == []


def test_no_print_queue_at_all(tmp_path: Path) -> None:
    (tmp_path / "p.db").write_bytes(b"something else altogether, and long enough to be seen" * 40)
    with pytest.raises(SpoolBroken):
        Spool(tmp_path / "p.db")
