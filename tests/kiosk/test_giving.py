# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who shops may round up for the commons: one touch, taken back as easily, and never by itself."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contract.entries import Gift, Purchase, require_balanced, spends
from contract.money import Amount
from contract.rules import CoinShare, CoinValue, PinLimit
from contract.tender_rules import CashRounding, RoundUp, Solidarity
from hardware.printing.columns import plain_text
from kiosk import intents
from kiosk.bill import Sale
from kiosk.bill_entry import entry
from kiosk.effects import KeepDraft, Reserve, WriteBill
from kiosk.events import DraftKept
from kiosk.giving import GivingTo
from kiosk.intents.tenders import Give, PayFrom
from kiosk.receipts.purchase import purchase_receipt
from kiosk.snapshot import Screen
from kiosk.snapshot.tenders import GiftOffer
from ledger_client.answers import AtRisk, PinOk, Room
from tests.kiosk.test_tendering import COMMONS, MARKS
from tests.kiosk.till import AMARA, CANDLES, COIN, LENTILS, SHOP, Till, room, rulebook
from tests.kiosk.till import written as stood
from ui.words import words_in

UP = RoundUp(to=100, most=500)
VALUE, NO_PIN = CoinValue(Amount("EUR", 100)), PinLimit(5000)
ASKED = rulebook(CoinShare(60), VALUE, NO_PIN, UP, CashRounding(5))
ALL_COIN = rulebook(CoinShare(100), VALUE, NO_PIN, UP, Solidarity(percent=100, coin=5000))


def to_pay(rules: object = ASKED) -> Till:
    """Lentils and candles, 9.99, on the page where one pays."""
    till = Till(rules)  # type: ignore[arg-type]
    till.scan(LENTILS, CANDLES)
    till.send(intents.Pay())
    return till


def offer(till: Till) -> GiftOffer | None:
    assert till.shown.split is not None
    return till.shown.split.gift


def in_cash(till: Till) -> Sale:
    """All of the rest is handed over; the sale that stands then."""
    till.answer(DraftKept())
    assert till.shown.cash is not None
    till.send(intents.CashGiven(till.shown.cash.due.amount))
    till.send(intents.CashTaken())
    return stands(till)


def stands(till: Till) -> Sale:
    bill = till.last(WriteBill).bill
    assert isinstance(bill, Sale)
    return bill


def written(sale: Sale) -> Purchase:
    paid = entry(sale, MARKS, "a" * 16, "EUR")
    assert isinstance(paid, Purchase)
    require_balanced(paid)
    return paid


def test_nobody_is_asked_before_the_members_decided_so() -> None:
    till = to_pay(rulebook(CoinShare(60), VALUE, NO_PIN))
    assert offer(till) is None
    till.send(Give(1))
    assert till.shown.total.amount == 999


def test_it_is_offered_and_not_chosen() -> None:
    """Given a rule, when somebody comes to pay, then the page names the round sum, and the bill is
    what it was."""
    till = to_pay()
    till.send(intents.UseCoin(False))
    assert offer(till) == GiftOffer(Amount("EUR", 1), Amount("EUR", 1000), 0, more=True)
    till.send(intents.Pay())
    assert in_cash(till).gift is None


def test_one_touch_rounds_up_and_one_takes_it_back() -> None:
    till = to_pay()
    till.send(intents.UseCoin(False))
    till.send(Give(1))
    assert till.shown.total.amount == 1000
    till.send(Give(0))
    assert till.shown.total.amount == 999
    assert offer(till) == GiftOffer(Amount("EUR", 1), Amount("EUR", 1000), 0, more=True)


def test_more_may_be_given_up_to_the_most_that_was_decided() -> None:
    till = to_pay()
    till.send(intents.UseCoin(False))
    till.send(Give(5))
    assert offer(till) == GiftOffer(Amount("EUR", 401), Amount("EUR", 1400), 5, more=False)
    till.send(Give(6))
    assert offer(till) == GiftOffer(Amount("EUR", 401), Amount("EUR", 1400), 5, more=False)


def test_money_goes_on_top_of_what_is_handed_over() -> None:
    """Given 5.99 in coin and 4.00 in cash, when 1.00 more is given, then 5.00 is handed over, the
    coin is what it was, and the entry says what was given."""
    till = to_pay()
    till.send(Give(1))
    assert offer(till) == GiftOffer(Amount("EUR", 100), Amount("EUR", 500), 1, more=True)
    till.tap(AMARA)
    assert till.last(Reserve).amount == 599
    till.answer(room(AMARA))
    sale = in_cash(till)
    assert sale.cash_due == 500
    paid = written(sale)
    assert paid.gift == Gift(unit="EUR", amount=100)
    assert paid.rules["round-up"] == 1


def test_the_receipt_says_it_on_a_line_of_its_own() -> None:
    till = to_pay()
    till.send(intents.UseCoin(False))
    till.send(Give(2))
    till.send(intents.Pay())
    sale = in_cash(till)
    text = plain_text(purchase_receipt(sale, stood(sale), SHOP, words_in("en-GB")))
    rows = [" ".join(line.split()) for line in text.splitlines()]
    assert "Total €9.99" in rows
    assert "For the commons €1.01" in rows
    assert "Together €11.00" in rows
    assert "Cash €11.00" in rows
    till.answer(stood(sale))
    assert till.shown.approved is not None
    assert till.shown.approved.total.amount == 1100
    assert till.shown.approved.gift == Amount("EUR", 101)


def test_what_is_paid_all_in_coin_is_rounded_up_in_coin() -> None:
    """Given a bill that coin pays whole, then what is given is coin, in the same grant; it settles
    nothing."""
    till = to_pay(ALL_COIN)
    till.send(Give(1))
    assert offer(till) == GiftOffer(Amount(COIN, 1), Amount(COIN, 1000), 1, more=True)
    till.tap(AMARA)
    assert till.last(Reserve).amount == 1000
    till.answer(room(AMARA))
    paid = written(stands(till))
    assert [one.amount for one in paid.tenders] == [999]
    assert paid.gift == Gift(unit=COIN, amount=1, account=AMARA.account, grant=3)
    assert sum(one.amount for one in spends(paid)) == 1000


def test_a_gift_of_coin_never_becomes_one_of_money() -> None:
    """Given a gift of coin, when the shopper then pays all in money, then nothing is given until
    they say so again."""
    till = to_pay(ALL_COIN)
    till.send(Give(2))
    till.send(intents.UseCoin(False))
    assert till.shown.total.amount == 999
    till.send(intents.Pay())
    assert in_cash(till).gift is None


def test_a_tap_pays_the_gift_that_was_shown_or_none() -> None:
    """Given somebody who has coin for the goods and not for the gift, when they tap, then nothing
    is paid, and the page says what it comes to now."""
    till = to_pay(ALL_COIN)
    till.send(Give(1))
    till.tap(replace(AMARA, available=999))
    assert till.notice == "coin-changed"
    assert till.all(Reserve) == []
    till.tap(replace(AMARA, available=999))
    assert till.last(Reserve).amount == 999


def test_what_is_given_counts_for_the_pin() -> None:
    till = to_pay(rulebook(CoinShare(100), VALUE, PinLimit(999), UP))
    till.send(Give(1))
    till.tap(AMARA)
    assert till.shown.screen is Screen.PIN
    for digit in "1234":
        till.send(intents.PinDigit(digit))
    till.answer(PinOk("the ticket"))
    assert till.last(Reserve).amount == 1000


def test_nobody_lends_for_a_gift() -> None:
    """Given coin that the co-op would lend, then it is asked for the goods alone, and that is
    said."""
    till = to_pay(ALL_COIN)
    till.send(Give(1))
    till.tap(AMARA)
    till.answer(Room(3, AMARA.account, COIN, risk=AtRisk(1, 200, 200)))
    assert till.notice == "gift-not-lent"
    assert till.last(Reserve).amount == 999
    till.answer(Room(3, AMARA.account, COIN, risk=AtRisk(1, 199, 199)))
    assert stands(till).gift is None


def test_nobody_gives_away_the_coin_of_others() -> None:
    till = to_pay(ALL_COIN)
    till.send(intents.Back())
    till.tap(replace(AMARA, accounts=(COMMONS,)))
    till.send(intents.Pay())
    till.send(PayFrom(COMMONS.account))
    assert offer(till) == GiftOffer(Amount("EUR", 1), Amount("EUR", 700), 0, more=True)
    till.send(Give(1))
    assert till.shown.split is not None
    assert till.shown.split.money.amount == 700


def test_back_from_the_cash_nothing_is_decided() -> None:
    till = to_pay()
    till.send(intents.UseCoin(False))
    till.send(Give(1))
    till.send(intents.Pay())
    assert isinstance(till.last(KeepDraft).bill, Sale)
    till.answer(DraftKept())
    till.send(intents.Back())
    till.send(Give(0))
    till.send(intents.Pay())
    assert in_cash(till).gift is None


@given(
    paid=st.integers(1, 10**7),
    steps=st.integers(1, 30),
    to=st.sampled_from([5, 50, 100, 500]),
    most=st.integers(1, 3000),
)
def test_a_gift_makes_a_round_sum_and_is_never_more_than_may_be(
    paid: int, steps: int, to: int, most: int
) -> None:
    place = GivingTo("EUR", paid, most, RoundUp(to=to, most=2000))
    gift = place.gift(steps)
    assert 0 <= gift <= min(most, 2000)
    if gift:
        assert (paid + gift) % to == 0
        assert (steps - 1) * to < gift <= steps * to
