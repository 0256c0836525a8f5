# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a basket comes to."""

import random

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contract.entries import FORMAT, Purchase, Total, require_balanced
from contract.ids import b64, instant, random_id, uuid7
from contract.messages import Product
from contract.money import Amount
from contract.rules import CoinShare, CoinValue, coin_part
from kiosk import basket, pricing
from kiosk.bill import Sale
from kiosk.bill_entry import details, tenders
from kiosk.tenders import cash, suggestions
from tests.kiosk.pricing_terms import ANYBODY, MEMBER, terms_of
from tests.kiosk.till import AMARA, BREAD, CANDLES, COOP, LENTILS, NINE, OIL, SHOP, buyer

departments = st.sampled_from(["bakery", "dairy", "grocery"])
rates = st.sampled_from([0, 550, 700, 1900, 2000])


@st.composite
def products(draw: st.DrawFn) -> Product:
    price = draw(st.integers(0, 50_000))
    return Product(
        id=random_id(draw(st.binary(min_size=10, max_size=10))),
        name="Something",
        department=draw(departments),
        tax_rate=draw(rates),
        price=price,
        member_price=draw(st.none() | st.integers(0, price)),
        icon="basket",
    )


baskets = st.lists(products(), min_size=1, max_size=8, unique_by=lambda p: p.id).flatmap(
    lambda goods: st.lists(st.sampled_from(goods), min_size=1, max_size=20)
)


def filled(scanned: list[Product]) -> tuple[basket.Item, ...]:
    items: tuple[basket.Item, ...] = ()
    for product in scanned:
        items = basket.add(items, product)
    return items


@given(baskets, st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_scanning_changes_nothing_but_the_order_of_lines(
    scanned: list[Product], chance: random.Random, for_member: bool
) -> None:
    one = filled(scanned)
    chance.shuffle(scanned)
    other = filled(scanned)
    assert pricing.total(one, terms_of(for_member)) == pricing.total(other, terms_of(for_member))
    assert pricing.totals(one, terms_of(for_member)) == pricing.totals(other, terms_of(for_member))
    assert sorted((i.product.id, i.quantity) for i in one) == sorted(
        (i.product.id, i.quantity) for i in other
    )


@given(baskets, st.booleans())
def test_net_and_tax_of_all_departments_are_the_total(
    scanned: list[Product], for_member: bool
) -> None:
    items = filled(scanned)
    totals = pricing.totals(items, terms_of(for_member))
    assert sum(t.net + t.tax for t in totals) == pricing.total(items, terms_of(for_member))
    keys = [(t.department, t.tax_rate) for t in totals]
    assert keys == sorted(set(keys)), "each department and rate once, in a fixed order"
    for t in totals:
        # The tax is that of the net at this rate, to half a cent of rounding.
        assert abs(t.tax * 10_000 - t.net * t.tax_rate) * 2 <= 10_000 + t.tax_rate


@given(baskets)
def test_a_member_never_pays_more(scanned: list[Product]) -> None:
    items = filled(scanned)
    saved = sum(pricing.saved(item, MEMBER) for item in items)
    assert saved >= 0
    assert pricing.total(items, MEMBER) + saved == pricing.total(items, ANYBODY)
    assert all(pricing.saved(item, ANYBODY) == 0 for item in items)


@given(baskets, st.integers(0, 100), st.integers(1, 500), st.none() | st.integers(0, 40_000))
def test_the_tenders_pay_the_total(
    scanned: list[Product], percent: int, coin_value: int, available: int | None
) -> None:
    items = filled(scanned)
    total = pricing.total(items, MEMBER)
    part = coin_part(total, CoinShare(percent), CoinValue(Amount("EUR", coin_value)), available)
    due = total - part.settles
    sale = Sale(
        id=uuid7(NINE, bytes(10)),
        items=items,
        buyer=buyer(AMARA),
        coin=part,
        grant=1,
        money=(cash(uuid7(NINE, bytes(10)), due, due + 55),),
    )
    paid = tenders(sale, "EUR")
    assert sum(tender.value.amount for tender in paid) == total
    assert all(tender.amount > 0 for tender in paid)
    assert part.settles * 100 <= total * percent, "never more coin than the rule allows"
    if available is not None:
        assert part.coin <= available
    if paid:  # the ledger takes such an entry as balanced
        entry = Purchase(
            format=FORMAT,
            coop=COOP,
            device=SHOP.device,
            epoch=1,
            sequence=1,
            previous=b64(bytes(32)),
            id=sale.id,
            at=instant(NINE),
            actor=f"member:{AMARA.member}",
            totals=pricing.totals(items, MEMBER),
            tenders=paid,
        )
        assert require_balanced(entry) == "EUR"
    kept = details(sale)
    assert sum(line.price for line in kept.lines) == total
    assert kept.cash_change == 55


@given(st.integers(0, 100_000), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_what_people_are_likely_to_hand_over_covers_what_is_due(due: int, currency: str) -> None:
    amounts = suggestions(due, currency)
    assert amounts[0] == due
    assert len(amounts) <= 5
    assert list(amounts) == sorted(set(amounts))


def test_a_note_for_a_small_amount() -> None:
    assert suggestions(168, "EUR") == (168, 200, 500, 1000, 2000)
    assert suggestions(4101, "EUR") == (4101, 4200, 4500, 5000, 6000)


def test_a_shopping_list() -> None:
    items = filled([OIL, BREAD, OIL, CANDLES, LENTILS])
    assert [(i.number, i.product.name, i.quantity) for i in items] == [
        (1, "Olive oil", 2),
        (2, "Bread", 1),
        (3, "Candles", 1),
        (4, "Red lentils", 1),
    ]
    assert pricing.total(items, ANYBODY) == 2000 + 450 + 799 + 200
    assert pricing.total(items, MEMBER) == 1800 + 400 + 799 + 200
    # 7 % and 19 % are inside the prices: 4.00 is 3.74 and 0.26.
    assert pricing.totals(items, MEMBER) == (
        Total(department="bakery", tax_rate=700, net=374, tax=26),
        Total(department="grocery", tax_rate=700, net=1869, tax=131),
        Total(department="household", tax_rate=1900, net=671, tax=128),
    )


def test_a_line_that_is_emptied_is_gone_and_its_number_with_it() -> None:
    items = filled([OIL, BREAD, OIL])
    items = basket.change(items, 1, -1)
    assert [(i.number, i.quantity) for i in items] == [(1, 1), (2, 1)]
    items = basket.change(items, 1, -1)
    assert [(i.number, i.product.name) for i in items] == [(2, "Bread")]
    assert basket.change(items, 9, 1) == items, "no such line"
    again = basket.add(items, OIL)
    assert [(i.number, i.product.name) for i in again] == [(2, "Bread"), (3, "Olive oil")]


def test_a_price_that_changed_while_shopping_is_the_one_first_scanned() -> None:
    items = basket.add(filled([OIL]), replace(OIL, price=1100))
    assert pricing.total(items, ANYBODY) == 2000
