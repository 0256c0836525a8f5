# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is sold, as ledger and kiosks know it: prices, what limits a sale, containers, recalls.

All prices are minor units of the co-op's currency, as they stand on the shelf: tax included unless
the rule ``shelf-prices`` says otherwise.
"""

from typing import Annotated

import msgspec

from contract.body import Department, Slug, TaxRate
from contract.grants import Positive
from contract.ids import Date, RandomId
from contract.money import Minor

Plu = Annotated[str, msgspec.Meta(pattern=r"^[1-9][0-9]{3,4}\Z")]
"""A price look-up code as it stands on produce: four digits (IFPS), five with a 9 for organic, or
the co-op's own."""

Price = Annotated[int, msgspec.Meta(ge=0, le=10**9)]


class _Part(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Absent fields are absent."""


class MultiBuy(_Part, frozen=True, kw_only=True):
    """``count`` of them together cost ``price``: three for two. Goods with the same ``mix``, count
    and price count together: any three of these."""

    count: Annotated[int, msgspec.Meta(ge=2, le=99)]
    price: Price
    mix: Slug | None = None


class Special(_Part, frozen=True, kw_only=True):
    """Another price from the day ``starts`` to the day ``ends``, both of them included, by the
    co-op's calendar."""

    price: Price
    starts: Date
    ends: Date


class GroupPrice(_Part, frozen=True, kw_only=True):
    """What members of one type pay."""

    group: Slug
    price: Price


class OpenPrice(_Part, frozen=True, kw_only=True):
    """The price is typed at the till, from ``least`` to ``most``."""

    least: Price
    most: Positive

    def __post_init__(self) -> None:
        if self.least > self.most:
            raise ValueError("the least is more than the most")


class Recall(_Part, frozen=True, kw_only=True):
    """It is not sold any more, and ``why``. Only some pieces, if ``batches`` or best-before days
    (``days``) are named, as GS1 codes carry them."""

    why: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    batches: tuple[str, ...] = ()
    days: tuple[Date, ...] = ()

    def concerns(self, batch: str | None, day: str | None) -> bool | None:
        """Whether a piece of this batch and best-before day is meant; None if nobody can tell
        without looking at it."""
        if not self.batches and not self.days:
            return True
        if batch in self.batches or day in self.days:
            return True
        told = (batch is not None or not self.batches) and (day is not None or not self.days)
        return False if told else None


class Product(_Part, frozen=True, kw_only=True):
    """A product of the catalogue. ``code`` is its 13-digit GTIN, absent for goods without one.
    ``plu`` is typed instead of it; ``category`` says with which others it stands on the screen that
    is touched.

    Goods sold by weight have ``per_kg``, the price of a kilogram; their ``price`` says the same,
    and so does every other price of theirs. ``tare``: what its usual container weighs, in grams.
    ``names``: language (BCP 47) → what it is called there, besides ``name``.

    One reduction at a time, the best for who pays, unless ``adds_up``: then what several pieces
    cost together is reduced as one piece is.

    ``deposit`` is taken for the container of each, beside the price. ``empties``: it *is* empty
    containers that come back, and ``deposit`` is paid back for each.

    ``most``: so many in one purchase. ``min_age``: years. ``sold_from``, ``sold_until``: days, both
    of them included."""

    id: RandomId
    name: str
    department: Department
    tax_rate: TaxRate
    price: Minor
    icon: str
    member_price: Minor | None = None
    code: str | None = None
    per_kg: Minor | None = None
    names: dict[str, str] = msgspec.field(default_factory=dict)
    plu: Plu | None = None
    category: Slug | None = None
    tare: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0
    open_price: OpenPrice | None = None
    multi_buy: MultiBuy | None = None
    specials: tuple[Special, ...] = ()
    group_prices: tuple[GroupPrice, ...] = ()
    adds_up: bool = False
    deposit: Price = 0
    empties: bool = False
    most: Positive | None = None
    min_age: Annotated[int, msgspec.Meta(ge=1, le=99)] | None = None
    sold_from: Date | None = None
    sold_until: Date | None = None
    recall: Recall | None = None
