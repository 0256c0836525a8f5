# SPDX-License-Identifier: AGPL-3.0-or-later
"""The receipt of a purchase, as a document. Words come from the catalogue that is handed in."""

from typing import Protocol, assert_never

from contract.local_time import local_time
from contract.money import Amount
from contract.receipt import Block, Divider, Document, Picture, QrCode, Row, Space, Text
from kiosk import pricing
from kiosk.bill import AnyBill, Sale, total
from kiosk.receipts.goods import goods_rows, tax_rows
from kiosk.sessions.state import Shop
from ledger_client.answers import Written


class Say(Protocol):
    """Words and numbers in the language of whoever takes the paper."""

    def __call__(self, code: str, **values: str | int | Amount) -> str:
        """The words for a code."""

    def money(self, amount: Amount | None) -> str:
        """An amount with its unit."""

    def digits(self, amount: Amount | None) -> str:
        """An amount without it."""

    def weight(self, grams: int | None) -> str:
        """A weight."""

    def percent(self, hundredths: int) -> str:
        """A tax rate in hundredths of a percent."""

    def short_moment(self, at: str) -> str:
        """An instant of the co-op's wall clock."""

    @property
    def tag(self) -> str:
        """The language (BCP 47)."""


def receipt(bill: AnyBill, written: Written, shop: Shop, say: Say) -> Document:
    """What whoever paid takes home, whatever it was."""
    match bill:
        case Sale():
            return purchase_receipt(bill, written, shop, say)
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
    off = sum(pricing.saved(item, sale.terms) for item in sale.items)
    if off:
        blocks.append(Row(say("receipt-saved"), say.money(Amount(currency, off))))
    blocks.append(Space())
    if sale.coin is not None and sale.coin.coin:
        blocks.append(
            Row(say("receipt-coin"), say.money(Amount(shop.coin, sale.coin.coin)), bold=True)
        )
        blocks.append(
            Row(
                say("receipt-coin-settles"),
                say.money(Amount(currency, sale.coin.settles)),
                indent=2,
            )
        )
    for kind in ("voucher", "credit", "card-terminal", "cash"):
        paid = sum(one.amount for one in sale.money if one.type == kind)
        if paid:
            blocks.append(Row(say(f"receipt-{kind}"), say.money(Amount(currency, paid)), bold=True))
    for one in sale.money:
        if one.reference:
            blocks.append(Row(say("receipt-reference"), one.reference, indent=2))
    if sale.rounding:
        rounding = say.digits(Amount(currency, sale.rounding))
        blocks.append(Row(say("receipt-rounding"), rounding, indent=2))
    if sale.cash_given is not None:
        blocks.append(
            Row(say("receipt-given"), say.money(Amount(currency, sale.cash_given)), indent=2)
        )
        if change := sale.cash_given - sale.cash_due:
            money = say.money(Amount(currency, change))
            blocks.append(Row(say("receipt-change"), money, indent=2))
    blocks += [Space(), *_proof(sale, written, say)]
    return Document(written.id, tuple(blocks), opens_drawer=bool(sale.cash_due) or sale.pays_out)


def _proof(sale: Sale, written: Written, say: Say) -> list[Block]:
    code = written.typed_code
    out: list[Block] = [
        QrCode(written.url),
        Text(say("receipt-check"), align="center"),
        Space(),
        Row(say("receipt-code"), f"{code[:4]}-{code[4:8]}-{code[8:]}"),
        Row(say("receipt-entry"), f"{written.sequence} / {written.hash.hex()[:16]}"),
    ]
    if sale.rules and sale.coin:  # what they decided: without coin they tell a shopper nothing
        cited = ", ".join(f"{name} {version}" for name, version in sorted(sale.rules.items()))
        out.append(Text(f"{say('receipt-rules')}: {cited}"))
    if written.offline:
        out.append(Text(say("receipt-offline"), align="center"))
    return [*out, Space(), Text(say("receipt-thanks"), align="center")]
