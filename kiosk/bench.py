# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the bench does: it moves the demo's simulated hardware, and looks how that is.

It never speaks to the till. A card goes through the virtual reader, a code is typed into the
kiosk's window or comes over the serial line, paper comes over TCP, and the ledger is a process
behind a cable. What takes a while is done in threads: one for what lies on the reader, one for the
ledger, one for everything else, so that a card in one hand does not tie the other.
"""

import io
import logging
import struct
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

import msgspec

from contract.codes import check_digit
from contract.credentials import mirror_sun
from contract.money import Amount, coin_unit
from hardware.cards.virtual_card import VirtualNtag424
from hardware.printing.paper import Paper
from kiosk.bench_snapshot import (
    Act,
    Answers,
    Bench,
    Goods,
    HoldScale,
    Lay,
    LedgerState,
    Lift,
    Load,
    MemberCard,
    Odd,
    OddCode,
    Plug,
    PrinterState,
    PushDrawer,
    RunLedger,
    Scan,
    ScanByWire,
    SetAnswers,
    SetPrinter,
    Sheet,
    Weight,
)
from kiosk.demo import CARD_LINK, Demo, DemoCard, LedgerFailed
from ledger_client.clock import Clock, MachineClock

_log = logging.getLogger(__name__)

TAP_S = 1.2
"""How long a hand holds a card to the reader; the virtual one is looked at every 0.4 s."""

LATE_S, TOO_LATE_S = 3.0, 6.0
"""The till waits 4 s for an answer."""

_LOOK_S = 0.1
_BOOKS_AFTER_S = 1.5  # so long after a receipt its sale stands in the books, if the cable is in
_PAPERS = 8
_LIBRARY_CARD = "https://library.example/reader/20417"
_BLANK = "04B1A4C0CA4D00"
_PULL_AT, _SILENT_AT = 2, 3  # APDUs: before and after the link's file is chosen


class Workbench:
    """The bench of one demo. ``publish`` gets each new snapshot, ``type_code`` each code for the
    scanner that types into the kiosk's window; both are called from threads here, and return at
    once."""

    def __init__(
        self,
        demo: Demo,
        publish: Callable[[Bench], None],
        type_code: Callable[[str], None],
        clock: Clock | None = None,
    ) -> None:
        identity = demo.kiosk.identity()
        self._demo = demo
        self._publish = publish
        self._type_code = type_code
        self._clock = clock or MachineClock()
        self._zone = ZoneInfo(identity.time_zone)
        self._coin = coin_unit(identity.coop)
        self._members = {card.uid: card for card in demo.cards}
        self._played_with = demo.cards[0]
        self._copy: tuple[DemoCard, int] | None = None  # whose tap, and its counter
        self._lies: tuple[DemoCard, int] | None = None  # and its counter before
        self._lifted = threading.Event()
        self._held = False
        self._sheets: dict[int, Sheet] = {}
        self._books_due = float("inf")
        self._state = Bench(
            cards=tuple(
                MemberCard(c.uid, c.first_name, c.pin, Amount(self._coin, c.balance))
                for c in demo.cards
            ),
            goods=tuple(
                Goods(p.code, p.name, Amount(identity.currency, p.price) if p.price else None)
                for p in demo.products
                if p.code
            ),
            played_with=self._played_with.first_name,
            by_wire=False,
        )
        self._shown: Bench | None = None
        self._lock = threading.Lock()
        self._look_now = threading.Event()
        self._closed = False
        self._watcher = threading.Thread(target=self._watch, name="bench", daemon=True)
        self._reader, self._ledger, self._rest = (
            ThreadPoolExecutor(1, f"bench-{name}") for name in ("reader", "ledger", "rest")
        )

    def start(self) -> None:
        """Begin to look; the first snapshot follows at once."""
        self._watcher.start()

    def close(self) -> None:
        """Put down what is in hand and stop. The hardware stays as it is."""
        self._closed = True
        self._lifted.set()
        self._look_now.set()
        for hand in (self._reader, self._ledger, self._rest):
            hand.shutdown(cancel_futures=True)
        if self._watcher.ident is not None:
            self._watcher.join()

    def do(self, act: Act) -> None:
        """Do what a person asks for. From any thread; returns at once."""
        match act:
            case Lay(card, stays):
                self._by(self._reader, partial(self._lay, card, stays))
            case Lift():
                self._lifted.set()
                self._by(self._reader, self._lift)
            case Scan(code):
                self._by(self._rest, partial(self._scan, code))
            case ScanByWire(by_wire):
                self._set(by_wire=by_wire)
            case SetPrinter(state):
                self._by(self._rest, partial(self._set_printer, state))
            case PushDrawer():
                self._by(self._rest, self._demo.paper.close_drawer)
            case Plug(plugged):
                self._by(self._rest, partial(self._plug, plugged))
            case RunLedger(running):
                self._by(self._ledger, partial(self._run_ledger, running))
            case SetAnswers(answers):
                self._by(self._rest, partial(self._set_answers, answers))
            case Load(grams):
                self._by(self._rest, partial(self._demo.scale.load, grams))
            case HoldScale(held):
                self._by(self._rest, partial(self._hold_scale, held))

    # --- looking -------------------------------------------------------------------------------

    def _watch(self) -> None:
        while not self._closed:
            try:
                self._look()
            except Exception:
                _log.exception("the bench cannot look")
            self._look_now.wait(_LOOK_S)
            self._look_now.clear()

    def _look(self) -> None:
        paper = self._demo.paper
        newest = list(enumerate(paper.papers, 1))[-_PAPERS:]
        if newest and newest[-1][0] not in self._sheets:
            self._books_due = time.monotonic() + _BOOKS_AFTER_S
        self._sheets = {n: self._sheets.get(n) or _sheet(n, piece) for n, piece in newest}
        if time.monotonic() >= self._books_due:
            self._books_due = float("inf")
            self._by(self._ledger, self._look_at_books)
        now = datetime.fromtimestamp(self._clock.wall_ms() / 1000, UTC).astimezone(self._zone)
        self._set(
            papers=tuple(reversed(self._sheets.values())),
            drawer_open=paper.drawer_open,
            scale=Weight(self._demo.scale.grams, self._held),
            clock=now.strftime("%Y-%m-%d %H:%M"),
        )
        with self._lock:
            state = self._state
        if state != self._shown and not self._closed:
            self._shown = state
            self._publish(state)

    def _look_at_books(self) -> None:
        """What members have, as the ledger's own command sums it."""
        balances: dict[str, dict[str, int]] = self._demo.ledger.books()["balances"]

        def has(card: MemberCard) -> int:
            wallet = f"wallet:{self._members[card.uid].member}"
            # What a kiosk may spend has left the wallet, and is still theirs.
            return sum(
                units.get(self._coin, 0)
                for account, units in balances.items()
                if account == wallet
                or (account.startswith("allowance:") and account.endswith(f":{wallet}"))
            )

        self._set(
            cards=tuple(
                MemberCard(c.uid, c.first_name, c.pin, Amount(self._coin, has(c)))
                for c in self._state.cards
            )
        )

    def _set(self, **changes: object) -> None:
        with self._lock:
            self._state = msgspec.structs.replace(self._state, **changes)

    def _by(self, hand: ThreadPoolExecutor, work: Callable[[], None]) -> None:
        def done() -> None:
            try:
                work()
            except Exception:
                _log.exception("the bench dropped something")
            self._look_now.set()

        if not self._closed:
            hand.submit(done)

    # --- cards ---------------------------------------------------------------------------------

    def _lay(self, what: str, stays: bool) -> None:
        stays = stays or what == Odd.SILENT
        self._lift()
        self._lifted.clear()
        member = self._members.get(what)
        self._played_with = member or self._played_with
        self._set(lying=what, stays=stays, played_with=self._played_with.first_name)
        self._look_now.set()
        plastic = self._demo.plastic(self._played_with)
        match what:
            case Odd.PULLED:
                self._demo.slot.insert(plastic, pull_at=_PULL_AT)
            case Odd.SILENT:
                self._demo.slot.insert(plastic, hang_at=_SILENT_AT)
            case _:
                self._lies = None if member is None else (member, plastic.counter)
                self._demo.slot.insert(self._card(what))
        if not stays:
            self._lifted.wait(TAP_S)
            self._lift()

    def _lift(self) -> None:
        self._demo.lift()
        if self._lies is not None:
            card, before = self._lies
            counter = self._demo.plastic(card).counter
            if counter > before:  # it was read, so there is a tap to copy
                self._copy = card, counter
        self._lies = None
        self._set(lying="", stays=False, copied=self._copy[0].first_name if self._copy else "")

    def _card(self, what: str) -> VirtualNtag424:
        """The card that this names. Raises KeyError."""
        demo, plastic = self._demo, self._demo.plastic(self._played_with)
        match what:
            case Odd.UNKNOWN:
                return demo.plastic(demo.spare)
            case Odd.FOREIGN:
                return VirtualNtag424(_BLANK, bytes(16), bytes(16), CARD_LINK, link=_LIBRARY_CARD)
            case Odd.COPIED if self._copy is not None:
                card, counter = self._copy
                keys, uid = demo.plastic(card).sun_keys, bytes.fromhex(card.uid)
                picc_data, cmac = mirror_sun(keys, uid, counter, bytes(5))
                link = f"{CARD_LINK}?e={picc_data}&c={cmac}"
                return VirtualNtag424(_BLANK, bytes(16), bytes(16), CARD_LINK, link=link)
            case Odd.FORGED:
                card = self._played_with
                meta_key = bytes.fromhex(card.meta_key)
                return VirtualNtag424(card.uid, meta_key, bytes(16), CARD_LINK, plastic.counter)
            case _:
                return demo.plastic(self._members[what])

    # --- codes ---------------------------------------------------------------------------------

    def _scan(self, what: str) -> None:
        code = self._code(what)
        if code and self._state.by_wire:
            self._demo.scanner.scan(code)
        elif code:
            self._type_code(code)

    def _code(self, what: str) -> str:
        goods = [product.code for product in self._state.goods]
        match what:
            case OddCode.UNKNOWN:
                digits = (f"4019999{n:05}" for n in range(100_000))
                return next(c for d in digits if (c := f"{d}{check_digit(d)}") not in goods)
            case OddCode.WRONG_DIGIT:
                return goods[0][:-1] + str((int(goods[0][-1]) + 1) % 10)
            case OddCode.RECEIPT:
                papers = self._demo.paper.papers
                return read_qr(papers[-1]) if papers else ""
            case _:
                return what

    # --- everything else -----------------------------------------------------------------------

    def _set_printer(self, state: PrinterState) -> None:
        paper = self._demo.paper
        if state is PrinterState.OFF:
            paper.switch_off()
            paper.set_fault(None)
        else:
            paper.switch_on()
            paper.set_fault(None if state is PrinterState.READY else state.value)
        self._set(printer=state)

    def _hold_scale(self, held: bool) -> None:
        self._demo.scale.hold(held)
        self._held = held

    def _plug(self, plugged: bool) -> None:
        if plugged:
            self._demo.cable.plug()
        else:
            self._demo.cable.pull()
        self._set(plugged=plugged)

    def _run_ledger(self, running: bool) -> None:
        ledger = self._demo.ledger
        if running == (self._state.ledger is LedgerState.RUNNING):
            return
        self._set(ledger=LedgerState.STARTING if running else LedgerState.STOPPING)
        self._look_now.set()
        try:
            if running:
                ledger.start()
            else:
                ledger.stop()
        except LedgerFailed:
            running = False
            raise
        finally:
            self._set(ledger=LedgerState.RUNNING if running else LedgerState.STOPPED)

    def _set_answers(self, answers: Answers) -> None:
        cable = self._demo.cable
        cable.garble(answers is Answers.GARBLED)
        cable.slow({Answers.LATE: LATE_S, Answers.TOO_LATE: TOO_LATE_S}.get(answers, 0.0))
        self._set(answers=answers)


def _sheet(number: int, paper: Paper) -> Sheet:
    width, height = struct.unpack(">II", paper.png[16:24])  # of the PNG's header
    return Sheet(number, paper.png, width, height)


def read_qr(paper: Paper) -> str:
    """What a camera reads on a piece of paper; "" for nothing."""
    import zxingcpp
    from PIL import Image

    picture = Image.open(io.BytesIO(paper.png)).convert("L")
    found = zxingcpp.read_barcodes(
        picture, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    )
    return found[0].text if found else ""
