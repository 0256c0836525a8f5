# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is in the basket: lines, and how they are added and changed. Pure."""

import msgspec

from contract.goods import Product


class Item(msgspec.Struct, frozen=True):
    """So many of one product, as line ``number`` of the basket; of goods sold by weight one, with
    its ``grams``, from which ``tare`` was taken off for the container; ``keyed``: a person typed
    them. ``labelled`` is the price of this very piece, from its label or typed, for everybody;
    where staff set it for a ``reason``, ``usual`` is the label's before, and ``set_by`` are the
    members who did. ``mixed``: what the line comes to and what being a member took off it, where it
    counts together with others (kiosk.pricing.mixed)."""

    number: int
    product: Product
    quantity: int
    grams: int | None = None
    labelled: int | None = None
    tare: int = 0
    keyed: bool = False
    usual: int | None = None
    reason: str = ""
    set_by: tuple[str, ...] = ()
    mixed: tuple[int, int] | None = None


def name(product: Product, language: str) -> str:
    """What the product is called in this language (BCP 47), or where it has no name there."""
    return (
        product.names.get(language) or product.names.get(language.partition("-")[0]) or product.name
    )


def weigh(
    items: tuple[Item, ...], product: Product, grams: int, *, tare: int = 0, keyed: bool = False
) -> tuple[Item, ...]:
    """So many grams of a product, on a line of their own: two bags are two lines."""
    number = _next_number(items)
    return (*items, Item(number, product, 1, grams, tare=tare, keyed=keyed))


def label(items: tuple[Item, ...], product: Product, price: int) -> tuple[Item, ...]:
    """A piece with its price on it, on a line of its own."""
    return (*items, Item(_next_number(items), product, 1, labelled=price))


def _next_number(items: tuple[Item, ...]) -> int:
    return max((item.number for item in items), default=0) + 1


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


def set_quantity(items: tuple[Item, ...], number: int, quantity: int) -> tuple[Item, ...]:
    """So many of a line; none and it is gone."""
    there = next((item.quantity for item in items if item.number == number), 0)
    return change(items, number, quantity - there)


def void(items: tuple[Item, ...], number: int) -> tuple[Item, ...]:
    """Without this line."""
    return tuple(item for item in items if item.number != number)


def usually(item: Item) -> Item:
    """The line as it is without what staff made of its price."""
    if not item.reason:
        return item
    return msgspec.structs.replace(item, labelled=item.usual, usual=None, reason="", set_by=())


def priced_by(items: tuple[Item, ...]) -> frozenset[str]:
    """The members who set a price in it: nobody buys at their own."""
    return frozenset(member for item in items for member in item.set_by)


def repeat(items: tuple[Item, ...], number: int) -> tuple[Item, ...]:
    """One more like this line. What was weighed or bears its own price is a line of its own again:
    only a price can be repeated, no weight, and none that staff set for that very line."""
    item = next((one for one in items if one.number == number), None)
    if item is None or item.grams is not None:
        return items
    if (price := usually(item).labelled) is not None:
        return label(items, item.product, price)
    return add(items, item.product) if item.reason else change(items, number, 1)
