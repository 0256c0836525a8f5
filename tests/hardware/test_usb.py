# SPDX-License-Identifier: AGPL-3.0-or-later
"""Unplug and replug with the kernel's own USB drivers, in a virtual machine.

Opt-in (``./dev test --long``). It wants qemu-system-x86, and unpacks Debian's kernel into the
checkout; a machine that cannot have these skips the tests, and says what is missing.
"""

import contextlib
import selectors
import socket
import struct
import threading
from pathlib import Path

import pytest

from hardware.cards.virtual_card import VirtualNtag424
from hardware.printing.paper import PaperPrinter
from hardware.scales.virtual_protocols import PROTOCOLS, Plate
from tests.hardware.virtual_machine import CannotRun, VirtualMachine, prepare

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]


class ScaleOnASocket:
    """The far end of the scale's cable: 840 g lie on it."""

    def __init__(self, path: Path) -> None:
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(path))
        self._server.listen()
        self._stop, self._stopped = socket.socketpair()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        heard = bytearray()
        with selectors.DefaultSelector() as ready, self._server:
            ready.register(self._server, selectors.EVENT_READ)
            ready.register(self._stopped, selectors.EVENT_READ)
            while True:
                for key, _ in ready.select():
                    if key.fileobj is self._stopped:
                        return
                    if key.fileobj is self._server:
                        line, _ = self._server.accept()
                        ready.register(line, selectors.EVENT_READ)
                        continue
                    line = key.fileobj  # type: ignore[assignment]
                    if data := line.recv(256):
                        heard += data
                        still = Plate(840, False, False, False, False, False, True, lambda _: None)
                        line.sendall(PROTOCOLS["toledo-8217"](heard, still))
                    else:
                        ready.unregister(line)
                        line.close()

    def close(self) -> None:
        self._stop.sendall(b"x")
        self._thread.join()
        self._stop.close()
        self._stopped.close()


class CardsOnASocket:
    """The far end of the reader's slot (VSCard protocol: three big-endian numbers for kind, reader
    and length, then that many bytes)."""

    def __init__(self, path: Path, card: VirtualNtag424) -> None:
        self._card = card
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(path))
        self._server.listen()
        self._line: socket.socket | None = None
        self._there = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def insert(self) -> None:
        """Lay the card on."""
        self._card.reset()
        self._send(5, self._card.atr)

    def remove(self) -> None:
        """Take it away."""
        self._send(6, b"")

    def _send(self, kind: int, data: bytes) -> None:
        assert self._there.wait(60)
        assert self._line is not None
        reader = 0xFFFFFFFF if kind == 1 else 0
        self._line.sendall(struct.pack(">III", kind, reader, len(data)) + data)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            self._line, _ = self._server.accept()
            self._there.set()
            self._send(1, b"VSCD" + struct.pack(">II", 2, 0))
            self._send(3, b"slot\0")
            while len(head := self._line.recv(12, socket.MSG_WAITALL)) == 12:
                kind, _, length = struct.unpack(">III", head)
                data = self._line.recv(length, socket.MSG_WAITALL) if length else b""
                if kind == 7:
                    self._send(7, self._card.apdu(data) or b"")
                elif kind in (5, 6):
                    self._card.reset()

    def close(self) -> None:
        for line in (self._line, self._server):
            if line is not None:
                with contextlib.suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
                line.close()
        self._thread.join()


@pytest.fixture(scope="module")
def qemu() -> None:
    """What the machine is made of; skips where it cannot be had."""
    try:
        prepare()
    except CannotRun as e:
        pytest.skip(str(e))


@pytest.mark.usefixtures("qemu")
def test_a_reader_is_pulled_and_pushed_in(tmp_path: Path) -> None:
    plastic = VirtualNtag424("04A1B2C3D4E5F6", bytes(16), bytes(16), "https://coop.example/t")
    cards = CardsOnASocket(tmp_path / "cards", plastic)
    guest = Path(__file__).with_name("usb_cards_guest.py")
    with VirtualMachine(guest, cards=f"socket,path={tmp_path}/cards") as machine:
        machine.wait("TOLD ready -")
        cards.insert()
        machine.wait("TOLD card True")
        cards.remove()
        machine.wait("TOLD removed")
        machine.unplug("cards")
        machine.wait("TOLD missing no-reader")
        machine.plug("cards")
        machine.wait("TOLD ready -")
        cards.insert()
        machine.wait("TOLD card True")
    cards.close()


@pytest.mark.usefixtures("qemu")
def test_cables_are_pulled_and_pushed_in(tmp_path: Path) -> None:
    scale = ScaleOnASocket(tmp_path / "scale")
    guest = Path(__file__).with_name("usb_guest.py")
    with (
        PaperPrinter() as paper,
        VirtualMachine(
            guest,
            scale=f"socket,path={tmp_path}/scale",
            printer=f"socket,host=127.0.0.1,port={paper.port}",
        ) as machine,
    ):
        machine.wait("TOLD weight 840")
        machine.unplug("scale")
        machine.wait("TOLD scale missing unplugged")
        machine.plug("scale")
        machine.wait("TOLD weight 840")
        paper.wait_for(1, 60)
        machine.unplug("printer")
        machine.wait("TOLD printer missing unplugged")
        number = len(paper.papers) + 1
        machine.wait(f"TOLD printed r{number} offline")
        machine.plug("printer")
        machine.wait(f"TOLD printed r{number} -")
        machine.wait(f"TOLD printed r{number + 1} -")
        titles = [piece.lines[0] for piece in paper.papers]
    scale.close()
    assert titles == [f"Receipt {n}" for n in range(1, number + 2)], "each once, in order"
