# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which charge a payment settles: what it names, then the oldest, and never is a cent lost."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from contract.entries import Instalment
from contract.ids import instant, uuid7
from contract.money import Amount
from contract.rent import (
    PlanMade,
    RentAccount,
    RentCharge,
    RentEvent,
    RentPaid,
    RentPlan,
    after,
    overdue,
    rent_coin_part,
    to_pay,
)
from contract.rent_rules import RentTerms
from contract.rules import CoinValue, settles

WORTH = CoinValue(Amount("EUR", 100))
TERMS = RentTerms(grace_days=5, coin_percent=50, coin_per_month=20_000)


def id(number: int) -> str:
    return uuid7(1_777_800_600_000 + number, bytes(10))


def charge(number: int, due: str, amount: int, type: str = "rent") -> RentCharge:
    return RentCharge(charge=id(number), type=type, due=due, amount=amount)


def paid(number: int, amount: int, *settles: int) -> RentPaid:
    at = instant(1_777_800_600_000 + number)
    named = tuple(id(one) for one in settles)
    return RentPaid(payment=id(number), at=at, amount=amount, settles=named)


def opens(account: RentAccount) -> list[int]:
    return [one.open for one in account.charges]


def credit(account: RentAccount) -> int:
    return sum(part.amount for part in account.credit)


THREE = (
    charge(1, "2026-02-03", 500),
    charge(2, "2026-01-03", 300),
    charge(3, "2026-03-03", 200),
)


def test_what_is_due_first_is_paid_first_and_part_payments_are_listed() -> None:
    account = after(RentAccount(), [*THREE, paid(10, 200), paid(11, 200)])
    assert opens(account) == [400, 0, 200]
    january = account.charges[1]
    assert [(part.payment, part.amount) for part in january.parts] == [(id(10), 200), (id(11), 100)]


def test_another_month_by_choice_then_the_oldest() -> None:
    account = after(RentAccount(), [*THREE, paid(10, 350, 3)])
    assert opens(account) == [500, 150, 0]


def test_what_is_beyond_is_credit_and_meets_the_next_charge() -> None:
    account = after(RentAccount(), [THREE[1], paid(10, 400)])
    assert (opens(account), credit(account), account.balance) == ([0], 100, -100)
    account = after(account, [THREE[0]])
    assert (opens(account), credit(account), account.balance) == ([0, 400], 0, 400)


def test_nothing_is_in_arrears_within_the_days_of_grace() -> None:
    account = after(RentAccount(), [THREE[1]])  # due on the 3rd
    assert overdue(account, "2026-01-08", TERMS) == ()
    assert [one.amount for one in overdue(account, "2026-01-09", TERMS)] == [300]
    assert [one.amount for one in overdue(account, "2026-01-04", None)] == [300]


def test_an_arrears_plan_has_due_dates_of_its_own() -> None:
    """A payment goes to this month's rent before it goes to an instalment of next month."""
    parts = (
        Instalment(due="2026-04-05", amount=500),
        Instalment(due="2026-05-05", amount=300),
    )
    plan = RentPlan(plan=id(20), charges=(id(1), id(2)), instalments=parts)
    account = after(RentAccount(), [*THREE, PlanMade(plan=plan)])
    assert [(one.due, one.amount) for one in to_pay(account)] == [
        ("2026-03-03", 200),
        ("2026-04-05", 500),
        ("2026-05-05", 300),
    ]
    account = after(account, [paid(10, 250)])
    assert opens(account) == [450, 300, 0]
    assert [one.amount for one in to_pay(account)] == [450, 300]
    named = after(account, [paid(11, 100, 20)])
    assert [one.amount for one in to_pay(named)] == [350, 300]
    ended = after(account, [PlanMade(plan=RentPlan(plan=id(20), charges=(), instalments=()))])
    assert [(one.due, one.amount) for one in to_pay(ended)] == [
        ("2026-01-03", 300),
        ("2026-02-03", 450),
    ]


days = st.dates().map(lambda day: day.isoformat()).filter(lambda text: "2000" < text < "2100")
charges = st.builds(charge, st.integers(1, 8), days, st.integers(1, 500))
payments = st.builds(
    lambda number, amount, named: paid(number, amount, *named),
    st.integers(30, 60),
    st.integers(1, 900),
    st.lists(st.integers(1, 8), max_size=3),
)


instalments = st.builds(
    lambda due, amount: Instalment(due=due, amount=amount), days, st.integers(1, 400)
)
plans = st.builds(
    lambda number, of, parts: PlanMade(
        plan=RentPlan(plan=id(number), charges=tuple(map(id, of)), instalments=tuple(parts))
    ),
    st.integers(20, 21),
    st.lists(st.integers(1, 8), unique=True, min_size=1, max_size=3),
    st.lists(instalments, max_size=3),
)
events = st.lists(st.one_of(charges, payments, plans), max_size=14)


def sums(happened: Sequence[RentEvent]) -> int:
    known = {one.charge: one.amount for one in reversed(happened) if isinstance(one, RentCharge)}
    return sum(known.values()) - sum(one.amount for one in happened if isinstance(one, RentPaid))


@given(events)
def test_charged_less_paid_is_open_less_credit_whatever_happens(happened: list[RentEvent]) -> None:
    account = after(RentAccount(), happened)
    assert account.balance == sums(happened)
    assert all(0 <= one.open <= one.amount for one in account.charges)
    assert not (credit(account) and any(opens(account)))
    due = sum(one.amount for one in to_pay(account))
    assert due == sum(opens(account))
    by_payment: dict[str, int] = {}
    for part in (*account.credit, *(part for one in account.charges for part in one.parts)):
        by_payment[part.payment] = by_payment.get(part.payment, 0) + part.amount
    wanted: dict[str, int] = {}
    for one in happened:
        if isinstance(one, RentPaid):
            wanted[one.payment] = wanted.get(one.payment, 0) + one.amount
    assert by_payment == wanted


@given(events, st.randoms(use_true_random=False))
def test_no_order_changes_a_sum(happened: list[RentEvent], random: object) -> None:
    once = {one.charge: one for one in happened if isinstance(one, RentCharge)}
    known = [one for one in happened if not isinstance(one, RentCharge)] + list(once.values())
    mixed = list(known)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert after(RentAccount(), mixed).balance == after(RentAccount(), known).balance


@given(events)
def test_one_by_one_is_the_same_as_all_at_once(happened: list[RentEvent]) -> None:
    """A kiosk goes on from what it was told; so it shows what the ledger will say."""
    account = RentAccount()
    for one in happened:
        account = after(account, [one])
    assert account == after(RentAccount(), happened)


@given(st.integers(0, 10**6), st.integers(0, 30_000), st.none() | st.integers(0, 10**6))
def test_coin_keeps_to_its_share_the_month_and_the_wallet(
    total: int, this_month: int, available: int | None
) -> None:
    part = rent_coin_part(total, TERMS, WORTH, this_month=this_month, available=available)
    assert 0 <= part.settles <= total * TERMS.coin_percent // 100
    assert TERMS.coin_per_month is not None
    assert part.coin <= max(0, TERMS.coin_per_month - this_month)
    assert available is None or part.coin <= available
    assert part.settles <= settles(part.coin, WORTH)


def test_what_kept_coin_from_being_more_is_said() -> None:
    part = rent_coin_part(65_000, TERMS, WORTH, this_month=15_000)
    assert (part.coin, part.settles, part.reason) == (5000, 5000, "month")
    assert rent_coin_part(1000, TERMS, WORTH, this_month=0).reason == "rule"
    assert rent_coin_part(1000, TERMS, WORTH, this_month=0, available=100).reason == "balance"
