# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is going on around the basket: a number being typed, something that staff must look at."""

from typing import Literal

from msgspec import Struct

from contract.codes import Goods
from contract.goods import Product


class Keying(Struct, frozen=True):
    """A number is typed: grams, pieces, or a price in minor units. ``line`` is the one whose
    quantity it is."""

    what: Literal["quantity", "tare", "weight", "price", "new-price"]
    product: Product
    least: int
    most: int
    line: int = 0
    typed: int = 0

    @property
    def good(self) -> bool:
        """Whether that can be it."""
        return self.least <= self.typed <= self.most


class Attend(Struct, frozen=True):
    """Staff are ``wanted``: "age-16", "recall:<product>", "weight", "price", "pay-out". Then the
    ``product`` with its ``goods`` goes on its way into the basket."""

    wanted: str
    product: Product | None = None
    goods: Goods = Goods(code="")


class NewPrice(Struct, frozen=True):
    """Staff set the ``price`` (minor units) of one piece, or a kilogram, of a ``line``, for a
    ``reason``; ``second``: somebody else has to agree."""

    line: int
    price: int
    reason: str = ""
    second: bool = False


class Handling(Struct, frozen=True):
    """All of it. ``last`` is the line that was touched last; ``sure`` says that emptying the basket
    was asked for once; ``category`` is the one that is shown of ``categories``."""

    keying: Keying | None = None
    attend: Attend | None = None
    category: str = ""
    categories: tuple[str, ...] = ()
    last: int = 0
    sure: bool = False
    pricing: NewPrice | None = None
