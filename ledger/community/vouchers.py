# SPDX-License-Identifier: AGPL-3.0-or-later
"""Vouchers: money that the co-op owes to whoever has the code. The ledger knows only its hash."""

from typing import Literal

from sqlalchemy import bindparam, insert, select

from contract.chain import sha256
from contract.entries import CreditGiven
from contract.ids import random_id
from contract.receipt import BadReceiptCode, read_typed_code, typed_code
from ledger.store import tables as t
from ledger.store.prepared import Prepared
from ledger.transaction import Transaction

Source = Literal["bank", "paid-out", "gifts"]
"""Where its money comes from: it was paid for, the co-op gives it, or shoppers gave it to the
commons."""


class NotGiven(Exception):
    """Shoppers gave the commons less than that: ``there`` is what is left (minor units)."""

    def __init__(self, there: int) -> None:
        super().__init__(there)
        self.there = there


def require_source(tx: Transaction, source: Source, amount: int) -> str:
    """The account from which so much money is given. Raises NotGiven."""
    account = f"{source}:{tx.coop.coop}"
    if source == "gifts" and amount > -tx.balance(account, tx.coop.currency):
        raise NotGiven(-tx.balance(account, tx.coop.currency))
    return account


_by_code = Prepared(
    select(t.vouchers.c.account).where(t.vouchers.c.code_hash == bindparam("code_hash"))
)


def new_voucher(tx: Transaction, amount: int, source: Source, actor: str) -> tuple[str, str]:
    """A new voucher over so much (minor units of money): its account, and the code, which nobody
    can be told again. Raises NotGiven."""
    given_from = require_source(tx, source, amount)
    code = typed_code(tx.random(32))
    account = f"voucher:{random_id(tx.random(10))}"
    tx.connection.execute(insert(t.vouchers), {"code_hash": _hash(code), "account": account})
    tx.post_own(
        CreditGiven(
            **tx.own(actor),
            account=account,
            source=given_from,
            unit=tx.coop.currency,
            amount=amount,
        )
    )
    return account, code


def voucher_of(tx: Transaction, code: str) -> str | None:
    """The account of the voucher with this code; None if there is none."""
    try:
        read = read_typed_code(code)
    except BadReceiptCode:
        return None
    row = _by_code.first(tx.connection, code_hash=_hash(read))
    return None if row is None else str(row.account)


def _hash(code: str) -> bytes:
    return sha256(b"coopcoin-voucher/1" + code.encode())
