# SPDX-License-Identifier: AGPL-3.0-or-later
"""An amount in shares. Pure arithmetic in minor units."""


def shares(parts: list[int], wanted: int) -> list[int]:
    """``wanted`` in the shares of these ``parts``, to the unit: the largest remainders get what is
    over, and of equal ones the first."""
    whole = sum(parts)
    if not whole:
        return [0] * len(parts)
    out = [one * wanted // whole for one in parts]
    by_remainder = sorted(range(len(parts)), key=lambda i: (-(parts[i] * wanted % whole), i))
    for i in by_remainder[: wanted - sum(out)]:
        out[i] += 1
    return out
