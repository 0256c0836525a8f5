# SPDX-License-Identifier: AGPL-3.0-or-later
"""The members' rules: entries of the ledger's own journal, kept once more in a table."""

from contract.entries import RuleStart
from contract.rules import RuleVersion
from ledger.transaction import Transaction


def start_rule(tx: Transaction, version: RuleVersion, actor: str) -> None:
    """Publish what the members decided; ``actor`` is who enters it."""
    tx.post_own(RuleStart(**tx.own(actor), rule=version))
