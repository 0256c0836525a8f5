# SPDX-License-Identifier: AGPL-3.0-or-later
"""The receipt of a purchase, as a document. Words come from the catalogue that is handed in."""

from typing import assert_never

from contract.local_time import local_time
from contract.money import Amount
from contract.receipt import Block, Divider, Document, Picture, Row, Space, Text
from kiosk import pricing
from kiosk.bill import AnyBill, GiftBill, RentBill, Sale, total
from kiosk.receipts.goods import goods_rows, tax_rows
from kiosk.receipts.parts import Say as Say
from kiosk.receipts.parts import proof, tender_rows
from kiosk.receipts.rent import rent_receipt
from kiosk.receipts.wallet import gift_receipt
from kiosk.sessions.state import Shop
from ledger_client.answers import Written


def receipt(bill: AnyBill, written: Written, shop: Shop, say: Say) -> Document:
    """What whoever paid takes home, whatever it was."""
    match bill:
        case Sale():
            return purchase_receipt(bill, written, shop, say)
        case RentBill():
            return rent_receipt(bill, written, shop, say)
        case GiftBill():
            return gift_receipt(bill, written, shop, say)
        case _:
            assert_never(bill)


def purchase_receipt(sale: Sale, written: Written, shop: Shop, say: Say) -> Document:
    """What the member takes home: what was bought, how it was paid, and how it can be checked.

    The document's id is the entry's, so one sale is one print job. It opens the drawer if cash
    changed hands.
    """
    currency = shop.currency
    blocks: list[Block] = [Picture(shop.logo, shop.coop_name)] if shop.logo else []
    blocks += [
        Text(shop.coop_name, bold=True, align="center", size=2),
        Text(shop.kiosk_name, align="center"),
        Text(say.short_moment(local_time(written.at, shop.time_zone)), align="center"),
        Space(),
    ]
    blocks += goods_rows(sale, currency, say)
    blocks += [
        Divider(),
        Row(say("receipt-total"), say.money(Amount(currency, total(sale))), bold=True),
    ]
    blocks += tax_rows(sale, currency, say)
    off = sum(pricing.saved(item, sale.terms) for item in pricing.mixed(sale.items, sale.terms))
    if off:
        blocks.append(Row(say("receipt-saved"), say.money(Amount(currency, off))))
    if sale.gift is not None:
        blocks.append(Row(say("receipt-commons"), say.money(sale.gift)))
        if sale.gift.unit == currency:
            together = Amount(currency, total(sale) + sale.gift.amount)
            blocks.append(Row(say("receipt-together"), say.money(together), bold=True))
    blocks.append(Space())
    blocks += tender_rows(sale, shop, say)
    blocks += [Space(), *proof(sale, written, say)]
    return Document(written.id, tuple(blocks), opens_drawer=bool(sale.cash_due) or sale.pays_out)
