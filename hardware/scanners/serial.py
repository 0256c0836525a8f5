# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes from a scanner on a serial line (RS-232, or USB in its serial mode): no keyboard layout, no
focus and no typing that could be taken for one.

Set the scanner to end each code with CR, LF or both.
"""

import time
from collections.abc import Callable

from hardware.ports import CodeScanned, Device, Health
from hardware.scanners.wedge import MAX_LENGTH
from hardware.serial_port import RESCAN_S, SerialDriver, SerialLine

MAX_GAP_S = 0.5
"""Within a code there is no pause: 200 characters take 0.2 s at 9600 baud, and a USB adapter passes
bytes on every 16 ms or sooner. What is still without its end after this is a piece of a code, and a
piece may well be the code of something else: it is dropped, neither completed nor put before the
next one."""

_GS = "\x1d"  # separates the fields of a GS1 code


class CodeLines:
    """Finds the codes among the bytes. Pure: the time comes in with each piece."""

    def __init__(self) -> None:
        self._begun = b""
        self._too_long = False
        self._last_s = 0.0

    def feed(self, data: bytes, at_s: float) -> list[str]:
        """Take what has come, and when, on any clock that only goes forward.

        Returns the codes that it completed. Bytes that are no UTF-8 show as U+FFFD, so that
        somebody is told of a code that cannot be read; control characters are left out, but for
        the GS of GS1.
        """
        if at_s - self._last_s > MAX_GAP_S:
            self._begun, self._too_long = b"", False
        self._last_s = at_s
        *ended, begun = (self._begun + data).replace(b"\n", b"\r").split(b"\r")
        codes = []
        for raw in ended:
            text = _text(raw)
            if text and not self._too_long and len(raw) <= MAX_LENGTH:
                codes.append(text)
            self._too_long = False
        if len(begun) > MAX_LENGTH:
            begun, self._too_long = b"", True
        self._begun = begun
        return codes


def _text(raw: bytes) -> str:
    text = raw.decode("utf-8", errors="replace")
    return "".join(c for c in text if c == _GS or c.isprintable()).strip(" ")


class SerialScanner(SerialDriver):
    """A CodeScanner on a serial line, 8 data bits, no parity, as scanners are delivered."""

    def __init__(
        self,
        port: str,
        *,
        baud: int = 9600,
        rescan_s: float = RESCAN_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``port`` is the line's name; see ``hardware.serial_port`` for a good one."""
        super().__init__(Device.CODE_SCANNER, port, baud, seven_even=False, rescan_s=rescan_s)
        self._clock = clock

    def _drive(self, line: SerialLine) -> None:
        self._tell(Health.READY)
        codes = CodeLines()
        while not self._stopping.is_set():
            data = line.receive()
            if data:
                for text in codes.feed(data, self._clock()):
                    self._sink(CodeScanned(text))
