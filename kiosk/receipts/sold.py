# SPDX-License-Identifier: AGPL-3.0-or-later
"""The receipt of a sale once more, from what was written: for one whose paper is not kept."""

from contract.local_time import local_time
from contract.money import Amount
from contract.receipt import Block, Divider, Document, Picture, QrCode, Row, Space, Text
from kiosk.receipts.purchase import Say
from kiosk.refunds import by_kind
from kiosk.sessions.state import Shop
from ledger_client.answers import SaleThere


def sold_receipt(sale: SaleThere, shop: Shop, say: Say) -> Document:
    """What was bought, how it was paid, and the code. Its id is the entry's."""
    currency, written = shop.currency, sale.receipt
    entry, gift = sale.entry, sale.entry.gift
    paid = sum(one.value.amount for one in entry.tenders)
    total = paid - entry.rounding - entry.gift_in_money
    blocks: list[Block] = [Picture(shop.logo, shop.coop_name)] if shop.logo else []
    blocks += [
        Text(shop.coop_name, bold=True, align="center", size=2),
        Text(shop.kiosk_name, align="center"),
        Text(say.short_moment(local_time(sale.entry.at, shop.time_zone)), align="center"),
        Space(),
    ]
    for line in sale.details.lines:
        price = say.digits(Amount(currency, line.price + line.tax_added + line.deposit))
        blocks.append(Row(f"{line.quantity} x {line.name}", price))
        if line.grams is not None:
            each = say.money(Amount(currency, line.each))
            much = say("receipt-weight", weight=say.weight(line.grams), each=each)
            blocks.append(Row(much, "", indent=2))
    blocks += [
        Divider(),
        Row(say("receipt-total"), say.money(Amount(currency, total)), bold=True),
    ]
    if gift is not None:
        given = say.money(Amount(gift.unit, gift.amount))
        blocks.append(Row(say("receipt-commons"), given))
        if gift.unit == currency:
            together = say.money(Amount(currency, total + gift.amount))
            blocks.append(Row(say("receipt-together"), together, bold=True))
    blocks.append(Space())
    blocks += [
        Row(say(f"receipt-{kind}"), say.money(amount), bold=True)
        for kind, amount in by_kind(entry.tenders)
    ]
    if entry.rounding:
        rounding = say.digits(Amount(currency, entry.rounding))
        blocks.append(Row(say("receipt-rounding"), rounding, indent=2))
    if written is not None:
        code = written.typed_code
        blocks += [
            Space(),
            QrCode(written.url),
            Text(say("receipt-check"), align="center"),
            Row(say("receipt-code"), f"{code[:4]}-{code[4:8]}-{code[8:]}"),
            Row(say("receipt-entry"), f"{written.sequence} / {written.hash.hex()[:16]}"),
        ]
    return Document(sale.entry.id, tuple(blocks))
