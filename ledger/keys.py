# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ledger's secrets: one file that only its owner may read, and never the database."""

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
from nacl.encoding import RawEncoder
from nacl.exceptions import CryptoError
from nacl.hash import blake2b
from nacl.secret import SecretBox
from nacl.signing import SigningKey

from contract.credentials import CardKeys, SunKeys, card_key, card_keys, open_sealed
from contract.ids import b64, unb64

FILE = "keys.json"

Random = Callable[[int], bytes]
"""So many random bytes: ``os.urandom``, except in tests and in the demo's fixed co-op."""


class UnsafeKeys(Exception):
    """The key file cannot be used as it is; the text says why."""


class BadLock(Exception):
    """Not locked by this ledger, or for something else."""


class _Stored(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    signing_seed: str
    card_meta: str
    card_master: str


_FORMAT = "coopcoin-ledger-keys/1"


class Keys:
    """The ledger's signing key, and the master keys from which every card's keys are made."""

    def __init__(self, seed: bytes, card_meta: bytes, card_master: bytes) -> None:
        self._seed = seed
        self._signing = SigningKey(seed)
        self._master = card_master
        self.card_meta = card_meta
        self.public = bytes(self._signing.verify_key)
        person = b"coopcoin-lock"  # one purpose, one key
        self._box = SecretBox(blake2b(b"", key=seed, person=person, encoder=RawEncoder))

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature of the ledger (64 bytes)."""
        return self._signing.sign(message).signature

    def open(self, sealed: bytes) -> bytes:
        """What was sealed for the ledger. Raises contract.credentials.BadSeal."""
        return open_sealed(self._seed, sealed)

    def lock(self, secret: str, about: str, nonce: bytes) -> str:
        """A secret as it is kept in the database, which alone does not open it. ``about`` is whose
        it is: moved to somebody else's row it is none. ``nonce``: 24 random bytes."""
        return b64(bytes(self._box.encrypt(f"{about} {secret}".encode(), nonce)))

    def unlock(self, locked: str, about: str) -> str:
        """What was locked about this one. Raises BadLock."""
        try:
            whose, _, secret = self._box.decrypt(unb64(locked)).decode().partition(" ")
        except (CryptoError, ValueError) as e:
            raise BadLock from e
        if whose != about:
            raise BadLock
        return secret

    def card_file_key(self, uid: str) -> bytes:
        """The key by which this card proves its link (AN10922)."""
        return card_key(self._master, uid)

    def card_keys(self, uid: str) -> CardKeys:
        """All five keys of this card."""
        return card_keys(self._master, self.card_meta, uid)

    def member_code_key(self, credential: str) -> SigningKey:
        """The key by which the telephone's codes of this credential are signed. It is made again
        whenever a code is, and stored nowhere."""
        person = b"coopcoin-code"
        seed = blake2b(credential.encode(), key=self._seed, person=person, encoder=RawEncoder)
        return SigningKey(seed)

    def sun(self, uid: str) -> SunKeys:
        """Both keys of a card's link, to write them into it."""
        return SunKeys(self.card_meta, self.card_file_key(uid))


def make_keys(folder: Path, random: Random) -> Keys:
    """Make the secrets of a new ledger. Raises FileExistsError if there are some."""
    keys = random(32), random(16), random(16)
    text = msgspec.json.format(
        msgspec.json.encode(_Stored(_FORMAT, *(b64(key) for key in keys))), indent=2
    )
    # Created with its rights, not given them afterwards: there is no moment when others can read.
    with os.fdopen(os.open(folder / FILE, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as f:
        f.write(text + b"\n")
        f.flush()
        os.fsync(f.fileno())
    return Keys(*keys)


def load_keys(folder: Path) -> Keys:
    """The secrets of this ledger. Raises UnsafeKeys: missing, damaged, or readable by others."""
    path = folder / FILE
    try:
        mode = path.stat().st_mode
        data = path.read_bytes()
    except OSError as e:
        raise UnsafeKeys(f"{path}: {e.strerror}") from e
    if mode & 0o077:
        raise UnsafeKeys(f"{path} can be read by others: chmod 600 {path}")
    try:
        stored = msgspec.json.decode(data, type=_Stored)
        if stored.format != _FORMAT:
            raise ValueError(stored.format)
        return Keys(*map(unb64, (stored.signing_seed, stored.card_meta, stored.card_master)))
    except ValueError as e:
        raise UnsafeKeys(f"{path} is damaged") from e
