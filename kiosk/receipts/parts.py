# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the receipts of every bill have: the words, how it was paid, how it can be checked."""

from collections.abc import Sequence
from typing import Protocol

from contract.entries import Entry, SignedEntry
from contract.money import Amount
from contract.receipt import Block, Picture, QrCode, ReceiptCode, Row, Space, Text, typed_code
from kiosk.bill import AnyBill
from kiosk.sessions.state import Shop
from ledger_client.answers import Written


class Say(Protocol):
    """Words and numbers in the language of whoever takes the paper."""

    def __call__(self, code: str, **values: str | int | Amount) -> str:
        """The words for a code."""

    def money(self, amount: Amount | None) -> str:
        """An amount with its unit."""

    def duration(self, minutes: int) -> str:
        """How long: hours and minutes."""

    def digits(self, amount: Amount | None) -> str:
        """An amount without it."""

    def weight(self, grams: int | None) -> str:
        """A weight."""

    def percent(self, hundredths: int) -> str:
        """A tax rate in hundredths of a percent."""

    def day(self, day: str) -> str:
        """A date (``2026-05-03``)."""

    def short_moment(self, at: str) -> str:
        """An instant of the co-op's wall clock."""

    @property
    def tag(self) -> str:
        """The language (BCP 47)."""


def head(shop: Shop, say: Say, at: str, title: str) -> list[Block]:
    """Where and when, and what paper this is."""
    blocks: list[Block] = [Picture(shop.logo, shop.coop_name)] if shop.logo else []
    return [
        *blocks,
        Text(shop.coop_name, bold=True, align="center", size=2),
        Text(shop.kiosk_name, align="center"),
        Text(say.short_moment(at), align="center"),
        Space(),
        Text(say(title), bold=True, align="center"),
    ]


def tender_rows(bill: AnyBill, shop: Shop, say: Say) -> list[Block]:
    """How it was paid, coin first, and what went back."""
    currency = shop.currency
    blocks: list[Block] = []
    if bill.coin is not None and bill.coin.coin:
        blocks.append(
            Row(say("receipt-coin"), say.money(Amount(shop.coin, bill.coin.coin)), bold=True)
        )
        blocks.append(
            Row(
                say("receipt-coin-settles"),
                say.money(Amount(currency, bill.coin.settles)),
                indent=2,
            )
        )
    for kind in ("voucher", "credit", "card-terminal", "cash"):
        paid = sum(one.amount for one in bill.money if one.type == kind)
        if paid:
            blocks.append(Row(say(f"receipt-{kind}"), say.money(Amount(currency, paid)), bold=True))
    for one in bill.money:
        if one.reference:
            blocks.append(Row(say("receipt-reference"), one.reference, indent=2))
    if bill.rounding:
        rounding = say.digits(Amount(currency, bill.rounding))
        blocks.append(Row(say("receipt-rounding"), rounding, indent=2))
    if bill.cash_given is not None:
        blocks.append(
            Row(say("receipt-given"), say.money(Amount(currency, bill.cash_given)), indent=2)
        )
        if change := bill.cash_given - bill.cash_due:
            money = say.money(Amount(currency, change))
            blocks.append(Row(say("receipt-change"), money, indent=2))
    return blocks


def proof(bill: AnyBill, written: Written, say: Say) -> list[Block]:
    """By what it is found in the books, and the rules that were used."""
    cited: list[Block] = []
    if bill.rules and bill.coin:  # what they decided: without coin they tell a shopper nothing
        rules = ", ".join(f"{name} {version}" for name, version in sorted(bill.rules.items()))
        cited = [Text(f"{say('receipt-rules')}: {rules}")]
    return [*found_by(written, say, cited), Space(), Text(say("receipt-thanks"), align="center")]


def found_by(written: Written, say: Say, cited: Sequence[Block] = ()) -> list[Block]:
    """By what an entry of this kiosk is found in the books; ``cited``: the rules that it used."""
    code = written.typed_code
    out: list[Block] = [
        QrCode(written.url),
        Text(say("receipt-check"), align="center"),
        Space(),
        Row(say("receipt-code"), f"{code[:4]}-{code[4:8]}-{code[8:]}"),
        Row(say("receipt-entry"), f"{written.sequence} / {written.hash.hex()[:16]}"),
        *cited,
    ]
    if written.offline:
        out.append(Text(say("receipt-offline"), align="center"))
    return out


def of_ledger(signed: SignedEntry, entry: Entry, say: Say, base: str) -> list[Block]:
    """By what an entry of the ledger's is found in its log. It has no details, so no salt."""
    code = typed_code(signed.hash)
    return [
        QrCode(ReceiptCode(entry.id, signed.hash).url(base)),
        Row(say("receipt-code"), f"{code[:4]}-{code[4:8]}-{code[8:]}"),
        Row(say("receipt-entry"), f"{entry.sequence} / {signed.hash.hex()[:16]}"),
    ]
