# SPDX-License-Identifier: AGPL-3.0-or-later
"""A network cable that can be pulled: a TCP forwarder between kiosk and ledger, for the demo and
the tests. It carries real connections; pulled, it drops them all and takes no new ones."""

import socket
import threading
from contextlib import suppress


class Cable:
    """Forwards ``127.0.0.1:port`` to the ledger's port while it is plugged in."""

    def __init__(self, target_port: int) -> None:
        self._target = target_port
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._server: socket.socket | None = None
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

    def _accept(self, server: socket.socket) -> None:
        while True:
            try:
                near, _ = server.accept()
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                return
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._open |= {near, far}
            for source, sink in ((near, far), (far, near)):
                threading.Thread(
                    target=self._carry, args=(source, sink), name="cable", daemon=True
                ).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        with self._lock:
            self._open -= {source, sink}
        _cut(source)
        _cut(sink)


def _cut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
