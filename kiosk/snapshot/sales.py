# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was sold here."""

import msgspec

from contract.money import Amount
from kiosk.snapshot.tenders import TenderLine


class SaleRow(msgspec.Struct, frozen=True):
    """A sale: when (the co-op's wall clock, ``2026-05-03 11:30``), its sum, by which kinds of
    tender it was paid, and the first name of who served, "" where nobody did or is known."""

    id: str
    at: str
    amount: Amount
    tenders: tuple[str, ...]
    served_by: str = ""


class SalesPage(msgspec.Struct, frozen=True):
    """Sales, newest first: ``until`` this moment of the wall clock ("" for now), of who is called
    ``name`` ("" for everybody). ``older`` and ``newer``: there are more pages."""

    rows: tuple[SaleRow, ...] = ()
    until: str = ""
    name: str = ""
    older: bool = False
    newer: bool = False


class SoldLine(msgspec.Struct, frozen=True):
    """A line of a sale, of which so many were given ``back``. Weighed goods have ``grams``."""

    number: int
    name: str
    quantity: int
    price: Amount
    grams: int | None = None
    back: int = 0


class SoldPage(msgspec.Struct, frozen=True):
    """One sale. ``tenders`` paid for it, coin as "coin". ``url`` is its receipt's code, "" unless
    it is to be seen; ``typed_code`` the same to type. ``has_code``: there is one to see;
    ``copies``: and a printer to have it on paper."""

    at: str
    total: Amount
    lines: tuple[SoldLine, ...]
    tenders: tuple[TenderLine, ...]
    served_by: str = ""
    url: str = ""
    typed_code: str = ""
    has_code: bool = False
    copies: bool = False
