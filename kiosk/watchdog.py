# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tells systemd that the till is up and that its screen still turns over.

The protocol is sd_notify(3): one datagram to the socket that the service manager names. Whoever
calls ``alive`` does so from the event loop of the screen, and from nowhere else: a till whose
screen stands still is what the service manager has to notice. Started by hand there is no such
socket, and nothing happens.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping


class Watchdog:
    """The way to the service manager, if there is one. Nothing here raises."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._address = environment.get("NOTIFY_SOCKET", "")
        if self._address.startswith("@"):
            self._address = "\0" + self._address[1:]
        self._socket: socket.socket | None = None
        self._ready = False

    @property
    def wanted(self) -> bool:
        """Whether there is anybody to tell."""
        return bool(self._address)

    def alive(self, screen: str) -> None:
        """The screen's loop turns, and shows this. The first call also says that the till is up."""
        if not self._address:
            return
        import socket  # not for who opens the till by hand

        words = f"WATCHDOG=1\nSTATUS=screen: {screen}"
        try:
            if self._socket is None:
                self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                self._socket.setblocking(False)
            self._socket.sendto(
                (words if self._ready else "READY=1\n" + words).encode(), self._address
            )
            self._ready = True
        except OSError:
            pass  # The next one is due in a moment; if none arrives, that is the alarm.

    def close(self) -> None:
        """No more is said; what is silent from now on was meant to be."""
        if self._socket is not None:
            self._socket.close()
        self._address = ""
