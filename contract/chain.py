# SPDX-License-Identifier: AGPL-3.0-or-later
"""Canonical bytes, signatures, and the chain that leaves no hole.

Canonical JSON is RFC 8785 (JCS) in a restricted profile: ASCII keys, integers below 2**53, no
floats, no null. In that profile msgspec's sorted encoding *is* JCS. Signatures are detached JWS
with unencoded payload (RFC 7515, RFC 7797), algorithm ``Ed25519`` (RFC 9864), over exactly the
canonical bytes. These bytes are frozen by ``tests/contract/vectors``.
"""

import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Literal

import msgspec
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from contract.ids import b64, unb64

MAX_BODY_BYTES = 64 * 1024
_INT_LIMIT = 2**53 - 1

ENTRY = "coopcoin-entry+json"
REQUEST = "coopcoin-request+json"
ANSWER = "coopcoin-answer+json"
ADMIN = "coopcoin-admin+json"

Signer = Callable[[bytes], bytes]
"""Signs a message with a key that it keeps to itself: 64 bytes of Ed25519."""


class NotCanonical(ValueError):
    """Bytes that are not the one canonical form of what they say."""


class BadSignature(ValueError):
    """A signature that does not hold, or not for this purpose."""


class BrokenChain(ValueError):
    """An entry that does not follow the one before. ``expected`` is the sequence wanted next."""

    def __init__(self, reason: str, expected: int) -> None:
        super().__init__(f"{reason}, expected sequence {expected}")
        self.reason = reason
        self.expected = expected


def canonical(value: object) -> bytes:
    """The canonical bytes of a struct or of plain JSON data of the profile."""
    return msgspec.json.encode(value, order="sorted")


def require_canonical(data: bytes) -> Any:
    """The plain JSON data in these bytes. Raises NotCanonical unless they are its canonical form,
    within the profile and at most MAX_BODY_BYTES long."""
    if len(data) > MAX_BODY_BYTES:
        raise NotCanonical("too long")
    try:
        value = msgspec.json.decode(data)
        _require_profile(value)
        again = canonical(value)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as e:
        raise NotCanonical("not JSON") from e
    if again != data:
        raise NotCanonical("not in canonical form")
    return value


def _require_profile(value: Any) -> None:
    match value:
        case bool() | str():
            return
        case int():
            if abs(value) > _INT_LIMIT:
                raise NotCanonical("an integer beyond 2**53 - 1")
        case list():
            for item in value:
                _require_profile(item)
        case dict():
            for key, item in value.items():
                if not key.isascii():
                    raise NotCanonical("a key that is not ASCII")
                _require_profile(item)
        case None:
            raise NotCanonical("null: an absent field is absent")
        case _:
            raise NotCanonical("a number that is not an integer")


def sha256(data: bytes) -> bytes:
    """SHA-256, the only hash here."""
    return hashlib.sha256(data).digest()


def entry_hash(body: bytes) -> bytes:
    """An entry's hash: SHA-256 of its canonical body. The next entry's ``previous`` is this."""
    return sha256(body)


def genesis(coop: str, device: str, epoch: int) -> bytes:
    """What the first entry of a journal names as ``previous``: no two journals begin alike."""
    return sha256(
        canonical({"coop": coop, "device": device, "epoch": epoch, "format": "coopcoin-journal/1"})
    )


def details_hash(salt: bytes, details: bytes) -> bytes:
    """SHA-256(salt ‖ canonical details): binds lines to the body without keeping them in it.

    Raises ValueError unless the salt has 16 bytes.
    """
    if len(salt) != 16:
        raise ValueError("a salt has 16 bytes")
    return sha256(salt + details)


class Head(msgspec.Struct, frozen=True):
    """The end of a journal: the next entry follows this one. Sequence 0 is a journal's
    beginning."""

    device: str
    epoch: int
    sequence: int
    hash: bytes


def first_head(coop: str, device: str, epoch: int) -> Head:
    """The head of a journal that has no entry yet."""
    return Head(device, epoch, 0, genesis(coop, device, epoch))


def require_next(head: Head, device: str, epoch: int, sequence: int, previous: bytes) -> None:
    """Raises BrokenChain unless these are the marks of the entry that follows this head.

    Reasons: "other journal", "gap" (entries are missing between), "behind" (an entry of this
    sequence is there already), "fork" (the right number on another past).
    """
    want = head.sequence + 1
    if (device, epoch) != (head.device, head.epoch):
        raise BrokenChain("other journal", want)
    if sequence > want:
        raise BrokenChain("gap", want)
    if sequence < want:
        raise BrokenChain("behind", want)
    if previous != head.hash:
        raise BrokenChain("fork", want)


class _Protected(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The protected JWS header. ``request`` and ``at`` stand in a ledger's answers only: the hash
    of the request it answers, and the ledger's time when it did."""

    alg: Literal["Ed25519"]
    b64: Literal[False]
    crit: tuple[Literal["b64"]]
    kid: str
    typ: str
    at: str | None = None
    request: str | None = None


# A device's header is the same in all that it signs for one purpose.
@lru_cache(maxsize=256)
def _read_header(header: str) -> _Protected:
    return msgspec.json.decode(unb64(header), type=_Protected)


@lru_cache(maxsize=256)
def _plain_header(kid: str, typ: str) -> str:
    return _header(kid, typ, None, None)


def _header(kid: str, typ: str, at: str | None, request: bytes | None) -> str:
    protected = _Protected(
        alg="Ed25519",
        b64=False,
        crit=("b64",),
        kid=kid,
        typ=typ,
        at=at,
        request=None if request is None else b64(request),
    )
    return b64(canonical(protected))


class Signed(msgspec.Struct, frozen=True):
    """What a verified signature says of itself: who signed and, in an answer, of what and when."""

    kid: str
    at: str | None
    request: bytes | None


def key_id(device: str, epoch: int) -> str:
    """The JWS ``kid`` of a device's key in an epoch."""
    return f"{device}/{epoch}"


def sign(
    payload: bytes,
    signer: Signer,
    *,
    kid: str,
    typ: str,
    at: str | None = None,
    request: bytes | None = None,
) -> str:
    """A detached JWS over the payload bytes: ``header..signature``.

    ``at`` and ``request`` (a 32-byte hash) go into the protected header of answers.
    """
    plain = at is None and request is None
    header = _plain_header(kid, typ) if plain else _header(kid, typ, at, request)
    return f"{header}..{b64(signer(header.encode() + b'.' + payload))}"


def verify(payload: bytes, jws: str, public_key: bytes, *, typ: str) -> Signed:
    """Check a detached JWS against a 32-byte Ed25519 key. Raises BadSignature."""
    header, _, rest = jws.partition("..")
    try:
        protected = _read_header(header)
        signature = unb64(rest)
        request = None if protected.request is None else unb64(protected.request)
        if protected.typ != typ:
            raise BadSignature(f"made for {protected.typ!r}, not {typ!r}")
        VerifyKey(public_key).verify(header.encode() + b"." + payload, signature)
    except BadSignature:
        raise
    except (ValueError, BadSignatureError) as e:
        raise BadSignature("the signature does not hold") from e
    return Signed(protected.kid, protected.at, request)


def peek_kid(jws: str) -> str:
    """Whose signature this claims to be, before it is verified. Raises BadSignature."""
    try:
        return _read_header(jws.partition("..")[0]).kid
    except ValueError as e:
        raise BadSignature("not a signature") from e
