# SPDX-License-Identifier: AGPL-3.0-or-later
"""The coins and notes of currencies, in minor units, as their central banks issue them."""

from contract.money import decimals

_KNOWN: dict[str, tuple[int, ...]] = {
    "EUR": (20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1),
    "GBP": (5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1),
    "USD": (10000, 5000, 2000, 1000, 500, 200, 100, 50, 25, 10, 5, 1),
    "CAD": (10000, 5000, 2000, 1000, 500, 200, 100, 25, 10, 5),
    "AUD": (10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5),
    "CHF": (20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5),
    "SEK": (100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100),
    "INR": (50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100),
    "JPY": (10000, 5000, 2000, 1000, 500, 100, 50, 10, 5, 1),
}


def denominations(currency: str) -> tuple[int, ...]:
    """The coins and notes of a currency, the greatest first. Of one that is not known here: 1, 2
    and 5 of each power of ten up to 500 whole ones."""
    known = _KNOWN.get(currency)
    if known is not None:
        return known
    powers = [10**n for n in range(decimals(currency) + 3)]
    return tuple(sorted((step * power for power in powers for step in (1, 2, 5)), reverse=True))
