# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rest of a bill, in money: cash, the card terminal, vouchers, credit, in any split. Pure.

Nothing is asked of a terminal or taken before a durable draft says so, and so is each answer: each
way of paying is a tender of the draft, asked for and then taken. What was taken can be given back
as long as the entry is not written.
"""

from msgspec.structs import replace

from contract.receipt import BadReceiptCode, read_typed_code
from kiosk import intents
from kiosk.bill import AnyBill, left, rounded, rule_versions
from kiosk.effects import FindVoucher, KeepDraft, Release, Reserve, WriteBill
from kiosk.events import Event
from kiosk.intents import tenders as wants
from kiosk.sessions.state import Context, State, Step, ask, in_money, play, refuse, say
from kiosk.snapshot import Screen
from kiosk.tenders import MoneyTender, MoneyType, Tendering, cash
from ledger_client.answers import NoRoom, NotKnown, Person, Room, VoucherIs

SCREENS = frozenset({Screen.CASH, Screen.TERMINAL, Screen.VOUCHER})
CASH_LIMIT = 10_000_000
REFERENCE_LENGTH = 20


def ways(state: State) -> tuple[str, ...]:
    """How else the rest may be paid, besides in cash: what this till has, and who pays may use."""
    has_credit = credit_of(state.person) is not None
    return tuple(
        way for way in state.shop.tenders if way != "cash" and (way != "credit" or has_credit)
    )


def credit_of(person: Person | None) -> tuple[str, int] | None:
    """The account of their household's credit and what is left of it; None for no such thing."""
    for one in () if person is None else person.accounts:
        if one.account.startswith("credit:"):
            return one.account, one.available
    return None


def take_rest(state: State, bill: AnyBill, context: Context) -> Step:
    """What is fixed is fixed: ask for the rest in cash, or write the entry if there is none."""
    open_ = without_asked(bill)
    if left(open_) == 0:
        return write(state, open_, context)
    due = rounded(left(open_), context.rules, context.day)
    return _keep(
        state,
        replace(
            open_,
            money=(*open_.money, cash(context.id, due)),
            rounding=due - left(open_),
            rules=open_.rules or rule_versions(open_, context.rules, context.day),
        ),
        context,
    )


def write(state: State, bill: AnyBill, context: Context) -> Step:
    """Everything was taken: write the entry."""
    writing = ask(replace(state, bill=bill), context, "writing")
    return writing, (WriteBill(context.id, bill),)


def asked_for(bill: AnyBill) -> MoneyTender | None:
    """The tender that is being taken; there is one at a time."""
    return next((one for one in bill.money if not one.taken), None)


def without_asked(bill: AnyBill) -> AnyBill:
    """The bill as if the tender that is only asked for had not been named."""
    if asked_for(bill) is None:
        return bill
    return replace(bill, money=tuple(one for one in bill.money if one.taken), rounding=0)


def must_be_settled(bill: AnyBill | None) -> bool:
    """Whether somebody has to see to it: something was taken, or a terminal may have taken it."""
    return bill is not None and any(one.taken or one.type == "card-terminal" for one in bill.money)


def all_taken(bill: AnyBill) -> AnyBill:
    """The bill when somebody says that all that was asked for was taken."""
    return replace(bill, money=tuple(replace(one, taken=True) for one in bill.money))


def _keep(state: State, bill: AnyBill, context: Context) -> Step:
    fresh = replace(state, bill=bill, cash_typed=0, tendering=Tendering())
    asked = ask(fresh, context, "writing")
    return asked, (KeepDraft(context.id, bill),)


def kept(state: State, bill: AnyBill) -> State:
    """The draft is durable: now the tender may be taken."""
    asked = asked_for(bill)
    terminal = asked is not None and asked.type == "card-terminal"
    return replace(state, screen=Screen.TERMINAL if terminal else Screen.CASH)


def step(state: State, bill: AnyBill, event: Event, context: Context) -> Step:
    """What a person does while the rest is taken."""
    if isinstance(event, intents.CashDigit | intents.CashErase | intents.CashGiven):
        return _typed(state, event), ()
    if state.busy:
        return state, ()
    match event:
        case wants.PayWith(way=way) if state.screen in (Screen.CASH, Screen.VOUCHER):
            return _pay_with(state, bill, way, context)
        case wants.TakeBack(tender=tender) if state.screen is Screen.CASH:
            return _take_back(state, bill, tender, context)
        case intents.CashTaken() if state.screen is Screen.CASH:
            return _cash_taken(state, bill, context)
        case wants.TerminalSaid(approved=approved) if state.screen is Screen.TERMINAL:
            return _terminal_said(state, bill, approved, context)
        case wants.TypeTenderText(text=text) if state.screen in (Screen.TERMINAL, Screen.VOUCHER):
            return _text(state, text), ()
        case wants.UseVoucher() if state.screen is Screen.VOUCHER:
            return show_voucher(state, state.tendering.text, context)
        case intents.Back() if state.screen is Screen.VOUCHER:
            return take_rest(state, bill, context)
    return state, ()


def _text(state: State, text: str) -> State:
    return replace(state, tendering=Tendering(text=text[:REFERENCE_LENGTH]))


def _typed(state: State, event: intents.CashDigit | intents.CashErase | intents.CashGiven) -> State:
    if state.screen is not Screen.CASH:
        return state
    typed = state.cash_typed
    match event:
        case intents.CashDigit(digit=digit) if digit.isdecimal():
            typed = typed * 10 + int(digit)
        case intents.CashErase():
            typed //= 10
        case intents.CashGiven(minor=minor) if minor > 0:
            typed = minor
    return replace(state, cash_typed=typed) if typed < CASH_LIMIT else state


def _cash_taken(state: State, bill: AnyBill, context: Context) -> Step:
    """All of it, with change; or less, and the rest otherwise."""
    asked, given = asked_for(bill), state.cash_typed
    if asked is None or not given:
        return state, ()
    if given >= asked.amount:
        taken = replace(asked, taken=True, given=given)
        return write(state, replace(bill, money=(*without_asked(bill).money, taken)), context)
    if not ways(state):
        return state, ()
    part = cash(asked.id, given, given)
    open_ = without_asked(bill)
    return take_rest(state, replace(open_, money=(*open_.money, part)), context)


def _pay_with(state: State, bill: AnyBill, way: str, context: Context) -> Step:
    if way == "cash":
        return take_rest(state, bill, context)
    if way not in ways(state):
        return state, ()
    open_ = without_asked(bill)
    due = left(open_)
    match way:
        case "card-terminal":
            part = state.cash_typed if 0 < state.cash_typed < due else due
            tender = MoneyTender(id=context.id, type="card-terminal", amount=part)
            return _keep(state, replace(open_, money=(*open_.money, tender)), context)
        case "voucher":
            return _text(replace(state, bill=open_, screen=Screen.VOUCHER), ""), ()
        case "credit":
            return _use_credit(state, open_, context)
    return state, ()


def _terminal_said(state: State, bill: AnyBill, approved: bool, context: Context) -> Step:
    asked = asked_for(bill)
    if asked is None:
        return state, ()
    if not approved:
        told = say(state, "terminal-declined", amount=in_money(state, asked.amount))
        return take_rest(told, bill, context)
    taken = replace(asked, taken=True, reference=state.tendering.text.strip())
    open_ = without_asked(bill)
    return take_rest(state, replace(open_, money=(*open_.money, taken)), context)


def _take_back(state: State, bill: AnyBill, tender: str, context: Context) -> Step:
    """Somebody would rather pay otherwise: what was taken goes back."""
    gone = next((one for one in bill.money if one.id == tender and one.taken), None)
    if gone is None:
        return state, ()
    code = {"cash": "give-cash-back", "card-terminal": "void-at-terminal"}.get(gone.type, "")
    told = say(state, code, "scan", amount=in_money(state, gone.amount)) if code else state
    others = tuple(one for one in bill.money if one is not gone)
    again, effects = take_rest(told, replace(bill, money=others), context)
    if gone.account is None:
        return again, effects
    return again, (Release(gone.account), *effects)


# --- what is spent under a grant: vouchers, credit -----------------------------------------------


def show_voucher(state: State, text: str, context: Context) -> Step:
    """A voucher's code was scanned or typed."""
    try:
        code = read_typed_code(text)
    except BadReceiptCode:
        return say(_text(state, text), "voucher-unreadable"), ()
    asked = ask(_text(state, code), context, "asking-ledger")
    return asked, (FindVoucher(context.id, code),)


def _use_credit(state: State, bill: AnyBill, context: Context) -> Step:
    credit = credit_of(state.person)
    assert credit is not None
    assert state.person is not None
    if state.ticket is None:  # others of the household may mind
        wanted = replace(state, bill=bill, screen=Screen.PIN, pin="", pin_message=None)
        return replace(wanted, tendering=Tendering(pin_for="credit")), ()
    return _reserve(state, bill, *credit, "", context)


def _reserve(
    state: State, bill: AnyBill, account: str, available: int, voucher: str, context: Context
) -> Step:
    amount = min(left(bill), available)
    if amount <= 0:
        return say(state, "nothing-left-there"), ()
    if any(one.account == account for one in bill.money):
        return say(state, "used-already"), ()
    kind: MoneyType = "voucher" if voucher else "credit"
    tender = MoneyTender(id=context.id, type=kind, amount=amount, account=account)
    asked = ask(replace(state, bill=bill), context, "asking-ledger")
    asked = replace(asked, tendering=replace(asked.tendering, tender=tender))
    who = state.person if kind == "credit" else None
    unit = state.shop.currency
    if who is None:  # whoever has the code
        who = Person(context.id, "", "", account, unit, available, "", offline=False)
    else:
        who = replace(who, account=account, unit=unit, available=available)
    return asked, (Reserve(context.id, who, amount, state.ticket, voucher),)


def pin_was_right(state: State, context: Context) -> Step:
    """The PIN for the household's credit."""
    assert state.bill is not None
    again = replace(state, tendering=Tendering(), screen=Screen.CASH)
    credit = credit_of(state.person)
    if credit is None:
        return again, ()
    return _reserve(again, state.bill, *credit, "", context)


def answered(
    state: State, bill: AnyBill, value: VoucherIs | NotKnown | Room | NoRoom, context: Context
) -> Step:
    """What the ledger says to a voucher, or to room for one or for credit."""
    tender = state.tendering.tender
    settled = replace(state, tendering=replace(state.tendering, tender=None))
    match value:
        case VoucherIs(account=account, available=available):
            return _reserve(settled, bill, account, available, state.tendering.text, context)
        case NotKnown(code=code):
            return say(settled, code), ()
        case Room(number=number) if tender is not None:
            taken = replace(tender, taken=True, grant=number)
            open_ = without_asked(bill)
            scanned = play(settled, "scan")
            return take_rest(scanned, replace(open_, money=(*open_.money, taken)), context)
        case NoRoom():
            code = "voucher-offline" if value.offline else "nothing-left-there"
            told = say(settled, code)
            if state.screen is Screen.VOUCHER:
                return told, ()
            return take_rest(told, bill, context)
    return refuse(settled, "our-fault"), ()
