# SPDX-License-Identifier: AGPL-3.0-or-later
"""``python -m tests.processes.headless FOLDER URL CARD``: a till without a window, at which one
member buys the same thing again and again, with coin as far as the rules allow, the rest in cash;
all of it where coin was refused just before. It says the receipt code of each purchase as the
screen shows that it stands, and why it stopped. A line on its input ends it, once all is sent."""

import queue
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec

from contract.credentials import SunKeys, mirror_sun
from contract.messages import EnrolAnswer
from contract.money import coin_unit
from hardware.ports import CardPresented, CodeScanned, Devices, SunTap
from kiosk import intents
from kiosk.demo import DemoCard
from kiosk.engine import Engine
from kiosk.sessions.state import Shop
from kiosk.snapshot import Screen, Snapshot
from ledger_client.answers import Status
from ledger_client.clock import MachineClock
from ledger_client.opening import open_teller
from ledger_client.teller import Teller

REACTION_SECONDS = 0.03


class Headless:
    """The engine, and what its screen would show."""

    def __init__(self, folder: Path, url: str, card: DemoCard, say: Callable[[str], None]) -> None:
        self._say = say
        identity = msgspec.json.decode((folder / "identity.json").read_bytes(), type=EnrolAnswer)
        self._card, self._taps, self._counter = card, 0, 0
        self._carded_ns = (folder.parent / "cards.json").stat().st_mtime_ns
        self._shown: queue.SimpleQueue[Snapshot] = queue.SimpleQueue()
        self._newest = Snapshot()
        self._was_refused = False
        self._told = ""
        self.unsent = -1

        async def opened(tell: object) -> Teller:
            def told(status: Status) -> None:
                self.unsent = status.unsent if status.online else -1
                tell(status)  # type: ignore[operator]

            return await open_teller(
                identity,
                url,
                key_file=folder / "device.key",
                journal_file=folder / "journal.db",
                replica_file=folder / "replica.db",
                clock=MachineClock(),
                tell=told,
            )

        self.engine = Engine(
            open_teller=opened,
            shop=Shop(
                identity.coop_name,
                identity.kiosk_name,
                identity.device,
                identity.currency,
                coin_unit(identity.coop),
                identity.time_zone,
                has_printer=False,
            ),
            publish=self._show,
            words=lambda _language: lambda text: text,  # type: ignore[arg-type,return-value]
            devices=Devices(),
        )

    def _show(self, snapshot: Snapshot) -> None:
        """Say what it shows that somebody goes by, at that very moment."""
        said = ""
        if snapshot.screen is Screen.APPROVED and snapshot.approved is not None:
            said = snapshot.approved.url
        elif snapshot.screen is Screen.STOPPED and snapshot.refusal is not None:
            said = snapshot.refusal.code
        if said and said != self._told:
            self._told = said
            self._say(said)
        self._shown.put(snapshot)

    def settled(self) -> Snapshot:
        """What is shown once nothing is waited for, a shopper's reaction later."""
        time.sleep(REACTION_SECONDS)
        while True:
            while not self._shown.empty():
                self._newest = self._shown.get()
            if not self._newest.busy and self._newest.screen is not Screen.STARTING:
                return self._newest
            self._newest = self._shown.get()

    def do(self, *events: object) -> None:
        for event in events:
            self.engine.submit(event)  # type: ignore[arg-type]

    def tap(self) -> None:
        """The member's card, whose counter grows however often this process is killed."""
        since_made = (time.time_ns() - self._carded_ns) // 10_000_000
        self._counter = max(self._counter + 1, since_made)
        keys = SunKeys(bytes.fromhex(self._card.meta_key), bytes.fromhex(self._card.file_key))
        self._taps += 1
        tap = SunTap(*mirror_sun(keys, bytes.fromhex(self._card.uid), self._counter, bytes(5)))
        self.do(CardPresented(self._taps, tap))

    def step(self, shown: Snapshot, code: str) -> None:
        """What the shopper does about what they see."""
        match shown.screen:
            case Screen.IDLE:
                self.do(CodeScanned(code))
            case Screen.BASKET if shown.lines:
                self.do(intents.Pay())
            case Screen.PAY if self._was_refused:
                self.do(intents.UseCoin(False), intents.Pay())
            case Screen.PAY if shown.member is None or wants_another_tap(shown):
                self.tap()
            case Screen.PAY:
                self.do(intents.UseCoin(False), intents.Pay())
            case Screen.PIN:
                self.do(*(intents.PinDigit(digit) for digit in self._card.pin))
            case Screen.CASH if shown.cash is not None:
                self.do(intents.CashGiven(shown.cash.due.amount), intents.CashTaken())
            case Screen.APPROVED:
                self._was_refused = False
                self.do(intents.Done())
            case Screen.UNFINISHED:
                self.do(intents.GiveBack() if self._was_refused else intents.FinishSale())
                self._was_refused = False
            case Screen.REFUSED:
                self._was_refused = True
                self.do(intents.Done(), intents.End())


def wants_another_tap(shown: Snapshot) -> bool:
    """Whether a tap told who pays, and what is to be paid is another amount since."""
    return shown.notice is not None and shown.notice.code in ("total-changed", "coin-changed")


def buy(
    folder: Path, url: str, name: str, say: Callable[[str], None], ending: threading.Event
) -> None:
    """Buy until it is to end and all is sent, or the till stopped."""
    things = msgspec.json.decode((folder.parent / "cards.json").read_bytes())
    card = next(c for c in things["cards"] if c["first_name"] == name)
    code = next(p["code"] for p in things["products"] if p["code"] and p["price"])
    till = Headless(folder, url, msgspec.convert(card, DemoCard), say)
    till.engine.start()
    while True:
        shown = till.settled()
        if ending.is_set() and shown.screen is Screen.IDLE:
            if till.unsent == 0:
                break
            continue
        till.step(shown, code)
    till.engine.stop()


def main() -> None:
    ending = threading.Event()

    def listen() -> None:
        sys.stdin.readline()
        ending.set()

    threading.Thread(target=listen, daemon=True).start()
    buy(Path(sys.argv[1]), sys.argv[2], sys.argv[3], partial(print, flush=True), ending)


if __name__ == "__main__":
    main()
