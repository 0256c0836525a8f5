# SPDX-License-Identifier: AGPL-3.0-or-later
"""What views have in common about amounts."""

from contract.money import Amount


def positive(amount: Amount | None) -> Amount | None:
    """The amount if there is something of it: what is nothing is not shown."""
    return amount if amount is not None and amount.amount > 0 else None
