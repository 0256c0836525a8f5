# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where one's own coin is not enough, the commons or who lets one pay may stand beside it, in the
same bill: each under its own grant, and each part goes back to where it came from."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contract.entries import Purchase, Refund, require_balanced, spends
from contract.money import Amount
from contract.outcomes import Declined
from contract.rules import CoinPart, CoinShare, CoinValue, PinLimit, settles
from contract.tender_messages import UsableAccount
from contract.tender_rules import Solidarity
from kiosk import intents
from kiosk.basket import Item
from kiosk.bill import Beside, Sale, left, spent_from, total
from kiosk.bill_entry import details, entry
from kiosk.effects import DropDraft, KeepDraft, Release, Reserve, WriteBill
from kiosk.events import DraftKept
from kiosk.intents.tenders import PayFrom
from kiosk.receipts.purchase import purchase_receipt
from kiosk.refunds import lines_left, refund_of
from kiosk.snapshot import Screen
from ledger_client.answers import AtRisk, NoRoom, Person, Room, SaleThere
from tests.kiosk.test_tendering import COMMONS, ID, LENT, MARKS, SHARED, kept
from tests.kiosk.till import (
    AMARA,
    CANDLES,
    COIN,
    JONAS,
    LENTILS,
    SHOP,
    Till,
    buyer,
    room,
    rulebook,
    written,
)
from ui.words import words_in

SHORT = replace(AMARA, available=250)


def to_pay(*accounts: UsableAccount, who: Person = SHORT) -> Till:
    """Lentils and candles, 9.99, of which 5.99 may be coin; who pays has 2.50 of their own."""
    till = Till(SHARED)
    till.scan(LENTILS, CANDLES)
    till.tap(replace(who, accounts=accounts))
    till.send(intents.Pay())
    return till


def coin(till: Till) -> tuple[int, list[bool]]:
    """The coin that the page shows, and which sources are marked."""
    assert till.shown.split is not None
    return till.shown.split.coin.amount, [one.chosen for one in till.shown.split.sources]


def tap(till: Till, *accounts: UsableAccount, who: Person = SHORT) -> None:
    till.tap(replace(who, accounts=accounts))


def test_the_commons_pay_what_ones_own_coin_does_not_reach_for() -> None:
    """Given 2.50 of one's own and 20 % of a bill from the commons, when both are chosen, then each
    is reserved by itself, and the rest is money."""
    till = to_pay(COMMONS)
    assert coin(till) == (250, [True, False])
    till.send(PayFrom(COMMONS.account))
    assert coin(till) == (449, [True, True])
    tap(till, COMMONS)
    assert (till.last(Reserve).person.account, till.last(Reserve).amount) == (AMARA.account, 250)
    till.answer(room(AMARA, 3))
    asked = till.last(Reserve)
    assert (asked.person.account, asked.amount) == (COMMONS.account, 199)
    assert asked.person.member == AMARA.member
    till.answer(Room(7, COMMONS.account, COIN))
    kept(till)
    till.send(intents.CashGiven(550))
    till.send(intents.CashTaken())
    bill = till.last(WriteBill).bill
    paid = entry(bill, MARKS, "a" * 16, "EUR")
    assert isinstance(paid, Purchase)
    require_balanced(paid)
    assert [(one.account, one.amount, one.grant) for one in paid.tenders] == [
        (AMARA.account, 250, 3),
        (COMMONS.account, 199, 7),
        (None, 550, None),
    ]
    assert isinstance(bill, Sale)
    till.answer(written(bill))
    assert {one.account for one in till.all(Release)} == {AMARA.account, COMMONS.account}
    assert till.shown.approved is not None
    assert till.shown.approved.coin == Amount(COIN, 449)


def test_no_paper_says_whose_coin_it_was() -> None:
    sale = Sale(
        id=ID,
        items=(Item(1, LENTILS, 1),),
        buyer=buyer(AMARA),
        coin=CoinPart(200, 200, ""),
        grant=1,
        beside=Beside(COMMONS.account, 150, 150, 2),
    )
    rows = str(purchase_receipt(sale, written(sale), SHOP, words_in("en-GB")))
    assert "2.00" in rows
    assert "1.50" not in rows
    assert "ommons" not in rows


def test_the_same_touch_takes_them_away_again() -> None:
    till = to_pay(LENT, COMMONS)
    till.send(PayFrom(COMMONS.account))
    till.send(PayFrom(LENT.account))  # another one in their place
    assert coin(till) == (599, [True, True, False])
    till.send(PayFrom(LENT.account))
    assert coin(till) == (250, [True, False, False])


def test_without_ones_own_the_other_pays_alone() -> None:
    till = to_pay(COMMONS)
    till.send(PayFrom(COMMONS.account))
    till.send(PayFrom(""))
    assert coin(till) == (199, [False, True])
    tap(till, COMMONS)
    assert till.last(Reserve).person.account == COMMONS.account


def test_who_has_no_coin_pays_with_the_others_alone() -> None:
    till = to_pay(LENT, who=replace(AMARA, available=0))
    till.send(PayFrom(LENT.account))
    assert coin(till) == (599, [False, True])


def test_a_tap_pays_what_was_shown_of_each() -> None:
    """Given both, when one's own is less by now, then nothing is paid before the next tap."""
    till = to_pay(LENT)
    till.send(PayFrom(LENT.account))
    tap(till, LENT, who=replace(SHORT, available=100))
    assert till.notice == "coin-changed"
    assert till.all(Reserve) == []
    tap(till, LENT, who=replace(SHORT, available=100))
    assert till.last(Reserve).amount == 100


def test_all_of_the_coin_counts_for_the_pin() -> None:
    till = Till(rulebook(CoinShare(60), CoinValue(Amount("EUR", 100)), PinLimit(500)))
    till.scan(LENTILS, CANDLES)
    tap(till, LENT)
    till.send(intents.Pay())
    till.send(PayFrom(LENT.account))
    tap(till, LENT)
    assert till.shown.screen is Screen.PIN


def test_where_the_other_has_none_left_ones_own_goes_back_too() -> None:
    till = to_pay(LENT)
    till.send(PayFrom(LENT.account))
    tap(till, LENT)
    till.answer(room(AMARA))
    effects = till.answer(NoRoom(Declined.NO_ROOM, 20, offline=False))
    assert till.refusal == Declined.NO_ROOM
    assert Release(AMARA.account) in effects
    assert Release(LENT.account) in effects
    till.send(intents.Back())
    assert coin(till)[0] == 250


def test_the_co_op_lends_for_nobody_but_who_shops() -> None:
    till = to_pay(LENT)
    till.send(PayFrom(LENT.account))
    tap(till, LENT)
    till.answer(room(AMARA))
    till.answer(Room(0, LENT.account, COIN, risk=AtRisk(1, 349, 349)))
    assert till.refusal == "no-standing-grant"
    assert till.all(KeepDraft) == []


def test_a_bill_that_was_cut_off_asks_for_both_again() -> None:
    sale = Sale(
        id=ID,
        items=(Item(1, LENTILS, 1),),
        buyer=buyer(AMARA),
        coin=CoinPart(200, 200, ""),
        grant=3,
        beside=Beside(JONAS.account, 150, 150, 2),
        rules={"coin-value": 1},
    )
    till = Till(SHARED, unfinished=sale)
    till.send(intents.FinishSale())
    assert (till.last(Reserve).person.account, till.last(Reserve).amount) == (AMARA.account, 50)
    till.answer(room(AMARA, 4))
    assert (till.last(Reserve).person.account, till.last(Reserve).amount) == (JONAS.account, 150)
    till.answer(Room(5, JONAS.account, COIN))
    paid = entry(till.last(WriteBill).bill, MARKS, "a" * 16, "EUR")
    assert [one.number for one in spends(paid)] == [4, 5]


def test_back_from_the_cash_both_are_given_back() -> None:
    till = to_pay(LENT, who=replace(AMARA, available=100))
    till.send(PayFrom(LENT.account))
    tap(till, LENT, who=replace(AMARA, available=100))
    till.answer(room(AMARA))
    till.answer(Room(5, JONAS.account, COIN))
    till.answer(DraftKept())
    effects = till.send(intents.Back())
    assert {one.account for one in effects if isinstance(one, Release)} == {
        AMARA.account,
        JONAS.account,
    }
    assert any(isinstance(one, DropDraft) for one in effects)


@given(
    own=st.integers(0, 1200),
    commons=st.integers(0, 1200),
    share=st.integers(0, 100),
    of_commons=st.integers(0, 100),
    worth=st.sampled_from([100, 75, 95, 130, 50]),
    nearest=st.booleans(),
)
def test_any_split_adds_up_and_goes_back_to_where_it_came_from(
    own: int, commons: int, share: int, of_commons: int, worth: int, nearest: bool
) -> None:
    """Whatever two have, and whatever a coin is worth: the parts are the bill, no coin settles more
    than it is worth, and a refund of everything gives to each what they paid."""
    value = CoinValue(Amount("EUR", worth), "nearest" if nearest else "down")
    till = Till(
        rulebook(CoinShare(share), value, PinLimit(10**6), Solidarity(of_commons, coin=10**6))
    )
    till.scan(LENTILS, CANDLES)
    who, them = replace(AMARA, available=own), replace(COMMONS, available=commons)
    tap(till, them, who=who)
    till.send(intents.Pay())
    till.send(PayFrom(COMMONS.account))
    shown, _ = coin(till)
    if not shown:
        return
    tap(till, them, who=who)
    while isinstance(till.effects[-1], Reserve):
        asked = till.last(Reserve)
        assert asked.amount <= (own if asked.person.account == AMARA.account else commons)
        till.answer(Room(1, asked.person.account, COIN))
    if isinstance(till.effects[-1], KeepDraft):
        till.answer(DraftKept())
        assert till.shown.cash is not None
        till.send(intents.CashGiven(till.shown.cash.due.amount))
        till.send(intents.CashTaken())
    bill = till.last(WriteBill).bill
    assert isinstance(bill, Sale)
    assert left(bill) == 0
    assert spent_from(bill) <= {AMARA.account, COMMONS.account}
    paid = entry(bill, MARKS, "a" * 16, "EUR")
    assert isinstance(paid, Purchase)
    require_balanced(paid)
    assert sum(one.value.amount for one in paid.tenders) == total(bill)
    in_coin = [one for one in paid.tenders if one.type == "coin"]
    assert sum(one.amount for one in in_coin) == shown
    assert all(one.value.amount <= settles(one.amount, value) for one in in_coin)
    there = SaleThere(paid, details(bill))
    fields = refund_of(there, {one.number: one.left for one in lines_left(there)})
    back = Refund(**MARKS, actor="kiosk:" + "a" * 16, **fields)
    require_balanced(back)
    assert {(t.type, t.account): (t.amount, t.value) for t in back.tenders} == {
        (t.type, t.account): (t.amount, t.value) for t in paid.tenders
    }
