# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal for a treasurer's own tools: a CSV file, and a file for beancount.

The books' signs are kept: a positive amount is received by the account. In both files a member is
a random id, as in the log.
"""

import csv
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TextIO

import msgspec
from sqlalchemy import select
from sqlalchemy.engine import Connection

from contract.bookkeeping import Moved, Transaction, beancount
from contract.ids import unix_ms
from contract.money import digits
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


def write_beancount(found: Iterable[Line], coop: Coop, file: TextIO) -> int:
    """The whole journal, with each account's balance asserted at its end. How many transactions
    there are."""
    count = 0

    def transactions() -> Iterator[Transaction]:
        nonlocal count
        for _, group in groupby(found, key=lambda line: line.log_index):
            postings, count = list(group), count + 1
            first = postings[0]
            yield Transaction(
                first.day,
                first.outcome == "posted",
                first.kind,
                {"log-index": str(first.log_index), "entry": first.entry},
                tuple(Moved(p.account, p.unit, p.amount) for p in postings),
            )

    file.writelines(beancount(coop.name, coop.currency, coop.unit, transactions()))
    return count
