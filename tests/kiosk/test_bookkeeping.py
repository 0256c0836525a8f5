# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a till writes down for the treasurer is what the ledger books, as long as all is covered."""

from collections import Counter

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from contract.entries import AnyEntry, CashCount, CashMoved, Gift, RentPayment, Tender, Transfer
from contract.ids import wallet
from contract.outcomes import Outcome
from kiosk.bookkeeping import transactions
from kiosk.day import days
from tests.ledger.books import COIN, COMMONS, EUR, HOUSEHOLD, MEMBER, TILL, World

CENTS = st.integers(1, 500)


@given(coin=CENTS, cash=CENTS, terminal=CENTS, back=st.integers(0, 500), counted=CENTS)
def test_a_tills_own_account_of_a_day_is_the_ledgers(
    coin: int, cash: int, terminal: int, back: int, counted: int
) -> None:
    world = World()
    world.contribute(MEMBER, 5000)
    world.ask(TILL, MEMBER, 1, 2000)
    money = Tender(type="cash", unit=EUR, amount=cash)
    sale = world.sale(TILL, MEMBER, 1, coin, cash, terminal)
    given_too = msgspec.structs.replace(money, amount=money.amount + coin)
    more = world.purchase(TILL, money)
    done: list[AnyEntry] = [
        CashMoved(**world.marks(TILL), what="float", unit=EUR, amount=5000),
        sale,
        world.purchase(TILL, world.spends(MEMBER, 100, None, risk=1)),
        msgspec.structs.replace(more, tenders=(given_too,), gift=Gift(unit=EUR, amount=coin)),
        world.purchase(
            TILL, money, gift=Gift(unit=COIN, amount=cash, account=wallet(MEMBER), grant=1)
        ),
        RentPayment(
            **world.marks(TILL),
            household=HOUSEHOLD,
            tenders=(world.spends(MEMBER, coin, 1), money),
            rules={"coin-value": 1},
        ),
        Transfer(
            **world.marks(TILL),
            account=wallet(MEMBER),
            to=COMMONS,
            unit=COIN,
            amount=coin,
            grant=1,
        ),
        CashMoved(**world.marks(TILL), what="paid-out", unit=EUR, amount=cash),
        CashCount(**world.marks(TILL), unit=EUR, counted=counted),
    ]
    if back:
        done.append(world.refund(sale, min(back, coin), min(back, cash)))
    booked: Counter[tuple[str, str]] = Counter()
    for decision in world.post(*done):
        assert decision.outcome in (Outcome.POSTED, Outcome.SUSPENSE)
        for posting in decision.postings:
            booked[posting.account, posting.unit] += posting.amount
    own: Counter[tuple[str, str]] = Counter()
    (day,) = days(done)
    for one in transactions(day, EUR, "Europe/Berlin"):
        for unit in {m.unit for m in one.moved}:
            assert sum(m.amount for m in one.moved if m.unit == unit) == 0
        for m in one.moved:
            own[m.account, m.unit] += m.amount
    assert {k: v for k, v in own.items() if v} == {k: v for k, v in booked.items() if v}
