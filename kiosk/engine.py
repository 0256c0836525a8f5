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

import msgspec

from hardware.ports import DeviceHealth, Devices
from hardware.supervisor import Supervisor
from kiosk.carrying import Carrier, failed, take_up
from kiosk.effects import (
    Effect,
    Identify,
)
from kiosk.events import (
    Event,
    Ready,
    Tick,
)
from kiosk.receipts.purchase import Say
from kiosk.sessions.state import Context, Shop, State
from kiosk.sessions.till import TRY_DISK_SECONDS, step
from kiosk.sessions.view import show
from kiosk.snapshot import Message, Screen, Snapshot
from kiosk.training import REAL, Training
from ledger_client.answers import CannotWrite, Status
from ledger_client.journal import DamagedJournal, JournalInUse
from ledger_client.teller import Teller

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
        self._showing: asyncio.Handle | None = None
        self._teller: Teller | None = None
        self._carrier: Carrier | None = None
        self._collect_support = collect_support
        self._housing_file = housing_file
        self._hall_file = hall_file
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
        carrier = self._carrier = Carrier(
            teller, self._devices, self._shop, self._words, self._collect_support
        )
        teller.keep_in_step()
        supervisor = Supervisor(self._devices.named())
        supervisor.start(self.submit)
        self._step(ready)
        ticking = asyncio.create_task(self._tick())
        async with self._housing_office(teller, carrier), self._shifts(teller, carrier):
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
    async def _housing_office(self, teller: Teller, carrier: Carrier) -> AsyncIterator[None]:
        """The hold on the housing office, where this kiosk has its desk."""
        if self._housing_file is None:
            yield
            return
        housing = teller.housing(self._housing_file)
        await housing.open()
        carrier.housing = housing
        following = asyncio.create_task(housing.follow())
        try:
            yield
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
            await housing.close()

    @asynccontextmanager
    async def _shifts(self, teller: Teller, carrier: Carrier) -> AsyncIterator[None]:
        """The hold on the hall, where this kiosk has its desk."""
        if self._hall_file is None:
            yield
            return
        hall = teller.hall(self._hall_file)
        await hall.open()
        carrier.hall = hall
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
        if self._showing is not None:
            self._showing.cancel()
        if effects and self._state.busy:  # what is waited for may be there before anybody looks
            self._showing = self._loop.call_soon(self._show, context)
        else:
            self._show(context)

    def _show(self, context: Context) -> None:
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
        time = teller.time
        return Context(time.now_ms(), time.up_ms(), teller.day(), teller.new_id(), teller.rules)

    # --- effects -------------------------------------------------------------------------------

    async def _carry_out(self, effect: Effect, training: Training | None) -> None:
        assert self._teller is not None
        assert self._carrier is not None
        if training is not None and not isinstance(effect, REAL):
            played = self._play(training, self._teller, effect)
            if played is not None and training is self._training:
                self._step(played)
            return
        try:
            spoken = self._state.language or self._shop.languages[0]
            outcome = await self._carrier.carry_out(effect, spoken)
        except Exception as e:  # the shopper gets words, the log gets the trace
            if not isinstance(e, CannotWrite):
                _log.exception("%s failed", type(effect).__name__)
            outcome = failed(effect, e)
        if outcome is not None:
            # Behind what the teller told meanwhile, that something waits to be uploaded for one:
            # else a sale is shown as in the books before it is there.
            self.submit(outcome)

    def _play(self, training: Training, teller: Teller, effect: Effect) -> Event | None:
        say = self._words(self._state.language or self._shop.languages[0])
        card = teller.card_of(effect.picc_data) if isinstance(effect, Identify) else ""
        try:
            return training.play(effect, card, teller.time.now_ms(), say)
        except Exception as e:
            _log.exception("%s could not be played", type(effect).__name__)
            return failed(effect, e)
