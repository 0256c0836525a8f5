# SPDX-License-Identifier: AGPL-3.0-or-later
"""What giving back wants done."""

from typing import Any

import msgspec

from contract.receipt import ReceiptCode
from ledger_client.answers import SaleThere, Written


class FindSale(msgspec.Struct, frozen=True):
    """The sale of this receipt, by its code or the one that is typed → SaleThere or NoSale."""

    ask: str
    code: ReceiptCode | str


class FindSaleOf(msgspec.Struct, frozen=True):
    """What this member bought last here since the day was closed → SaleThere or NoSale."""

    ask: str
    member: str


class PrintRefund(msgspec.Struct, frozen=True):
    """The receipt of a refund that stands, with the ``fields`` of its entry."""

    sale: SaleThere
    fields: dict[str, Any]
    written: Written


RefundEffect = FindSale | FindSaleOf | PrintRefund
