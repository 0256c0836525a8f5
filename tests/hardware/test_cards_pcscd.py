# SPDX-License-Identifier: AGPL-3.0-or-later
"""The PC/SC reader: against a stand-in for the library, where what devices do can be said exactly,
and against pyscard and a pcscd with a virtual reader."""

import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from smartcard import scard  # type: ignore[import-untyped]

from hardware.cards import private_pcscd
from hardware.cards.pcsc import PcscReader
from hardware.cards.private_pcscd import CannotRun, PrivatePcscd
from hardware.ports import (
    CardReader,
    CardRemoved,
    CardUnreadable,
)
from tests.hardware.scard import (
    HANGS,
    NO_READER,
    READY,
    SERVICE_DOWN,
    Events,
    Scard,
    card,
)

# --- against a stand-in ----------------------------------------------------------------------


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Scard:
    library = Scard()
    monkeypatch.setattr("hardware.cards.pcsc.load_scard", lambda: library)
    return library


@pytest.fixture
def reader() -> Iterator[PcscReader]:
    reader = PcscReader(hang_after=1.0)
    yield reader
    reader.stop()


def test_readers_come_and_go(library: Scard, reader: PcscReader) -> None:
    events = Events()
    library.serve(False)
    reader.start(events)
    assert events.next() == SERVICE_DOWN
    library.serve(True)
    assert events.next() == NO_READER
    library.move("ACS ACR1252 [SAM Interface] 01 00", True)
    assert events.quiet(0.1)  # its slot for a module is no reader for members
    library.move("ACS ACR1252 [PICC] 00 00", False)
    assert events.next() == READY
    library.move("ACS ACR1252 [PICC] 00 00", False, True)
    assert events.counter(1) == 1
    library.move("ACS ACR1252 [PICC] 00 00", True, False)
    assert events.next() == CardRemoved(1)
    library.unplug("ACS ACR1252 [PICC] 00 00")
    assert events.next() == NO_READER
    assert library.looks < 20, "it does not spin"


def test_a_card_that_was_swapped_between_two_looks(library: Scard, reader: PcscReader) -> None:
    events = Events()
    library.move("reader", False, True)
    reader.start(events)
    assert events.next() == READY
    assert events.counter(1) == 1
    library.move("reader", True, False, True)
    assert events.next() == CardRemoved(1)
    assert events.counter(2) == 2


@pytest.mark.parametrize("name", ["reader (1-2)", "reader (1-1)"])
def test_a_card_left_on_a_reader_that_was_away_is_no_new_tap(
    library: Scard, reader: PcscReader, name: str
) -> None:
    events = Events()
    library.move("reader (1-1)", True)
    reader.start(events)
    assert events.next() == READY
    assert events.counter(1) == 1
    library.unplug("reader (1-1)")
    assert events.next() == NO_READER
    library.move(name, False)  # at first it has not found the card
    assert events.next() == READY
    library.move(name, False, True)
    assert events.quiet(0.1)
    library.move(name, False, True, False)
    assert events.next() == CardRemoved(1)
    library.move(name, False, True)
    assert events.counter(2) == 2


def test_a_card_that_went_while_the_reader_was_away(
    library: Scard, reader: PcscReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hardware.cards.pcsc._DOUBT", 0.1)
    events = Events()
    library.move("reader", True)
    reader.start(events)
    assert events.next() == READY
    assert events.counter(1) == 1
    library.unplug("reader")
    assert events.next() == NO_READER
    library.move("reader", False)
    assert events.next() == READY
    assert events.next() == CardRemoved(1)


def test_a_card_that_another_program_has(
    library: Scard, reader: PcscReader, caplog: pytest.LogCaptureFixture
) -> None:
    events = Events()
    library.connect = [scard.SCARD_E_SHARING_VIOLATION, scard.SCARD_S_SUCCESS]
    library.move("reader", True)
    reader.start(events)
    assert events.next() == READY
    assert events.counter(1) == 1
    library.connect = [scard.SCARD_E_SHARING_VIOLATION]
    library.move("reader", True, False, True)
    assert events.next() == CardRemoved(1)
    assert events.next() == HANGS
    assert events.next() == CardUnreadable(2, "hangs")
    while not caplog.messages:  # then its thread has given up too
        time.sleep(0.01)
    assert caplog.messages == ["pcsc: SCardConnect returned 0x8010000B"]


def test_what_cannot_be_read(
    library: Scard, reader: PcscReader, caplog: pytest.LogCaptureFixture
) -> None:
    events = Events()
    library.apdu = lambda command: b"\x6a\x82"
    library.move("reader", True)
    reader.start(events)
    assert events.next() == READY
    assert events.next() == CardUnreadable(1, "foreign")
    library.transmit = scard.SCARD_W_REMOVED_CARD
    library.move("reader", True, False, True)
    assert events.next() == CardRemoved(1)
    assert events.next() == CardUnreadable(2, "pulled")
    library.connect = [scard.SCARD_W_UNPOWERED_CARD]
    library.move("reader", True, False, True)
    assert events.next() == CardRemoved(2)
    assert events.next() == CardUnreadable(3, "pulled")
    assert caplog.messages == [
        "pcsc: SCardTransmit returned 0x80100069",
        "pcsc: SCardConnect returned 0x80100067",
    ]


def test_whatever_the_library_raises_stays_inside(
    library: Scard,
    reader: PcscReader,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails(*args: object) -> None:
        raise SystemError("error return without exception set")

    events = Events()
    monkeypatch.setattr("hardware.cards.pcsc._DOUBT", 0.1)
    library.move("reader", True)
    with monkeypatch.context() as patch:
        patch.setattr(library, "SCardConnect", fails, raising=False)
        reader.start(events)
        assert events.next() == READY
        assert events.next() == CardUnreadable(1, "pulled")
        patch.setattr(library, "SCardListReaders", fails, raising=False)
        library.move("reader", True, False)
        while "watch failed" not in caplog.text:
            time.sleep(0.01)
    assert events.next() == CardRemoved(1)
    library.move("reader", False, True)
    assert events.counter(2) == 1
    assert all(record.exc_info is None for record in caplog.records)
    assert {record.levelno for record in caplog.records} == {logging.ERROR}


def test_a_service_that_refuses_us_is_logged_once(
    library: Scard, reader: PcscReader, caplog: pytest.LogCaptureFixture
) -> None:
    events = Events()
    library.refused = scard.SCARD_W_SECURITY_VIOLATION
    library.serve(False)
    reader.start(events)
    assert events.next() == SERVICE_DOWN
    assert events.quiet(0.6)
    assert caplog.messages == ["pcsc: SCardEstablishContext returned 0x8010006A"]


def test_without_the_library(monkeypatch: pytest.MonkeyPatch, reader: PcscReader) -> None:
    def missing() -> None:
        raise ImportError("libpcsclite.so.1: cannot open shared object file")

    monkeypatch.setattr("hardware.cards.pcsc.load_scard", missing)
    events = Events()
    reader.start(events)
    assert events.next() == SERVICE_DOWN


def test_nothing_is_told_after_the_stop(library: Scard) -> None:
    events, release = Events(), threading.Event()

    def silent(command: bytes) -> bytes:
        release.wait(5)
        return b""

    library.apdu = silent
    library.move("reader", True)
    reader = PcscReader(hang_after=0.2)
    reader.start(events)
    assert events.next() == READY
    assert events.next() == HANGS
    assert events.next() == CardUnreadable(1, "hangs")
    began = time.monotonic()
    reader.stop()
    assert time.monotonic() - began < 10
    release.set()
    library.move("reader", True, False)
    assert events.quiet(0.1)


# --- against pcscd ---------------------------------------------------------------------------


@pytest.fixture
def events(pcscd: PrivatePcscd) -> Iterator[Events]:
    """What a reader on this pcscd tells, from when it is ready. The test leaves no card there."""
    events, reader = Events(), PcscReader(hang_after=1.0)
    as_port: CardReader = reader
    as_port.start(events)
    assert events.next() == READY
    yield events
    began = time.monotonic()
    as_port.stop()
    assert time.monotonic() - began < 10


def test_each_tap_is_read_and_counts_on(pcscd: PrivatePcscd, events: Events) -> None:
    plastic = card(counter=41)
    pcscd.slot.insert(plastic)
    assert events.counter(1) == 42
    assert events.quiet(0.5), "a card that stays is one tap"
    pcscd.slot.remove()
    assert events.next() == CardRemoved(1)
    assert plastic.counter == 42
    pcscd.slot.tap(plastic)
    assert events.counter(2) == 43
    assert events.next() == CardRemoved(2)


def test_pulled_and_silent_cards(pcscd: PrivatePcscd, events: Events) -> None:
    plastic = card(counter=100, url="https://coop.example/" + "a" * 60)  # four commands to read
    pcscd.slot.insert(plastic, pull_at=4)
    assert events.next() == CardUnreadable(1, "pulled")
    assert events.next() == CardRemoved(1)
    pcscd.slot.insert(plastic, hang_at=4)
    assert events.next() == HANGS
    assert events.next() == CardUnreadable(2, "hangs")
    pcscd.slot.remove()
    assert events.next() == CardRemoved(2)
    assert events.next() == READY
    pcscd.slot.insert(plastic)
    assert events.counter(3) == 103  # the pulled and the silent one had counted already
    pcscd.slot.remove()
    assert events.next() == CardRemoved(3)


def test_the_service_may_die_and_come_back(pcscd: PrivatePcscd, events: Events) -> None:
    plastic = card(counter=200)
    pcscd.stop_service()
    assert events.next() == SERVICE_DOWN
    pcscd.start_service()
    assert events.next() == READY
    pcscd.slot.insert(plastic)
    assert events.counter(1) == 201
    pcscd.stop_service()
    assert events.next() == SERVICE_DOWN
    pcscd.start_service()
    assert events.next() == READY
    assert events.quiet(0.7), "the card never left: no second tap"
    pcscd.slot.remove()
    assert events.next() == CardRemoved(1)
    pcscd.slot.insert(plastic)
    assert events.counter(2) == 202
    pcscd.slot.remove()
    assert events.next() == CardRemoved(2)


def test_nobody_outside_can_tap(pcscd: PrivatePcscd) -> None:
    with socket.socket() as outside:
        assert outside.connect_ex(("127.0.0.1", private_pcscd._PORT)) != 0


def test_all_of_it_dies_with_its_parent(pcscd: PrivatePcscd, tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        program = (
            "import sys, time, pathlib\n"
            "from hardware.cards.private_pcscd import PrivatePcscd\n"
            "with PrivatePcscd(pathlib.Path(sys.argv[1])):\n"
            "    print('up', flush=True)\n"
            "    time.sleep(60)\n"
        )
        with subprocess.Popen(
            [sys.executable, "-c", program, folder],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(Path(private_pcscd.__file__).parents[2])},
        ) as parent:
            assert parent.stdout is not None
            assert parent.stdout.readline() == b"up\n"
            address = str(Path(folder) / "run" / "pcscd.comm")
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(address)
                parent.send_signal(signal.SIGKILL)
                client.settimeout(20)
                assert client.recv(1) == b""  # pcscd has gone
        deadline = time.monotonic() + 20
        while (Path(folder) / "slot").exists() and time.monotonic() < deadline:
            time.sleep(0.01)


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder with a short name: pcscd has sockets in it. pytest's own are too long for that."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def test_what_is_missing_is_said_in_words(monkeypatch: pytest.MonkeyPatch, short: Path) -> None:
    def refusal(folder: Path = short) -> str:
        with pytest.raises(CannotRun) as caught, PrivatePcscd(folder):
            pass
        return str(caught.value)

    found = {"unshare": "/bin/false", "pcscd": "/bin/false"}
    monkeypatch.setattr("shutil.which", lambda name, path=None: found.get(name))
    monkeypatch.setattr(private_pcscd, "_VPCD", Path(__file__))
    assert refusal() == "it ended without a word"
    assert "too long" in refusal(short / ("x" * 100))
    monkeypatch.setattr(private_pcscd, "_VPCD", short / "none")
    assert "vsmartcard-vpcd" in refusal()
    del found["pcscd"]
    assert refusal() == "pcscd is not installed"
    del found["unshare"]
    assert "util-linux" in refusal()
    with pytest.raises(CannotRun, match="not running"):
        PrivatePcscd(short).stop_service()


def test_a_machine_that_allows_no_namespaces(monkeypatch: pytest.MonkeyPatch, short: Path) -> None:
    unshare = short / "unshare"
    unshare.write_text("#!/bin/sh\necho 'unshare: unshare failed: Operation not permitted' >&2\n")
    unshare.chmod(0o755)
    found = {"unshare": str(unshare), "pcscd": "/bin/false"}
    monkeypatch.setattr("shutil.which", lambda name, path=None: found.get(name))
    monkeypatch.setattr(private_pcscd, "_VPCD", Path(__file__))
    with pytest.raises(CannotRun, match="not permitted"), PrivatePcscd(short):
        pass
