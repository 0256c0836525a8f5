# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a journal holds that the ledger has not, written into a file: to be carried there by hand.

The journal is only read, beside the till that uses it or on another machine, and no key is needed:
entries prove themselves. A line is one entry as it would be uploaded; the first says whose it is.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import msgspec
import sqlalchemy as sa

from contract.carried import CARRIED, CarriedEntry, CarriedJournal
from contract.entries import SignedEntry, read_mark
from contract.ids import b64
from contract.messages import UploadedDetails
from ledger_client import journal_file as t


class NotReadable(Exception):
    """There is no journal here that can be read; the text says why."""


def carried(journal: Path) -> Iterator[bytes]:
    """The lines of the file: for each epoch its header and its entries without an outcome, in
    order. Raises NotReadable."""
    if not journal.exists():
        raise NotReadable(f"there is no journal at {journal}")
    engine = sa.create_engine(f"sqlite:///file:{quote(str(journal))}?mode=ro&uri=true")
    waiting = (
        sa.select(t.entries, t.details.c.salt, t.details.c.details)
        .outerjoin(t.outcomes, t.outcomes.c.entry == t.entries.c.id)
        .outerjoin(t.details, t.details.c.entry == t.entries.c.id)
        .where(t.outcomes.c.entry.is_(None))
        .order_by(t.entries.c.epoch, t.entries.c.sequence)
    )
    try:
        with engine.connect() as db:
            epoch = 0
            for row in db.execute(waiting).yield_per(1000):
                if row.epoch != epoch:
                    epoch, mark = row.epoch, read_mark(row.body)
                    yield msgspec.json.encode(
                        CarriedJournal(
                            format=CARRIED, coop=mark.coop, device=mark.device, epoch=epoch
                        )
                    )
                details = None
                if row.salt is not None:
                    details = UploadedDetails(
                        entry=row.id, salt=b64(row.salt), details=msgspec.Raw(row.details)
                    )
                entry = SignedEntry(msgspec.Raw(row.body), row.signature)
                yield msgspec.json.encode(CarriedEntry(entry=entry, details=details))
    except (sa.exc.SQLAlchemyError, ValueError) as e:
        raise NotReadable(f"the journal at {journal} cannot be read: {type(e).__name__}") from e
    finally:
        engine.dispose()
