# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member's coin is set aside at one till, and they stand at another."""

import asyncio
from collections.abc import Iterator

import pytest

from ledger_client.answers import NoRoom, Room
from ledger_client.teller import Teller
from tests.ledger_client.tills import Coop, Till, identify, sell, until

pytestmark = pytest.mark.usefixtures("_impatient")


@pytest.fixture(scope="module")
def coop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coop]:
    """A co-op of their own: coin that these tills hold is missed nowhere else."""
    made = Coop(tmp_path_factory.mktemp("coop"))
    yield made
    made.ledger.stop()


async def standing(teller: Teller, account: str) -> int:
    """What the till holds of them for when the network is away."""
    await until(lambda: teller.room(account) > 0, "a standing grant")
    return teller.room(account)


def test_coin_that_waits_at_another_till_can_be_spent_here_at_once(coop: Coop, till: Till) -> None:
    yusuf, second = coop.card("Yusuf"), coop.new_till()

    async def story() -> None:
        async with till.online() as first, second.online() as here:
            # given: the first till holds some of Yusuf's coin
            all_of_it = (await identify(first, yusuf)).available
            held = await standing(first, yusuf.account)
            # when: he pays with all that he has at the second
            who = await identify(here, yusuf)
            assert who.available == all_of_it
            right = await here.check_pin(here.new_id(), who, yusuf.pin)
            room = await here.reserve(here.new_id(), who, who.available, right.ticket)  # type: ignore[union-attr]
            # then: it came back, and nothing of it is left there
            assert isinstance(room, Room), room
            assert first.room(yusuf.account) == 0
            assert held > 0
            await sell(here, who, 100, 0, room)
            await here.release(yusuf.account)
            await until(lambda: here._line.unsent == 0, "the upload")
            await until(lambda: first._line.unsent == 0, "the upload")

    asyncio.run(story())
    second.cable.pull()


def test_what_somebody_pays_with_just_now_comes_back_when_they_have_paid(
    coop: Coop, till: Till
) -> None:
    lucia, second = coop.card("Lucía"), coop.new_till()

    async def story() -> None:
        async with till.online() as first, second.online() as here:
            # given: Lucía pays at the first till from what it holds
            who = await identify(first, lucia)
            held = await standing(first, lucia.account)
            assert isinstance(await first.reserve(first.new_id(), who, 100, None), Room)
            # when: all of it is wanted at the second
            also = await identify(here, lucia)
            right = await here.check_pin(here.new_id(), also, lucia.pin)
            ticket = right.ticket  # type: ignore[union-attr]
            answer = await here.reserve(here.new_id(), also, also.available, ticket)
            # then: the sale keeps what it needs, and the second hears how much there is
            assert isinstance(answer, NoRoom)
            assert answer.available == who.available - held
            assert first.room(lucia.account) == held
            # and: once that basket ends, it comes back
            await first.release(lucia.account)
            assert first.room(lucia.account) == 0

    asyncio.run(story())
    second.cable.pull()
