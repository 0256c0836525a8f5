# SPDX-License-Identifier: AGPL-3.0-or-later
"""Members of neighbouring co-ops in the books: what crosses, and how far it may go."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.entries import NeighbourSettled
from contract.outcomes import Outcome
from ledger.books.sheet import BooksBroken
from tests.ledger.books import (
    COIN,
    COOP,
    LEDGER,
    MEMBER,
    STORE,
    TILL,
    World,
    require_repeatable,
    require_sound,
)
from tests.ledger.books_page import BERG, agreed, crosses

BETWEEN = f"clearing:{COOP}:{BERG}"


@pytest.fixture
def world() -> World:
    """Mei has 10.00 coin, and her co-op agreed with Berg that neither owes the other above 5.00."""
    made = World()
    made.contribute(MEMBER, 1000)
    made.post(agreed(made, 500))
    return made


def settled(world: World, amount: int) -> NeighbourSettled:
    return NeighbourSettled(**world.marks(), neighbour=BERG, unit=COIN, amount=amount)


def test_what_crosses_is_owed_and_comes_home_once(world: World) -> None:
    out = crosses(world, "out", MEMBER, 500)
    assert world.outcome(out) is Outcome.POSTED
    assert (world.balance(MEMBER), world.coin(BETWEEN)) == (500, 500)
    again = msgspec.structs.replace(crosses(world, "out", MEMBER, 500), visit=out.visit)
    assert world.outcome(again) is Outcome.RECORDED
    assert world.outcome(crosses(world, "in", MEMBER, 200)) is Outcome.POSTED
    assert (world.balance(MEMBER), world.coin(BETWEEN)) == (700, 300)
    require_sound(world)
    require_repeatable(world)


@pytest.mark.parametrize(("way", "amount"), [("out", 501), ("in", 501), ("out", 1001)])
def test_neither_owes_the_other_more_than_was_agreed(world: World, way: str, amount: int) -> None:
    with pytest.raises(BooksBroken):
        world.post(crosses(world, way, MEMBER, amount))  # type: ignore[arg-type]


def test_without_an_agreement_nothing_crosses() -> None:
    world = World()
    world.contribute(MEMBER, 1000)
    for way in ("out", "in"):
        with pytest.raises(BooksBroken):
            world.post(crosses(world, way, MEMBER, 1))  # type: ignore[arg-type]


def test_no_agreement_is_below_what_is_owed(world: World) -> None:
    world.post(crosses(world, "out", MEMBER, 300))
    with pytest.raises(BooksBroken):
        world.post(agreed(world, 299))
    assert world.outcome(agreed(world, 300)) is Outcome.RECORDED
    world.post(crosses(world, "in", MEMBER, 300))
    assert world.outcome(agreed(world, 0)) is Outcome.RECORDED
    with pytest.raises(BooksBroken):
        world.post(crosses(world, "out", MEMBER, 1))


def test_what_is_owed_is_settled_towards_nothing_and_never_beyond(world: World) -> None:
    world.post(crosses(world, "out", MEMBER, 400))
    with pytest.raises(BooksBroken):
        world.post(settled(world, 401))
    assert world.outcome(settled(world, 400)) is Outcome.POSTED
    assert (world.coin(BETWEEN), world.coin(STORE)) == (0, 400)
    # And the other way round: what the store took from visitors, it gives.
    world.post(crosses(world, "in", MEMBER, 100))
    assert world.outcome(settled(world, 100)) is Outcome.POSTED
    assert (world.coin(BETWEEN), world.coin(STORE)) == (0, 300)


def test_no_till_says_that_coin_crossed(world: World) -> None:
    marks = world.marks(TILL)
    for entry in (crosses(world, "in", MEMBER, 5), agreed(world, 9), settled(world, 1)):
        claimed = msgspec.structs.replace(entry, **marks)
        assert world.outcome(claimed) is Outcome.RECORDED
    assert world.coin(BETWEEN) == 0
    assert world.marks()["device"] == LEDGER


MOVES = st.lists(
    st.tuples(st.sampled_from(["in", "out", "settle", "agree"]), st.integers(1, 700)), max_size=15
)


@settings(max_examples=60, deadline=None)
@given(MOVES)
def test_whatever_is_tried_the_books_stay_within_the_agreement(
    moves: list[tuple[str, int]],
) -> None:
    world = World()
    world.contribute(MEMBER, 1000)
    world.post(agreed(world, 500))
    for what, amount in moves:
        entry = (
            settled(world, amount)
            if what == "settle"
            else agreed(world, amount)
            if what == "agree"
            else crosses(world, what, MEMBER, amount)  # type: ignore[arg-type]
        )
        try:
            world.post(entry)
        except BooksBroken:
            continue
        require_sound(world)
    require_repeatable(world)
