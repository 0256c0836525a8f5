# SPDX-License-Identifier: AGPL-3.0-or-later
"""Carries out what looking at the sales wants done."""

from hardware.ports import Devices
from kiosk.effects.sales import FindSales, LookAtSale, SalesEffect
from kiosk.events import Answered
from kiosk.receipts.copies import copy_of
from kiosk.receipts.purchase import Say
from kiosk.receipts.sold import sold_receipt
from kiosk.sessions.state import Shop
from ledger_client.teller import Teller


async def carry_out(
    effect: SalesEffect, teller: Teller, devices: Devices, shop: Shop, say: Say
) -> Answered | None:
    """Do it. Raises DamagedJournal."""
    match effect:
        case FindSales(ask=ask, most=most, place=place, at_ms=at_ms, member=member):
            return Answered(ask, await teller.sales(most, place, at_ms, member))
        case LookAtSale(ask=ask, sale=sale):
            return Answered(ask, await teller.sale(sale))
    if devices.printer is not None:  # as it came out, if that is kept
        document = devices.printer.kept(effect.sale.entry.id)
        document = document or sold_receipt(effect.sale, shop, say)
        devices.printer.print(copy_of(document, effect.number, say("receipt-copy")))
    return None
