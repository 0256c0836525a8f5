# SPDX-License-Identifier: AGPL-3.0-or-later
"""Grants whose leases are over. The ledger takes them back when the member needs them, not before:
the till that holds them may only be out of reach, and what it sold in time is final."""

from sqlalchemy import bindparam, select

from contract.entries import GrantReturned, Returned
from contract.ids import instant, unix_ms
from contract.rules import Leases
from ledger.books.accounts import GrantKey
from ledger.recovery import may_hold_more
from ledger.store.prepared import Prepared
from ledger.store.tables import grants, is_open
from ledger.transaction import Transaction

_over = Prepared(
    select(grants).where(
        grants.c.account == bindparam("account"),
        grants.c.unit == bindparam("unit"),
        is_open,
        grants.c.until < bindparam("now"),
        grants.c.total > grants.c.spent,
    )
)


def overdue(tx: Transaction, account: str, unit: str) -> dict[GrantKey, int]:
    """What could be taken back for this account: grants past lease and margin, and what is left.
    Not those that a kiosk may have renewed before a restore: it has to call first."""
    rows = _over.all(tx.connection, account=account, unit=unit, now=instant(tx.now_ms))
    if not rows:
        return {}
    leases = tx.rules.on(Leases, tx.coop.day(tx.now_ms)).parameters
    return {
        GrantKey(row.device, row.epoch, account, unit, row.number): row.total - row.spent
        for row in rows
        if unix_ms(row.until) + leases.margin_seconds * 1000 <= tx.now_ms
        and not may_hold_more(tx, row.device, row.epoch)
    }


def take_back(tx: Transaction, account: str, unit: str, keep: GrantKey) -> None:
    """Take back what is overdue, so that it can be granted again. ``keep`` is the number asked for:
    its answer brings it a new lease."""
    returns = tuple(
        Returned(
            account=key.account,
            device=key.device,
            epoch=key.epoch,
            number=key.number,
            unit=key.unit,
        )
        for key in overdue(tx, account, unit)
        if key != keep
    )
    if returns:
        tx.post_own(GrantReturned(**tx.own(tx.ledger_actor), returns=returns))
