# SPDX-License-Identifier: AGPL-3.0-or-later
"""A till as a machine in the simulator: the shipped engine, sessions, teller and journal over a
disk, clocks and a line that fail."""

import asyncio
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from contract.chain import key_id
from contract.ids import unb64
from contract.messages import EnrolAnswer
from contract.money import coin_unit
from hardware.ports import Devices
from kiosk.engine import Engine
from kiosk.events import Event
from kiosk.sessions.state import Context, Desk, Shop, State
from kiosk.sessions.view import show
from kiosk.snapshot import Screen, Snapshot
from ledger_client.answers import Status
from ledger_client.journal import Journal
from ledger_client.keys import load_or_make
from ledger_client.replica import Replica
from ledger_client.storage import Storage
from ledger_client.teller import Teller
from ledger_client.uplink import Uplink
from tests.simulation.ledger import LedgerMachine
from tests.simulation.loop import Life, SimulatedLoop
from tests.simulation.network import Cable
from tests.simulation.trace import Chance, Trace

T = TypeVar("T")

URL = "https://ledger.simulated"
MANY_PAGES = 2**30
TELLING = 10
"""As many times as often a till crashes just when it says that a purchase stands: that it was too
early to say so shows at no other moment."""


class Clocks:
    """A till's clocks: the wall clock anybody sets, the boot clock nobody does."""

    def __init__(self, loop: SimulatedLoop) -> None:
        self._loop = loop
        self.wall_off_ms = 0
        self.set_ms = 0
        self.boots = 0
        self._booted_ms = loop.now_ms()

    def boot(self) -> None:
        """The machine starts anew: its boot clock begins at nothing."""
        self.boots += 1
        self._booted_ms = self._loop.now_ms()

    def set_wall(self, off_ms: int) -> None:
        """Somebody sets the wall clock, rightly or not."""
        self.wall_off_ms, self.set_ms = off_ms, self._loop.now_ms()

    def set_lately(self) -> bool:
        """Whether what was reserved may have gone with the time that it was."""
        return self._loop.now_ms() - self.set_ms < 120_000

    def wall_ms(self) -> int:
        """See ledger_client.clock.Clock."""
        return self._loop.now_ms() + self.wall_off_ms

    def boot_ms(self) -> int:
        """See ledger_client.clock.Clock."""
        return self._loop.now_ms() - self._booted_ms

    def boot_id(self) -> str:
        """See ledger_client.clock.Clock."""
        return f"boot-{self.boots}"


class Disk(Storage):
    """The till's one storage thread as turns of the loop, each some time later, in order. The
    machine may crash before and behind any of them."""

    def __init__(self, life: Life, loop: SimulatedLoop, chance: Chance, crossed: Any) -> None:
        super().__init__()
        self._life, self._loop, self._chance, self._crossed = life, loop, chance, crossed
        self._free = 0.0
        self.slow = chance.one((0.0005, 0.003, 0.03))

    async def __call__(self, work: Callable[..., T], *args: Any, **named: Any) -> T:
        """See Storage."""
        done: asyncio.Future[T] = self._loop.create_future()
        took = self._chance.between(0.0001, self.slow)
        self._free = max(self._free, self._loop.time()) + took
        self._loop.call_at(self._free, self._turn, done, work, args, named)
        return await done

    def _turn(self, done: Any, work: Callable[..., Any], args: Any, named: Any) -> None:
        name = getattr(work, "__name__", "")
        if self._life.dead or self._crossed(f"before {name}"):
            return
        try:
            found = work(*args, **named)
        except Exception as e:
            if not done.done():
                done.set_exception(e)
            return
        if not self._crossed(f"behind {name}") and not done.done():
            done.set_result(found)


class Page:
    """What stands on the screen, drawn when somebody looks: nobody sees most of what a till shows,
    and what it is drawn from does not change."""

    def __init__(self, state: State, context: Context) -> None:
        self._state, self._context = state, context
        self.screen, self.busy = state.screen, state.busy

    @cached_property
    def drawn(self) -> Snapshot:
        """The snapshot."""
        return show(self._state, self._context, 0)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.drawn, name)


class GlancedAt(Engine):
    """The engine, whose pages are drawn when somebody looks."""

    def _show(self, context: Context) -> None:
        self._publish(Page(self._state, context))  # type: ignore[arg-type]


class TillMachine:
    """One till: it boots, crashes, and people stand before it."""

    def __init__(
        self,
        number: int,
        folder: Path,
        identity: EnrolAnswer,
        ledger: LedgerMachine,
        loop: SimulatedLoop,
        chance: Chance,
        trace: Trace,
    ) -> None:
        self.name = f"till-{number}"
        self.folder = folder / self.name
        self.identity = identity
        self._loop, self._chance, self._trace = loop, chance, trace
        self.clocks = Clocks(loop)
        self.cable = Cable(self.name, ledger, loop, chance, trace, self._on_line)
        self.crash_rate = 0.0
        self.boots = 0
        self.life: Life | None = None
        self.teller: Teller | None = None
        self.journal: Journal | None = None
        self._replica: Replica | None = None
        self._engine: Engine | None = None
        self.shown: Snapshot | Page = Snapshot()
        self.draws_all = False
        self.changed = asyncio.Event()
        self.full = False
        self.forgot = False  # what it had written: its disk had lied
        self.told: Callable[[str, Any], None] = lambda what, value: None
        self.failed = ""

    @property
    def up(self) -> bool:
        """Whether it is switched on."""
        return self.life is not None

    def boot(self) -> None:
        """Switch it on."""
        assert self.life is None
        self.boots += 1
        life = self.life = Life(self.name)
        self._trace.say(self.name, f"boots, {self.boots}")
        shop = Shop(
            self.identity.coop_name,
            self.identity.kiosk_name,
            self.identity.device,
            self.identity.currency,
            coin_unit(self.identity.coop),
            self.identity.time_zone,
            has_printer=False,
            desks=(Desk.GROCERY, Desk.HALL, Desk.HOUSING, Desk.STAFF),
        )
        engine = self._engine = (Engine if self.draws_all else GlancedAt)(
            open_teller=lambda tell: self._open(life, tell),
            shop=shop,
            publish=lambda snapshot: self._publish(life, snapshot),
            words=lambda _language: lambda text: text,  # type: ignore[arg-type,return-value]
            devices=Devices(),
            housing_file=self.folder / "housing.db",
            hall_file=self.folder / "hall.json",
        )
        engine._loop.close()
        engine._loop = self._loop
        life.run(self._loop, self._run(life, engine))

    async def _run(self, life: Life, engine: Engine) -> None:
        try:
            await engine._main()
        except Exception as e:
            if not life.dead:
                self.failed = f"{type(e).__name__}: {e}"
                self._trace.say(self.name, f"cannot start: {self.failed}")

    async def _open(self, life: Life, tell: Callable[[Status], None]) -> Teller:
        key = load_or_make(self.folder / "device.key")
        journal = self.journal = Journal(
            self.folder / "journal.db",
            coop=self.identity.coop,
            device=self.identity.device,
            epoch=self.identity.epoch,
            public_key=key.public,
            signer=key.sign,
        )
        self._limit_the_disk()
        self._replica = Replica(self.folder / "replica.db")
        self.teller = Teller(
            identity=self.identity,
            key=key,
            journal=journal,
            replica=self._replica,
            storage=Disk(life, self._loop, self._chance, self._on_disk),
            uplink=Uplink(
                URL,
                ledger_key=unb64(self.identity.ledger_key),
                kid=key_id(self.identity.device, self.identity.epoch),
                signer=key.sign,
                transport=self.cable,
            ),
            clock=self.clocks,
            random=self._chance.bytes,
            tell=lambda status: None if life.dead else tell(status),
        )
        return self.teller

    def crash(self, why: str) -> None:
        """The power goes."""
        if self.life is None:
            return
        self._trace.say(self.name, f"crashes {why}")
        self.life.end()
        self.life = None
        for file in (self.journal, self._replica):
            if file is not None:
                file.close()
        self.teller = self.journal = self._replica = self._engine = None
        self.shown = Snapshot()
        self.changed.set()

    def fill_the_disk(self, full: bool) -> None:
        """Nothing more fits on the journal's disk, whatever is written there; or there is room."""
        if full == self.full:
            return
        self.full = full
        self._trace.say(self.name, "the disk is full" if full else "the disk has room again")
        self._limit_the_disk()

    def _limit_the_disk(self) -> None:
        """SQLite itself says that the disk is full (SQLITE_FULL) where a page more is wanted."""
        if self._has_it_open():
            file: Any = self.journal._db.connection.driver_connection  # type: ignore[union-attr]
            (pages,) = file.execute("PRAGMA page_count").fetchone()
            file.execute(f"PRAGMA max_page_count = {pages if self.full else MANY_PAGES}")

    def has_sent_all(self) -> bool:
        """Whether nothing is left in its journal that its ledger does not have."""
        return self._has_it_open() and not self.journal.unsent(1)  # type: ignore[union-attr]

    def _has_it_open(self) -> bool:
        """A till that starts on a full disk closes its journal, and opens it again later."""
        return self.journal is not None and not self.journal._lock.closed

    def _maybe_crash(self, where: str, times: int = 1) -> bool:
        if self.life is not None and self._chance.happens(self.crash_rate * times):
            self.crash(where)
            return True
        return False

    def _on_disk(self, where: str) -> bool:
        return self._maybe_crash(where)

    def _on_line(self, where: str) -> None:
        if self._maybe_crash(f"as it {where}"):
            raise asyncio.CancelledError

    def _publish(self, life: Life, snapshot: Snapshot | Page) -> None:
        if life.dead:
            return
        before, self.shown = self.shown, snapshot
        if snapshot.screen is not before.screen or snapshot.busy != before.busy:
            self._trace.say(self.name, f"shows {snapshot.screen.value} {snapshot.busy}")
            self.changed.set()
            if snapshot.screen is Screen.APPROVED and before.screen is not Screen.APPROVED:
                self.told("approved", snapshot.approved)
            approved = snapshot.screen is Screen.APPROVED
            self._loop.call_soon(
                self._maybe_crash,
                f"showing {snapshot.screen.value}",
                TELLING if approved else 1,
            )

    def submit(self, event: Event) -> None:
        """Somebody does something at this till."""
        if self._engine is not None and self.life is not None:
            self._engine.submit(event)

    async def settled(self, seconds: float = 30) -> Snapshot | Page:
        """Wait until it asks nobody anything any more, or is off."""
        try:
            async with asyncio.timeout(seconds):
                while self.up and (self.shown.busy or self.shown.screen is Screen.STARTING):
                    self.changed.clear()
                    await self.changed.wait()
        except TimeoutError:
            pass
        return self.shown

    def status(self) -> Status | None:
        """How its hold on the ledger is; None while it is off."""
        return None if self.teller is None else self.teller._line.status()
