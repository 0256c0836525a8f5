# SPDX-License-Identifier: AGPL-3.0-or-later
"""A receipt is held against the log: what the till is told of it."""

import asyncio
from collections.abc import Iterator

import pytest

from contract.outcomes import Outcome
from contract.receipt import parse_receipt_code
from ledger_client.answers import Room
from tests.ledger_client.tills import Coop, Till, identify, sell, until

pytestmark = pytest.mark.usefixtures("_impatient")


@pytest.fixture(scope="module")
def coop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coop]:
    """One of their own: here things go wrong that the other stories count on never to happen."""
    made = Coop(tmp_path_factory.mktemp("coop"))
    yield made
    made.ledger.stop()


def test_a_proved_receipt_says_what_the_books_made_of_it(coop: Coop, till: Till) -> None:
    async def story() -> None:
        async with till.online() as teller:
            who = await identify(teller, coop.card("Noor"))
            nobody_granted = Room(1, who.account, who.unit)
            for coin, room, becomes in (
                (0, None, Outcome.POSTED),
                (50, nobody_granted, Outcome.UNCOVERED),
            ):
                written = await sell(teller, who, coin, 100, room)
                await until(lambda: teller._line.status().unsent == 0, "the upload")
                checked = await teller.check_receipt(parse_receipt_code(written.url))
                assert (checked.state, checked.outcome) == ("proved", becomes)

    asyncio.run(story())
