# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who works the till, through the real window: a shopper who is helped, a cashier's day, a
training."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from hardware.cards.pcsc import PcscReader
from hardware.cards.private_pcscd import PrivatePcscd
from kiosk.demo import Demo
from kiosk.snapshot import Screen
from tests.hardware.emupos import EmuPos
from tests.journeys.stories import story, told
from tests.journeys.till import Till, receipt
from tests.quick_ledger import QuickDemo


@pytest.fixture
def attended(
    request: pytest.FixtureRequest,
    qapp: object,
    tmp_path: Path,
    pcscd: PrivatePcscd,
    emupos: EmuPos | None,
) -> Iterator[Till]:
    """A till where a cashier serves."""
    with QuickDemo(tmp_path / "co-op", reader=(pcscd.slot, PcscReader())) as demo:
        folder = demo.kiosk
        folder.keep_settings(replace(folder.settings(), mode="attended"))
        give(demo, "Amara", "cashier")
        printer = demo.paper if emupos is None else emupos
        till = Till(demo, (printer.host, printer.port), pcscd.slot, told(request))
        try:
            till.until(lambda: till.shown.offline_minutes is None, "the ledger")
            yield till
        finally:
            till.power_cut()


def give(demo: Demo, first_name: str, role: str) -> None:
    member, data = demo.card(first_name).member, str(demo.ledger.folder)
    demo.ledger.command("role", "give", member, role, "--data", data)


def written(till: Till) -> list[dict[str, Any]]:
    """What stands in the till's own journal."""
    with sqlite3.connect(f"file:{till.demo.kiosk.journal}?mode=ro", uri=True) as db:
        rows = db.execute("select body from entries order by sequence").fetchall()
    return [json.loads(body) for (body,) in rows]


def in_cash(till: Till) -> None:
    """What is in the basket is paid in cash."""
    hands = till.hands
    hands.tap("pay")
    till.screen(Screen.PAY)
    if till.shown.split is not None and till.shown.split.coin.amount:
        hands.tap("all-in-money")
        till.until(lambda: till.shown.split is not None and not till.shown.split.coin.amount, "all")
    hands.tap("pay")
    till.screen(Screen.CASH)
    till.take_cash()


def sign_in(till: Till, first_name: str) -> None:
    """Card and PIN, from the card on."""
    till.tap(first_name, lambda: till.is_on(Screen.PIN))
    for digit in till.demo.card(first_name).pin:
        till.hands.tap(f"pin-{digit}")
    till.screen(Screen.STAFF)


def staff_page(till: Till, first_name: str) -> None:
    till.hands.tap("home")
    till.screen(Screen.HOME)
    till.hands.tap("desk-staff")
    till.screen(Screen.WHO)
    sign_in(till, first_name)


@story("A shopper is helped; another price by staff, agreed by a second person")
def test_a_shopper_calls_for_help_and_the_sale_says_who_came(till: Till) -> None:
    """Given a shopper at a till that they work themselves, when they call for help, and somebody of
    the staff comes, taps, takes half a euro off a damaged packet with a colleague's card, and goes
    again, then the shopper pays that, the entry says who helped, and the office who set the price.
    """
    give(till.demo, "Jonas", "cashier")
    give(till.demo, "Amara", "coordinator")
    till.scan("Sourdough")
    till.hands.tap("help")
    till.until(lambda: till.shown.help == "called", "the call")
    till.scan("Coffee")  # meanwhile they go on
    till.tap("Jonas", lambda: till.shown.help == "here")
    assert till.shown.member is None
    coffee = till.shown.lines[1].price.amount
    half_a_euro_less(till, coffee)
    till.hands.tap("help")
    till.until(lambda: till.shown.help == "offered", "the end of it")
    in_cash(till)
    till.wait_posted(1)
    (sold,) = (entry for entry in written(till) if entry["kind"] == "purchase")
    assert sold["served_by"] == f"member:{till.demo.card('Jonas').member}"
    assert sold["assisted"] is True
    assert sold["tenders"][0]["amount"] == 450 + coffee - 50
    notes = till.demo.ledger.command("note", "list", "--data", str(till.demo.ledger.folder))
    assert "set its price" in notes
    assert f"by {sold['served_by']}" in notes
    assert f"member:{till.demo.card('Amara').member}" in notes


def half_a_euro_less(till: Till, price: int) -> None:
    """What was touched last; no rule lets one person do that alone, so Amara agrees."""
    hands = till.hands
    hands.tap("more")
    till.screen(Screen.MORE)
    hands.tap("more-price")
    till.screen(Screen.KEYPAD)
    for digit in str(price - 50):
        hands.tap(f"key-{digit}")
    till.until(
        lambda: till.shown.keypad is not None and till.shown.keypad.typed == price - 50, "the price"
    )
    hands.tap("key-done")
    till.screen(Screen.REASON)
    hands.tap("reason-damaged")
    till.until(lambda: till.shown.reason is not None and till.shown.reason.second, "a second one")
    till.tap("Amara", lambda: till.is_on(Screen.BASKET))


@story("A cashier signs on, sells, counts, closes the day: the Z report differs", by="touch")
def test_a_cashiers_day_ends_with_a_count_that_differs(
    attended: Till, emupos: EmuPos | None
) -> None:
    """Given nobody serves, so nothing is sold, when Amara signs on, sells a loaf for cash, counts
    half a euro too little and closes the day, then the paper and the books say so."""
    till, hands = attended, attended.hands
    hands.tap("start")
    till.until(lambda: till.shown.notice is not None, "that a cashier is wanted")
    assert till.shown.cashier_wanted
    sign_in(till, "Amara")
    hands.tap("act-serve")
    till.screen(Screen.IDLE)
    assert till.shown.cashier == "Amara"

    till.scan("Sourdough")
    in_cash(till)
    hands.tap("done")
    till.screen(Screen.IDLE)

    staff_page(till, "Amara")
    hands.tap("act-close-day")
    till.screen(Screen.COUNT)
    count(till, 200, 2)
    hands.tap("confirm")
    till.screen(Screen.REPORT)
    assert till.shown.report is not None
    rows = {row.code: row.amount.amount for row in till.shown.report.rows if row.amount is not None}
    assert rows["difference"] == -50
    hands.tap("confirm")
    till.screen(Screen.IDLE)
    assert till.shown.cashier_wanted

    text, _ = receipt(till, emupos, 2)
    assert "Z report, number 1" in text
    closed = written(till)[-1]
    assert (closed["kind"], closed["number"], closed["expected"]) == ("day-closed", 1, 400)
    served = next(entry for entry in written(till) if entry["kind"] == "purchase")
    assert served["served_by"] == f"member:{till.demo.card('Amara').member}"
    assert "assisted" not in served
    till.until(
        lambda: "day-closed" in till.demo.ledger.books()["entries"], "the closing in the books"
    )
    difference = next(
        name for name in till.demo.ledger.books()["balances"] if name.startswith("difference:")
    )
    assert abs(till.balance(difference)) == 50


@story("A training plays all of it, says so on screen and paper, and touches nothing")
def test_a_training_touches_nothing(till: Till, emupos: EmuPos | None) -> None:
    """Given Amara, a coordinator, begins a training, when somebody sells a loaf in it, then screen
    and paper say that nothing is real, and the journal has nothing of it."""
    give(till.demo, "Amara", "coordinator")
    staff_page(till, "Amara")
    before = written(till)
    till.hands.tap("act-training")
    till.screen(Screen.IDLE)
    assert till.shown.training
    till.scan("Sourdough")
    in_cash(till)
    text, _ = receipt(till, emupos, 1)
    assert "TRAINING" in text.upper()
    till.hands.tap("done")
    till.screen(Screen.IDLE)
    staff_page(till, "Amara")
    till.hands.tap("act-training-over")
    till.until(lambda: not till.shown.training, "the end of it")
    assert written(till) == before


def count(till: Till, value: int, number: int) -> None:
    """So many coins of this value are in the drawer."""
    page = till.shown.count
    assert page is not None
    row = next(n for n, piece in enumerate(page.pieces) if piece.value.amount == value)
    till.scroll_to(f"denomination-{row}")
    till.hands.tap(f"piece-{number}")
    till.until(
        lambda: till.shown.count is not None and till.shown.count.sum.amount == value * number,
        "the count",
    )
