# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bytes to a printer on TCP port 9100, and its state back, every step within a set time.

The state is asked for by DLE EOT n, which a printer answers at once, even when it holds a job
because it is out of paper (Epson ESC/POS command reference, "DLE EOT").
"""

import contextlib
import socket
import time
from types import TracebackType

import msgspec

CONNECT_S = 2.0
REPLY_S = 1.0
STALL_S = 20.0
"""How long a printer may take nothing before the job counts as broken off. One with a small memory
takes nothing while it prints, or while somebody gives it paper."""


class PrinterError(Exception):
    """Something between here and the paper failed."""


class PrinterUnreachable(PrinterError):
    """Nobody answers at that address: switched off, unplugged, or taken by another till."""


class PrinterSilent(PrinterError):
    """It is connected, but gave no proper status within its second."""


class SendBroke(PrinterError):
    """The job broke off. ``accepted`` bytes had left this machine; 0 means none did."""

    def __init__(self, accepted: int) -> None:
        super().__init__(f"broke off after {accepted} bytes")
        self.accepted = accepted


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


class PrinterConnection:
    """One connection. Cheap printers take one at a time, so it is held no longer than a job.

    Raises PrinterUnreachable when it cannot be made.
    """

    def __init__(self, host: str, port: int = 9100, *, drawer_open_high: bool = True) -> None:
        self._drawer_open_high = drawer_open_high
        try:
            self._socket = socket.create_connection((host, port), timeout=CONNECT_S)
        except OSError as e:
            raise PrinterUnreachable(str(e)) from e
        with contextlib.suppress(OSError):
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

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
        self._socket.settimeout(REPLY_S)
        self._socket.sendall(bytes((0x10, 0x04, n)))
        while (left := deadline - time.monotonic()) > 0:
            self._socket.settimeout(left)
            answer = self._socket.recv(1)
            if not answer:
                raise PrinterSilent("closed by the printer")
            if (
                answer[0] & 0x93 == 0x12
            ):  # bits 1 and 4 are set, 0 and 7 are not: else it is no status
                return answer[0]
        raise PrinterSilent("only junk")

    def send(self, data: bytes) -> None:
        """Send a job. Raises SendBroke."""
        accepted = 0
        view = memoryview(data)
        try:
            self._socket.settimeout(STALL_S)
            while accepted < len(data):
                accepted += self._socket.send(view[accepted : accepted + 4096])
        except OSError as e:
            raise SendBroke(accepted) from e

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
