# SPDX-License-Identifier: AGPL-3.0-or-later
"""A whole small co-op on one machine: ledger process, cable, printer of paper, cards, kiosk.

Everything here is real but the plastic: the ledger is its own process with its own data, the cards
speak through a private pcscd, the printer speaks ESC/POS over TCP.
"""

import asyncio
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec

from hardware.cards.pcsc import PcscReader
from hardware.cards.private_pcscd import CannotRun, PrivatePcscd
from hardware.cards.virtual import InProcessReader, Slot
from hardware.cards.virtual_card import VirtualNtag424
from hardware.ports import CardReader, Devices
from hardware.printing.paper import PaperPrinter
from hardware.scales.virtual import VirtualScale
from hardware.scanners.virtual import VirtualScanner
from kiosk.cable import Cable
from kiosk.config import (
    DeskName,
    Folder,
    PrinterSettings,
    ScaleSettings,
    ScannerSettings,
    ScreenSettings,
    Settings,
)
from ledger_client.clock import MachineClock
from ledger_client.enrolment import enrol
from ledger_client.keys import load_or_make

_log = logging.getLogger(__name__)

CARD_LINK = "https://greenleaf.example/card"
"""What the link on a member card begins with."""


class DemoPlastic(msgspec.Struct, frozen=True):
    """A card with this co-op's keys in it (hex), as the ledger's demo wrote it."""

    uid: str
    meta_key: str
    file_key: str


class DemoCard(DemoPlastic, frozen=True):
    """A member's card. ``balance`` in minor units."""

    first_name: str
    member: str
    pin: str
    balance: int


class DemoProduct(msgspec.Struct, frozen=True):
    """A product of the demo co-op; ``code`` is its EAN-13, or "" for goods without one. ``price``
    in minor units, of one piece or of a kilogram."""

    name: str
    code: str
    price: int


class DemoThings(msgspec.Struct, frozen=True):
    """What the ledger's demo writes for the simulated plastic. ``spare`` is nobody's card yet."""

    cards: list[DemoCard]
    spare: DemoPlastic
    products: list[DemoProduct]


class LedgerFailed(Exception):
    """The ledger process did not do what it was asked; the message has its words."""


class LedgerProcess:
    """The demo's ledger: its own process, its own folder, on loopback."""

    def __init__(self, folder: Path, *options: str) -> None:
        """Fill a demo co-op into the folder and serve it.

        ``options`` go to ``coop-ledger demo``.
        """
        self.folder = folder
        self.cards_file = folder.parent / "cards.json"
        self._log = folder.parent / "ledger.log"
        self._port_file = folder.parent / "ledger.port"
        self._process: subprocess.Popen[bytes] | None = None
        self.command("demo", "--data", str(folder), "--cards", str(self.cards_file), *options)
        self.port = 0
        self.start()

    def command(self, *arguments: str) -> str:
        """Run ``coop-ledger`` and return what it says. Raises LedgerFailed."""
        done = subprocess.run(
            [sys.executable, "-m", "ledger.cli", *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise LedgerFailed(f"coop-ledger {arguments[0]}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self) -> None:
        """Serve; returns when it is ready. After a stop, on the same port again."""
        self._port_file.unlink(missing_ok=True)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "ledger.cli", "serve", "--data", str(self.folder)),
                    *("--port", str(self.port), "--port-file", str(self._port_file)),
                ],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + 20
        while not self._port_file.exists() or not self._port_file.read_text().strip():
            if self._process.poll() is not None or time.monotonic() > until:
                raise LedgerFailed(f"the ledger does not start: {self._log.read_text()[-2000:]}")
            time.sleep(0.02)
        self.port = int(self._port_file.read_text())

    def stop(self, kill: bool = False) -> None:
        """End the process, gently or not."""
        process, self._process = self._process, None
        if process is not None:
            process.kill() if kill else process.terminate()
            process.wait(10)

    def books(self) -> dict[str, Any]:
        """The books as ``coop-ledger books --json`` states them."""
        books: dict[str, Any] = json.loads(
            self.command("books", "--json", "--data", str(self.folder))
        )
        return books

    def new_kiosk_code(self, name: str, profile: str = "till") -> str:
        """A one-time code for a kiosk of this name, with this profile."""
        out = self.command(
            "kiosk",
            "new",
            "--confirmed",
            "--data",
            str(self.folder),
            "--name",
            name,
            "--profile",
            profile,
        )
        return out.strip().split()[-1]


class Demo:
    """The demo co-op, up and running around one enrolled kiosk. Use as a context manager."""

    ledger_kind = LedgerProcess
    """What its ledger is run by; the tests have a quicker one."""

    def __init__(
        self,
        folder: Path,
        *,
        reader: tuple[Slot, CardReader] | None = None,
        options: tuple[str, ...] = (),
        camera: bool = False,
        desks: tuple[DeskName, ...] = ("grocery",),
    ) -> None:
        """``folder`` is emptied; ``options`` go to ``coop-ledger demo``. ``camera``: codes are read
        by a camera that is shown a film, instead of the scanner on its line. ``desks``: what the
        kiosk is for; where that is housing too, the co-op has homes.

        ``reader`` is a slot for cards and the reader that sees them. Without it a private pcscd is
        started; where none can run, ``no_pcsc`` says why and the in-process reader serves.
        """
        self._given_reader = reader
        self._options = (*options, "--homes") if "housing" in desks else options
        self._desks = desks
        self._camera = camera
        self.root = folder
        self.no_pcsc = ""
        self._stack = ExitStack()

    def __enter__(self) -> "Demo":
        try:
            self._set_up()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def _set_up(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir(parents=True)
        self.ledger = self.ledger_kind(self.root / "ledger", *self._options)
        self._stack.callback(self.ledger.stop)
        things = msgspec.json.decode(self.ledger.cards_file.read_bytes(), type=DemoThings)
        self.cards, self.spare, self.products = things.cards, things.spare, things.products
        self.cable = Cable(self.ledger.port)
        self._stack.callback(self.cable.pull)
        self.paper: PaperPrinter = self._stack.enter_context(PaperPrinter())
        self.scanner = self._stack.enter_context(VirtualScanner(self.root / "scanner"))
        self.scale = self._stack.enter_context(VirtualScale(self.root / "scale"))
        self.slot, self._reader = self._open_reader()
        self.kiosk = Folder(self.root / "kiosk")
        settings = Settings(
            ledger=f"http://127.0.0.1:{self.cable.port}",
            desks=self._desks,
            reader="pcsc",
            tenders=("cash", "card-terminal", "voucher", "credit"),
            printer=PrinterSettings(self.paper.host, self.paper.port),
            scanner=ScannerSettings(camera=str(self._film()))
            if self._camera
            else ScannerSettings(self.scanner.port),
            scale=ScaleSettings(self.scale.port),
            screen=ScreenSettings(full_screen=False),
        )
        self.kiosk.keep_settings(settings)
        key = load_or_make(self.kiosk.key)
        code = self.ledger.new_kiosk_code("Till 1", "all-desks" if len(self._desks) > 1 else "till")
        self.kiosk.keep_identity(asyncio.run(enrol(settings.ledger, code, key, MachineClock())))
        self._virtual: dict[str, VirtualNtag424] = {}

    def _film(self) -> Path:
        """What the camera sees, over and over: half a minute of the shop, and a packet of coffee
        that somebody holds up."""
        import numpy as np

        from hardware.scanners.virtual_camera import EAN_SCENES, empty, sequence, write_frames

        folder, random = self.root / "film", np.random.default_rng(1)
        write_frames(folder, sequence(self.code("Coffee"), EAN_SCENES["clean"], 15, random))
        write_frames(folder / "shop", (empty(random) for _ in range(5)))
        for number in range(450):
            (folder / f"{15 + number:04}.png").hardlink_to(folder / "shop" / f"{number % 5:04}.png")
        return folder

    def _open_reader(self) -> tuple[Slot, CardReader]:
        if self._given_reader is not None:
            return self._given_reader
        # A Unix socket's address is short: the folder of the pcscd is not in the demo's own.
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="coop-")))
        try:
            pcscd = self._stack.enter_context(PrivatePcscd(folder))
        except CannotRun as e:
            self.no_pcsc = str(e)
            reader = InProcessReader()
            return reader, reader
        os.environ["PCSCLITE_CSOCK_NAME"] = pcscd.socket_name
        return pcscd.slot, PcscReader()

    def devices(self) -> Devices:
        """The devices on this kiosk, for kiosk.app.Kiosk: those of its settings, on the reader that
        is here."""
        from kiosk.wiring import devices_of  # heavy: only behind the first frame

        return devices_of(self.kiosk.settings())._replace(reader=self._reader)

    def card(self, first_name: str) -> DemoCard:
        """The card of the member with this first name. Raises KeyError."""
        for card in self.cards:
            if card.first_name == first_name:
                return card
        raise KeyError(first_name)

    def lay(self, first_name: str) -> None:
        """Lay a member's card on the reader; it stays until ``lift``."""
        self.slot.insert(self.plastic(self.card(first_name)))

    def plastic(self, card: DemoPlastic) -> VirtualNtag424:
        """The card itself; there is one of each, and it remembers how often it was read."""
        if card.uid not in self._virtual:
            self._virtual[card.uid] = VirtualNtag424(
                card.uid,
                bytes.fromhex(card.meta_key),
                bytes.fromhex(card.file_key),
                CARD_LINK,
            )
        return self._virtual[card.uid]

    def code(self, name: str) -> str:
        """The code of the product whose name begins like this. Raises StopIteration."""
        return next(p.code for p in self.products if p.name.startswith(name))

    def lift(self) -> None:
        """Take the card away."""
        self.slot.remove()
