# SPDX-License-Identifier: AGPL-3.0-or-later
"""A scale without a plate: it speaks its protocol from a pty, in a thread of its own."""

import os
import select
import threading
import time
from pathlib import Path
from types import TracebackType

from hardware.scales.virtual_protocols import PROTOCOLS, Plate
from hardware.virtual_port import VirtualPort

CAPACITY_G = 15_000
DIVISION_G = 5
SETTLE_S = 0.6

FAULTS = ("silent", "garbage", "not-zeroed")


class VirtualScale:
    """A scale of 15 kg in steps of 5 g that can be plugged in and out. Use as a context manager: it
    begins plugged in, with nothing on it. Safe from any thread.

    Like one that is moved by hand, it swings for ``settle_s`` whenever its load changes.
    """

    def __init__(
        self, path: Path, *, protocol: str = "toledo-8217", settle_s: float = SETTLE_S
    ) -> None:
        """``path`` becomes the port that the till opens; ``protocol`` as in its settings."""
        self._speak = PROTOCOLS[protocol]
        self._port = VirtualPort(path)
        self._settle_s = settle_s
        self._lock = threading.Lock()
        self._cable = threading.Lock()
        self._grams = 0
        self._tare = 0
        self._still_at = 0.0
        self._held = False
        self._fault = ""
        self._thread: threading.Thread | None = None
        self._wake: tuple[int, int] | None = None

    @property
    def port(self) -> str:
        """The port that the till opens."""
        return str(self._port.path)

    @property
    def grams(self) -> int:
        """What lies on it."""
        return self._grams

    def __enter__(self) -> "VirtualScale":
        self.plug()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.unplug()

    # --- what a person does --------------------------------------------------------------------

    def load(self, grams: int) -> None:
        """Lay so much on it, in place of what lies there: more than 15 kg is too much for it, less
        than nothing is what it says when its plate is lifted."""
        with self._lock:
            self._grams = grams
            self._still_at = time.monotonic() + self._settle_s

    def unload(self) -> None:
        """Take everything off."""
        self.load(0)

    def hold(self, held: bool) -> None:
        """Keep a hand on it: it does not come to rest until the hand goes."""
        with self._lock:
            self._held = held
            self._still_at = time.monotonic() + self._settle_s

    def tare(self) -> None:
        """Press its tare key: what lies there now is the container and counts no more."""
        with self._lock:
            self._tare = self._grams

    def plug(self) -> None:
        """Plug it in; does nothing when it is."""
        with self._cable:
            if self._thread is not None:
                return
            self._port.plug()
            self._wake = os.pipe()
            self._thread = threading.Thread(target=self._serve, name="virtual-scale", daemon=True)
            self._thread.start()

    def unplug(self) -> None:
        """Pull the cable."""
        with self._cable:
            if self._thread is None or self._wake is None:
                return
            os.write(self._wake[1], b"x")
            self._thread.join()
            for end in self._wake:
                os.close(end)
            self._thread = self._wake = None
            self._port.unplug()

    def set_fault(self, fault: str | None) -> None:
        """``silent`` (switched off), ``garbage`` (another protocol), ``not-zeroed`` (it was
        switched on with something on it) or None. Raises ValueError for any other."""
        if fault is not None and fault not in FAULTS:
            raise ValueError(fault)
        with self._lock:
            self._fault = fault or ""

    # --- what the scale does -------------------------------------------------------------------

    def _serve(self) -> None:
        assert self._wake is not None
        heard = bytearray()
        while True:
            ready, _, _ = select.select([self._port.fileno(), self._wake[0]], [], [])
            if self._wake[0] in ready:
                return
            heard += self._port.receive()
            self._port.send(self._answer(heard))

    def _answer(self, heard: bytearray) -> bytes:
        with self._lock:
            if self._fault == "silent":
                heard.clear()
                return b""
            if self._fault == "garbage":
                heard.clear()
                return b"\nS S     0.840 kg\r\n"
            return self._speak(heard, self._plate())

    def _plate(self) -> Plate:
        net = self._grams - self._tare
        return Plate(
            shown=(2 * net + DIVISION_G) // (2 * DIVISION_G) * DIVISION_G,
            moving=self._held or time.monotonic() < self._still_at,
            over=self._grams > CAPACITY_G,
            under=net < 0,
            empty=self._grams == 0,
            net=bool(self._tare),
            zeroed=self._fault != "not-zeroed",
            press=self._press,
        )

    def _press(self, key: str) -> None:
        """Its own keys, pressed from afar."""
        match key:
            case "tare":
                self._tare = self._grams
            case "clear":
                self._tare = 0
            case "zero":
                self._grams = self._tare = 0
