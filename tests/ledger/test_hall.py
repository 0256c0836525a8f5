# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hall: places at shifts, sheets, coin for what was confirmed, and once only."""

import json
import os
from copy import copy
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from contract.credentials import open_sealed
from contract.entries import Acknowledged, Attendance, Attended, CheckIn, CheckOut, SignedEntry
from contract.hall import NO_TERMS
from contract.hall_messages import (
    HallActAnswer,
    HallActRequest,
    HallAnswer,
    HallCopy,
    HallCopyRequest,
    HallDone,
    HallFound,
    HallPlan,
    HallRefused,
    HallRequest,
)
from contract.hall_rules import ContributionCaps
from contract.housing_messages import Asker
from contract.ids import instant, random_id, unb64, unix_ms, wallet
from contract.local_time import local_day
from contract.messages import Identified, PinRight
from contract.rules import Contributions, RuleVersion
from contract.sheet_messages import (
    HelpersAnswer,
    HelpersFound,
    HelpersRequest,
    LineReversalAnswer,
    LineReversalRequest,
    LineReversed,
    SheetRefused,
)
from ledger.catalogue.rules import start_rule
from ledger.commands.common import Failed
from ledger.commands.rule import read_parameters
from ledger.community.four_eyes import Reverse, carry_out
from ledger.hall.desk import found
from ledger.hall.plan import day_after, leave_plan, slot
from ledger.service import Ledger, open_to_read
from ledger.store import tables
from ledger.transaction import Transaction
from tests.ledger.coop import Card, Coop, Kiosk, new_id, now_ms, run

WORK = "shop-shift"


def day(coop: Coop, offset: int) -> str:
    zone = coop.kiosks[0].me.time_zone if coop.kiosks else "Europe/Berlin"
    return day_after(local_day(now_ms(), zone), offset)  # days are not all 24 hours long


def shift(coop: Coop, offset: int, *options: str, places: int = 2) -> str:
    """A shift of two hours, so many days from today."""
    said = json.loads(
        run(
            "shift",
            "add",
            WORK,
            day(coop, offset),
            "09:00",
            "120",
            "--places",
            str(places),
            *options,
            "--by",
            list(coop.cards.values())[-1].member,
            "--json",
            "--data",
            coop.data,
        )
    )
    found: str = said[0]["shift"]
    return found


def assign(coop: Coop, slot: str, who: str) -> None:
    by = list(coop.cards.values())[-1].member
    run("shift", "assign", slot, who, "--by", by, "--data", coop.data)


@pytest.fixture
def hall(coop: Coop, request: pytest.FixtureRequest) -> Kiosk:
    return coop.kiosk(request.function.__name__, "--profile", "hall")


@pytest.fixture(autouse=True)
def coordinator(coop: Coop) -> Card:
    """Who confirms sheets."""
    card = list(coop.cards.values())[-1]
    run("role", "give", card.member, "coordinator", "--data", coop.data)
    return card


def look(hall: Kiosk, who: Identified) -> HallFound:
    said = HallRequest(**hall.marks(), format="coopcoin-hall/1", identification=who.identification)
    found = hall.post("hall", said).read(HallAnswer)  # type: ignore[arg-type]
    assert isinstance(found, HallFound)
    return found


def act(hall: Kiosk, who: Identified, what: str, slot: str, **more: Any) -> HallActAnswer:
    said = HallActRequest(
        **hall.marks(),
        format="coopcoin-hall-act/1",
        identification=who.identification,
        act=what,  # type: ignore[arg-type]
        shift=slot,
        **more,
    )
    return hall.post("hall-act", said).read(HallActAnswer)  # type: ignore[arg-type, return-value]


def confirmed(hall: Kiosk, slot: str, by: Card, *lines: tuple[Card, int]) -> SignedEntry:
    attended = tuple(Attended(member=card.member, minutes=minutes) for card, minutes in lines)
    return hall.write(
        lambda marks: Attendance(
            **{**marks, "actor": f"member:{by.member}"}, shift=slot, attended=attended
        )
    )


def contributions(coop: Coop) -> int:
    """How much coin there is, of all that was ever issued."""
    return -sum(coop.books()["accounts"]["mint"].values())


def test_a_shift_from_the_first_tap_to_the_coin(coop: Coop, hall: Kiosk, coordinator: Card) -> None:
    amina, *_ = coop.cards.values()
    slot = shift(coop, -1)
    assign(coop, slot, amina.member)
    starts = next(
        s.slot.starts for s in look(hall, hall.tapped(coordinator)).sheets if s.slot.shift == slot
    )
    leaving = instant(unix_ms(starts) + 120 * 60_000)
    # The leaving reached the ledger before the coming did.
    other = coop.kiosk("the other door", "--profile", "hall")
    other.upload(
        other.write(lambda m: CheckOut(**m, shift=slot, member=amina.member, left=leaving))
    )
    hall.upload(hall.write(lambda m: CheckIn(**m, shift=slot, member=amina.member, came=starts)))
    me = look(hall, hall.tapped(amina))
    (coming,) = [one for one in me.expected if one.shift == slot]
    assert coming.minutes == 120
    assert coming.amount > 0
    assert slot in run("shift", "unconfirmed", "--json", "--data", coop.data)

    before = contributions(coop)
    hall.upload(confirmed(hall, slot, coordinator, (amina, 120)))
    other.upload(confirmed(other, slot, coordinator, (amina, 120)))  # offline, the same again

    assert contributions(coop) - before == coming.amount
    assert all(one.shift != slot for one in look(hall, hall.tapped(amina)).expected)
    assert slot not in run("shift", "unconfirmed", "--json", "--data", coop.data)


def test_nobody_confirms_their_own_and_nobody_without_the_role(
    coop: Coop, hall: Kiosk, coordinator: Card
) -> None:
    first, second, *_ = coop.cards.values()
    slot, before = shift(coop, -1), contributions(coop)
    hall.upload(confirmed(hall, slot, coordinator, (coordinator, 120)))
    hall.upload(confirmed(hall, slot, first, (second, 120)))
    assert contributions(coop) == before
    tomorrow = shift(coop, 1)
    hall.upload(confirmed(hall, tomorrow, coordinator, (first, 120)))
    assert contributions(coop) == before


def test_a_sheet_that_counts_for_nothing_is_told_to_the_office(
    coop: Coop, hall: Kiosk, coordinator: Card
) -> None:
    """The coordinator was told at the till that it is confirmed; once only a log file knew more."""
    amina, joan, *_ = coop.cards.values()
    # given: a till whose clock is ahead, so that tomorrow's shift has begun there
    tomorrow, yesterday, nowhere = shift(coop, 1), shift(coop, -1), random_id(os.urandom(10))
    before = contributions(coop)
    # when: its sheet is confirmed; and one by somebody who may not, and one that nobody planned
    hall.upload(confirmed(hall, tomorrow, coordinator, (amina, 120)))
    hall.upload(confirmed(hall, yesterday, amina, (joan, 120)))
    hall.upload(confirmed(hall, nowhere, coordinator, (amina, 120)))
    # then: no coin is made of them, and the office reads which, why, and whose word it was
    assert contributions(coop) == before
    told = json.loads(run("note", "list", "--json", "--data", coop.data))
    assert {(one["about"], one["code"], one["actor"]) for one in told} >= {
        ("sheet-too-early", tomorrow, f"member:{coordinator.member}"),
        ("sheet-by-nobody-who-may", yesterday, f"member:{amina.member}"),
        ("sheet-of-no-shift", nowhere, f"member:{coordinator.member}"),
    }


def test_places_are_taken_sought_for_and_exchanged(coop: Coop, hall: Kiosk) -> None:
    first, second, third, *_ = coop.cards.values()
    one, two = shift(coop, 3, places=1), shift(coop, 4, places=1)
    amina, jonas, mei = (hall.tapped(card) for card in (first, second, third))
    done = act(hall, amina, "sign-up", one)
    assert isinstance(done, HallDone)
    assert (done.shift.mine, done.shift.open) == (True, 0)
    assert act(hall, jonas, "sign-up", one) == HallRefused(reason="shift-full")
    assert act(hall, jonas, "stand-in", one, instead_of=first.member) == HallRefused(
        reason="not-sought"
    )
    act(hall, amina, "seek", one)
    assert isinstance(act(hall, jonas, "stand-in", one, instead_of=first.member), HallDone)
    act(hall, mei, "sign-up", two)
    swapped = act(hall, jonas, "swap", one, second=mei.identification, other=two)
    assert isinstance(swapped, HallDone)
    assert not swapped.shift.mine
    assert two in [s.slot.shift for s in look(hall, jonas).next]
    assert one in [s.slot.shift for s in look(hall, mei).next]


def test_a_kiosk_in_the_hall_keeps_the_coming_days(coop: Coop, hall: Kiosk) -> None:
    card, *_ = coop.cards.values()
    slot = shift(coop, 2)
    assign(coop, slot, card.member)
    ask = lambda cursor: hall.post(  # noqa: E731
        "hall-copy",
        HallCopyRequest(**hall.marks(), format="coopcoin-hall-copy/1", cursor=cursor),
    ).read(HallCopy)
    told = ask(None)
    assert told.sealed is not None
    plan = msgspec.json.decode(open_sealed(hall.seed, unb64(told.sealed)), type=HallPlan)
    (mine,) = [one for one in plan.shifts if one.slot.shift == slot]
    assert [place.member for place in mine.places] == [card.member]
    assert ask(told.cursor) == HallCopy(cursor=told.cursor)
    till = coop.kiosk("no hall")
    refused = till.post("hall-copy", HallCopyRequest(**till.marks(), format="coopcoin-hall-copy/1"))
    assert refused.refused().code == "not-allowed"


def repaired(
    hall: Kiosk, by: Card, for_whom: Card, minutes: int, on: str, actor: Card | None = None
) -> SignedEntry:
    return hall.write(
        lambda marks: Acknowledged(
            **{**marks, "actor": f"member:{(actor or for_whom).member}"},
            member=by.member,
            received_by=for_whom.member,
            entered_by=by.member,
            work=WORK,
            minutes=minutes,
            day=on,
        )
    )


@pytest.mark.parametrize(
    ("begins", "minutes", "now", "is_today"),
    [
        ("22:00", 480, -120, True),  # the evening before
        ("22:00", 480, 180, True),  # one in the morning
        ("22:00", 480, 479, True),
        ("22:00", 480, 481, False),
        ("00:05", 120, -20, False),  # a quarter to midnight
        ("00:05", 120, -10, True),
        ("00:05", 120, 60, True),
    ],
)
def test_who_works_over_midnight_comes_and_goes_at_the_kiosk(
    coop: Coop, hall: Kiosk, begins: str, minutes: int, now: int, is_today: bool
) -> None:
    """Given bread that is baked at night, when somebody taps on the other side of midnight, then
    their shift is there to be checked in to and out of."""
    amina, *_ = coop.cards.values()
    by = ("--by", list(coop.cards.values())[-1].member)
    added = ("shift", "add", WORK, day(coop, 3), begins, str(minutes), *by, "--json")
    (made,) = json.loads(run(*added, "--data", coop.data))
    assign(coop, made["shift"], amina.member)
    with open_to_read(coop.data) as (connection, settings):
        one = slot(connection, settings, made["shift"])
        assert one is not None
        told = found(connection, settings, unix_ms(one.starts) + now * 60_000, amina.member)
    assert (made["shift"] in [one.slot.shift for one in told.today]) == is_today
    coming = [one.slot.shift for one in told.next]
    assert (made["shift"] in coming) == (not is_today and now < 0)


def test_one_person_alone_says_of_nobody_that_they_worked(coop: Coop, hall: Kiosk) -> None:
    """Given a till that writes what one member said of another, when the same member entered it and
    received it, then nobody else had a word in it and nothing is issued."""
    first, second, *_ = coop.cards.values()
    before = contributions(coop)
    hall.upload(
        hall.write(
            lambda marks: Acknowledged(
                **{**marks, "actor": f"member:{second.member}"},
                member=first.member,
                received_by=second.member,
                entered_by=second.member,
                work=WORK,
                minutes=60,
                day=day(coop, 0),
            )
        )
    )
    assert contributions(coop) == before


def test_work_that_was_acknowledged_at_two_tills_is_issued_once_and_up_to_the_cap(
    coop: Coop, hall: Kiosk
) -> None:
    first, second, *_ = coop.cards.values()
    today, yesterday = day(coop, 0), day(coop, -1)
    caps = ContributionCaps(pair_minutes_per_month=5000, member_minutes_per_day=90)
    ledger = Ledger(coop.data, clock=now_ms, random=os.urandom)
    with_caps = RuleVersion(1, day(coop, -40), caps)
    ledger.do_now(lambda tx: start_rule(tx, with_caps, tx.ledger_actor))
    ledger.close()
    other = coop.kiosk("another hall", "--profile", "hall")
    before = contributions(coop)
    hall.upload(repaired(hall, first, second, 60, yesterday))
    issued = contributions(coop) - before
    assert issued > 0
    other.upload(repaired(other, first, second, 60, yesterday))
    other.upload(repaired(other, first, second, 60, today, actor=first))  # by who did it
    assert contributions(coop) - before == issued
    third = list(coop.cards.values())[2]
    other.upload(repaired(other, first, third, 60, yesterday))  # 120 on one day
    assert contributions(coop) - before == issued


def test_what_the_office_took_back_comes_again_only_from_who_knows_of_that(
    coop: Coop, hall: Kiosk, coordinator: Card
) -> None:
    """Given a sheet that two tills confirmed, one of them out of reach, when the office takes back
    what was issued and the second till's older word arrives, then nothing is issued again; a sheet
    confirmed by a till that has heard of it counts."""
    amina, *_ = coop.cards.values()
    slot = shift(coop, -1)
    assign(coop, slot, amina.member)
    other = coop.kiosk("another door", "--profile", "hall")
    before = contributions(coop)
    unaware = confirmed(other, slot, coordinator, (amina, 120))
    hall.upload(confirmed(hall, slot, coordinator, (amina, 120)))
    assert contributions(coop) > before

    ledger = Ledger(coop.data, clock=now_ms, random=os.urandom)
    newest = select(tables.log.c.entry).join(
        tables.contributions, tables.contributions.c.log_index == tables.log.c.log_index
    )

    def take_back(tx: Transaction) -> None:
        entry = tx.connection.execute(newest.order_by(tables.log.c.log_index.desc())).scalar()
        carry_out(tx, Reverse(str(entry)), tx.ledger_actor, None)

    ledger.do_now(take_back)
    ledger.close()
    assert contributions(coop) == before
    other.upload(unaware)
    assert contributions(coop) == before

    later = instant(now_ms() + 1)
    other.upload(
        other.write(
            lambda marks: Attendance(
                **{**marks, "actor": f"member:{coordinator.member}", "anchor": later},
                shift=slot,
                attended=(Attended(member=amina.member, minutes=90),),
            )
        )
    )
    assert contributions(coop) > before


def caps_from_today(coop: Coop, **decided: Any) -> None:
    """The members decide on these, whatever held before."""
    caps = {"pair_minutes_per_month": 5000, "member_minutes_per_day": 90, **decided}
    ledger = Ledger(coop.data, clock=now_ms, random=os.urandom)

    def job(tx: Transaction) -> None:
        before = sum(version.name == "contribution-caps" for version in tx.rules.versions)
        rule = RuleVersion(before + 1, day(coop, 0), ContributionCaps(**caps))
        start_rule(tx, rule, tx.ledger_actor)

    ledger.do_now(job)
    ledger.close()


def why_nothing(coop: Coop, who: Card) -> set[str]:
    """What the office is told of work of theirs that counts for nothing."""
    told = json.loads(run("work", "claims", "--json", "--data", coop.data))
    return {one["state"] for one in told if one["member"] == who.member}


def test_work_counts_only_where_a_member_received_it_and_lately(coop: Coop, hall: Kiosk) -> None:
    """Given claims of work for nobody we know, for somebody who has left, and of months ago, when
    they arrive, then nothing is issued, and the office is told of each in words."""
    worker, receiver, gone, *_ = list(coop.cards.values())[3:]
    by = list(coop.cards.values())[-1].member
    run("member", "pause", gone.member, "--data", coop.data, "--by", by)
    before = contributions(coop)
    stranger = copy(receiver)
    stranger.member = random_id(b"a stranger")
    hall.upload(repaired(hall, worker, stranger, 60, day(coop, 0)))
    hall.upload(repaired(hall, worker, gone, 60, day(coop, 0)))
    hall.upload(repaired(hall, worker, receiver, 60, day(coop, -32)))
    hall.upload(repaired(hall, worker, receiver, 60, day(coop, 2)))
    assert contributions(coop) == before
    assert why_nothing(coop, worker) == {"unknown-receiver", "too-old"}
    assert "told too late" in run("work", "claims", "--data", coop.data)
    hall.upload(repaired(hall, worker, receiver, 60, day(coop, -2)))
    assert contributions(coop) > before


def test_whether_work_at_home_counts_the_members_decide(coop: Coop, hall: Kiosk) -> None:
    amara, jonas, *_ = coop.cards.values()  # they live together
    before = contributions(coop)
    caps_from_today(coop, household=False)
    hall.upload(repaired(hall, amara, jonas, 30, day(coop, 0)))
    assert contributions(coop) == before
    assert "same-household" in why_nothing(coop, amara)
    caps_from_today(coop)
    hall.upload(repaired(hall, amara, jonas, 30, day(coop, 0)))
    assert contributions(coop) > before


def test_who_is_excused_is_green_and_who_leaves_keeps_no_place(coop: Coop, hall: Kiosk) -> None:
    card = list(coop.cards.values())[6]
    office = ("--data", coop.data, "--by", list(coop.cards.values())[-1].member)
    slot = shift(coop, 3)
    assign(coop, slot, card.member)
    run("shift", "excuse", card.member, "exempt", "--until", day(coop, 30), *office)
    assert look(hall, hall.tapped(card)).standing == "exempt"
    stored = json.loads(run("member", "export", card.member, "--data", coop.data))
    assert stored["shifts"] == [slot]
    assert stored["need_not_come"]["kind"] == "exempt"
    run("shift", "excuse", card.member, "none", *office)
    assert look(hall, hall.tapped(card)).standing == "good"
    run("shift", "excuse", card.member, "grace", "--until", day(coop, 30), *office)
    ledger = Ledger(coop.data, clock=now_ms, random=os.urandom)

    def goes(tx: Transaction) -> None:
        leave_plan(tx, card.member)

    ledger.do_now(goes)
    ledger.close()
    assert look(hall, hall.tapped(card)).next == ()


def test_the_rules_of_the_hall_are_read_as_they_are_typed() -> None:
    def read(name: str, **said: str) -> object:
        return read_parameters(name, said, "EUR")

    assert read(
        "contribution-caps",
        pair_minutes_per_month="600",
        member_minutes_per_day="480",
        days_back="7",
        household="no",
    ) == ContributionCaps(600, 480, 7, household=False)
    for wrong in ({"member_minutes_per_day": "2000"}, {"household": "perhaps"}, {"days_back": "x"}):
        said = {"pair_minutes_per_month": "600", "member_minutes_per_day": "480", **wrong}
        with pytest.raises(Failed, match=next(iter(wrong))):
            read("contribution-caps", **said)
    terms = {
        "opens_minutes": "15",
        "late_minutes": "10",
        "early_minutes": "10",
        "missed": "2",
        "missed_days": "180",
    }
    assert read("shift-terms", **terms) == NO_TERMS
    with pytest.raises(Failed, match="missed_days"):
        read("shift-terms", **{**terms, "missed_days": "0"})
    named = read("contributions", **{"shop-shift": "8.00", "shop-shift:de": "Ladenschicht"})
    assert isinstance(named, Contributions)
    assert named.called("shop-shift", "de-AT") == "Ladenschicht"
    with pytest.raises(Failed, match="garden"):
        read("contributions", **{"shop-shift": "8.00", "garden:de": "Garten"})


def asker(coop: Coop, hall: Kiosk, who: Card) -> Asker:
    """Somebody taps in the hall and gives the PIN."""
    tapped = hall.tapped(who)
    right = hall.pin(tapped, who.pin)
    assert isinstance(right, PinRight), right
    return Asker(identification=tapped.identification, pin_ticket=right.ticket)


def helpers(hall: Kiosk, who: Asker, query: str) -> HelpersAnswer:
    request = HelpersRequest(
        **hall.marks(), format="coopcoin-hall-helpers/1", asker=who, query=query
    )
    return hall.post("hall-helpers", request).read(HelpersAnswer)  # type: ignore[arg-type]


def test_a_coordinator_finds_who_has_no_card_here(
    coop: Coop, hall: Kiosk, coordinator: Card
) -> None:
    """Given a helper who forgot their card, when the coordinator types the beginning of a name,
    then they are told; nobody else is told of any member."""
    jonas = coop.cards["Jonas"]
    by = asker(coop, hall, coordinator)
    told = helpers(hall, by, "jon")
    assert isinstance(told, HelpersFound), told
    assert jonas.member in [one.member for one in told.helpers]
    assert helpers(hall, by, "zzz") == HelpersFound(helpers=())
    assert helpers(hall, asker(coop, hall, jonas), "jon") == SheetRefused(reason="not-allowed")
    no_pin = Asker(identification=hall.tapped(coordinator).identification, pin_ticket=new_id())
    assert helpers(hall, no_pin, "jon") == SheetRefused(reason="pin-wanted")


def test_what_was_confirmed_wrongly_is_taken_back_by_two(
    coop: Coop, hall: Kiosk, coordinator: Card
) -> None:
    """Given a line that was confirmed for somebody who was not there, when the coordinator and
    another who may correct take it back, then its coin is gone and the line is open; alone, with
    somebody who may not, or of their own, nobody does."""
    jonas, other, plain = (coop.cards[name] for name in ("Jonas", "Tomasz", "Yusuf"))
    run("role", "give", other.member, "treasurer", "--data", coop.data)
    slot = shift(coop, -1)
    assign(coop, slot, jonas.member)
    before = contributions(coop)
    hall.upload(confirmed(hall, slot, coordinator, (jonas, 120)))
    assert contributions(coop) > before

    def back(second: Card, member: Card = jonas) -> LineReversalAnswer:
        request = LineReversalRequest(
            **hall.marks(),
            format="coopcoin-hall-reversal/1",
            first=asker(coop, hall, coordinator),
            second=asker(coop, hall, second),
            shift=slot,
            member=member.member,
        )
        return hall.post("hall-reversal", request).read(LineReversalAnswer)  # type: ignore[arg-type]

    assert back(coordinator) == SheetRefused(reason="same-person")
    assert back(plain) == SheetRefused(reason="not-allowed")
    assert back(other, other) == SheetRefused(reason="same-person")
    done = back(other)
    assert isinstance(done, LineReversed), done
    (line,) = done.sheet.lines
    assert (line.member, line.state) == (jonas.member, "open")
    assert contributions(coop) == before
    assert back(other) == SheetRefused(reason="not-reversible")
    (waits,) = [
        one for one in look(hall, hall.tapped(coordinator)).sheets if one.slot.shift == slot
    ]
    assert waits.waits == 1


def test_a_household_has_one_place_and_whoever_of_them_came_is_on_the_sheet(
    coop: Coop, hall: Kiosk, coordinator: Card
) -> None:
    """Given a place that is a household's, when one of them checks in, then it is theirs on the
    sheet and nobody else of the household is asked about; the coin is theirs who came."""
    amara, jonas = coop.cards["Amara"], coop.cards["Jonas"]  # they live together
    slot = shift(coop, -1, places=1)
    by = ("--by", coordinator.member, "--data", coop.data)
    run("shift", "assign", slot, "Okafor & Weber", "--household", *by)
    in_time = instant(now_ms() - 60_000)

    def came(marks: dict[str, Any]) -> CheckIn:
        mine = {**marks, "actor": f"member:{jonas.member}"}
        return CheckIn(**mine, shift=slot, member=jonas.member, came=in_time)

    (place,) = look(hall, hall.tapped(coordinator)).sheets[0].lines
    assert place.planned  # somebody of them is asked about
    hall.upload(hall.write(came))
    (sheet,) = [
        one for one in look(hall, hall.tapped(coordinator)).sheets if one.slot.shift == slot
    ]
    assert [line.member for line in sheet.lines] == [jonas.member]
    before = coin_of(coop, amara), coin_of(coop, jonas)
    hall.upload(confirmed(hall, slot, coordinator, (jonas, 120)))
    assert coin_of(coop, amara) == before[0]
    assert coin_of(coop, jonas) > before[1]


def coin_of(coop: Coop, card: Card) -> int:
    """All that is theirs, also what a kiosk holds ready for them."""
    return sum(
        amount
        for name, units in coop.books()["balances"].items()
        if name.endswith(wallet(card.member))
        for amount in units.values()
    )
