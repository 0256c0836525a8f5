# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of a journal of which there is an older state, or another copy that sells too."""

import asyncio
import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from contract.receipt import parse_receipt_code
from kiosk import intents
from kiosk.snapshot import Screen
from ledger.service import open_to_read
from tests.simulation.cheap import cheap
from tests.simulation.faults import quiet
from tests.simulation.ledger import no_threads
from tests.simulation.lying_disks import entries_in
from tests.simulation.run import Simulation
from tests.simulation.till import TillMachine

SEED, HOURS = 2, 0.003


class Directed(Simulation):
    """A short run of anything; then all is well, and just this happens."""

    async def _settle(self) -> None:
        if not self.ledger.up:
            self.ledger.start()
        self.ledger.crash_rate = 0
        for till in self.tills:
            till.crash_rate = 0
            till.cable.cut = False
            if not till.up:
                till.boot()
        await self.story()
        await super()._settle()

    async def story(self) -> None:
        """What happens then."""

    async def sent(self, till: TillMachine) -> None:
        """Until this till has nothing left to send."""
        while not self._is_done(till):
            if till.shown.screen is Screen.UNFINISHED:
                till.submit(intents.GiveBack())
            await asyncio.sleep(0.5)

    async def stops(self, till: TillMachine, code: str) -> None:
        """Until it says that it must not sell."""
        while (status := till.status()) is None or status.stopped != code:  # noqa: ASYNC110
            await asyncio.sleep(0.5)


class SoldBeforeItsDisk(Directed):
    """A sale is approved and in the ledger; the disk goes back to the moment before its entry."""

    sale = ""

    async def story(self) -> None:
        till = self.tills[0]
        await self.sent(till)
        real: list[Path] = []
        crossed = till._on_disk

        def before_its_entry(where: str) -> bool:
            if where == "before append" and not real:
                real.append(self.disks.remember(till))
            return crossed(where)

        assert till.teller is not None
        till.teller._storage._crossed = before_its_entry  # type: ignore[attr-defined]
        assert await self.people.buy_something(till)
        self.sale = parse_receipt_code(self.approved[-1].url).entry
        await self.sent(till)
        self.disks.lose(till, real[0], self.loop.now_ms())
        till.boot()
        await self.stops(till, "journal-behind")
        assert till.shown.screen is Screen.STOPPED
        await self._enrol_again(till)
        while till.shown.screen is not Screen.UNFINISHED:  # noqa: ASYNC110
            await asyncio.sleep(0.5)
        till.submit(intents.FinishSale())
        await self.sent(till)


def test_a_sale_that_the_ledger_has_is_not_sold_again_from_an_older_draft(tmp_path: Path) -> None:
    with cheap(), no_threads(), quiet() as faults:
        run = SoldBeforeItsDisk(SEED, HOURS, tmp_path, faults)
        done = run.run()
    assert run.sale in run.disks.lost
    assert not run.disks.may_be_missing(run.sale), "the ledger has it, so nothing excuses its loss"
    assert done.problems == ()


class TwoCopies(Directed):
    """Somebody copied a till's disk to a second machine, and both sell."""

    async def story(self) -> None:
        first = self.tills[0]
        await self.sent(first)
        first.crash("to be copied")
        shutil.copytree(first.folder, self.folder / "till-9")
        first.boot()
        self.second = TillMachine(
            9,
            self.folder,
            first.identity,
            self.ledger,
            self.loop,
            self.chance,
            self.trace,
        )
        second = self.second
        second.told = self._approval(second)
        second.cable.cut = True
        second.boot()
        for _ in range(12):
            await self.people.visit(second)
        assert await self.people.buy_something(first)
        assert await self.people.buy_something(second)
        self.sold_by_the_second = [one for one in self.approved if one.till == second.name]
        await self.sent(first)
        await self.people._ready(second)
        second.cable.cut = False
        await self.stops(second, "journal-forked")
        await asyncio.sleep(1)
        assert second.shown.screen is Screen.STOPPED
        assert await self.people.buy_something(first), "the first one sells on"
        await self.sent(first)
        # The office lets the second one go on in the place of the first.
        first.crash("for good")
        self.disks.lacks(second.folder, entries_in(first.folder))
        assert await self.disks.enrol_again(second, self.loop.now_ms())
        second.boot()
        self.tills[0] = second


class TwoCopiesAndARestore(TwoCopies):
    """Besides, the ledger's disk breaks when the office has all; the backup is older."""

    async def story(self) -> None:
        await super().story()
        journal = self.second.journal
        while journal is None or journal.left_behind(1):
            await asyncio.sleep(0.5)
            journal = self.second.journal
        assert self.ledger.lose_the_disk()
        self.ledger.start()


def _held_for_the_office(run: Simulation) -> set[bytes]:
    with open_to_read(run.ledger.folder) as (connection, _):
        verified = text("select hash from held_entries where verified")
        return set(connection.execute(verified).scalars())


@pytest.mark.parametrize("story", [TwoCopies, TwoCopiesAndARestore])
def test_of_two_copies_of_a_journal_one_sells_and_the_office_has_what_the_other_sold(
    tmp_path: Path, story: type[TwoCopies]
) -> None:
    with cheap(), no_threads(), quiet() as faults:
        run = story(SEED, HOURS, tmp_path, faults)
        done = run.run()
    assert done.problems == ()
    with open_to_read(run.ledger.folder) as (connection, _):
        alarms = set(connection.execute(text("select kind from alarms")).scalars())
    held = _held_for_the_office(run)
    sold = {parse_receipt_code(one.url).entry_hash for one in run.sold_by_the_second}
    assert len(sold) >= 3
    assert sold <= held, "the office does not have all that the second one sold"
    assert "forked-journal" in alarms or run.ledger.restores  # an alarm is not in its log


class EnrolledAgainAfterARestore(Directed):
    """The ledger's disk breaks behind a till's last sale, which the backup has not; the office
    enrols that till again before it was ever in contact with the restored ledger."""

    sale = b""

    async def story(self) -> None:
        till = self.tills[0]
        await self.sent(till)
        await self.ledger.back_up()
        assert await self.people.buy_something(till)
        self.sale = parse_receipt_code(self.approved[-1].url).entry_hash
        await self.sent(till)
        till.crash("for the night")
        assert self.ledger.lose_the_disk()
        self.ledger.start()
        assert await self.disks.enrol_again(till, self.loop.now_ms())
        till.boot()
        await self.sent(till)


def test_a_till_that_is_enrolled_again_sends_a_restored_ledger_what_its_backup_has_not(
    tmp_path: Path,
) -> None:
    with cheap(), no_threads(), quiet() as faults:
        run = EnrolledAgainAfterARestore(SEED, HOURS, tmp_path, faults)
        done = run.run()
    assert done.problems == ()
    assert run.sale in _held_for_the_office(run)
