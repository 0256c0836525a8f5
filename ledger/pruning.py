# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept for a while only: first answers to requests, codes and sessions that are over."""

from sqlalchemy import bindparam, delete, select

from contract.ids import uuid7
from ledger.store.prepared import Prepared
from ledger.store.tables import answers, enrolment_codes, sessions, sign_in_codes
from ledger.transaction import Transaction

KEEP_MS = 7 * 24 * 60 * 60_000
"""So long the first answer to a request is kept. A kiosk repeats within minutes; an entry is known
by the log however late it comes."""

AT_ONCE = 200
"""So many rows go at most each time, so that no request waits for the broom."""

# Ids begin with the time, so the oldest stand together. A kiosk's clock may be wrong: ours decides.
_old = Prepared(
    select(answers.c.request)
    .where(answers.c.request < bindparam("id"), answers.c.at_ms < bindparam("before"))
    .order_by(answers.c.request)
    .limit(AT_ONCE)
)
_forget = Prepared(delete(answers).where(answers.c.request == bindparam("id")))


def prune(tx: Transaction) -> int:
    """Remove what is older than it is kept. Returns how many answers went."""
    before = tx.now_ms - KEEP_MS
    rows = _old.all(tx.connection, id=uuid7(before, bytes(10)), before=before)
    _forget.many(tx.connection, [{"id": row.request} for row in rows])
    return len(rows)


def prune_codes(tx: Transaction) -> None:
    """Remove codes and sessions that are over: when one is made, and none is in a hurry."""
    for table, until in (
        (enrolment_codes, enrolment_codes.c.expires_ms),
        (sign_in_codes, sign_in_codes.c.expires_ms),
        (sessions, sessions.c.until_ms),
    ):
        tx.connection.execute(delete(table).where(until < tx.now_ms - KEEP_MS))
