# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose ledger this is: what stays the same from one start to the next."""

import msgspec
from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from contract.local_time import local_day
from contract.money import coin_unit
from contract.proof import log_origin
from ledger.store.tables import settings


class Coop(msgspec.Struct, frozen=True):
    """A co-op, and the device id and epoch under which its ledger writes its own journal.

    ``admin_key`` (base64url) is the public half of a key that the ledger does not have: kiosks
    follow a restored ledger only with its signature. ``restored_ms`` is when the ledger was last
    restored from a backup, ``restored_size`` how many entries that had."""

    coop: str
    name: str
    currency: str
    time_zone: str
    receipt_base: str
    ledger_device: str
    ledger_epoch: int
    admin_key: str = ""
    restored_ms: int = 0
    restored_size: int = 0

    @property
    def unit(self) -> str:
        """Its coin."""
        return coin_unit(self.coop)

    @property
    def origin(self) -> str:
        """The name of its log."""
        return log_origin(self.coop, self.ledger_epoch)

    def day(self, now_ms: int) -> str:
        """The calendar day where the co-op is."""
        return local_day(now_ms, self.time_zone)


def store_coop(connection: Connection, coop: Coop) -> None:
    """Write a new co-op's settings."""
    connection.execute(
        insert(settings),
        [{"name": k, "value": str(v)} for k, v in msgspec.structs.asdict(coop).items()],
    )


def change_coop(connection: Connection, coop: Coop) -> None:
    """Write what is settled anew of a co-op that is there."""
    names = ("ledger_epoch", "admin_key", "restored_ms", "restored_size")
    connection.execute(delete(settings).where(settings.c.name.in_(names)))
    connection.execute(
        insert(settings), [{"name": name, "value": str(getattr(coop, name))} for name in names]
    )


def load_coop(connection: Connection) -> Coop | None:
    """The settings of this database; None if setting it up was not finished."""
    if not connection.dialect.has_table(connection, settings.name):
        return None
    rows = connection.execute(select(settings.c.name, settings.c.value)).all()
    if not rows:
        return None
    return msgspec.convert({row.name: row.value for row in rows}, Coop, strict=False)
