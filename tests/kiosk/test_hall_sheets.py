# SPDX-License-Identifier: AGPL-3.0-or-later
"""A coordinator confirms sheets at the kiosk; members enter work that others received."""

from msgspec.structs import replace

from contract.entries import Acknowledged, Attendance, Attended, CheckIn
from contract.hall import Presence
from contract.hall_messages import HallFound, Sheet, SheetLine
from contract.hall_rules import ContributionCaps
from contract.ids import instant
from contract.rules import Contributions, Work
from kiosk import intents
from kiosk.effects import CheckPin, WriteFact
from kiosk.intents.day import Confirm
from kiosk.intents.desks import OpenDesk
from kiosk.intents.hall import (
    ChooseLine,
    DidWork,
    FromPaper,
    LineIs,
    LineMinutes,
    OpenSheet,
    ShowShifts,
    WorkDay,
    WorkMinutes,
)
from kiosk.sessions.state import Desk
from kiosk.snapshot import Screen
from kiosk.snapshot.hall import SheetPage
from ledger_client.answers import Person, PinOk
from ledger_client.hall import HallHere
from tests.kiosk.test_hall import FOUND, HOUR, shift
from tests.kiosk.test_housing import written_like
from tests.kiosk.till import AMARA, JONAS, NINE, Till, person, rulebook

MEI = replace(person("Mei", 0), roles=("coordinator",))
YUSUF = person("Yusuf", 0)
MORNING = shift("Morning", NINE - 3 * HOUR)
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
    assert page(till).acts == ()  # it is locked
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
