# SPDX-License-Identifier: AGPL-3.0-or-later
"""The file in which entries are carried to the ledger by hand: one JSON text a line. A line that
says whose journal it is stands before the entries of that journal, which follow in order. Nothing
of it is secret from who has the till, and nothing can be changed: each entry is signed."""

from typing import Literal

from contract.entries import SignedEntry
from contract.grants import Epoch
from contract.ids import RandomId
from contract.messages import UploadedDetails
from contract.request import Message

CARRIED: Literal["coopcoin-journal/1"] = "coopcoin-journal/1"
MAX_LINE_BYTES = 2 * 1024 * 1024


class CarriedJournal(Message, frozen=True, kw_only=True, tag_field="line", tag="journal"):
    """Whose entries follow."""

    format: Literal["coopcoin-journal/1"]
    coop: RandomId
    device: RandomId
    epoch: Epoch


class CarriedEntry(Message, frozen=True, kw_only=True, tag_field="line", tag="entry"):
    """An entry, and the details behind it unless they were erased."""

    entry: SignedEntry
    details: UploadedDetails | None = None


CarriedLine = CarriedJournal | CarriedEntry
