# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this till sold, newest first, a page at a time: read from the journal's end, or from a time,
in steps so short that an approval never waits for them."""

from contextlib import suppress

import msgspec

from contract.entries import BadEntry, Purchase, read_entry
from contract.ids import instant
from ledger_client.answers import SalesFound, Sold
from ledger_client.journal import Journal, Place
from ledger_client.replica import Replica
from ledger_client.storage import Storage

STEP = 200
"""So many entries are looked through at once."""


class _Glance(msgspec.Struct):
    """What tells whether an entry is looked for."""

    kind: str
    actor: str


_glance = msgspec.json.Decoder(_Glance)


def sold(entry: Purchase, served_by: str = "") -> Sold:
    """What of a sale stands in a list."""
    amount = sum(one.value.amount for one in entry.tenders)
    return Sold(
        entry.id,
        entry.at,
        amount,
        tuple(dict.fromkeys(one.type for one in entry.tenders)),
        served_by,
    )


async def sales_before(
    storage: Storage,
    journal: Journal,
    replica: Replica,
    *,
    place: Place | None,
    at_ms: int | None,
    member: str,
    most: int,
) -> SalesFound:
    """At most so many sales, newest first: those before this place of the journal, or written
    before this time, or the newest; only this ``member``'s unless that is ""."""
    if place is None and at_ms is not None:
        place = await storage(journal.place_at, instant(at_ms))
    found: list[tuple[Place, Purchase]] = []
    while True:
        stored = await storage(journal.newest_before, place, STEP)
        for place, body in stored:
            glance = _glance.decode(body)
            if glance.kind == "purchase" and member in ("", glance.actor.removeprefix("member:")):
                with suppress(BadEntry):  # of another version of this program
                    entry = read_entry(body)
                    assert isinstance(entry, Purchase)
                    found.append((place, entry))
        if len(stored) < STEP or len(found) > most:
            break
    shown = found[:most]
    names = {
        who: await storage(replica.first_name, who.removeprefix("member:"))
        for who in {entry.served_by for _, entry in shown}
        if who is not None
    }
    sales = tuple(sold(entry, names.get(entry.served_by or "", "")) for _, entry in shown)
    return SalesFound(sales, shown[-1][0] if len(found) > most else None)
