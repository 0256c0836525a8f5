# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must not be sold, or only so many, or not before somebody has looked. Pure."""

import msgspec

from contract.codes import Goods
from contract.goods import Product
from kiosk.basket import Item


class Refused(msgspec.Struct, frozen=True):
    """It cannot be in the basket: a ``code`` to say, with values; ``note``: the office should know
    that it was on the shelf."""

    code: str
    values: dict[str, str | int] = {}
    note: bool = False


def refused(product: Product, goods: Goods, day: str, items: tuple[Item, ...]) -> Refused | None:
    """Why this piece is not sold on that day (of the co-op); None if it is."""
    recall = product.recall
    if recall is not None and recall.concerns(goods.batch, goods.best_before or goods.use_by):
        return Refused("recalled", {"why": recall.why}, note=True)
    if goods.use_by is not None and goods.use_by < day:
        return Refused("expired", {"day": goods.use_by}, note=True)
    if product.sold_from is not None and day < product.sold_from:
        return Refused("not-sold-yet", {"day": product.sold_from})
    if product.sold_until is not None and day > product.sold_until:
        return Refused("not-sold-any-more", {"day": product.sold_until})
    pieces = goods.pieces or 1
    if product.most is not None and count(product, items) + pieces > product.most:
        return Refused("too-many", {"most": product.most})
    return None


def past_its_best(goods: Goods, day: str) -> bool:
    """Whether it may still be sold but its best-before day has passed: who buys it should know."""
    return goods.best_before is not None and goods.best_before < day


def count(product: Product, items: tuple[Item, ...]) -> int:
    """So many of a product are in the basket."""
    return sum(item.quantity for item in items if item.product.id == product.id)


def to_confirm(product: Product, goods: Goods) -> str:
    """What somebody of the staff has to look at before it is sold: "age-16" (whether the shopper is
    that old), "recall:<product>" (whether it is one of the recalled pieces), "" for nothing."""
    if product.recall is not None:
        day = goods.best_before or goods.use_by
        if product.recall.concerns(goods.batch, day) is None:
            return f"recall:{product.id}"
    return "" if product.min_age is None else f"age-{product.min_age}"


def confirmed(wanted: str, already: tuple[str, ...]) -> bool:
    """Whether that was looked at before: who is 18 is 16 too."""
    if wanted.startswith("age-"):
        ages = [int(one[4:]) for one in already if one.startswith("age-")]
        return max(ages, default=0) >= int(wanted[4:])
    return not wanted or wanted in already
