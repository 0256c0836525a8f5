# SPDX-License-Identifier: AGPL-3.0-or-later
"""Members come to the hall: their shifts, checking in and out, with and without the ledger."""

from msgspec.structs import replace

from contract.entries import CheckIn, CheckOut
from contract.hall import NO_TERMS, Presence, Slot
from contract.hall_messages import Expected, HallDone, HallFound, HallRefused, Place, ShiftSeen
from contract.ids import instant, random_id
from kiosk import intents
from kiosk.effects import WriteFact
from kiosk.effects.hall import ChangePlace, LookAtShifts
from kiosk.events import NotWritten
from kiosk.hall import and_here
from kiosk.intents.desks import OpenDesk
from kiosk.intents.hall import DoShift, ShowShifts
from kiosk.sessions.state import Desk
from kiosk.snapshot import Screen
from ledger_client.answers import Person, Status
from ledger_client.hall import HallHere
from tests.kiosk.test_housing import written_like
from tests.kiosk.till import AMARA, COIN, DAY, JONAS, NINE, Till

HOUR = 3_600_000


def shift(name: str, begins_ms: int, **more: object) -> ShiftSeen:
    slot = Slot(
        shift=random_id(name.encode().ljust(10)[:10]),
        name=name,
        work="shop",
        day=DAY,
        begins="11:00",
        minutes=120,
        starts=instant(begins_ms),
        ends=instant(begins_ms + 2 * HOUR),
        places=2,
    )
    return ShiftSeen(slot=slot, **more)  # type: ignore[arg-type]


SHOP = shift("Shop", NINE, mine=True)
KITCHEN = shift("Kitchen", NINE)
FOUND = HallFound(
    member=AMARA.member,
    first_name="Amara",
    standing="missed",
    colour="amber",
    unit=COIN,
    today=(SHOP,),
    others=(KITCHEN,),
    next=(shift("Baking", NINE + 48 * HOUR, mine=True),),
    open=(
        shift("Garden", NINE + 24 * HOUR, open=1),
        shift(
            "Deliveries",
            NINE + 30 * HOUR,
            sought=(Place(member=JONAS.member, name="Jonas", seeks=True),),
        ),
    ),
    expected=(Expected(work="shop", day="2026-05-01", minutes=90, amount=1800),),
    month_minutes=120,
    month_amount=2400,
)


def opened(found: HallFound | HallHere = FOUND, who: Person = AMARA) -> Till:
    """Amara taps at a kiosk that stands in the hall."""
    till = Till()
    till.state = replace(till.state, shop=replace(till.state.shop, desks=(Desk.HALL,)))
    if isinstance(found, HallHere):
        till.send(Status(online=False, last_contact_ms=NINE, unsent=0))
    till.send(OpenDesk("hall"))
    till.tap(who)
    assert till.last(LookAtShifts).who.member == who.member
    till.answer(found)
    assert till.shown.screen is Screen.HALL
    return till


def states(till: Till) -> list[tuple[str, str]]:
    assert till.shown.hall is not None
    return [(row.name, row.state) for row in till.shown.hall.rows]


def test_a_card_is_enough_and_the_page_says_how_all_stands() -> None:
    till = opened()
    page = till.shown.hall
    assert page is not None
    assert states(till) == [("Shop", "check-in"), ("Kitchen", "help")]
    assert (page.colour, page.standing) == ("amber", "missed")
    assert (page.month_minutes, page.coming_minutes) == (120, 90)
    assert page.next is not None
    assert page.next.name == "Baking"
    assert page.coming is not None
    assert page.coming.amount == 1800
    assert page.main is not None
    assert page.main.name == "Shop"


def test_who_comes_and_goes_is_noted_online_and_offline_alike() -> None:
    for found in (FOUND, HallHere("2026-05-03T05:00:00.000Z", today=(SHOP,), others=(KITCHEN,))):
        till = opened(found)
        till.send(DoShift(SHOP.slot.shift))
        fact = till.last(WriteFact)
        assert fact.kind is CheckIn
        assert fact.actor == f"member:{AMARA.member}"
        assert fact.fields["came"] == instant(NINE)
        till.answer(written_like())
        assert till.notice == "hall-done-check-in"
        assert states(till)[0] == ("Shop", "check-out")

        till.now_ms = NINE + 2 * HOUR - 5 * 60_000
        till.send(DoShift(SHOP.slot.shift))
        assert till.last(WriteFact).kind is CheckOut
        till.answer(written_like())
        assert till.notice == "hall-done-check-out"
        assert states(till)[0] == ("Shop", "done")
        till.send(DoShift(SHOP.slot.shift))
        assert till.notice == "hall-is-done"


def test_an_unexpected_helper_comes_late_and_early_says_so() -> None:
    till = opened()
    till.send(DoShift(KITCHEN.slot.shift))
    assert till.last(WriteFact).fields["shift"] == KITCHEN.slot.shift

    early = opened(replace(FOUND, today=(shift("Evening", NINE + HOUR, mine=True),), others=()))
    before = len(early.effects)
    early.send(DoShift(shift("Evening", NINE).slot.shift))
    assert early.notice == "hall-is-too-early"
    assert len(early.effects) == before

    late = opened(replace(FOUND, today=(shift("Morning", NINE - HOUR, mine=True),), others=()))
    assert states(late) == [("Morning", "late")]


def test_a_place_is_taken_and_a_stand_in_steps_in() -> None:
    till = opened()
    till.send(ShowShifts("open"))
    assert states(till) == [("Garden", "sign-up"), ("Deliveries", "stand-in")]
    deliveries = FOUND.open[1]
    till.send(DoShift(deliveries.slot.shift))
    change = till.last(ChangePlace)
    assert (change.act, change.instead_of) == ("stand-in", JONAS.member)
    till.answer(HallDone(shift=replace(deliveries, mine=True, sought=())))
    assert till.notice == "hall-done-stand-in"
    assert isinstance(till.effects[-1], LookAtShifts)
    till.answer(FOUND)
    till.send(DoShift(FOUND.open[0].slot.shift))
    till.answer(HallRefused(reason="shift-full"))
    assert till.notice == "hall-shift-full"
    till.send(ShowShifts("next"))
    till.send(DoShift(FOUND.next[0].slot.shift))
    till.send(DoShift("seek"))
    assert till.last(ChangePlace).act == "seek"


def test_places_are_the_ledgers_to_change() -> None:
    till = opened(HallHere("2026-05-03T05:00:00.000Z", next=FOUND.next))
    till.send(ShowShifts("next"))
    till.send(DoShift(FOUND.next[0].slot.shift))
    for act in ("seek", "give-up", "hand-over", "swap"):
        till.send(DoShift(act))
        assert till.notice == "hall-offline"
    assert not till.all(ChangePlace)


def test_a_disk_that_refuses_stops_the_kiosk_and_leaving_forgets_the_person() -> None:
    till = opened()
    till.send(DoShift(SHOP.slot.shift))
    till.answer(NotWritten())
    assert till.shown.screen is Screen.STOPPED
    till = opened()
    till.send(intents.Back())
    assert till.shown.hall is None
    assert till.state.person is None


def test_what_was_tapped_here_counts_before_the_ledger_has_it() -> None:
    here = Presence(member=AMARA.member, came=instant(NINE))
    tapped = HallHere("x", today=(replace(SHOP, presence=here),))
    told = and_here(FOUND, tapped, NO_TERMS, NINE + HOUR)
    assert told.today[0].presence is not None
    assert told.today[0].presence.came == instant(NINE)
    left = Presence(member=AMARA.member, left=instant(NINE + HOUR))
    there = replace(FOUND, today=(replace(SHOP, presence=here),))
    told = and_here(
        there, HallHere("x", today=(replace(SHOP, presence=left),)), NO_TERMS, NINE + 2 * HOUR
    )
    assert told.today[0].presence is not None
    assert told.today[0].presence.minutes == 60


BAKING = FOUND.next[0].slot.shift


def cannot_come() -> Till:
    """Amara looks at a coming shift of hers."""
    till = opened()
    till.send(ShowShifts("next"))
    till.send(DoShift(BAKING))
    return till


def test_who_cannot_come_gives_the_place_up_or_hands_it_to_who_stands_beside_them() -> None:
    till = cannot_come()
    assert [state for _, state in states(till)] == [
        "place-seek",
        "place-hand-over",
        "place-swap",
        "place-give-up",
    ]
    assert not till.shown.reader_armed
    till.send(DoShift("give-up"))
    assert (till.last(ChangePlace).act, till.last(ChangePlace).shift) == ("give-up", BAKING)
    till.answer(HallDone(shift=replace(FOUND.next[0], mine=False, open=1)))
    assert till.notice == "hall-done-give-up"
    till.answer(replace(FOUND, next=()))
    assert states(till) == []

    till = cannot_come()
    till.send(DoShift("hand-over"))
    assert till.shown.reader_armed
    till.tap(AMARA)
    assert till.notice == "hall-same-person"
    till.tap(JONAS)
    change = till.last(ChangePlace)
    assert change.second is not None
    assert change.act == "stand-in"
    assert (change.who.member, change.second.member) == (JONAS.member, AMARA.member)
    till.answer(HallDone(shift=FOUND.next[0]))
    assert till.notice == "hall-done-hand-over"


def test_two_swap_their_shifts_each_by_their_own_card() -> None:
    till = cannot_come()
    till.send(DoShift("swap"))
    till.tap(JONAS)
    assert till.last(LookAtShifts).who.member == JONAS.member
    cooking = shift("Cooking", NINE + 72 * HOUR, mine=True)
    till.answer(replace(FOUND, member=JONAS.member, first_name="Jonas", next=(cooking,)))
    assert states(till) == [("Cooking", "swap-with")]
    till.send(DoShift(cooking.slot.shift))
    change = till.last(ChangePlace)
    assert (change.act, change.shift, change.other) == ("swap", BAKING, cooking.slot.shift)
    assert change.second is not None
    assert change.second.member == JONAS.member
    till.answer(HallRefused(reason="already-there"))
    assert till.notice == "hall-already-there"
    till.send(intents.Back())
    till.send(DoShift("swap"))
    till.tap(JONAS)
    till.answer(replace(FOUND, member=JONAS.member, next=()))
    assert till.notice == "hall-swap-none"
    till.send(intents.Back())
    assert states(till) == [("Baking", "next")]


def test_how_somebody_stands_is_heard_at_the_tap_and_not_with_each_thing_they_do() -> None:
    for standing, colour, sound in (
        ("good", "green", "done"),
        ("grace", "amber", "attention"),
        ("missed-too-many", "red", "refused"),
    ):
        till = opened(replace(FOUND, standing=standing, colour=colour))
        assert till.shown.sound is not None
        assert till.shown.sound.name == sound
        till.send(ShowShifts("next"))
        heard = till.shown.sound
        till.send(ShowShifts("now"))
        assert till.shown.sound == heard


def test_who_comes_late_or_unexpected_is_told_so_and_it_is_noted_all_the_same() -> None:
    till = opened()
    till.now_ms = NINE + (NO_TERMS.late_minutes + 1) * 60_000
    till.send(DoShift(SHOP.slot.shift))
    till.answer(written_like())
    assert till.notice == "hall-done-late"
    assert till.shown.sound is not None
    assert till.shown.sound.name == "attention"

    till = opened()
    till.send(DoShift(KITCHEN.slot.shift))
    assert till.last(WriteFact).kind is CheckIn
    till.answer(written_like())
    assert till.notice == "hall-done-help"
