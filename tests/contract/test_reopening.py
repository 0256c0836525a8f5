# SPDX-License-Identifier: AGPL-3.0-or-later
"""Only the admin says under which name a log goes on."""

import msgspec
import pytest

from contract import chain
from contract.chain import BadSignature, canonical
from contract.reopening import SignedReopening, read_reopening
from tests.contract import examples
from tests.contract.test_vectors import vector

ADMIN = bytes(examples.ADMIN_KEY.verify_key)


def frozen() -> SignedReopening:
    found = vector("reopened")
    return SignedReopening(msgspec.Raw(found["body"].encode()), found["signature"])


def test_what_the_admin_signed_is_read() -> None:
    said = read_reopening(frozen(), ADMIN)
    assert (said.old_origin, said.new_origin) == (
        f"coopcoin/{examples.COOP}/1",
        f"coopcoin/{examples.COOP}/2",
    )


def test_nobody_else_and_nothing_else() -> None:
    signed = frozen()
    with pytest.raises(BadSignature):
        read_reopening(signed, bytes(examples.LEDGER_KEY.verify_key))
    other = msgspec.Raw(bytes(signed.body).replace(b"/2", b"/3"))
    with pytest.raises(BadSignature):
        read_reopening(SignedReopening(other, signed.signature), ADMIN)

    def admin(message: bytes) -> bytes:
        return examples.ADMIN_KEY.sign(message).signature

    body = canonical({"format": "coopcoin-reopened/1"})
    for typ in (chain.ADMIN, chain.ENTRY):
        jws = chain.sign(body, admin, kid="admin", typ=typ)
        with pytest.raises(BadSignature):
            read_reopening(SignedReopening(msgspec.Raw(body), jws), ADMIN)
