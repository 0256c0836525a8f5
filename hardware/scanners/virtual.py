# SPDX-License-Identifier: AGPL-3.0-or-later
"""A code scanner without a laser: what it "reads" comes out of a pty, byte for byte as from a
scanner on a serial line."""

from pathlib import Path
from types import TracebackType

from hardware.virtual_port import VirtualPort


class VirtualScanner:
    """A scanner that can be plugged in and out. Use as a context manager: it begins plugged in."""

    def __init__(self, path: Path) -> None:
        """``path`` becomes the port that the till opens."""
        self._port = VirtualPort(path)

    @property
    def port(self) -> str:
        """The port that the till opens."""
        return str(self._port.path)

    def __enter__(self) -> "VirtualScanner":
        self.plug()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.unplug()

    def plug(self) -> None:
        """Plug it in; does nothing when it is."""
        self._port.plug()

    def unplug(self) -> None:
        """Pull the cable."""
        self._port.unplug()

    def scan(self, text: str, end: bytes = b"\r") -> None:
        """Read a code; nothing comes of it while the cable is out or the till is off."""
        self.send(text.encode() + end)

    def send(self, data: bytes) -> None:
        """Let these very bytes out."""
        self._port.send(data)
