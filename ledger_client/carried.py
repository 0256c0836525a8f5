# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a journal holds that the ledger has not, written into a file: to be carried there by hand.

The journal is only read, beside the till that uses it or on another machine, and no key is needed:
entries prove themselves. A line is one entry as it would be uploaded; the first says whose it is.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import sqlalchemy as sa

from contract.carried import CARRIED, CarriedEntry, CarriedJournal
from contract.entries import SignedEntry, read_mark
from contract.ids import b64
from contract.messages import UploadedDetails
from ledger_client import journal_file as t
from ledger_client.journal_file import NotReadable as NotReadable


def carried(journal: Path) -> Iterator[bytes]:
    """The lines of the file: for each epoch its header and its entries without an outcome, in
    order. Raises NotReadable."""
    waiting = (
        sa.select(t.entries, t.details.c.salt, t.details.c.details)
        .outerjoin(t.outcomes, t.outcomes.c.entry == t.entries.c.id)
        .outerjoin(t.details, t.details.c.entry == t.entries.c.id)
        .where(t.outcomes.c.entry.is_(None))
        .order_by(t.entries.c.epoch, t.entries.c.sequence)
    )
    with t.beside(journal) as db:
        epoch = 0
        for row in db.execute(waiting).yield_per(1000):
            if row.epoch != epoch:
                epoch, mark = row.epoch, read_mark(row.body)
                yield msgspec.json.encode(
                    CarriedJournal(format=CARRIED, coop=mark.coop, device=mark.device, epoch=epoch)
                )
            details = None
            if row.salt is not None:
                details = UploadedDetails(
                    entry=row.id, salt=b64(row.salt), details=msgspec.Raw(row.details)
                )
            entry = SignedEntry(msgspec.Raw(row.body), row.signature)
            yield msgspec.json.encode(CarriedEntry(entry=entry, details=details))
