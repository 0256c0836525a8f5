# SPDX-License-Identifier: AGPL-3.0-or-later
"""What looking at the sales wants done."""

import msgspec

from ledger_client.answers import SaleThere


class FindSales(msgspec.Struct, frozen=True):
    """At most so many sales of this till, newest first: those before this ``place`` of the journal,
    or before this time (ms), or the newest; only this ``member``'s unless that is "" →
    SalesFound."""

    ask: str
    most: int
    place: tuple[int, int] | None = None
    at_ms: int | None = None
    member: str = ""


class LookAtSale(msgspec.Struct, frozen=True):
    """The sale with this id → SaleThere or NoSale."""

    ask: str
    sale: str


class PrintSale(msgspec.Struct, frozen=True):
    """Its receipt, marked as a copy. ``number`` tells this copy from others."""

    sale: SaleThere
    number: str


SalesEffect = FindSales | LookAtSale | PrintSale
