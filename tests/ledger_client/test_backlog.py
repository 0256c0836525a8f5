# SPDX-License-Identifier: AGPL-3.0-or-later
"""After a long outage: what waited goes up in order, the till sells on, and who pays in coin does
not wait behind it."""

import asyncio

import pytest

from contract.messages import MAX_ENTRIES_PER_UPLOAD
from ledger_client.answers import Room
from tests.ledger_client.tills import Coop, Till, identify, sell, status, until, wake

pytestmark = pytest.mark.usefixtures("_impatient")


@pytest.mark.parametrize("waiting", [600, pytest.param(50_000, marks=pytest.mark.long)])
@pytest.mark.timeout(900)
def test_nobody_waits_behind_a_backlog(coop: Coop, till: Till, waiting: int) -> None:
    amara = coop.card("Amara")

    async def story() -> None:
        async with till.online() as teller:
            # given: an outage in which so many sales were made
            till.cable.pull()
            await until(lambda: not status(teller).online, "the outage")
            for _ in range(waiting):
                await sell(teller, None, 0, 450)
            assert status(teller).unsent == waiting

            # when: the ledger is back
            till.cable.plug()
            wake(teller)
            await until(lambda: status(teller).online, "the ledger")

            # then: room for a member's coin is granted while entries are still on their way,
            who = await identify(teller, amara)
            room = await teller.reserve(teller.new_id(), who, 500, None)
            assert isinstance(room, Room)
            await sell(teller, who, 500, 0, room)
            assert status(teller).unsent > MAX_ENTRIES_PER_UPLOAD, (
                "a backlog that was gone shows nothing"
            )
            # and the till writes on while they go up
            left = status(teller).unsent
            sold = 0
            while status(teller).unsent and sold < 200:
                await sell(teller, None, 0, 450)
                sold += 1
            assert sold > 1
            assert status(teller).unsent < left + sold
            await until(lambda: status(teller).unsent == 0, "all of it", seconds=600)

    before = coop.entries().get("purchase", {}).get("posted", 0)
    asyncio.run(story())
    assert coop.entries()["purchase"]["posted"] > before + waiting
    assert set(coop.entries()["purchase"]) == {"posted"}
