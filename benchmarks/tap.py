# SPDX-License-Identifier: AGPL-3.0-or-later
"""A tap that pays, from the card to the screen, and beside it the least that it cannot do without.

The clock starts when the reader's driver has the card and begins to read it: what pcscd takes to
notice a virtual card (it looks every 400 ms) is no work of ours. It stops at the first frame in
which the page that says "paid" can be seen.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import httpx
from PySide6.QtCore import QAbstractEventDispatcher, QEventLoop, QTimer, Slot
from PySide6.QtQuick import QQuickItem

from benchmarks.bare_store import BareStore
from benchmarks.measure import Program
from hardware.cards.ntag424 import SELECT_NDEF_APPLICATION, link_file
from hardware.cards.pcsc import PcscReader, load_scard
from hardware.cards.virtual_card import VirtualNtag424
from hardware.ports import CardPresented, Devices, Event
from kiosk.app import Kiosk
from kiosk.demo import Demo
from kiosk.snapshot import Screen, Snapshot
from ui.hands import Hands
from ui.window import application

_MEMBER = "Amara"
_GOODS = ("Olive oil", "Olive oil")
_BODY = bytes(600)  # about as long as what a kiosk asks

PARTS = ("read", "identify", "grant", "write", "show")
"""What a tap that pays is made of, in this order."""
FLOOR = ("card", "GET", "POST", "two commits", "frame")
"""What its floor is made of."""


class TimedReader(PcscReader):
    """The real reader driver, and when it last began to read a card and told of one."""

    began = told = 0

    def _tell(self, event: Event) -> None:
        if isinstance(event, CardPresented):
            self.told = time.monotonic_ns()
        super()._tell(event)

    def _read(self, name: str, tap: object) -> None:
        self.began = time.monotonic_ns()
        super()._read(name, tap)  # type: ignore[arg-type]  # what a tap is, is the driver's own


class TapBench:
    """The real kiosk window over a real ledger, and the bare programs beside it."""

    def __init__(self, demo: Demo, folder: Path) -> None:
        """``folder`` is for the databases of the floor, on the same disk as the demo's."""
        self._demo = demo
        self._folder = folder
        self._stack = ExitStack()
        self._reader = None if demo.no_pcsc else TimedReader()
        self._marks: dict[str, int] = {}
        self._began = 0
        self._awake = 0
        self._stretch = 0

    def __enter__(self) -> Self:
        application()
        self._loop = QEventLoop()
        self._patience = QTimer()
        self._patience.setSingleShot(True)
        self._patience.setInterval(10_000)
        self._patience.timeout.connect(self._loop.quit)
        dispatcher = QAbstractEventDispatcher.instance()
        dispatcher.awake.connect(self._wakes)
        dispatcher.aboutToBlock.connect(self._rests)
        self._kiosk = kiosk = Kiosk(self._demo.kiosk, devices=self._devices)
        self._stack.callback(kiosk.close)
        self._hands = Hands(kiosk.ui)
        # Passed on at once; so it is known when the till decided what the screen then shows.
        self._publish: Callable[[Snapshot], None] = kiosk.ui.publish
        setattr(kiosk.ui, "publish", self._published)  # noqa: B010
        kiosk.show(full_screen=False)
        self._hands.until(lambda: self._at(Screen.IDLE), 30, "the welcome screen")
        self._hands.until(lambda: self._now.reader_armed, 20, "the card reader")
        self._hands.until(lambda: self._now.offline_minutes is None, 20, "the ledger")
        # In the GUI thread: the software renderer has no other.
        kiosk.ui.window.frameSwapped.connect(self._frame)
        self._window = self._stack.enter_context(Program("bare_window.py"))
        self._window.hear("first")
        ledger = self._stack.enter_context(Program("bare_ledger.py", str(self._folder)))
        self._runner = self._stack.enter_context(asyncio.Runner())
        self._http = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{ledger.hear('port')}", trust_env=False
        )
        self._store = BareStore(self._folder / "bare-journal.db")
        self._raw_card = _raw_in_process if self._reader is None else RawCard().exchange
        return self

    def __exit__(self, *error: object) -> None:
        self._runner.run(self._http.aclose())
        self._stack.close()

    # --- ours ---

    def pay(self) -> Mapping[str, float]:
        """One sale, paid by a tap that asks the ledger for room; ms, in all and by part."""
        hands, demo = self._hands, self._demo
        self._stretch = 0
        for name in _GOODS:
            self._kiosk.scan(demo.code(name))
        hands.until(lambda: self._count() == len(_GOODS), 5, "the goods")
        self._lay()
        hands.until(lambda: self._now.member is not None, 5, "the greeting")
        demo.lift()
        hands.tap("pay")
        hands.until(lambda: self._at(Screen.PAY), 5, "the bill")
        hands.settle()
        # A tap is followed by a refresh after two seconds; what is measured has the line alone.
        hands.wait(2.5)
        self._marks.clear()
        self._lay()
        self._patience.start()
        self._loop.exec()
        self._patience.stop()
        marks = self._marks
        if "shown" not in marks:
            raise RuntimeError(f"the tap did not pay: {self._now.screen}, {self._now.refusal}")
        if "granted" not in marks:
            raise RuntimeError("nothing was written")
        # Room that came along with whose card it is takes no time of its own, and is not shown.
        marks.setdefault("identified", marks["granted"])
        began = self._began if self._reader is None else self._reader.began
        ends = [marks[mark] for mark in ("read", "identified", "granted", "written", "shown")]
        starts = [began, *ends[:-1]]
        times = {
            part: (end - start) / 1e6 for part, start, end in zip(PARTS, starts, ends, strict=True)
        }
        hands.until(self._uploaded, 10, "the upload")
        hands.wait(0.3)
        return {"tap": (ends[-1] - began) / 1e6, "stretch": self._stretch / 1e6, **times}

    def leave(self) -> Mapping[str, float]:
        """Take the card and go: not timed."""
        self._demo.lift()
        self._hands.tap("done")
        self._hands.until(lambda: self._at(Screen.IDLE), 5, "the welcome screen")
        self._hands.wait(0.3)
        return {}

    # --- the floor ---

    def card(self) -> Mapping[str, float]:
        """The same APDUs to the same card, which lies there still."""
        return {"card": self._raw_card()}

    def get(self) -> Mapping[str, float]:
        """One HTTP exchange that only asks."""
        return {"GET": self._runner.run(self._request("GET"))}

    def post(self) -> Mapping[str, float]:
        """One HTTP exchange that commits."""
        return {"POST": self._runner.run(self._request("POST"))}

    def commits(self) -> Mapping[str, float]:
        """Two durable rows, one after the other."""
        began = time.monotonic_ns()
        self._store.commit(_BODY)
        self._store.commit(_BODY)
        return {"two commits": (time.monotonic_ns() - began) / 1e6}

    def frame(self) -> Mapping[str, float]:
        """One property to the frame that shows it."""
        self._window.say(str(time.monotonic_ns()))
        return {"frame": self._window.hear("frame") / 1e6}

    # --- inside ---

    def _devices(self) -> Devices:
        devices = self._demo.devices()
        return Devices(self._reader or devices.reader, devices.printer)

    def _lay(self) -> None:
        # From another thread: laying a card waits until the last one has been seen to go.
        self._began = time.monotonic_ns()
        threading.Thread(target=self._demo.lay, args=(_MEMBER,), daemon=True).start()

    @property
    def _now(self) -> Snapshot:
        return self._kiosk.ui.shown or Snapshot()

    def _at(self, screen: Screen) -> bool:
        return self._now.screen is screen and not self._now.busy

    def _count(self) -> int:
        return sum(line.quantity for line in self._now.lines)

    def _uploaded(self) -> bool:
        return self._now.approved is not None and self._now.approved.uploaded

    def _published(self, snapshot: Snapshot) -> None:
        now = time.monotonic_ns()
        self._publish(snapshot)
        mark = {"reading-card": "read", "asking-ledger": "identified", "writing": "granted"}
        name = "written" if snapshot.screen is Screen.APPROVED else mark.get(snapshot.busy)
        if name is not None:
            self._marks.setdefault(name, now)

    @Slot()
    def _wakes(self) -> None:
        # It wakes for timers and again for events, without a rest between.
        self._awake = self._awake or time.monotonic_ns()

    @Slot()
    def _rests(self) -> None:
        if self._awake:
            self._stretch = max(self._stretch, time.monotonic_ns() - self._awake)
            self._awake = 0

    @Slot()
    def _frame(self) -> None:
        now = time.monotonic_ns()
        if self._now.screen is not Screen.APPROVED or "shown" in self._marks:
            return
        window = self._kiosk.ui.window
        paid = window.findChild(QQuickItem, "paid")
        if paid is not None and paid.isVisible():
            left = paid.mapToScene(paid.boundingRect().topLeft()).x()
            if left < window.width():
                self._marks["shown"] = now
                self._loop.quit()

    async def _request(self, method: str) -> float:
        began = time.monotonic_ns()
        response = await self._http.request(method, "/", content=_BODY if method == "POST" else b"")
        assert response.status_code == 200
        return (time.monotonic_ns() - began) / 1e6


def card_commands() -> list[bytes]:
    """The APDUs by which a reader that knows nothing of member cards reads any NDEF tag (NFC Forum
    type 4 tag specification 2.0, 5.4)."""
    content = link_file("https://greenleaf.example/card").content
    length = int.from_bytes(content[:2], "big")
    selected = [
        SELECT_NDEF_APPLICATION,
        bytes.fromhex("00A4000C02E103"),
        bytes.fromhex("00B000000F"),
    ]
    read = [bytes.fromhex("00A4000C02E104"), bytes.fromhex("00B0000002")]
    return [*selected, *read, bytes.fromhex("00B00002") + bytes([length])]


class RawCard:
    """The card on the reader, by pyscard's plain functions alone."""

    def __init__(self) -> None:
        self._scard = load_scard()
        _, self._context = self._scard.SCardEstablishContext(self._scard.SCARD_SCOPE_SYSTEM)
        self._commands = card_commands()

    def exchange(self) -> float:
        """Connect, all the APDUs, disconnect; ms."""
        scard = self._scard
        _, names = scard.SCardListReaders(self._context, [])
        name = next(name for name in names if name.endswith("00 00"))
        t0_or_t1 = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        began = time.monotonic_ns()
        result, card, protocol = scard.SCardConnect(
            self._context, name, scard.SCARD_SHARE_SHARED, t0_or_t1
        )
        assert result == scard.SCARD_S_SUCCESS
        t0 = protocol == scard.SCARD_PROTOCOL_T0
        pci = scard.SCARD_PCI_T0 if t0 else scard.SCARD_PCI_T1
        for command in self._commands:
            result, answer = scard.SCardTransmit(card, pci, list(command))
            assert result == scard.SCARD_S_SUCCESS
            assert answer[-2:] == [0x90, 0x00]
        scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)
        return (time.monotonic_ns() - began) / 1e6


def _raw_in_process() -> float:
    card = VirtualNtag424("04" + "00" * 6, bytes(16), bytes(16), "https://greenleaf.example/card")
    commands = card_commands()
    began = time.monotonic_ns()
    for command in commands:
        card.apdu(command)
    return (time.monotonic_ns() - began) / 1e6
