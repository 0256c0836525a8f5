# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk of the housing office: which household, what is due, what is paid of it by whom."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from contract.entries import Note, RentPayment, Tender
from contract.housing_messages import HouseholdRent, HousingRefused, PaymentSeen, StatementLine
from contract.housing_messages import Person as Dweller
from contract.ids import random_id, uuid7
from contract.money import Amount
from contract.receipt import Document
from contract.rent import RentAccount, RentCharge, overdue, to_pay
from contract.rent_rules import RentTerms
from contract.rules import CoinShare, CoinValue, Contributions, PinLimit, Work
from hardware.ports import CardPresented, CodeScanned
from hardware.printing.columns import plain_text
from kiosk import intents
from kiosk.bill import AnyBill, RentBill
from kiosk.bill_entry import entry
from kiosk.effects import (
    CheckPin,
    Effect,
    Identify,
    KeepDraft,
    PrintReceipt,
    Reserve,
    WriteBill,
    WriteFact,
)
from kiosk.effects.housing import (
    OpenHousehold,
    PostWork,
    PrintStatementPaper,
    ReverseRent,
    SeekHouseholds,
)
from kiosk.events import DraftKept, Event, HouseholdsFound, ProductFound, Value
from kiosk.housing import coin_this_month
from kiosk.intents import housing as wants
from kiosk.intents.day import AmountDigit, AmountErase, Confirm
from kiosk.intents.desks import OpenDesk
from kiosk.receipts.purchase import receipt
from kiosk.receipts.rent import statement_paper
from kiosk.sessions.state import Desk
from kiosk.snapshot import Screen
from ledger_client.answers import Person, PinBad, PinOk, Status, Written
from ledger_client.housing import NotTold, Told, Wanted, paid_here
from tests.kiosk.test_tendering import MARKS
from tests.kiosk.till import (
    AMARA,
    BREAD,
    DAY,
    JONAS,
    NINE,
    SHOP,
    TAP,
    Till,
    cut_off,
    person,
    room,
    rulebook,
    written,
)
from ui.words import words_in

OFFICE = replace(JONAS, roles=("housing-staff",))
SECOND = replace(person("Ingrid", 0), roles=("housing-staff",))
TERMS = RentTerms(grace_days=5, coin_percent=50, coin_per_month=20_000)
RULES = rulebook(
    CoinShare(60),
    CoinValue(Amount("EUR", 100)),
    PinLimit(1000),
    Contributions((Work("garden", 700), Work("repairs", 800))),
    TERMS,
)


def charge(month: str, amount: int, type: str = "rent") -> RentCharge:
    number = f"{month}{type}".encode().ljust(10)[:10]
    return RentCharge(charge=uuid7(NINE, number), type=type, due=f"{month}-03", amount=amount)


APRIL, MAY, WATER = charge("2026-04", 65_000), charge("2026-05", 65_000), charge("2026-05", 4_000)
EARLIER = PaymentSeen(
    payment=uuid7(NINE, b"a payment "),
    journal=random_id(b"another..."),
    journal_epoch=1,
    at="2026-04-20T10:00:00.000Z",
    amount=10_000,
    coin=5_000,
    coin_value=5_000,
)


def household(*charges: RentCharge, name: str = "Okafor", work: int = 0) -> HouseholdRent:
    account = RentAccount(charges=charges)
    return HouseholdRent(
        household=random_id(name.encode().ljust(10)[:10]),
        name=name,
        homes=("Flat 12",),
        people=(Dweller(member=AMARA.member, name="Amara Okafor"),),
        unit="EUR",
        account=account,
        to_pay=to_pay(account),
        overdue=overdue(account, DAY, TERMS),
        recent=(EARLIER,),
        month=DAY[:7],
        coin_this_month=15_000,
        work_minutes=work,
        statement=(
            StatementLine(day="2026-04-03", what="charge", amount=65_000, balance=65_000,
                          about="rent"),
            StatementLine(day="2026-04-20", what="payment", amount=-10_000, balance=55_000),
        ),
    )  # fmt: skip


FLAT = household(APRIL, MAY)


def kiosk() -> Till:
    till = Till(RULES)
    till.state = replace(till.state, shop=replace(till.state.shop, desks=(Desk.HOUSING,)))
    return till


def opened(who: Person) -> Till:
    """Somebody opens the desk with card and PIN."""
    till = kiosk()
    till.send(OpenDesk("housing"))
    till.tap(who)
    assert till.shown.screen is Screen.PIN
    till.type_pin("1234")
    till.answer(PinOk("the ticket"))
    return till


def at(flat: HouseholdRent = FLAT, *, offline: bool = False) -> Till:
    """Staff look at a household that they found by its name."""
    till = opened(OFFICE)
    if offline:
        till.send(Status(online=False, last_contact_ms=NINE, unsent=0))
    till.send(wants.TypeHousehold("oka"))
    assert till.last(SeekHouseholds).query == "oka"
    till.send(HouseholdsFound("oka", Told((flat,))))
    till.send(wants.ChooseHousehold(flat.household))
    assert till.last(OpenHousehold).wanted.household == flat.household
    till.answer(Told((flat,), offline=offline))
    assert till.shown.screen is Screen.HOUSEHOLD
    return till


def type_amount(till: Till, minor: int) -> None:
    for digit in str(minor):
        till.send(AmountDigit(digit))


def approve(till: Till) -> RentBill:
    bill: AnyBill = till.last(WriteBill).bill
    assert isinstance(bill, RentBill)
    till.answer(stands(bill))
    assert till.shown.screen is Screen.APPROVED
    return bill


def stands(bill: RentBill) -> Written:
    return replace(written_like(), id=bill.id)


def written_like() -> Written:
    return written(cut_off(None))


def paper(till: Till, bill: RentBill) -> str:
    printed = till.all(PrintReceipt)[-1]
    assert printed.bill == bill
    return in_lines(receipt(printed.bill, printed.written, SHOP, words_in("en-GB")))


def in_lines(document: Document) -> str:
    """What stands on the paper, with one kind of space."""
    return " ".join(plain_text(document).split())


def test_a_member_sees_their_own_household_and_no_other() -> None:
    till = opened(AMARA)
    asked = till.last(OpenHousehold)
    assert (asked.wanted.member, asked.wanted.household) == (AMARA.member, None)
    assert asked.wanted.statement_since == "2025-05-01"
    till.answer(Told((FLAT,)))
    page = till.shown.household
    assert page is not None
    assert (page.staff, page.owes) == (False, Amount("EUR", 130_000))
    assert [(row.due, row.overdue) for row in page.due] == [
        ("2026-04-03", True), ("2026-05-03", False)
    ]  # fmt: skip
    for other in (wants.TypeHousehold("lin"), wants.TakePaymentBack(EARLIER.payment)):
        assert till.send(other) == ()
    assert till.shown.household == page
    till.send(intents.Back())
    assert till.shown.screen is Screen.IDLE


def test_who_lives_in_none_of_ours_is_told_so() -> None:
    till = opened(AMARA)
    till.answer(NotTold("no-household"))
    assert till.refusal == "housing-no-household"


def test_staff_find_a_household_by_what_they_type_or_by_its_card() -> None:
    till = opened(OFFICE)
    assert till.shown.screen is Screen.HOUSEHOLDS
    assert till.shown.reader_armed
    till.send(wants.TypeHousehold("ok"))
    till.send(wants.TypeHousehold("oka"))
    till.send(HouseholdsFound("ok", Told((FLAT, household(name="Okri")))))
    assert till.shown.households is not None
    assert till.shown.households.found == ()  # an answer to an earlier letter
    till.send(HouseholdsFound("oka", Told((FLAT,))))
    (row,) = till.shown.households.found
    assert (row.name, row.homes, row.overdue) == ("Okafor", "Flat 12", True)
    (identify,) = till.lay_card()
    till.answer(replace(AMARA, identification=identify.ask))  # type: ignore[union-attr]
    wanted = till.last(OpenHousehold).wanted
    assert (wanted.card, wanted.member) == (identify.ask, AMARA.member)  # type: ignore[union-attr]


def test_the_effect_is_shown_before_it_is_confirmed() -> None:
    till = at()
    till.send(wants.PayRent())
    page = till.shown.rent
    assert page is not None
    assert page.amount == Amount("EUR", 130_000)  # all that is open
    type_amount(till, 80_000)
    page = till.shown.rent
    assert page is not None
    assert [(row.due, row.amount.amount, row.left.amount) for row in page.effect] == [
        ("2026-04-03", 65_000, 0), ("2026-05-03", 15_000, 50_000)
    ]  # fmt: skip
    # half of it may be coin, but this month there were 150.00 of 200.00 already
    assert page.coin == Amount(SHOP.coin, 5_000)
    assert page.reason == "month"
    assert page.owes == Amount("EUR", 50_000)
    till.send(AmountErase())
    assert till.shown.rent is not None
    assert till.shown.rent.amount == Amount("EUR", 8_000)


def test_another_month_by_choice_and_what_is_too_much_is_credit() -> None:
    till = at()
    till.send(wants.ChooseCharge(MAY.charge))
    till.send(wants.PayRent())
    page = till.shown.rent
    assert page is not None
    assert [row.due for row in page.effect] == ["2026-05-03"]
    type_amount(till, 140_000)
    page = till.shown.rent
    assert page is not None
    assert page.credit == Amount("EUR", 10_000)
    assert page.owes == Amount("EUR", -10_000)


def test_rent_is_paid_part_in_coin_part_in_money_by_somebody_else() -> None:
    till = at()
    till.send(wants.PayRent())
    type_amount(till, 80_000)
    till.send(Confirm())
    assert till.shown.screen is Screen.PAY
    assert till.shown.member is None  # staff do not pay it
    assert till.shown.split is not None
    assert till.shown.split.coin == Amount(SHOP.coin, 5_000)
    payer = person("Mei", 9_000)
    till.tap(payer)
    assert till.shown.screen is Screen.PIN
    till.type_pin("1111")
    till.answer(PinOk("the payer's"))
    asked = till.last(Reserve)
    assert (asked.person.member, asked.amount, asked.ticket) == (payer.member, 5_000, "the payer's")
    till.answer(room(payer))
    till.last(KeepDraft)
    till.answer(DraftKept())
    till.give_cash(75_000)
    bill = approve(till)
    fact = entry(bill, MARKS, SHOP.device, "EUR")
    assert isinstance(fact, RentPayment)
    assert fact.household == FLAT.household
    assert fact.actor == f"member:{payer.member}"
    assert fact.served_by == f"member:{OFFICE.member}"
    assert {t.type: t.amount for t in fact.tenders} == {"coin": 5_000, "cash": 75_000}
    assert set(fact.rules) == {"rent-terms", "coin-value", "pin-limit"}
    text = paper(till, bill)
    for words in ("Okafor, Flat 12", "Rent 3 Apr 2026", "€650.00", "Still open", "€500.00"):
        assert words in text
    # and staff go on with the household, whoever paid
    till.send(intents.Done())
    assert till.shown.screen is Screen.HOUSEHOLD
    again = till.last(OpenHousehold)
    assert (again.asks.member, again.wanted.household) == (OFFICE.member, FLAT.household)
    assert again.ticket == "the ticket"


def test_a_member_pays_alone_and_then_nobody_is_there() -> None:
    till = opened(AMARA)
    till.answer(Told((FLAT,)))
    till.send(wants.PayRent())
    type_amount(till, 20_000)
    till.send(Confirm())
    till.tap(JONAS)
    assert till.notice == "other-member"
    till.send(intents.UseCoin(False))
    till.send(intents.Pay())
    till.answer(DraftKept())
    till.give_cash(20_000)
    bill = approve(till)
    assert entry(bill, MARKS, SHOP.device, "EUR").actor == f"member:{AMARA.member}"
    till.send(intents.Done())
    assert till.shown.screen is Screen.IDLE


def test_offline_it_is_noted_and_says_so() -> None:
    till = at(offline=True)
    page = till.shown.household
    assert page is not None
    assert page.offline
    till.send(wants.PayRent())
    assert till.shown.rent is not None
    assert till.shown.rent.noted
    type_amount(till, 5_000)
    till.send(Confirm())
    till.send(intents.UseCoin(False))
    till.send(intents.Pay())
    till.answer(DraftKept())
    till.give_cash(5_000)
    bill = approve(till)
    assert "noted" in paper(till, bill)


def test_a_payment_that_the_power_cut_off_is_finished_as_any_bill() -> None:
    till = at()
    till.send(wants.PayRent())
    type_amount(till, 5_000)
    till.send(Confirm())
    till.send(intents.UseCoin(False))
    till.send(intents.Pay())
    kept = till.last(KeepDraft).bill
    again = msgspec.json.decode(msgspec.json.encode(kept), type=AnyBill)
    assert again == kept
    till = Till(RULES, unfinished=again)
    assert till.shown.screen is Screen.UNFINISHED
    assert till.shown.unfinished is not None
    assert till.shown.unfinished.household == "Okafor"
    till.send(intents.FinishSale())
    approve(till)


def test_back_from_paying_leads_to_the_amount_and_from_there_to_the_household() -> None:
    till = at()
    till.send(wants.PayRent())
    type_amount(till, 5_000)
    till.send(Confirm())
    till.tap(person("Mei", 9_000))
    till.send(intents.Back())
    till.send(intents.Back())
    assert till.shown.screen is Screen.RENT
    assert till.shown.rent is not None
    assert till.shown.rent.amount == Amount("EUR", 5_000)
    assert till.shown.member is not None
    assert till.shown.member.first_name == "Jonas"
    till.send(intents.Back())
    assert till.shown.screen is Screen.HOUSEHOLD


def sign(till: Till, who: Person, ticket: str | None = "fresh") -> None:
    assert till.shown.screen is Screen.WHO
    till.tap(who)
    if till.shown.screen is Screen.PIN:
        till.type_pin("1234")
        till.answer(PinOk(ticket))


def test_a_payment_is_taken_back_by_two() -> None:
    till = at()
    till.send(wants.ShowPart("payments"))
    assert till.shown.household is not None
    (row,) = till.shown.household.payments
    assert row.may_be_back
    till.send(wants.TakePaymentBack(row.payment))
    assert till.shown.household.taking_back == row
    till.send(Confirm())
    assert till.shown.who is not None
    assert till.shown.who.desk == "housing-first"
    sign(till, OFFICE)
    assert till.shown.who.desk == "housing-second"
    sign(till, OFFICE)
    assert till.notice == "housing-same-person"
    assert till.all(ReverseRent) == []
    sign(till, SECOND, "second")
    asked = till.last(ReverseRent)
    assert asked.payment == EARLIER
    assert (asked.first.pin_ticket, asked.second.pin_ticket) == ("fresh", "second")
    till.answer(HousingRefused(reason="not-reversible"))
    assert till.shown.screen is Screen.HOUSEHOLD
    assert till.notice == "housing-not-reversible"
    assert till.shown.member is not None
    assert till.shown.member.first_name == "Jonas"


def test_who_does_not_want_to_sign_goes_back_to_the_household() -> None:
    till = at()
    till.send(wants.TakePaymentBack(EARLIER.payment))
    till.send(Confirm())
    till.send(intents.Back())
    assert till.shown.screen is Screen.HOUSEHOLD
    till.send(wants.TakePaymentBack(EARLIER.payment))
    till.send(Confirm())
    till.tap(OFFICE)
    assert till.shown.screen is Screen.PIN
    till.send(intents.Back())
    assert till.shown.screen is Screen.HOUSEHOLD
    assert till.all(ReverseRent) == []


def working(till: Till) -> None:
    till.send(wants.PutWork())
    assert till.shown.screen is Screen.HOURS
    till.send(wants.ChooseWork("garden"))
    for _ in range(9):
        till.send(wants.ChangeMinutes(30))
    assert till.shown.hours is not None
    assert till.shown.hours.minutes == 240  # no more than was agreed
    till.send(Confirm())


def test_hours_against_rent_take_two_of_the_office() -> None:
    till = at(household(APRIL, work=240))
    working(till)
    sign(till, OFFICE)
    sign(till, person("Mei", 0))
    assert till.notice == "not-staff"
    assert till.all(PostWork) == []
    sign(till, SECOND)
    asked = till.last(PostWork)
    assert (asked.member, asked.work, asked.minutes) == (AMARA.member, "garden", 240)


def test_hours_are_noted_while_the_ledger_is_away_and_the_rent_stays_open() -> None:
    till = at(household(APRIL, work=240), offline=True)
    working(till)
    fact = till.last(WriteFact)
    assert fact.kind is Note
    assert fact.actor == f"member:{OFFICE.member}"
    assert fact.fields["about"] == "work-for-rent"
    for part in (AMARA.member, "garden", "240 min", DAY):
        assert part in fact.fields["code"]
    till.answer(written_like())
    assert till.notice == "rent-work-noted"
    assert till.shown.household is not None
    assert till.shown.household.owes == Amount("EUR", 65_000)


def test_the_ledger_goes_away_between_two_cards() -> None:
    till = at(household(APRIL, work=240))
    working(till)
    sign(till, OFFICE)
    sign(till, SECOND, None)
    assert till.last(WriteFact).kind is Note


def test_a_desk_left_for_long_wants_card_and_pin_again() -> None:
    till = at()
    till.send(intents.Back())
    till.send(wants.TypeHousehold("lin"))
    till.send(HouseholdsFound("lin", NotTold("pin-wanted")))
    assert till.shown.screen is Screen.WHO
    assert till.notice == "housing-pin-wanted"
    till.tap(OFFICE)
    assert till.shown.screen is Screen.PIN


def test_the_statement_is_on_paper() -> None:
    till = at()
    till.send(wants.ShowPart("statement"))
    page = till.shown.household
    assert page is not None
    assert [row.balance.amount for row in page.statement] == [65_000, 55_000]
    till.send(wants.PrintStatement())
    printing = till.last(PrintStatementPaper)
    text = in_lines(statement_paper(printing, NINE, SHOP, words_in("en-GB")))
    for words in ("Statement of account", "3 Apr 2026 Rent", "650.00", "550.00", "€1,300.00"):
        assert words in text
    assert "Open in all" in text


def test_what_waits_for_nobody_is_cleared() -> None:
    till = at()
    till.wait(181)
    assert till.shown.screen is Screen.IDLE
    assert till.state.housing.household is None


def test_a_household_that_is_meant_is_asked_for_with_what_the_rule_says() -> None:
    till = opened(AMARA)
    asked = till.last(OpenHousehold)
    assert asked.terms == TERMS
    assert asked.wanted == Wanted(member=AMARA.member, statement_since="2025-05-01")


ANYTHING: list[Event] = [
    intents.Back(),
    intents.Back(),
    intents.Done(),
    intents.Pay(),
    intents.End(),
    intents.UseCoin(False),
    intents.CashGiven(200_000),
    intents.CashTaken(),
    intents.FinishSale(),
    intents.GiveBack(),
    OpenDesk("housing"),
    OpenDesk("grocery"),
    wants.TypeHousehold("oka"),
    HouseholdsFound("oka", Told((FLAT,))),
    HouseholdsFound("oka", NotTold("pin-wanted")),
    wants.ChooseHousehold(FLAT.household),
    wants.ShowPart("payments"),
    wants.ChooseCharge(MAY.charge),
    wants.PayRent(),
    wants.TakePaymentBack(EARLIER.payment),
    wants.PutWork(),
    wants.ChooseWorker(AMARA.member),
    wants.ChooseWork("garden"),
    wants.ChangeMinutes(-500),
    wants.PrintStatement(),
    AmountDigit("7"),
    AmountDigit("0"),
    AmountErase(),
    Confirm(),
    Confirm(),
    CodeScanned("4006381333931"),
    ProductFound(BREAD),
    CardPresented(1, TAP),
    CardPresented(1, TAP),
    Status(online=False, last_contact_ms=NINE, unsent=0),
    Status(online=True, last_contact_ms=NINE, unsent=0),
]
WORKS = household(APRIL, MAY, work=90)
ANSWERS: dict[type, list[Value]] = {
    Identify: [OFFICE, SECOND, AMARA, JONAS],
    CheckPin: [PinOk("ticket"), PinOk("ticket"), PinOk(None), PinBad(2)],
    OpenHousehold: [Told((WORKS,)), Told((WORKS,), offline=True), NotTold("pin-wanted")],
    Reserve: [room(AMARA)],
    KeepDraft: [DraftKept()],
    WriteFact: [written_like()],
    PostWork: [HousingRefused(reason="not-agreed"), NotTold("offline")],
    ReverseRent: [HousingRefused(reason="not-reversible"), NotTold("offline")],
}


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_is_done_at_the_desk(data: st.DataObject) -> None:
    """A member sees and posts nothing of others; what takes two had two; a bill says its amount."""
    till = opened(data.draw(st.sampled_from([OFFICE, AMARA])))
    for _ in range(40):
        asked = next((e for e in reversed(till.effects) if _ask(e) == till.state.waiting), None)
        if asked is not None and till.state.waiting and data.draw(st.integers(0, 3)):
            if isinstance(asked, WriteBill):
                till.answer(replace(written_like(), id=asked.bill.id))
            else:
                value = data.draw(st.sampled_from(ANSWERS[type(asked)]))
                if isinstance(value, Person) and isinstance(asked, Identify):
                    value = replace(value, identification=asked.ask)
                till.answer(value)
        elif till.shown.screen is Screen.PIN:
            till.type_pin("1234")
        else:
            till.send(data.draw(st.sampled_from(ANYTHING)))
        _nothing_is_wrong(till)


def _ask(effect: Effect) -> str:
    return getattr(effect, "ask", "")


def _nothing_is_wrong(till: Till) -> None:
    page = till.shown.household
    if page is not None and page.known and not page.staff:
        assert not page.work_left
        assert not any(row.may_be_back for row in page.payments)
    for looked in (*till.all(SeekHouseholds), *till.all(OpenHousehold)):
        staff = "housing-staff" in looked.asks.roles
        if isinstance(looked, OpenHousehold):
            wanted = looked.wanted
            own = wanted.member == looked.asks.member and wanted.household is None
            assert staff or own
        else:
            assert staff
    for posted in (*till.all(PostWork), *till.all(ReverseRent)):
        assert posted.first.identification != posted.second.identification
    for write in till.all(WriteBill):
        bill = write.bill
        if isinstance(bill, RentBill):
            coin = 0 if bill.coin is None else bill.coin.settles
            assert coin + sum(one.amount for one in bill.money) == bill.amount
            assert sum(part.amount for part in bill.parts) + bill.credit == bill.amount


def test_coin_of_a_new_month_is_counted_where_the_copy_is_of_the_month_before() -> None:
    """Given a copy from May that says how much coin was paid then, and no network since, when coin
    is paid in June, then the next payment in June knows of it, and what was paid in May is over. It
    is June by the co-op's clock: at half past midnight there it is still May in UTC."""

    def paid(at: str, coin: int) -> RentPayment:
        value = Amount("EUR", coin)
        account = AMARA.account
        tender = Tender(
            type="coin", unit=AMARA.unit, amount=coin, settles=value, account=account, grant=1
        )
        id = uuid7(NINE, at.encode()[5:15])
        marks = {**MARKS, "id": id, "at": at, "actor": f"member:{AMARA.member}"}
        return RentPayment(**marks, household=FLAT.household, tenders=(tender,), rules={})

    in_may = paid_here(FLAT, paid("2026-05-31T20:00:00.000Z", 1_000), "Europe/Berlin")
    assert (in_may.month, in_may.coin_this_month) == ("2026-05", 16_000)
    first = paid_here(in_may, paid("2026-05-31T22:30:00.000Z", 2_000), "Europe/Berlin")
    assert (first.month, first.coin_this_month) == ("2026-06", 2_000)
    second = paid_here(first, paid("2026-06-30T20:00:00.000Z", 500), "Europe/Berlin")
    assert (second.month, second.coin_this_month) == ("2026-06", 2_500)
    assert coin_this_month(second, "2026-06-30") == 2_500
    assert coin_this_month(second, "2026-07-01") == 0
