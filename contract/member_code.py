# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member's QR code: from the telephone, good for half a minute, or printed, and then only ever
with the PIN (frozen: it stands on paper and in telephones).

``CC1:`` and base64url of: a printed one 01 ‖ credential (10 bytes) ‖ secret (16); one from the
telephone 02 ‖ credential (10) ‖ step (4, big-endian) ‖ Ed25519 signature (64), or the same with its
co-op in clear, for a neighbour's till: 03 ‖ co-op (10) ‖ credential ‖ step ‖ signature. The
credential is a random id and says nothing about its member.
"""

import base64
from typing import Final

import msgspec
from nacl.exceptions import CryptoError
from nacl.signing import VerifyKey

from contract.chain import Signer
from contract.ids import RandomId, b64, random_id, unb64

PREFIX: Final = "CC1:"
STEP_MS: Final = 30_000
_PRINTED, _LIVE, _NAMED = 1, 2, 3
_ID, _SECRET, _STEP, _SIGNATURE = 10, 16, 4, 64
_DOMAIN: Final = b"coopcoin-member-code/1\0"


class BadMemberCode(ValueError):
    """A code that lets nobody in. ``reason`` is ``"format"``, ``"late"`` (or from a clock that is
    wrong) or ``"signature"`` (forged, or another co-op's)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PrintedCode(msgspec.Struct, frozen=True):
    """A code on paper: who has a copy has it all. ``secret`` is what the ledger knows a hash of."""

    credential: RandomId
    secret: bytes

    def __repr__(self) -> str:
        return f"PrintedCode({self.credential!r})"

    @property
    def text(self) -> str:
        """What stands in the QR code."""
        return PREFIX + b64(bytes([_PRINTED]) + _raw_id(self.credential) + self.secret)


class LiveCode(msgspec.Struct, frozen=True):
    """A code from the telephone, signed by its key for one step of 30 seconds. Each (credential,
    step) is good once: whoever takes it remembers that. ``coop``: whose it is, where the code says
    so; the signature is over that co-op either way."""

    credential: RandomId
    step: int
    signature: bytes
    coop: RandomId | None = None

    @property
    def text(self) -> str:
        """What stands in the QR code."""
        rest = _claim(self.credential, self.step) + self.signature
        if self.coop is None:
            return PREFIX + b64(rest)
        return PREFIX + b64(bytes([_NAMED]) + _raw_id(self.coop) + rest[1:])


def is_member_code(text: str) -> bool:
    """Whether a scan is meant to be one."""
    return text.startswith(PREFIX)


def read_member_code(text: str) -> PrintedCode | LiveCode:
    """A scanned member code, not yet verified. Raises BadMemberCode."""
    if not is_member_code(text):
        raise BadMemberCode("format")
    try:
        raw = unb64(text.removeprefix(PREFIX))
    except ValueError as e:
        raise BadMemberCode("format") from e
    if len(raw) == 1 + _ID + _SECRET and raw[0] == _PRINTED:
        return PrintedCode(random_id(raw[1:11]), raw[11:])
    if len(raw) == 1 + _ID + _STEP + _SIGNATURE and raw[0] == _LIVE:
        coop, rest = None, raw[1:]
    elif len(raw) == 1 + 2 * _ID + _STEP + _SIGNATURE and raw[0] == _NAMED:
        coop, rest = random_id(raw[1:11]), raw[11:]
    else:
        raise BadMemberCode("format")
    return LiveCode(random_id(rest[:10]), int.from_bytes(rest[10:14], "big"), rest[14:], coop)


def make_live_code(signer: Signer, coop: RandomId, credential: RandomId, now_ms: int) -> LiveCode:
    """The telephone's side: a code for the step that ``now_ms`` (Unix time) is in."""
    step = now_ms // STEP_MS
    return LiveCode(credential, step, signer(_signed(coop, _claim(credential, step))))


def verify_live_code(code: LiveCode, coop: RandomId, public_key: bytes, now_ms: int) -> None:
    """Hold a code against the credential's key (Ed25519, 32 bytes) and the time; the step before
    and the one after count too. Raises BadMemberCode."""
    if abs(now_ms // STEP_MS - code.step) > 1:
        raise BadMemberCode("late")
    try:
        VerifyKey(public_key).verify(
            _signed(coop, _claim(code.credential, code.step)), code.signature
        )
    except (CryptoError, ValueError, TypeError) as e:
        raise BadMemberCode("signature") from e


def _claim(credential: RandomId, step: int) -> bytes:
    return bytes([_LIVE]) + _raw_id(credential) + step.to_bytes(_STEP, "big")


def _signed(coop: RandomId, claim: bytes) -> bytes:
    return _DOMAIN + coop.encode() + claim


def _raw_id(identifier: RandomId) -> bytes:
    return base64.b32decode(identifier.upper())
