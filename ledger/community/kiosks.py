# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kiosks: how one gets in, how it gets in again, and how it is shut out.

A one-time code lets a kiosk hand in its key. Then somebody compares six words of that key, and six
of the ledger's, on both sides: only a kiosk that was confirmed is answered. Enrolled again, a kiosk
has a new key and the next epoch; its old epoch ends when the new one is confirmed.
"""

import base64
import hmac
from typing import Any

import msgspec
from sqlalchemy import Row, bindparam, func, insert, select, update
from sqlalchemy.engine import Connection

from contract.chain import sha256
from contract.fingerprint import six_words
from contract.ids import instant, random_id
from ledger.coop import Coop
from ledger.store.tables import devices, enrolment_codes, held_entries
from ledger.transaction import Transaction

CODE_MS = 15 * 60_000
"""So long an enrolment code waits to be used."""


class NoKiosk(LookupError):
    """There is no such kiosk; or none in the state that is wanted. The text says which."""


class Enrolled(msgspec.Struct, frozen=True):
    """What became of a code: which kiosk it is, in which epoch, and whether it must wait."""

    device: str
    epoch: int
    name: str
    waiting: bool


class Listed(msgspec.Struct, frozen=True):
    """A kiosk in one epoch, as the office sees it. ``state``: "waiting", "confirmed" or "revoked".
    ``held``: entries of it that wait for the office."""

    name: str
    device: str
    epoch: int
    state: str
    words: str
    enrolled: str
    held: int


# --- codes -----------------------------------------------------------------------------------


def code_hash(code: str) -> bytes:
    """How a code is stored. Case, spaces and hyphens do not matter; it has 80 random bits."""
    return sha256("".join(c for c in code.upper() if c.isalnum()).encode())


def new_code(
    tx: Transaction, name: str | None, *, device: str | None = None, confirmed: bool = False
) -> str:
    """A one-time code in four groups of four characters, shown once: for a new kiosk of this name,
    or to enrol the kiosk ``device`` again (then without a name it keeps its own).

    ``confirmed``: nobody will compare words, for demos and tests. Raises NoKiosk.
    """
    if device is not None:
        newest = _newest(tx.connection, device)
        if newest is None or device == tx.coop.ledger_device:
            raise NoKiosk(f"{device}: no such kiosk")
        name = name or newest.name
    if not name:
        raise NoKiosk("a new kiosk needs a name")
    text = base64.b32encode(tx.random(10)).decode()
    tx.connection.execute(
        insert(enrolment_codes),
        {
            "code_hash": code_hash(text),
            "kiosk_name": name,
            "expires_ms": tx.now_ms + CODE_MS,
            "of_device": device,
            "confirmed": confirmed,
        },
    )
    return "-".join(text[i : i + 4] for i in range(0, 16, 4))


_find = select(enrolment_codes).where(enrolment_codes.c.code_hash == bindparam("code"))
_use = (
    update(enrolment_codes)
    .where(enrolment_codes.c.code_hash == bindparam("code"))
    .values(
        device=bindparam("new_device"), epoch=bindparam("new_epoch"), public_key=bindparam("key")
    )
)
_known_key = select(func.count()).where(devices.c.public_key == bindparam("key"))


class BadCode(Exception):
    """The code is wrong, used, out of date, or comes with a key that was used before."""


class OtherDevice(Exception):
    """The code is good, but for another kiosk than the one that shows it. It was not used up."""


def use_code(tx: Transaction, code: str, public_key: bytes, device: str | None) -> Enrolled:
    """Let the kiosk with this key in. ``device`` is who it says it is already, if anybody.

    The same key may show its code again, as the answer may have been lost. Raises BadCode or
    OtherDevice.
    """
    hashed = code_hash(code)
    found = tx.connection.execute(_find, {"code": hashed}).one_or_none()
    if found is None or tx.now_ms > found.expires_ms:
        raise BadCode
    if found.device is not None:
        if not hmac.compare_digest(found.public_key, public_key):
            raise BadCode
        return Enrolled(found.device, found.epoch, found.kiosk_name, not found.confirmed)
    if device is not None and device != found.of_device:
        raise OtherDevice
    if tx.connection.execute(_known_key, {"key": public_key}).scalar_one():
        raise BadCode
    who, epoch = found.of_device or random_id(tx.random(10)), 1
    newest = _newest(tx.connection, who)
    if newest is not None:
        epoch = newest.epoch + 1
    tx.connection.execute(
        _use, {"code": hashed, "new_device": who, "new_epoch": epoch, "key": public_key}
    )
    tx.connection.execute(
        insert(devices),
        {
            "device": who,
            "epoch": epoch,
            "name": found.kiosk_name,
            "public_key": public_key,
            "enrolled_ms": tx.now_ms,
        },
    )
    if found.confirmed:
        _confirm(tx, who, epoch)
    return Enrolled(who, epoch, found.kiosk_name, not found.confirmed)


# --- what the office does --------------------------------------------------------------------


def confirm(tx: Transaction, device: str) -> str:
    """Somebody compared the words: from now on this kiosk is answered. Ends its earlier epochs.

    Returns the words that were confirmed. Raises NoKiosk.
    """
    newest = _newest(tx.connection, device)
    if newest is None or newest.revoked_ms is not None or newest.confirmed_ms is not None:
        raise NoKiosk(f"{device}: no kiosk that waits")
    _confirm(tx, device, newest.epoch)
    return six_words(newest.public_key)


def _confirm(tx: Transaction, device: str, epoch: int) -> None:
    tx.connection.execute(
        update(devices)
        .where(devices.c.device == device, devices.c.epoch == epoch)
        .values(confirmed_ms=tx.now_ms)
    )
    tx.connection.execute(
        update(devices)
        .where(devices.c.device == device, devices.c.epoch < epoch, devices.c.revoked_ms.is_(None))
        .values(revoked_ms=tx.now_ms)
    )


def revoke(tx: Transaction, device: str) -> bool:
    """Shut a kiosk out, in all its epochs. Whether there was one to shut out."""
    done = tx.connection.execute(
        update(devices)
        .where(
            devices.c.device == device,
            devices.c.revoked_ms.is_(None),
            devices.c.device != tx.coop.ledger_device,
        )
        .values(revoked_ms=tx.now_ms)
    )
    return done.rowcount > 0


def list_kiosks(connection: Connection, coop: Coop) -> list[Listed]:
    """All kiosks in all their epochs, the newest enrolment last."""
    counted = select(held_entries.c.device, held_entries.c.epoch, func.count().label("number"))
    held = {
        (row.device, row.epoch): row.number
        for row in connection.execute(counted.group_by(held_entries.c.device, held_entries.c.epoch))
    }
    rows = connection.execute(
        select(devices)
        .where(devices.c.device != coop.ledger_device)
        .order_by(devices.c.enrolled_ms, devices.c.device, devices.c.epoch)
    )
    return [
        Listed(
            name=row.name,
            device=row.device,
            epoch=row.epoch,
            state="revoked"
            if row.revoked_ms is not None
            else "waiting"
            if row.confirmed_ms is None
            else "confirmed",
            words=six_words(row.public_key),
            enrolled=instant(row.enrolled_ms),
            held=held.get((row.device, row.epoch), 0),
        )
        for row in rows
    ]


def _newest(connection: Connection, device: str) -> Row[Any] | None:
    return connection.execute(
        select(devices).where(devices.c.device == device).order_by(devices.c.epoch.desc()).limit(1)
    ).one_or_none()
