# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member card without plastic, and three places to lay it.

``InProcessReader`` is a reader by itself. ``VpcdSlot`` lays the card on a pcscd that has the
virtual reader driver vpcd, so that all of PC/SC lies between card and till. ``RemoteSlot`` lays it
on such a slot in another process. vpcd listens on every network address: only ever use it inside
a network namespace of its own (``private_pcscd``), never on a real kiosk.
"""

import contextlib
import secrets
import socket
import socketserver
import struct
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path

import msgspec

from contract.credentials import NDEF_APPLICATION, SunKeys, mirror_sun
from hardware.cards.ntag424 import CardPulled, NotAMemberCard, read_sun
from hardware.ports import (
    CardPresented,
    CardRemoved,
    CardUnreadable,
    Device,
    DeviceHealth,
    Health,
    Sink,
)

# --- the card --------------------------------------------------------------------------------

_OK = b"\x90\x00"
_CAPABILITY_FILE, _NDEF_FILE, _NDEF_SIZE = 0xE103, 0xE104, 256
# As an NTAG 424 DNA has it: MLe 256, the NDEF file and one proprietary file.
_CAPABILITIES = bytes.fromhex("001720010000FF0406E104010000000506E10500808283")


class VirtualNtag424:
    """An NTAG 424 DNA with a link set up as CoopCoin sets up its cards, driven by APDUs.

    Like the real card it counts once for each selection of its file that is then read. ``counter``
    may be read and set; it is that of the last tap.
    """

    atr = bytes.fromhex("3B8180018080")  # PC/SC part 3, for the one historical byte of this card

    def __init__(
        self,
        uid: str,
        meta_key: bytes,
        file_key: bytes,
        url_base: str,
        counter: int = 0,
        *,
        link: str = "",
    ) -> None:
        """``uid`` is 14 hex digits; the link is ``<url_base>?e=…&c=…``, or always ``link``: a card
        of somebody else's, or one onto which a tap of a member card was copied.

        Raises ValueError when the link is too long for the card.
        """
        self.uid = bytes.fromhex(uid)
        self.keys = SunKeys(meta_key, file_key)
        self.url_base = url_base
        self.counter = counter
        self.link = link
        self._in_application = False
        self._selected = 0
        self._content: bytes | None = None
        if len(self._ndef("0" * 32, "0" * 16)) > _NDEF_SIZE:
            raise ValueError("the link is too long for the card")

    def reset(self) -> None:
        """Power off, power on: nothing is selected any more."""
        self._in_application = False
        self._selected = 0
        self._content = None

    def apdu(self, command: bytes) -> bytes:
        """The answer to one command APDU, status word included."""
        if len(command) < 4:
            return b"\x67\x00"
        if command[:4] == b"\xff\xca\x00\x00":  # a reader would answer this one for the card
            return self.uid + _OK
        if command[0] != 0x00:
            return b"\x6e\x00"
        match command[1]:
            case 0xA4:
                return self._select(command)
            case 0xB0:
                return self._read(command)
        return b"\x6d\x00"

    def _select(self, command: bytes) -> bytes:
        length = command[4] if len(command) > 4 else 0
        name = command[5 : 5 + length]
        if command[2] == 0x04:
            if name != NDEF_APPLICATION:
                return b"\x6a\x82"
            self.reset()
            self._in_application = True
            return _OK
        file = int.from_bytes(name, "big")
        if not self._in_application or file not in (_CAPABILITY_FILE, _NDEF_FILE):
            return b"\x6a\x82"
        self._selected = file
        self._content = _CAPABILITIES if file == _CAPABILITY_FILE else None
        return _OK

    def _read(self, command: bytes) -> bytes:
        if not self._selected:
            return b"\x69\x85"
        if self._content is None:
            if self.counter >= 2**24 - 1:
                return b"\x69\x85"
            self.counter += 1
            mirrored = mirror_sun(self.keys, self.uid, self.counter, secrets.token_bytes(5))
            self._content = self._ndef(*mirrored).ljust(_NDEF_SIZE, b"\0")
        offset = int.from_bytes(command[2:4], "big")
        if offset >= len(self._content):
            return b"\x6b\x00"
        length = (command[4] if len(command) > 4 else 0) or 256
        return self._content[offset : offset + length] + _OK

    def _ndef(self, picc_data: str, cmac: str) -> bytes:
        url = self.link or f"{self.url_base}?e={picc_data}&c={cmac}"
        schemes = ((4, "https://"), (3, "http://"), (0, ""))  # NFC Forum URI RTD, table 3
        scheme, prefix = next(each for each in schemes if url.startswith(each[1]))
        payload = bytes([scheme]) + url.removeprefix(prefix).encode()
        if len(payload) > 255:
            raise ValueError("the link is too long for the card")
        record = b"\xd1\x01" + bytes([len(payload)]) + b"U" + payload
        return len(record).to_bytes(2, "big") + record


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

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._sink: Sink | None = None
        self._tap_number = 0
        self._laid: _Laid | None = None
        self._hangs = False

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
            tap = read_sun(self._laid.transmit)
        except CardPulled:
            self._sink(CardUnreadable(self._tap_number, "pulled"))
            self.remove()
        except NotAMemberCard:
            self._sink(CardUnreadable(self._tap_number, "foreign"))
        except _Silent:
            self._hangs = True
            self._sink(DeviceHealth(Device.CARD_READER, Health.TROUBLE, "card-hangs"))
            self._sink(CardUnreadable(self._tap_number, "hangs"))
        else:
            self._sink(CardPresented(self._tap_number, tap))


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
    uid: str
    meta_key: bytes
    file_key: bytes
    url_base: str
    counter: int
    link: str = ""
    pull_at: int | None = None
    hang_at: int | None = None


class _Remove(msgspec.Struct, tag_field="do", tag="remove"):
    pass


class _Reply(msgspec.Struct):
    counter: int = 0
    error: str = ""


class RemoteSlot(Slot):
    """The slot behind a socket that ``serve_slot`` listens on. Its methods raise OSError when
    nobody does.

    The card's counter lives over there while it lies on the reader, and is brought back by
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
        self._ask(
            _Insert(
                uid=card.uid.hex().upper(),
                meta_key=card.keys.meta,
                file_key=card.keys.file,
                url_base=card.url_base,
                counter=card.counter,
                link=card.link,
                pull_at=pull_at,
                hang_at=hang_at,
            )
        )
        self._card = card

    def remove(self) -> None:
        """See ``Slot``."""
        counter = self._ask(_Remove()).counter
        if self._card is not None:
            self._card.counter = counter
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
    cards: dict[str, VirtualNtag424] = {}
    lies_there: list[VirtualNtag424] = []

    def do(line: bytes) -> _Reply:
        command = msgspec.json.decode(line, type=_Insert | _Remove)
        slot.remove()
        counter = lies_there.pop().counter if lies_there else 0
        if isinstance(command, _Remove):
            return _Reply(counter=counter)
        before = cards.get(command.uid)
        card = VirtualNtag424(
            command.uid,
            command.meta_key,
            command.file_key,
            command.url_base,
            max(command.counter, before.counter if before else 0),
            link=command.link,
        )
        cards[command.uid] = card
        lies_there.append(card)
        slot.insert(card, pull_at=command.pull_at, hang_at=command.hang_at)
        return _Reply(counter=card.counter)

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
