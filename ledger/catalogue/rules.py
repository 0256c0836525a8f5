# SPDX-License-Identifier: AGPL-3.0-or-later
"""The members' rules: entries of the ledger's own journal, kept once more in a table."""

import msgspec
from sqlalchemy import select
from sqlalchemy.engine import Connection

from contract.entries import RuleStart
from contract.rules import Rulebook, RuleVersion
from ledger.store.tables import rules
from ledger.transaction import Transaction

_decoder = msgspec.json.Decoder(RuleVersion)
_rules = select(rules.c.rule).order_by(rules.c.log_index)


def rulebook(connection: Connection) -> Rulebook:
    """All rule versions, also those that start later."""
    return Rulebook(map(_decoder.decode, connection.execute(_rules).scalars()))


def start_rule(tx: Transaction, version: RuleVersion, actor: str) -> None:
    """Publish what the members decided; ``actor`` is who enters it."""
    tx.post_own(RuleStart(**tx.own(actor), rule=version))
