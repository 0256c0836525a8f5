# SPDX-License-Identifier: AGPL-3.0-or-later
"""A scanner on a serial line: its codes, whatever comes with them, and its cable."""

import contextlib
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import serial
from hypothesis import given
from hypothesis import strategies as st

from hardware.ports import CodeScanned, Device, DeviceHealth, Health
from hardware.scanners.serial import MAX_GAP_S, CodeLines, SerialScanner
from hardware.scanners.virtual import VirtualScanner
from hardware.scanners.wedge import MAX_LENGTH
from tests.hardware.devices import Told

READY = DeviceHealth(Device.CODE_SCANNER, Health.READY)
UNPLUGGED = DeviceHealth(Device.CODE_SCANNER, Health.MISSING, "unplugged")
MILK = "4007123001019"
RECEIPT = "https://greenleaf.example/r/" + "A" * 66 + "#" + "B" * 22

printable = st.characters(exclude_categories=["C", "Z"])
codes = st.text(printable, min_size=1, max_size=60)
ends = st.sampled_from([b"\r", b"\n", b"\r\n"])


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[a:b] for a, b in pairwise(edges)]


@given(st.lists(st.tuples(codes, ends), max_size=5), st.lists(st.integers(0, 400), max_size=8))
def test_codes_come_out_whole_however_the_line_cuts_them(
    scanned: list[tuple[str, bytes]], places: list[int]
) -> None:
    line = CodeLines()
    data = b"".join(code.encode() + end for code, end in scanned)
    got = [code for piece in cut(data, places) for code in line.feed(piece, 1.0)]
    assert got == [code for code, _ in scanned]


@given(st.lists(st.tuples(st.binary(max_size=700), st.floats(0, 2)), max_size=6))
def test_whatever_the_line_brings_is_a_short_printable_code_or_nothing(
    pieces: list[tuple[bytes, float]],
) -> None:
    line, now = CodeLines(), 0.0
    for data, pause in pieces:
        now += pause
        for code in line.feed(data, now):
            assert 0 < len(code) <= MAX_LENGTH
            assert all(c.isprintable() or c == "\x1d" for c in code)
    assert line.feed(b"\r", now + 60) == []
    assert line.feed(MILK.encode() + b"\r", now + 60) == [MILK], "and the next code is read"


def test_a_piece_of_a_code_is_neither_completed_nor_put_before_the_next() -> None:
    line = CodeLines()
    assert line.feed(b"40071", 1.0) == []
    assert line.feed(MILK.encode() + b"\r\n", 1.0 + MAX_GAP_S + 0.01) == [MILK]


def test_a_code_that_does_not_end_is_passed_over_with_its_tail() -> None:
    line = CodeLines()
    assert line.feed(b"7" * (MAX_LENGTH + 1), 1.0) == []
    assert line.feed(b"7" * 13 + b"\r", 1.1) == []
    assert line.feed(MILK.encode() + b"\r", 1.2) == [MILK]


def test_a_gs1_code_keeps_its_separators() -> None:
    assert CodeLines().feed(b"\x0210ABC\x1d3103000840\x03\r", 1.0) == ["10ABC\x1d3103000840"]


# --- on a line -------------------------------------------------------------------------------


@pytest.fixture
def twin(tmp_path: Path) -> Iterator[VirtualScanner]:
    with VirtualScanner(tmp_path / "scanner") as scanner:
        yield scanner


@contextlib.contextmanager
def running(port: str) -> Iterator[Told]:
    told, driver = Told(), SerialScanner(port, rescan_s=0.1)
    driver.start(told)
    try:
        yield told
    finally:
        began = time.monotonic()
        driver.stop()
        assert time.monotonic() - began < 10
        assert "code-scanner" not in {thread.name for thread in threading.enumerate()}


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_what_is_scanned_is_told_without_its_end(twin: VirtualScanner, end: bytes) -> None:
    with running(twin.port) as told:
        told.next(READY)
        for code in (MILK, RECEIPT, MILK):
            twin.scan(code, end)
            told.next(CodeScanned(code))
        assert told.events == []


def test_the_cable_is_pulled_and_put_back(twin: VirtualScanner) -> None:
    with running(twin.port) as told:
        told.next(READY)
        twin.send(MILK[:6].encode())
        time.sleep(0.1)
        twin.unplug()
        told.next(UNPLUGGED)
        twin.scan(MILK)  # into the void
        twin.plug()
        told.next(READY)
        twin.scan(RECEIPT)
        told.next(CodeScanned(RECEIPT))
        assert told.events == []


def test_a_scanner_that_comes_later_is_found(tmp_path: Path) -> None:
    twin = VirtualScanner(tmp_path / "scanner")
    with running(twin.port) as told:
        told.next(UNPLUGGED)
        with twin:
            told.next(READY)
            twin.scan(MILK)
            told.next(CodeScanned(MILK))


def test_what_was_scanned_while_the_till_was_off_is_not_sold(twin: VirtualScanner) -> None:
    twin.scan(MILK)
    with running(twin.port) as told:
        told.next(READY)
        twin.scan(RECEIPT)
        told.next(CodeScanned(RECEIPT))
        assert told.events == []


def test_a_line_that_another_program_holds_is_told_as_taken(twin: VirtualScanner) -> None:
    with serial.Serial(twin.port, exclusive=True), running(twin.port) as told:
        told.next(DeviceHealth(Device.CODE_SCANNER, Health.MISSING, "taken"))


def test_a_name_that_is_no_serial_line_is_only_missing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text(MILK + "\r")
    with running(str(tmp_path / "file")) as told:
        told.next(UNPLUGGED)


def test_noise_stops_nothing(twin: VirtualScanner) -> None:
    with running(twin.port) as told:
        told.next(READY)
        for byte in range(256):
            twin.send(bytes([byte]) * 16)
        twin.send(b"\r")
        twin.scan(MILK)
        told.next(CodeScanned(MILK))
        assert not told.of(DeviceHealth)
