# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was sold is found again, through the real window."""

import pytest

from kiosk.snapshot import Screen
from tests.hardware.emupos import EmuPos
from tests.journeys.stories import story
from tests.journeys.test_modes import give, in_cash, staff_page, written
from tests.journeys.test_tenders import state
from tests.journeys.till import Till, receipt


@pytest.mark.usefixtures("_hears_at_once")
@story(
    "A lost receipt: the sale is found, copied, and given back", by="keyboard", network="offline"
)
def test_who_lost_the_receipt_gets_a_copy_and_their_money_back(
    till: Till, emupos: EmuPos | None
) -> None:
    """Given two sales, and the network away, when the cashier looks for the older one, then its
    lines stand there, a copy comes out, and what was bought comes back without a receipt, as a
    second person agrees."""
    give(till.demo, "Amara", "cashier")
    give(till.demo, "Jonas", "coordinator")
    for name in ("Coffee", "Sourdough"):
        till.scan(name)
        in_cash(till)
        till.hands.tap("done")
        till.screen(Screen.IDLE)
    for name in ("Amara", "Jonas"):  # whose cards this till knows from now on
        till.tap(name, lambda: till.shown.member is not None)
        till.hands.tap("end")
        till.screen(Screen.IDLE)
    till.pull()

    staff_page(till, "Amara")
    till.hands.tap("act-sales")
    till.until(lambda: till.shown.sales is not None and len(till.shown.sales.rows) == 2, "both")
    assert till.shown.sales is not None
    newer, older = till.shown.sales.rows
    assert (newer.amount.amount, older.amount.amount) == (450, 799)
    till.hands.tap(f"sale-{older.id}")
    till.screen(Screen.SOLD)
    assert till.shown.sold is not None
    (line,) = till.shown.sold.lines
    assert line.name.startswith("Coffee")
    till.hands.tap("copy")
    text, _ = receipt(till, emupos, 3)
    assert "Coffee" in text
    assert "COPY" in text.upper()

    till.hands.tap("give-back")
    till.screen(Screen.REFUND)
    till.hands.tap("all")
    till.hands.tap("reason-changed-mind")
    till.until(lambda: till.shown.refund is not None and till.shown.refund.reason != "", "why")
    till.hands.tap("confirm")
    till.until(lambda: state(till) == "second", "a second person is wanted")
    till.tap("Jonas", lambda: state(till) == "done")
    (back,) = (entry for entry in written(till) if entry["kind"] == "refund")
    assert back["reverses"] == older.id
    assert back["tenders"][0]["amount"] == 799
