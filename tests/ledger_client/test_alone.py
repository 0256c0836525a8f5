# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a till knows and watches over while nobody can be asked."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from contract.outcomes import Declined
from contract.rules import OfflineLimits, Rulebook, RuleVersion
from ledger_client import cards
from ledger_client.answers import NotKnown, PinBad
from ledger_client.teller import Teller
from tests.ledger_client.tills import HOUR, Coop, Till, identify, sale, until

pytestmark = pytest.mark.usefixtures("_impatient")


@pytest.fixture(scope="module")
def coop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coop]:
    """A co-op of their own: coin that these tills hold is missed nowhere else."""
    made = Coop(tmp_path_factory.mktemp("coop"))
    yield made
    made.ledger.stop()


async def alone(till: Till, teller: Teller) -> None:
    till.cable.pull()
    await until(lambda: not teller._line.online, "the outage")


async def after_a_power_cut(till: Till, tap: tuple[str, str]) -> str:
    """What a machine says of this tap that comes up with what is on the till's disk now."""
    with TemporaryDirectory() as folder:
        shutil.copytree(till.folder, folder, dirs_exist_ok=True)
        again = Till(Path(folder), till.identity, till.url, till.cable)
        async with again.open() as teller:
            who = await teller.identify(teller.new_id(), *tap)
    return who.code if isinstance(who, NotKnown) else "known"


def test_a_tap_that_paid_offline_pays_nothing_more_when_the_power_comes_back(
    coop: Coop, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    amara, never = coop.card("Amara"), HOUR / 1000
    monkeypatch.setattr(cards, "KEEP_TAPS_SECONDS", never)

    async def story() -> None:
        async with till.online() as teller:
            await identify(teller, amara)
            await alone(till, teller)
            # when: a card is accepted and pays, and the power goes at that moment
            paid = amara.tap()
            await teller.identify(teller.new_id(), *paid)
            await teller.write(teller.new_id(), sale(None, 0, 450))
            assert await after_a_power_cut(till, paid) == Declined.REPLAYED_TAP
            # and: when coin is set aside, and the rest is about to be taken in cash
            begun = amara.tap()
            await teller.identify(teller.new_id(), *begun)
            await teller.keep_draft("draft", b"{}")
            assert await after_a_power_cut(till, begun) == Declined.REPLAYED_TAP
            # and: when it is switched off after a tap of which nothing came
            shown = amara.tap()
            await teller.identify(teller.new_id(), *shown)
        assert await after_a_power_cut(till, shown) == Declined.REPLAYED_TAP

    asyncio.run(story())


def test_a_tap_of_which_nothing_comes_is_written_down_by_itself(
    coop: Coop, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    jonas, mei = coop.card("Jonas"), coop.card("Mei")
    monkeypatch.setattr(cards, "KEEP_TAPS_SECONDS", 0)
    refused = []

    def refuse(taps: object) -> None:
        refused.append(taps)
        raise OSError("the disk")

    async def story() -> None:
        async with till.online() as teller:
            await identify(teller, jonas)
            await identify(teller, mei)
            await alone(till, teller)
            tap = jonas.tap()
            with monkeypatch.context() as disk:
                disk.setattr(teller._journal, "keep_taps", refuse)
                await teller.identify(teller.new_id(), *tap)
                await until(lambda: bool(refused and teller._cards._fresh), "the disk refuses")
            # when: the disk writes again, and somebody else shows a card
            await identify(teller, mei)
            await until(lambda: not teller._cards._fresh, "the taps")
            await teller._storage(teller._journal.taps)  # behind what is being written
            # then
            assert await after_a_power_cut(till, tap) == Declined.REPLAYED_TAP

    asyncio.run(story())


def test_the_office_hears_of_wrong_pins_that_were_given_offline(coop: Coop, till: Till) -> None:
    anahi = coop.card("Anahí")

    async def story() -> None:
        async with till.online() as teller:
            await identify(teller, anahi)
            await alone(till, teller)
            who = await identify(teller, anahi)
            wrong = "0000" if anahi.pin != "0000" else "1111"
            # when: somebody guesses
            assert await teller.check_pin(teller.new_id(), who, wrong) == PinBad(2)
            assert await teller.check_pin(teller.new_id(), who, wrong) == PinBad(1)
            assert teller._line.unsent == 2, "each is an entry, durable before anybody is told"
            till.cable.plug()
            await until(lambda: teller._line.online and not teller._line.unsent, "the upload")

    asyncio.run(story())
    # then
    assert "a wrong PIN was given at a kiosk that was out of reach" in coop.office(
        "kiosk", "alarms"
    )


def test_who_is_no_cashier_any_more_is_none_offline_either(coop: Coop, till: Till) -> None:
    ravi = coop.card("Ravi")
    coop.office("role", "give", "Ravi Krishnan", "cashier")

    async def story() -> None:
        async with till.online() as teller:
            assert "cashier" in (await identify(teller, ravi)).roles
            # when: the role is taken away while he is not at the till, and then the network goes
            coop.office("role", "take", "Ravi Krishnan", "cashier")
            seen = teller._line.heard_ms
            await until(lambda: (teller._line.heard_ms or 0) > (seen or 0), "the next refresh")
            seen = teller._line.heard_ms
            await until(lambda: (teller._line.heard_ms or 0) > (seen or 0), "one begun since")
            await alone(till, teller)
            # then
            who = await identify(teller, ravi)
            assert (who.offline, who.roles) == (True, ())

    asyncio.run(story())


def test_a_till_that_has_not_heard_of_blocks_for_long_takes_the_pin_always(
    coop: Coop, till: Till
) -> None:
    mei = coop.card("Mei")

    async def story() -> None:
        async with till.online() as teller:
            await identify(teller, mei)
            await alone(till, teller)
            limits = OfflineLimits(pin_always_after_hours=6)
            rule = RuleVersion(version=1, starts="2020-01-01", parameters=limits)
            teller.rules = Rulebook((*teller.rules.versions, rule))
            assert not (await identify(teller, mei)).pin_always
            till.watch.skipped_ms = 5 * HOUR
            assert not (await identify(teller, mei)).pin_always
            till.watch.skipped_ms = 7 * HOUR
            assert (await identify(teller, mei)).pin_always
        # and a clock that nobody can trust is no better than a long time
        till.watch.reboots += 1
        till.watch.wall_off_ms = -24 * HOUR
        async with till.open() as teller:
            teller.rules = Rulebook((*teller.rules.versions, rule))
            assert (await identify(teller, mei)).pin_always

    asyncio.run(story())
