# SPDX-License-Identifier: AGPL-3.0-or-later
"""The members' cap on what one kiosk is granted in an hour: what a till in wrong hands can take."""

from sqlalchemy import bindparam, func, select

from contract.rules import KioskCap, NoRule
from ledger.books.granting import Left, left_of_cap
from ledger.store.prepared import Prepared
from ledger.store.tables import grant_increases
from ledger.transaction import Transaction

_HOUR_MS = 60 * 60_000

_lately = Prepared(
    select(func.sum(grant_increases.c.amount).label("amount")).where(
        grant_increases.c.device == bindparam("kiosk"), grant_increases.c.at_ms > bindparam("since")
    )
)


def left_for(tx: Transaction, device: str) -> tuple[Left, dict[str, int]]:
    """What a kiosk may be granted more for now, and the rule to cite for it. A new enrolment of the
    same kiosk does not begin anew."""
    try:
        rule = tx.rules.on(KioskCap, tx.coop.day(tx.now_ms))
    except NoRule:
        return Left(), {}
    row = _lately.first(tx.connection, kiosk=device, since=tx.now_ms - _HOUR_MS)
    return left_of_cap(rule.parameters, int(row.amount or 0)), {"kiosk-cap": rule.version}
