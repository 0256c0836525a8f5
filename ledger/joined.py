# SPDX-License-Identifier: AGPL-3.0-or-later
"""An answer's head and body in one packet. uvicorn writes them one after the other, and uvloop
sends each at once: twice the system's work for us, and whoever waits is woken twice."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class JoinedWrites(HttpToolsProtocol):
    """HTTP over a transport that sends what is written in one turn of the event loop together."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A connection was opened."""
        super().connection_made(Joined(transport))


class Joined(asyncio.Transport):
    """A transport over another. What is written in one turn of the event loop goes out at its end,
    or before it is closed."""

    def __init__(self, under: asyncio.Transport) -> None:
        super().__init__()
        self._under = under
        self._parts: list[bytes] = []
        self._soon = asyncio.get_running_loop().call_soon

    def write(self, data: Any) -> None:
        """Send this soon."""
        if not self._parts:
            self._soon(self._flush)
        self._parts.append(data)

    def _flush(self) -> None:
        parts, self._parts = self._parts, []
        if parts and not self._under.is_closing():
            self._under.write(b"".join(parts))

    def close(self) -> None:
        """Send what was written, then close."""
        self._flush()
        self._under.close()

    def abort(self) -> None:
        """Close at once."""
        self._parts.clear()
        self._under.abort()

    def is_closing(self) -> bool:
        """Whether it is closed, or about to be."""
        return self._under.is_closing()

    def pause_reading(self) -> None:
        """Nothing is received for now."""
        self._under.pause_reading()

    def resume_reading(self) -> None:
        """Receive again."""
        self._under.resume_reading()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Who hears of what is received."""
        self._under.set_protocol(protocol)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """What the system knows of the connection."""
        return self._under.get_extra_info(name, default)
