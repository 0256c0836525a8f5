# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who lost the receipt holds up their card: what the till finds in its own journal."""

import asyncio
from typing import Any

import pytest

from contract.entries import DayClosed
from ledger_client.answers import NoSale, SaleThere
from tests.ledger_client.tills import Coop, Till, identify, sell

pytestmark = pytest.mark.usefixtures("_impatient")


def test_a_card_finds_what_its_member_bought_last_since_the_day_was_closed(
    coop: Coop, till: Till
) -> None:
    def closing(marks: dict[str, Any]) -> DayClosed:
        day = {"day": "2026-03-07", "first": 1, "unit": "EUR", "expected": 650}
        return DayClosed(**marks, actor=f"kiosk:{marks['device']}", rules={}, number=1, **day)

    async def story() -> None:
        async with till.online() as teller:
            noor = await identify(teller, coop.card("Noor"))
            assert await teller.newest_sale(noor.member) == NoSale("nothing-bought-here")

            # Noor buys twice; then somebody who shows no card does.
            await sell(teller, noor, 0, 100)
            second = await sell(teller, noor, 0, 250)
            await sell(teller, None, 0, 300)
            found = await teller.newest_sale(noor.member)
            assert isinstance(found, SaleThere)
            assert found.entry.id == second.id
            assert found.details.note == "for the cake"

            # The day is closed: yesterday's sales are found by their receipts alone.
            await teller.write(teller.new_id(), closing)
            assert await teller.newest_sale(noor.member) == NoSale("nothing-bought-here")
            later = await sell(teller, noor, 0, 400)
            found = await teller.newest_sale(noor.member)
            assert isinstance(found, SaleThere)
            assert found.entry.id == later.id

    asyncio.run(story())
