# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the screen says of a sale and the books, with a real journal and a real ledger behind it."""

import sqlite3

import msgspec

from hardware.ports import CodeScanned, Devices
from kiosk import intents
from kiosk.demo import DemoThings
from kiosk.snapshot import Screen, Snapshot
from tests.ledger_client.test_training import Practised
from tests.ledger_client.tills import Coop, Till


def test_no_sale_is_shown_as_in_the_books_before_it_is_there(coop: Coop, till: Till) -> None:
    """Given everything before it is in the books, when a shopper has paid, then the first page that
    says so does not say that this sale is in the books too: it has still to go there."""
    desk = Practised(till, Devices())
    said: list[bool] = []

    def approved(now: Snapshot) -> bool:
        if now.approved is not None:
            said.append(now.approved.uploaded)
        return bool(said and said[-1])

    try:
        desk.until(lambda now: now.screen is Screen.IDLE and now.offline_minutes is None)
        things = msgspec.json.decode(coop.ledger.cards_file.read_bytes(), type=DemoThings)
        bread = next(one.code for one in things.products if one.name.startswith("Sourdough"))
        for _ in range(3):
            desk.engine.submit(CodeScanned(bread))
            desk.until(lambda now: len(now.lines) == 1)
            desk.engine.submit(intents.Pay())
            desk.screen(Screen.PAY)
            desk.engine.submit(intents.UseCoin(False))
            desk.engine.submit(intents.Pay())
            desk.until(lambda now: now.screen is Screen.CASH and not now.busy)
            assert desk.now.cash is not None
            desk.engine.submit(intents.CashGiven(desk.now.cash.due.amount))
            desk.engine.submit(intents.CashTaken())
            desk.until(approved)
            assert said[0] is False
            said.clear()
            desk.engine.submit(intents.Done())
            desk.screen(Screen.IDLE)
    finally:
        desk.engine.stop()
    with sqlite3.connect(f"file:{till.folder / 'journal.db'}?mode=ro", uri=True) as db:
        assert db.execute("select count(*) from outcomes").fetchone()[0] >= 3
