# SPDX-License-Identifier: AGPL-3.0-or-later
"""The co-op's coin in the open: what was issued, spent and circulates, by month, from the log."""

from collections.abc import Iterable
from threading import Lock

from sqlalchemy import select
from sqlalchemy.engine import Connection

from contract.ids import unix_ms
from contract.proof import read_leaf
from contract.wallet_messages import Figures, MonthFigures
from ledger.coop import Coop
from ledger.store.tables import log

_AT_ONCE = 2000


class OpenFigures:
    """Counted on from where the last question ended: what was read once is not read again."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._origin = ""
        self._size = 0
        self._months: dict[str, MonthFigures] = {}

    def now(self, connection: Connection, coop: Coop) -> Figures:
        """As of the log's end."""
        with self._lock:
            if self._origin != coop.origin:  # another log: from its beginning
                self._origin, self._size, self._months = coop.origin, 0, {}
            while leaves := self._next(connection):
                self._count(coop, leaves)
            return Figures(
                unit=coop.unit, log_size=self._size, months=tuple(_running(self._months.values()))
            )

    def _next(self, connection: Connection) -> list[bytes]:
        found = (
            select(log.c.leaf)
            .where(log.c.log_index >= self._size)
            .order_by(log.c.log_index)
            .limit(_AT_ONCE)
        )
        return list(connection.execute(found).scalars())

    def _count(self, coop: Coop, leaves: list[bytes]) -> None:
        mint = f"mint:{coop.coop}"
        taking = (f"store:{coop.coop}", f"housing:{coop.coop}")
        for text in leaves:
            leaf = read_leaf(text)
            issued = retired = spent = 0
            for posting in leaf.postings:
                if posting.unit != coop.unit:
                    continue
                if posting.account == mint:
                    issued += max(0, -posting.amount)
                    retired += max(0, posting.amount)
                elif posting.account in taking:
                    spent += posting.amount
            if retired:  # out of what the co-op had taken in: that is no spending undone
                spent = max(0, spent)
            if issued or retired or spent:
                month = coop.day(unix_ms(leaf.at))[:7]
                was = self._months.get(month, MonthFigures(month=month))
                self._months[month] = MonthFigures(
                    month=month,
                    issued=was.issued + issued,
                    spent=was.spent + spent,
                    retired=was.retired + retired,
                )
            self._size += 1


def _running(months: Iterable[MonthFigures]) -> Iterable[MonthFigures]:
    circulating = 0
    for one in sorted(months, key=lambda month: month.month):
        circulating += one.issued - one.spent
        yield MonthFigures(
            month=one.month,
            issued=one.issued,
            spent=one.spent,
            retired=one.retired,
            circulating=circulating,
        )
