# SPDX-License-Identifier: AGPL-3.0-or-later
"""Postings as a file for beancount (version 2 and 3 read it): what ledger and kiosk write for a
treasurer's own tools. The books' signs are kept: a positive amount is received by the account."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from contract.ids import Date
from contract.money import digits, is_coin

# What a kind of account is to an accountant. Coin is a measure of its own: all of it is equity.
_TYPES = {
    "cash": "Assets",
    "terminal": "Assets",
    "bank": "Assets",
    "safe": "Assets",
    "coin-accepted": "Assets",
    "rent": "Assets",
    "tax": "Liabilities",
    "deposit": "Liabilities",
    "credit": "Liabilities",
    "voucher": "Liabilities",
    "gifts": "Liabilities",
    "container-deposit": "Liabilities",
    "sales": "Income",
    "charges": "Income",
    "labour": "Expenses",
    "paid-out": "Expenses",
    "difference": "Expenses",
    "rounding": "Expenses",
}


class Moved(NamedTuple):
    """So much (minor units of ``unit``) came to an account."""

    account: str
    unit: str
    amount: int


class Transaction(NamedTuple):
    """What one entry moved on one ``day``; ``settled`` unless somebody has to look at it. ``about``
    is what stands beside it: keys as beancount has them (lower case), without quotes in them."""

    day: Date
    settled: bool
    what: str
    about: dict[str, str]
    moved: tuple[Moved, ...]


def account_name(account: str, unit: str) -> str:
    """What an account is called there: ``Assets:Cash:Abc…``, ``Equity:Coin:Wallet:Abc…``."""
    parts = [part[0].upper() + part[1:] for part in account.split(":")]
    kind = account.partition(":")[0]
    root = ["Equity", "Coin"] if is_coin(unit) else [_TYPES.get(kind, "Equity")]
    return ":".join(root + parts)


def _commodity(unit: str, own_coin: str) -> str:
    if unit == own_coin:
        return "COIN"
    return f"COIN.{unit.partition(':')[2].upper()}" if is_coin(unit) else unit


def beancount(
    title: str, currency: str, own_coin: str, transactions: Iterable[Transaction]
) -> Iterator[str]:
    """The pieces of the file, with each account's balance asserted at its end. ``own_coin`` is the
    unit that is called COIN. What moved nothing is left out."""
    title = title.replace("\\", " ").replace('"', "'")
    yield f'option "title" "{title}"\noption "operating_currency" "{currency}"\n'
    balances: dict[tuple[str, str], int] = {}
    opened: set[str] = set()
    day = ""
    for one in transactions:
        if not one.moved:
            continue
        # Time never runs backwards in it; a day might, where clocks are moved past midnight.
        day = max(day, one.day)
        names = [(account_name(m.account, m.unit), m) for m in one.moved]
        for name in sorted({name for name, _ in names} - opened):
            yield f"{day} open {name}\n"
            opened.add(name)
        yield f'\n{day} {"*" if one.settled else "!"} "{one.what}"\n'
        for key, value in one.about.items():
            yield f'  {key}: "{value}"\n'
        for name, moved in names:
            amount = digits(moved.unit, moved.amount)
            yield f"  {name}  {amount} {_commodity(moved.unit, own_coin)}\n"
            balances[name, moved.unit] = balances.get((name, moved.unit), 0) + moved.amount
        yield "\n"
    if day:
        after = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
        for (name, unit), sum in sorted(balances.items()):
            yield f"{after} balance {name}  {digits(unit, sum)} {_commodity(unit, own_coin)}\n"
