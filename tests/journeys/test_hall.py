# SPDX-License-Identifier: AGPL-3.0-or-later
"""Shifts at the kiosk, through the real window."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from contract.ids import wallet
from hardware.cards.pcsc import PcscReader
from hardware.cards.private_pcscd import PrivatePcscd
from kiosk.snapshot import Screen
from kiosk.snapshot.hall import HallPage
from tests.hardware.emupos import EmuPos
from tests.journeys.till import Till
from tests.quick_ledger import QuickDemo


@pytest.fixture
def hall(
    qapp: object, tmp_path: Path, pcscd: PrivatePcscd, emupos: EmuPos | None
) -> Iterator[Till]:
    """A kiosk in the hall, where people come to work and to shop."""
    demo = QuickDemo(
        tmp_path / "co-op", reader=(pcscd.slot, PcscReader()), desks=("hall", "grocery")
    )
    with demo:
        printer = demo.paper if emupos is None else emupos
        till = Till(demo, (printer.host, printer.port), pcscd.slot)
        try:
            till.until(lambda: till.shown.reader_armed, "the reader")
            till.until(lambda: till.shown.offline_minutes is None, "the ledger")
            yield till
        finally:
            till.power_cut()


def page(hall: Till) -> HallPage:
    assert hall.shown.hall is not None
    return hall.shown.hall


def open_hall(hall: Till, first_name: str) -> None:
    """A card is enough."""
    hall.hands.tap("start")
    hall.screen(Screen.HOME)
    hall.hands.tap("desk-hall")
    hall.screen(Screen.WHO)
    hall.tap(first_name, lambda: hall.is_on(Screen.HALL))
    hall.until(lambda: not hall.shown.busy, "the shifts")


def turn_to(hall: Till, part: str) -> HallPage:
    hall.hands.tap(f"part-{part}")
    hall.until(lambda: page(hall).part == part, part)
    return page(hall)


def test_a_place_is_taken_and_stands_among_ones_own(hall: Till) -> None:
    """Given open places in the coming days, when Tomasz takes one by touch, then it is his at the
    ledger, and stands among his next ones."""
    open_hall(hall, "Tomasz")
    place = turn_to(hall, "open").rows[0].shift
    hall.hands.tap(f"shift-{place}")
    hall.until(lambda: not hall.shown.busy and hall.shown.notice is not None, "the ledger's word")
    assert hall.shown.notice is not None
    assert hall.shown.notice.code == "hall-done-sign-up"
    mine = []
    for part in ("next", "now"):  # today's stands under "now"
        shown = turn_to(hall, part)
        mine += [row.shift for row in (*shown.rows, *((shown.main,) if shown.main else ()))]
    assert place in mine


def office(hall: Till, *said: str) -> str:
    return str(hall.demo.ledger.command(*said, "--data", str(hall.demo.ledger.folder)))


def test_a_coordinator_confirms_a_shift_and_its_coin_is_issued(hall: Till) -> None:
    """Given a shift of yesterday with Jonas on its sheet, when Mei, who coordinates, opens it with
    card and PIN, says that he was there all the time, and confirms, then he has the coin for it by
    the members' rule, and nobody is chased any more."""
    yesterday = datetime.now(ZoneInfo("Europe/Berlin")) - timedelta(days=1)
    when = (yesterday.date().isoformat(), "09:00", "90")
    (shift,) = json.loads(office(hall, "shift", "add", "deliveries", *when, "--json"))
    jonas = hall.demo.card("Jonas")
    office(hall, "shift", "assign", shift["shift"], jonas.member)
    office(hall, "role", "give", hall.demo.card("Mei").member, "coordinator")
    before = hall.balance(wallet(jonas.member))

    open_hall(hall, "Mei")
    hall.hands.tap("part-sheets")
    hall.screen(Screen.PIN)
    for digit in hall.demo.card("Mei").pin:
        hall.hands.tap(f"pin-{digit}")
    hall.screen(Screen.SHEET)
    hall.hands.tap(f"sheet-{shift['shift']}")
    hall.until(lambda: hall.shown.sheet is not None and bool(hall.shown.sheet.lines), "the sheet")
    hall.hands.tap(f"line-{jonas.member}")
    hall.until(lambda: hall.shown.sheet is not None and bool(hall.shown.sheet.acts), "his line")
    hall.hands.tap("line-all")
    hall.until(lambda: hall.shown.sheet is not None and hall.shown.sheet.ready == 1, "his hours")
    sheet = hall.shown.sheet
    assert sheet is not None
    assert sheet.amount is not None
    hall.hands.tap("confirm")
    hall.until(lambda: hall.shown.notice is not None, "that it is written")
    assert hall.shown.notice is not None
    assert hall.shown.notice.code == "sheet-confirmed"
    hall.until(lambda: hall.balance(wallet(jonas.member)) > before, "the coin")
    assert hall.balance(wallet(jonas.member)) - before == sheet.amount.amount
    assert shift["shift"] not in office(hall, "shift", "unconfirmed")


def issued(hall: Till) -> int:
    """How much coin there is: of a wallet the kiosk sets some aside for who was here."""
    return -sum(hall.demo.ledger.books()["accounts"]["mint"].values())


def test_work_for_a_neighbour_is_confirmed_by_their_card_and_a_shift_is_given_up(
    hall: Till,
) -> None:
    """Given Tomasz, who worked in Mei's garden and cannot come to a shift, when both touch and
    show their cards, then the coin for it is issued; and when he gives his place up, it is open."""
    tomasz = hall.demo.card("Tomasz")
    before = issued(hall)
    tomorrow = datetime.now(ZoneInfo("Europe/Berlin")) + timedelta(days=1)
    when = (tomorrow.date().isoformat(), "09:00", "90", "--name", "Apples")
    (shift,) = json.loads(office(hall, "shift", "add", "garden", *when, "--json"))
    office(hall, "shift", "assign", shift["shift"], tomasz.member)
    open_hall(hall, "Tomasz")
    turn_to(hall, "next")
    hall.hands.tap(f"shift-{shift['shift']}")
    hall.until(lambda: page(hall).about is not None, "what can be done with it")
    hall.hands.tap("shift-give-up")
    hall.until(lambda: not hall.shown.busy and hall.shown.notice is not None, "the ledger's word")
    assert hall.shown.notice is not None
    assert hall.shown.notice.code == "hall-done-give-up"
    assert shift["shift"] not in [row.shift for row in turn_to(hall, "next").rows]

    hall.hands.tap("part-other-work")
    hall.screen(Screen.WORK)
    hall.hands.tap("work-4")  # the garden
    hall.until(lambda: hall.shown.work is not None and bool(hall.shown.work.work), "the work")
    assert hall.shown.work is not None
    worth = hall.shown.work.amount
    assert worth is not None
    hall.tap("Mei", lambda: hall.shown.work is not None and bool(hall.shown.work.received))
    hall.hands.tap("confirm")
    hall.screen(Screen.HALL)
    hall.until(lambda: issued(hall) > before, "the coin")
    assert issued(hall) - before == worth.amount
