# SPDX-License-Identifier: AGPL-3.0-or-later
"""Grants in the books, one case at a time: what a till may spend, and what comes too late."""

import msgspec
import pytest

from contract.entries import GrantGiven, GrantReturned, Purchase, Returned, Tender, Total
from contract.grants import Grant
from contract.ids import instant, wallet
from contract.money import MAX_AMOUNT
from contract.outcomes import Declined, Outcome
from contract.rules import KioskCap, StandingGrants
from ledger.books.accounts import Holding
from ledger.books.decide import Decision
from ledger.books.granting import Left, Refused, Visitor, grant_standing, increases, left_of_cap
from ledger.books.sheet import BooksBroken
from ledger.books.state import GrantRecord
from ledger.books.tenders import MAX_TURNOVER
from tests.ledger.books import (
    ACCEPTED,
    COIN,
    COOP,
    EUR,
    LEASES,
    LEDGER,
    MEMBER,
    MEMBERS,
    MINUTE_MS,
    NEIGHBOUR,
    OTHER,
    STORE,
    SUSPENSE,
    TILL,
    World,
)


@pytest.fixture
def world() -> World:
    made = World()
    made.contribute(MEMBER, 1000)
    return made


def test_spends_never_exceed_the_total(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 300)
    assert world.outcome(world.sale(TILL, MEMBER, 1, 200)) is Outcome.POSTED
    assert world.outcome(world.sale(TILL, MEMBER, 1, 101)) is Outcome.UNCOVERED
    assert world.outcome(world.sale(TILL, MEMBER, 1, 100)) is Outcome.POSTED
    assert world.coin(STORE) == 300
    assert world.euro(SUSPENSE) == 101


def test_another_till_cannot_spend_what_was_granted_here(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 300)
    assert world.outcome(world.sale(OTHER, MEMBER, 1, 1)) is Outcome.UNCOVERED


def test_after_its_own_release_a_till_spends_nothing(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 300)
    world.post(world.release(TILL, MEMBER, 1))
    assert world.balance(MEMBER) == 1000
    assert world.outcome(world.sale(TILL, MEMBER, 1, 1)) is Outcome.UNCOVERED
    assert world.ask(TILL, MEMBER, 1, 300) == Refused(Declined.LAPSED)


def test_a_late_sale_is_taken_from_the_wallet_then_from_the_coop(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 300)
    world.take_back(TILL, MEMBER, 1)
    world.ask(OTHER, MEMBER, 1, 950)
    first, second = world.post(
        world.sale(TILL, MEMBER, 1, 30), world.sale(TILL, MEMBER, 1, 270, cash=80)
    )
    assert first.outcome is Outcome.POSTED
    assert second.outcome is Outcome.SUSPENSE
    assert world.balance(MEMBER) == 0
    assert world.coin(SUSPENSE) == -250
    assert world.coin(STORE) == 300
    assert world.euro(ACCEPTED) == 300
    # Beyond Tₙ it is not the co-op's word any more.
    assert world.outcome(world.sale(TILL, MEMBER, 1, 1)) is Outcome.UNCOVERED


def test_a_number_that_was_taken_back_is_followed_by_the_next(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 300)
    world.post(world.sale(TILL, MEMBER, 1, 120))
    world.take_back(TILL, MEMBER, 1)
    answer = world.ask(TILL, MEMBER, 1, 170)
    assert isinstance(answer, Grant)
    assert (answer.number, answer.total) == (2, 50)


def test_a_request_that_overtakes_its_release_is_granted(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 300)
    # Release 1 is still in the till's backlog. What is held under 1 stays set aside until then.
    assert world.ask(TILL, MEMBER, 2, 701) == Refused(Declined.NO_ROOM, 700)
    assert isinstance(world.ask(TILL, MEMBER, 2, 500), Grant)
    assert world.balance(MEMBER) == 200
    backlog = world.post(world.sale(TILL, MEMBER, 1, 100), world.release(TILL, MEMBER, 1))
    assert [decision.outcome for decision in backlog] == [Outcome.POSTED] * 2
    assert world.balance(MEMBER) == 400
    assert world.outcome(world.sale(TILL, MEMBER, 1, 1)) is Outcome.UNCOVERED
    assert world.outcome(world.sale(TILL, MEMBER, 2, 500)) is Outcome.POSTED


def test_a_number_that_was_never_given_is_closed_in_its_turn_only(world: World) -> None:
    # The answer to a request stayed away, so the till gave back what it may have been given.
    world.post(world.release(TILL, MEMBER, 1))
    assert world.ask(TILL, MEMBER, 1, 100) == Refused(Declined.LAPSED)
    assert isinstance(world.ask(TILL, MEMBER, 2, 100), Grant)
    # Nobody asks for these in good faith, and they change nothing.
    for number in (4, 5, 2**31):
        assert world.outcome(world.release(TILL, MEMBER, number)) is Outcome.RECORDED
    assert world.ask(TILL, MEMBER, 4, 100) == Refused(Declined.OUT_OF_TURN, 1000)
    assert isinstance(world.ask(TILL, MEMBER, 3, 100), Grant)


def test_only_the_ledgers_own_journal_grants_issues_and_takes_back(world: World) -> None:
    grant = Grant(
        account=wallet(MEMBER),
        device=TILL,
        epoch=1,
        number=1,
        unit=COIN,
        total=900,
        until=instant(world.now_ms),
    )
    back = Returned(account=wallet(MEMBER), device=OTHER, epoch=1, number=1, unit=COIN)
    for forged in (
        GrantGiven(**world.marks(TILL), grants=(grant,)),
        GrantReturned(**world.marks(TILL), returns=(back,)),
        msgspec.structs.replace(world.contribution(MEMBER, 1), **world.marks(TILL)),
        msgspec.structs.replace(world.limit(MEMBER, -500), **world.marks(TILL)),
        msgspec.structs.replace(world.charges(world.charge(5)), **world.marks(TILL)),
        msgspec.structs.replace(world.credit(5), **world.marks(TILL)),
    ):
        assert world.post(forged) == [Decision(Outcome.RECORDED, ())]
    assert world.outcome(world.sale(TILL, MEMBER, 1, 1)) is Outcome.UNCOVERED


def test_a_grant_beyond_the_wallet_breaks_the_books(world: World) -> None:
    grant = Grant(
        account=wallet(MEMBER),
        device=TILL,
        epoch=1,
        number=1,
        unit=COIN,
        total=1001,
        until=instant(world.now_ms),
    )
    with pytest.raises(BooksBroken, match="has no 1001"):
        world.post(GrantGiven(**world.marks(LEDGER), grants=(grant,)))


def cash_sale(world: World, *nets: int, **marks: str) -> Purchase:
    totals = tuple(Total(department=f"d{i}", tax_rate=0, net=n, tax=0) for i, n in enumerate(nets))
    tenders = (Tender(type="cash", unit=EUR, amount=sum(nets)),)
    return Purchase(**{**world.marks(TILL), **marks}, totals=totals, tenders=tenders)


def test_no_account_gets_more_than_can_be_written_down(world: World) -> None:
    # Many tills sold so much of d0 that all but one cent of its account is used.
    world.state.balances[Holding("sales:d0", EUR)] = 1 - MAX_AMOUNT
    assert world.post(cash_sale(world, 2)) == [Decision(Outcome.UNBALANCED, ())]
    assert world.outcome(cash_sale(world, 1)) is Outcome.POSTED
    assert world.post(cash_sale(world, 1)) == [Decision(Outcome.UNBALANCED, ())]
    assert world.outcome(cash_sale(world, 0, 1)) is Outcome.POSTED


def test_one_till_cannot_use_up_what_can_be_written_down(world: World) -> None:
    assert world.outcome(cash_sale(world, MAX_TURNOVER - 1)) is Outcome.POSTED
    assert world.post(cash_sale(world, 2)) == [Decision(Outcome.UNBALANCED, ())]
    assert world.outcome(cash_sale(world, 1, device=OTHER)) is Outcome.POSTED
    assert MAX_TURNOVER * 100 < MAX_AMOUNT


def test_what_cannot_be_posted_spends_nothing(world: World) -> None:
    world.state.balances[Holding(f"cash:{TILL}", EUR)] = MAX_AMOUNT
    world.ask(TILL, MEMBER, 1, 300)
    full = world.sale(TILL, MEMBER, 1, 300, cash=100)
    assert world.post(full) == [Decision(Outcome.UNBALANCED, ())]
    assert world.outcome(world.sale(TILL, MEMBER, 1, 300)) is Outcome.POSTED
    # What was not posted is not paid back either.
    assert world.outcome(world.refund(full, 300)) is Outcome.RECORDED


def test_not_more_coin_than_can_be_written_down_is_issued(world: World) -> None:
    assert world.contribute(NEIGHBOUR, MAX_AMOUNT - 999) == Decision(Outcome.UNBALANCED, ())
    assert world.contribute(NEIGHBOUR, MAX_AMOUNT - 1000).outcome is Outcome.POSTED


def test_a_till_does_not_pass_for_the_ledger(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 300)
    forged = {"actor": f"ledger:{COOP}"}
    sale = msgspec.structs.replace(world.sale(TILL, MEMBER, 1, 300), **forged)
    release = msgspec.structs.replace(world.release(TILL, MEMBER, 1), **forged)
    nothing = Decision(Outcome.RECORDED, ())
    assert world.post(sale, cash_sale(world, 5, **forged), release) == [nothing] * 3
    assert world.outcome(world.sale(TILL, MEMBER, 1, 300)) is Outcome.POSTED


def test_a_till_that_had_its_share_is_granted_what_is_left(world: World) -> None:
    cap = KioskCap(coin_per_hour=1000)
    assert left_of_cap(cap, 300) == Left(asked=700, standing=200)
    assert left_of_cap(cap, 1001) == Left(asked=0, standing=0)
    rich = 5000
    visitors = [Visitor(wallet(m), rich, {}) for m in MEMBERS]
    rule = StandingGrants(floor=200, cap=500, visited_days=30)
    grants = grant_standing(visitors, rule, LEASES, TILL, 1, COIN, world.now_ms, 700)
    assert [grant.total for grant in grants] == [500, 200]


def test_no_till_holds_more_for_somebody_than_they_want_spent_at_once(world: World) -> None:
    careful = [
        Visitor(wallet(m), 5000, {}, most) for m, most in zip(MEMBERS, (120, 0), strict=True)
    ]
    rule = StandingGrants(floor=200, cap=500, visited_days=30)
    grants = grant_standing(careful, rule, LEASES, TILL, 1, COIN, world.now_ms)
    assert [(grant.account, grant.total) for grant in grants] == [(wallet(MEMBERS[0]), 120)]


def test_each_kiosk_leaves_some_for_the_next_that_they_visit(world: World) -> None:
    rule = StandingGrants(floor=200, cap=5000, visited_days=30, share=50)

    def held(free: int, numbers: dict[int, GrantRecord]) -> list[int]:
        visitor = Visitor(wallet(MEMBER), free, numbers)
        granted = grant_standing([visitor], rule, LEASES, TILL, 1, COIN, world.now_ms)
        return [grant.total for grant in granted]

    assert held(1201, {}) == [500]
    assert held(701, {}) == [250]  # the second kiosk, from what the first one left
    assert held(200, {}) == []
    # The first one has its share of what is not at another: nothing more, nor less, until it ends.
    fresh = instant(world.now_ms + LEASES.standing_minutes * MINUTE_MS)
    assert held(451, {1: GrantRecord(total=500, until=fresh)}) == []
    assert held(1201, {1: GrantRecord(total=500, until=fresh)}) == [750]


# --- after a restore ---------------------------------------------------------------------------


def handed_back(world: World, number: int, total: int) -> GrantGiven:
    """A kiosk still had what the ledger signed and then lost."""
    grant = Grant(
        account=wallet(MEMBER),
        device=TILL,
        epoch=1,
        number=number,
        unit=COIN,
        total=total,
        until=instant(world.now_ms),
    )
    return GrantGiven(**world.marks(), grants=(grant,), handed_back=world.new_id())


def test_what_was_granted_before_a_restore_stands_in_full(world: World) -> None:
    world.ask(OTHER, MEMBER, 1, 800)  # granted a second time, as nobody knew
    again = handed_back(world, 1, 500)
    [decision] = world.post(again)
    assert decision.outcome is Outcome.SUSPENSE
    assert not increases(again, decision.postings)  # its hour's cap counted it long ago
    assert (world.balance(MEMBER), world.coin(SUSPENSE)) == (0, -300)
    late = world.sale(TILL, MEMBER, 1, 500)
    assert world.outcome(late) is Outcome.POSTED
    assert world.outcome(world.sale(TILL, MEMBER, 1, 1)) is Outcome.UNCOVERED
    assert world.outcome(handed_back(world, 1, 500)) is Outcome.RECORDED


def test_numbers_before_a_restore_may_be_lost_but_never_come_twice(world: World) -> None:
    assert world.outcome(handed_back(world, 4, 100)) is Outcome.POSTED
    assert isinstance(world.ask(TILL, MEMBER, 5, 100), Grant)
    with pytest.raises(BooksBroken, match="out of turn"):
        world.post(handed_back(world, 3, 100))


# --- standing grants --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("balance", "left", "minutes_left", "expected"),
    [
        (5000, 0, 0, 500),  # up to the cap
        (600, 0, 0, 400),  # what is above the floor
        (200, 0, 0, None),  # nothing is
        (5000, 500, 700, None),  # full, and the lease is young
        (5000, 500, 359, 500),  # full, and more than half of the lease is gone
        (5000, 100, 700, 500),  # spent: topped up
        (0, 100, 359, 100),  # nothing to add, but what is there goes on
    ],
)
def test_standing_grants_follow_the_rule(
    balance: int, left: int, minutes_left: int, expected: int | None
) -> None:
    now = 1_800_000_000_000
    numbers = {}
    if left:
        numbers[1] = GrantRecord(total=left, until=instant(now + minutes_left * MINUTE_MS))
    grants = grant_standing(
        [Visitor(wallet(MEMBER), balance, numbers)],
        StandingGrants(floor=200, cap=500, visited_days=30),
        LEASES,
        TILL,
        1,
        COIN,
        now,
    )
    assert [grant.total for grant in grants] == ([] if expected is None else [expected])
