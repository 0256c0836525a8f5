# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tills that lie, and tills whose disk came back old: what the ledger lets them do to the co-op."""

from contract.ids import b64
from tests.ledger.coop import Kiosk


def test_a_till_hears_where_its_journal_ends(till: Kiosk) -> None:
    nothing_yet = till.refresh()
    assert (nothing_yet.head_sequence, nothing_yet.head_hash) == (None, None)
    till.upload(till.sale(cash=100), till.sale(cash=200))
    answer = till.refresh()
    assert (answer.head_sequence, answer.head_hash) == (2, b64(till.head.hash))
