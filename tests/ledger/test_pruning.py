# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept for a while only goes, and what is kept for ever stays."""

import os

import msgspec
from sqlalchemy import func, select

from contract.ids import instant
from ledger import pruning
from ledger.service import Ledger
from ledger.store.tables import answers
from tests.ledger.coop import Coop, Kiosk, now_ms


def kept(coop: Coop) -> int:
    ledger = Ledger(coop.data, clock=now_ms, random=os.urandom)
    try:
        return ledger.do_now(
            lambda tx: tx.connection.execute(select(func.count()).select_from(answers)).scalar_one()
        )
    finally:
        ledger.close()


def prune_in(coop: Coop, ms: int) -> int:
    """The broom goes through when so much time has passed."""
    ledger = Ledger(coop.data, clock=lambda: now_ms() + ms, random=os.urandom)
    try:
        return ledger.do_now(pruning.prune)
    finally:
        ledger.close()


def test_answers_are_kept_for_a_week(coop: Coop, till: Kiosk) -> None:
    sale = till.sale(cash=100)
    first = till.upload(sale)
    tap = till.identify_request(coop.cards["Amara"].tap())
    assert till.post("identify", tap).status == 200
    before = kept(coop)
    assert before >= 2
    assert prune_in(coop, 60_000) == 0
    assert prune_in(coop, pruning.KEEP_MS - 60_000) == 0
    assert kept(coop) == before
    assert prune_in(coop, pruning.KEEP_MS + 60_000) == before
    # The tap is known for ever: its id is nobody else's.
    again = msgspec.structs.replace(tap, sun=coop.cards["Amara"].tap(), at=instant(now_ms()))
    assert till.post("identify", again).refused().code == "id-reused"
    till.tapped(coop.cards["Amara"])
    # An entry is known by the log however late it comes again.
    assert till.upload(sale) == first
