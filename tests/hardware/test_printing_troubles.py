# SPDX-License-Identifier: AGPL-3.0-or-later
"""The printer in trouble: every document comes out once, or the till is told why not."""

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from contract.receipt import Document, QrCode, Row, Text
from hardware.ports import Device, DeviceHealth, Event, Health, Printed, ReceiptPrinter
from hardware.printing import transport
from hardware.printing.escpos import escpos_bytes
from hardware.printing.paper import PaperPrinter
from hardware.printing.printer import EscPosPrinter
from hardware.printing.transport import (
    NetworkPrinter,
    PrinterSilent,
    PrinterUnreachable,
    SendBroke,
    TcpConnection,
)

READY = DeviceHealth(Device.PRINTER, Health.READY)
GONE = DeviceHealth(Device.PRINTER, Health.MISSING, "offline")


class Told:
    """A sink that keeps what it was told."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._changed = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def wait(self, event: Event, timeout: float = 20.0) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: event in self.events, timeout), self.events

    def of(self, document: str) -> list[str]:
        return [e.code for e in self.events if isinstance(e, Printed) and e.document == document]

    def health(self) -> list[DeviceHealth]:
        return [e for e in self.events if isinstance(e, DeviceHealth)]


def receipt(number: str, opens_drawer: bool = False) -> Document:
    return Document(number, (Text(f"Receipt {number}"), Row("Total", "4.30 €")), opens_drawer)


@pytest.fixture
def paper() -> Iterator[PaperPrinter]:
    with PaperPrinter() as printer:
        yield printer


@pytest.fixture
def told() -> Told:
    return Told()


Start = Callable[..., EscPosPrinter]


@pytest.fixture
def start(paper: PaperPrinter, told: Told) -> Iterator[Start]:
    """Starts a driver on the paper printer (or on another port), and stops it in the end."""
    running = []

    def begin(port: int = 0, **settings: float) -> EscPosPrinter:
        at = NetworkPrinter(paper.host, port or paper.port)
        driver = EscPosPrinter(at, poll_s=0.05, **settings)  # type: ignore[arg-type]
        running.append(driver)
        driver.start(told)
        return driver

    yield begin
    for driver in running:
        driver.stop()


def titles(paper: PaperPrinter) -> list[str]:
    return [piece.lines[0] for piece in paper.papers]


def test_it_is_a_receipt_printer(start: Start) -> None:
    driver: ReceiptPrinter = start()
    assert driver


def test_prints_each_id_once(paper: PaperPrinter, told: Told, start: Start) -> None:
    driver = start()
    told.wait(READY)
    for number in ("1", "2", "1", "3"):
        driver.print(receipt(number))
    told.wait(Printed("3"))
    paper.wait_for(3)
    assert titles(paper) == ["Receipt 1", "Receipt 2", "Receipt 3"]
    assert [told.of(n) for n in "123"] == [[""], [""], [""]]
    assert told.health() == [READY]


def test_switched_off_and_on(paper: PaperPrinter, told: Told, start: Start) -> None:
    paper.switch_off()
    driver = start()
    told.wait(GONE)
    driver.print(receipt("1", opens_drawer=True))
    driver.open_drawer()
    told.wait(Printed("1", "offline"))
    time.sleep(0.2)
    paper.switch_on()
    told.wait(Printed("1"))
    told.wait(READY)
    assert told.of("1") == ["offline", ""]
    assert titles(paper) == ["Receipt 1"]
    assert paper.drawer_kicks == 0  # the customer is gone: the drawer stays shut


@pytest.mark.parametrize("fault", ["paper-out", "cover-open", "offline"])
def test_trouble_before_the_job(paper: PaperPrinter, told: Told, start: Start, fault: str) -> None:
    paper.set_fault(fault)
    driver = start()
    health = Health.MISSING if fault == "offline" else Health.TROUBLE
    told.wait(DeviceHealth(Device.PRINTER, health, fault))
    driver.print(receipt("1", opens_drawer=True))
    driver.print(receipt("2"))
    told.wait(Printed("1", fault))
    told.wait(Printed("2", fault))
    time.sleep(0.2)
    assert paper.papers == []
    assert paper.drawer_kicks == 1  # at once: the customer waits for change
    paper.set_fault(None)
    told.wait(Printed("2"))
    paper.wait_for(2)
    time.sleep(0.2)
    assert titles(paper) == ["Receipt 1", "Receipt 2"]
    assert told.of("1") == told.of("2") == [fault, ""]
    assert paper.drawer_kicks == 1
    assert told.health()[-1] == READY


def test_paper_runs_out_under_the_job(
    paper: PaperPrinter, told: Told, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The printer said ready, then held the job: it prints it after the refill, nobody sends it
    again, and the next one waits for it."""

    def and_the_paper_ends(document: Document, width_mm: int) -> bytes:
        if document.id == "1":
            paper.set_fault("paper-out")
        return escpos_bytes(document, width_mm)

    monkeypatch.setattr("hardware.printing.printer.escpos_bytes", and_the_paper_ends)
    driver = start()
    driver.print(receipt("1"))
    told.wait(Printed("1", "paper-out"))
    driver.print(receipt("2"))
    told.wait(Printed("2", "paper-out"))
    assert paper.papers == []
    paper.set_fault(None)
    told.wait(Printed("2"))
    paper.wait_for(2)
    time.sleep(0.2)
    assert titles(paper) == ["Receipt 1", "Receipt 2"]
    assert told.of("1") == told.of("2") == ["paper-out", ""]


def test_switched_off_with_the_job_in_it(
    paper: PaperPrinter, told: Told, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    def and_the_paper_ends(document: Document, width_mm: int) -> bytes:
        paper.set_fault("paper-out")
        return escpos_bytes(document, width_mm)

    monkeypatch.setattr("hardware.printing.printer.escpos_bytes", and_the_paper_ends)
    driver = start()
    driver.print(receipt("1"))
    told.wait(Printed("1", "paper-out"))
    paper.switch_off()
    told.wait(Printed("1", "unconfirmed"))
    paper.set_fault(None)
    paper.switch_on()
    told.wait(READY)
    time.sleep(0.2)
    assert paper.papers == []  # a person decides
    assert told.of("1") == ["paper-out", "unconfirmed"]


class OddPrinter:
    """Answers each connection as a test tells it: a script of answers to DLE EOT, then silence or
    the end of the connection. Keeps what it read."""

    def __init__(self, *scripts: bytes, hang_up: bool = False) -> None:
        self.received: list[bytes] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._scripts, self._hang_up = scripts, hang_up
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        for script in self._scripts:
            line, _ = self._server.accept()
            with line:
                line.settimeout(5)
                read = b""
                for answer in script:
                    while b"\x10\x04" not in read:
                        data = line.recv(4096)
                        assert data
                        read += data
                    read = read.replace(b"\x10\x04", b"", 1)
                    line.sendall(bytes([answer]))
                while data := line.recv(65536):
                    read += data
                    if self._hang_up:
                        break
                self.received.append(read)

    def close(self) -> None:
        self._server.close()
        self._thread.join(5)


def test_silent_after_the_job_is_unconfirmed(told: Told, start: Start) -> None:
    odd = OddPrinter(b"\x12\x12\x12", b"\x12\x12\x12", hang_up=True)
    driver = EscPosPrinter(NetworkPrinter("127.0.0.1", odd.port), poll_s=0.05)
    driver.print(receipt("1"))
    driver.start(told)
    told.wait(Printed("1", "unconfirmed"))
    time.sleep(0.3)
    driver.stop()
    odd.close()
    assert told.of("1") == ["unconfirmed"]
    assert b"Receipt 1" in odd.received[0]
    assert all(b"Receipt 1" not in later for later in odd.received[1:])


def test_a_printer_that_says_nothing(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "REPLY_S", 0.2)
    odd = OddPrinter(b"")
    driver = EscPosPrinter(NetworkPrinter("127.0.0.1", odd.port), poll_s=30)
    driver.print(receipt("1"))
    before = time.monotonic()
    driver.start(told)
    told.wait(Printed("1", "offline"))
    assert time.monotonic() - before < 20  # and not when it asks again, in 30 s
    driver.stop()
    assert told.of("1") == ["offline", "not-sent"]
    assert told.health() == [GONE]
    odd.close()
    assert b"Receipt" not in b"".join(odd.received)


def test_junk_is_no_status(monkeypatch: pytest.MonkeyPatch) -> None:
    """XON, XOFF and automatic status are not taken for an answer, which may still come."""
    monkeypatch.setattr(transport, "REPLY_S", 0.3)
    odd = OddPrinter(b"\x13\x11\xff\x12\x12\x12")
    with TcpConnection("127.0.0.1", odd.port) as line:
        line._socket.sendall(b"\x10\x04" * 3)  # so that the junk comes
        assert line.status().trouble == ""
    odd.close()
    odd = OddPrinter(b"\x00")
    with TcpConnection("127.0.0.1", odd.port) as line, pytest.raises(PrinterSilent):
        line.status()
    odd.close()


def test_nobody_at_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(PrinterUnreachable):
        TcpConnection("127.0.0.1", port)


def test_a_job_that_breaks_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """A printer that takes nothing more does not hold the thread for ever."""
    monkeypatch.setattr(transport, "STALL_S", 0.2)
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        TcpConnection("127.0.0.1", server.getsockname()[1]) as line,
        pytest.raises(SendBroke) as broke,
    ):
        line.send(bytes(50_000_000))
    assert 0 < broke.value.accepted < 50_000_000


def test_patience_ends(paper: PaperPrinter, told: Told) -> None:
    """A receipt that waited too long would find another customer."""
    now = [100.0]
    paper.set_fault("paper-out")
    driver = EscPosPrinter(
        NetworkPrinter(paper.host, paper.port), poll_s=0.05, patience_s=600, clock=lambda: now[0]
    )
    driver.start(told)
    driver.print(receipt("1"))
    told.wait(Printed("1", "paper-out"))
    now[0] += 300
    driver.print(receipt("2"))
    told.wait(Printed("2", "paper-out"))
    now[0] += 301
    told.wait(Printed("1", "not-sent"))
    paper.set_fault(None)
    told.wait(Printed("2"))
    driver.stop()
    assert titles(paper) == ["Receipt 2"]


def test_stop_says_what_was_not_sent(paper: PaperPrinter, told: Told) -> None:
    paper.set_fault("cover-open")
    driver = EscPosPrinter(NetworkPrinter(paper.host, paper.port))
    driver.start(told)
    driver.print(receipt("1"))
    told.wait(Printed("1", "cover-open"))
    before = time.monotonic()
    driver.stop()
    driver.print(receipt("2"))
    assert time.monotonic() - before < 10
    assert told.of("1") == ["cover-open", "not-sent"]
    assert told.of("2") == ["not-sent"]
    paper.set_fault(None)
    assert paper.papers == []


def test_a_document_that_cannot_be_printed(paper: PaperPrinter, told: Told, start: Start) -> None:
    driver = start()
    driver.print(Document("bad", (QrCode("x" * 3000),)))
    driver.print(receipt("2"))
    told.wait(Printed("2"))
    assert told.of("bad") == ["not-sent"]
    paper.wait_for(1)
    assert titles(paper) == ["Receipt 2"]


def test_the_drawer_alone(paper: PaperPrinter, told: Told, start: Start) -> None:
    driver = start()
    told.wait(READY)
    driver.open_drawer()
    wait_until(lambda: paper.drawer_kicks == 1)
    paper.set_fault("paper-out")
    told.wait(DeviceHealth(Device.PRINTER, Health.TROUBLE, "paper-out"))
    driver.open_drawer()
    wait_until(lambda: paper.drawer_kicks == 2)
    paper.set_fault(None)
    time.sleep(0.2)
    assert paper.drawer_kicks == 2
    assert paper.papers == []


def test_little_paper_left(paper: PaperPrinter, told: Told, start: Start) -> None:
    paper.paper_low = True
    driver = start()
    told.wait(DeviceHealth(Device.PRINTER, Health.READY, "paper-low"))
    driver.print(receipt("1"))
    told.wait(Printed("1"))
    paper.paper_low = False
    told.wait(READY)


def wait_until(done: Callable[[], bool], timeout: float = 20.0) -> None:
    deadline = time.monotonic() + timeout
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.01)
