# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bytes to a printer, and its state back, every step within a set time: on TCP port 9100, on USB
(the kernel's ``usblp``), or on a serial line.

The state is asked for by DLE EOT n, which a printer answers at once, even when it holds a job
because it is out of paper (Epson ESC/POS command reference, "DLE EOT").
"""

import contextlib
import errno
import fcntl
import os
import select
import socket
import struct
import termios
import time
from abc import ABC, abstractmethod
from types import TracebackType

import msgspec
import serial

CONNECT_S = 2.0
REPLY_S = 1.0
STALL_S = 20.0
"""How long a printer may take nothing before the job counts as broken off. One with a small memory
takes nothing while it prints, or while somebody gives it paper."""


class PrinterError(Exception):
    """Something between here and the paper failed."""


class PrinterUnreachable(PrinterError):
    """Nobody is there; ``code`` says why: ``offline`` (no answer from the network), ``unplugged``,
    ``taken`` (another program has it) or ``no-permission``."""

    def __init__(self, words: str, code: str = "offline") -> None:
        super().__init__(words)
        self.code = code


class PrinterSilent(PrinterError):
    """It is connected, but gave no proper status within its second."""


class SendBroke(PrinterError):
    """The job broke off. ``accepted`` bytes had left this machine; 0 means none did."""

    def __init__(self, accepted: int) -> None:
        super().__init__(f"broke off after {accepted} bytes")
        self.accepted = accepted


# --- what it says of itself -------------------------------------------------------------------


class PrinterStatus(msgspec.Struct, frozen=True):
    """What the printer says of itself. ``drawer_open`` means little where no drawer is attached."""

    online: bool
    cover_open: bool
    paper_out: bool
    paper_low: bool
    drawer_open: bool

    @property
    def trouble(self) -> str:
        """Why it cannot print, in one stable word, or "". The cover comes first, because many
        printers see no paper while it is open."""
        if self.cover_open:
            return "cover-open"
        if self.paper_out:
            return "paper-out"
        return "" if self.online else "offline"


def is_status(answer: int) -> bool:
    """Whether the byte can be an answer to DLE EOT: bits 1 and 4 are set, 0 and 7 are not."""
    return answer & 0x93 == 0x12


def decode_status(
    general: int, cause: int, paper: int, *, drawer_open_high: bool = True
) -> PrinterStatus:
    """The answers to DLE EOT 1, 2 and 4. Which level of the drawer's pin means open differs by
    model (and by drawer)."""
    return PrinterStatus(
        online=not general & 0x08,
        cover_open=bool(cause & 0x04),
        paper_out=bool(cause & 0x20 or paper & 0x60),
        paper_low=bool(paper & 0x0C),
        drawer_open=bool(general & 0x04) == drawer_open_high,
    )


# --- where it is ------------------------------------------------------------------------------


class NetworkPrinter(msgspec.Struct, frozen=True):
    """A printer with a network socket of its own."""

    host: str
    port: int = 9100


class UsbPrinter(msgspec.Struct, frozen=True):
    """A printer on USB, by the name that the kernel (``/dev/usb/lp0``) or a udev rule gives it."""

    path: str


class SerialPrinter(msgspec.Struct, frozen=True):
    """A printer on a serial line, which tells by RTS/CTS when its memory is full."""

    path: str
    baud: int = 19200


PrinterAddress = NetworkPrinter | UsbPrinter | SerialPrinter


def connect(address: PrinterAddress, *, drawer_open_high: bool = True) -> "PrinterConnection":
    """A connection to the printer. Raises PrinterUnreachable."""
    match address:
        case NetworkPrinter(host=host, port=port):
            return TcpConnection(host, port, drawer_open_high=drawer_open_high)
        case UsbPrinter(path=path):
            return UsbConnection(path, drawer_open_high=drawer_open_high)
        case SerialPrinter(path=path, baud=baud):
            return SerialConnection(path, baud, drawer_open_high=drawer_open_high)


# --- connections ------------------------------------------------------------------------------


class PrinterConnection(ABC):
    """One connection. Cheap printers take one at a time, so it is held no longer than a job."""

    def __init__(self, *, drawer_open_high: bool) -> None:
        self._drawer_open_high = drawer_open_high

    def __enter__(self) -> "PrinterConnection":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def status(self) -> PrinterStatus:
        """Ask for the state. Raises PrinterSilent; the connection is of no use after that, because
        a late answer would be taken for the next one's."""
        try:
            answers = [self._ask(n) for n in (1, 2, 4)]
        except OSError as e:
            raise PrinterSilent(str(e)) from e
        return decode_status(*answers, drawer_open_high=self._drawer_open_high)

    def _ask(self, n: int) -> int:
        deadline = time.monotonic() + REPLY_S
        question = memoryview(bytes((0x10, 0x04, n)))
        while question:
            question = question[self._write(question, REPLY_S) :]
        while (left := deadline - time.monotonic()) > 0:
            answer = self._read(left)
            if not answer:
                raise PrinterSilent("closed by the printer")
            if is_status(answer[0]):
                return answer[0]
        raise PrinterSilent("only junk")

    def send(self, data: bytes) -> None:
        """Send a job. Raises SendBroke."""
        accepted = 0
        view = memoryview(data)
        try:
            while accepted < len(data):
                accepted += self._write(view[accepted : accepted + 4096], STALL_S)
            self._drain()
        except OSError as e:
            raise SendBroke(accepted) from e

    @abstractmethod
    def _write(self, data: memoryview, seconds: float) -> int:
        """Hand over some of it; how much. Raises OSError, also when nothing was taken in time."""

    @abstractmethod
    def _read(self, seconds: float) -> bytes:
        """One byte, or b"" when the other side is gone. Raises OSError, also when none came."""

    @abstractmethod
    def _drain(self) -> None:
        """Wait until what was handed over has left this machine, where that can take longer than
        a printer's answer may. Raises OSError."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the printer without cutting off what it has not yet read."""


class TcpConnection(PrinterConnection):
    """On the network. Raises PrinterUnreachable when it cannot be made."""

    def __init__(self, host: str, port: int = 9100, *, drawer_open_high: bool = True) -> None:
        super().__init__(drawer_open_high=drawer_open_high)
        try:
            self._socket = socket.create_connection((host, port), timeout=CONNECT_S)
        except OSError as e:
            raise PrinterUnreachable(str(e)) from e
        with contextlib.suppress(OSError):
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _write(self, data: memoryview, seconds: float) -> int:
        self._socket.settimeout(seconds)
        return self._socket.send(data)

    def _read(self, seconds: float) -> bytes:
        self._socket.settimeout(seconds)
        return self._socket.recv(1)

    def _drain(self) -> None:
        pass  # a network is faster than paper

    def close(self) -> None:
        """Let go of the printer without cutting off what it has not yet read."""
        with contextlib.suppress(OSError):
            # Closing at once, with an unread answer still here, would reset the connection, and the
            # printer might drop the rest of the job with it.
            self._socket.shutdown(socket.SHUT_WR)
            self._socket.settimeout(0.3)
            for _ in range(8):  # at most: a printer that goes on talking does not hold us
                if not self._socket.recv(256):
                    break
        self._socket.close()


_CODES = {
    errno.EACCES: "no-permission",
    errno.EPERM: "no-permission",
    errno.EBUSY: "taken",
    errno.EWOULDBLOCK: "taken",
}


def _unreachable(e: Exception) -> PrinterUnreachable:
    number = e.errno if isinstance(e, OSError) else None
    return PrinterUnreachable(str(e), _CODES.get(number or 0, "unplugged"))


class _DeviceFile(PrinterConnection):
    """A file of /dev that is open and does not block."""

    def __init__(self, file: int, *, drawer_open_high: bool) -> None:
        super().__init__(drawer_open_high=drawer_open_high)
        self._file = file
        with contextlib.suppress(OSError):  # what was said before nobody asked for
            while self._ready(select.POLLIN, 0) and os.read(file, 256):
                pass

    def _ready(self, what: int, seconds: float) -> bool:
        poll = select.poll()
        poll.register(self._file, what)
        found = poll.poll(seconds * 1000)
        if found and not found[0][1] & what:
            raise OSError(errno.ENODEV, "unplugged")
        return bool(found)

    def _write(self, data: memoryview, seconds: float) -> int:
        if not self._ready(select.POLLOUT, seconds):
            raise TimeoutError("it takes nothing")
        try:
            return os.write(self._file, data)
        except BlockingIOError:
            return 0

    def _read(self, seconds: float) -> bytes:
        if not self._ready(select.POLLIN, seconds):
            raise TimeoutError("it says nothing")
        return os.read(self._file, 1)


class UsbConnection(_DeviceFile):
    """On USB, through the kernel's printer class driver, which hands on bytes both ways and lets
    one program at a time have it. Raises PrinterUnreachable."""

    def __init__(self, path: str, *, drawer_open_high: bool = True) -> None:
        try:
            file = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as e:
            raise _unreachable(e) from e
        super().__init__(file, drawer_open_high=drawer_open_high)

    def _drain(self) -> None:
        pass  # USB is faster than paper

    def close(self) -> None:
        """Let go of it; the kernel sends on what it has taken."""
        with contextlib.suppress(OSError):
            os.close(self._file)


class SerialConnection(_DeviceFile):
    """On a serial line: 8 bits, no parity, RTS/CTS. Raises PrinterUnreachable."""

    def __init__(self, path: str, baud: int = 19200, *, drawer_open_high: bool = True) -> None:
        try:
            self._line = serial.Serial(path, baud, rtscts=True, exclusive=True, timeout=0)
        except (OSError, ValueError, termios.error) as e:
            raise _unreachable(e) from e
        super().__init__(self._line.fileno(), drawer_open_high=drawer_open_high)

    def _drain(self) -> None:
        # At 9600 baud the kernel's 4 KiB take four seconds: no answer comes before they are out.
        # Not tcdrain: that waits for ever on a printer that takes nothing.
        before, deadline = self._waiting(), time.monotonic() + STALL_S
        while (left := self._waiting()) > 0:
            if left < before:
                before, deadline = left, time.monotonic() + STALL_S
            if time.monotonic() > deadline:
                raise TimeoutError("it takes nothing")
            time.sleep(0.01)

    def _waiting(self) -> int:
        answer = fcntl.ioctl(self._file, termios.TIOCOUTQ, b"\0\0\0\0")
        waiting: int = struct.unpack("i", answer)[0]
        return waiting

    def close(self) -> None:
        """Let go of it; does nothing the second time."""
        with contextlib.suppress(OSError, termios.error):
            self._line.close()
