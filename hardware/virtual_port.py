# SPDX-License-Identifier: AGPL-3.0-or-later
"""A serial line without a wire: a pty, which a driver opens like any other. For the simulated twins
of scanners and scales."""

import os
import threading
import tty
from contextlib import suppress
from pathlib import Path


class VirtualPort:
    """The device's end of a serial line that can be plugged in and out, from any thread. ``path``
    is the other end's name, as a udev rule would make it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._device = self._till = -1
        self._lock = threading.Lock()  # a number that was closed may be another file's by now

    @property
    def plugged(self) -> bool:
        """Whether the line is there."""
        return self._device >= 0

    def plug(self) -> None:
        """Plug it in; does nothing when it is."""
        with self._lock:
            if self.plugged:
                return
            self._device, self._till = os.openpty()
            # The till's end stays open here too: without any reader a pty reports errors for ever.
            tty.setraw(self._till)
            os.set_blocking(self._device, False)
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.unlink(missing_ok=True)
            self.path.symlink_to(os.ttyname(self._till))

    def unplug(self) -> None:
        """Pull it out; whoever has it open finds out. Nobody may be reading ``fileno`` now: that
        would keep it alive."""
        with self._lock:
            if not self.plugged:
                return
            self.path.unlink(missing_ok=True)
            for end in (self._device, self._till):
                os.close(end)
            self._device = self._till = -1

    def fileno(self) -> int:
        """The device's end, for ``select``."""
        return self._device

    def send(self, data: bytes) -> None:
        """Send; what nobody reads is lost when 4 KiB wait already, as on a real line."""
        with self._lock, suppress(BlockingIOError):
            if self.plugged:
                os.write(self._device, data)

    def receive(self) -> bytes:
        """What the till has sent; b"" for nothing."""
        try:
            return os.read(self._device, 4096)
        except BlockingIOError:
            return b""
