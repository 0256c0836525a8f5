# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is given to the commons along with a purchase, as the books see it."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.entries import BadEntry, Gift, Purchase, Tender, require_balanced
from contract.ids import wallet
from contract.outcomes import Outcome
from ledger.books.sheet import BooksBroken
from tests.ledger.books import (
    COIN,
    COMMONS,
    COOP,
    EUR,
    MEMBER,
    OTHER,
    STORE,
    SUSPENSE,
    TILL,
    VOUCHER,
    World,
    held_at,
)

GIFTS = f"gifts:{COOP}"


@pytest.fixture
def world() -> World:
    made = World()
    made.contribute(MEMBER, 1000)
    made.ask(TILL, MEMBER, 1, 500)
    return made


def cash(amount: int) -> Tender:
    return Tender(type="cash", unit=EUR, amount=amount)


def with_money(world: World, goods: int, gift: int) -> Purchase:
    """Goods, and so much on top, all paid in cash."""
    sale = world.purchase(TILL, cash(goods))
    money = Gift(unit=EUR, amount=gift)
    return msgspec.structs.replace(sale, tenders=(cash(goods + gift),), gift=money)


def of_coin(amount: int, **changes: object) -> Gift:
    gift = Gift(unit=COIN, amount=amount, account=wallet(MEMBER), grant=1)
    return msgspec.structs.replace(gift, **changes)


def test_money_that_was_given_is_no_income_of_the_shop(world: World) -> None:
    """Given 24.37 of goods rounded up to 25.00, when it is posted, then 0.63 waits for the
    commons and 24.37 was sold."""
    [decision] = world.post(with_money(world, 2437, 63))
    assert decision.outcome is Outcome.POSTED
    assert world.state.balances[GIFTS, EUR] == -63
    assert world.state.balances["sales:grocery", EUR] == -2437
    assert world.state.balances[f"cash:{TILL}", EUR] == 2500


def test_coin_that_was_given_goes_to_the_commons_under_the_same_grant(world: World) -> None:
    sale = world.purchase(TILL, world.spends(MEMBER, 437, 1), gift=of_coin(63))
    [decision] = world.post(sale)
    assert decision.outcome is Outcome.POSTED
    assert world.state.balances[COMMONS, COIN] == 63
    assert world.state.balances[STORE, COIN] == 437
    [grant] = world.numbers(TILL, wallet(MEMBER)).values()
    assert grant.spent == 500


def test_nobody_lends_for_a_gift(world: World) -> None:
    """Given room for the goods alone, then the goods are posted, and the gift is not."""
    sale = world.purchase(TILL, world.spends(MEMBER, 500, 1), gift=of_coin(1))
    [decision] = world.post(sale)
    assert decision.outcome is Outcome.UNCOVERED
    assert world.state.balances[COMMONS, COIN] == 0
    assert world.state.balances[STORE, COIN] == 500


@given(gift=st.integers(1, 500), back=st.integers(1, 3000))
def test_no_refund_gives_back_more_than_the_goods(gift: int, back: int) -> None:
    """Whatever comes back of goods of 24.37, what was given stays with the commons."""
    world = World()
    sale = with_money(world, 2437, gift)
    world.post(sale)
    [decision] = world.post(world.refund(sale, 0, back))
    assert decision.outcome is (Outcome.POSTED if back <= 2437 else Outcome.RECORDED)
    assert world.state.balances[GIFTS, EUR] == -gift


def test_what_was_given_becomes_somebodys_voucher_and_no_more_than_that(world: World) -> None:
    """Given 5.00 to the commons, then a voucher of 5.00 comes from it, and none of a cent more."""
    world.post(with_money(world, 2500, 500))
    world.post(world.credit(500, GIFTS))
    assert world.state.balances[GIFTS, EUR] == 0
    assert world.state.balances[VOUCHER, EUR] == -500
    with pytest.raises(BooksBroken):
        world.post(world.credit(1, GIFTS))


def test_goods_that_come_back_give_suspense_its_own_first(world: World) -> None:
    """Given a gift and goods that were paid after the coin had been taken back and spent, when the
    goods come back, then nobody has more coin than there was."""
    world.take_back(TILL, MEMBER, 1)
    world.ask(OTHER, MEMBER, 1, 800)
    sale = world.purchase(TILL, world.spends(MEMBER, 300, 1), gift=of_coin(100))
    [bought] = world.post(sale)
    assert bought.outcome is Outcome.SUSPENSE
    [back] = world.post(world.refund(sale, 300))
    assert back.outcome is Outcome.POSTED
    assert sum(n for (_, unit), n in world.state.balances.items() if unit == COIN) == 0
    assert world.state.balances[COMMONS, COIN] == 100


def test_the_commons_give_themselves_nothing_and_get_nothing_back_for_it(world: World) -> None:
    """Given a hostile till that buys from the commons, and says that the commons gave to the
    commons: whatever comes back then, no coin came from where the co-op bears what is missing."""
    world.post(world.gift(MEMBER, COMMONS, 500))
    world.ask_of(TILL, COMMONS, 1, 500)
    bought = msgspec.structs.replace(world.spends(MEMBER, 300, 1), account=COMMONS)
    sale = world.purchase(TILL, bought, gift=of_coin(200, account=COMMONS))
    world.post(sale)
    world.post(world.refund(sale, 300))
    assert world.coin(SUSPENSE) == 0
    assert world.coin(COMMONS) + world.coin(held_at(TILL, COMMONS)) <= 500


@pytest.mark.parametrize(
    "gift",
    [
        of_coin(10, account=None),
        of_coin(10, grant=None),
        Gift(unit=EUR, amount=10, grant=1),
        Gift(unit="SEK", amount=10),
    ],
    ids=["nobody's", "no grant", "granted money", "another currency"],
)
def test_a_gift_that_cannot_be_posted_is_no_entry(world: World, gift: Gift) -> None:
    sale = world.purchase(TILL, cash(100), gift=gift)
    with pytest.raises(BadEntry):
        require_balanced(sale)
