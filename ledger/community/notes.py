# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notes: what a till came upon that somebody in the office should know. Entries of the log, read
from there."""

import msgspec
from sqlalchemy import select
from sqlalchemy.engine import Connection

from contract.entries import Note, read_entry
from ledger.store.kept import IS_READ
from ledger.store.tables import devices, log


class Told(msgspec.Struct, frozen=True):
    """A note, which kiosk wrote it when (UTC), and whose doing it was."""

    at: str
    kiosk: str
    about: str
    code: str
    actor: str


def newest_notes(connection: Connection, limit: int) -> list[Told]:
    """The newest notes, the last one first."""
    rows = connection.execute(
        select(log.c.body, devices.c.name)
        .join(
            devices,
            (devices.c.device == log.c.device) & (devices.c.epoch == log.c.epoch),
            isouter=True,
        )
        .where(log.c.kind == Note.__struct_config__.tag, IS_READ)
        .order_by(log.c.log_index.desc())
        .limit(limit)
    )
    found = []
    for row in rows:
        entry = read_entry(row.body)
        assert isinstance(entry, Note)
        kiosk = row.name or entry.device
        found.append(Told(entry.at, kiosk, entry.about, entry.code, entry.actor))
    return found
