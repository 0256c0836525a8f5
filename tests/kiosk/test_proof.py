# SPDX-License-Identifier: AGPL-3.0-or-later
"""A receipt is called good only if the books posted what it says."""

import pytest

from contract.entries import Purchase
from contract.ids import uuid7
from contract.money import Amount
from contract.outcomes import Outcome
from contract.rules import Rulebook
from kiosk.sessions.state import Context, State
from kiosk.sessions.view import show
from kiosk.snapshot import Screen
from ledger_client.answers import Checked
from tests.contract import examples
from tests.kiosk.till import SHOP

CONTEXT = Context(examples.NINE, 0, "2026-05-03", uuid7(examples.NINE, bytes(10)), Rulebook(()))


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.POSTED, "proved"),
        (Outcome.SUSPENSE, "proved"),
        (Outcome.UNCOVERED, "not-posted"),
        (Outcome.UNBALANCED, "not-posted"),
        (Outcome.UNKNOWN, "not-posted"),
    ],
)
def test_what_the_books_did_not_post_is_not_called_genuine(outcome: Outcome, state: str) -> None:
    entry = examples.kiosk_day()["purchase-money-only"]
    assert isinstance(entry, Purchase)
    checked = Checked("proved", entry=entry, log_size=9, outcome=outcome)
    shown = show(State(shop=SHOP, screen=Screen.PROOF, checked=checked), CONTEXT, 1)
    assert shown.proof is not None
    assert shown.proof.state == state
    assert checked.good == (state == "proved")


def test_the_total_is_what_was_paid_with_deposits_and_rounding() -> None:
    entry = examples.kiosk_day()["purchase-rounded-with-deposit"]
    assert isinstance(entry, Purchase)
    checked = Checked("proved", entry=entry, log_size=9, outcome=Outcome.POSTED)
    shown = show(State(shop=SHOP, screen=Screen.PROOF, checked=checked), CONTEXT, 1)
    assert shown.proof is not None
    assert shown.proof.total == Amount("EUR", 300 + 248 + 500)
