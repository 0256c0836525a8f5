# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person wants of the goods, besides scanning them."""

from typing import Literal

import msgspec


class OpenShelf(msgspec.Struct, frozen=True):
    """Goods by category, with pictures."""


class ChooseCategory(msgspec.Struct, frozen=True):
    """Those of this category."""

    category: str


class OpenKeypad(msgspec.Struct, frozen=True):
    """Type a number: the "quantity" of a ``line``, the "tare" of a container, a "weight"."""

    what: Literal["quantity", "tare", "weight"]
    line: int = 0


class KeyDigit(msgspec.Struct, frozen=True):
    """One digit more."""

    digit: str


class KeyErase(msgspec.Struct, frozen=True):
    """Take the last digit back."""


class KeyDone(msgspec.Struct, frozen=True):
    """That is the number."""


class TareFromScale(msgspec.Struct, frozen=True):
    """What lies on the scale is the empty container. ``grams`` is the weight that the screen
    showed; 0: no container any more."""

    grams: int


class VoidLine(msgspec.Struct, frozen=True):
    """Without this line."""

    line: int


class RepeatLast(msgspec.Struct, frozen=True):
    """One more of what was touched last."""


class OpenMore(msgspec.Struct, frozen=True):
    """What else can be done with the basket."""


class ClearBasket(msgspec.Struct, frozen=True):
    """Everything out; asked once: the first time it only asks."""


class ParkBasket(msgspec.Struct, frozen=True):
    """Put it aside: somebody fetches something."""


class OpenParked(msgspec.Struct, frozen=True):
    """The baskets that are put aside."""


class ResumeBasket(msgspec.Struct, frozen=True):
    """Go on with this one."""

    basket: str


class SetPrice(msgspec.Struct, frozen=True):
    """Another price for what was touched last; staff set it."""


class StaffConfirms(msgspec.Struct, frozen=True):
    """Whoever serves at this till has looked."""


GoodsIntent = (
    OpenShelf
    | ChooseCategory
    | OpenKeypad
    | KeyDigit
    | KeyErase
    | KeyDone
    | TareFromScale
    | VoidLine
    | RepeatLast
    | OpenMore
    | ClearBasket
    | ParkBasket
    | OpenParked
    | ResumeBasket
    | SetPrice
    | StaffConfirms
)
