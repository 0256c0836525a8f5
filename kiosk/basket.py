# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is in the basket and what it comes to. Pure arithmetic in minor units, tax included.

The order in which things were scanned never changes a total: lines are priced one by one, tax is
taken once out of the sum of each department and rate.
"""

import msgspec

from contract.entries import BasketLine, Total
from contract.messages import Product
from contract.money import divide_half_up, price_of_weight


class Item(msgspec.Struct, frozen=True):
    """So many of one product, as line ``number`` of the basket; of goods sold by weight one, with
    its ``grams``. ``labelled`` is the price that stands on this very piece, for everybody."""

    number: int
    product: Product
    quantity: int
    grams: int | None = None
    labelled: int | None = None


def name(product: Product, language: str) -> str:
    """What the product is called in this language (BCP 47), or where it has no name there."""
    return (
        product.names.get(language) or product.names.get(language.partition("-")[0]) or product.name
    )


def each(product: Product, for_member: bool) -> int:
    """What one of it costs this shopper, or a kilogram of goods sold by weight."""
    if for_member and product.member_price is not None:
        return product.member_price
    return product.price if product.per_kg is None else product.per_kg


def each_of(item: Item, for_member: bool) -> int:
    """What one piece of this line costs, or a kilogram."""
    return each(item.product, for_member) if item.labelled is None else item.labelled


def price(item: Item, for_member: bool) -> int:
    """What a line comes to."""
    one = each_of(item, for_member)
    if item.grams is not None:
        return price_of_weight(item.grams, one)
    return item.quantity * one


def saved(item: Item, for_member: bool) -> int:
    """What the member price took off a line."""
    return price(item, False) - price(item, for_member)


def weigh(items: tuple[Item, ...], product: Product, grams: int) -> tuple[Item, ...]:
    """So many grams of a product, on a line of their own: two bags are two lines."""
    return (*items, Item(_next_number(items), product, 1, grams))


def label(items: tuple[Item, ...], product: Product, price: int) -> tuple[Item, ...]:
    """A piece with its price on it, on a line of its own."""
    return (*items, Item(_next_number(items), product, 1, labelled=price))


def _next_number(items: tuple[Item, ...]) -> int:
    return max((item.number for item in items), default=0) + 1


def total(items: tuple[Item, ...], for_member: bool) -> int:
    """What the basket comes to."""
    return sum(price(item, for_member) for item in items)


def add(items: tuple[Item, ...], product: Product, pieces: int = 1) -> tuple[Item, ...]:
    """One more of a product, or so many: on its line if there is one, else on a new line at the
    end."""
    for place, item in enumerate(items):
        if item.product.id == product.id and item.labelled is None:
            more = msgspec.structs.replace(item, quantity=item.quantity + pieces)
            return (*items[:place], more, *items[place + 1 :])
    return (*items, Item(_next_number(items), product, pieces))


def change(items: tuple[Item, ...], number: int, by: int) -> tuple[Item, ...]:
    """More or less of a line; a line of none is gone. What was weighed or bears its price can only
    go."""
    changed = (
        msgspec.structs.replace(item, quantity=item.quantity + by)
        if item.number == number and (item.grams is item.labelled is None or by < 0)
        else item
        for item in items
    )
    return tuple(item for item in changed if item.quantity > 0)


def totals(items: tuple[Item, ...], for_member: bool) -> tuple[Total, ...]:
    """Net and tax by department and rate, in a fixed order; they sum to ``total``."""
    gross: dict[tuple[str, int], int] = {}
    for item in items:
        key = (item.product.department, item.product.tax_rate)
        gross[key] = gross.get(key, 0) + price(item, for_member)
    out = []
    for (department, rate), amount in sorted(gross.items()):
        tax = divide_half_up(amount * rate, 10_000 + rate)
        out.append(Total(department=department, tax_rate=rate, net=amount - tax, tax=tax))
    return tuple(out)


def lines(items: tuple[Item, ...], for_member: bool) -> tuple[BasketLine, ...]:
    """The lines as they were sold, for the entry's details."""
    return tuple(
        BasketLine(
            product=item.product.id,
            name=item.product.name,
            quantity=item.quantity,
            grams=item.grams,
            each=each_of(item, for_member),
            price=price(item, for_member),
            saved=saved(item, for_member),
            department=item.product.department,
            tax_rate=item.product.tax_rate,
        )
        for item in items
    )
