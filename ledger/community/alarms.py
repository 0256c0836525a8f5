# SPDX-License-Identifier: AGPL-3.0-or-later
"""Alarms: what a kiosk or a card did that honest ones do not. They change no posting; somebody has
to look. The same one again is counted, not told anew."""

from typing import Any, Literal

import msgspec
from sqlalchemy import Row, select, text, update
from sqlalchemy.engine import Connection

from contract.ids import instant
from ledger.store.prepared import Prepared
from ledger.store.tables import alarms
from ledger.transaction import Transaction

Kind = Literal[
    "closing-differs", "counter-twice", "forked-journal", "old-tap", "pin-failed", "pin-locked"
]

WORDS: dict[Kind, str] = {
    "closing-differs": "a till closed a day with a number or with cash that the books do not have",
    "counter-twice": "one tap of a card was shown twice: a link was copied, or a kiosk repeats it",
    "old-tap": "a tap came that is older than one seen before: a copied link, or a copied card",
    "forked-journal": "two entries in one place: a key was copied, or an old disk is back",
    "pin-failed": "a wrong PIN was given at a kiosk that was out of reach",
    "pin-locked": "a PIN was wrong too often and is locked",
}


class Alarm(msgspec.Struct, frozen=True):
    """``about`` is the entry, card (by its pseudonym) or member; ``device`` the kiosk."""

    device: str
    kind: Kind
    about: str
    first: str
    newest: str
    times: int

    @property
    def words(self) -> str:
        """What it means."""
        return WORDS[self.kind]


# ON CONFLICT is written alike for SQLite and PostgreSQL; SQLAlchemy has it for each apart.
_raise = Prepared(
    text(
        "INSERT INTO alarms (device, kind, about, first_ms, newest_ms, times)"
        " VALUES (:device, :kind, :about, :now, :now, 1)"
        " ON CONFLICT (device, kind, about) DO UPDATE SET"
        " newest_ms = excluded.newest_ms, times = alarms.times + 1, settled_ms = NULL"
    )
)


def sound(tx: Transaction, device: str, kind: Kind, about: str) -> None:
    """Raise an alarm."""
    _raise.run(tx.connection, device=device, kind=kind, about=about, now=tx.now_ms)


def settle(tx: Transaction, device: str | None = None) -> int:
    """Somebody looked at all of them, or at those of one kiosk. Returns how many there were."""
    open_ones = update(alarms).where(alarms.c.settled_ms.is_(None)).values(settled_ms=tx.now_ms)
    if device is not None:
        open_ones = open_ones.where(alarms.c.device == device)
    return tx.connection.execute(open_ones).rowcount


def list_alarms(connection: Connection) -> list[Alarm]:
    """Those that nobody looked at yet, the newest last."""
    rows = connection.execute(
        select(alarms).where(alarms.c.settled_ms.is_(None)).order_by(alarms.c.newest_ms)
    )
    return [_alarm(row) for row in rows]


def _alarm(row: Row[Any]) -> Alarm:
    first, newest = instant(row.first_ms), instant(row.newest_ms)
    return Alarm(row.device, row.kind, row.about, first, newest, row.times)
