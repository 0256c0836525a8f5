# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ledger that was restored from a backup goes on under another log name. A kiosk believes that
only with the signature of the co-op's admin key, which the ledger does not have."""

from typing import Annotated, Literal

import msgspec

from contract import chain
from contract.chain import BadSignature, Signer, canonical
from contract.entries import Hash
from contract.ids import Instant, RandomId

_KID = "admin"

Origin = Annotated[str, msgspec.Meta(max_length=200)]


class Reopened(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the admin says: the log goes on as ``new_origin``, under the same ledger key (base64url,
    32 bytes). Of the log before it, ``old_size`` leaves were restored, with that root."""

    format: Literal["coopcoin-reopened/1"]
    coop: RandomId
    old_origin: Origin
    old_size: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
    old_root: Hash
    new_origin: Origin
    ledger_key: Hash
    at: Instant


class SignedReopening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A Reopened as its exact bytes, and the admin's detached JWS over them."""

    body: msgspec.Raw
    signature: str


def sign_reopening(said: Reopened, signer: Signer) -> SignedReopening:
    """The admin's own signature."""
    body = canonical(said)
    jws = chain.sign(body, signer, kid=_KID, typ=chain.ADMIN)
    return SignedReopening(msgspec.Raw(body), jws)


def read_reopening(signed: SignedReopening, admin_key: bytes) -> Reopened:
    """What the admin said. Raises BadSignature unless this key signed exactly that."""
    body = bytes(signed.body)
    chain.verify(body, signed.signature, admin_key, typ=chain.ADMIN)
    try:
        said = msgspec.json.decode(body, type=Reopened)
    except ValueError as e:
        raise BadSignature("the admin signed something else") from e
    if canonical(said) != body:
        raise BadSignature("the admin signed something else")
    return said
