# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal for a treasurer's own tools: a CSV file, and a file for beancount.

The books' signs are kept: a positive amount is received by the account. In both files a member is
a random id, as in the log.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import TextIO

import msgspec
from sqlalchemy import select
from sqlalchemy.engine import Connection

from contract.ids import unix_ms
from contract.money import digits, is_coin
from contract.proof import read_leaf
from ledger.coop import Coop
from ledger.store.tables import log


class Line(msgspec.Struct, frozen=True):
    """One posting of one entry. ``day`` is the co-op's calendar day of the posting."""

    log_index: int
    at: str
    day: str
    kind: str
    outcome: str
    journal: str
    sequence: int
    entry: str
    account: str
    unit: str
    amount: int


def lines(connection: Connection, coop: Coop) -> Iterator[Line]:
    """All postings in the order of the log. The transaction must see one moment."""
    wanted = (log.c.log_index, log.c.kind, log.c.device, log.c.epoch, log.c.sequence)
    in_order = select(*wanted, log.c.entry, log.c.leaf).order_by(log.c.log_index)
    with connection.execute(in_order.execution_options(yield_per=1000)) as rows:
        for row in rows:
            leaf = read_leaf(row.leaf)
            day = coop.day(unix_ms(leaf.at))
            for posting in leaf.postings:
                yield Line(
                    row.log_index,
                    leaf.at,
                    day,
                    row.kind,
                    leaf.outcome.value,
                    f"{row.device}/{row.epoch}",
                    row.sequence,
                    row.entry,
                    posting.account,
                    posting.unit,
                    posting.amount,
                )


def write_csv(found: Iterable[Line], file: TextIO) -> int:
    """One row a posting, amounts with a decimal point. How many rows there are."""
    writer = csv.writer(file)
    names = Line.__struct_fields__
    writer.writerow(names)
    count = 0
    for count, line in enumerate(found, start=1):  # noqa: B007 (the last one counts)
        amount = digits(line.unit, line.amount)
        writer.writerow([*(getattr(line, name) for name in names[:-1]), amount])
    return count


# --- beancount ---------------------------------------------------------------------------------

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
    "container-deposit": "Liabilities",
    "sales": "Income",
    "charges": "Income",
    "labour": "Expenses",
    "paid-out": "Expenses",
    "difference": "Expenses",
    "rounding": "Expenses",
}


def account_name(account: str, unit: str) -> str:
    """What an account is called there: ``Assets:Cash:Abc…``, ``Equity:Coin:Wallet:Abc…``."""
    parts = [part[0].upper() + part[1:] for part in account.split(":")]
    kind = account.partition(":")[0]
    root = ["Equity", "Coin"] if is_coin(unit) else [_TYPES.get(kind, "Equity")]
    return ":".join(root + parts)


def _commodity(unit: str, coop: Coop) -> str:
    if unit == coop.unit:
        return "COIN"
    return f"COIN.{unit.partition(':')[2].upper()}" if is_coin(unit) else unit


def write_beancount(found: Iterable[Line], coop: Coop, file: TextIO) -> int:
    """The whole journal, with each account's balance asserted at its end. How many transactions
    there are."""
    title = coop.name.replace("\\", " ").replace('"', "'")
    file.write(f'option "title" "{title}"\noption "operating_currency" "{coop.currency}"\n')
    balances: dict[tuple[str, str], int] = {}
    opened: set[str] = set()
    count, day = 0, ""
    for _, group in groupby(found, key=lambda line: line.log_index):
        postings = list(group)
        first = postings[0]
        # Time in the log never runs backwards; a day might, where clocks are moved past midnight.
        day, count = max(day, first.day), count + 1
        names = [(account_name(p.account, p.unit), _commodity(p.unit, coop)) for p in postings]
        for name in sorted({name for name, _ in names} - opened):
            file.write(f"{day} open {name}\n")
            opened.add(name)
        flag = "*" if first.outcome == "posted" else "!"
        file.write(f'\n{day} {flag} "{first.kind}"\n')
        file.write(f'  log-index: "{first.log_index}"\n  entry: "{first.entry}"\n')
        for (name, commodity), posting in zip(names, postings, strict=True):
            file.write(f"  {name}  {digits(posting.unit, posting.amount)} {commodity}\n")
            key = name, posting.unit
            balances[key] = balances.get(key, 0) + posting.amount
        file.write("\n")
    if count:
        _assert_balances(balances, _day_after(day), coop, file)
    return count


def _assert_balances(
    balances: dict[tuple[str, str], int], day: str, coop: Coop, file: TextIO
) -> None:
    for (name, unit), amount in sorted(balances.items()):
        file.write(f"{day} balance {name}  {digits(unit, amount)} {_commodity(unit, coop)}\n")


def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
