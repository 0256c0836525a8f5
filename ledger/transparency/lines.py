# SPDX-License-Identifier: AGPL-3.0-or-later
"""A receipt's lines for whoever holds the receipt, and nobody else.

The salt in the receipt's code opens them, and never leaves the holder: the ledger, which knows it
as well, seals the lines under it (AES-256-GCM, which a browser has too). Erased details are gone.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from contract.chain import sha256
from ledger.keys import Random
from ledger.store.tables import details, log

_NONCE = 12

_find = (
    select(details.c.salt, details.c.details)
    .join(log, log.c.log_index == details.c.log_index)
    .where(log.c.entry == bindparam("entry"), log.c.hash == bindparam("hash"))
)


class Unreadable(ValueError):
    """Not sealed under this salt."""


def _cipher(salt: bytes) -> AESGCM:
    return AESGCM(sha256(b"coopcoin-lines/1\n" + salt))


def sealed_lines(
    connection: Connection, entry: str, entry_hash: bytes, random: Random
) -> bytes | None:
    """The canonical details of an entry, sealed under their salt; None if there are none."""
    row = connection.execute(_find, {"entry": entry, "hash": entry_hash}).one_or_none()
    if row is None:
        return None
    nonce = random(_NONCE)
    return nonce + _cipher(row.salt).encrypt(nonce, row.details, entry_hash)


def open_lines(sealed: bytes, salt: bytes, entry_hash: bytes) -> bytes:
    """The canonical details. Raises Unreadable."""
    try:
        return _cipher(salt).decrypt(sealed[:_NONCE], sealed[_NONCE:], entry_hash)
    except (InvalidTag, ValueError) as e:
        raise Unreadable("not sealed under this salt") from e
