# SPDX-License-Identifier: AGPL-3.0-or-later
"""One run: a seed, so many hours, a co-op whose machines fail all the time, and what stands then.

Time is compressed: a till's day (``People.activities``, one outage) takes about DAY_SECONDS, and
leases are as much shorter than a co-op's.
"""

import asyncio
import contextlib
import gc
import shutil
import tempfile
from pathlib import Path

import msgspec

from contract.receipt import parse_receipt_code
from contract.rules import CoinShare, PinLimit, StandingGrants
from kiosk.snapshot import Screen
from ledger.catalogue.rules import publish
from ledger.community.cards import block, find_card, unblock
from ledger.community.contributions import confirm_contribution
from ledger.transaction import Transaction
from tests.simulation import checks, coop
from tests.simulation.cheap import cheap
from tests.simulation.faults import Faults, quiet
from tests.simulation.homes import charge_something
from tests.simulation.hostile import HostileTill
from tests.simulation.ledger import LedgerMachine, no_threads
from tests.simulation.loop import SimulatedLoop
from tests.simulation.lying_disks import ENDED, LyingDisks
from tests.simulation.order import Order
from tests.simulation.people import Activity, People
from tests.simulation.rent import Payers
from tests.simulation.sheets import Coordinators
from tests.simulation.till import TillMachine
from tests.simulation.trace import Chance, Trace

DAY_SECONDS = 140
PAUSE_SECONDS = 0.4
"""Between one person at a till and the next, on average."""
PATIENCE_SECONDS = 1800
"""When everything works again, all that was written must be in the books by then."""


class Result(msgspec.Struct, frozen=True):
    """What a run came to."""

    seed: int
    digest: str
    kiosk_days: float
    entries: int
    approved: int
    crashes: int
    restores: int
    problems: tuple[str, ...]
    trace: tuple[str, ...]


def run(seed: int, hours: float, *, keep: Path | None = None) -> Result:
    """Run this seed."""
    with cheap(), no_threads(), quiet() as faults:
        folder = Path(tempfile.mkdtemp(prefix=f"coopcoin-{seed}-", dir=coop.memory()))
        try:
            return Simulation(seed, hours, folder, faults).run()
        finally:
            if keep is not None:
                shutil.copytree(folder, keep, dirs_exist_ok=True)
            shutil.rmtree(folder, ignore_errors=True)


class Simulation:
    """One run."""

    def __init__(self, seed: int, hours: float, folder: Path, faults: Faults) -> None:
        self.seed, self.hours, self.folder = seed, hours, folder
        self._faults = faults
        self.chance = Chance(seed, "world")
        begin_ms = self.chance.number(0, 80 * 60_000)
        if seed % 3 == 1:  # other rules hold from somewhere in its middle on
            middle = Chance(seed, "midnight").between(0.2, 0.7)
            begin_ms = max(0, coop.TO_MIDNIGHT_MS - int(hours * 3_600_000 * middle))
        self.loop = SimulatedLoop(coop.SUNDAY_MS + begin_ms)
        self.trace = Trace(self.loop.now_ms, coop.SUNDAY_MS)
        self.things = coop.copy_to(folder)
        self.ledger = LedgerMachine(
            folder, self.loop, Chance(seed, "ledger"), self.trace, Chance(seed, "ids").bytes
        )
        self.tills = [
            TillMachine(n, folder, who, self.ledger, self.loop, Chance(seed, "till", n), self.trace)
            for n, who in enumerate(self.things.kiosks[:-1])
        ]
        self.people = People(
            self.things.cards,
            self.things.goods,
            Chance(seed, "people"),
            Chance(seed, "gifts"),
            Chance(seed, "thieves"),
            self.trace,
        )
        payers = Payers(self.people, self.things.homes, Chance(seed, "rent"))
        self.people.activities.append(Activity("pay rent", 3, payers.pay))
        self.coordinators = Coordinators(self.people, Chance(seed, "coordinators"))
        self.people.activities.append(Activity("confirm a sheet", 2, self.coordinators.confirm))
        self.disks = LyingDisks(self.ledger, Chance(seed, "disks"), self.trace)
        self.order = Order()
        self.approved: list[checks.Approval] = []
        self.crashes = 0
        self.repairing = False
        self.problems: list[str] = []

    def run(self) -> Result:
        """Run it to its end."""
        asyncio.set_event_loop(self.loop)
        gc.disable()  # a run leaves nothing behind that would not wait for its end
        try:
            self.loop.run_until_complete(self._main())
        except Exception as e:
            if not isinstance(e, (checks.Broken,)):
                self.problems.append(f"the run itself: {type(e).__name__}: {e}")
            else:
                self.problems.append(str(e))
        finally:
            for till in self.tills:
                till.crash("at the end")
            self.ledger.crash("at the end")
            gc.enable()
            asyncio.set_event_loop(None)
        self.problems += self.loop.faults + self._faults.found
        entries = 0
        if not self.problems:
            found = checks.check(
                self.folder,
                self.ledger,
                self.things,
                self.tills,
                self.approved,
                self.people,
                self.coordinators.told,
                self.disks,
                self.order,
            )
            self.problems += found.problems
            entries = found.entries
            self.trace.say("books", f"{entries} entries, {found.root}")
        self._leave_nobody_waiting()
        self.loop.close()
        return Result(
            self.seed,
            self.trace.digest(),
            self.people.visits / self.people.a_day(),
            entries,
            len(self.approved),
            self.crashes,
            self.ledger.restores,
            tuple(self.problems),
            tuple(self.trace.lines),
        )

    def _leave_nobody_waiting(self) -> None:
        """What machines did as they went ends here, and not whenever memory is tidied up."""
        waiting = asyncio.all_tasks(self.loop)
        for task in waiting:
            task.cancel()
        if waiting:
            self.loop.run_until_complete(asyncio.wait(waiting, timeout=1))

    # --- what goes on at the same time ----------------------------------------------------------

    async def _main(self) -> None:
        self.ledger.start()
        for till in self.tills:
            till.told = self._approval(till)
            till.draws_all = self.seed % 10 == 0
            till.boot()
        await self._first_contact()
        self._begin()
        hostile = HostileTill(
            self.folder,
            self.things,
            self.ledger,
            self.loop,
            Chance(self.seed, "hostile"),
            self.trace,
            self.people.cards,
        )
        work = [self._shop(till) for till in self.tills]
        work += [self._trouble(till) for till in self.tills]
        work += [self._office(), self._housing_office(), self._ledger_trouble(), self._backups()]
        if self.seed % 3 == 0:
            work.append(hostile.attack())
        if self.seed % 4 == 1:
            work.append(self._disaster())
        if self.seed % 5 == 2:
            work.append(self._lying_disk(self.chance.one(self.tills)))
        tasks = [self.loop.create_task(one) for one in work]
        done, _ = await asyncio.wait(
            tasks, timeout=self.hours * 3600, return_when=asyncio.FIRST_EXCEPTION
        )
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            if not task.cancelled() and task.exception() is not None:
                raise task.exception()  # type: ignore[misc]
        await self._settle()

    async def _first_contact(self) -> None:
        """Nobody leaves a new till alone before it has heard from its ledger: only then it knows
        the admin's key, without which it follows no restored ledger."""
        # Nobody tells of it, and no time passes here.
        while not all(  # noqa: ASYNC110
            (status := till.status()) and status.online for till in self.tills
        ):
            await asyncio.sleep(0.5)

    def _begin(self) -> None:
        """What is different from seed to seed."""
        chance = self.chance
        rates = chance.one((0.0, 0.0005, 0.002, 0.006))
        for till in self.tills:
            till.crash_rate = rates * chance.between(0, 1)
        self.ledger.crash_rate = chance.one((0.0, 0.001, 0.005)) * chance.between(0, 1)

    def _approval(self, till: TillMachine):  # type: ignore[no-untyped-def]
        def told(_what: str, value) -> None:  # type: ignore[no-untyped-def]
            self.people.receipts.append((till.name, value.url))
            entry = parse_receipt_code(value.url).entry
            self.order.bought(till.name, entry, self.ledger.restores)
            self.approved.append(
                checks.Approval(
                    till.name,
                    value.url,
                    self.loop.now_ms(),
                    0 if value.coin is None else value.coin.amount,
                    value.total.amount,
                    value.gift,
                )
            )

        return told

    async def _shop(self, till: TillMachine) -> None:
        chance = Chance(self.seed, "visits", till.name)
        while True:
            await asyncio.sleep(chance.mean(PAUSE_SECONDS))
            if till.up:
                self.order.comes(till.name)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(120):
                        await self.people.visit(till)
                if till.has_sent_all():
                    self.order.has_sent_all(till.name)

    async def _trouble(self, till: TillMachine) -> None:
        """Crashes heal, cables are cut and mended, clocks are set, disks are full."""
        chance = Chance(self.seed, "trouble", till.name)
        outage = self.loop.time() + chance.between(0, DAY_SECONDS)
        while True:
            await asyncio.sleep(chance.between(1, 8))
            if not till.up:
                self.crashes += 1
                long = chance.happens(0.1)  # longer than any lease
                await asyncio.sleep(chance.between(300, 1200) if long else chance.between(0.5, 40))
                if chance.happens(0.4):
                    till.clocks.boot()
                self._maybe_set_the_clock(till, chance)
                till.boot()
            elif till.failed:
                raise checks.Broken(f"{till.name} does not start: {till.failed}")
            elif self._is_ended(till):
                await self._enrol_again(till)
            elif not till.cable.cut and self.loop.time() > outage:
                till.cable.cut = True
                self.trace.say(till.name, "the cable is cut")
                self.loop.call_later(chance.between(10, DAY_SECONDS / 2), self._mend, till)
                outage = self.loop.time() + DAY_SECONDS * chance.between(0.7, 1.3)
            elif chance.happens(0.01):
                till.crash("as somebody pulls the plug")
            elif chance.happens(0.01):
                self._maybe_set_the_clock(till, chance)
            elif not till.full and chance.happens(0.02):
                till.fill_the_disk(True)
                self.loop.call_later(chance.between(2, 30), till.fill_the_disk, False)

    async def _lying_disk(self, till: TillMachine) -> None:
        """Now and then what this till's disk flushed is gone when the power is."""
        chance = Chance(self.seed, "lying disk")
        while True:
            await asyncio.sleep(chance.between(5, 30))
            if till.up and not till.failed and not self._is_ended(till):
                real = self.disks.remember(till)
                await asyncio.sleep(chance.between(1, 20))
                if till.up:
                    self.disks.lose(till, real, self.loop.now_ms())

    def _is_ended(self, till: TillMachine) -> bool:
        """Whether this till found that its disk lost what its ledger has."""
        status = till.status()
        return (
            till.name in self.disks.trusted_since_ms
            and status is not None
            and status.stopped in ENDED
        )

    async def _enrol_again(self, till: TillMachine) -> None:
        await self.disks.enrol_again(till, self.loop.now_ms())
        till.boot()

    def _mend(self, till: TillMachine) -> None:
        till.cable.cut = False
        self.trace.say(till.name, "the cable is mended")

    def _maybe_set_the_clock(self, till: TillMachine, chance: Chance) -> None:
        if chance.happens(0.3):
            till.clocks.set_wall(chance.one((0, 0, 5_000, -90_000, 3_600_000, -86_400_000)))
            self.trace.say(till.name, f"the clock is {till.clocks.wall_off_ms} ms off")

    async def _ledger_trouble(self) -> None:
        chance = Chance(self.seed, "ledger trouble")
        while True:
            await asyncio.sleep(chance.between(2, 20))
            if self.repairing:
                continue
            if not self.ledger.up:
                await asyncio.sleep(chance.between(0.2, 30))
                self.ledger.start()
                self.trace.say("ledger", "starts")
            elif chance.happens(0.01):
                self.ledger.crash("as somebody pulls the plug")
            elif chance.happens(0.02):
                await self._lose_the_ledger()

    async def _backups(self) -> None:
        chance = Chance(self.seed, "backups")
        while True:
            await asyncio.sleep(chance.mean(DAY_SECONDS / 3))
            await self.ledger.back_up()

    async def _disaster(self) -> None:
        """The ledger's disk breaks a while after a backup: by chance alone a short run has none, or
        one behind which nothing was written."""
        chance, seconds = Chance(self.seed, "disaster"), self.hours * 3600
        await asyncio.sleep(seconds * chance.between(0.2, 0.5))
        await self.ledger.back_up()
        await asyncio.sleep(seconds * chance.between(0.1, 0.4))
        await self._lose_the_ledger()
        await asyncio.sleep(seconds)

    async def _lose_the_ledger(self) -> None:
        """It may be back before a till has its answer."""
        self.repairing = True
        if self.ledger.lose_the_disk():
            await asyncio.sleep(Chance(self.seed, f"repair-{self.ledger.restores}").between(0, 20))
            if not self.ledger.up:
                self.ledger.start()
        self.repairing = False

    async def _office(self) -> None:
        """Work is confirmed, cards are blocked and found again, the members decide."""
        chance = Chance(self.seed, "office")
        blocked: set[str] = set()

        def something(tx: Transaction) -> str:
            card = chance.one(self.things.cards)
            other = next(c for c in self.things.cards if c is not card)
            actor = f"member:{other.member}"
            what = chance.number(1, 20)
            if what <= 14:
                minutes = chance.number(5, 120)
                day = tx.coop.day(tx.now_ms)
                confirm_contribution(tx, card.member, "shop-shift", minutes, day, actor)
                return f"{minutes} minutes confirmed"
            if what <= 17:
                found = find_card(tx.connection, card.uid)
                if card.uid in blocked:
                    unblock(tx, found, actor)
                    return f"-{card.uid}"
                block(tx, found, actor)
                return f"+{card.uid}"
            rules = (
                CoinShare(chance.number(20, 100)),
                PinLimit(chance.number(0, 1000)),
                StandingGrants(200, 600, visited_days=30, share=chance.number(0, 100)),
            )
            version = publish(tx, rules[chance.number(0, 2)], None, tx.ledger_actor)
            return f"{version.name} {version.version} from {version.starts}"

        while True:
            await asyncio.sleep(chance.mean(15))
            try:
                said = await self.ledger.office(something)
            except LookupError:
                continue
            if said is None:
                continue
            self.trace.say("office", said)
            if said[0] in "+-":
                (blocked.add if said[0] == "+" else blocked.discard)(said[1:])

    async def _housing_office(self) -> None:
        chance = Chance(self.seed, "housing office")
        while True:
            await asyncio.sleep(chance.mean(20))
            said = await self.ledger.office(
                lambda tx: charge_something(tx, self.things.homes, chance)
            )
            if said is not None:
                self.trace.say("office", said)

    # --- the end --------------------------------------------------------------------------------

    async def _settle(self) -> None:
        """Everything works again; whoever wrote something must be able to send it."""
        self.trace.say("world", "all is well from here on")
        if not self.ledger.up:
            self.ledger.start()
        self.ledger.crash_rate = 0
        for till in self.tills:
            till.crash_rate = 0
            till.fill_the_disk(False)
            till.cable.cut = False
            till.cable.weather.lost = till.cable.weather.answer_lost = 0
            till.cable.weather.garbled = till.cable.weather.doubled = 0
            till.cable.weather.slow = 0
            if not till.up:
                till.boot()
        end = self.loop.time() + PATIENCE_SECONDS
        while not all(self._is_done(till) for till in self.tills):
            if self.loop.time() > end:
                raise checks.Broken(
                    "not all is sent: "
                    + ", ".join(
                        f"{till.name} {till.shown.screen.value} {till.status()}"
                        for till in self.tills
                    )
                )
            for till in self.tills:
                if self._is_ended(till):
                    await self._enrol_again(till)
                if till.shown.screen is Screen.UNFINISHED:
                    await self.people._ready(till)
            await asyncio.sleep(1)
        for till in self.tills:
            if not await self.people.buy_something(till):
                self.problems.append(f"{till.name} sells nothing any more: {till.shown.screen}")
        self.problems += self.people.wrong
        await self._until_sent(end)
        for till in self.tills:
            since = self.disks.trusted_since_ms.get(till.name, 0)
            told = [one for one in self.approved if one.at_ms > since]
            self.problems += await checks.receipts(till, told)
        await self._until_sent(end)  # a till may have given something back meanwhile

    async def _until_sent(self, end: float) -> None:
        while not all(self._is_done(till) for till in self.tills):
            if self.loop.time() > end:
                raise checks.Broken("the last sales are not sent")
            await asyncio.sleep(1)

    def _is_done(self, till: TillMachine) -> bool:
        status = till.status()
        if till.failed:
            raise checks.Broken(f"{till.name} does not start: {till.failed}")
        if status is not None and status.stopped and not self._is_ended(till):
            raise checks.Broken(f"{till.name} has stopped: {status.stopped}")
        return (
            status is not None
            and status.online
            and not status.stopped
            and till.shown.screen not in (Screen.UNFINISHED, Screen.STARTING, Screen.STOPPED)
            and not till.shown.busy
            and till.has_sent_all()
        )
