# SPDX-License-Identifier: AGPL-3.0-or-later
"""Anything may happen to a till, in any order: people touch what they like, answers come late or
never, devices fail. The promises hold all the same."""

from typing import Any

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from msgspec.structs import replace

from contract.money import Amount
from contract.outcomes import Declined
from contract.receipt import ReceiptCode
from contract.rules import CoinShare, CoinValue, PinLimit, Rulebook, needs_pin
from contract.tender_messages import UsableAccount
from contract.tender_rules import RoundUp, Solidarity
from hardware.ports import (
    CardPresented,
    CardRemoved,
    CardUnreadable,
    CodeScanned,
    Device,
    DeviceHealth,
    Health,
    Printed,
    WeightSettled,
    WeightUnsettled,
)
from kiosk import intents, pricing
from kiosk.bill import Sale, gift_of, spends, spent_from
from kiosk.bill_entry import tenders
from kiosk.effects import (
    Browse,
    CheckPin,
    CheckReceipt,
    DropDraft,
    Effect,
    Find,
    GetProduct,
    Identify,
    KeepDraft,
    LookUp,
    PrintReceipt,
    Release,
    Reserve,
    TryDisk,
    WriteBill,
    WriteFact,
)
from kiosk.events import (
    Answered,
    CodeRefused,
    DraftKept,
    Event,
    NotWritten,
    OurFault,
    ProductFound,
    ProductsFound,
    Tick,
    Value,
)
from kiosk.intents import goods
from kiosk.intents.desks import CallHelp
from kiosk.intents.refunds import ChooseReason
from kiosk.intents.tenders import Give, PayFrom
from kiosk.snapshot import Screen
from ledger_client.answers import Checked, NoRoom, NotKnown, PinBad, PinOk, Status
from tests.kiosk.till import (
    AMARA,
    BREAD,
    CANDLES,
    CARROTS,
    COIN,
    COOP,
    DAY,
    JONAS,
    LENTILS,
    NINE,
    OIL,
    QUESTIONS,
    TAP,
    Till,
    cut_off,
    person,
    room,
    rulebook,
    written,
)

pytestmark = pytest.mark.timeout(600)  # a failure is worth the time to find its shortest story

COMMONS = UsableAccount(account=f"commons:{COOP}", unit=COIN, available=700)
LENT = UsableAccount(account=JONAS.account, unit=COIN, available=250, name="Jonas")
HELPED = replace(AMARA, available=700, accounts=(COMMONS,))
PEOPLE = {
    who.account: who
    for who in (
        HELPED,
        JONAS,
        replace(person("Tomasz", 90), accounts=(LENT, COMMONS)),
        person("Noor", 0, offline=True),
    )
}
VALUE = CoinValue(Amount("EUR", 100))
DECIDED = [
    rulebook(CoinShare(60), VALUE, PinLimit(1000), RoundUp(100, 300)),
    rulebook(CoinShare(100), VALUE, PinLimit(200)),
    rulebook(CoinShare(60), VALUE, PinLimit(0)),
    rulebook(CoinShare(100), VALUE, PinLimit(2000), RoundUp(500, 500), Solidarity(50, 700)),
    rulebook(CoinShare(100), VALUE, PinLimit(800), RoundUp(100, 500), Solidarity(90, 700)),
    Rulebook(()),
]
RECEIPT = ReceiptCode(cut_off(None).id, bytes(32), bytes(16)).url("https://greenleaf.example")

sale_intents = st.sampled_from(
    [
        intents.Start(),
        intents.OpenSearch(),
        intents.TypeSearch("oil"),
        intents.CloseSearch(),
        intents.ChooseProduct(OIL.id),
        intents.AddWeighed(840),
        intents.AddWeighed(1),
        intents.Pay(),
        intents.UseCoin(True),
        intents.UseCoin(False),
        intents.Back(),
        intents.PinErase(),
        intents.CashErase(),
        intents.CashTaken(),
        intents.MoreTime(),
        intents.Done(),
        intents.End(),
        intents.FinishSale(),
        intents.GiveBack(),
        goods.OpenShelf(),
        goods.OpenKeypad("quantity", 1),
        goods.OpenKeypad("tare"),
        goods.OpenKeypad("weight"),
        goods.KeyDigit("3"),
        goods.KeyDone(),
        goods.TareFromScale(1),
        goods.VoidLine(1),
        goods.RepeatLast(),
        goods.OpenMore(),
        goods.ClearBasket(),
        goods.StaffConfirms(),
        goods.SetPrice(),
        ChooseReason("damaged"),
        CallHelp(),
    ]
)

elsewhere = (
    st.builds(DeviceHealth, st.sampled_from(Device), st.sampled_from(Health), st.just("offline"))
    | st.builds(Status, st.booleans(), st.none() | st.just(NINE), st.integers(0, 2))
    | st.sampled_from([CardRemoved(1), Printed("another", ""), Printed("another", "paper-out")])
    | st.sampled_from([WeightSettled(0), WeightSettled(1), WeightSettled(840)])
    | st.sampled_from(["moving", "over", "under"]).map(WeightUnsettled)
    | st.sampled_from(["oil", "o"]).map(lambda query: ProductsFound(query, (OIL,)))
)

at_the_worst_moment = (
    sale_intents
    | st.sampled_from(
        [
            intents.End(),
            intents.Back(),
            intents.Pay(),
            intents.CashTaken(),
            intents.FinishSale(),
            intents.GiveBack(),
        ]
    )
    | st.sampled_from(
        [
            CodeScanned("4006381333931"),
            CodeScanned(RECEIPT),
            ProductFound(CANDLES),
            CardPresented(1, None),
            intents.PinDigit("7"),
        ]
    )
)


class Shop(RuleBasedStateMachine):
    """One till, and all that its questions and effects come to outside of it."""

    till: Till

    @initialize(
        rules=st.sampled_from(DECIDED),
        has_printer=st.booleans(),
        unfinished=st.sampled_from([None, None, cut_off(AMARA), cut_off(None)]),
    )
    def open(self, rules: Rulebook, has_printer: bool, unfinished: Sale | None) -> None:
        self.till = Till(rules, has_printer=has_printer, unfinished=unfinished)
        # The same till where somebody types another PIN: nobody may be able to tell them apart.
        self.twin = Till(rules, has_printer=has_printer, unfinished=unfinished)
        self.questions: list[Any] = []  # out there, waited for or not
        self.look_ups: list[LookUp | GetProduct] = []
        self.drafts = set() if unfinished is None else {unfinished.id}
        self.held: dict[str, int] = {}  # account → number that was asked for and is open
        if unfinished is not None and unfinished.buyer is not None:
            self.held[unfinished.buyer.account] = 3
        self.numbers = 3
        self.writing: Sale | None = None
        self.stands: dict[str, Sale] = {}
        self.bill: tuple[int, int] | None = None  # on the screen when the card was held there
        self.reserved = 0  # of that coin, since then
        self.balance_wanted = False
        self.stopped = False
        self.pin_was_right = False  # since the card was held there

    # --- one step, and what comes of it --------------------------------------------------------

    def happens(self, event: Event, at_the_twin: Event | None = None) -> None:
        before = self.till.state
        effects = self.till.send(event)
        told = self.twin.send(at_the_twin or event)
        assert self.twin.shown == self.till.shown, "a PIN can be read from the screen"
        assert [_without_pin(e) for e in told] == [_without_pin(e) for e in effects]
        if isinstance(event, Answered) and event.ask != before.waiting:
            assert self.till.state == before, "an answer that nobody waits for"
        asked = [effect for effect in effects if isinstance(effect, QUESTIONS)]
        assert len(asked) <= 1, "one question at a time"
        if asked:
            answered = isinstance(event, Answered) and event.ask == before.waiting
            assert answered or not before.waiting, "there is a question out already"
            assert self.till.state.waiting == asked[0].ask
        if self.writing is not None and not (
            isinstance(event, Answered) and event.ask == before.waiting
        ):
            assert self.till.state.waiting == before.waiting, "the entry's answer is waited for"
        for effect in effects:
            self.carried_out(effect)

    def carried_out(self, effect: Effect) -> None:
        match effect:
            case LookUp() | GetProduct():
                self.look_ups.append(effect)
            case Release(account=account):
                assert self.writing is None
                self.held.pop(account, None)
            case DropDraft(bill=sale):
                assert self.writing is None
                assert sale not in self.stands
                self.drafts.discard(sale)
            case PrintReceipt(bill=sale):
                assert self.stands[sale.id] == sale, "the receipt tells what the entry says"
            case Reserve(person=who, amount=amount):
                if self.till.state.unfinished is None:
                    self.reserved += amount
                    assert self.bill is not None
                    total, coin = self.bill
                    assert total == _total(self.till), "a tap pays what was shown"
                    assert self.reserved <= coin, "a tap pays what was shown"
                    assert self.pin_was_right or not self.pin_is_wanted(coin), "without a PIN"
                assert amount <= who.available
                self.questions.append(effect)
            case WriteBill(bill=sale):
                self.about_to_write(sale)
                self.questions.append(effect)
            case Find() | Browse() | WriteFact():
                pass
            case _:
                self.questions.append(effect)

    def pin_is_wanted(self, coin: int) -> bool:
        return needs_pin(coin, self.till.rules.on(PinLimit, DAY).parameters)

    def about_to_write(self, sale: Sale) -> None:
        """Nothing is written that was not taken, and nothing is taken twice."""
        assert self.writing is None
        assert sale.id not in self.stands
        total = pricing.total(sale.items, sale.terms)
        settled = 0 if sale.coin is None else sale.coin.settles
        given = gift_of(sale, coin=False)
        assert sale.cash_due == total - settled + given
        for account, grant, _ in spends(sale):
            assert self.held[account] == grant, "coin without room"
        spent = 0 if sale.coin is None else sale.coin.coin + gift_of(sale, coin=True)
        assert sum(amount for _, _, amount in spends(sale)) == spent
        if spent and self.till.state.unfinished is None:
            assert self.bill == (total + given, spent), "a tap pays what was shown"
        if sale.cash_due:
            assert sale.id in self.drafts, "cash without a durable draft"
            if self.till.state.unfinished is None:
                assert sale.cash_given is not None
                assert sale.cash_given >= sale.cash_due
        paid = sum(tender.value.amount for tender in tenders(sale, "EUR"))
        assert paid == total + given
        assert total == sum(t.net + t.tax for t in pricing.totals(sale.items, sale.terms))
        self.writing = sale

    # --- answers -------------------------------------------------------------------------------

    def answer(self, question: Any, value: Value) -> None:
        self.questions.remove(question)
        match value:
            case DraftKept():
                self.drafts.add(question.bill.id)
            case NotWritten() | NoRoom() if not isinstance(question, Reserve):
                self.writing = None
            case _ if isinstance(question, WriteBill):
                assert self.writing is question.bill
                self.stands[question.bill.id] = question.bill
                self.drafts.discard(question.bill.id)
                self.writing = None
            case PinOk():
                self.pin_was_right = question.ask == self.till.state.waiting
        self.happens(Answered(question.ask, value))

    def granted(self, question: Reserve) -> Value:
        account = question.person.account
        if account not in self.held:
            self.numbers += 1
            self.held[account] = self.numbers
        return room(question.person, self.held[account])

    def good(self, question: Any) -> Value:
        match question:
            case Identify(ask=ask):
                return replace(HELPED, identification=ask)
            case CheckPin():
                return PinOk(question.ask)
            case Reserve():
                return self.granted(question)
            case KeepDraft():
                return DraftKept()
            case CheckReceipt():
                return Checked("proved")
            case TryDisk():
                return NotWritten()  # here a disk that refused once stays so
            case _:
                return written(question.bill)

    @precondition(lambda self: self.questions)
    @rule()
    def the_newest_answer_comes_and_is_good(self) -> None:
        self.answer(self.questions[-1], self.good(self.questions[-1]))

    @precondition(lambda self: self.questions)
    @rule(data=st.data())
    def some_answer_comes(self, data: st.DataObject) -> None:
        question = data.draw(st.sampled_from(self.questions))
        match question:
            case Identify(ask=ask):
                who = st.sampled_from([replace(p, identification=ask) for p in PEOPLE.values()])
                not_known = st.sampled_from([*Declined, "unknown-offline"]).map(NotKnown)
                value = data.draw(who | not_known | st.just(OurFault()))
            case CheckPin():
                value = data.draw(
                    st.sampled_from(
                        [
                            PinOk(None),
                            PinBad(2),
                            PinBad(1),
                            PinBad(0),
                            PinBad(0, Declined.UNKNOWN_IDENTIFICATION),
                            OurFault(),
                        ]
                    )
                )
            case Reserve():
                no = st.builds(
                    NoRoom, st.sampled_from(Declined), st.integers(0, 3000), st.booleans()
                )
                value = data.draw(no | st.sampled_from([OurFault(), None]))
                value = value or self.granted(question)
                if isinstance(value, NoRoom) and question.ask == self.till.state.waiting:
                    self.reserved = 0  # all of it goes back; the PIN may be wanted for it first
                if isinstance(value, OurFault) and question.ask == self.till.state.waiting:
                    # Perhaps there was room, and nobody was told.
                    self.granted(question)
            case CheckReceipt():
                states = ["proved", "on-its-way", "unknown", "false", "unreachable"]
                value = data.draw(st.sampled_from([*map(Checked, states), OurFault()]))
            case KeepDraft():
                value = data.draw(st.sampled_from([DraftKept(), NotWritten()]))
            case TryDisk():
                value = NotWritten()
            case _:
                late = NoRoom("took-too-long", 0, offline=False)
                value = data.draw(
                    st.sampled_from([self.good(question), NotWritten(), NotWritten(True), late])
                )
        self.answer(question, value)

    @precondition(lambda self: self.look_ups)
    @rule(product=st.sampled_from([BREAD, LENTILS, OIL, CANDLES, CARROTS, None]))
    def a_product_is_looked_up(self, product: Any) -> None:
        self.look_ups.pop(0)
        self.happens(CodeRefused("unknown-code", "1") if product is None else ProductFound(product))

    # --- people --------------------------------------------------------------------------------

    @rule(steps=st.integers(1, 9))
    def the_sale_goes_on(self, steps: int) -> None:
        """What mostly happens next, so that chance gets far enough to meet what seldom does."""
        for _ in range(steps):
            self.next_step()

    @rule(steps=st.integers(1, 9), event=at_the_worst_moment)
    def something_comes_between(self, steps: int, event: Any) -> None:
        self.the_sale_goes_on(steps)
        self.happens(event)

    def next_step(self) -> None:
        shown, split = self.till.shown, self.till.shown.split
        waiting = [q for q in self.questions if q.ask == self.till.state.waiting]
        if waiting:
            return self.answer(waiting[0], self.good(waiting[0]))
        match shown.screen:
            case Screen.IDLE:
                return self.put_something_into_the_basket()
            case Screen.BASKET if not shown.lines:
                return self.put_something_into_the_basket()
            case Screen.PAY if split is not None and split.coin.amount:
                return self.hold_the_card_there()
            case Screen.BASKET | Screen.PAY:
                return self.happens(intents.Pay())
            case Screen.PIN:
                return self.type_a_pin("2580")
            case Screen.CASH:
                return self.pay_what_is_due()
            case Screen.UNFINISHED:
                return self.happens(intents.FinishSale())
            case Screen.SEARCH:
                return self.happens(intents.CloseSearch())
            case Screen.WEIGH:
                self.happens(WeightSettled(840))
                return self.happens(intents.AddWeighed(840))
            case _:
                return self.happens(intents.Done())

    @rule(intent=sale_intents)
    def touch(self, intent: Any) -> None:
        self.happens(intent)

    @rule(text=st.sampled_from(["4006381333931", "4006381333931", "x", RECEIPT, "//x/r/y"]))
    def scan(self, text: str) -> None:
        self.happens(CodeScanned(text))

    @rule()
    def put_something_into_the_basket(self) -> None:
        self.happens(CodeScanned("4006381333931"))
        while self.look_ups:
            self.look_ups.pop()
            self.happens(ProductFound(OIL))

    @rule()
    def hold_the_card_there(self) -> None:
        shown, before = self.till.shown, self.till.state.waiting
        self.happens(CardPresented(1, TAP))
        if self.till.state.waiting != before:  # it is being read
            on_screen = shown.screen is Screen.PAY and shown.total and shown.split
            self.pin_was_right, self.reserved = False, 0
            self.bill = (shown.total.amount, shown.split.coin.amount) if on_screen else None

    @precondition(lambda self: self.till.shown.screen in (Screen.BASKET, Screen.IDLE))
    @rule(
        steps=st.integers(0, 9).map(lambda n: 9 - n),
        wishes=st.sampled_from(
            [
                (PayFrom(COMMONS.account),),
                (PayFrom(COMMONS.account), Give(1)),
                (Give(1),),
                (PayFrom(LENT.account), PayFrom("")),
                (intents.UseCoin(False), Give(2)),
            ]
        ),
    )
    def who_is_known_chooses_how_to_pay(self, wishes: tuple[Any, ...], steps: int) -> None:
        self.put_something_into_the_basket()
        self.hold_the_card_there()
        self.next_step()
        self.happens(intents.Pay())
        for wish in wishes:
            self.happens(wish)
        self.the_sale_goes_on(steps)

    @rule(
        event=st.sampled_from(
            [
                CardPresented(1, None),
                CardUnreadable(1, "pulled"),
                CardUnreadable(1, "hangs"),
            ]
        )
    )
    def hold_something_there(self, event: Any) -> None:
        self.happens(event)

    @rule(digits=st.text("0123456789", min_size=1, max_size=4))
    def type_a_pin(self, digits: str) -> None:
        for digit in digits:
            other = str((int(digit) + 5) % 10)
            self.happens(intents.PinDigit(digit), intents.PinDigit(other))

    @rule(line=st.integers(1, 5), by=st.sampled_from([1, -1, -1]))
    def change_a_line(self, line: int, by: int) -> None:
        self.happens(intents.ChangeQuantity(line, by))

    @rule(
        intent=st.sampled_from("0159x").map(intents.CashDigit)
        | st.integers(-5, 3000).map(intents.CashGiven)
    )
    def give_cash(self, intent: Any) -> None:
        self.happens(intent)

    @precondition(lambda self: self.till.shown.cash is not None)
    @rule(short=st.booleans())
    def pay_what_is_due(self, short: bool = False) -> None:
        cash = self.till.shown.cash
        assert cash is not None
        self.happens(intents.CashGiven(cash.due.amount - short))
        self.happens(intents.CashTaken())

    @rule(show=st.booleans())
    def ask_for_the_balance(self, show: bool) -> None:
        self.balance_wanted = show and self.till.shown.member is not None
        self.happens(intents.ShowBalance(show))

    # --- devices, network, time ------------------------------------------------------------------

    @rule(seconds=st.sampled_from([1, 1, 30, 200]))
    def time_goes_by(self, seconds: int) -> None:
        self.till.now_ms += seconds * 1000
        self.twin.now_ms += seconds * 1000
        self.happens(Tick())

    @rule(event=elsewhere)
    def something_happens_elsewhere(self, event: Any) -> None:
        self.happens(event)

    @precondition(lambda self: self.till.shown.revision > 40)
    @rule()
    def the_ledger_revokes_the_till(self) -> None:
        self.happens(Status(True, NINE, 0, stopped="revoked-device"))

    @precondition(lambda self: self.stands)
    @rule(code=st.sampled_from(["", "paper-out", "not-sent", "unconfirmed"]))
    def the_printer_says(self, code: str) -> None:
        self.happens(Printed(list(self.stands)[-1], code))

    # --- promises --------------------------------------------------------------------------------

    @invariant()
    def what_was_set_aside_belongs_to_a_sale_that_is_open(self) -> None:
        state = self.till.state
        open_ = [state.unfinished]
        if state.screen is not Screen.APPROVED:
            open_.append(state.sale)
        accounts = {account for sale in open_ if sale is not None for account in spent_from(sale)}
        asked = {q.person.account for q in self.questions if isinstance(q, Reserve)}
        assert set(self.held) <= accounts | asked
        assert self.drafts <= {sale.id for sale in open_ if sale is not None}

    @invariant()
    def a_till_that_stopped_sells_nothing_more(self) -> None:
        assert not self.stopped or self.till.shown.screen is Screen.STOPPED
        self.stopped = self.till.shown.screen is Screen.STOPPED

    @invariant()
    def approved_is_what_stands(self) -> None:
        state = self.till.state
        if state.screen is Screen.APPROVED:
            assert state.sale is not None
            assert self.stands[state.sale.id] == state.sale
        if state.screen is Screen.CASH:
            assert state.sale is not None
            assert state.sale.id in self.drafts

    @invariant()
    def nothing_is_seen_that_was_not_asked_for(self) -> None:
        shown, state = self.till.shown, self.till.state
        assert state.screen is Screen.PIN or not state.pin
        if shown.member is None:
            self.balance_wanted = False
        else:
            assert shown.member.balance is None or self.balance_wanted
        if shown.screen is Screen.IDLE:
            text = msgspec.json.encode(shown).decode()
            assert not any(who.first_name in text for who in PEOPLE.values())
            assert (shown.lines, shown.busy) == ((), "")
            assert (state.sale, state.person, state.ticket) == (None, None, None)

    @invariant()
    def money_on_the_screen_adds_up(self) -> None:
        shown = self.till.shown
        if shown.split is not None and shown.total is not None:
            assert shown.split.money.amount + shown.split.coin_settles.amount == shown.total.amount
            assert shown.split.money.amount >= 0
        if shown.cash is not None:
            enough = shown.cash.given.amount >= shown.cash.due.amount
            assert (shown.cash.change is not None) == enough
        if shown.screen is not Screen.STOPPED:
            assert not shown.busy or self.questions, "it waits for nothing"


def _total(till: Till) -> int:
    assert till.shown.total is not None
    return till.shown.total.amount


def _without_pin(effect: Effect) -> Effect:
    return replace(effect, pin="") if isinstance(effect, CheckPin) else effect


AnythingGoes = Shop.TestCase
AnythingGoes.settings = settings(max_examples=300, stateful_step_count=50, deadline=None)
