# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same printer on USB and on a serial line: the cable is pulled, nothing is printed twice."""

import io
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from contract.receipt import Document, QrCode, Row, Text
from hardware.ports import Device, DeviceHealth, Health, Printed
from hardware.printing import transport
from hardware.printing.paper import PaperPrinter
from hardware.printing.printer import EscPosPrinter
from hardware.printing.transport import (
    PrinterAddress,
    PrinterSilent,
    PrinterUnreachable,
    SendBroke,
    SerialPrinter,
    UsbConnection,
    UsbPrinter,
    connect,
)
from hardware.virtual_port import VirtualPort
from tests.hardware.test_printing_troubles import READY, Told

URL = "https://coop.example/r/" + "Ab0-_x9Z" * 8


@pytest.fixture(params=["usb", "serial"])
def at(request: pytest.FixtureRequest, tmp_path: Path) -> PrinterAddress:
    path = str(tmp_path / "lp0")
    return UsbPrinter(path) if request.param == "usb" else SerialPrinter(path)


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[PaperPrinter]:
    with PaperPrinter(cable=tmp_path / "lp0") as printer:
        yield printer


def receipt(number: str) -> Document:
    return Document(number, (Text(f"Receipt {number}"), Row("Tüte", "4,30 €"), QrCode(URL)))


def test_prints_and_is_asked_before_and_after(paper: PaperPrinter, at: PrinterAddress) -> None:
    told, driver = Told(), EscPosPrinter(at, poll_s=0.05)
    driver.start(told)
    told.wait(READY)
    driver.print(receipt("1"))
    told.wait(Printed("1"))
    [piece] = paper.wait_for(1)
    assert piece.lines[0] == "Receipt 1"
    assert [c.text for c in zxingcpp.read_barcodes(Image.open(io.BytesIO(piece.png)))] == [URL]
    paper.set_fault("paper-out")
    told.wait(DeviceHealth(Device.PRINTER, Health.TROUBLE, "paper-out"))
    driver.print(receipt("2"))
    told.wait(Printed("2", "paper-out"))
    paper.set_fault(None)
    told.wait(Printed("2"))
    driver.stop()
    assert len(paper.papers) == 2


def test_pulled_and_plugged_in_again(paper: PaperPrinter, at: PrinterAddress) -> None:
    told, driver = Told(), EscPosPrinter(at, poll_s=0.05)
    driver.start(told)
    told.wait(READY)
    paper.switch_off()
    told.wait(DeviceHealth(Device.PRINTER, Health.MISSING, "unplugged"))
    driver.print(receipt("1"))
    told.wait(Printed("1", "offline"))
    paper.switch_on()
    told.wait(Printed("1"))
    driver.stop()
    assert [piece.lines[0] for piece in paper.papers] == ["Receipt 1"]


def test_nobody_reads_at_the_other_end(
    at: PrinterAddress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "REPLY_S", 0.2)
    monkeypatch.setattr(transport, "STALL_S", 0.2)
    port = VirtualPort(tmp_path / "lp0")
    port.plug()
    with connect(at) as line:
        with pytest.raises(PrinterSilent):
            line.status()
        with pytest.raises(SendBroke) as broke:
            line.send(bytes(1_000_000))
        assert 0 <= broke.value.accepted < 1_000_000
    port.unplug()


def test_pulled_under_the_job(at: PrinterAddress, tmp_path: Path) -> None:
    port = VirtualPort(tmp_path / "lp0")
    port.plug()
    with connect(at) as line:
        port.unplug()
        with pytest.raises(SendBroke) as broke:
            line.send(b"x" * 100)
        assert broke.value.accepted == 0
        with pytest.raises(PrinterSilent):
            line.status()


def test_why_it_cannot_be_had(at: PrinterAddress, tmp_path: Path) -> None:
    with pytest.raises(PrinterUnreachable) as why:
        connect(at)
    assert why.value.code == "unplugged"
    (tmp_path / "lp0").mkdir()
    with pytest.raises(PrinterUnreachable):
        connect(at)


def test_a_serial_line_is_had_by_one(tmp_path: Path) -> None:
    port = VirtualPort(tmp_path / "lp0")
    port.plug()
    with connect(SerialPrinter(str(port.path))):
        with pytest.raises(PrinterUnreachable) as why:
            connect(SerialPrinter(str(port.path)))
        assert why.value.code == "taken"
    port.unplug()


def test_what_was_said_before_is_not_taken_for_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A late answer of the last time says "ready"; the printer itself says nothing now."""
    monkeypatch.setattr(transport, "REPLY_S", 0.2)
    port = VirtualPort(tmp_path / "lp0")
    port.plug()
    port.send(b"\x12\x12\x12")
    time.sleep(0.05)
    with connect(UsbPrinter(str(port.path))) as line, pytest.raises(PrinterSilent):
        line.status()
    port.unplug()


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=60))
def test_no_answer_is_too_strange(answer: bytes) -> None:
    """Whatever a printer says, there comes a status or PrinterSilent."""
    here, there = os.openpty()
    os.set_blocking(here, False)
    line = UsbConnection(os.ttyname(there))
    before, transport.REPLY_S = transport.REPLY_S, 0.005
    try:
        os.write(here, answer)
        line.status()
    except PrinterSilent:
        pass
    finally:
        transport.REPLY_S = before
        line.close()
        os.close(there)
        os.close(here)
