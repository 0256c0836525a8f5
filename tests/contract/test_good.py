# SPDX-License-Identifier: AGPL-3.0-or-later
"""To stand in the log is not to be good: what a receipt's proof says of entries that posted
nothing."""

import msgspec
import pytest

from contract.entries import Contribution, Entry, seal_entry
from contract.outcomes import Outcome
from contract.proof import (
    Checkpoint,
    EntryProof,
    leaf_hash,
    log_origin,
    prove,
    sign_checkpoint,
    write_leaf,
)
from contract.receipt import ReceiptCode
from tests.contract import examples

ORIGIN = log_origin(examples.COOP, 1)
KEY = bytes(examples.LEDGER_KEY.verify_key)
BY_TILL, BY_LEDGER = examples.kiosk_day(), examples.ledger_day()


def is_good(entry: Entry, outcome: Outcome, *, by_ledger: bool) -> bool:
    """Whether a log that has just this entry, with this outcome, proves it to be good."""
    sealed = seal_entry(entry, examples.ledger_signer if by_ledger else examples.kiosk_signer)
    leaf = write_leaf(sealed.hash, outcome, (), examples.at(1))
    checkpoint = Checkpoint(ORIGIN, 1, leaf_hash(leaf))
    proof = EntryProof(
        body=sealed.body,
        signature=sealed.signature,
        leaf=msgspec.Raw(leaf),
        index=0,
        path=(),
        checkpoint=sign_checkpoint(checkpoint, KEY, examples.ledger_signer),
    )
    return prove(proof, ReceiptCode(entry.id, sealed.hash, None), ORIGIN, KEY).good


@pytest.mark.parametrize("name", BY_TILL)
def test_of_a_till_only_what_has_nothing_to_post_is_good_unposted(name: str) -> None:
    good = name in (
        "release", "drawer-opened", "note", "pin-failed", "cashier", "day-closed",
        "day-closed-after-enrolment",
    )  # fmt: skip
    assert is_good(BY_TILL[name], Outcome.RECORDED, by_ledger=False) == good
    assert is_good(BY_TILL[name], Outcome.POSTED, by_ledger=False)
    assert is_good(BY_TILL[name], Outcome.SUSPENSE, by_ledger=False)
    for bad in (Outcome.UNCOVERED, Outcome.UNBALANCED, Outcome.UNKNOWN):
        assert not is_good(BY_TILL[name], bad, by_ledger=False)


@pytest.mark.parametrize("name", BY_LEDGER)
def test_what_the_ledger_decides_is_good_if_the_ledger_signed_it(name: str) -> None:
    entry = BY_LEDGER[name]
    # Recorded, these were posted before; or they are nobody's but the one who can make them so.
    again = ("charges", "reversal", "reversal-of-a-charge", "transfer-by-ledger")
    good = name not in again and not isinstance(entry, Contribution)
    assert is_good(entry, Outcome.RECORDED, by_ledger=True) == good
    assert not is_good(entry, Outcome.RECORDED, by_ledger=False)
