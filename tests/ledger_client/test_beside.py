# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two pay one bill in coin, and something is given to the commons along with it: with the real
ledger, from the tap to the posting and back."""

import asyncio

from msgspec.structs import replace

from contract.entries import Refund
from contract.money import Amount
from contract.rules import CoinPart
from kiosk.basket import Item
from kiosk.bill import Beside, Buyer, Sale, spends
from kiosk.bill_entry import details, entry
from kiosk.refunds import lines_left, refund_of
from kiosk.tenders import cash
from ledger_client.answers import Person, Room, SaleThere
from ledger_client.teller import Teller
from tests.kiosk.till import LENTILS, OIL
from tests.ledger_client.tills import Coop, identify, status, until


def owns(coop: Coop, account: str) -> int:
    """What is there, and what tills hold of it."""
    balances = coop.books()["balances"].items()
    return sum(sum(units.values()) for name, units in balances if name.endswith(account))


async def room_for(teller: Teller, who: Person, account: str, coin: int) -> Room:
    there = await teller.reserve(teller.new_id(), replace(who, account=account), coin, None)
    assert isinstance(there, Room), there
    assert there.number
    return there


def test_each_pays_under_a_grant_of_their_own_and_gets_their_part_back(coop: Coop) -> None:
    """Given Jonas lets Amara pay for him, when she pays 12.00 with 3.00 of hers, 4.00 of his and
    money, and gives 0.50 of her own and nothing of his to the commons, then all of it is posted;
    and when everything comes back, each has what they had, and the commons keep the gift."""
    till, amara, jonas = coop.new_till(), coop.card("Amara"), coop.card("Jonas")
    coop.office("member", "proxy", jonas.plastic.member, amara.plastic.member)
    commons = f"commons:{till.identity.coop}"
    before = {one: owns(coop, one) for one in (amara.account, jonas.account, commons)}

    async def story() -> None:
        async with till.online() as teller:
            who = await identify(teller, amara)
            assert jonas.account in {one.account for one in who.accounts}
            own = await room_for(teller, who, amara.account, 350)
            his = await room_for(teller, who, jonas.account, 400)
            sale = Sale(
                id=teller.new_id(),
                items=(Item(1, LENTILS, 1), Item(2, OIL, 1)),
                buyer=Buyer(who.member, who.first_name, who.account, who.unit, who.identification),
                coin=CoinPart(700, 700, "rule"),
                grant=own.number,
                beside=Beside(jonas.account, 400, 400, his.number),
                money=(cash(teller.new_id(), 400, 400),),
                gift=Amount(who.unit, 50),
                rules={"coin-value": 1},
            )
            for account, number, amount in spends(sale):
                assert teller.covers(account, number, amount)
            device = till.identity.device
            await teller.write(sale.id, lambda m: entry(sale, m, device, "EUR"), details(sale))
            await teller.release(amara.account)
            await teller.release(jonas.account)
            await until(lambda: status(teller).unsent == 0, "the upload")
            spent = {one: before[one] - owns(coop, one) for one in before}
            assert spent == {amara.account: 350, jonas.account: 400, commons: -50}
            there = await teller.sale(sale.id)
            assert isinstance(there, SaleThere)
            fields = refund_of(there, {one.number: one.left for one in lines_left(there)})
            clerk = f"kiosk:{device}"
            await teller.write(teller.new_id(), lambda m: Refund(**m, actor=clerk, **fields))
            await until(lambda: status(teller).unsent == 0, "the upload")

    asyncio.run(story())
    spent = {one: before[one] - owns(coop, one) for one in before}
    assert spent == {amara.account: 50, jonas.account: 0, commons: -50}
