# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office does in the books, the drawer, housing, and corrections, one case at a time."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.entries import (
    MAX_PIECES,
    CashCount,
    CashMoved,
    CoinRetired,
    Contribution,
    DrawerOpened,
    Entry,
    Pieces,
    ProducerPaid,
    Tender,
)
from contract.grants import Grant
from contract.ids import instant, wallet
from contract.outcomes import Declined, Outcome
from contract.rules import (
    Contributions,
    DebtRepayment,
    MaxBalance,
    StartingCredit,
    TypeLimit,
    Work,
)
from ledger.books.decide import Decision
from ledger.books.granting import Refused
from ledger.books.sheet import BooksBroken
from ledger.books.tenders import MAX_TURNOVER
from tests.ledger.books import (
    COIN,
    COMMONS,
    COOP,
    EUR,
    HOUSEHOLD,
    HOUSING,
    MEMBER,
    MINT,
    MINUTE_MS,
    NEIGHBOUR,
    OTHER,
    STORE,
    SUSPENSE,
    TILL,
    VOUCHER,
    World,
    owes,
    require_sound,
)

RENT, DEPOSIT, CHARGES = f"rent:{HOUSEHOLD}", f"deposit:{HOUSEHOLD}", f"charges:{COOP}"
DRAWER, SAFE = f"cash:{TILL}", f"safe:{COOP}"


@pytest.fixture
def world() -> World:
    return World()


# --- contributions ----------------------------------------------------------------------------


def test_a_contribution_is_issued_once_at_the_rule_of_its_day(world: World) -> None:
    work = world.contribution(MEMBER, 120)
    assert world.outcome(work) is Outcome.POSTED
    again = msgspec.structs.replace(work, id=world.new_id())
    assert world.post(again) == [Decision(Outcome.RECORDED, ())]
    assert (world.balance(MEMBER), world.coin(MINT)) == (120, -120)


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": 121},
        {"minutes": 119},
        {"work": "wishing"},
        {"day": "2025-12-31"},  # nothing was decided yet
        {"rules": {}},
        {"rules": {"contributions": 2}},
        {"rules": {"contributions": 1, "max-balance": 7}},
        {"actor": f"member:{MEMBER}"},
        {"acknowledged": (f"member:{MEMBER}",)},
    ],
)
def test_no_coin_comes_into_being_in_any_other_way(
    world: World, changed: dict[str, object]
) -> None:
    with pytest.raises(BooksBroken):
        world.post(msgspec.structs.replace(world.contribution(MEMBER, 120), **changed))


@pytest.mark.parametrize(("above", "commons", "issued"), [("commons", 50, 350), ("none", 0, 300)])
def test_above_the_greatest_balance_coin_goes_to_the_commons_or_is_not_issued(
    world: World, above: str, commons: int, issued: int
) -> None:
    world.start(MaxBalance(coin=300, above=above))  # type: ignore[arg-type]
    world.contribute(MEMBER, 250, MaxBalance)
    world.contribute(MEMBER, 100, MaxBalance)
    assert (world.balance(MEMBER), world.coin(COMMONS)) == (300, commons)
    assert world.coin(MINT) == -issued


def test_a_contribution_leaves_out_no_rule_that_is_in_force(world: World) -> None:
    world.contribute(MEMBER, 250)  # nothing was decided yet
    world.start(MaxBalance(coin=300, above="none"))
    world.start(DebtRepayment(percent=50))
    for cited in ((), (MaxBalance,), (DebtRepayment,)):
        work = world.contribution(MEMBER, 100, None, *cited)
        with pytest.raises(BooksBroken, match="not in force"):
            world.post(work)
    world.contribute(MEMBER, 100, MaxBalance, DebtRepayment)
    assert world.balance(MEMBER) == 300


def test_a_contribution_goes_by_the_version_of_its_day(world: World) -> None:
    world.start(MaxBalance(coin=300, above="none"))
    tomorrow, in_a_week = day(world, 1), day(world, 7)
    world.start(MaxBalance(coin=900, above="none"), 2, in_a_week)
    work = world.contribution(MEMBER, 500, None, MaxBalance)
    with pytest.raises(BooksBroken, match="not in force"):
        world.post(cites(work, 2))
    world.start(MaxBalance(coin=400, above="none"), 3, tomorrow)
    # Where the co-op is it may be tomorrow already: only its own clock knows.
    assert world.outcome(cites(work, 3)) is Outcome.POSTED
    assert world.balance(MEMBER) == 400


def cites(work: Contribution, version: int) -> Contribution:
    return msgspec.structs.replace(work, rules={**work.rules, "max-balance": version})


def day(world: World, days: int) -> str:
    """So many days from now."""
    return instant(world.now_ms + days * 24 * 60 * MINUTE_MS)[:10]


def test_nobody_decides_afterwards_what_held(world: World) -> None:
    dearer = Contributions((Work("shop-shift", 6000),))
    with pytest.raises(BooksBroken, match="which is over"):
        world.start(dearer, 2, day(world, -2))
    world.start(dearer, 2, day(world, 0))
    assert world.outcome(world.contribution(MEMBER, 120)) is Outcome.POSTED  # of a day before that


# --- limits -----------------------------------------------------------------------------------


def test_with_starting_credit_a_first_purchase_works(world: World) -> None:
    rule = StartingCredit((TypeLimit("worker", -500),))
    assert (rule.of("worker"), rule.of("friend")) == (-500, 0)
    assert world.ask(TILL, MEMBER, 1, 1) == Refused(Declined.NO_ROOM, 0)
    assert world.outcome(world.limit(MEMBER, rule.of("worker"))) is Outcome.RECORDED
    assert world.ask(TILL, MEMBER, 1, 501) == Refused(Declined.NO_ROOM, 500)
    assert isinstance(world.ask(TILL, MEMBER, 1, 500), Grant)
    assert world.outcome(world.sale(TILL, MEMBER, 1, 450)) is Outcome.POSTED
    world.post(world.release(TILL, MEMBER, 1))
    assert (world.balance(MEMBER), world.coin(STORE), world.coin(MINT)) == (-450, 450, 0)
    # It can be taken away when it is earned, not before.
    with pytest.raises(BooksBroken, match="is below -400 already"):
        world.post(world.limit(MEMBER, -400))
    world.contribute(MEMBER, 450)
    assert world.outcome(world.limit(MEMBER, 0)) is Outcome.RECORDED
    assert world.ask(TILL, MEMBER, 2, 1) == Refused(Declined.NO_ROOM, 0)


def test_nobody_is_granted_what_is_below_their_limit(world: World) -> None:
    world.post(world.limit(MEMBER, -100))
    grant = world.ask(TILL, MEMBER, 1, 100)
    assert isinstance(grant, Grant)
    more = (msgspec.structs.replace(grant, total=101),)
    given = msgspec.structs.replace(world.log[-1], id=world.new_id(), grants=more)
    with pytest.raises(BooksBroken, match="above its limit"):
        world.post(given)


# --- coin that changes hands ------------------------------------------------------------------


def test_a_gift_is_a_spend_and_the_receiver_has_it_when_it_is_posted(world: World) -> None:
    world.contribute(MEMBER, 100)
    world.ask(TILL, MEMBER, 1, 80)
    to = wallet(NEIGHBOUR)
    assert world.outcome(world.transfer(TILL, MEMBER, to, 60, 1)) is Outcome.POSTED
    assert world.post(world.transfer(TILL, MEMBER, to, 21, 1)) == [Decision(Outcome.UNCOVERED, ())]
    assert world.outcome(world.transfer(TILL, MEMBER, COMMONS, 20, 1)) is Outcome.POSTED
    assert (world.balance(NEIGHBOUR), world.coin(COMMONS)) == (60, 20)
    for elsewhere in (STORE, MINT, HOUSING):
        assert world.outcome(world.transfer(TILL, MEMBER, elsewhere, 1, 1)) is Outcome.RECORDED


def test_a_till_gives_nothing_away_without_a_grant(world: World) -> None:
    world.contribute(MEMBER, 100)
    gift = world.gift(MEMBER, wallet(NEIGHBOUR), 100)
    forged = msgspec.structs.replace(gift, device=TILL, actor=f"kiosk:{TILL}")
    assert world.post(forged) == [Decision(Outcome.UNCOVERED, ())]
    assert world.outcome(gift) is Outcome.POSTED
    with pytest.raises(BooksBroken, match="above its limit"):
        world.post(world.gift(MEMBER, wallet(NEIGHBOUR), 1))


def test_the_circle_closes(world: World) -> None:
    world.contribute(MEMBER, 1000)
    world.ask(TILL, MEMBER, 1, 1000)
    world.post(world.sale(TILL, MEMBER, 1, 1000))
    circle = {"account": STORE, "unit": COIN}
    paid = ProducerPaid(**world.marks(), **circle, to=wallet(NEIGHBOUR), amount=400)
    assert world.outcome(paid) is Outcome.POSTED
    retired = CoinRetired(**world.marks(), **circle, amount=600)
    assert world.outcome(retired) is Outcome.POSTED
    assert (world.coin(STORE), world.coin(MINT), world.balance(NEIGHBOUR)) == (0, -400, 400)
    for beyond in (
        msgspec.structs.replace(retired, id=world.new_id(), amount=1),
        msgspec.structs.replace(paid, id=world.new_id(), amount=1),
        msgspec.structs.replace(retired, id=world.new_id(), account=wallet(NEIGHBOUR), amount=1),
    ):
        with pytest.raises(BooksBroken):
            world.post(beyond)


# --- the drawer -------------------------------------------------------------------------------


def cash(amount: int) -> Tender:
    return Tender(type="cash", unit=EUR, amount=amount)


def moved(world: World, what: str, amount: int) -> CashMoved:
    return CashMoved(**world.marks(TILL), what=what, unit=EUR, amount=amount)  # type: ignore[arg-type]


def count(world: World, counted: int, *pieces: Pieces) -> CashCount:
    return CashCount(**world.marks(TILL), unit=EUR, counted=counted, pieces=pieces)


def test_a_day_in_the_life_of_a_drawer(world: World) -> None:
    day = (
        moved(world, "float", 10_000),
        world.purchase(TILL, cash(4250)),
        DrawerOpened(**world.marks(TILL), reason="no-sale"),
        moved(world, "paid-out", 1200),
        moved(world, "drop", 3000),
        count(world, 9950, Pieces(value=5000, number=1), Pieces(value=450, number=11)),
    )
    assert [world.outcome(entry) for entry in day] == [
        *[Outcome.POSTED] * 2,
        Outcome.RECORDED,
        *[Outcome.POSTED] * 3,
    ]
    assert world.euro(DRAWER) == 9950
    assert world.euro(f"difference:{TILL}") == 100  # that much is missing
    assert (world.euro(SAFE), world.euro(f"paid-out:{COOP}")) == (-7000, 1200)
    assert world.post(count(world, 9950)) == [Decision(Outcome.POSTED, ())]


def test_a_count_that_is_not_the_sum_of_its_pieces_counts_nothing(world: World) -> None:
    wrong = count(world, 9950, Pieces(value=5000, number=2))
    assert world.post(wrong) == [Decision(Outcome.UNBALANCED, ())]


def test_a_count_names_no_more_kinds_of_coin_than_there_are(world: World) -> None:
    pieces = [Pieces(value=1, number=1)] * (MAX_PIECES + 1)
    assert world.outcome(count(world, MAX_PIECES + 1, *pieces)) is Outcome.UNBALANCED
    assert world.outcome(count(world, MAX_PIECES, *pieces[1:])) is Outcome.POSTED


def test_no_till_moves_more_than_any_till_does(world: World) -> None:
    for entry in (
        moved(world, "drop", MAX_TURNOVER + 1),
        count(world, MAX_TURNOVER + 1),
        world.rent(TILL, cash(MAX_TURNOVER + 1)),
        world.purchase(TILL, cash(MAX_TURNOVER + 1)),
    ):
        assert world.post(entry) == [Decision(Outcome.UNBALANCED, ())]
    assert world.outcome(moved(world, "drop", MAX_TURNOVER)) is Outcome.POSTED
    assert world.post(moved(world, "float", 1)) == [Decision(Outcome.UNBALANCED, ())]


def test_a_till_does_not_fill_an_account_by_net_and_tax_that_make_little(world: World) -> None:
    sale = world.purchase(TILL, cash(1))
    [total] = sale.totals
    huge = msgspec.structs.replace(total, net=MAX_TURNOVER, tax=1 - MAX_TURNOVER)
    assert world.outcome(msgspec.structs.replace(sale, totals=(huge,))) is Outcome.UNBALANCED


# --- housing ----------------------------------------------------------------------------------


def test_a_household_is_charged_once_and_pays_in_coin_and_money(world: World) -> None:
    run = world.charges(world.charge(25_000), world.charge(50_000, "deposit"))
    assert world.outcome(run) is Outcome.POSTED
    assert (world.euro(RENT), world.euro(CHARGES), world.euro(DEPOSIT)) == (
        75_000,
        -25_000,
        -50_000,
    )
    again = msgspec.structs.replace(run, id=world.new_id())
    assert world.post(again) == [Decision(Outcome.RECORDED, ())]
    world.contribute(MEMBER, 6000)
    world.ask(TILL, MEMBER, 1, 6000)
    paid = world.rent(
        TILL, world.spends(MEMBER, 6000, 1), Tender(type="card-terminal", unit=EUR, amount=60_000)
    )
    assert world.outcome(paid) is Outcome.POSTED
    assert (world.euro(RENT), world.coin(HOUSING)) == (9000, 6000)
    for_nothing = msgspec.structs.replace(world.rent(TILL, cash(1)), rounding=-8999)
    assert world.outcome(for_nothing) is Outcome.UNBALANCED
    rounded = msgspec.structs.replace(world.rent(TILL, cash(9002)), rounding=2)
    assert world.outcome(rounded) is Outcome.POSTED
    assert world.euro(RENT) == 0
    assert world.outcome(world.rent(TILL)) is Outcome.UNBALANCED


def test_coin_for_rent_that_nobody_granted_waits_in_money(world: World) -> None:
    paid = world.rent(TILL, world.spends(MEMBER, 500, 1), cash(100))
    assert world.outcome(paid) is Outcome.UNCOVERED
    assert (world.euro(RENT), world.euro(SUSPENSE), world.coin(HOUSING)) == (-600, 500, 0)


def test_a_deposit_goes_back_once(world: World) -> None:
    world.post(world.charges(world.charge(500, "deposit")))
    assert world.outcome(world.credit(500, DEPOSIT)) is Outcome.POSTED
    assert (world.euro(DEPOSIT), world.euro(VOUCHER)) == (0, -500)
    with pytest.raises(BooksBroken, match="would rise to 1"):
        world.post(world.credit(1, DEPOSIT))


# --- reversals --------------------------------------------------------------------------------


def test_a_contribution_taken_back_takes_what_is_left_of_it(world: World) -> None:
    work = world.contribution(MEMBER, 1000)
    world.post(work)
    world.post(world.gift(MEMBER, wallet(NEIGHBOUR), 700))
    assert world.outcome(world.reversal(work)) is Outcome.SUSPENSE
    assert (world.balance(MEMBER), world.coin(SUSPENSE), world.coin(MINT)) == (0, -700, 0)
    assert world.post(world.reversal(work)) == [Decision(Outcome.RECORDED, ())]


def test_what_repaid_a_debt_is_owed_again(world: World) -> None:
    world.start(DebtRepayment(percent=100))
    world.post(world.purchase(TILL, world.spends(MEMBER, 300, None, risk=1)))
    work = world.contribution(MEMBER, 500, None, DebtRepayment)
    world.post(work)
    assert (world.coin(owes(MEMBER)), world.balance(MEMBER)) == (0, 200)
    assert world.outcome(world.reversal(work)) is Outcome.POSTED
    assert (world.coin(owes(MEMBER)), world.balance(MEMBER)) == (-300, 0)


def test_one_charge_of_a_run_is_taken_back_and_then_the_others(world: World) -> None:
    wrong, right = world.charge(400), world.charge(25_000)
    run = world.charges(wrong, right)
    world.post(run)
    assert world.outcome(world.reversal(run, wrong.charge)) is Outcome.POSTED
    assert world.euro(RENT) == 25_000
    assert world.outcome(world.reversal(run, wrong.charge)) is Outcome.RECORDED
    assert world.outcome(world.reversal(run, world.new_id())) is Outcome.RECORDED
    assert world.outcome(world.reversal(run)) is Outcome.POSTED
    assert (world.euro(RENT), world.euro(CHARGES)) == (0, 0)
    # A charge that was taken back is not charged again under its name.
    assert world.outcome(msgspec.structs.replace(run, id=world.new_id())) is Outcome.RECORDED


def test_a_run_that_passed_a_charge_over_does_not_take_it_back(world: World) -> None:
    first = world.charges(world.charge(400))
    world.post(first)
    second = world.charges(*first.charges, world.charge(100))
    world.post(second)
    assert world.outcome(world.reversal(second)) is Outcome.POSTED
    assert world.euro(RENT) == 400


def test_a_reversal_names_one_entry_of_one_journal(world: World) -> None:
    work = world.contribution(MEMBER, 100)
    world.post(work)
    sale = world.purchase(TILL, cash(100))
    world.post(sale)
    for nothing in (
        world.reversal(work, device=TILL),
        world.reversal(work, charge=world.new_id()),
        world.reversal(sale),  # goods come back by a refund
    ):
        assert world.post(nothing) == [Decision(Outcome.RECORDED, ())]
    forged = {**world.marks(TILL), "actor": f"kiosk:{TILL}"}
    by_till = msgspec.structs.replace(world.reversal(work), **forged)
    assert world.post(by_till) == [Decision(Outcome.RECORDED, ())]


def test_rent_taken_back_goes_where_it_came_from(world: World) -> None:
    world.contribute(MEMBER, 200)
    world.ask(TILL, MEMBER, 1, 200)
    world.post(world.purchase(OTHER, cash(5)))
    paid = world.rent(TILL, world.spends(MEMBER, 200, 1), cash(100))
    world.post(paid)
    assert world.outcome(world.reversal(paid)) is Outcome.POSTED
    assert (world.balance(MEMBER), world.euro(DRAWER), world.euro(RENT)) == (200, 0, 0)
    # The grant stays spent: back means into the wallet, never into an allowance.
    assert world.outcome(world.sale(TILL, MEMBER, 1, 1)) is Outcome.UNCOVERED


ACTS = st.sampled_from(["work", "gift", "commons", "charge", "deposit", "rent", "voucher", "till"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(ACTS, st.integers(1, 300)), max_size=12))
def test_taking_everything_back_returns_everything(acts: list[tuple[str, int]]) -> None:
    world = World()
    done: list[Entry] = []
    number = 0
    for act, amount in acts:
        entry: Entry
        if act == "work":
            entry = world.contribution(MEMBER, amount)
        elif act in ("gift", "commons"):
            amount = min(amount, world.balance(MEMBER))
            if not amount:
                continue
            entry = world.gift(MEMBER, COMMONS if act == "commons" else wallet(NEIGHBOUR), amount)
        elif act in ("charge", "deposit"):
            kind = "rent" if act == "charge" else act
            entry = world.charges(world.charge(amount, kind), world.charge(1, "utilities"))
        elif act == "voucher":
            entry = world.credit(amount)
        else:
            amount = min(amount, world.balance(MEMBER))
            if not amount:
                continue
            number += 1
            world.ask(TILL, MEMBER, number, amount)
            entry = (
                world.rent(TILL, world.spends(MEMBER, amount, number), cash(7))
                if act == "rent"
                else world.transfer(TILL, MEMBER, wallet(NEIGHBOUR), amount, number)
            )
        assert world.outcome(entry) is Outcome.POSTED
        done.append(entry)
    for entry in reversed(done):
        assert world.outcome(world.reversal(entry)) is Outcome.POSTED
        require_sound(world)
    assert not any(world.sums.values())
