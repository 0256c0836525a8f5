# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sales and refunds in the books, one case at a time."""

from collections import Counter

import msgspec
import pytest

from contract.entries import Purchase, Refund, RefundedLine, Tender, Total
from contract.ids import instant, wallet
from contract.money import Amount
from contract.outcomes import Outcome
from contract.rules import CoinValue, DebtRepayment
from ledger.books.decide import Decision
from tests.ledger.books import (
    ACCEPTED,
    COOP,
    EUR,
    MEMBER,
    MEMBERS,
    MINUTE_MS,
    NEIGHBOUR,
    OTHER,
    RISK,
    STORE,
    SUSPENSE,
    TILL,
    VOUCHER,
    World,
    held_at,
    owes,
)


@pytest.fixture
def world() -> World:
    made = World()
    made.contribute(MEMBER, 1000)
    return made


def cash(amount: int) -> Tender:
    return Tender(type="cash", unit=EUR, amount=amount)


# --- what coin is worth -----------------------------------------------------------------------


def coin_for(world: World, coin: int, euro: int, version: int | None) -> Purchase:
    tender = msgspec.structs.replace(world.spends(MEMBER, coin, 1), settles=Amount(EUR, euro))
    rules = {} if version is None else {"coin-value": version}
    return world.purchase(TILL, tender, rules=rules)


def test_coin_settles_what_it_is_worth_by_the_rule_that_is_cited(world: World) -> None:
    world.start(CoinValue(Amount(EUR, 75)), version=2)
    world.start(CoinValue(Amount(EUR, 75), "nearest"), version=3)
    world.ask(TILL, MEMBER, 1, 1000)
    for coin, euro, version, becomes in (
        (100, 101, 1, Outcome.UNBALANCED),
        (100, 100, 1, Outcome.POSTED),
        (100, 76, 2, Outcome.UNBALANCED),
        (100, 75, 2, Outcome.POSTED),
        (1, 1, 2, Outcome.UNBALANCED),  # rounded down, a cent of coin is worth nothing by itself
        (2, 1, 2, Outcome.POSTED),
        (1, 20_000, 1, Outcome.UNBALANCED),
        (1, 1, 3, Outcome.POSTED),  # to the nearest cent it is worth one
        (3, 3, 3, Outcome.UNBALANCED),
        (100, 1, 4, Outcome.UNBALANCED),  # nobody decided that
        (100, 1, None, Outcome.UNBALANCED),
    ):
        assert world.outcome(coin_for(world, coin, euro, version)) is becomes, (coin, euro, version)
    assert world.coin(STORE) == 203
    assert world.euro(ACCEPTED) == 177


def test_a_cent_of_coin_that_settles_a_basket_spends_nothing(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 1000)
    assert world.post(coin_for(world, 1, 1000, 1)) == [Decision(Outcome.UNBALANCED, ())]
    assert world.outcome(world.sale(TILL, MEMBER, 1, 1000)) is Outcome.POSTED


# --- rounding, deposits, vouchers -------------------------------------------------------------


def test_what_cash_is_rounded_by_and_deposits_have_accounts_of_their_own(world: World) -> None:
    goods = Total(department="grocery", tax_rate=700, net=468, tax=30)
    sale = Purchase(
        **world.marks(TILL),
        totals=(goods,),
        container_deposits=25,
        rounding=2,
        tenders=(cash(525),),
    )
    assert world.outcome(sale) is Outcome.POSTED
    assert world.euro(f"container-deposit:{COOP}") == -25
    assert world.euro(f"rounding:{COOP}") == -2
    assert world.euro("tax:700") == -30
    short = msgspec.structs.replace(sale, id=world.new_id(), rounding=1)
    assert world.outcome(short) is Outcome.UNBALANCED
    by_card = msgspec.structs.replace(
        sale,
        id=world.new_id(),
        tenders=(Tender(type="card-terminal", unit=EUR, amount=525),),
    )
    assert world.outcome(by_card) is Outcome.UNBALANCED


def test_nobody_rounds_by_more_than_the_smallest_coin(world: World) -> None:
    goods = Total(department="grocery", tax_rate=700, net=100_000, tax=0)
    sale = Purchase(**world.marks(TILL), totals=(goods,), rounding=-99_999, tenders=(cash(1),))
    assert world.outcome(sale) is Outcome.UNBALANCED
    for rounding, outcome in ((-50, Outcome.POSTED), (-51, Outcome.UNBALANCED)):
        sale = Purchase(
            **world.marks(TILL),
            totals=(goods,),
            rounding=rounding,
            tenders=(cash(100_000 + rounding),),
        )
        assert world.outcome(sale) is outcome
    assert world.euro(f"rounding:{COOP}") == 50


def test_empties_come_back_with_a_basket_and_alone(world: World) -> None:
    goods = Total(department="grocery", tax_rate=700, net=300, tax=0)
    sale = Purchase(
        **world.marks(TILL), totals=(goods,), container_deposits=-75, tenders=(cash(225),)
    )
    assert world.outcome(sale) is Outcome.POSTED
    alone = Refund(
        **world.marks(TILL), lines=(), totals=(), container_deposits=50, tenders=(cash(50),)
    )
    assert world.outcome(alone) is Outcome.POSTED
    assert world.euro(f"container-deposit:{COOP}") == 125
    assert world.euro(f"cash:{TILL}") == 175
    to_a_wallet = msgspec.structs.replace(world.spends(MEMBER, 50, None))
    for tender in (to_a_wallet, Tender(type="card-terminal", unit=EUR, amount=50)):
        asked = msgspec.structs.replace(alone, id=world.new_id(), tenders=(tender,))
        assert world.outcome(asked) is Outcome.RECORDED


def by_voucher(amount: int, grant: int) -> Tender:
    return Tender(type="voucher", unit=EUR, amount=amount, account=VOUCHER, grant=grant)


def test_a_voucher_is_spent_under_a_grant_and_never_beyond_what_is_owed(world: World) -> None:
    assert world.outcome(world.credit(2000)) is Outcome.POSTED
    assert (world.euro(VOUCHER), world.euro(f"bank:{COOP}")) == (-2000, 2000)
    world.ask_of(TILL, VOUCHER, 1, 1500, EUR)
    assert (world.euro(VOUCHER), world.euro(held_at(TILL, VOUCHER))) == (-500, -1500)
    sale = world.purchase(TILL, by_voucher(1200, 1), cash(300))
    assert world.outcome(sale) is Outcome.POSTED
    assert world.euro(held_at(TILL, VOUCHER)) == -300
    assert world.outcome(world.purchase(TILL, by_voucher(301, 1))) is Outcome.UNCOVERED
    assert world.euro(SUSPENSE) == 301
    back = Refund(
        **world.marks(TILL),
        reverses=sale.id,
        lines=(RefundedLine(line=1, quantity=1, amount=1200),),
        totals=(Total(department="grocery", tax_rate=700, net=1200, tax=0),),
        tenders=(Tender(type="voucher", unit=EUR, amount=1200, account=VOUCHER),),
    )
    assert world.outcome(back) is Outcome.POSTED
    assert world.euro(VOUCHER) == -1700
    foreign = msgspec.structs.replace(by_voucher(1, 1), account=wallet(MEMBER))
    assert world.outcome(world.purchase(TILL, foreign)) is Outcome.UNBALANCED


# --- declared risk ----------------------------------------------------------------------------


def on_risk(world: World, coin: int, member: str = MEMBER, till: str = TILL) -> Outcome:
    anchor = instant(world.now_ms)
    sale = world.purchase(till, world.spends(member, coin, None, risk=1), anchor=anchor)
    return world.outcome(sale)


def test_risk_is_a_debt_of_the_member_within_what_the_coop_declared(world: World) -> None:
    assert on_risk(world, RISK.per_tap + 1) is Outcome.UNCOVERED
    assert on_risk(world, RISK.per_tap) is Outcome.SUSPENSE
    assert world.coin(owes(MEMBER)) == -300
    assert world.balance(MEMBER) == 1000
    assert on_risk(world, RISK.per_member - 299) is Outcome.UNCOVERED
    assert on_risk(world, RISK.per_member - 300) is Outcome.SUSPENSE
    # Another member at the same till, which did not hear from us since: 700 in all.
    assert on_risk(world, 201, NEIGHBOUR) is Outcome.UNCOVERED
    assert on_risk(world, 200, NEIGHBOUR) is Outcome.SUSPENSE
    world.now_ms += 60_000
    assert on_risk(world, 201, NEIGHBOUR) is Outcome.SUSPENSE


def test_two_tills_that_hear_nothing_of_each_other_each_lend_what_was_declared(
    world: World,
) -> None:
    """What a till lends within what the members declared, as far as it can know, is final: that
    another lent to the same person meanwhile is the co-op's to carry."""
    anchor = instant(world.now_ms)  # both heard then from the ledger, and not since

    def lends(till: str, coin: int) -> Outcome:
        tender = world.spends(MEMBER, coin, None, risk=1)
        return world.outcome(world.purchase(till, tender, anchor=anchor))

    assert [lends(TILL, 300), lends(TILL, 200)] == [Outcome.SUSPENSE] * 2
    assert [lends(OTHER, 300), lends(OTHER, 200)] == [Outcome.SUSPENSE] * 2
    assert world.coin(owes(MEMBER)) == -2 * RISK.per_member
    # neither of them lends a coin more until something is repaid, whenever it says that it heard
    world.now_ms += 60_000
    anchor = instant(world.now_ms)
    assert (lends(TILL, 1), lends(OTHER, 1)) == (Outcome.UNCOVERED, Outcome.UNCOVERED)
    # half of what is earned repays: each may have been repaid, and neither lends more than that
    world.start(DebtRepayment(percent=50))
    world.contribute(MEMBER, 200, DebtRepayment)
    assert (lends(TILL, 101), lends(OTHER, 101)) == (Outcome.UNCOVERED, Outcome.UNCOVERED)
    assert (lends(TILL, 100), lends(OTHER, 100)) == (Outcome.SUSPENSE, Outcome.SUSPENSE)


def test_a_till_that_lies_about_when_it_heard_lends_no_member_more(world: World) -> None:
    lent = Counter[str]()
    for minute in range(40):  # each sale says that the ledger was heard a moment before
        member = MEMBERS[minute % 2]
        anchor = instant(world.now_ms + minute * MINUTE_MS)
        tender = world.spends(member, 100, None, risk=1)
        if world.outcome(world.purchase(TILL, tender, anchor=anchor)) is Outcome.SUSPENSE:
            lent[member] += 100
    assert lent == dict.fromkeys(MEMBERS, RISK.per_member)


def test_a_till_is_not_held_to_what_the_office_took_back(world: World) -> None:
    world.start(DebtRepayment(percent=100))
    assert [on_risk(world, 300), on_risk(world, 200)] == [Outcome.SUSPENSE] * 2
    earned = world.contribution(MEMBER, 400, None, DebtRepayment)
    world.post(earned)
    # given: a till that heard that 100 are owed, and may lend 400 more
    assert world.coin(owes(MEMBER)) == -100
    world.now_ms += 60_000
    # when the office takes the contribution back before that till is heard again
    assert world.outcome(world.reversal(earned)) is Outcome.POSTED
    assert world.coin(owes(MEMBER)) == -500
    # then what it lent is final all the same
    assert [on_risk(world, 300), on_risk(world, 100)] == [Outcome.SUSPENSE] * 2
    assert on_risk(world, 1) is Outcome.UNCOVERED


def test_nobody_cites_what_has_not_begun(world: World) -> None:
    """The rules are the members': a version that starts later is not in force because a till says
    so, neither for what is lent nor for what a coin is worth."""
    generous = msgspec.structs.replace(RISK, per_tap=9999, per_member=9999, per_kiosk=9999)
    world.start(generous, version=2, starts="2090-01-01")
    tender = world.spends(MEMBER, 9000, None, risk=2)
    assert world.outcome(world.purchase(TILL, tender)) is Outcome.UNCOVERED
    world.start(CoinValue(Amount(EUR, 900)), version=2, starts="2090-01-01")
    world.ask(TILL, MEMBER, 1, 1000)
    assert world.outcome(coin_for(world, 100, 900, 2)) is Outcome.UNBALANCED
    assert world.outcome(coin_for(world, 100, 100, 1)) is Outcome.POSTED


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59.999Z", "0001-01-01T00:00:00.000Z"])
def test_the_ends_of_the_calendar_stop_nobody(world: World, at: str) -> None:
    """A till may say that it is any day: the entries behind it go on."""
    world.ask(TILL, MEMBER, 1, 1000)
    sale = msgspec.structs.replace(coin_for(world, 100, 100, 1), at=at)
    assert world.outcome(sale) in (Outcome.POSTED, Outcome.UNBALANCED)


def test_two_tenders_on_risk_are_one_tap(world: World) -> None:
    twice = world.spends(MEMBER, 151, None, risk=1)
    assert world.outcome(world.purchase(TILL, twice, twice)) is Outcome.UNCOVERED
    assert not any(account.startswith("risk:") for account, _ in world.sums)


def test_the_co_op_lends_to_its_members_only(world: World) -> None:
    assert on_risk(world, 100, "z" * 16) is Outcome.UNCOVERED
    world.post(world.stands(MEMBER, "left"))
    assert on_risk(world, 100) is Outcome.UNCOVERED
    forged = msgspec.structs.replace(world.stands(MEMBER), device=TILL, actor=f"kiosk:{TILL}")
    assert world.outcome(forged) is Outcome.RECORDED
    assert on_risk(world, 100) is Outcome.UNCOVERED
    world.post(world.stands(MEMBER))
    assert on_risk(world, 100) is Outcome.SUSPENSE


@pytest.mark.parametrize(
    ("heard", "outcome"),
    [(1, Outcome.SUSPENSE), (5, Outcome.UNCOVERED)],
    ids=["it could not know yet", "it had heard of the new one"],
)
def test_a_till_lends_by_an_older_rule_only_while_it_cannot_know_of_the_next(
    world: World, heard: int, outcome: Outcome
) -> None:
    """The members lend less from the third day on; the till sells on the tenth."""
    day_ms = 24 * 60 * MINUTE_MS
    today = world.now_ms
    less = msgspec.structs.replace(RISK, per_tap=50)
    world.start(less, version=2, starts=instant(today + 3 * day_ms)[:10])
    world.now_ms = today + 10 * day_ms
    anchor = instant(today + heard * day_ms)
    sale = world.purchase(TILL, world.spends(MEMBER, 300, None, risk=1), anchor=anchor)
    assert world.outcome(sale) is outcome


def test_a_till_that_heard_of_a_rule_does_not_forget_it(world: World) -> None:
    day_ms = 24 * 60 * MINUTE_MS
    today = world.now_ms
    less = msgspec.structs.replace(RISK, per_tap=50)
    world.start(less, version=2, starts=instant(today)[:10])
    world.now_ms = today + 10 * day_ms
    said = [
        world.purchase(TILL, world.spends(MEMBER, coin, None, risk=rule), anchor=instant(heard))
        for coin, rule, heard in ((50, 2, world.now_ms), (300, 1, today))
    ]
    assert [world.outcome(one) for one in said] == [Outcome.SUSPENSE, Outcome.UNCOVERED]


def test_risk_ends_when_it_was_said_to_end(world: World) -> None:
    world.start(msgspec.structs.replace(RISK, ends="2020-01-01"), version=2)
    over = msgspec.structs.replace(world.spends(MEMBER, 1, None), risk=2)
    assert world.outcome(world.purchase(TILL, over)) is Outcome.UNCOVERED


def test_a_debt_is_repaid_from_what_is_earned_and_by_what_comes_back(world: World) -> None:
    world.start(DebtRepayment(percent=50))
    sale = world.purchase(TILL, world.spends(MEMBER, 300, None, risk=1))
    assert world.outcome(sale) is Outcome.SUSPENSE
    world.contribute(MEMBER, 400, DebtRepayment)
    assert (world.coin(owes(MEMBER)), world.balance(MEMBER)) == (-100, 1200)
    # What is still owed first; what was repaid meanwhile is the member's own.
    assert world.outcome(world.refund(sale, 60)) is Outcome.POSTED
    assert (world.coin(owes(MEMBER)), world.balance(MEMBER)) == (-40, 1200)
    assert world.outcome(world.refund(sale, 240)) is Outcome.POSTED
    assert (world.coin(owes(MEMBER)), world.balance(MEMBER)) == (0, 1400)
    assert world.coin(STORE) == 0


def test_what_comes_back_repays_the_debt_of_its_own_sale_only(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 200)
    both = world.purchase(
        TILL, world.spends(MEMBER, 200, 1), world.spends(MEMBER, 200, None, risk=1)
    )
    assert world.outcome(both) is Outcome.SUSPENSE
    assert on_risk(world, 300) is Outcome.SUSPENSE
    assert (world.coin(owes(MEMBER)), world.balance(MEMBER)) == (-500, 800)
    for _ in range(2):
        assert world.outcome(world.refund(both, 200)) is Outcome.POSTED
    assert (world.coin(owes(MEMBER)), world.balance(MEMBER)) == (-300, 1000)


# --- refunds ----------------------------------------------------------------------------------


def test_what_was_paid_is_paid_back_once(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 400)
    sale = world.sale(TILL, MEMBER, 1, 400, cash=100)
    world.post(sale)
    assert world.outcome(world.refund(sale, 150, 40)) is Outcome.POSTED
    assert world.balance(MEMBER) == 750
    assert world.sums[f"cash:{TILL}", EUR] == 60
    assert world.outcome(world.refund(sale, 251)) is Outcome.RECORDED
    assert world.outcome(world.refund(sale, 250, 60)) is Outcome.POSTED
    assert world.outcome(world.refund(sale, 1)) is Outcome.RECORDED
    assert world.balance(MEMBER) == 1000
    assert not any(amount for (account, _), amount in world.sums.items() if "sales" in account)


def test_a_refund_goes_to_the_wallet_that_paid(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 400)
    sale = world.sale(TILL, MEMBER, 1, 400)
    world.post(sale)
    stolen = world.refund(sale, 400)
    [tender] = stolen.tenders
    elsewhere = msgspec.structs.replace(tender, account=wallet(NEIGHBOUR))
    stolen = msgspec.structs.replace(stolen, tenders=(elsewhere,))
    assert world.outcome(stolen) is Outcome.RECORDED
    unknown = msgspec.structs.replace(world.refund(sale, 400), reverses=world.new_id())
    assert world.outcome(unknown) is Outcome.RECORDED


def test_coin_that_never_came_in_is_not_paid_out(world: World) -> None:
    sale = world.sale(TILL, MEMBER, 1, 400)
    assert world.outcome(sale) is Outcome.UNCOVERED
    assert world.outcome(world.refund(sale, 400)) is Outcome.RECORDED
    assert world.balance(MEMBER) == 1000


def test_what_the_coop_bore_goes_back_to_the_coop_first(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 1000)
    world.take_back(TILL, MEMBER, 1)
    world.ask(OTHER, MEMBER, 1, 800)
    late = world.sale(TILL, MEMBER, 1, 1000)
    assert world.outcome(late) is Outcome.SUSPENSE
    assert world.coin(SUSPENSE) == -800
    assert world.balance(MEMBER) == 0
    assert world.outcome(world.refund(late, 500)) is Outcome.POSTED
    assert (world.coin(SUSPENSE), world.balance(MEMBER)) == (-300, 0)
    assert world.outcome(world.refund(late, 400)) is Outcome.POSTED
    assert (world.coin(SUSPENSE), world.balance(MEMBER)) == (0, 100)
    assert world.outcome(world.refund(late, 100)) is Outcome.POSTED
    assert (world.coin(STORE), world.balance(MEMBER)) == (0, 200)


def test_a_refund_is_of_its_own_tills_sale_whoever_else_took_its_id(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 400)
    sale = world.sale(TILL, MEMBER, 1, 400)
    cash = (Tender(type="cash", unit=EUR, amount=1),)
    total = (Total(department="grocery", tax_rate=700, net=1, tax=0),)
    squatter = Purchase(**{**world.marks(OTHER), "id": sale.id}, totals=total, tenders=cash)
    world.post(squatter, sale)
    # Elsewhere nobody can tell which of the two is meant: the office can.
    elsewhere = world.refund(sale, 100, till="c" * 16)
    assert world.outcome(elsewhere) is Outcome.RECORDED
    assert world.outcome(world.refund(sale, 400)) is Outcome.POSTED
    assert world.balance(MEMBER) == 1000


def test_each_piece_comes_back_once(world: World) -> None:
    sale = world.purchase(TILL, cash(400))
    world.post(sale)

    def some(quantity: int, sold: int | None, amount: int = 100, line: int = 1) -> Refund:
        named = RefundedLine(line=line, quantity=quantity, amount=amount, sold=sold)
        refund = world.refund(sale, 0, amount)
        return msgspec.structs.replace(refund, lines=(named,))

    assert world.outcome(some(1, 2)) is Outcome.POSTED
    assert world.outcome(some(2, 3)) is Outcome.RECORDED  # it had two, whatever is said now
    assert world.outcome(some(1, 9)) is Outcome.POSTED
    assert world.outcome(some(1, 9)) is Outcome.RECORDED
    assert world.outcome(some(3, None, line=2)) is Outcome.POSTED  # all of it, it says
    assert world.outcome(some(1, 5, line=2)) is Outcome.RECORDED
    assert world.outcome(some(1, None, line=3)) is Outcome.POSTED
    assert world.outcome(some(1, None, 1, line=4)) is Outcome.RECORDED  # all the money is back
    assert world.euro(f"cash:{TILL}") == 0


@pytest.mark.parametrize("lines", [(), (99,), (60, 39)])
def test_a_refund_names_lines_for_all_its_goods(world: World, lines: tuple[int, ...]) -> None:
    sale = world.purchase(TILL, cash(400))
    world.post(sale)
    named = tuple(RefundedLine(line=n + 1, quantity=1, amount=a) for n, a in enumerate(lines))
    refund = msgspec.structs.replace(world.refund(sale, 0, 100), lines=named)
    assert world.outcome(refund) is Outcome.UNBALANCED


def test_all_coin_does_not_come_back_for_a_cents_worth_of_goods(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 400)
    sale = world.sale(TILL, MEMBER, 1, 400)
    world.post(sale)
    greedy = world.refund(sale, 1)
    [tender] = greedy.tenders
    greedy = msgspec.structs.replace(greedy, tenders=(msgspec.structs.replace(tender, amount=400),))
    assert world.outcome(greedy) is Outcome.RECORDED
    assert world.outcome(world.refund(sale, 1)) is Outcome.POSTED


def test_a_refund_does_not_move_more_tax_than_was_taken(world: World) -> None:
    sale = world.purchase(TILL, cash(400))
    world.post(sale)
    for net, tax in ((10_100, -10_000), (-10_000, 10_100)):
        refund = world.refund(sale, 0, 100)
        [total] = refund.totals
        moved = msgspec.structs.replace(total, net=net, tax=tax)
        assert world.outcome(msgspec.structs.replace(refund, totals=(moved,))) is Outcome.RECORDED


def test_what_another_till_sold_is_a_claim_that_the_office_decides(world: World) -> None:
    sale = world.purchase(TILL, cash(400))
    world.post(sale)
    claim = world.refund(sale, 0, 400, till=OTHER)
    assert world.post(claim) == [Decision(Outcome.RECORDED, ())]
    decided = msgspec.structs.replace(claim, **world.marks())
    assert world.outcome(decided) is Outcome.POSTED
    assert world.euro(f"safe:{COOP}") == -400  # the office has no drawer
    assert world.outcome(world.refund(sale, 0, 1)) is Outcome.RECORDED
    assert (world.euro(f"cash:{OTHER}"), world.euro("sales:grocery")) == (0, 0)


def test_a_refund_is_in_the_currency_of_its_sale(world: World) -> None:
    world.ask(TILL, MEMBER, 1, 400)
    sale = world.sale(TILL, MEMBER, 1, 400)
    world.post(sale)
    other = world.refund(sale, 100)
    [tender] = other.tenders
    other = msgspec.structs.replace(
        other, tenders=(msgspec.structs.replace(tender, settles=Amount("USD", 100)),)
    )
    assert world.outcome(other) is Outcome.RECORDED


# --- told again in a new epoch ----------------------------------------------------------------


@pytest.mark.parametrize("kind", ["purchase", "rent", "gift"])
def test_what_was_posted_is_not_posted_again_in_a_later_epoch_of_its_till(
    world: World, kind: str
) -> None:
    """A till's disk went back to the draft of it; it was enrolled again, and somebody finished the
    draft once more. Another till's entry of the same id is another one."""
    world.ask(TILL, MEMBER, 1, 400)
    told = {
        "purchase": world.purchase(TILL, world.spends(MEMBER, 300, 1), cash(450)),
        "rent": world.rent(TILL, world.spends(MEMBER, 300, 1), cash(450)),
        "gift": world.transfer(TILL, MEMBER, wallet(NEIGHBOUR), 300, 1),
    }[kind]
    (first,) = world.post(told)
    again, once_more, elsewhere = world.post(
        msgspec.structs.replace(told, epoch=2),
        msgspec.structs.replace(told, epoch=3),
        msgspec.structs.replace(told, device=OTHER, epoch=2),
    )
    assert first.outcome is Outcome.POSTED
    assert again == once_more == Decision(Outcome.RECORDED, ())
    assert elsewhere.outcome is Outcome.UNCOVERED
