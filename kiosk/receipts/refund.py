# SPDX-License-Identifier: AGPL-3.0-or-later
"""The receipt of a refund: what came back, and how it was paid back."""

from contract.local_time import local_time
from contract.money import Amount
from contract.receipt import Block, Divider, Document, Picture, QrCode, Row, Space, Text
from kiosk.effects.refunds import PrintRefund
from kiosk.receipts.purchase import Say
from kiosk.refunds import by_kind
from kiosk.sessions.state import Shop


def refund_receipt(effect: PrintRefund, shop: Shop, say: Say) -> Document:
    """What whoever brought something back takes home. Its id is the entry's."""
    sale, fields, written, currency = effect.sale, effect.fields, effect.written, shop.currency
    blocks: list[Block] = [Picture(shop.logo, shop.coop_name)] if shop.logo else []
    blocks += [
        Text(shop.coop_name, bold=True, align="center", size=2),
        Text(shop.kiosk_name, align="center"),
        Text(say.short_moment(local_time(written.at, shop.time_zone)), align="center"),
        Space(),
        Text(say("receipt-refund"), bold=True, align="center", size=2),
        Text(say("receipt-refund-of", entry=sale.entry.id[-12:]), align="center"),
        Space(),
    ]
    for one in fields["lines"]:
        name = sale.details.lines[one.line - 1].name
        blocks.append(Row(f"{one.quantity} x {name}", say.digits(Amount(currency, one.amount))))
    if fields["container_deposits"]:
        deposits = say.digits(Amount(currency, fields["container_deposits"]))
        blocks.append(Row(say("receipt-deposit"), deposits))
    if fields["rounding"]:
        rounding = say.digits(Amount(currency, fields["rounding"]))
        blocks.append(Row(say("receipt-rounding"), rounding))
    back = sum(one.value.amount for one in fields["tenders"])
    blocks += [
        Divider(),
        Row(say("receipt-paid-back"), say.money(Amount(currency, back)), bold=True),
    ]
    blocks += [
        Row(say(f"receipt-{kind}"), say.money(amount), indent=2)
        for kind, amount in by_kind(fields["tenders"])
    ]
    code = written.typed_code
    blocks += [
        Space(),
        QrCode(written.url),
        Row(say("receipt-code"), f"{code[:4]}-{code[4:8]}-{code[8:]}"),
        Row(say("receipt-entry"), f"{written.sequence} / {written.hash.hex()[:16]}"),
    ]
    return Document(written.id, tuple(blocks))
