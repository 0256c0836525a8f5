# SPDX-License-Identifier: AGPL-3.0-or-later
"""A serial line whose cable may be pulled, and the thread that drives a device on it.

What the library raises depends on when the cable went: SerialException, bare OSError or
termios.error (which is neither). Here all of it is ``LineGone``, and the line is looked for again
every second under its name: one that stays the same when the device is plugged in elsewhere
(``/dev/serial/by-id/…``, or a symlink of a udev rule).
"""

import errno
import logging
import termios
import threading
import time
from abc import ABC, abstractmethod

import serial

from hardware.ports import Device, DeviceHealth, Health, Sink

log = logging.getLogger(__name__)

RESCAN_S = 1.0
WAIT_S = 0.5
"""How long one read waits: also how long ``stop`` may take."""

_FAULTS = (serial.SerialException, OSError, termios.error)
_CODES = {
    errno.EACCES: "no-permission",
    errno.EPERM: "no-permission",
    errno.EWOULDBLOCK: "taken",  # another program holds it
    errno.EBUSY: "taken",
}


class LineGone(Exception):
    """The line cannot be used; ``code`` says why: ``unplugged``, ``taken`` or ``no-permission``."""

    def __init__(self, code: str = "unplugged") -> None:
        super().__init__(code)
        self.code = code


class SerialLine:
    """An open serial line that nobody else has open. Each method raises LineGone."""

    def __init__(self, path: str, baud: int = 9600, *, seven_even: bool = False) -> None:
        """``seven_even``: 7 data bits and even parity rather than 8 and none."""
        self._mask = 0x7F if seven_even else 0xFF
        try:
            self._port = _open(path, baud, seven_even)
        except _FAULTS as e:
            raise LineGone(_CODES.get(e.args[0] if e.args else 0, "unplugged")) from e

    def receive(self) -> bytes:
        """What has come; waits half a second for the first of it, and returns b"" if none did."""
        try:
            first = self._port.read(1)
            return self._masked(first + self._port.read(self._port.in_waiting) if first else first)
        except _FAULTS as e:
            raise LineGone from e

    def ask(self, question: bytes) -> None:
        """Send a question, and forget what came before: a late answer would be taken for the one
        to this."""
        try:
            self._port.reset_input_buffer()
            self._port.write(question)
        except _FAULTS as e:
            raise LineGone from e

    def answer(self, end: bytes, limit: int) -> bytes:
        """What comes up to and with ``end``; less if half a second or ``limit`` bytes are over."""
        # Not pyserial's read_until: it would look for the end among bytes that bear their parity.
        until = time.monotonic() + WAIT_S
        data = b""
        try:
            while not data.endswith(end) and len(data) < limit and time.monotonic() < until:
                data += self._masked(self._port.read(1))
        except _FAULTS as e:
            raise LineGone from e
        return data

    def close(self) -> None:
        """Let go of it; does nothing the second time."""
        try:
            self._port.close()
        except _FAULTS as e:
            log.info("closing %s: %s", self._port.name, e)

    def _masked(self, data: bytes) -> bytes:
        return data if self._mask == 0xFF else bytes(byte & self._mask for byte in data)


def _open(path: str, baud: int, seven_even: bool) -> serial.Serial:
    if seven_even:
        try:
            return serial.Serial(
                path, baud, 7, "E", timeout=WAIT_S, write_timeout=WAIT_S, exclusive=True
            )
        except termios.error as e:
            # A pty has 8 bits and no parity, and says so from the second time on. Through it (and
            # through any line that cannot do better) the parity comes as the eighth bit.
            if e.args[0] != errno.EINVAL:
                raise
    return serial.Serial(path, baud, timeout=WAIT_S, write_timeout=WAIT_S, exclusive=True)


class SerialDriver(ABC):
    """A device on a serial line: opens it, drives it in a thread, finds it again."""

    def __init__(
        self, device: Device, path: str, baud: int, *, seven_even: bool, rescan_s: float
    ) -> None:
        self._device, self._path, self._baud = device, path, baud
        self._seven_even, self._rescan_s = seven_even, rescan_s
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._health: DeviceHealth | None = None
        self._sink: Sink = lambda _: None

    @property
    def alive(self) -> bool:
        """Whether its thread runs."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, sink: Sink) -> None:
        """Begin; health is told at once and whenever it changes."""
        self._sink = sink
        self._health = None
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name=self._device.value, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop, and return when the thread has ended (within a second)."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    @abstractmethod
    def _drive(self, line: SerialLine) -> None:
        """Work on the open line until ``_stopping`` is set. Raises LineGone."""

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                line = SerialLine(self._path, self._baud, seven_even=self._seven_even)
                try:
                    self._drive(line)
                finally:
                    line.close()
            except LineGone as e:
                self._tell(Health.MISSING, e.code)
            except Exception:  # the till goes on selling, whatever happens here
                log.exception("%s thread", self._device.value)
                self._tell(Health.TROUBLE, "our-fault")
            self._stopping.wait(self._rescan_s)

    def _tell(self, health: Health, code: str = "") -> None:
        now = DeviceHealth(self._device, health, code)
        if now != self._health:
            self._health = now
            self._sink(now)
