# SPDX-License-Identifier: AGPL-3.0-or-later
"""Unplug and replug with the kernel's own USB drivers, in a virtual machine."""

import selectors
import socket
import threading
from pathlib import Path

import pytest

from hardware.printing.paper import PaperPrinter
from hardware.scales.virtual_protocols import PROTOCOLS, Plate
from tests.hardware.virtual_machine import CannotRun, VirtualMachine, prepare

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]


class ScaleOnASocket:
    """The far end of the scale's cable: 840 g lie on it."""

    def __init__(self, path: Path) -> None:
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(path))
        self._server.listen()
        self._stop, self._stopped = socket.socketpair()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        heard = bytearray()
        with selectors.DefaultSelector() as ready, self._server:
            ready.register(self._server, selectors.EVENT_READ)
            ready.register(self._stopped, selectors.EVENT_READ)
            while True:
                for key, _ in ready.select():
                    if key.fileobj is self._stopped:
                        return
                    if key.fileobj is self._server:
                        line, _ = self._server.accept()
                        ready.register(line, selectors.EVENT_READ)
                        continue
                    line = key.fileobj  # type: ignore[assignment]
                    if data := line.recv(256):
                        heard += data
                        still = Plate(840, False, False, False, False, False, True, lambda _: None)
                        line.sendall(PROTOCOLS["toledo-8217"](heard, still))
                    else:
                        ready.unregister(line)
                        line.close()

    def close(self) -> None:
        self._stop.sendall(b"x")
        self._thread.join()
        self._stop.close()
        self._stopped.close()


def test_cables_are_pulled_and_pushed_in(tmp_path: Path) -> None:
    try:
        prepare()
    except CannotRun as e:
        pytest.skip(str(e))
    scale = ScaleOnASocket(tmp_path / "scale")
    guest = Path(__file__).with_name("usb_guest.py")
    with (
        PaperPrinter() as paper,
        VirtualMachine(
            guest,
            scale=f"socket,path={tmp_path}/scale",
            printer=f"socket,host=127.0.0.1,port={paper.port}",
        ) as machine,
    ):
        machine.wait("TOLD weight 840")
        machine.unplug("scale")
        machine.wait("TOLD scale missing unplugged")
        machine.plug("scale")
        machine.wait("TOLD weight 840")
        paper.wait_for(1, 60)
        machine.unplug("printer")
        machine.wait("TOLD printer missing unplugged")
        number = len(paper.papers) + 1
        machine.wait(f"TOLD printed r{number} offline")
        machine.plug("printer")
        machine.wait(f"TOLD printed r{number} -")
        machine.wait(f"TOLD printed r{number + 1} -")
        titles = [piece.lines[0] for piece in paper.papers]
    scale.close()
    assert titles == [f"Receipt {n}" for n in range(1, number + 2)], "each once, in order"
