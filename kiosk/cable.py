# SPDX-License-Identifier: AGPL-3.0-or-later
"""A network cable that can be pulled: a TCP forwarder between kiosk and ledger, for the demo and
the tests. It carries real connections; pulled, it drops them all and takes no new ones. It can
also be a bad one, on which answers come late or damaged."""

import socket
import threading
from contextlib import suppress

_ANSWER = b"HTTP/1."  # how the first piece of each answer begins
_DAMAGE = bytes(byte ^ 0x01 for byte in range(256))


class Cable:
    """Forwards ``127.0.0.1:port`` to the ledger's port while it is plugged in. Safe from any
    thread."""

    def __init__(self, target_port: int) -> None:
        self._target = target_port
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._server: socket.socket | None = None
        self._delay_s = 0.0
        self._garbled = False
        self._hurry = threading.Event()
        self.port = 0
        self.plug()

    def plug(self) -> None:
        """Plug it in."""
        if self._server is not None:
            return
        server = socket.create_server(("127.0.0.1", self.port), reuse_port=False)
        self.port = server.getsockname()[1]
        self._server = server
        threading.Thread(target=self._accept, args=(server,), name="cable", daemon=True).start()

    def pull(self) -> None:
        """Pull it: every connection breaks, and new ones are refused."""
        server, self._server = self._server, None
        if server is not None:
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            server.close()
        with self._lock:
            broken, self._open = self._open, set()
        for end in broken:
            _cut(end)
        self._release()

    def slow(self, seconds: float) -> None:
        """From now on each answer comes so much later; 0: at once, also those that wait."""
        self._delay_s = seconds
        self._release()

    def garble(self, garbled: bool) -> None:
        """From now on answers have damaged bodies under sound headers, or are whole again."""
        self._garbled = garbled

    def _release(self) -> None:
        held, self._hurry = self._hurry, threading.Event()
        held.set()

    def _accept(self, server: socket.socket) -> None:
        while True:
            try:
                near, _ = server.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:  # nobody serves: what dials through the cable learns it at once
                _cut(near)
                continue
            with suppress(OSError):  # one end may be gone already
                for end in (near, far):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                plugged_in = self._server is server
                if plugged_in:
                    self._open |= {near, far}
            if not plugged_in:  # it was pulled while this line was being made
                _cut(near)
                _cut(far)
                return
            for source, sink, answers in ((near, far, False), (far, near, True)):
                threading.Thread(
                    target=self._carry, args=(source, sink, answers), name="cable", daemon=True
                ).start()

    def _carry(self, source: socket.socket, sink: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(self._through(data, answers))
        with self._lock:
            self._open -= {source, sink}
        _cut(source)
        _cut(sink)

    def _through(self, data: bytes, answers: bool) -> bytes:
        """A piece as it comes out at the other end."""
        return self._worn(data) if answers else data

    def _worn(self, data: bytes) -> bytes:
        """A piece of an answer as this cable lets it through."""
        begins = data.startswith(_ANSWER)
        if begins and self._delay_s:
            self._hurry.wait(self._delay_s)
        if not self._garbled:
            return data
        head, gap, body = data.partition(b"\r\n\r\n") if begins else (b"", b"", data)
        return head + gap + body.translate(_DAMAGE)


def _cut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
