# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the ledger writes after its update, of what it could not read before. It counts from the
ledger's own journal alone."""

from contract.body import Entry
from contract.grants import Epoch
from contract.ids import EntryId, RandomId


class AppliedLate(Entry, frozen=True, kw_only=True, tag="applied-late"):
    """A kiosk's entry that was kept as ``unknown``, because the ledger's program was older than the
    kiosk's, is applied here: this leaf's outcome and postings are its own. Once, and what it spends
    is judged as what arrives late. ``entry`` is its id, and ``journal`` and ``journal_epoch`` where
    it stands, as ids are unique in their journal only."""

    entry: EntryId
    journal: RandomId
    journal_epoch: Epoch
