# SPDX-License-Identifier: AGPL-3.0-or-later
"""How people of the simulator pay for their housing at a till."""

import asyncio

from kiosk.intents.day import AmountDigit, Confirm
from kiosk.intents.desks import OpenDesk
from kiosk.intents.housing import ChooseCharge, ChooseHousehold, PayRent, TypeHousehold
from kiosk.sessions.state import Desk
from kiosk.snapshot import Screen, Snapshot
from tests.simulation.homes import Home
from tests.simulation.people import Card, People
from tests.simulation.till import TillMachine
from tests.simulation.trace import Chance

STAFF = 2
"""Which of the members is of the housing office."""


class Payers:
    """Who pays rent at the tills of a run."""

    def __init__(self, people: People, homes: tuple[Home, ...], chance: Chance) -> None:
        self._people, self._homes, self._chance = people, homes, chance

    async def pay(self, till: TillMachine) -> None:
        """A member pays what is due at their own home, or the office takes it from whoever comes;
        all of it or a part, in the order in which it is due or the way they want it."""
        chance = self._chance
        home = chance.one(self._homes)
        lives_there = self._people.cards[chance.one(home.members)]
        by_staff = chance.happens(0.4)
        opened = await self._open(till, self._people.cards[STAFF] if by_staff else lives_there)
        if by_staff and opened.screen is Screen.HOUSEHOLDS:
            for act in (TypeHousehold(home.name), ChooseHousehold(home.household)):
                till.submit(act)
                await asyncio.sleep(0.05)
                opened = await till.settled()
        page = opened.household
        if opened.screen is not Screen.HOUSEHOLD or page is None or not page.known:
            return
        if page.name != home.name:
            self._people.wrong.append(f"{till.name} shows {page.name} to {home.name}")
        if page.due and chance.happens(0.3):
            till.submit(ChooseCharge(chance.one(page.due).id))
        till.submit(PayRent())
        if chance.happens(0.5):
            for digit in str(chance.number(100, 900)):
                till.submit(AmountDigit(digit))
        till.submit(Confirm())
        await asyncio.sleep(0.05)
        if (await till.settled()).screen is Screen.PAY:
            payer = chance.one(self._people.cards) if by_staff else lives_there
            with_coin = not by_staff or chance.happens(0.5)
            await self._people.pay(till, payer if with_coin else None)

    async def _open(self, till: TillMachine, card: Card) -> Snapshot:
        """The desk, with card and PIN."""
        till.submit(OpenDesk(Desk.HOUSING))
        await asyncio.sleep(0.05)
        self._people.present(till, card.tap())
        await asyncio.sleep(0.05)
        if (await till.settled()).screen is Screen.PIN:
            self._people.type_pin(till, card)
            await asyncio.sleep(0.05)
        return await till.settled()
