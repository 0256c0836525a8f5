# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tills wrote in words that the ledger learnt only later: kept as unknown, and applied after
the ledger's update, before it serves. And what follows from a till's entries besides postings."""

import logging
from collections.abc import Sequence

from contract.entries import AnyEntry, AppliedLate, Mark, PinFailed
from contract.outcomes import Outcome
from ledger.community.alarms import sound
from ledger.hall.claims import CLAIMS, take_claims
from ledger.service import Ledger
from ledger.store.kept import Kept, applied, waiting
from ledger.transaction import Transaction

_log = logging.getLogger(__name__)


def apply_waiting(ledger: Ledger) -> list[Outcome]:
    """Apply them all, each in a commit of its own. One that cannot be applied stays as it was kept,
    and holds up nobody."""
    outcomes = []
    for kept in ledger.do_now(lambda tx: waiting(tx.connection)):
        try:
            outcomes.append(ledger.do_now(lambda tx, one=kept: _apply(tx, one)))  # type: ignore[misc]
        except Exception:
            _log.exception("entry %s could not be applied late: for the office", kept.entry.id)
    return outcomes


def _apply(tx: Transaction, kept: Kept) -> Outcome:
    of = kept.entry
    if (before := applied(tx.connection, of.device, of.epoch, of.id)) is not None:
        return before.outcome  # another process of this ledger started as well
    own = tx.own(tx.ledger_actor)
    tx.post_own(AppliedLate(**own, entry=of.id, journal=of.device, journal_epoch=of.epoch))
    # A closing is not compared: what the books held then was not all that the till knew.
    follow_up(tx, of.device, [(kept.index, of)])
    found = applied(tx.connection, of.device, of.epoch, of.id)
    assert found is not None, "it was just applied"
    return found.outcome


def follow_up(tx: Transaction, device: str, posted: Sequence[tuple[int, AnyEntry | Mark]]) -> None:
    """What entries of a till lead to besides what they post, each with its place in the log."""
    for _, entry in posted:
        if isinstance(entry, PinFailed):
            sound(tx, device, "pin-failed", entry.member)
    take_claims(tx, [(index, entry) for index, entry in posted if isinstance(entry, CLAIMS)])
