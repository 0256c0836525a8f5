# SPDX-License-Identifier: AGPL-3.0-or-later
"""Goods sold by weight, from the search to the receipt."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contract.money import Amount, kilograms
from hardware.ports import (
    Device,
    DeviceHealth,
    Event,
    Health,
    WeightSettled,
    WeightUnsettled,
)
from hardware.printing.columns import plain_text
from kiosk import basket, intents, pricing
from kiosk.basket import Item
from kiosk.bill import Sale
from kiosk.bill_entry import details
from kiosk.effects import GetProduct, WriteBill
from kiosk.events import DraftKept, ProductFound
from kiosk.receipts.purchase import purchase_receipt
from kiosk.snapshot import Screen, Weigh
from tests.kiosk.pricing_terms import ANYBODY, MEMBER, terms_of
from tests.kiosk.till import (
    AMARA,
    BREAD,
    CARROTS,
    OIL,
    SHOP,
    Till,
    cut_off,
    product,
    written,
)
from ui.words import words_in

ALMONDS = product("Almonds", 1890, department="refill", per_kg=1890)
MOVING = WeightUnsettled("moving")


def eur(minor: int) -> Amount:
    return Amount("EUR", minor)


class Scales(Till):
    """A till with a scale beside it, on which nothing lies."""

    def __init__(self) -> None:
        super().__init__()
        self.says(DeviceHealth(Device.SCALE, Health.READY), WeightSettled(0))
        self.send(intents.Start())

    def says(self, *events: Event) -> None:
        """The scale says this."""
        for event in events:
            assert self.send(event) == ()

    def choose(self, goods: object = CARROTS) -> None:
        """Goods are found by name."""
        assert isinstance(goods, type(CARROTS))
        self.send(intents.OpenSearch())
        self.send(intents.ChooseProduct(goods.id))
        assert self.last(GetProduct).product == goods.id
        self.send(ProductFound(goods))

    def lay_on(self, grams: int) -> None:
        """Something is laid on the scale and comes to rest."""
        self.says(MOVING, WeightSettled(grams))

    @property
    def weigh(self) -> Weigh:
        assert self.shown.screen is Screen.WEIGH
        assert self.shown.weigh is not None
        return self.shown.weigh

    @property
    def said(self) -> str:
        return self.weigh.state

    def lines(self) -> list[tuple[str, int | None, int]]:
        return [(line.name, line.grams, line.price.amount) for line in self.shown.lines]


@pytest.fixture
def till() -> Scales:
    return Scales()


def test_carrots_are_laid_on_the_scale_and_go_into_the_basket_at_their_weight(
    till: Scales,
) -> None:
    till.choose()
    assert till.weigh == Weigh("Carrots, loose", "basket", eur(180), "empty")
    till.says(MOVING)
    assert till.said == "moving"
    till.says(WeightSettled(840))
    assert till.weigh == Weigh("Carrots, loose", "basket", eur(180), "settled", 840, eur(151))
    till.send(intents.AddWeighed(840))
    assert till.shown.screen is Screen.BASKET
    assert till.lines() == [("Carrots, loose", 840, 151)]
    assert till.shown.lines[0].each == eur(180)
    assert till.shown.total == eur(151)


def test_what_lay_on_the_scale_before_is_weighed_too(till: Scales) -> None:
    till.lay_on(500)
    till.choose()
    assert till.weigh.price == eur(90)


def test_a_barcode_may_stand_for_goods_sold_by_weight(till: Scales) -> None:
    till.scan(CARROTS)
    assert till.said == "empty"


@pytest.mark.parametrize("state", ["moving", "over", "under"])
def test_only_a_weight_at_rest_can_be_added(till: Scales, state: str) -> None:
    till.choose()
    till.lay_on(840)
    till.says(WeightUnsettled(state))
    assert till.weigh == Weigh("Carrots, loose", "basket", eur(180), state)
    till.send(intents.AddWeighed(840))
    assert till.said == state
    assert till.lines() == []


def test_the_touch_means_the_weight_that_was_seen(till: Scales) -> None:
    till.choose()
    till.lay_on(840)
    till.lay_on(1840)  # while the finger was on its way
    till.send(intents.AddWeighed(840))
    assert till.lines() == []
    assert till.weigh.grams == 1840


def test_what_is_in_the_basket_already_is_not_weighed_again(till: Scales) -> None:
    till.choose()
    till.lay_on(840)
    till.send(intents.AddWeighed(840))
    till.choose(ALMONDS)  # the carrots still lie there
    assert till.said == "used"
    till.send(intents.AddWeighed(840))
    assert till.lines() == [("Carrots, loose", 840, 151)]
    till.lay_on(0)
    assert till.said == "empty"
    till.lay_on(105)
    till.send(intents.AddWeighed(105))
    assert till.lines() == [("Carrots, loose", 840, 151), ("Almonds", 105, 198)]


def test_so_little_that_it_has_no_price_is_not_sold(till: Scales) -> None:
    till.choose()
    till.lay_on(2)  # 0.36 cents
    assert till.said == "empty"
    till.send(intents.AddWeighed(2))
    assert till.shown.screen is Screen.WEIGH
    assert till.lines() == []


def test_without_a_scale_nothing_is_weighed() -> None:
    till = Till()
    till.scan(CARROTS)
    assert till.shown.weigh is not None
    assert till.shown.weigh.state == "missing"
    till.send(intents.AddWeighed(840))
    assert till.shown.lines == ()


@pytest.mark.parametrize(
    "health",
    [
        DeviceHealth(Device.SCALE, Health.MISSING, "unplugged"),
        DeviceHealth(Device.SCALE, Health.TROUBLE, "not-zeroed"),
    ],
)
def test_what_a_scale_said_before_it_failed_counts_no_more(
    till: Scales, health: DeviceHealth
) -> None:
    till.choose()
    till.lay_on(840)
    till.says(health)
    assert till.said == "missing"
    till.send(intents.AddWeighed(840))
    assert till.lines() == []
    till.says(DeviceHealth(Device.SCALE, Health.READY), WeightSettled(840))
    till.send(intents.AddWeighed(840))
    assert till.lines() == [("Carrots, loose", 840, 151)]


def test_back_leaves_without_them(till: Scales) -> None:
    till.choose()
    till.lay_on(840)
    till.send(intents.Back())
    assert till.shown.screen is Screen.BASKET
    assert till.shown.weigh is None
    assert till.lines() == []


def test_a_card_at_the_scale_brings_the_member_price_of_a_kilogram(till: Scales) -> None:
    till.choose()
    till.lay_on(840)
    till.tap(AMARA)
    assert till.weigh == Weigh("Carrots, loose", "basket", eur(165), "settled", 840, eur(139))
    till.send(intents.AddWeighed(840))
    assert till.lines() == [("Carrots, loose", 840, 139)]
    assert till.shown.lines[0].saved == eur(12)


def test_what_is_scanned_meanwhile_goes_into_the_basket_and_the_weighing_goes_on(
    till: Scales,
) -> None:
    till.choose()
    till.scan(BREAD)
    assert till.said == "empty"
    assert till.notice == "added"
    assert till.lines() == [("Bread", None, 450)]
    till.scan(ALMONDS)
    assert till.weigh.name == "Almonds"


def test_two_bags_are_two_lines_and_each_is_taken_out_whole(till: Scales) -> None:
    for grams in (840, 500):
        till.choose()
        till.lay_on(grams)
        till.send(intents.AddWeighed(grams))
    till.send(intents.ChangeQuantity(1, 1))
    assert till.lines() == [("Carrots, loose", 840, 151), ("Carrots, loose", 500, 90)]
    till.send(intents.ChangeQuantity(1, -1))
    assert till.lines() == [("Carrots, loose", 500, 90)]


def test_who_loads_the_scale_is_there(till: Scales) -> None:
    till.choose()
    till.wait(50)
    assert till.shown.idle_seconds == 10
    till.lay_on(840)
    assert till.shown.idle_seconds is None
    till.wait(59)
    assert till.shown.screen is Screen.WEIGH
    till.says(MOVING, WeightSettled(0))  # an empty scale in a draught is nobody
    till.wait(1)
    assert till.shown.screen is Screen.IDLE
    assert till.shown.weigh is None


def test_the_scale_is_nobody_s_business_elsewhere(till: Scales) -> None:
    till.scan(BREAD)
    till.wait(50)
    till.lay_on(840)
    assert till.shown.screen is Screen.BASKET
    assert till.shown.idle_seconds == 10


def test_weighing_does_not_slip_into_a_bill_that_is_fixed(till: Scales) -> None:
    till.scan(BREAD)
    till.send(intents.Pay())
    till.send(intents.UseCoin(False))
    till.send(intents.Pay())
    till.answer(DraftKept())
    till.lay_on(840)
    till.send(ProductFound(CARROTS))
    assert till.shown.screen is Screen.CASH
    assert till.notice == "finish-first"


def test_the_entry_and_its_details_say_what_was_weighed(till: Scales) -> None:
    till.scan(OIL)
    till.choose()
    till.lay_on(840)
    till.send(intents.AddWeighed(840))
    till.tap(AMARA)
    till.to_the_cash(AMARA)
    till.give_cash(2000)
    sale = till.last(WriteBill).bill
    oil, carrots = details(sale).lines
    assert (oil.quantity, oil.grams) == (1, None)
    assert (carrots.quantity, carrots.grams) == (1, 840)
    assert (carrots.each, carrots.price, carrots.saved) == (165, 139, 12)


def test_the_receipt_says_weight_and_price_of_a_kilogram() -> None:
    sale = Sale(id=cut_off(None).id, items=(Item(1, CARROTS, 1, 840), Item(2, BREAD, 2)))
    lines = plain_text(purchase_receipt(sale, written(sale), SHOP, words_in("en-GB"))).splitlines()
    assert lines[4:8] == [
        "Carrots, loose                        1.51",
        "  0.840 kg x €1.80/kg",
        "Bread                                 9.00",
        "  2 x €4.50",
    ]


def test_a_draft_keeps_the_weight_and_one_from_before_the_scale_is_read() -> None:
    sale = replace(cut_off(AMARA), items=(Item(1, CARROTS, 1, 840),))
    assert msgspec.json.decode(msgspec.json.encode(sale), type=Sale) == sale
    old = msgspec.json.decode(msgspec.json.encode(cut_off(AMARA)))
    del old["items"][0]["grams"]
    assert msgspec.convert(old, Sale) == cut_off(AMARA)


# --- arithmetic ------------------------------------------------------------------------------

grams = st.integers(1, 99_999)
prices = st.integers(0, 50_000)


@given(st.lists(st.tuples(grams, prices, prices), min_size=1, max_size=8), st.booleans())
def test_weighed_lines_sum_to_the_total(bags: list[tuple[int, int, int]], member: bool) -> None:
    items: tuple[Item, ...] = ()
    for number, (weight, one, other) in enumerate(bags):
        goods = product(f"bag {number}", max(one, other), min(one, other), per_kg=max(one, other))
        items = basket.weigh(items, goods, weight)
    total = pricing.total(items, terms_of(member))
    assert [item.number for item in items] == list(range(1, len(bags) + 1))
    assert sum(t.net + t.tax for t in pricing.totals(items, terms_of(member))) == total
    assert pricing.total(items, MEMBER) + sum(pricing.saved(item, MEMBER) for item in items) == (
        pricing.total(items, ANYBODY)
    )
    assert all(pricing.saved(item, terms_of(member)) >= 0 for item in items)


@given(grams, st.integers(1, 50_000))
def test_a_price_by_weight_is_right_to_half_a_cent(weight: int, per_kg: int) -> None:
    goods = product("Something", per_kg, per_kg=per_kg)
    price = pricing.price(Item(1, goods, 1, weight), ANYBODY)
    assert abs(1000 * price - weight * per_kg) <= 500
    assert kilograms(weight) == f"{weight / 1000:.3f} kg"
