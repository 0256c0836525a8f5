# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rest of a bill in money: cash, the card terminal, vouchers, credit, in any split."""

from msgspec.structs import replace

from contract.money import Amount
from contract.receipt import typed_code
from contract.rules import CoinShare, CoinValue, PinLimit
from contract.tender_messages import UsableAccount
from contract.tender_rules import CashRounding, Solidarity
from hardware.ports import CodeScanned
from kiosk import intents
from kiosk.bill import Sale, left
from kiosk.bill_entry import entry
from kiosk.effects import (
    DropDraft,
    FindVoucher,
    KeepDraft,
    PrintReceipt,
    Release,
    Reserve,
    WriteBill,
)
from kiosk.events import DraftKept, NotWritten, ProductFound
from kiosk.intents.tenders import (
    PayFrom,
    PayWith,
    TakeBack,
    TerminalSaid,
    TypeTenderText,
    UseVoucher,
)
from kiosk.snapshot import Receipt, Screen
from kiosk.tenders import MoneyTender
from ledger_client.answers import NoRoom, NotKnown, PinOk, Room, VoucherIs
from tests.kiosk.till import (
    AMARA,
    BREAD,
    CANDLES,
    COIN,
    COOP,
    JONAS,
    LENTILS,
    OIL,
    Till,
    rulebook,
    written,
)

ALL = ("cash", "card-terminal", "voucher", "credit")
CODE = typed_code(bytes(32))
VOUCHER = VoucherIs("voucher:aaaaaaaaaaaaaaaa", "EUR", 300)
CREDIT = UsableAccount(
    account="credit:bbbbbbbbbbbbbbbb", unit="EUR", available=500, name="Mill Lane"
)


def till_with(*goods, tenders=ALL, rules=None, unfinished=None) -> Till:  # type: ignore[no-untyped-def]
    """A till that takes these kinds of money, with these goods in the basket."""
    till = Till(unfinished=unfinished) if rules is None else Till(rules, unfinished=unfinished)
    till.state = replace(till.state, shop=replace(till.state.shop, tenders=tenders))
    for each in goods:
        till.send(intents.Start()) if till.shown.screen is Screen.IDLE else None
        till.send(ProductFound(each))
    return till


def at_the_cash(*goods, **more) -> Till:  # type: ignore[no-untyped-def]
    """Nobody taps: all of it is taken in money, and the draft is durable."""
    till = till_with(*goods, **more)
    till.send(intents.Pay())
    till.send(intents.UseCoin(False))
    till.send(intents.Pay())
    kept(till)
    return till


def kept(till: Till) -> Sale:
    """The draft is on the disk: what it says."""
    draft = till.last(KeepDraft).bill
    till.answer(DraftKept())
    assert isinstance(draft, Sale)
    return draft


def sold(till: Till) -> Sale:
    bill = till.last(WriteBill).bill
    till.approve()
    assert till.shown.screen is Screen.APPROVED
    assert isinstance(bill, Sale)
    assert left(bill) == 0
    return bill


def kinds(bill: Sale) -> list[tuple[str, int]]:
    return [(one.type, one.amount) for one in bill.money]


# --- the card terminal ----------------------------------------------------------------------


def test_the_draft_is_durable_before_the_terminal_is_asked_and_says_what_it_said() -> None:
    till = at_the_cash(BREAD)
    till.send(PayWith("card-terminal"))
    assert till.shown.screen is Screen.CASH, "nobody is to type it in before the draft stands"
    draft = kept(till)
    assert kinds(draft) == [("card-terminal", 450)]
    assert not draft.money[0].taken
    assert till.shown.screen is Screen.TERMINAL
    till.send(TypeTenderText("0042"))
    till.send(TerminalSaid(True))
    sale = sold(till)
    assert [(one.taken, one.reference) for one in sale.money] == [(True, "0042")]
    assert sale.id == draft.id


def test_the_terminal_said_no_and_the_shopper_pays_in_cash() -> None:
    till = at_the_cash(BREAD)
    till.send(PayWith("card-terminal"))
    kept(till)
    till.send(TerminalSaid(False))
    assert till.shown.notice is not None
    assert till.shown.notice.code == "terminal-declined"
    assert kinds(kept(till)) == [("cash", 450)]
    till.give_cash(500)
    sale = sold(till)
    assert (kinds(sale), sale.cash_given) == ([("cash", 450)], 500)


def test_part_in_cash_part_on_the_card() -> None:
    till = at_the_cash(BREAD, OIL)  # 14.50
    till.give_cash(1000)
    assert kinds(kept(till)) == [("cash", 1000), ("cash", 450)]
    till.send(PayWith("card-terminal"))
    assert kinds(kept(till)) == [("cash", 1000), ("card-terminal", 450)]
    till.send(TerminalSaid(True))
    sale = sold(till)
    paid = entry(sale, MARKS, "a" * 16, "EUR")
    assert [(one.type, one.amount) for one in paid.tenders] == [
        ("cash", 1000),
        ("card-terminal", 450),
    ]


def test_a_typed_part_goes_over_the_terminal_and_the_rest_is_cash() -> None:
    till = at_the_cash(BREAD)
    till.send(intents.CashGiven(200))
    till.send(PayWith("card-terminal"))
    assert kinds(kept(till)) == [("card-terminal", 200)]
    till.send(TerminalSaid(True))
    assert kinds(kept(till)) == [("card-terminal", 200), ("cash", 250)]
    till.give_cash(300)
    assert kinds(sold(till)) == [("card-terminal", 200), ("cash", 250)]


def test_a_till_that_takes_cash_only_takes_no_part_of_it() -> None:
    till = at_the_cash(BREAD, tenders=("cash",))
    assert till.give_cash(200) == ()
    assert till.send(PayWith("card-terminal")) == ()
    assert till.shown.screen is Screen.CASH


# --- what was taken goes back ---------------------------------------------------------------


def test_cash_that_was_taken_in_part_goes_back_before_anything_else() -> None:
    till = at_the_cash(BREAD)
    till.give_cash(200)
    kept(till)
    till.send(intents.Back())
    assert till.shown.notice is not None
    assert till.shown.notice.code == "take-back-first"
    taken = till.state.bill.money[0]  # type: ignore[union-attr]
    till.send(TakeBack(taken.id))
    assert till.shown.notice.code == "give-cash-back"
    assert kinds(kept(till)) == [("cash", 450)]
    till.send(intents.Back())
    assert till.shown.screen is Screen.PAY


def test_who_walks_away_from_a_taken_part_leaves_a_sale_to_be_seen_to() -> None:
    till = at_the_cash(BREAD)
    till.give_cash(200)
    kept(till)
    effects = till.wait(181)
    assert till.shown.screen is Screen.UNFINISHED
    assert not any(isinstance(effect, DropDraft) for effect in effects)
    till.send(intents.FinishSale())
    assert kinds(till.last(WriteBill).bill) == [("cash", 200), ("cash", 250)]  # type: ignore[arg-type]


def test_a_sale_cut_off_at_the_terminal_is_not_forgotten() -> None:
    asked = MoneyTender(id=ID, type="card-terminal", amount=450)
    draft = replace(cut_off_sale(), money=(asked,))
    till = till_with(unfinished=draft)
    assert till.shown.screen is Screen.UNFINISHED
    till.send(intents.End())
    assert till.shown.screen is Screen.UNFINISHED
    till.send(intents.GiveBack())
    assert till.all(DropDraft)[-1].bill == draft.id
    assert till.shown.screen is Screen.IDLE


def test_a_sale_cut_off_between_two_tenders_goes_on_with_what_is_left() -> None:
    half = MoneyTender(id=ID, type="card-terminal", amount=200, taken=True)
    till = till_with(unfinished=replace(cut_off_sale(), money=(half,)))
    till.send(intents.FinishSale())
    assert kinds(kept(till)) == [("card-terminal", 200), ("cash", 250)]
    till.give_cash(250)
    assert kinds(sold(till)) == [("card-terminal", 200), ("cash", 250)]


# --- vouchers, credit ---------------------------------------------------------------------------


def at_the_voucher(till: Till) -> None:
    till.send(PayWith("voucher"))
    assert till.shown.screen is Screen.VOUCHER


def test_a_voucher_pays_what_is_on_it_and_cash_the_rest() -> None:
    till = at_the_cash(BREAD)
    at_the_voucher(till)
    till.send(CodeScanned(f"{CODE[:4]}-{CODE[4:8]}-{CODE[8:]}"))
    assert till.last(FindVoucher).code == CODE
    till.answer(VOUCHER)
    reserve = till.last(Reserve)
    assert (reserve.amount, reserve.voucher, reserve.person.account) == (300, CODE, VOUCHER.account)
    till.answer(Room(7, VOUCHER.account, "EUR"))
    assert kinds(kept(till)) == [("voucher", 300), ("cash", 150)]
    till.give_cash(200)
    sale = sold(till)
    paid = entry(sale, MARKS, "a" * 16, "EUR").tenders
    assert (paid[0].type, paid[0].account, paid[0].grant) == ("voucher", VOUCHER.account, 7)
    assert Release(VOUCHER.account) in till.effects


def test_a_voucher_that_covers_all_of_it_is_the_sale() -> None:
    till = at_the_cash(LENTILS)  # 2.00
    at_the_voucher(till)
    till.send(TypeTenderText(CODE.lower()))
    till.send(UseVoucher())
    till.answer(VOUCHER)
    assert till.last(Reserve).amount == 200
    till.answer(Room(7, VOUCHER.account, "EUR"))
    assert kinds(sold(till)) == [("voucher", 200)]


def test_what_is_no_voucher_is_said_and_nothing_is_lost() -> None:
    till = at_the_cash(BREAD)
    at_the_voucher(till)
    till.send(TypeTenderText("nonsense"))
    till.send(UseVoucher())
    assert till.shown.notice is not None
    assert till.shown.notice.code == "voucher-unreadable"
    till.send(CodeScanned(CODE))
    till.answer(NotKnown("voucher-offline"))
    assert till.shown.notice.code == "voucher-offline"
    till.send(CodeScanned(CODE))
    till.answer(VOUCHER)
    till.answer(NoRoom("no-room", 0, offline=False))
    assert till.shown.screen is Screen.VOUCHER
    till.send(intents.Back())
    assert kinds(kept(till)) == [("cash", 450)]


def test_a_voucher_given_back_is_free_again() -> None:
    till = at_the_cash(BREAD)
    at_the_voucher(till)
    till.send(CodeScanned(CODE))
    till.answer(VOUCHER)
    till.answer(Room(7, VOUCHER.account, "EUR"))
    kept(till)
    at_the_voucher(till)
    till.send(CodeScanned(CODE))
    till.answer(VOUCHER)
    assert till.shown.notice is not None
    assert till.shown.notice.code == "used-already"
    till.send(intents.Back())
    kept(till)
    effects = till.send(TakeBack(till.state.bill.money[0].id))  # type: ignore[union-attr]
    assert Release(VOUCHER.account) in effects
    assert kinds(kept(till)) == [("cash", 450)]


def test_credit_of_the_household_takes_the_pin() -> None:
    till = till_with(BREAD)
    till.send(intents.Pay())
    till.send(intents.UseCoin(False))
    till.tap(replace(JONAS, accounts=(CREDIT,)))
    till.send(intents.Pay())
    kept(till)
    till.send(PayWith("credit"))
    assert till.shown.screen is Screen.PIN
    till.type_pin("2580")
    till.answer(PinOk("the ticket"))
    reserve = till.last(Reserve)
    assert (reserve.person.account, reserve.amount) == (CREDIT.account, 400)
    assert (reserve.ticket, reserve.person.member) == ("the ticket", JONAS.member)
    till.answer(Room(2, CREDIT.account, "EUR"))
    assert kinds(sold(till)) == [("credit", 400)]


def test_without_a_household_there_is_no_credit() -> None:
    till = at_the_cash(BREAD)
    assert till.send(PayWith("credit")) == ()


# --- with coin, with rounding -------------------------------------------------------------------


def test_coin_then_voucher_then_card() -> None:
    till = till_with(LENTILS, CANDLES)
    till.to_the_cash(AMARA)  # coin up to the rule, the rest in money
    coin = till.state.bill.coin  # type: ignore[union-attr]
    assert coin is not None
    at_the_voucher(till)
    till.send(CodeScanned(CODE))
    till.answer(VOUCHER)
    till.answer(Room(7, VOUCHER.account, "EUR"))
    kept(till)
    till.send(PayWith("card-terminal"))
    kept(till)
    till.send(TerminalSaid(True))
    sale = sold(till)
    assert [kind for kind, _ in kinds(sale)] == ["voucher", "card-terminal"]
    assert sale.coin == coin
    assert till.all(PrintReceipt)[-1].bill == sale


ROUNDED = rulebook(CoinShare(60), CoinValue(Amount("EUR", 100)), PinLimit(1000), CashRounding(5))
ODD = replace(LENTILS, price=198)


def test_cash_is_rounded_and_other_money_is_not() -> None:
    till = at_the_cash(ODD, rules=ROUNDED)
    assert till.shown.cash is not None
    assert till.shown.cash.due.amount == 200
    till.send(PayWith("card-terminal"))
    draft = kept(till)
    assert (kinds(draft), draft.rounding) == ([("card-terminal", 198)], 0)
    till.send(TerminalSaid(False))
    draft = kept(till)
    assert (kinds(draft), draft.rounding) == ([("cash", 200)], 2)
    till.give_cash(200)
    sale = sold(till)
    paid = entry(sale, MARKS, "a" * 16, "EUR")
    assert (paid.rounding, paid.tenders[0].amount) == (2, 200)
    assert paid.rules["cash-rounding"] == 1


def test_the_disk_refuses_the_draft_and_nothing_is_asked_of_the_terminal() -> None:
    till = at_the_cash(BREAD)
    till.send(PayWith("card-terminal"))
    till.answer(NotWritten())
    assert till.shown.screen is Screen.STOPPED


ID = "01890a5d-ac96-774b-bcce-b302099a8057"
MARKS = {
    "format": "coopcoin-entry/1",
    "coop": "a" * 16,
    "device": "a" * 16,
    "epoch": 1,
    "sequence": 1,
    "previous": "A" * 43,
    "id": ID,
    "at": "2026-05-03T09:31:00.000Z",
}


def cut_off_sale() -> Sale:
    from tests.kiosk.till import cut_off

    return cut_off(None)


# --- the receipt ----------------------------------------------------------------------------------


def test_where_a_receipt_is_asked_for_the_drawer_opens_and_paper_comes_on_request() -> None:
    till = at_the_cash(BREAD)
    till.state = replace(till.state, shop=replace(till.state.shop, receipt_asked=True))
    till.give_cash(500)
    sale = till.last(WriteBill).bill
    effects = till.answer(written(sale))
    assert PrintReceipt(sale, written(sale), paper=False) in effects
    assert till.shown.approved is not None
    assert till.shown.approved.receipt is Receipt.ASKED
    effects = till.send(intents.PrintCopy())
    assert effects == (PrintReceipt(sale, written(sale), drawer=False),)
    assert till.shown.approved.receipt is Receipt.PRINTING
    assert till.send(intents.PrintCopy()) == ()


# --- from whose coin ------------------------------------------------------------------------------

LENT = UsableAccount(account=JONAS.account, unit=COIN, available=2000, name="Jonas")
COMMONS = UsableAccount(account=f"commons:{COOP}", unit=COIN, available=300)
SHARED = rulebook(
    CoinShare(60), CoinValue(Amount("EUR", 100)), PinLimit(1000), Solidarity(percent=20, coin=500)
)


def known(*accounts: UsableAccount) -> Till:
    """Amara is known, may pay from these too, and looks at how she pays."""
    till = till_with(LENTILS, CANDLES, rules=SHARED)  # 9.99
    till.tap(replace(AMARA, accounts=accounts))
    till.send(intents.Pay())
    return till


def test_who_is_trusted_pays_with_the_others_coin() -> None:
    till = known(LENT)
    till.send(PayFrom(JONAS.account))
    (identify,) = till.lay_card()
    till.answer(replace(AMARA, accounts=(LENT,), identification=identify.ask))  # type: ignore[union-attr]
    reserve = till.last(Reserve)
    assert (reserve.person.account, reserve.amount) == (JONAS.account, 599)
    assert reserve.person.member == AMARA.member
    till.answer(Room(4, JONAS.account, COIN))
    kept(till)
    till.give_cash(400)
    sale = sold(till)
    paid = entry(sale, MARKS, "a" * 16, "EUR")
    assert (paid.actor, paid.tenders[0].account) == (f"member:{AMARA.member}", JONAS.account)
    assert Release(JONAS.account) in till.effects


def test_the_commons_pay_what_the_members_decided_of_a_bill() -> None:
    till = known(COMMONS)
    assert till.shown.split is not None
    assert [one.kind for one in till.shown.split.sources] == ["own", "commons"]
    till.send(PayFrom(COMMONS.account))
    assert till.shown.split.coin.amount == 199  # 20 % of 9.99
    till.tap(replace(AMARA, accounts=(COMMONS,)))
    assert till.last(Reserve).person.account == COMMONS.account
    assert till.last(Reserve).amount == 199


def test_nobody_pays_from_what_is_not_theirs() -> None:
    till = known()
    till.send(PayFrom(JONAS.account))
    till.tap(AMARA)
    assert till.last(Reserve).person.account == AMARA.account


def test_back_to_ones_own_coin() -> None:
    till = known(LENT)
    till.send(PayFrom(JONAS.account))
    till.send(PayFrom(""))
    till.tap(replace(AMARA, accounts=(LENT,)))
    assert till.last(Reserve).person.account == AMARA.account
