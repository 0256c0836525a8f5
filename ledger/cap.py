# SPDX-License-Identifier: AGPL-3.0-or-later
"""The members' cap on what one kiosk is granted in an hour: what a till in wrong hands can take."""

from contract.rules import KioskCap, NoRule
from ledger.books.granting import Left, left_of_cap
from ledger.recovery import is_recovering, left_while_recovering
from ledger.transaction import Transaction


def left_for(tx: Transaction, device: str) -> tuple[Left, dict[str, int]]:
    """What a kiosk may be granted more for now, and the rule to cite for it. A new enrolment of the
    same kiosk does not begin anew."""
    if is_recovering(tx):
        return left_while_recovering(tx, tx.books.granted_lately(device))
    try:
        rule = tx.rules.on(KioskCap, tx.today)
    except NoRule:
        return Left(), {}
    lately = tx.books.granted_lately(device)
    return left_of_cap(rule.parameters, lately), {"kiosk-cap": rule.version}
