# SPDX-License-Identifier: AGPL-3.0-or-later
"""emupos: a receipt printer, a scale and a scanner that are not ours, as peers for the tests.

It is a program of its own (Apache-2.0, Python 3.13) in ``.venv-emupos``, which ``./dev setup``
makes where it finds such a Python. ``EMUPOS`` may name another installation's ``emupos``.
"""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

_CONFIG = """\
schema: 1
api: {{ host: 127.0.0.1, port: {api} }}
devices:
  - id: front
    type: printer
    profile: {profile}
    connections:
      - tcp: {{ port: {port} }}
      - serial: {{ pty: true }}
    receipts_dir: receipts
  - id: counter
    type: scale
    profile: toledo8217-15kg
    connections:
      - serial: {{ pty: true }}
  - id: hand
    type: scanner
    mode: serial
    suffix: enter
    connections:
      - serial: {{ pty: true }}
"""

# The 58 mm printer has no profile there.
_58_MM = """\
type: printer
name: 58 mm
dpi: 203
width_dots: 384
font_a: { width: 12, height: 24 }
font_b: { width: 9, height: 17 }
code_pages: { 0: PC437, 19: PC858 }
default_code_page: 0
drawer_sensor_open_level: high
serial: { baud: 9600, data_bits: 8, parity: none, stop_bits: 1 }
"""

PROGRAM = Path(
    os.environ.get("EMUPOS") or Path(__file__).parents[2] / ".venv-emupos" / "bin" / "emupos"
)


_FAULTS = ("paper-out", "paper-near-end", "cover-open", "offline")


class EmuPos:
    """A running emupos with a printer, "front", a scale, "counter", and a scanner, "hand"."""

    host = "127.0.0.1"

    def __init__(self, port: int, api: int, ports: Path) -> None:
        self.port = port
        self.scale_port, self.scanner_port = str(ports / "counter"), str(ports / "hand")
        self.printer_port = str(ports / "front")
        # trust_env: a proxy has no business between two programs of one machine
        self._http = httpx.Client(
            base_url=f"http://127.0.0.1:{api}/api/v1", trust_env=False, verify=False
        )
        self._earlier: frozenset[str] = frozenset()

    def begin_anew(self) -> None:
        """Nothing is wrong with the printer, the drawer is shut, no receipt was printed."""
        for fault in _FAULTS:
            self.set_fault(fault, active=False)
        self.close_drawer()
        self._earlier |= frozenset(self.receipts())

    def set_fault(self, fault: str, active: bool = True) -> None:
        """One of ``_FAULTS``."""
        method = "PUT" if active else "DELETE"
        self._http.request(method, f"/devices/front/faults/{fault}").raise_for_status()

    def close_drawer(self) -> None:
        """Push the drawer in."""
        self._http.post("/devices/front/drawer/close").raise_for_status()

    def device(self) -> dict[str, object]:
        """What it says of the printer: faults, drawer …"""
        answer = self._http.get("/devices")
        answer.raise_for_status()
        return dict(next(device for device in answer.json() if device["id"] == "front"))

    def set_weight(self, grams: int, *, stable: bool = True) -> None:
        """Lay so much on the scale; unstable, it comes to rest after half a second."""
        body = {"grams": grams, "stable": stable}
        self._http.put("/devices/counter/weight", json=body).raise_for_status()

    def press_tare(self) -> None:
        """Press the scale's tare key."""
        self._http.post("/devices/counter/tare").raise_for_status()

    def scan(self, text: str) -> None:
        """Read a code with the scanner."""
        body = {"data": text, "countdown_seconds": 0}
        self._http.post("/devices/hand/scans", json=body).raise_for_status()

    def receipts(self) -> list[str]:
        """The ids of the receipts that were completed, oldest first."""
        answer = self._http.get("/devices/front/receipts")
        answer.raise_for_status()
        receipts = sorted(answer.json(), key=lambda r: r["completed_at"])
        return [r["id"] for r in receipts if r["id"] not in self._earlier]

    def wait_for(self, count: int, timeout: float = 20.0) -> list[str]:
        """Wait until so many receipts are there."""
        deadline = time.monotonic() + timeout
        while len(ids := self.receipts()) < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(ids)} of {count} receipts")
            time.sleep(0.05)
        return ids

    def text(self, receipt: str) -> str:
        """A receipt's letters, as emupos reads them."""
        return self._http.get(f"/devices/front/receipts/{receipt}/text").raise_for_status().text

    def image(self, receipt: str) -> bytes:
        """A receipt's picture as PNG, drawn by emupos."""
        return self._http.get(f"/devices/front/receipts/{receipt}/image").raise_for_status().content

    def is_up(self) -> bool:
        """Whether its control API answers."""
        try:
            return self._http.get("/devices").status_code == 200
        except httpx.TransportError:
            return False

    def close(self) -> None:
        """Close the connection to the control API."""
        self._http.close()


@contextmanager
def running_emupos(folder: Path, width_mm: int = 80) -> Iterator[EmuPos]:
    """Run emupos on free ports, with its receipts in ``folder``, until the block ends."""
    port, api = _free_port(), _free_port()
    profile = "epson-tm-t20iii"
    if width_mm == 58:
        profile = str(folder / "58mm.yaml")
        Path(profile).write_text(_58_MM)
    config = folder / "emupos.yaml"
    config.write_text(_CONFIG.format(port=port, api=api, profile=profile))
    with (folder / "emupos.log").open("wb") as log:
        process = subprocess.Popen(
            [PROGRAM, "run", "--config", config],
            cwd=folder,
            env={**os.environ, "TMPDIR": str(folder)},  # where its serial ports appear
            stdout=log,
            stderr=log,
        )
    emupos = EmuPos(port, api, folder / "emupos")
    try:
        deadline = time.monotonic() + 60
        while not emupos.is_up():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((folder / "emupos.log").read_text())
            time.sleep(0.1)
        yield emupos
    finally:
        emupos.close()
        process.terminate()
        process.wait(10)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
