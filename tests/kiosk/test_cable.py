# SPDX-License-Identifier: AGPL-3.0-or-later
"""The network cable of demo and tests does what a cable does."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.cable import Cable


@pytest.fixture
def echo() -> Iterator[int]:
    """The port of somebody who says everything again."""

    def say(end: socket.socket) -> None:
        with end:
            while data := end.recv(1000):
                end.sendall(data)

    def serve() -> None:
        while True:
            try:
                end, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=say, args=(end,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def call(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=5)


def test_what_is_said_comes_through(echo: int) -> None:
    cable = Cable(echo)
    with call(cable.port) as line:
        line.sendall(b"hello")
        assert line.recv(100) == b"hello"
    cable.pull()


def test_a_pulled_cable_breaks_every_line_and_takes_no_new_one(echo: int) -> None:
    cable = Cable(echo)
    with call(cable.port) as line:
        line.sendall(b"hello")
        assert line.recv(100) == b"hello"
        cable.pull()
        assert line.recv(100) == b""
    with pytest.raises(OSError, match="refused"):
        call(cable.port)
    cable.plug()  # on the same port
    with call(cable.port) as line:
        line.sendall(b"again")
        assert line.recv(100) == b"again"
    cable.pull()


def test_a_line_that_is_just_being_made_breaks_too(
    echo: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    cable = Cable(echo)
    connect = socket.create_connection

    def pulled_meanwhile(address: tuple[str, int], **named: Any) -> socket.socket:
        made = connect(address, **named)
        if address[1] == echo:
            cable.pull()
        return made

    monkeypatch.setattr(socket, "create_connection", pulled_meanwhile)
    with call(cable.port) as line:
        try:
            line.sendall(b"hello")
            assert line.recv(100) == b""
        except ConnectionError:
            pass
