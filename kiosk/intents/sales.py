# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody of the staff wants of what was sold."""

import msgspec


class TurnSales(msgspec.Struct, frozen=True):
    """A page further: what was sold before (+1) or after (-1)."""

    by: int


class SalesUntil(msgspec.Struct, frozen=True):
    """What was sold until an hour or a day earlier (-1) or later (+1)."""

    unit: str
    by: int


class OpenSale(msgspec.Struct, frozen=True):
    """The lines of this sale."""

    sale: str


class ShowReceiptCode(msgspec.Struct, frozen=True):
    """Show, or hide, the code of its receipt."""


class CopySale(msgspec.Struct, frozen=True):
    """Its receipt on paper, marked as a copy."""


class ReturnSale(msgspec.Struct, frozen=True):
    """Something of it comes back."""


SalesIntent = TurnSales | SalesUntil | OpenSale | ShowReceiptCode | CopySale | ReturnSale
