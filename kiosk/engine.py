# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engine: feeds events into the session, carries out its effects, publishes snapshots.

It runs on an asyncio loop in a thread of its own. Devices and the screen call ``submit`` from
anywhere. Nothing in here decides anything: that is the session's.
"""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from contract.codes import BadCode, read_goods
from contract.entries import BadEntry, Entry
from contract.money import decimals
from hardware.ports import DeviceHealth, Devices, Printed
from hardware.supervisor import Supervisor
from kiosk.bill import AnyBill, RentBill, Sale, spends, spent_from
from kiosk.bill_entry import details, entry
from kiosk.desks import day, upkeep
from kiosk.desks import hall as hall_desk
from kiosk.desks import housing as housing_desk
from kiosk.desks import wallet as wallet_desk
from kiosk.effects import (
    Browse,
    CheckPin,
    CheckReceipt,
    CollectSupport,
    DropDraft,
    Effect,
    Find,
    FindVoucher,
    GetProduct,
    Identify,
    IdentifyCode,
    KeepDraft,
    LookUp,
    PrintCopy,
    PrintReceipt,
    Release,
    Reserve,
    TryDisk,
    UpkeepEffect,
    WriteBill,
    WriteFact,
)
from kiosk.effects.day import DayEffect, GetDay
from kiosk.effects.hall import ChangePlace, HallEffect, LookAtShifts
from kiosk.effects.housing import HousingEffect, OpenHousehold, PostWork, ReverseRent
from kiosk.effects.refunds import FindSale, FindSaleOf, PrintRefund
from kiosk.effects.wallet import AskFigures, AskLink, ChangeWallet, LookAtWallet, WalletEffect
from kiosk.events import (
    Answered,
    CodeRefused,
    DraftKept,
    Event,
    NotWritten,
    OurFault,
    ProductFound,
    ProductsFound,
    Ready,
    ShelfShown,
    SupportCollected,
    Tick,
    Value,
)
from kiosk.receipts.purchase import Say, receipt
from kiosk.receipts.refund import refund_receipt
from kiosk.sessions.state import Context, Shop, State
from kiosk.sessions.till import TRY_DISK_SECONDS, step
from kiosk.sessions.view import show
from kiosk.snapshot import Message, Screen, Snapshot
from kiosk.training import REAL, Training
from ledger_client.answers import NoRoom, Status
from ledger_client.hall import Hall
from ledger_client.housing import Housing
from ledger_client.journal import DamagedJournal, JournalInUse
from ledger_client.teller import CannotWrite, MayBeWritten, Teller

_log = logging.getLogger(__name__)

OpenTeller = Callable[[Callable[[Status], None]], Awaitable[Teller]]
"""Opens the teller on the engine's loop; it is told where to tell its status."""


class Engine:
    """One till at work."""

    def __init__(
        self,
        *,
        open_teller: OpenTeller,
        shop: Shop,
        publish: Callable[[Snapshot], None],
        words: Callable[[str], Say],
        devices: Devices,
        housing_file: Path | None = None,
        hall_file: Path | None = None,
        collect_support: Callable[[Sequence[DeviceHealth]], str] = lambda _: "",
    ) -> None:
        """``collect_support`` writes the file for whoever helps, and says where it lies.
        ``housing_file``: where the copy of what households owe is kept, at a kiosk with the desk
        of the housing office; ``hall_file`` that of the shifts, at one with that of the hall."""
        self._open_teller = open_teller
        self._shop = shop
        self._publish = publish
        self._words = words
        self._devices = devices
        self._state = State(shop=shop)
        self._revision = 0
        self._shown: Snapshot | None = None
        self._teller: Teller | None = None
        self._collect_support = collect_support
        self._housing_file = housing_file
        self._housing: Housing | None = None
        self._hall_file = hall_file
        self._hall: Hall | None = None
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()
        self._training: Training | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)

    def start(self) -> None:
        """Start the thread; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Stop devices and loops, and wait for the thread. Safe from any other thread."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(timeout=10)

    def submit(self, event: Event) -> None:
        """Something happened. Safe from any thread; returns at once."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._step, event)

    # --- the loop ------------------------------------------------------------------------------

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._main())
        except Exception as e:
            _log.exception("the engine stopped")
            code = "cannot-start"
            if isinstance(e, JournalInUse):
                code = "already-running"
            elif isinstance(e, DamagedJournal):
                code = "journal-damaged"
            self._stop(code)
        finally:
            self._loop.close()

    async def _main(self) -> None:
        opened = await self._open()
        if opened is None:
            return
        teller, ready = opened
        self._teller = teller
        teller.keep_in_step()
        supervisor = Supervisor(self._devices.named())
        supervisor.start(self.submit)
        self._step(ready)
        ticking = asyncio.create_task(self._tick())
        async with self._housing_office(teller), self._shifts(teller):
            await self._stopping.wait()
            ticking.cancel()
            await asyncio.to_thread(supervisor.stop)
            await asyncio.gather(*self._tasks, return_exceptions=True)
        await teller.stop()

    async def _open(self) -> tuple[Teller, Ready] | None:
        """The teller and what it found; None if we are to stop before the disk has room."""
        while not self._stopping.is_set():
            try:
                teller = await self._open_teller(self.submit)
                try:
                    return teller, await take_up(teller, await teller.start())
                except BaseException:
                    await teller.stop()
                    raise
            except CannotWrite:
                _log.error("the journal's disk refuses: it is tried again")
                self._stop("journal-stopped")
            with suppress(TimeoutError):
                async with asyncio.timeout(TRY_DISK_SECONDS):
                    await self._stopping.wait()
        return None

    def _stop(self, code: str) -> None:
        """Say why nothing goes on, with no teller that could tell more."""
        self._revision += 1
        self._publish(
            Snapshot(
                revision=self._revision,
                screen=Screen.STOPPED,
                refusal=Message(code),
                language=self._shop.languages[0],
            )
        )

    @asynccontextmanager
    async def _housing_office(self, teller: Teller) -> AsyncIterator[None]:
        """The hold on the housing office, where this kiosk has its desk."""
        if self._housing_file is None:
            yield
            return
        housing = teller.housing(self._housing_file)
        await housing.open()
        self._housing = housing
        following = asyncio.create_task(housing.follow())
        try:
            yield
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
            await housing.close()

    @asynccontextmanager
    async def _shifts(self, teller: Teller) -> AsyncIterator[None]:
        """The hold on the hall, where this kiosk has its desk."""
        if self._hall_file is None:
            yield
            return
        hall = teller.hall(self._hall_file)
        await hall.open()
        self._hall = hall
        following = asyncio.create_task(hall.follow())
        try:
            yield
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(1)
            self._step(Tick())

    def _step(self, event: Event) -> None:
        if self._teller is None:
            return
        context = self._context(self._teller)
        before = self._state
        self._state, effects = step(before, event, context)
        training = self._practised(before, self._teller)
        for effect in effects:
            task = self._loop.create_task(self._carry_out(effect, training))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        snapshot = show(self._state, context, self._revision)
        if snapshot == self._shown:
            return  # a second passed, and nothing else: the screen need not look
        self._revision += 1
        self._shown = msgspec.structs.replace(snapshot, revision=self._revision)
        self._publish(self._shown)

    def _practised(self, before: State, teller: Teller) -> Training | None:
        """Who plays the effects of this step; None where they happen."""
        if before.real is None:
            self._training = None
        elif self._training is None:
            coop = teller.identity.coop
            self._training = Training(self._shop, coop, self._devices)
        return self._training

    def _context(self, teller: Teller) -> Context:
        now, day = teller.time.now_ms(), teller.day()
        return Context(now, day, teller.new_id(), teller.rules)

    # --- effects -------------------------------------------------------------------------------

    async def _carry_out(self, effect: Effect, training: Training | None) -> None:
        assert self._teller is not None
        if training is not None and not isinstance(effect, REAL):
            played = self._play(training, self._teller, effect)
            if played is not None and training is self._training:
                self._step(played)
            return
        try:
            outcome = await self._effect(self._teller, effect)
        except Exception as e:  # the shopper gets words, the log gets the trace
            if not isinstance(e, CannotWrite):
                _log.exception("%s failed", type(effect).__name__)
            outcome = _failed(effect, e)
        if outcome is not None:
            self._step(outcome)

    def _play(self, training: Training, teller: Teller, effect: Effect) -> Event | None:
        say = self._words(self._state.language or self._shop.languages[0])
        card = teller.card_of(effect.picc_data) if isinstance(effect, Identify) else ""
        try:
            return training.play(effect, card, teller.time.now_ms(), say)
        except Exception as e:
            _log.exception("%s could not be played", type(effect).__name__)
            return _failed(effect, e)

    async def _effect(self, teller: Teller, effect: Effect) -> Event | None:
        if isinstance(effect, CollectSupport):
            path = await asyncio.to_thread(self._collect_support, effect.findings)
            return Answered(effect.ask, SupportCollected(path))
        if isinstance(effect, UpkeepEffect):
            say = self._words(self._state.language or self._shop.languages[0])
            return await upkeep.carry_out(effect, teller, self._devices, self._shop, say)
        if isinstance(effect, DayEffect):
            say = self._words(self._state.language or self._shop.languages[0])
            return await day.carry_out(effect, teller, self._devices, self._shop, say)
        if isinstance(effect, WalletEffect):
            say = self._words(self._state.language or self._shop.languages[0])
            return await wallet_desk.carry_out(effect, teller, self._devices, self._shop, say)
        if isinstance(effect, HousingEffect):
            assert self._housing is not None, "no such desk here"
            say = self._words(self._state.language or self._shop.languages[0])
            return await housing_desk.carry_out(
                effect, self._housing, teller, self._devices, self._shop, say
            )
        if isinstance(effect, HallEffect):
            assert self._hall is not None, "no such desk here"
            return await hall_desk.carry_out(effect, self._hall, teller.time.now_ms())
        match effect:
            case LookUp(text=text):
                return await _look_up(teller, text, self._shop)
            case GetProduct(product=product):
                found = await teller.product(product)
                return None if found is None else ProductFound(found)
            case Find(query=query, language=language):
                spoken = language or self._shop.languages[0]
                return ProductsFound(query, await teller.find(query, spoken))
            case Browse(category=category):
                return await _shelf(teller, category)
            case Release(account=account):
                await teller.release(account)
            case DropDraft(bill=bill):
                await teller.drop_draft(bill)
            case PrintRefund():
                if self._devices.printer is not None:
                    say = self._words(self._state.language or self._shop.languages[0])
                    self._devices.printer.print(refund_receipt(effect, self._shop, say))
            case PrintReceipt():
                if self._devices.printer is not None:
                    say = self._words(effect.bill.language or self._shop.languages[0])
                    document = receipt(effect.bill, effect.written, self._shop, say)
                    opens = document.opens_drawer and effect.drawer
                    if effect.paper:
                        document = msgspec.structs.replace(document, opens_drawer=opens)
                        self._devices.printer.print(document)
                    elif opens:
                        self._devices.printer.open_drawer()
            case _:
                return Answered(effect.ask, await self._answer(teller, effect))
        return None

    async def _answer(
        self,
        teller: Teller,
        effect: (
            Identify
            | IdentifyCode
            | CheckPin
            | Reserve
            | FindVoucher
            | FindSale
            | FindSaleOf
            | KeepDraft
            | WriteBill
            | CheckReceipt
            | WriteFact
            | TryDisk
        ),
    ) -> Value:
        match effect:
            case TryDisk():
                drafts = await teller.is_writing_again()
                return NotWritten() if drafts is None else await take_up(teller, drafts)
            case Identify():
                return await teller.identify(effect.ask, effect.picc_data, effect.cmac, effect.coin)
            case IdentifyCode():
                return await teller.identify_code(effect.ask, effect.text, effect.coin)
            case CheckPin():
                return await teller.check_pin(effect.ask, effect.person, effect.pin)
            case Reserve():
                return await teller.reserve(
                    effect.ask, effect.person, effect.amount, effect.ticket, effect.voucher
                )
            case FindSale(code=sale):
                return await teller.find_sale(sale)
            case FindSaleOf(member=member):
                return await teller.newest_sale(member)
            case FindVoucher(ask=ask, code=code):
                return await teller.find_voucher(ask, code)
            case KeepDraft():
                await teller.keep_draft(effect.bill.id, msgspec.json.encode(effect.bill))
                return DraftKept()
            case CheckReceipt():
                return await teller.check_receipt(effect.code)
            case WriteFact():
                facts: list[Entry] = []
                written = await teller.write(effect.ask, _fact(effect, facts), effect.details)
                if self._hall is not None and facts:
                    self._hall.wrote(facts[-1])
                return written
            case WriteBill(bill=bill):
                for account, number, amount in spends(bill):
                    if not teller.covers(account, number, amount):  # its lease ran out meanwhile
                        return NoRoom("took-too-long", teller.room(account), offline=False)

                def make(marks: dict[str, Any]) -> Entry:
                    return entry(bill, marks, self._shop.device, self._shop.currency)

                written = await teller.write(bill.id, make, details(bill), ends_draft=bill.id)
                if isinstance(bill, RentBill):
                    await self._count_rent(written.id)
                return written

    async def _count_rent(self, payment: str) -> None:
        """What was paid counts here at once. It is written, whatever becomes of this."""
        if self._housing is None:
            return
        try:
            await self._housing.wrote(payment)
        except Exception:
            _log.exception("a payment of rent counts here after the next start only")


async def take_up(teller: Teller, drafts: dict[str, bytes]) -> Ready:
    """What was cut off and what was put aside; coin that nobody waits for goes back. Raises
    CannotWrite."""
    bills = []
    for draft, data in drafts.items():
        try:
            bills.append(msgspec.json.decode(data, type=AnyBill))
        except msgspec.DecodeError as e:
            _log.error("the draft %s was written by another version: %s", draft, e)
            await teller.put_draft_aside(draft, data)
    held = frozenset(account for bill in bills for account in spent_from(bill))
    await teller.release_all_but(held)
    parked = tuple(bill for bill in bills if isinstance(bill, Sale) and bill.is_parked)
    cut_off = [bill for bill in bills if bill not in parked]
    return Ready(cut_off[0] if cut_off else None, parked, len(bills) < len(drafts))


def _failed(effect: Effect, error: Exception) -> Event | None:
    """What the session is told when an effect could not be carried out."""
    if isinstance(effect, WriteBill) and isinstance(error, BadEntry):
        return Answered(effect.ask, OurFault())  # no fault of the disk's
    match effect:
        case KeepDraft() | WriteBill() | WriteFact() | TryDisk():
            return Answered(effect.ask, NotWritten(isinstance(error, MayBeWritten)))
        case (
            Identify()
            | IdentifyCode()
            | CheckPin()
            | Reserve()
            | FindVoucher()
            | FindSale()
            | FindSaleOf()
            | CheckReceipt()
            | GetDay()
            | OpenHousehold()
            | PostWork()
            | ReverseRent()
            | LookAtShifts()
            | ChangePlace()
            | LookAtWallet()
            | ChangeWallet()
            | AskLink()
            | AskFigures()
            | CollectSupport()
        ):
            return Answered(effect.ask, OurFault())
        case PrintReceipt(written=written) | PrintRefund(written=written):
            return Printed(written.id, "not-sent")
        case PrintCopy(document=document, number=number):
            return Printed(f"{document}/copy/{number}", "not-sent")
    return None


def _fact(effect: WriteFact, made: list[Entry]) -> Callable[[dict[str, Any]], Entry]:
    def make(marks: dict[str, Any]) -> Entry:
        fact = effect.kind(**marks, actor=effect.actor, rules=effect.rules, **effect.fields)
        made.append(fact)
        return fact

    return make


async def _shelf(teller: Teller, category: str) -> ShelfShown:
    categories = await teller.categories()
    category = category or (categories[0] if categories else "")
    return ShelfShown(category, categories, await teller.in_category(category))


async def _look_up(teller: Teller, text: str, shop: Shop) -> Event:
    try:
        goods = read_goods(text, shop.shop_codes, decimals(shop.currency))
        product = await teller.product_by_code(goods.code)
    except BadCode as e:
        return CodeRefused("bad-check-digit" if e.reason == "check" else "unknown-code", text)
    return CodeRefused("unknown-code", text) if product is None else ProductFound(product, goods)
