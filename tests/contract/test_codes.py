# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands on goods: at the maker's, on the scale's label, on a case."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.codes import BadCode, Goods, ShopCode, check_digit, gtin, read_goods

WEIGHED = ShopCode("21 IIIII WWWWW C")
PRICED = ShopCode("28IIIIVPPPPPC")
PIECES = ShopCode("02IIIIIIINNNC")
SHOP = (WEIGHED, PRICED, PIECES)


def ean(digits: str) -> str:
    return digits + str(check_digit(digits))


@pytest.mark.parametrize(
    ("scanned", "code"),
    [
        ("4006381333931", "4006381333931"),
        ("036000291452", "0036000291452"),  # UPC-A
        ("96385074", "0000096385074"),  # EAN-8
        ("04006381333931", "4006381333931"),  # as ITF-14, GTIN-14 of the piece
        ("14006381333938", "14006381333938"),  # a case of it
        ("]E04006381333931", "4006381333931"),  # a scanner that says what kind of code it read
        ("]C10104006381333931", "4006381333931"),
        ("(01)04006381333931", "4006381333931"),  # as it is printed below
        ("https://id.gs1.org/01/04006381333931", "4006381333931"),
    ],
)
def test_one_product_has_one_code(scanned: str, code: str) -> None:
    assert read_goods(scanned) == Goods(code=code)


@pytest.mark.parametrize(
    ("scanned", "reason"),
    [
        ("4006381333930", "check"),
        ("14006381333939", "check"),
        ("0104006381333930", "check"),
        ("12345", "length"),
        ("", "goods"),
        ("CC1:AAAA", "goods"),
        ("https://coop.example/r/abc", "goods"),
        ("10AB12", "goods"),  # a batch, of nothing
    ],
)
def test_what_is_no_code_of_goods_says_why(scanned: str, reason: str) -> None:
    with pytest.raises(BadCode) as caught:
        read_goods(scanned)
    assert caught.value.reason == reason


def test_a_bag_from_the_scale() -> None:
    bag = ean("21" + "00042" + "01235")
    product = ean("21" + "00042" + "00000")
    assert read_goods(bag, SHOP) == Goods(code=product, grams=1235)
    assert read_goods(bag) == Goods(code=bag), "a co-op without such a scale takes it as it is"


def test_a_label_with_a_price_and_its_own_check_digit() -> None:
    """GS1 General Specifications, 7.9.4: the price 146.85 has the check digit 6."""
    label = ean("28" + "0042" + "6" + "14685")
    product = ean("28" + "0042" + "000000")
    assert read_goods(label, SHOP) == Goods(code=product, price=14685)
    misread = ean("28" + "0042" + "6" + "14686")
    with pytest.raises(BadCode, match="check"):
        read_goods(misread, SHOP)


def test_a_price_of_four_digits_has_another_check_digit() -> None:
    """7.9.3: 28.75 has 9."""
    four = (ShopCode("20 IIIII V PPPP C"),)
    assert read_goods(ean("20" + "00042" + "9" + "2875"), four).price == 2875
    with pytest.raises(BadCode, match="check"):
        read_goods(ean("20" + "00042" + "8" + "2875"), four)


def test_a_box_of_so_many() -> None:
    box = ean("02" + "0000042" + "012")
    assert read_goods(box, SHOP) == Goods(code=ean("02" + "0000042" + "000"), pieces=12)


@pytest.mark.parametrize(
    "pattern",
    ["", "21IIIIIWWWWW", "40IIIIIWWWWWC", "21IIIIIWWPPPC", "21VIIIIIWWWWC", "21IIIVWWWWWWC", "x"],
)
def test_a_pattern_that_cannot_be_is_refused_in_words(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"no pattern|only 4 or 5"):
        ShopCode(pattern)


def test_a_case_of_cheese_says_more_than_its_name() -> None:
    cheese = "]d2" + "0195012345678903" + "3103001235" + "3922001999\x1d" + "1727013110AB12"
    assert read_goods(cheese) == Goods(
        code="95012345678903", grams=1235, price=1999, use_by="2027-01-31", batch="AB12"
    )


@pytest.mark.parametrize(
    ("element", "grams"),
    [
        ("3100000002", 2000),
        ("3101000015", 1500),
        ("3105012345", 123),
        ("3105012350", 124),
        ("3205012345", None),
    ],
)
def test_weights_come_in_grams_whatever_their_decimals(element: str, grams: int | None) -> None:
    assert read_goods("0104006381333931" + element).grams == grams


def test_a_currency_without_cents() -> None:
    assert read_goods("0104006381333931" + "3920001999", decimals=0).price == 1999


@given(st.text(max_size=80) | st.text(alphabet="0123456789\x1d()]CdQEAB:/", max_size=60))
def test_no_scan_breaks_the_reader(text: str) -> None:
    for each in (text, "0104006381333931" + text, "http://x.example/01/04006381333931" + text):
        with contextlib.suppress(BadCode):
            read_goods(each, SHOP)


@given(st.integers(0, 99_999), st.integers(0, 99_999))
def test_every_weight_comes_back(number: int, grams: int) -> None:
    goods = read_goods(ean(f"21{number:05}{grams:05}"), SHOP)
    assert (goods.grams, goods.code) == (grams, gtin(ean(f"21{number:05}00000")))
