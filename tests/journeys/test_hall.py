# SPDX-License-Identifier: AGPL-3.0-or-later
"""A day in the hall, at one kiosk: who comes and goes, who coordinates, and without the network."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hardware.cards.pcsc import PcscReader
from hardware.cards.private_pcscd import PrivatePcscd
from kiosk.demo import Demo
from kiosk.snapshot import Screen
from kiosk.snapshot.hall import HallPage, SheetPage
from tests.hardware.emupos import EmuPos
from tests.journeys.till import Till, receipt
from tests.journeys.together import at_rest, opened
from tests.quick_ledger import QuickDemo


@pytest.fixture(scope="module")
def kiosk(
    qapp: object,
    tmp_path_factory: pytest.TempPathFactory,
    pcscd: PrivatePcscd,
    shop_printer: EmuPos | None,
) -> Iterator[Till]:
    folder = tmp_path_factory.mktemp("hall") / "co-op"
    demo = QuickDemo(folder, reader=(pcscd.slot, PcscReader()), desks=("hall", "grocery"))
    with opened(demo, shop_printer, pcscd.slot, _set_up) as till:
        yield till


def _set_up(demo: Demo) -> None:
    office(demo, "role", "give", demo.card("Mei").member, "coordinator")
    office(demo, "role", "give", demo.card("Ravi").member, "treasurer")
    shift(demo, just_begun(), "Leilani")  # in the kiosk's copy from the beginning


@pytest.fixture
def hall(kiosk: Till, emupos: EmuPos | None) -> Iterator[Till]:
    """A kiosk in the hall; Mei coordinates, Ravi may correct."""
    yield kiosk
    at_rest(kiosk)


def office(demo: Demo, *said: str) -> str:
    return str(demo.ledger.command(*said, "--data", str(demo.ledger.folder)))


def shift(demo: Demo, begins: datetime, *people: str, places: int = 2) -> str:
    """A shift of an hour and a half in the garden, with places of these people."""
    day, at = begins.date().isoformat(), begins.strftime("%H:%M")
    by = ("--by", demo.card("Mei").member)
    more = ("--places", str(places), "--json", *by)
    (made,) = json.loads(office(demo, "shift", "add", "garden", day, at, "90", *more))
    for first_name in people:
        office(demo, "shift", "assign", made["shift"], demo.card(first_name).member, *by)
    return str(made["shift"])


def here() -> datetime:
    return datetime.now(ZoneInfo("Europe/Berlin"))


def just_begun() -> datetime:
    """Some minutes ago, but today."""
    now = here()
    return max(now - timedelta(minutes=5), now.replace(hour=0, minute=0))


def page(hall: Till) -> HallPage:
    assert hall.shown.hall is not None
    return hall.shown.hall


def sheet(hall: Till) -> SheetPage:
    assert hall.shown.sheet is not None
    return hall.shown.sheet


def open_hall(hall: Till, first_name: str) -> HallPage:
    hall.hands.tap("start")
    hall.screen(Screen.HOME)
    hall.hands.tap("desk-hall")
    hall.screen(Screen.WHO)
    hall.tap(first_name, lambda: hall.is_on(Screen.HALL))
    return page(hall)


def type_pin(hall: Till, first_name: str) -> None:
    for digit in hall.demo.card(first_name).pin:
        hall.hands.tap(f"pin-{digit}")


def open_sheet(hall: Till, wanted: str) -> None:
    """Mei opens this sheet with card and PIN."""
    open_hall(hall, "Mei")
    hall.hands.tap("part-sheets")
    hall.screen(Screen.PIN)
    type_pin(hall, "Mei")
    hall.screen(Screen.SHEET)
    hall.until(lambda: wanted in [one.shift for one in sheet(hall).sheets], "the sheet")
    hall.scroll_to(f"sheet-{wanted}")
    hall.until(lambda: sheet(hall).open is not None, "its lines")


def said(hall: Till, code: str) -> None:
    hall.until(lambda: hall.shown.notice is not None and hall.shown.notice.code == code, code)


def state_of(hall: Till, of: str) -> str:
    return next(row.state for row in page(hall).rows if row.shift == of)


def posted(hall: Till, kind: str) -> int:
    outcomes = hall.demo.ledger.books()["entries"].get(kind, {})
    return sum(outcomes.values())


def issued(hall: Till) -> int:
    """How much coin there is: of a wallet the kiosk sets some aside for who was here."""
    return -sum(hall.demo.ledger.books()["accounts"]["mint"].values())


def test_somebody_comes_to_their_shift_and_leaves_another_comes_to_help(hall: Till) -> None:
    """Given Lucía's shift has begun, when she taps, then it is the one large button; she is there,
    and when she leaves that is noted too. Tomasz has no place there and comes all the same."""
    now = shift(hall.demo, just_begun(), "Lucía")
    open_hall(hall, "Lucía")
    assert page(hall).colour == "green"
    hall.scroll_to(f"shift-{now}")
    said(hall, "hall-done-check-in")
    hall.until(lambda: state_of(hall, now) == "check-out", "that she is there")
    hall.scroll_to(f"shift-{now}")
    said(hall, "hall-done-check-out")
    at_rest(hall)
    open_hall(hall, "Tomasz")
    assert state_of(hall, now) == "help"
    hall.scroll_to(f"shift-{now}")
    said(hall, "hall-done-help")


def test_without_the_network_coming_is_noted_and_places_stay(hall: Till) -> None:
    """Given the network is away, when Leilani comes to her shift, then the kiosk notes it, and
    says why no place can be changed; the ledger knows as soon as the network is back."""
    open_hall(hall, "Leilani")  # this kiosk knows her card from now on
    (now,) = (row.shift for row in page(hall).rows if row.state == "check-in")
    at_rest(hall)
    seen = posted(hall, "check-in")
    hall.demo.cable.pull()
    hall.until(lambda: hall.shown.offline_minutes is not None, "the outage")
    assert not open_hall(hall, "Leilani").known
    hall.scroll_to(f"shift-{now}")
    said(hall, "hall-done-check-in")
    hall.demo.cable.plug()
    hall.until(lambda: posted(hall, "check-in") > seen, "that the ledger knows")


def test_a_place_is_looked_for_and_somebody_stands_in(hall: Till) -> None:
    """Given Ingrid cannot come tomorrow, when she looks for a stand-in and Sándor taps, then he
    takes the place with one touch, and it is hers no more."""
    morrow = shift(hall.demo, here() + timedelta(days=1), "Ingrid", places=1)
    open_hall(hall, "Ingrid")
    hall.hands.tap("part-next")
    hall.until(lambda: page(hall).part == "next", "her next ones")
    hall.scroll_to(f"shift-{morrow}")
    hall.until(lambda: page(hall).about is not None, "what can be done")
    hall.scroll_to("shift-seek")
    said(hall, "hall-done-seek")
    at_rest(hall)
    open_hall(hall, "Sándor")
    hall.hands.tap("part-open")
    hall.until(lambda: page(hall).part == "open", "open places")
    assert state_of(hall, morrow) == "stand-in"
    hall.scroll_to(f"shift-{morrow}")
    said(hall, "hall-done-stand-in")


def test_a_place_is_handed_to_who_stands_there(hall: Till) -> None:
    """Given Yusuf cannot come, and Noor beside him would, when he says so and she shows her card,
    then it is hers."""
    morrow = shift(hall.demo, here() + timedelta(days=1), "Yusuf", places=1)
    open_hall(hall, "Yusuf")
    hall.hands.tap("part-next")
    hall.until(lambda: page(hall).part == "next", "his next ones")
    hall.scroll_to(f"shift-{morrow}")
    hall.until(lambda: page(hall).about is not None, "what can be done")
    hall.scroll_to("shift-hand-over")
    hall.until(lambda: page(hall).rows[0].state == "card-hand-over", "her card is waited for")
    hall.tap("Noor", lambda: hall.shown.notice is not None)
    said(hall, "hall-done-hand-over")


def test_who_has_no_card_is_found_by_name_and_paper_is_keyed_later(
    hall: Till, emupos: EmuPos | None
) -> None:
    """Given a day without power: Anahí helped yesterday and wrote it on paper, when Mei finds her
    by name on a sheet from paper and confirms, then the paper has her hours and the rule, and her
    coin is issued."""
    yesterday = shift(hall.demo, here() - timedelta(days=1))
    before = issued(hall)
    open_sheet(hall, yesterday)
    hall.hands.tap("line-add")
    hall.until(lambda: sheet(hall).seek is not None, "who was it")
    for letter in "ana":
        hall.hands.tap(f"key-{letter}")
    anahi = hall.demo.card("Anahí").member
    hall.until(lambda: hall.hands.sees(f"helper-{anahi}"), "her name")
    hall.hands.tap(f"helper-{anahi}")
    hall.until(lambda: sheet(hall).chosen is not None, "her line")
    hall.hands.tap("line-all")
    hall.until(lambda: sheet(hall).ready == 1, "her hours")
    hall.hands.tap("paper")
    hall.until(lambda: sheet(hall).keyed, "from paper")
    hall.hands.tap("confirm")
    said(hall, "sheet-confirmed")
    text, _ = receipt(hall, emupos, 1)
    for words in ("Work confirmed", "From paper", "Anahí", "1 h 30 min", "version 1"):
        assert words in text
    hall.until(lambda: issued(hall) > before, "the coin")


def test_what_was_confirmed_wrongly_is_taken_back_by_two(hall: Till, emupos: EmuPos | None) -> None:
    """Given Jonas's line was confirmed though he was not there, when Mei takes it back and Ravi
    agrees with card and PIN, then the coin is gone, the line open, and the paper says so."""
    yesterday = shift(hall.demo, here() - timedelta(days=1), "Jonas")
    jonas, before = hall.demo.card("Jonas").member, issued(hall)
    open_sheet(hall, yesterday)
    hall.hands.tap(f"line-{jonas}")
    hall.until(lambda: "all" in sheet(hall).acts, "his line")
    hall.hands.tap("line-all")
    hall.until(lambda: sheet(hall).ready == 1, "his hours")
    hall.hands.tap("confirm")
    said(hall, "sheet-confirmed")
    hall.until(lambda: issued(hall) > before, "the coin")

    hall.hands.tap(f"line-{jonas}")
    hall.until(lambda: "take-back" in sheet(hall).acts, "that it can be taken back")
    hall.hands.tap("line-take-back")
    hall.screen(Screen.WHO)
    hall.tap("Ravi", lambda: hall.is_on(Screen.PIN))
    type_pin(hall, "Ravi")
    said(hall, "sheet-line-open")
    assert [one.state for one in sheet(hall).lines] == ["unseen"]
    assert issued(hall) == before
    text, _ = receipt(hall, emupos, 2)
    assert "Confirmation taken back" in text


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
    said(hall, "hall-done-sign-up")
    hall.until(lambda: not hall.shown.busy, "what is his now")
    mine = []
    for part in ("next", "now"):  # today's stands under "now"
        shown = turn_to(hall, part)
        mine += [row.shift for row in (*shown.rows, *((shown.main,) if shown.main else ()))]
    assert place in mine


def test_a_coordinator_confirms_a_shift_and_nobody_is_chased_any_more(hall: Till) -> None:
    """Given a shift of yesterday with Lucía on its sheet, when Mei confirms that she was there all
    the time, then she has the coin for it by the members' rule, and nobody is chased any more."""
    yesterday = shift(hall.demo, here() - timedelta(days=1), "Lucía")
    assert yesterday in office(hall.demo, "shift", "unconfirmed", "--json")
    before = issued(hall)
    open_sheet(hall, yesterday)
    hall.hands.tap(f"line-{hall.demo.card('Lucía').member}")
    hall.until(lambda: bool(sheet(hall).acts), "her line")
    hall.hands.tap("line-all")
    hall.until(lambda: sheet(hall).ready == 1, "her hours")
    worth = sheet(hall).amount
    assert worth is not None
    hall.hands.tap("confirm")
    said(hall, "sheet-confirmed")
    hall.until(lambda: issued(hall) - before == worth.amount, "the coin")
    assert yesterday not in office(hall.demo, "shift", "unconfirmed", "--json")


def test_work_for_a_neighbour_is_confirmed_by_their_card_and_a_shift_is_given_up(
    hall: Till, emupos: EmuPos | None
) -> None:
    """Given Tomasz, who worked in Mei's garden and cannot come to a shift, when both touch and
    show their cards, then the coin for it is issued, and a receipt names the rule; and when he
    gives his place up, it is open."""
    before = issued(hall)
    morrow = shift(hall.demo, here() + timedelta(days=1), "Tomasz")
    open_hall(hall, "Tomasz")
    turn_to(hall, "next")
    hall.scroll_to(f"shift-{morrow}")
    hall.until(lambda: page(hall).about is not None, "what can be done with it")
    hall.scroll_to("shift-give-up")
    said(hall, "hall-done-give-up")
    hall.until(lambda: not hall.shown.busy, "what is his now")
    assert morrow not in [row.shift for row in turn_to(hall, "next").rows]

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
    hall.until(lambda: issued(hall) - before == worth.amount, "the coin")
    text, _ = receipt(hall, emupos, 1)
    for words in ("Work for somebody", "Received by", "Mei", "version 1"):
        assert words in text
