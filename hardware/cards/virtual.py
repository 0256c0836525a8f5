# SPDX-License-Identifier: AGPL-3.0-or-later
"""Three places to lay a card without plastic (``virtual_card``).

``InProcessReader`` is a reader by itself. ``VpcdSlot`` lays the card on a pcscd that has the
virtual reader driver vpcd, so that all of PC/SC lies between card and till. ``RemoteSlot`` lays it
on such a slot in another process. vpcd listens on every network address: only ever use it inside
a network namespace of its own (``private_pcscd``), never on a real kiosk.
"""

import contextlib
import socket
import socketserver
import struct
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path

import msgspec

from hardware.cards.attend import Attend, read_member_card
from hardware.cards.ntag424 import CardPulled
from hardware.cards.virtual_card import CardMemory, VirtualNtag424
from hardware.ports import (
    CardRemoved,
    CardUnreadable,
    Device,
    DeviceHealth,
    Health,
    Sink,
)


class _Silent(Exception):
    """The card does not answer, now and until it is taken away."""


class _Laid:
    """A card as it lies on a reader, with what shall go wrong this time."""

    def __init__(self, card: VirtualNtag424, pull_at: int | None, hang_at: int | None) -> None:
        self.card = card
        self._pull_at = pull_at
        self._hang_at = hang_at
        self._count = 0

    def transmit(self, command: bytes) -> bytes:
        """The card's answer, or ``b""`` when it is pulled now. Raises _Silent."""
        self._count += 1
        if self._count == self._pull_at:
            return b""
        if self._count == self._hang_at:
            raise _Silent
        return self.card.apdu(command)


# --- the places to lay it --------------------------------------------------------------------


class Slot(ABC):
    """Where a virtual card is laid on a reader and taken away again."""

    @abstractmethod
    def insert(
        self, card: VirtualNtag424, *, pull_at: int | None = None, hang_at: int | None = None
    ) -> None:
        """Lay a card on the reader, in place of one that lies there.

        It is taken away instead of answering APDU number ``pull_at`` (from 1), or falls silent at
        number ``hang_at``.
        """

    @abstractmethod
    def remove(self) -> None:
        """Take the card away; does nothing when there is none."""

    def tap(self, card: VirtualNtag424, seconds: float = 0.9) -> None:
        """Hold a card to the reader for so long, and return when it is gone.

        pcscd looks at a virtual reader every 0.4 s only: a tap of less than 0.8 s may go unseen.
        """
        self.insert(card)
        time.sleep(seconds)
        self.remove()


class InProcessReader(Slot):
    """A card reader with nothing but this process behind it: no pcscd, no thread.

    Events are sent from within ``insert`` and ``remove``.
    """

    def __init__(self, attend: Attend = read_member_card) -> None:
        self._attend = attend
        self._lock = threading.RLock()
        self._sink: Sink | None = None
        self._tap_number = 0
        self._laid: _Laid | None = None
        self._hangs = False

    @property
    def alive(self) -> bool:
        """Always: there is no thread that could end."""
        return True

    def start(self, sink: Sink) -> None:
        """See ``hardware.ports.CardReader``."""
        with self._lock:
            self._sink = sink
            sink(DeviceHealth(Device.CARD_READER, Health.READY))
            self._present()

    def stop(self) -> None:
        """See ``hardware.ports.CardReader``."""
        with self._lock:
            self._sink = None

    def insert(
        self, card: VirtualNtag424, *, pull_at: int | None = None, hang_at: int | None = None
    ) -> None:
        """See ``Slot``. A card that falls silent is told as such at once."""
        with self._lock:
            self.remove()
            self._laid = _Laid(card, pull_at, hang_at)
            self._present()

    def remove(self) -> None:
        """See ``Slot``."""
        with self._lock:
            laid, self._laid = self._laid, None
            if laid is None or self._sink is None:
                return
            self._sink(CardRemoved(self._tap_number))
            if self._hangs:
                self._hangs = False
                self._sink(DeviceHealth(Device.CARD_READER, Health.READY))

    def _present(self) -> None:
        if self._laid is None or self._sink is None:
            return
        self._tap_number += 1
        self._laid.card.reset()
        try:
            event = self._attend(self._tap_number, self._laid.transmit)
        except CardPulled:
            self._sink(CardUnreadable(self._tap_number, "pulled"))
            self.remove()
        except _Silent:
            self._hangs = True
            self._sink(DeviceHealth(Device.CARD_READER, Health.TROUBLE, "card-hangs"))
            self._sink(CardUnreadable(self._tap_number, "hangs"))
        else:
            if event is not None:
                self._sink(event)


_BETWEEN_CARDS = 0.5  # seconds


class VpcdSlot(Slot):
    """The card's side of vpcd, over TCP. The connection is the card's presence: while none can be
    made (pcscd is being restarted) the card lies there unseen.

    ``insert`` waits until pcscd can have noticed that the last card went: it would take a card that
    comes within its 0.4 s between two looks for the one before.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        # Of the card that lies there: set when it is taken, and how to break off its talk.
        self._taken = threading.Event()
        self._connection: socket.socket | None = None
        self._gone_at = -_BETWEEN_CARDS

    def insert(
        self, card: VirtualNtag424, *, pull_at: int | None = None, hang_at: int | None = None
    ) -> None:
        """See ``Slot``."""
        with self._lock:
            self._take()
            time.sleep(max(0.0, self._gone_at + _BETWEEN_CARDS - time.monotonic()))
            self._taken = threading.Event()
            self._thread = threading.Thread(
                target=self._lie,
                args=(_Laid(card, pull_at, hang_at), self._taken),
                name="virtual-card",
                daemon=True,
            )
            self._thread.start()

    def remove(self) -> None:
        """See ``Slot``."""
        with self._lock:
            self._take()

    def _take(self) -> None:
        self._taken.set()
        if self._connection is not None:
            with contextlib.suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)
        if self._thread is not None:
            self._thread.join()
            self._thread = None
            self._gone_at = time.monotonic()

    def _lie(self, laid: _Laid, taken: threading.Event) -> None:
        while not taken.is_set():
            try:
                with socket.create_connection(("127.0.0.1", self._port), timeout=1) as connection:
                    connection.settimeout(None)
                    self._connection = connection
                    if not taken.is_set():
                        _serve_vpcd(connection, laid, taken)
            except OSError:
                taken.wait(0.05)
            finally:
                self._connection = None


def _serve_vpcd(connection: socket.socket, laid: _Laid, taken: threading.Event) -> None:
    """Answer vpcd until the connection ends or the card is pulled.

    Each message has two bytes of length (big-endian) before it. One byte alone is a control:
    0 power off, 1 power on, 2 reset, 4 ask for the ATR; all else is an APDU.
    """
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    while True:
        (length,) = struct.unpack(">H", _receive(connection, 2))
        message = _receive(connection, length)
        if length == 1 and message[0] != 4:
            laid.card.reset()
            continue
        try:
            answer = laid.card.atr if length == 1 else laid.transmit(message)
        except _Silent:
            continue
        if not answer:
            taken.set()
            return
        connection.sendall(struct.pack(">H", len(answer)) + answer)


def _receive(connection: socket.socket, length: int) -> bytes:
    """Exactly so many bytes. Raises ConnectionError when the other side has gone."""
    data = b""
    while len(data) < length:
        # vpcd sends length and body apart: without this each exchange waits 40 ms for an ACK.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        part = connection.recv(length - len(data))
        if not part:
            raise ConnectionError("vpcd has gone")
        data += part
    return data


# --- a slot in another process ---------------------------------------------------------------


class _Insert(msgspec.Struct, tag_field="do", tag="insert"):
    memory: CardMemory
    pull_at: int | None = None
    hang_at: int | None = None


class _Remove(msgspec.Struct, tag_field="do", tag="remove"):
    pass


class _Reply(msgspec.Struct):
    memory: CardMemory | None = None
    error: str = ""


class RemoteSlot(Slot):
    """The slot behind a socket that ``serve_slot`` listens on. Its methods raise OSError when
    nobody does.

    What the card holds lives over there while it lies on the reader, and is brought back by
    ``remove``. A card that was laid there before never counts backwards.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._card: VirtualNtag424 | None = None

    def insert(
        self, card: VirtualNtag424, *, pull_at: int | None = None, hang_at: int | None = None
    ) -> None:
        """See ``Slot``."""
        self.remove()
        self._ask(_Insert(memory=card.memory, pull_at=pull_at, hang_at=hang_at))
        self._card = card

    def remove(self) -> None:
        """See ``Slot``."""
        memory = self._ask(_Remove()).memory
        if self._card is not None and memory is not None:
            self._card.memory = memory
        self._card = None

    def _ask(self, command: _Insert | _Remove) -> _Reply:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(5)
            connection.connect(str(self._path))
            connection.sendall(msgspec.json.encode(command) + b"\n")
            line = connection.makefile("rb").readline()
        try:
            reply = msgspec.json.decode(line, type=_Reply)
        except msgspec.DecodeError as e:
            raise ConnectionError("no answer from the virtual card reader") from e
        if reply.error:
            raise ValueError(reply.error)
        return reply


@contextlib.contextmanager
def serve_slot(slot: Slot, path: Path) -> Iterator[None]:
    """Let other processes lay cards on this slot, over a Unix socket made at ``path``.

    Commands and replies are lines of JSON.
    """
    counters: dict[bytes, int] = {}
    lies_there: list[VirtualNtag424] = []

    def do(line: bytes) -> _Reply:
        command = msgspec.json.decode(line, type=_Insert | _Remove)
        slot.remove()
        memory = lies_there.pop().memory if lies_there else None
        if memory is not None:
            counters[memory.uid] = memory.counter
        if isinstance(command, _Remove):
            return _Reply(memory=memory)
        card = VirtualNtag424.from_memory(command.memory)
        card.counter = max(card.counter, counters.get(card.uid, 0))
        lies_there.append(card)
        slot.insert(card, pull_at=command.pull_at, hang_at=command.hang_at)
        return _Reply()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            try:
                reply = do(self.rfile.readline())
            except ValueError as e:  # also what msgspec raises
                reply = _Reply(error=str(e))
            self.wfile.write(msgspec.json.encode(reply) + b"\n")

    path.unlink(missing_ok=True)
    with socketserver.UnixStreamServer(str(path), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
            slot.remove()
            path.unlink(missing_ok=True)
