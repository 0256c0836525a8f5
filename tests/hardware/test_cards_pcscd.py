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
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from smartcard import scard  # type: ignore[import-untyped]

from contract.credentials import card_key, verify_sun
from hardware.cards import private_pcscd
from hardware.cards.pcsc import PcscReader
from hardware.cards.private_pcscd import CannotRun, PrivatePcscd
from hardware.cards.virtual_card import VirtualNtag424
from hardware.ports import (
    CardPresented,
    CardReader,
    CardRemoved,
    CardUnreadable,
    Device,
    DeviceHealth,
    Event,
    Health,
)

UID = "04A1B2C3D4E580"
META = b"meta key, 16 byt"
MASTER = b"master key, 16 b"
READY = DeviceHealth(Device.CARD_READER, Health.READY)
HANGS = DeviceHealth(Device.CARD_READER, Health.TROUBLE, "card-hangs")
NO_READER = DeviceHealth(Device.CARD_READER, Health.MISSING, "no-reader")
SERVICE_DOWN = DeviceHealth(Device.CARD_READER, Health.MISSING, "service-down")


def card(counter: int = 0) -> VirtualNtag424:
    return VirtualNtag424(UID, META, card_key(MASTER, UID), "https://coop.example/t", counter)


class Events:
    """A sink that can be waited at. What was waited for, and all before it, is taken out."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._more = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._more:
            self._events.append(event)
            self._more.notify()

    def next(self, seconds: float = 5) -> Event:
        with self._more:
            assert self._more.wait_for(lambda: self._events, seconds), "nothing was told"
            return self._events.pop(0)

    def counter(self, tap_number: int) -> int:
        """Expect a member card's tap, and return the counter that it proved."""
        event = self.next()
        assert isinstance(event, CardPresented), event
        assert event.tap is not None
        assert event.tap_number == tap_number
        proof = verify_sun(
            event.tap.picc_data, event.tap.cmac, META, lambda uid: card_key(MASTER, uid)
        )
        assert proof.uid == UID
        return proof.counter

    def quiet(self, seconds: float) -> bool:
        with self._more:
            return not self._more.wait_for(lambda: self._events, seconds)


# --- against a stand-in ----------------------------------------------------------------------


class Scard:
    """What pyscard's functions would say of readers that the test moves."""

    def __init__(self) -> None:
        self.moved = threading.Condition()
        self.up = True
        self.refused = scard.SCARD_E_NO_SERVICE
        self.readers: dict[str, int] = {}  # to their state
        self.apdu: Callable[[bytes], bytes] = card().apdu
        self.looks = 0
        self.connect = [scard.SCARD_S_SUCCESS]  # the last one stays
        self.transmit = scard.SCARD_S_SUCCESS
        self.cancelled = False

    def __getattr__(self, name: str) -> int:
        value: int = getattr(scard, name)
        return value

    def move(self, name: str, *present: bool) -> None:
        """Plug a reader, or lay and take cards, all before the driver looks again."""
        with self.moved:
            count = self.readers.get(name, 0) >> 16
            for each in present:
                flag = scard.SCARD_STATE_PRESENT if each else scard.SCARD_STATE_EMPTY
                self.readers[name] = count << 16 | flag
                count += 1
            self.moved.notify_all()

    def unplug(self, *names: str) -> None:
        with self.moved:
            for name in names:
                del self.readers[name]
            self.moved.notify_all()

    def serve(self, up: bool) -> None:
        with self.moved:
            self.up = up
            self.moved.notify_all()

    def SCardEstablishContext(self, scope: int) -> tuple[int, int]:  # noqa: N802
        return (scard.SCARD_S_SUCCESS, 1) if self.up else (self.refused, 0)

    def SCardReleaseContext(self, context: int) -> int:  # noqa: N802
        return int(scard.SCARD_S_SUCCESS)

    def SCardCancel(self, context: int) -> int:  # noqa: N802
        with self.moved:
            self.cancelled = True
            self.moved.notify_all()
        return int(scard.SCARD_S_SUCCESS)

    def SCardListReaders(self, context: int, groups: list[str]) -> tuple[int, list[str]]:  # noqa: N802
        with self.moved:
            if not self.up:
                return scard.SCARD_E_NO_SERVICE, []
            found = scard.SCARD_S_SUCCESS if self.readers else scard.SCARD_E_NO_READERS_AVAILABLE
            return found, list(self.readers)

    def SCardGetStatusChange(  # noqa: N802
        self, context: int, timeout: int, wanted: list[tuple[str, int]]
    ) -> tuple[int, list[tuple[str, int, list[int]]]]:
        deadline = time.monotonic() + timeout / 1000
        with self.moved:
            self.looks += 1
            while True:
                if not self.up:
                    return scard.SCARD_F_COMM_ERROR, []
                if self.cancelled:
                    return scard.SCARD_E_CANCELLED, []
                states, changed = [], False
                for name, old in wanted:
                    if name.startswith("\\\\"):
                        new = len(self.readers) << 16
                    elif name in self.readers:
                        new = self.readers[name]
                    else:
                        return scard.SCARD_E_UNKNOWN_READER, []
                    changed |= new != old
                    flag = scard.SCARD_STATE_CHANGED if new != old else 0
                    states.append((name, new | flag, list[int]()))
                if changed:
                    return scard.SCARD_S_SUCCESS, states
                if not self.moved.wait(max(0.0, deadline - time.monotonic())):
                    return scard.SCARD_E_TIMEOUT, states

    def SCardConnect(self, *args: object) -> tuple[int, int, int]:  # noqa: N802
        result = self.connect.pop(0) if len(self.connect) > 1 else self.connect[0]
        return result, 2, scard.SCARD_PROTOCOL_T1

    def SCardTransmit(self, handle: int, pci: object, apdu: list[int]) -> tuple[int, list[int]]:  # noqa: N802
        good = self.transmit == scard.SCARD_S_SUCCESS
        return self.transmit, list(self.apdu(bytes(apdu))) if good else []

    def SCardDisconnect(self, handle: int, disposition: int) -> int:  # noqa: N802
        assert handle  # pyscard raises SystemError for none
        return int(scard.SCARD_S_SUCCESS)


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
    assert time.monotonic() - began < 1
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
    assert time.monotonic() - began < 1


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
    plastic = card(counter=100)
    pcscd.slot.insert(plastic, pull_at=6)
    assert events.next() == CardUnreadable(1, "pulled")
    assert events.next() == CardRemoved(1)
    pcscd.slot.insert(plastic, hang_at=4)
    assert events.next() == HANGS
    assert events.next() == CardUnreadable(2, "hangs")
    pcscd.slot.remove()
    assert events.next() == CardRemoved(2)
    assert events.next() == READY
    pcscd.slot.insert(plastic)
    assert events.counter(3) == 102  # the pulled one had counted already
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
                client.settimeout(5)
                assert client.recv(1) == b""  # pcscd has gone
        deadline = time.monotonic() + 5
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
