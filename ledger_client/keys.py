# SPDX-License-Identifier: AGPL-3.0-or-later
"""The device key: made on this machine, never leaves it."""

import os
from pathlib import Path

from nacl.signing import SigningKey

from contract.credentials import open_sealed


class DeviceKey:
    """An Ed25519 key in a file that only this user can read. Its repr shows nothing."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._key = SigningKey(seed)
        self.public = bytes(self._key.verify_key)

    def __repr__(self) -> str:
        return "DeviceKey()"

    def sign(self, message: bytes) -> bytes:
        """Sign a message: 64 bytes of Ed25519. This is a ``contract.chain.Signer``."""
        return self._key.sign(message).signature

    def open(self, sealed: bytes) -> bytes:
        """Open what was sealed for this device. Raises contract.credentials.BadSeal."""
        return open_sealed(self._seed, sealed)


def load_or_make(path: Path) -> DeviceKey:
    """The key in this file, made with mode 0600 if it is not there yet.

    Raises ValueError if the file is there and holds no key.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(bytes(SigningKey.generate()))
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    seed = path.read_bytes()
    if len(seed) != 32:
        raise ValueError(f"{path.name} holds no device key")
    return DeviceKey(seed)
