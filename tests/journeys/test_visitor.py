# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member of another co-op at the till, through the real window: two ledgers, each a process of
its own, that ask each other."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from contract.outcomes import Declined
from kiosk.demo import DemoCard, DemoThings, LedgerProcess
from kiosk.snapshot import Screen
from ledger.community.member_codes import code_to_show, for_telephone
from ledger.keys import load_keys
from ledger.service import Ledger, open_to_read
from tests.hardware.emupos import EmuPos
from tests.journeys.till import Till, receipt
from tests.ledger.coop import now_ms
from tests.quick_ledger import QuickLedger

LIMIT = "10.00"
"""So much coin either co-op may owe the other."""


class NextDoor:
    """The co-op of the visitor, and what was agreed with it."""

    def __init__(self, till: Till, folder: Path) -> None:
        folder.mkdir()
        self.here: LedgerProcess = till.demo.ledger
        self.ledger = QuickLedger(folder / "ledger", "--seed", "next door")
        things = msgspec.json.decode(self.ledger.cards_file.read_bytes(), type=DemoThings)
        self.cards = {card.first_name: card for card in things.cards}
        for one, other in ((self.here, self.ledger), (self.ledger, self.here)):
            url, data = f"http://127.0.0.1:{other.port}", str(one.folder)
            one.command("neighbour", "agree", url, "--limit", LIMIT, "--data", data)

    def owed(self, ledger: LedgerProcess) -> int:
        said = ledger.command("neighbour", "list", "--json", "--data", str(ledger.folder))
        [standing] = json.loads(said)
        return int(standing["owed"])


@pytest.fixture
def next_door(till: Till, tmp_path: Path) -> Iterator[NextDoor]:
    made = NextDoor(till, tmp_path / "next-door")
    yield made
    made.ledger.stop()


def tap(till: Till, card: DemoCard, then: Callable[[], bool]) -> None:
    till.demo.slot.insert(till.demo.plastic(card))
    till.until(lambda: then() and not till.shown.busy, "what the visitor's tap does")
    till.demo.lift()
    till.hands.wait(0.5)


def to_pay(till: Till, *goods: str) -> None:
    till.scan(*goods)
    till.hands.tap("pay")
    till.screen(Screen.PAY)


def test_a_visitor_pays_a_part_in_coin_of_their_own_co_op(
    till: Till, emupos: EmuPos | None, next_door: NextDoor, tmp_path: Path
) -> None:
    yusuf = next_door.cards["Yusuf"]
    # Given a basket of 13.49, of which 60 % may be paid in coin
    to_pay(till, "Sourdough", "Olive oil")
    # When Yusuf of the co-op next door holds his card to the till
    tap(till, yusuf, lambda: till.is_on(Screen.CASH))
    assert till.shown.cash is not None
    assert till.shown.cash.due.amount == 1349 - 809
    till.take_cash()
    till.hands.picture(tmp_path / "paid.png")
    # Then both books say the same of what one owes the other, and the receipt what he paid
    till.wait_posted(1)
    till.until(lambda: next_door.owed(next_door.ledger) == 809, "their books")
    assert next_door.owed(next_door.here) == -809
    text, _ = receipt(till, emupos, 1)
    for words in ("€13.49", "8.09 coin", "€5.40"):
        assert words in text

    # When he comes again, the two owe each other nearly as much as they agreed on
    till.hands.tap("done")
    till.screen(Screen.IDLE)
    to_pay(till, "Sourdough", "Olive oil")
    tap(till, yusuf, lambda: till.shown.notice is not None)
    till.hands.picture(tmp_path / "limit.png")
    # Then only what is left of that is offered, and the rest in money, before anything is taken
    assert till.shown.split is not None
    assert till.shown.split.coin.amount == 1000 - 809
    assert till.shown.split.reason == "visitor"


def test_a_visitor_shows_the_code_of_their_own_page(till: Till, next_door: NextDoor) -> None:
    folder, member = next_door.ledger.folder, next_door.cards["Yusuf"].member
    ledger = Ledger(folder, clock=now_ms, random=os.urandom)
    try:
        ledger.do_now(lambda tx: for_telephone(tx, member, f"member:{member}"))
    finally:
        ledger.close()
    with open_to_read(folder) as (connection, coop):
        code = code_to_show(connection, load_keys(folder), coop.coop, member, now_ms())
    assert code is not None
    to_pay(till, "Sourdough")
    till.hands.type_code(code.text)
    till.screen(Screen.CASH)
    assert till.shown.cash is not None
    assert till.shown.cash.due.amount == 450 - 270


def test_a_visitors_co_op_that_does_not_answer_is_said(
    till: Till, next_door: NextDoor, tmp_path: Path
) -> None:
    next_door.ledger.stop()
    to_pay(till, "Sourdough")
    tap(till, next_door.cards["Yusuf"], lambda: till.is_on(Screen.REFUSED))
    till.hands.picture(tmp_path / "away.png")
    assert till.shown.refusal is not None
    assert till.shown.refusal.code == Declined.HOME_AWAY
