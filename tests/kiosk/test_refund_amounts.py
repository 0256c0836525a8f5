# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes back: by line, to its tender, each once, and everything comes to everything."""

from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from contract.entries import Gift, Purchase, Refund, Tender, require_balanced
from contract.money import Amount
from contract.rules import CoinPart, CoinShare, CoinValue, coin_part
from kiosk.basket import Item
from kiosk.bill import Sale, left, total
from kiosk.bill_entry import details, entry
from kiosk.refunds import lines_left, refund_of
from kiosk.tenders import MoneyTender, cash
from ledger_client.answers import SaleThere
from tests.kiosk.test_tendering import ID, MARKS
from tests.kiosk.till import AMARA, BREAD, CANDLES, LENTILS, OIL, buyer

pieces = st.tuples(st.sampled_from([BREAD, CANDLES, LENTILS, OIL]), st.integers(1, 5))
baskets = st.lists(pieces, min_size=1, max_size=4, unique_by=lambda one: one[0].id)


@st.composite
def sales(draw: st.DrawFn) -> SaleThere:
    """A sale in coin, cash that was rounded, on a card."""
    items = tuple(
        Item(n, replace(product, deposit=draw(st.sampled_from([0, 8, 25]))), many)
        for n, (product, many) in enumerate(draw(baskets), 1)
    )
    sale = Sale(id=ID, items=items, buyer=buyer(AMARA), rules={"coin-value": 1})
    coin = draw(st.integers(0, total(sale)))
    sale = replace(sale, coin=CoinPart(coin, coin, ""), grant=1)
    card = draw(st.integers(0, left(sale)))
    on_card = MoneyTender(id=ID, type="card-terminal", amount=card, taken=True)
    sale = replace(sale, money=(on_card,) if card else ())
    if due := left(sale):
        rounded = (due + 2) // 5 * 5
        sale = replace(
            sale, money=(*sale.money, cash(ID, rounded, rounded)), rounding=rounded - due
        )
        assume(rounded > 0)  # nobody gives nothing in cash
    return SaleThere(entry(sale, MARKS, "a" * 16, "EUR"), details(sale))


@st.composite
def sales_with_gifts(draw: st.DrawFn) -> SaleThere:
    """The same, with money given to the commons on top."""
    there = draw(sales())
    more = Tender(type=draw(st.sampled_from(["cash", "card-terminal"])), unit="EUR", amount=1)
    gift = draw(st.integers(1, 500).map(lambda n: n * (5 if more.type == "cash" else 1)))
    paid = [one for one in there.entry.tenders if one.type != more.type]
    same = sum(one.amount for one in there.entry.tenders if one.type == more.type)
    tenders = (*paid, replace(more, amount=same + gift))
    entry_ = replace(there.entry, tenders=tenders, gift=Gift(unit="EUR", amount=gift))
    return replace(there, entry=entry_)


@given(sales_with_gifts())
def test_what_was_given_stays_given_when_the_goods_come_back(sale: SaleThere) -> None:
    """Given a sale with a gift, when everything comes back, then what it cost comes back, each part
    to where it came from, and the gift does not."""
    require_balanced(sale.entry)
    given_back = refund(sale, {one.number: one.left for one in lines_left(sale)})
    assert given_back is not None
    assert require_balanced(given_back) == "EUR"
    assert given_back.totals == sale.entry.totals
    due = sum(t.value.amount for t in sale.entry.tenders) - sale.entry.gift_in_money
    assert abs(sum(t.value.amount for t in given_back.tenders) - due) <= 5
    for of, (amount, _) in back(given_back).items():
        assert amount <= back(sale.entry)[of][0]
        assert of[0] != "cash" or amount % 5 == 0


@st.composite
def sales_in_coin(draw: st.DrawFn) -> SaleThere:
    """A sale all in coin, one of which is worth something else than one of money."""
    worth = CoinValue(Amount("EUR", draw(st.sampled_from([37, 50, 150, 333, 1200, 2500]))))
    items = tuple(Item(n, product, many) for n, (product, many) in enumerate(draw(baskets), 1))
    sale = Sale(id=ID, items=items, buyer=buyer(AMARA), rules={"coin-value": 1})
    paid = coin_part(total(sale), CoinShare(100), worth)
    assume(paid.settles == total(sale))
    return SaleThere(
        entry(replace(sale, coin=paid, grant=1), MARKS, "a" * 16, "EUR"), details(sale)
    )


@given(sales_in_coin(), st.data())
def test_nobody_gains_coin_by_bringing_things_back_one_by_one(sale: SaleThere, data: Any) -> None:
    """Given coin that is worth several cents at its smallest, when pieces come back one after the
    other, then what is back by then is what they cost, and no piece more is rounded up."""
    (paid,) = sale.entry.tenders
    value = coin = 0
    while any(one.left for one in lines_left(sale)):
        one = data.draw(st.sampled_from([one for one in lines_left(sale) if one.left]))
        part = refund(sale, {one.number: data.draw(st.integers(1, one.left))})
        assert part is not None
        (tender,) = part.tenders
        value, coin = value + tender.value.amount, coin + tender.amount
        assert coin == -(-value * paid.amount // paid.value.amount)
        sale = replace(sale, refunds=(*sale.refunds, part))
    assert (coin, value) == (paid.amount, paid.value.amount)


@given(st.integers(1, 30), st.integers(1, 40), st.sampled_from([333, 1200, 2500]))
def test_crumbs_bring_back_no_more_than_was_paid(price: int, many: int, money: int) -> None:
    """Given pieces that cost less than the smallest coin, when they come back one by one, then each
    is paid in whole coins as long as what was paid lasts."""
    crumb = replace(LENTILS, price=price)
    sale = Sale(id=ID, items=(Item(1, crumb, many),), buyer=buyer(AMARA), rules={"coin-value": 1})
    paid = coin_part(total(sale), CoinShare(100), CoinValue(Amount("EUR", money)))
    assume(paid.settles == total(sale))
    bought = replace(sale, coin=paid, grant=1)
    there = SaleThere(entry(bought, MARKS, "a" * 16, "EUR"), details(bought))
    while (part := refund(there, {1: 1})) is not None:
        assert require_balanced(part) == "EUR"
        there = replace(there, refunds=(*there.refunds, part))
        if not lines_left(there)[0].left:
            break
    assert sum(one.tenders[0].amount for one in there.refunds) == paid.coin


def refund(sale: SaleThere, chosen: dict[int, int]) -> Refund | None:
    fields = refund_of(sale, chosen, 5)
    return Refund(**MARKS, actor="kiosk:" + "a" * 16, **fields) if fields else None


def back(of: Purchase | Refund) -> dict[tuple[str, str | None], tuple[int, int]]:
    """Amount and value by kind and account."""
    return {(t.type, t.account): (t.amount, t.value.amount) for t in of.tenders}


@given(sales())
def test_a_refund_of_everything_returns_everything(sale: SaleThere) -> None:
    given_back = refund(sale, {one.number: one.left for one in lines_left(sale)})
    assert given_back is not None
    assert require_balanced(given_back) == "EUR"
    assert back(given_back) == back(sale.entry)
    assert given_back.totals == sale.entry.totals
    assert given_back.rounding == sale.entry.rounding
    assert given_back.container_deposits == sale.entry.container_deposits


@given(sales(), st.data())
def test_piece_by_piece_is_the_same_as_all_at_once(sale: SaleThere, data: Any) -> None:
    while any(one.left for one in lines_left(sale)):
        one = data.draw(st.sampled_from([one for one in lines_left(sale) if one.left]))
        part = refund(sale, {one.number: data.draw(st.integers(1, one.left))})
        assert part is not None
        assert require_balanced(part) == "EUR"
        sale = replace(sale, refunds=(*sale.refunds, part))
    given_back: dict[Any, tuple[int, int]] = {}
    for part in sale.refunds:
        for key, (amount, value) in back(part).items():
            before = given_back.get(key, (0, 0))
            given_back[key] = (before[0] + amount, before[1] + value)
    assert given_back == back(sale.entry)
    for sold in sale.entry.totals:
        parts = [t for r in sale.refunds for t in r.totals if t.department == sold.department]
        parts = [t for t in parts if t.tax_rate == sold.tax_rate]
        assert (sum(t.net for t in parts), sum(t.tax for t in parts)) == (sold.net, sold.tax)
