# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kiosks: how one gets in, how it gets in again, and how it is shut out.

A one-time code lets a kiosk hand in its key. Then somebody compares six words of that key, and six
of the ledger's, on both sides: only a kiosk that was confirmed is answered. Enrolled again, a kiosk
has a new key and the next epoch; its old epoch ends when the new one is confirmed.
"""

import base64
import hmac
from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from sqlalchemy import Row, bindparam, func, insert, select, update
from sqlalchemy.engine import Connection

from contract.chain import sha256
from contract.entries import KioskStands
from contract.fingerprint import six_words
from contract.ids import b64, instant, random_id
from ledger.community.profiles import PROFILES, TILL
from ledger.coop import Coop
from ledger.pruning import prune_codes
from ledger.service import Device
from ledger.store.prepared import Prepared
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
    ``seen``: when it last asked what is new. ``held``: entries of it that wait for the office."""

    name: str
    device: str
    epoch: int
    state: str
    profile: str
    words: str
    enrolled: str
    seen: str | None
    held: int


# --- seen ------------------------------------------------------------------------------------

_SEEN_EVERY_MS = 60_000
_seen = Prepared(
    update(devices)
    .where(
        devices.c.device == bindparam("of"),
        devices.c.epoch == bindparam("in_epoch"),
        func.coalesce(devices.c.seen_ms, 0) < bindparam("since"),
    )
    .values(seen_ms=bindparam("now"))
)


def seen(tx: Transaction, kiosk: Device) -> None:
    """A kiosk called. Written down once a minute at most."""
    _seen.run(
        tx.connection,
        of=kiosk.device,
        in_epoch=kiosk.epoch,
        since=tx.now_ms - _SEEN_EVERY_MS,
        now=tx.now_ms,
    )


# --- codes -----------------------------------------------------------------------------------


def code_hash(code: str) -> bytes:
    """How a code is stored. Case, spaces and hyphens do not matter; it has 80 random bits."""
    return sha256("".join(c for c in code.upper() if c.isalnum()).encode())


def new_code(
    tx: Transaction,
    name: str | None,
    *,
    device: str | None = None,
    confirmed: bool = False,
    profile: str | None = None,
) -> str:
    """A one-time code in four groups of four characters, shown once: for a new kiosk of this name,
    or to enrol the kiosk ``device`` again (then without a name it keeps its own).

    ``confirmed``: nobody will compare words, for demos and tests. ``profile``: what it may ask for
    (ledger.community.profiles). Raises NoKiosk.
    """
    if device is not None:
        newest = _newest(tx.connection, device)
        if newest is None or device == tx.coop.ledger_device:
            raise NoKiosk(f"{device}: no such kiosk")
        name, profile = name or newest.name, profile or newest.profile
    if not name:
        raise NoKiosk("a new kiosk needs a name")
    if (profile := profile or TILL) not in PROFILES:
        raise NoKiosk(f"{profile!r} is no profile; there are: {', '.join(PROFILES)}")
    prune_codes(tx)
    text = base64.b32encode(tx.random(10)).decode()
    tx.connection.execute(
        insert(enrolment_codes),
        {
            "code_hash": code_hash(text),
            "kiosk_name": name,
            "expires_ms": tx.now_ms + CODE_MS,
            "of_device": device,
            "confirmed": confirmed,
            "profile": profile,
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
            "profile": found.profile,
        },
    )
    if found.confirmed:
        _confirm(tx, who, epoch, tx.ledger_actor)
    return Enrolled(who, epoch, found.kiosk_name, not found.confirmed)


# --- what the office does --------------------------------------------------------------------


def confirm(tx: Transaction, device: str, actor: str) -> str:
    """Somebody compared the words: from now on this kiosk is answered. Ends its earlier epochs.

    Returns the words that were confirmed. Raises NoKiosk.
    """
    newest = _newest(tx.connection, device)
    if newest is None or newest.revoked_ms is not None or newest.confirmed_ms is not None:
        raise NoKiosk(f"{device}: no kiosk that waits")
    _confirm(tx, device, newest.epoch, actor)
    return six_words(newest.public_key)


def _confirm(tx: Transaction, device: str, epoch: int, actor: str) -> None:
    tx.connection.execute(
        update(devices)
        .where(devices.c.device == device, devices.c.epoch == epoch)
        .values(confirmed_ms=tx.now_ms)
    )
    rows = _epochs(tx.connection, device)
    _stands(tx, next(row for row in rows if row.epoch == epoch), "confirmed", actor)
    _end(tx, [row for row in rows if row.epoch < epoch], actor)


def pause(tx: Transaction, device: str) -> bool:
    """Shut a kiosk out until it is confirmed again. Whether there was one to shut out."""
    done = tx.connection.execute(
        update(devices)
        .where(
            devices.c.device == device,
            devices.c.revoked_ms.is_(None),
            devices.c.confirmed_ms.is_not(None),
            devices.c.device != tx.coop.ledger_device,
        )
        .values(confirmed_ms=None)
    )
    return done.rowcount > 0


def revoke(tx: Transaction, device: str, actor: str, second: str | None = None) -> bool:
    """Shut a kiosk out for good, in all its epochs. Whether there was one to shut out."""
    if device == tx.coop.ledger_device:
        return False
    return _end(tx, _epochs(tx.connection, device), actor, second)


def _end(tx: Transaction, rows: Sequence[Row[Any]], actor: str, second: str | None = None) -> bool:
    good = [row for row in rows if row.revoked_ms is None]
    for row in good:
        tx.connection.execute(
            update(devices)
            .where(devices.c.device == row.device, devices.c.epoch == row.epoch)
            .values(revoked_ms=tx.now_ms)
        )
        _stands(tx, row, "revoked", actor, second)
    return bool(good)


def _stands(
    tx: Transaction,
    row: Row[Any],
    state: Literal["confirmed", "revoked"],
    actor: str,
    second: str | None = None,
) -> None:
    tx.post_own(
        KioskStands(
            **tx.own(actor),
            kiosk=row.device,
            kiosk_epoch=row.epoch,
            public_key=b64(row.public_key),
            state=state,
            profile=row.profile,
            second=second,
        )
    )


def _epochs(connection: Connection, device: str) -> Sequence[Row[Any]]:
    return connection.execute(
        select(devices).where(devices.c.device == device).order_by(devices.c.epoch)
    ).all()


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
            profile=row.profile,
            words=six_words(row.public_key),
            enrolled=instant(row.enrolled_ms),
            seen=None if row.seen_ms is None else instant(row.seen_ms),
            held=held.get((row.device, row.epoch), 0),
        )
        for row in rows
    ]


def _newest(connection: Connection, device: str) -> Row[Any] | None:
    return connection.execute(
        select(devices).where(devices.c.device == device).order_by(devices.c.epoch.desc()).limit(1)
    ).one_or_none()
