# SPDX-License-Identifier: AGPL-3.0-or-later
"""The goods on a receipt: a line each, with what it weighed and the deposit for its container."""

from typing import Protocol

from contract.money import Amount
from contract.receipt import Block, Row
from kiosk import basket, pricing
from kiosk.basket import Item
from kiosk.bill import Sale


class Say(Protocol):
    """The words that goods need, in the language of whoever takes the paper."""

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

    @property
    def tag(self) -> str:
        """The language (BCP 47)."""


def goods_rows(sale: Sale, currency: str, say: Say) -> list[Block]:
    """What was bought. Why somebody pays less stands on no paper: the price does."""
    rows: list[Block] = []
    for item in pricing.mixed(sale.items, sale.terms):
        rows += _line(item, sale, currency, say)
    return rows


def _line(item: Item, sale: Sale, currency: str, say: Say) -> list[Block]:
    def digits(minor: int) -> str:
        return say.digits(Amount(currency, minor))

    name, deposit = basket.name(item.product, say.tag), pricing.deposit(item)
    if item.product.empties:
        return [Row(f"{item.quantity} x {name}", digits(deposit))]
    rows: list[Block] = [Row(name, digits(pricing.price(item, sale.terms)))]
    one = say.money(Amount(currency, pricing.each_of(item, sale.terms)))
    if item.grams is not None:
        much = say("receipt-weight", weight=say.weight(item.grams), each=one)
        rows.append(Row(much, "", indent=2))
    elif item.quantity > 1:
        rows.append(Row(say("receipt-each", quantity=item.quantity, each=one), "", indent=2))
    if item.tare:
        rows.append(Row(say("receipt-tare", weight=say.weight(item.tare)), "", indent=2))
    if item.keyed:
        rows.append(Row(say("receipt-keyed"), "", indent=2))
    if deposit:
        rows.append(Row(say("receipt-deposit"), digits(deposit), indent=2))
    return rows


def tax_rows(sale: Sale, currency: str, say: Say) -> list[Block]:
    """The tax by rate: of it, where prices have it in them; besides, where it is added."""
    by_rate: dict[int, int] = {}
    for sold in pricing.totals(sale.items, sale.terms):
        by_rate[sold.tax_rate] = by_rate.get(sold.tax_rate, 0) + sold.tax
    words = "receipt-tax-added" if sale.terms.tax_added else "receipt-tax"
    return [
        Row(say(words, percent=say.percent(rate)), say.money(Amount(currency, tax)), indent=2)
        for rate, tax in sorted(by_rate.items())
    ]
