# SPDX-License-Identifier: AGPL-3.0-or-later
"""A coordinator confirms sheets at the kiosk; members enter work that others received."""

import json
from pathlib import Path

import msgspec
from msgspec.structs import replace

from contract.entries import Acknowledged, Attendance, Attended, CheckIn, SignedEntry
from contract.hall import Presence
from contract.hall_messages import HallFound, Sheet, SheetLine
from contract.hall_rules import ContributionCaps
from contract.ids import instant
from contract.rules import Contributions, Work
from contract.sheet_messages import Helper, LineReversed
from kiosk import intents
from kiosk.effects import CheckPin, WriteFact
from kiosk.effects.hall import (
    PrintLineBack,
    PrintSheet,
    PrintWorkDone,
    SeekHelpers,
    SheetPaperLine,
    TakeLineBack,
)
from kiosk.events import HelpersFound
from kiosk.intents.day import Confirm
from kiosk.intents.desks import OpenDesk
from kiosk.intents.hall import (
    ChooseHelper,
    ChooseLine,
    DidWork,
    FromPaper,
    LineIs,
    LineMinutes,
    OpenSheet,
    SeekHelper,
    ShowShifts,
    TypeHelper,
    WorkDay,
    WorkMinutes,
)
from kiosk.receipts.hall import line_back_paper, sheet_paper, work_paper
from kiosk.sessions.state import Desk
from kiosk.snapshot import Screen
from kiosk.snapshot.hall import HelperRow, SeekPage, SheetPage
from ledger_client.answers import Person, PinOk
from ledger_client.hall import HallHere
from tests.kiosk.test_hall import FOUND, HOUR, shift
from tests.kiosk.test_housing import in_lines, written_like
from tests.kiosk.till import AMARA, JONAS, NINE, SHOP, Till, person, rulebook
from ui.words import words_in

MEI = replace(person("Mei", 0), roles=("coordinator",))
YUSUF = person("Yusuf", 0)
MORNING = shift("Morning", NINE - 3 * HOUR)
VECTOR = Path(__file__).parents[1] / "contract/vectors/hall-sheets.json"
REVERSED = json.loads(VECTOR.read_text())["answers"]["reversed"]
RULES = rulebook(Contributions((Work("shop", 800), Work("repairs", 1000))))


def line(who: Person, came: int | None = None, **more: object) -> SheetLine:
    seen = came is not None
    there = Presence(member=who.member, came=instant(NINE + came), minutes=120) if seen else None  # type: ignore[operator]
    minutes = 120 if seen else 0
    said = SheetLine(
        member=who.member, name=who.first_name, planned=True, presence=there, minutes=minutes
    )
    return replace(said, **more)


SHEET = Sheet(
    slot=MORNING.slot,
    lines=(line(AMARA, -3 * HOUR), line(JONAS), line(MEI, -3 * HOUR), line(YUSUF)),
    waits=4,
    late_days=1,
)
TOLD = replace(FOUND, sheets=(SHEET,))


def at_the_hall(found: HallFound | HallHere = TOLD, who: Person = MEI) -> Till:
    till = Till(RULES)
    till.state = replace(till.state, shop=replace(till.state.shop, desks=(Desk.HALL,)))
    till.send(OpenDesk("hall"))
    till.tap(who)
    till.answer(found)
    return till


def at_the_sheets(found: HallFound | HallHere = TOLD) -> Till:
    """Mei coordinates: card, then PIN."""
    till = at_the_hall(found)
    till.send(ShowShifts("sheets"))
    assert till.shown.screen is Screen.PIN
    for digit in "4826":
        till.send(intents.PinDigit(digit))
    assert till.last(CheckPin).person.member == MEI.member
    till.answer(PinOk("ticket"))
    assert till.shown.screen is Screen.SHEET
    return till


def page(till: Till) -> SheetPage:
    assert till.shown.sheet is not None
    return till.shown.sheet


def opened() -> Till:
    till = at_the_sheets()
    till.send(OpenSheet(MORNING.slot.shift))
    return till


def states(till: Till) -> dict[str, str]:
    return {row.name: row.state for row in page(till).lines}


def test_what_waits_is_said_at_the_hello_and_opens_with_card_and_pin() -> None:
    till = at_the_hall()
    assert till.shown.hall is not None
    assert (till.shown.hall.coordinates, till.shown.hall.waits) == (True, 1)
    rows = page(at_the_sheets()).sheets
    assert [(row.name, row.waits, row.late_days) for row in rows] == [("Morning", 4, 1)]


def test_a_sheet_with_nobody_on_it_is_not_called_confirmed() -> None:
    """Given a shift to which nobody came, when the sheets are shown, then hers says so, and one
    whose lines are all confirmed does not."""
    empty = replace(SHEET, lines=(), waits=0)
    done = replace(SHEET, slot=replace(SHEET.slot, shift="afternoon"), waits=0)
    rows = page(at_the_sheets(replace(FOUND, sheets=(empty, done)))).sheets
    assert [row.nobody for row in rows] == [True, False]


def test_who_does_not_coordinate_sees_no_sheet() -> None:
    till = at_the_hall(who=AMARA)
    assert till.shown.hall is not None
    assert not till.shown.hall.coordinates
    till.send(ShowShifts("sheets"))
    assert till.shown.screen is Screen.HALL


def test_a_sheet_is_confirmed_by_tap_and_nobody_confirms_their_own() -> None:
    """Given that Amara was seen, Jonas was not and Mei is the coordinator, when she says that Jonas
    came for half an hour less than all, and confirms, then hers stays open for somebody else, and
    Yusuf, of whom she said nothing, is not counted as missed."""
    till = opened()
    assert states(till) == {
        "Amara": "will-count", "Jonas": "unseen", "Mei": "own", "Yusuf": "unseen"
    }  # fmt: skip
    till.send(ChooseLine(MEI.member))
    assert page(till).acts == ()
    till.send(LineIs("all"))
    assert states(till)["Mei"] == "own"
    till.send(ChooseLine(JONAS.member))
    till.send(LineIs("all"))
    assert page(till).chosen is None
    till.send(ChooseLine(JONAS.member))
    till.send(LineMinutes(-15))
    till.send(LineMinutes(-15))
    assert page(till).minutes == 210
    assert page(till).amount is not None
    assert page(till).amount.amount == 2800  # type: ignore[union-attr]
    assert page(till).rule == 1
    till.send(Confirm())
    fact = till.last(WriteFact)
    assert (fact.kind, fact.actor) == (Attendance, f"member:{MEI.member}")
    assert fact.rules == {"contributions": 1}
    assert fact.fields["attended"] == (
        Attended(member=AMARA.member, minutes=120),
        Attended(member=JONAS.member, minutes=90),
    )
    till.answer(written_like())
    assert till.notice == "sheet-confirmed"
    assert states(till) == {
        "Amara": "confirmed", "Jonas": "confirmed", "Mei": "own", "Yusuf": "unseen"
    }  # fmt: skip
    till.send(ChooseLine(AMARA.member))
    assert page(till).acts == ("take-back",)  # it is locked: only two may undo it
    till.send(Confirm())
    assert till.notice == "sheet-nothing"


def test_somebody_who_was_not_there_is_missed_or_excused_only_when_it_is_said() -> None:
    till = opened()
    for who, what in ((JONAS, "missed"), (YUSUF, "excused"), (AMARA, "later")):
        till.send(ChooseLine(who.member))
        till.send(LineIs(what))
    till.send(FromPaper(keyed=True))
    till.send(Confirm())
    assert till.last(WriteFact).fields["keyed"]
    assert till.last(WriteFact).fields["attended"] == (
        Attended(member=JONAS.member, minutes=0),
        Attended(member=YUSUF.member, minutes=0, excused=True),
    )
    till.answer(written_like())
    assert states(till)["Jonas"] == "missed"
    till.send(ChooseLine(JONAS.member))
    till.send(LineIs("all"))  # it was wrong: what was missed may be said anew
    assert states(till)["Jonas"] == "will-count"


def test_the_coordinator_checks_in_somebody_without_a_card() -> None:
    now = shift("Now", NINE - HOUR)
    till = at_the_sheets(replace(FOUND, sheets=(Sheet(slot=now.slot, lines=(line(JONAS),)),)))
    till.send(OpenSheet(now.slot.shift))
    till.send(ChooseLine(JONAS.member))
    assert page(till).acts[0] == "in"
    till.send(LineIs("in"))
    fact = till.last(WriteFact)
    assert (fact.kind, fact.actor) == (CheckIn, f"member:{MEI.member}")
    assert fact.fields["member"] == JONAS.member
    till.answer(written_like())
    assert till.notice == "sheet-checked-in"
    assert states(till) == {"Jonas": "there"}
    assert page(till).acts[0] == "out"


def test_a_sheet_is_not_confirmed_before_its_shift_begins() -> None:
    """Given a shift of this afternoon and who came for it early, when Mei would confirm its sheet,
    then the till says that it has not begun, writes nothing, and keeps what she said of the lines:
    the ledger would let none of it count, and tell only the office."""
    afternoon = replace(SHEET, slot=shift("Afternoon", NINE + HOUR).slot)
    till = at_the_sheets(replace(FOUND, sheets=(afternoon,)))
    till.send(OpenSheet(afternoon.slot.shift))
    assert not till.send(Confirm())
    assert till.notice == "sheet-not-begun"  # and not that a line wants to be touched first
    till.send(ChooseLine(JONAS.member))
    till.send(LineIs("all"))
    said = states(till)
    assert not till.send(Confirm())
    assert (till.notice, states(till)) == ("sheet-not-begun", said)


def test_without_the_ledger_a_sheet_is_confirmed_from_what_this_kiosk_saw() -> None:
    till = at_the_sheets(HallHere("2026-05-03T05:00:00.000Z", sheets=(SHEET,)))
    assert page(till).offline
    till.send(OpenSheet(MORNING.slot.shift))
    till.send(Confirm())
    till.answer(written_like())
    assert states(till)["Amara"] == "confirmed"


def test_work_outside_the_shifts_is_entered_by_one_and_confirmed_by_who_received_it() -> None:
    till = at_the_hall(who=AMARA)
    till.send(ShowShifts("other-work"))
    assert till.shown.screen is Screen.WORK
    till.lay_card()
    assert till.notice == "work-what"
    till.send(DidWork("repairs"))
    till.send(WorkMinutes(30))
    till.send(WorkDay(-1))
    till.tap(AMARA)
    assert till.notice == "work-own"
    till.tap(JONAS)
    assert till.shown.work is not None
    assert (till.shown.work.received, till.shown.work.minutes) == ("Jonas", 90)
    till.send(WorkMinutes(30))  # what Jonas is asked stays as it is
    till.send(Confirm())
    fact = till.last(WriteFact)
    assert (fact.kind, fact.actor) == (Acknowledged, f"member:{JONAS.member}")
    assert fact.fields == {
        "member": AMARA.member, "received_by": JONAS.member, "entered_by": AMARA.member,
        "work": "repairs", "minutes": 90, "day": "2026-05-02",
    }  # fmt: skip
    till.answer(written_like())
    assert till.notice == "work-noted"
    assert till.shown.screen is Screen.HALL


def test_work_counts_no_longer_than_the_members_cap_and_no_further_back_than_a_week() -> None:
    till = at_the_hall(who=AMARA)
    caps = ContributionCaps(pair_minutes_per_month=300, member_minutes_per_day=90)
    till.rules = rulebook(Contributions((Work("repairs", 1000),)), caps)
    till.send(ShowShifts("other-work"))
    for _ in range(9):
        till.send(WorkMinutes(15))
        till.send(WorkDay(-1))
    assert till.shown.work is not None
    assert (till.shown.work.minutes, till.shown.work.day) == (90, "2026-04-27")
    till.send(WorkDay(20))
    assert till.shown.work.day == "2026-05-03"
    till.rules = rulebook(Contributions((Work("repairs", 1000),)), replace(caps, days_back=2))
    for _ in range(9):
        till.send(WorkDay(-1))
    assert till.shown.work.day == "2026-05-01"


def test_a_helper_without_a_card_is_found_by_name_and_checked_in() -> None:
    """Given a shift that runs, when the coordinator types a few letters and touches a name, then
    the sheet has a line for them, and they are checked in by the coordinator."""
    running = replace(SHEET, slot=shift("Now", NINE - HOUR).slot, lines=(line(JONAS),))
    till = at_the_sheets(replace(FOUND, sheets=(running,)))
    till.send(OpenSheet(running.slot.shift))
    till.send(SeekHelper())
    till.send(TypeHelper("a"))
    till.send(TypeHelper("am"))
    seek = till.last(SeekHelpers)
    assert (seek.query, seek.ticket) == ("am", "ticket")
    amara = Helper(member=AMARA.member, name="Amara", full_name="Amara Okafor")
    till.send(HelpersFound("a", (), False))  # late: more was typed since
    assert page(till).seek == SeekPage("am")
    till.send(HelpersFound("am", (amara,), True))
    assert page(till).seek == SeekPage("am", (HelperRow(AMARA.member, "Amara Okafor"),), more=True)
    till.send(ChooseHelper(AMARA.member))
    chosen = page(till).chosen
    assert chosen is not None
    assert (chosen.name, chosen.planned, page(till).seek) == ("Amara", False, None)
    till.send(LineIs("in"))
    fact = till.last(WriteFact)
    assert (fact.kind, fact.fields["member"]) == (CheckIn, AMARA.member)
    assert fact.actor == f"member:{MEI.member}"


def test_a_card_over_the_sheet_opens_the_line_of_its_member() -> None:
    till = at_the_sheets()
    till.send(OpenSheet(MORNING.slot.shift))
    till.tap(person("Lucía", 0))
    chosen = page(till).chosen
    assert chosen is not None
    assert (chosen.name, chosen.planned) == ("Lucía", False)


def test_what_was_confirmed_wrongly_is_taken_back_with_a_second_person() -> None:
    """Given a confirmed line, when the coordinator takes it back, then somebody else's card and
    PIN are wanted, neither the coordinator's own nor the member's; with them the ledger is asked,
    and the line is open again."""
    done = replace(SHEET, lines=(line(JONAS, state="confirmed", minutes=120), line(YUSUF)))
    till = at_the_sheets(replace(FOUND, sheets=(done,)))
    till.state = replace(till.state, shop=replace(till.state.shop, has_printer=True))
    till.send(OpenSheet(MORNING.slot.shift))
    till.send(ChooseLine(JONAS.member))
    assert page(till).acts == ("take-back",)
    till.send(LineIs("take-back"))
    assert till.shown.screen is Screen.WHO
    assert till.shown.who is not None
    assert till.shown.who.desk == "hall-second"
    for nobody in (MEI, JONAS):
        till.tap(nobody)
        assert till.shown.screen is Screen.WHO
        assert till.notice == "hall-same-person"
    till.tap(AMARA)
    assert till.shown.screen is Screen.PIN
    for digit in "1234":
        till.send(intents.PinDigit(digit))
    till.answer(PinOk("second"))
    take = till.last(TakeLineBack)
    assert (take.first.pin_ticket, take.second.pin_ticket) == ("ticket", "second")
    assert (take.shift, take.member) == (MORNING.slot.shift, JONAS.member)
    reversal = SignedEntry(msgspec.Raw(b"{}"), "signature")
    again = replace(done, lines=(line(JONAS), line(YUSUF)))
    till.answer(LineReversed(entry=reversal, sheet=again))
    assert till.notice == "sheet-line-open"
    assert [one.state for one in page(till).lines] == ["unseen", "unseen"]
    paper = till.last(PrintLineBack)
    assert (paper.name, paper.shift, paper.minutes) == ("Jonas", "Morning", 120)
    assert till.state.person is not None
    assert till.state.person.member == MEI.member


def test_nothing_is_taken_back_after_all_or_without_the_network() -> None:
    done = replace(SHEET, lines=(line(JONAS, state="confirmed", minutes=120),))
    till = at_the_sheets(replace(FOUND, sheets=(done,)))
    till.send(OpenSheet(MORNING.slot.shift))
    till.send(ChooseLine(JONAS.member))
    till.send(LineIs("take-back"))
    till.send(intents.Back())
    assert till.shown.screen is Screen.SHEET
    assert till.state.person is not None
    assert till.state.person.member == MEI.member
    assert page(till).lines[0].state == "confirmed"
    till.send(LineIs("take-back"))
    till.tap(AMARA)
    for digit in "1234":
        till.send(intents.PinDigit(digit))
    till.answer(PinOk(None))  # this kiosk checked it itself
    assert till.notice == "hall-offline"
    assert till.shown.screen is Screen.SHEET


def test_a_confirmed_sheet_and_work_for_somebody_have_a_paper_with_the_rule() -> None:
    till = at_the_sheets()
    till.state = replace(till.state, shop=replace(till.state.shop, has_printer=True))
    till.send(OpenSheet(MORNING.slot.shift))
    till.send(FromPaper(keyed=True))
    till.send(Confirm())
    till.answer(written_like())
    paper = till.last(PrintSheet)
    assert [(one.name, one.minutes, one.amount) for one in paper.lines] == [("Amara", 120, 1600)]
    assert (paper.rule, paper.keyed) == (1, True)


def test_the_papers_of_the_hall_name_hours_rule_and_code() -> None:
    """Given a sheet from paper that was confirmed, and work for a neighbour, then each paper says
    who, how long, what it is worth by which version of the rule, and the code that proves it."""
    words, proof = words_in("en-GB"), written_like()
    lines = (SheetPaperLine("Amara", 90, 1200), SheetPaperLine("Yusuf", 0, 0, excused=True))
    said = PrintSheet(proof, "Morning", "2026-05-03", "09:00", lines, rule=2, keyed=True)
    paper = in_lines(sheet_paper(said, SHOP, words))
    for expected in ("Work confirmed", "From paper", "1 h 30 min", "12.00 coin", "excused"):
        assert expected in paper
    assert "By version 2 of the members' rule" in " ".join(paper.split())
    work = PrintWorkDone(proof, "Jonas", "Mei", "Repairs", 60, "2026-05-02", 1000, rule=0)
    paper = in_lines(work_paper(work, SHOP, words))
    for expected in ("Work for somebody", "Received by", "Mei", "1 h", "No rule says"):
        assert expected in paper
    back = msgspec.json.decode(REVERSED, type=LineReversed)
    undone = PrintLineBack(back, "Jonas", "Morning", 90)
    paper = in_lines(line_back_paper(undone, NINE, SHOP, words, "https://greenleaf.example"))
    assert "Jonas 1 h 30 min" in paper
