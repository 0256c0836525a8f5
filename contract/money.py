# SPDX-License-Identifier: AGPL-3.0-or-later
"""Amounts of money and coin: integers in minor units, never floats.

A *unit* is an ISO 4217 code ("EUR") or ``coin:<coop>``. One coin has 100 minor units in every
co-op, so that amounts read the same on every receipt.
"""

from typing import Annotated

import msgspec

MAX_AMOUNT = 2**53 - 1
"""No amount is greater, nor is a balance: so far every reader of the canonical bytes is exact."""

Minor = Annotated[int, msgspec.Meta(ge=-MAX_AMOUNT, le=MAX_AMOUNT)]
"""An amount in minor units; the bounds are those of the canonical bytes (RFC 8785)."""

Unit = Annotated[str, msgspec.Meta(pattern=r"^([A-Z]{3}|coin:[a-z2-7]{16})\Z", max_length=21)]
"""ISO 4217 code, or ``coin:<coop>``."""

COIN_DECIMALS = 2

# ISO 4217 currencies whose minor unit is not a hundredth.
_DECIMALS = {
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0
    ),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
}

SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$", "INR": "₹"}
"""Currencies whose sign says enough in the co-op that uses them."""


class Amount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many minor units of one unit."""

    unit: Unit
    amount: Minor

    def __str__(self) -> str:
        return plain(self.unit, self.amount)


def coin_unit(coop: str) -> str:
    """The unit of a co-op's own coin."""
    return f"coin:{coop}"


def is_coin(unit: str) -> bool:
    """Whether the unit is some co-op's coin rather than money."""
    return unit.startswith("coin:")


def decimals(unit: str) -> int:
    """How many decimals one whole unit has (ISO 4217; coins: 2)."""
    return COIN_DECIMALS if is_coin(unit) else _DECIMALS.get(unit, 2)


def digits(unit: str, minor: int) -> str:
    """The amount as digits with a point, without its unit: ``digits("EUR", -430)`` is ``-4.30``."""
    places = decimals(unit)
    whole, part = divmod(abs(minor), 10**places)
    sign = "-" if minor < 0 else ""
    return f"{sign}{whole}.{part:0{places}}" if places else f"{sign}{whole}"


def plain(unit: str, minor: int) -> str:
    """The amount in plain text: ``€4.30``, ``CHF 4.30``, ``7.20 coin``."""
    text = digits(unit, abs(minor))
    sign = "-" if minor < 0 else ""
    if is_coin(unit):
        return f"{sign}{text} coin"
    symbol = SYMBOLS.get(unit)
    return f"{sign}{symbol}{text}" if symbol else f"{sign}{unit} {text}"


def kilograms(grams: int) -> str:
    """A weight (not negative) in plain text: ``kilograms(840)`` is ``0.840 kg``."""
    return f"{grams // 1000}.{grams % 1000:03} kg"


def price_of_weight(grams: int, per_kg: int) -> int:
    """What so many grams cost at so much a kilogram, in minor units."""
    return divide_half_up(grams * per_kg, 1000)


def divide_half_up(numerator: int, denominator: int) -> int:
    """Integer quotient, halves away from zero: the rounding of every price and tax here.

    Raises ZeroDivisionError when the denominator is zero.
    """
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return quotient if numerator >= 0 else -quotient
