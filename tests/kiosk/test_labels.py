# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bags that were weighed at the counter, pieces with their price on them, boxes of so many."""

import asyncio
from typing import cast

import pytest
from msgspec.structs import replace

from contract.codes import ShopCode, check_digit
from contract.messages import Product
from kiosk import basket, pricing
from kiosk.carrying import _look_up
from kiosk.config import BadSettings, Folder, Settings
from kiosk.events import CodeRefused, ProductFound
from kiosk.snapshot import Screen
from ledger_client.teller import Teller
from tests.kiosk.pricing_terms import ANYBODY, MEMBER
from tests.kiosk.till import SHOP, Till

CODES = (ShopCode("21IIIIIWWWWWC"), ShopCode("28IIIIVPPPPPC"), ShopCode("02IIIIIIINNNC"))


def ean(digits: str) -> str:
    return digits + str(check_digit(digits))


def goods(id: str, code: str, **said: object) -> Product:
    made = Product(id=id * 16, name=id, department="produce", tax_rate=700, price=250, icon="leaf")
    return replace(made, code=code, **said)


CARROTS = goods("c", ean("210004200000"), per_kg=300, price=0)
CHEESE = goods("k", ean("280042000000"), per_kg=2400, price=0)
EGGS = goods("e", ean("020000042000"), price=40, member_price=35)


class Shelf:
    """A teller who knows these goods and nothing else."""

    async def product_by_code(self, code: str) -> Product | None:
        return {each.code: each for each in (CARROTS, CHEESE, EGGS)}.get(code)


def scan(code: str) -> ProductFound | CodeRefused:
    shop = replace(SHOP, shop_codes=CODES)
    found = asyncio.run(_look_up(cast(Teller, Shelf()), code, shop))
    assert isinstance(found, ProductFound | CodeRefused)
    return found


def sold(*codes: str) -> tuple[Till, tuple[basket.Item, ...]]:
    till = Till()
    for code in codes:
        till.send(scan(code))
    assert till.state.sale is not None
    return till, till.state.sale.items


def test_a_weighed_bag_goes_into_the_basket_without_the_scale() -> None:
    till, items = sold(ean("210004201240"), ean("210004200500"))
    assert till.state.screen is Screen.BASKET
    assert [(item.grams, pricing.price(item, ANYBODY)) for item in items] == [
        (1240, 372),
        (500, 150),
    ]


def test_a_piece_costs_what_stands_on_it() -> None:
    _, items = sold(ean("28" + "0042" + "6" + "14685"), ean("28" + "0042" + "6" + "14685"))
    assert [pricing.price(item, MEMBER) for item in items] == [14685, 14685]
    assert [item.number for item in items] == [1, 2], "each piece is a line: it can only go"
    assert basket.change(items, 1, +1) == items
    assert basket.change(items, 1, -1) == items[1:]


def test_a_box_of_ten_is_ten() -> None:
    _, items = sold(ean("020000042010"), ean("020000042000"))
    assert [item.quantity for item in items] == [11]
    assert pricing.total(items, MEMBER) == 11 * 35


def test_a_misread_label_is_not_sold() -> None:
    assert scan(ean("28" + "0042" + "5" + "14685")) == CodeRefused(
        "bad-check-digit", ean("28" + "0042" + "5" + "14685")
    )
    assert isinstance(scan("14006381333938"), CodeRefused), "a case is not the piece"


def test_a_pattern_that_cannot_be_is_found_when_the_till_starts(tmp_path: object) -> None:
    folder = Folder(tmp_path)  # type: ignore[arg-type]
    folder.keep_settings(Settings(ledger="https://l.example", shop_codes=("21IIIIIWWWWWC",)))
    assert folder.settings().shop_codes == ("21IIIIIWWWWWC",)
    text = folder._settings.read_text().replace("21IIIII", "41IIIII")
    folder._settings.write_text(text)
    with pytest.raises(BadSettings, match="no pattern of a shop's code"):
        folder.settings()
