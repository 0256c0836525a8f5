# SPDX-License-Identifier: AGPL-3.0-or-later
"""The papers of a member's wallet: the receipt of a gift, and a statement."""

from contract.ids import instant
from contract.local_time import local_time
from contract.money import Amount
from contract.receipt import Divider, Document, Row, Space, Text
from kiosk.bill import GiftBill
from kiosk.effects.wallet import PrintWallet
from kiosk.receipts.parts import Say, head, proof
from kiosk.sessions.state import Shop
from kiosk.sessions.wallet_view import move_words
from ledger_client.answers import Written


def gift_receipt(bill: GiftBill, written: Written, shop: Shop, say: Say) -> Document:
    """What whoever gave takes home: to whom, how much, and how it can be checked."""
    at = local_time(written.at, shop.time_zone)
    to = bill.name or say("wallet-commons")
    amount = Amount(shop.coin, bill.amount)
    blocks = [
        *head(shop, say, at, "receipt-gift"),
        Row(say("receipt-given-to"), to),
        Row(say("receipt-coin"), say.money(amount), bold=True),
        Space(),
        *proof(bill, written, say),
    ]
    return Document(written.id, tuple(blocks))


def wallet_paper(effect: PrintWallet, now_ms: int, shop: Shop, say: Say) -> Document:
    """What came and went since the day that was asked for, with what there was after each."""
    found = effect.found
    at = local_time(instant(now_ms), shop.time_zone)
    blocks = [*head(shop, say, at, "receipt-statement"), Text(effect.first_name, align="center")]
    balance = found.opening or 0
    blocks += [Space(), Row(say("statement-brought-forward"), _digits(balance, shop, say))]
    for one in sorted(found.moves, key=lambda move: move.index):
        balance += one.amount
        words = move_words(one)
        blocks.append(
            Row(
                f"{say.day(one.day)}  {say(words.code, **words.values)}",
                _digits(one.amount, shop, say),
            )
        )
        blocks.append(Row("", _digits(balance, shop, say), indent=2))
    total = say.money(Amount(shop.coin, balance))
    blocks += [Divider(), Row(say("wallet-balance"), total, bold=True)]
    return Document(f"wallet/{effect.id}", tuple(blocks))


def _digits(minor: int, shop: Shop, say: Say) -> str:
    return say.digits(Amount(shop.coin, minor))
