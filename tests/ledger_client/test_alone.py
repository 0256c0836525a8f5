# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a till knows and watches over while nobody can be asked."""

import asyncio
from collections.abc import Iterator

import pytest

from contract.rules import OfflineLimits, Rulebook, RuleVersion
from ledger_client.answers import PinBad
from ledger_client.teller import Teller
from tests.ledger_client.tills import HOUR, Coop, Till, identify, until

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
