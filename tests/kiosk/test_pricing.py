# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goods cost whom: the best price there is, one reduction at a time, whatever the order."""

import random

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contract.goods import GroupPrice, MultiBuy, Product, Special
from contract.ids import random_id
from contract.price_rules import Reduction, Reductions, ShelfPrices
from kiosk import basket, pricing
from kiosk.basket import Item
from kiosk.pricing import Terms
from tests.kiosk.pricing_terms import ANYBODY, DAY, MEMBER
from tests.kiosk.till import product, rulebook

ROLL = replace(product("Roll", 80, department="bakery"), multi_buy=MultiBuy(count=5, price=300))
NEED = Reductions(groups=(Reduction(type="solidarity", percent=20),))
POOR = replace(MEMBER, type="solidarity", reductions=NEED)


def price_of(goods: Product, pieces: int, terms: Terms = ANYBODY) -> int:
    return pricing.price(Item(1, goods, pieces), terms)


def test_five_rolls_cost_less_than_five_times_one() -> None:
    assert [price_of(ROLL, n) for n in (1, 4, 5, 6, 10)] == [80, 320, 300, 380, 600]


def test_a_price_for_some_days_holds_on_the_first_and_on_the_last() -> None:
    goods = replace(
        product("Pears", 300),
        specials=(Special(price=250, starts="2026-05-01", ends=DAY),),
    )
    assert price_of(goods, 1) == 250
    assert price_of(goods, 1, replace(ANYBODY, day="2026-05-01")) == 250
    assert price_of(goods, 1, replace(ANYBODY, day="2026-05-04")) == 300
    assert price_of(goods, 1, replace(ANYBODY, day="2026-04-30")) == 300


def test_who_shops_gets_the_best_of_several_reductions_not_all_of_them() -> None:
    goods = replace(
        product("Oil", 1000, 900),
        specials=(Special(price=850, starts=DAY, ends=DAY),),
        group_prices=(GroupPrice(group="solidarity", price=880),),
    )
    assert price_of(goods, 1, ANYBODY) == 850
    assert price_of(goods, 1, MEMBER) == 850
    assert price_of(goods, 1, POOR) == 800, "a fifth less than 10.00, and not less than 8.50"
    together = replace(POOR, reductions=replace(NEED, add_up=True))
    assert price_of(goods, 1, together) == 680, "the members decided that they add up"


def test_a_reduction_for_some_departments_leaves_the_others() -> None:
    rule = Reductions(groups=(Reduction(type="staff", percent=50, departments=("bakery",)),))
    staff = replace(MEMBER, type="staff", reductions=rule)
    assert price_of(product("Bread", 450, department="bakery"), 1, staff) == 225
    assert price_of(product("Wine", 700, department="drinks"), 1, staff) == 700


def test_rules_are_those_of_the_day() -> None:
    rules = rulebook(NEED, ShelfPrices("added"))
    assert pricing.terms(rules, DAY) == Terms(day=DAY, reductions=NEED, tax_added=True)
    assert pricing.terms(rules, "2025-12-31") == Terms(day="2025-12-31")
    assert pricing.rule_versions(rules, DAY) == {"reductions": 1, "shelf-prices": 1}


def test_any_three_of_these_juices_cost_less_whichever_they_are() -> None:
    """Given any three juices for 5.00, two of 2.00 and two of 1.80 come to the three dearest for
    5.00 and one of 1.80; each line bears its share, and nothing is taken off for fewer."""
    any_three = MultiBuy(count=3, price=500, mix="juices")
    apple, pear = (
        replace(product(name, price), multi_buy=any_three)
        for name, price in (("Apple juice", 200), ("Pear juice", 180))
    )
    two = basket.add(basket.add((), apple), pear)
    assert pricing.total(two, ANYBODY) == 380
    four = basket.add(basket.add(two, apple), pear)
    assert pricing.total(four, ANYBODY) == 500 + 180
    assert [line.price for line in pricing.lines(four, ANYBODY)] == [358, 322]
    # A member who pays 1.50 for the apple juice anyway has the better of both.
    cheaper = replace(apple, member_price=150)
    mine = basket.add(basket.add(basket.add((), cheaper), cheaper), pear)
    assert pricing.total(mine, MEMBER) == 150 + 150 + 180
    saved = sum(one.saved for one in pricing.lines(mine, MEMBER))
    assert pricing.total(mine, MEMBER) + saved == pricing.total(mine, ANYBODY) == 500


def test_a_deposit_is_beside_the_price_and_empties_take_it_off() -> None:
    water = replace(product("Water", 90, tax_rate=1900), deposit=15)
    empty = replace(product("Empty", 0), deposit=15, empties=True)
    items = basket.add(basket.add((), water, 6), empty, 2)
    assert pricing.total(items, ANYBODY) == 6 * 90 + 6 * 15 - 2 * 15
    assert pricing.deposits(items) == 4 * 15
    (total,) = pricing.totals(items, ANYBODY)
    assert total.net + total.tax == 6 * 90, "a deposit is no turnover, and has no tax here"
    assert pricing.total(basket.add((), empty, 3), ANYBODY) == -45


# --- whatever is in the basket --------------------------------------------------------------------


@st.composite
def goods(draw: st.DrawFn) -> Product:
    price = draw(st.integers(0, 5000))
    return Product(
        id=random_id(draw(st.binary(min_size=10, max_size=10))),
        name="Something",
        department=draw(st.sampled_from(["bakery", "drinks"])),
        tax_rate=draw(st.sampled_from([0, 550, 700, 1900])),
        price=price,
        member_price=draw(st.none() | st.integers(0, price)),
        icon="basket",
        multi_buy=draw(
            st.none()
            | st.builds(MultiBuy, count=st.integers(2, 4), price=st.integers(0, 3 * price))
            | st.sampled_from([MultiBuy(count=n, price=250, mix="any") for n in (2, 3)])
        ),
        specials=draw(
            st.just(())
            | st.builds(
                Special, price=st.integers(0, price), starts=st.just(DAY), ends=st.just(DAY)
            ).map(lambda one: (one,))
        ),
        adds_up=draw(st.booleans()),
        deposit=draw(st.sampled_from([0, 0, 8, 25])),
    )


buyers = st.builds(
    Terms,
    member=st.booleans(),
    type=st.sampled_from(["member", "solidarity"]),
    day=st.just(DAY),
    reductions=st.none() | st.booleans().map(lambda add_up: replace(NEED, add_up=add_up)),
    tax_added=st.booleans(),
)
scans = st.lists(goods(), min_size=1, max_size=5, unique_by=lambda p: p.id).flatmap(
    lambda shelf: st.lists(st.sampled_from(shelf), min_size=1, max_size=15)
)


def filled(scanned: list[Product]) -> tuple[Item, ...]:
    items: tuple[Item, ...] = ()
    for one in scanned:
        items = basket.add(items, one)
    return items


@given(scans, buyers, st.randoms(use_true_random=False))
def test_the_order_of_scanning_changes_no_price_and_no_tax(
    scanned: list[Product], terms: Terms, chance: random.Random
) -> None:
    one = filled(scanned)
    chance.shuffle(scanned)
    other = filled(scanned)
    assert pricing.total(one, terms) == pricing.total(other, terms)
    assert pricing.totals(one, terms) == pricing.totals(other, terms)
    by_product = [
        {line.product: (line.price, line.tax_added) for line in pricing.lines(items, terms)}
        for items in (one, other)
    ]
    assert by_product[0] == by_product[1]


@given(scans, buyers)
def test_the_lines_sum_to_the_total_and_so_do_the_departments(
    scanned: list[Product], terms: Terms
) -> None:
    """So whoever gives all of it back gets all of it back."""
    items = filled(scanned)
    lines = pricing.lines(items, terms)
    goods_total = sum(line.price + line.tax_added for line in lines)
    assert goods_total + sum(line.deposit for line in lines) == pricing.total(items, terms)
    assert goods_total == sum(t.net + t.tax for t in pricing.totals(items, terms))
    assert all(line.price >= 0 and line.tax_added >= 0 for line in lines)


@given(scans, buyers)
def test_nobody_pays_more_for_being_a_member_and_nothing_costs_more_than_on_the_shelf(
    scanned: list[Product], terms: Terms
) -> None:
    items = pricing.mixed(filled(scanned), terms)
    for item in items:
        assert pricing.price(item, terms) <= item.quantity * item.product.price
        assert pricing.saved(item, terms) >= 0
    assert pricing.total(items, terms) <= pricing.total(items, terms.anybody)
