# SPDX-License-Identifier: AGPL-3.0-or-later
"""A sheet is the same however late, often and mixed up its tills tell of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contract.hall import NO_TERMS, Seen, Slot, attendance, colour, phase, standing
from contract.ids import instant, unix_ms
from tests.contract.hall_examples import SLOT

STARTS, ENDS = unix_ms(SLOT.starts), unix_ms(SLOT.ends)
MINUTE = 60_000
PEOPLE = ("aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb")

sights = st.builds(
    lambda member, minute, left, keyed: Seen(
        member=member, at=instant(STARTS + minute * MINUTE), left=left, keyed=keyed
    ),
    st.sampled_from(PEOPLE),
    st.integers(-60, 300),
    st.booleans(),
    st.booleans(),
)


def minutes(*seen: Seen, slot: Slot = SLOT, now_ms: int = ENDS + MINUTE) -> int:
    (line,) = attendance(slot, seen, NO_TERMS, now_ms)
    return line.minutes


def came(minute: int) -> Seen:
    return Seen(member=PEOPLE[0], at=instant(STARTS + minute * MINUTE))


def left(minute: int) -> Seen:
    return replace(came(minute), left=True)


@given(
    st.lists(sights, max_size=8).flatmap(
        lambda seen: st.tuples(st.just(seen), st.permutations(seen))
    )
)
def test_order_and_repetition_change_nothing(both: tuple[list[Seen], list[Seen]]) -> None:
    told, again = both
    now = ENDS + MINUTE
    once = attendance(SLOT, told, NO_TERMS, now)
    assert attendance(SLOT, again, NO_TERMS, now) == once
    assert attendance(SLOT, [*told, *again], NO_TERMS, now) == once


@given(st.lists(sights, max_size=8), st.integers(-100, 400))
def test_nobody_gets_more_than_the_shift_or_less_than_nothing(seen: list[Seen], now: int) -> None:
    for line in attendance(SLOT, seen, NO_TERMS, STARTS + now * MINUTE):
        assert 0 <= line.minutes <= SLOT.minutes


def test_who_comes_early_and_leaves_after_the_end_did_the_shift() -> None:
    assert minutes(came(-10), left(190)) == 180


def test_a_little_late_or_early_is_all_of_it_and_more_is_not() -> None:
    assert minutes(came(10), left(171)) == 180
    assert minutes(came(30), left(180)) == 150
    assert minutes(came(0), left(120)) == 120


def test_who_forgot_to_check_out_worked_until_the_shift_ended() -> None:
    (line,) = attendance(SLOT, [came(0)], NO_TERMS, ENDS)
    assert (line.minutes, line.forgotten) == (180, True)
    (line,) = attendance(SLOT, [came(0)], NO_TERMS, ENDS - 1)
    assert (line.minutes, line.forgotten) == (0, False)


def test_a_leaving_whose_coming_is_still_on_its_way_counts_nothing_yet() -> None:
    assert minutes(left(180)) == 0
    assert minutes(left(180), came(0)) == 180


@pytest.mark.parametrize(
    ("minute", "expected"),
    [(-16, "too-early"), (-15, "open"), (10, "open"), (11, "late"), (180, "over")],
)
def test_when_one_can_check_in(minute: int, expected: str) -> None:
    assert phase(SLOT, NO_TERMS, STARTS + minute * MINUTE) == expected


def test_green_amber_red() -> None:
    assert [colour(standing(n, NO_TERMS, "")) for n in (0, 2, 3)] == ["green", "amber", "red"]
    assert colour(standing(9, NO_TERMS, "exempt")) == "green"
    assert colour(standing(9, NO_TERMS, "grace")) == "amber"
