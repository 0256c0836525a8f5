# SPDX-License-Identifier: AGPL-3.0-or-later
"""A product as people write it: a row of a CSV file, or what was typed behind a command."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from contract.body import Slug
from contract.codes import BadCode, gtin
from contract.goods import GroupPrice, MultiBuy, OpenPrice, Product, Recall, Special
from contract.money import decimals
from ledger.catalogue.products import require_sellable
from ledger.csv_rows import Row

REQUIRED = ("name", "department", "tax_rate", "price")
COLUMNS = {
    "code": "EAN-13, EAN-8 or UPC, as it is scanned",
    "plu": "the number on produce: 4011",
    "member_price": "4.10",
    "by_weight": "yes: the price is a kilogram's",
    "icon": "its picture",
    "category": "with which others it stands on the screen: fruit",
    "tare": "what its usual container weighs, in grams",
    "open_price": "typed at the till: 0.50..20.00",
    "multi_buy": "several together: 3 for 5.00",
    "mix": "a word; goods with the same one count together for it: any 3 for 5.00",
    "special": "1.80 2026-05-01..2026-05-31; several with | between them",
    "adds_up": "yes: several together are reduced once more for members",
    "deposit": "of the container of each: 0.25",
    "empties": "yes: these are containers that come back for their deposit",
    "most": "so many in one purchase",
    "min_age": "years",
    "sold_from": "2026-05-01",
    "sold_until": "2026-05-31",
    "recall": "why it must not be sold",
    "recall_batches": "only these: L123 L124",
    "recall_days": "only with these best-before days: 2026-09-30",
}
"""The columns that may be there, and what stands in them."""
FAMILIES = {
    "name:": "what it is called in a language: name:de",
    "price:": "what members of a type pay: price:solidarity",
}
OPTIONAL = (*COLUMNS, *(f"{family}*" for family in FAMILIES))

_YES, _NO = {"yes", "y", "1", "true", "kg"}, {"no", "n", "0", "false"}
_CODE_TROUBLE = {
    "digits": "a code is digits only",
    "length": "a code has 8, 12 or 13 digits",
    "check": "the last digit of the code does not fit: mistyped?",
}


def read_product(row: Row, currency: str) -> Product:
    """The product in a line of the file, its id still empty. Raises ValueError in words."""
    values, places = row.values, decimals(currency)
    weighed = yes(values, "by_weight")
    price = hundredths(values["price"], "price", places)
    product = Product(
        id="a" * 16,
        name=values["name"],
        department=values["department"],
        tax_rate=hundredths(values["tax_rate"].removesuffix("%").strip(), "tax_rate", 2),
        price=price,
        icon=values.get("icon", "basket"),
        member_price=_price(values, "member_price", places),
        code=_code(values),
        per_kg=price if weighed else None,
        names={key[5:]: text for key, text in values.items() if key.startswith("name:")},
        plu=values.get("plu"),
        category=values.get("category"),
        tare=_number(values, "tare") or 0,
        adds_up=yes(values, "adds_up"),
        deposit=_price(values, "deposit", places) or 0,
        empties=yes(values, "empties"),
        most=_number(values, "most"),
        min_age=_number(values, "min_age"),
        sold_from=_day(values, "sold_from"),
        sold_until=_day(values, "sold_until"),
        **_other_prices(values, places),
        recall=_recall(values),
    )
    _require_sense(product)
    require_sellable(product)
    return product


def _require_sense(product: Product) -> None:
    if product.empties and not product.deposit:
        raise ValueError("empties: there is nothing to pay back; write the deposit of each")
    if product.empties and (product.price or product.per_kg is not None):
        raise ValueError("empties: they have a deposit and no price; write price 0")
    if product.per_kg is not None and (product.multi_buy or product.most or product.deposit):
        raise ValueError("by_weight: several together, most and deposit are for single pieces")
    if product.adds_up and product.multi_buy is not None and product.multi_buy.mix is not None:
        raise ValueError("adds_up: what counts together with others is reduced once")
    if product.per_kg is not None and product.open_price:
        raise ValueError("by_weight: the scale makes the price, so it cannot be an open one")
    if product.sold_from and product.sold_until and product.sold_from > product.sold_until:
        raise ValueError("sold_until is before sold_from")


def _other_prices(values: Mapping[str, str], places: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "open_price" in values:
        least, dots, most = values["open_price"].partition("..")
        if not dots:
            raise ValueError(f"open_price: {values['open_price']!r}; write 0.50..20.00")
        found["open_price"] = OpenPrice(
            least=hundredths(least.strip(), "open_price", places),
            most=hundredths(most.strip(), "open_price", places),
        )
    if "mix" in values and "multi_buy" not in values:
        raise ValueError("mix: write multi_buy too, how many of them cost what")
    if "multi_buy" in values:
        match = re.fullmatch(r"(\d{1,2}) for (\S+)", values["multi_buy"])
        if match is None:
            raise ValueError(f"multi_buy: {values['multi_buy']!r}; write 3 for 5.00")
        price = hundredths(match[2], "multi_buy", places)
        mix = values.get("mix")
        try:
            mix = None if mix is None else msgspec.convert(mix, Slug)
        except msgspec.ValidationError:
            raise ValueError(f"mix: {mix!r}; write a word in small letters: juices") from None
        found["multi_buy"] = MultiBuy(count=int(match[1]), price=price, mix=mix)
    if "special" in values:
        found["specials"] = tuple(_special(one, places) for one in values["special"].split("|"))
    groups = sorted(key for key in values if key.startswith("price:"))
    found["group_prices"] = tuple(
        GroupPrice(group=key[6:], price=hundredths(values[key], key, places)) for key in groups
    )
    return found


def _special(text: str, places: int) -> Special:
    match = re.fullmatch(r"(\S+) (\S+?)\.\.(\S+)", text.strip())
    if match is None:
        raise ValueError(f"special: {text.strip()!r}; write 1.80 2026-05-01..2026-05-31")
    starts, ends = day(match[2], "special"), day(match[3], "special")
    if starts > ends:
        raise ValueError("special: it ends before it starts")
    return Special(price=hundredths(match[1], "special", places), starts=starts, ends=ends)


def _recall(values: Mapping[str, str]) -> Recall | None:
    if "recall" not in values:
        if {"recall_batches", "recall_days"} & values.keys():
            raise ValueError("recall: say why")
        return None
    days = tuple(day(text, "recall_days") for text in values.get("recall_days", "").split())
    batches = tuple(values.get("recall_batches", "").split())
    return Recall(why=values["recall"], batches=batches, days=days)


def _code(values: Mapping[str, str]) -> str | None:
    try:
        return gtin(values["code"]) if "code" in values else None
    except BadCode as e:
        raise ValueError(f"{values['code']}: {_CODE_TROUBLE.get(str(e), str(e))}") from e


def _price(values: Mapping[str, str], column: str, places: int) -> int | None:
    return hundredths(values[column], column, places) if column in values else None


def _number(values: Mapping[str, str], column: str) -> int | None:
    text = values.get(column)
    if text is not None and not (text.isascii() and text.isdigit()):
        raise ValueError(f"{column}: {text!r} is no number")
    return None if text is None else int(text)


def _day(values: Mapping[str, str], column: str) -> str | None:
    return day(values[column], column) if column in values else None


def day(text: str, column: str) -> str:
    """A day as it is written, 2026-05-03. Raises ValueError in words."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as e:
        raise ValueError(f"{column}: {text!r} is no day: write 2026-05-03") from e


def yes(values: Mapping[str, str], column: str) -> bool:
    """Whether a column says yes. Raises ValueError in words."""
    text = values.get(column, "no").lower()
    if text not in _YES | _NO:
        raise ValueError(f"{column} is yes or no, not {text!r}")
    return text in _YES


def hundredths(text: str, column: str, places: int) -> int:
    """A decimal number as it is typed, with a point or a comma, in units of its last place.

    Raises ValueError in words."""
    whole, _, part = text.replace(",", ".").partition(".")
    if not whole.isdecimal() or (part and not part.isdecimal()) or len(part) > places:
        raise ValueError(f"{column}: {text!r} is no amount with {places} decimals")
    return int(whole + part.ljust(places, "0"))
