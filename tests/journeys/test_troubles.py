# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes wrong in a shop, through the real window: each trouble has its words, nothing is lost,
and the next shopper can go on."""

from hardware.ports import Devices
from kiosk.app import Kiosk
from kiosk.snapshot import Screen
from tests.journeys.stories import story
from tests.journeys.till import Till
from ui.hands import Hands
from ui.words import words_in


def refused(till: Till, code: str) -> None:
    """The screen refuses with this code, and says it in words."""
    till.screen(Screen.REFUSED)
    assert till.shown.refusal is not None
    assert till.shown.refusal.code == code
    till.until(lambda: till.hands.sees("headline"), "words")
    assert till.hands.text("headline") == words_in("en-GB").headline(till.shown.refusal)


def nothing_was_sold(till: Till) -> None:
    assert till.demo.ledger.books()["entries"].get("purchase") is None


def basket_on_pay_screen(till: Till) -> None:
    till.scan("Coffee")
    till.tap("Amara", lambda: till.shown.member is not None)
    till.hands.tap("pay")
    till.screen(Screen.PAY)


@story("The ledger is slow: nobody waits, money is taken all the same", by="touch")
def test_a_slow_ledger_is_not_waited_for_longer_than_a_shopper_would(till: Till) -> None:
    # Given the line became so slow that no answer comes in time
    till.demo.cable.slow(30)
    # When Amara, who was never here, taps
    till.demo.lay("Amara")
    till.until(lambda: till.shown.busy == "reading-card", "the tap")
    # Then she is told within seconds, and can pay in money
    till.until(lambda: not till.shown.busy, "an answer", 10)
    till.demo.lift()
    refused(till, "unknown-offline")
    till.demo.cable.slow(0)
    till.hands.tap("end-here")
    till.screen(Screen.IDLE)
    nothing_was_sold(till)


@story("Damaged answers are never believed, and nothing is posted wrongly", by="touch")
def test_garbage_from_the_network_is_never_believed(till: Till) -> None:
    basket_on_pay_screen(till)
    till.demo.cable.garble(True)
    # When she pays while every answer comes damaged
    till.demo.lay("Amara")
    till.until(lambda: till.shown.screen in (Screen.REFUSED, Screen.CASH), "an answer")
    till.demo.lift()
    till.hands.wait(0.5)
    till.demo.cable.garble(False)
    # Then nothing is spent beyond what was granted before, and nothing is posted wrongly
    till.until(lambda: till.shown.offline_minutes is None, "the ledger again", 30)
    till.hands.tap("end") if till.is_on(Screen.CASH) else till.hands.tap("end-here")
    till.screen(Screen.IDLE)
    nothing_was_sold(till)
    assert till.demo.ledger.command("audit", "--data", str(till.demo.ledger.folder))


def test_a_second_program_on_the_same_till_is_refused_in_words(till: Till) -> None:
    second = Kiosk(till.demo.kiosk, devices=Devices)
    try:
        hands = Hands(second.ui)
        second.show(full_screen=False)
        hands.until(lambda: second.shown.screen is Screen.STOPPED, 20, "the stop")
        assert second.shown.refusal is not None
        assert second.shown.refusal.code == "already-running"
        hands.until(lambda: hands.sees("stopped"), 5, "words")
    finally:
        second.close()
    till.scan("Coffee")  # and the first one goes on


@story("The disk is full: nothing is taken, and it goes on when there is room")
def test_a_full_disk_stops_the_till_before_anything_is_taken_until_there_is_room(
    till: Till,
) -> None:
    # Given a till that is started on a full disk: it says so, and opens when there is room
    till.power_cut()
    till.fill_the_disk()
    try:
        till.power_on()
        assert till.shown.refusal is not None
        assert till.shown.refusal.code == "journal-stopped"
    finally:
        till.make_room()
    till.screen(Screen.IDLE)
    till.until(lambda: till.shown.offline_minutes is None, "the ledger")
    # When it fills while somebody pays
    basket_on_pay_screen(till)
    till.fill_the_disk()
    try:
        till.demo.lay("Amara")
        till.until(lambda: till.is_on(Screen.STOPPED), "the stop")
        till.demo.lift()
        assert till.shown.refusal is not None
        assert till.shown.refusal.code == "journal-stopped"
        till.until(lambda: till.hands.sees("stopped"), "words")
    finally:
        till.make_room()
    # When there is room again the till goes on by itself, and nothing of it was sold
    till.screen(Screen.IDLE)
    nothing_was_sold(till)
    basket_on_pay_screen(till)


@story("An older copy of the disk sells nothing", by="keyboard")
def test_an_older_copy_of_the_disk_sells_nothing(till: Till) -> None:
    till.power_cut()
    copy = {path: path.read_bytes() for path in till.demo.kiosk.path.glob("journal.db*")}
    till.power_on()
    till.until(lambda: till.shown.offline_minutes is None, "the ledger")
    till.scan("Coffee")
    till.hands.tap("pay")
    till.screen(Screen.PAY)
    till.hands.tap("all-in-money")
    till.until(lambda: till.hands.sees("pay"), "the way to the cash")
    till.hands.tap("pay")
    till.screen(Screen.CASH)
    till.take_cash()
    till.wait_posted(1)
    # When the disk is put back to how it was before that sale
    till.power_cut()
    for path in till.demo.kiosk.path.glob("journal.db*"):
        path.unlink()
    for path, data in copy.items():
        path.write_bytes(data)
    till.power_on()
    # Then the till finds out at the first contact, and stops
    till.until(lambda: till.is_on(Screen.STOPPED), "the stop")
    assert till.shown.refusal is not None
    assert till.shown.refusal.code == "journal-behind"


@story("A damaged journal is left as it is", network="offline", reads="right to left")
def test_a_damaged_journal_is_left_as_it_is(till: Till) -> None:
    till.pull()
    till.scan("Coffee")
    till.hands.tap("pay")
    till.screen(Screen.PAY)
    till.hands.tap("all-in-money")
    till.until(lambda: till.hands.sees("pay"), "the way to the cash")
    till.hands.tap("pay")
    till.screen(Screen.CASH)
    till.take_cash()
    till.power_cut()
    # Given a byte of the unsent entry was turned on the disk
    journal = till.demo.kiosk.journal
    data = journal.read_bytes()
    assert data.count(b'"amount":799') == 1
    journal.write_bytes(data.replace(b'"amount":799', b'"amount":798'))
    damaged = journal.read_bytes()
    # When the till starts, it says so and writes nothing
    till.power_on()
    till.until(lambda: till.is_on(Screen.STOPPED), "the stop")
    assert till.shown.refusal is not None
    assert till.shown.refusal.code == "journal-damaged"
    assert journal.read_bytes() == damaged
