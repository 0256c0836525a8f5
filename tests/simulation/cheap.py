# SPDX-License-Identifier: AGPL-3.0-or-later
"""What would cost the simulator more than all the rest and is tested elsewhere: signatures, seals,
PINs, and the HTTP library. The first hold for the same keys and messages as the real ones, and stop
nobody who cheats with them: who is hostile in here has only their own keys."""

import contextlib
import hashlib
from collections.abc import Iterator
from typing import NamedTuple
from unittest.mock import patch

from nacl.exceptions import BadSignatureError, CryptoError

from tests.simulation import sql


class _Signed(NamedTuple):
    signature: bytes


def _sign(public: bytes, message: bytes) -> bytes:
    return hashlib.blake2b(message, key=public).digest()


class CheapVerifyKey:
    def __init__(self, public: bytes) -> None:
        if len(public) != 32:
            raise ValueError("a key has 32 bytes")
        self._public = bytes(public)

    def __bytes__(self) -> bytes:
        return self._public

    def verify(self, message: bytes, signature: bytes) -> bytes:
        if signature != _sign(self._public, message):
            raise BadSignatureError("not its signature")
        return message

    def to_curve25519_public_key(self) -> bytes:
        return self._public


class CheapSigningKey:
    def __init__(self, seed: bytes) -> None:
        self.verify_key = CheapVerifyKey(hashlib.sha256(b"public" + seed).digest())

    def sign(self, message: bytes) -> _Signed:
        return _Signed(_sign(bytes(self.verify_key), message))

    def to_curve25519_private_key(self) -> bytes:
        return bytes(self.verify_key)


class CheapSealedBox:
    def __init__(self, public: bytes) -> None:
        self._public = public

    def encrypt(self, secret: bytes) -> bytes:
        return self._public + bytes(16) + secret

    def decrypt(self, sealed: bytes) -> bytes:
        if sealed[:48] != self._public + bytes(16):
            raise CryptoError("not sealed for this key")
        return sealed[48:]


def cheap_pin(pin: bytes, **_costs: int) -> bytes:
    return b"$argon2id$cheap$" + hashlib.sha256(pin).hexdigest().encode()


def cheap_pin_matches(verifier: bytes, pin: bytes) -> bool:
    return verifier == cheap_pin(pin)


@contextlib.contextmanager
def cheap() -> Iterator[None]:
    """Cheap ones in place of the real ones."""
    with contextlib.ExitStack() as stack:
        for where in ("chain", "proof", "tlog", "credentials", "member_code"):
            stack.enter_context(patch(f"contract.{where}.VerifyKey", CheapVerifyKey))
        for where in (
            "contract.credentials",
            "ledger.keys",
            "ledger.restore",
            "ledger_client.keys",
        ):
            stack.enter_context(patch(f"{where}.SigningKey", CheapSigningKey))
        stack.enter_context(patch("contract.credentials.SealedBox", CheapSealedBox))
        # A cable is its own HTTP client.
        stack.enter_context(patch("ledger_client.uplink._client", lambda _url, cable: cable))
        stack.enter_context(patch("nacl.pwhash.argon2id.str", cheap_pin))
        stack.enter_context(patch("nacl.pwhash.argon2id.verify", cheap_pin_matches))
        stack.enter_context(sql.once())
        yield
