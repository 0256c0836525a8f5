# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a bill to the entry that settles it: who pays, the PIN, room for the coin, the cash, the
entry. Pure. The order of taking is fixed: room for the coin first, then the cash, then the entry;
nothing is taken before a durable draft says so.
"""

from msgspec.structs import replace

from contract.outcomes import Declined
from contract.rules import CoinPart, NoRule, PinLimit, needs_pin
from kiosk import intents
from kiosk.bill import AnyBill, Buyer, coin_part, left, rule_versions
from kiosk.effects import (
    CheckPin,
    DropDraft,
    Effect,
    KeepDraft,
    PrintReceipt,
    Release,
    Reserve,
    WriteBill,
)
from kiosk.events import DraftKept, Event, NotWritten, OurFault, Value
from kiosk.sessions.state import (
    Context,
    State,
    Step,
    ask,
    bill_total,
    in_coin,
    in_money,
    play,
    refuse,
    say,
    speak,
    welcome,
)
from kiosk.snapshot import Message, Receipt, Screen
from kiosk.tenders import cash
from ledger_client.answers import Checked, NoRoom, NotKnown, Person, PinBad, PinOk, Room, Written

SCREENS = frozenset({Screen.PAY, Screen.PIN, Screen.CASH})
PIN_LENGTH = 4


CASH_LIMIT = 10_000_000


def step(state: State, bill: AnyBill, event: Event, context: Context) -> Step:
    """What a person wants of their bill."""
    screen = state.screen
    match event:
        case intents.Pay() if screen is Screen.PAY and not state.busy:
            if planned_coin(state, context).coin:
                return state, ()  # a tap is what pays coin
            return _take_rest(state, replace(bill, coin=None, grant=None), context)
        case intents.UseCoin(use=use) if screen is Screen.PAY and not state.busy:
            return replace(state, use_coin=use), ()
        case intents.Back() if not state.busy:
            return _back(state, bill)
        case intents.PinDigit(digit=digit) if screen is Screen.PIN and not state.busy:
            return _pin_digit(state, digit, context)
        case intents.PinErase() if screen is Screen.PIN and not state.busy:
            return replace(state, pin=state.pin[:-1]), ()
        case intents.CashDigit(digit=digit) if screen is Screen.CASH and digit.isdecimal():
            typed = state.cash_typed * 10 + int(digit)
            return replace(state, cash_typed=typed if typed < CASH_LIMIT else state.cash_typed), ()
        case intents.CashErase() if screen is Screen.CASH:
            return replace(state, cash_typed=state.cash_typed // 10), ()
        case intents.CashGiven(minor=minor) if screen is Screen.CASH and 0 < minor < CASH_LIMIT:
            return replace(state, cash_typed=minor), ()
        case intents.CashTaken() if screen is Screen.CASH and not state.busy:
            if state.cash_typed < bill.cash_due:
                return state, ()
            return _cash_taken(state, bill, context)
    return state, ()


def opening_pin(state: State, event: Event, context: Context) -> Step:
    """The PIN that opens a desk is being typed: nothing is paid."""
    if state.busy:
        return state, ()
    match event:
        case intents.PinDigit(digit=digit):
            return _pin_digit(state, digit, context)
        case intents.PinErase():
            return replace(state, pin=state.pin[:-1]), ()
        case intents.Back():
            return replace(welcome(state), notice=None), ()
    return state, ()


def _pin_digit(state: State, digit: str, context: Context) -> Step:
    if len(digit) != 1 or not digit.isdecimal() or not digit.isascii() or state.person is None:
        return state, ()
    pin = state.pin + digit
    if len(pin) < PIN_LENGTH:
        return replace(state, pin=pin, pin_message=None), ()
    asked = ask(replace(state, pin="", pin_message=None), context, "asking-ledger")
    return asked, (CheckPin(context.id, state.person, pin),)


def answered(state: State, value: Value, context: Context) -> Step:
    """What was asked on the way to the entry is answered."""
    match value:
        case Person():
            return identified(state, value, context)
        case NotKnown(code=code):
            if state.screen is Screen.PAY or code == "unknown-offline":
                return refuse(state, code), ()
            return say(state, code), ()
        case PinOk(ticket=ticket):
            return _reserve(replace(state, ticket=ticket), context)
        case PinBad(tries_left=0):
            return refuse(state, Declined.PIN_LOCKED), ()
        case PinBad(tries_left=left):
            wrong = Message(Declined.PIN_WRONG, {"left": left})
            return play(replace(state, pin_message=wrong), "refused"), ()
        case Room(number=number):
            return _got_room(state, number, context)
        case NoRoom():
            return _no_room(state, value)
        case DraftKept():
            return replace(state, screen=Screen.CASH, cash_typed=0), ()
        case Written():
            return _approved(state, value)
        case NotWritten(doubtful=doubtful):
            code = "journal-doubtful" if doubtful else "journal-stopped"
            stopped = replace(state, screen=Screen.STOPPED, refusal=Message(code))
            return play(stopped, "refused"), ()
        case OurFault():
            return refuse(state, "our-fault"), ()
        case Checked():
            sound = "done" if value.good else "refused"
            return play(replace(state, checked=value), sound), ()
    return state, ()


def too_late(state: State, value: Value) -> Step:
    """An answer that nobody waits for any more: room that came too late goes back, unless the same
    member is paying with it by now; then it goes back when that bill ends."""
    if not isinstance(value, Room):
        return state, ()
    bill = None if state.screen is Screen.APPROVED else state.bill
    paying = None if bill is None or bill.coin is None else bill.buyer
    if paying is not None and paying.account == value.account:
        return state, ()
    return state, (Release(value.account, value.unit),)


def identified(state: State, person: Person, context: Context) -> Step:
    """A tap said who this is; with the bill on the screen it also pays."""
    bill = state.bill
    if bill is None:
        return state, ()
    if bill.buyer is not None and bill.buyer.member != person.member:
        return say(state, "other-member", first_name=bill.buyer.first_name), ()
    shown = (bill_total(state), planned_coin(state, context).coin)
    buyer = Buyer(
        person.member,
        person.first_name,
        person.account,
        person.unit,
        person.identification,
        person.type,
    )
    known = replace(state, person=person, ceiling=person.available, bill=replace(bill, buyer=buyer))
    if not state.language:  # what was chosen by touch is meant for now
        known = speak(known, person.language)
    if state.screen is not Screen.PAY or not state.tap_pays:
        return play(known, "scan"), ()
    part = planned_coin(known, context)
    if not part.coin and part.reason == "balance":
        code = "no-standing-grant" if person.offline else Declined.NO_ROOM
        return refuse(known, code, need=in_coin(state, shown[1]), have=in_coin(state, 0)), ()
    if not part.coin:  # all in money, as chosen or by rule: the tap says who it is, and no more
        return play(known, "scan"), ()
    if (bill_total(known), part.coin) != shown:  # a tap pays exactly what the screen showed
        changed = say(known, "total-changed", "scan", total=in_money(known, bill_total(known)))
        return changed, ()
    limit = context.rules.on(PinLimit, context.day)
    if person.pin_always or needs_pin(part.coin, limit.parameters):
        return replace(known, screen=Screen.PIN, pin="", pin_message=None), ()
    return _reserve(known, context)


def without_pin(state: State, context: Context) -> int:
    """The coin that a tap on this bill pays as it is shown, unless that takes a PIN."""
    coin = planned_coin(state, context).coin
    limit = context.rules.on(PinLimit, context.day) if coin else None
    return 0 if limit is None or needs_pin(coin, limit.parameters) else coin


def _reserve(state: State, context: Context) -> Step:
    part = planned_coin(state, context)
    bill = state.bill
    assert state.person is not None
    assert bill is not None
    asked = replace(
        ask(state, context, "asking-ledger"),
        bill=replace(bill, coin=part, rules=rule_versions(bill, context.rules, context.day)),
    )
    return asked, (Reserve(context.id, state.person, part.coin, state.ticket),)


def _got_room(state: State, number: int, context: Context) -> Step:
    bill = state.bill if state.unfinished is None else state.unfinished
    assert bill is not None
    assert bill.coin is not None
    return _take_rest(state, replace(bill, grant=number), context)


def _no_room(state: State, answer: NoRoom) -> Step:
    code = "no-standing-grant" if answer.offline and not answer.available else answer.code
    need = 0 if state.bill is None or state.bill.coin is None else state.bill.coin.coin
    refused = refuse(
        state,
        code,
        need=in_coin(state, need),
        have=in_coin(state, answer.available),
        offline=int(answer.offline),
    )
    assert state.bill is not None
    bill = replace(state.bill, coin=None, grant=None, money=())
    effects = () if state.unfinished is not None else give_back(state.bill)
    return replace(refused, ceiling=answer.available, bill=bill), effects


def _take_rest(state: State, bill: AnyBill, context: Context) -> Step:
    """The coin part is fixed: take the rest, or write the entry if there is none."""
    if state.unfinished is not None:  # it was cut off while that was taken, and it was
        taken = tuple(replace(one, taken=True) for one in bill.money)
        return _write(state, replace(bill, money=taken), context)
    due = left(bill)
    if due == 0:
        return _write(state, bill, context)
    asked_for = (*bill.money, cash(context.id, due))
    fixed = replace(
        bill, money=asked_for, rules=bill.rules or rule_versions(bill, context.rules, context.day)
    )
    asked = ask(replace(state, bill=fixed), context, "writing")
    return asked, (KeepDraft(context.id, fixed),)


def _cash_taken(state: State, bill: AnyBill, context: Context) -> Step:
    *before, asked_for = bill.money
    taken = replace(asked_for, taken=True, given=state.cash_typed)
    return _write(state, replace(bill, money=(*before, taken)), context)


def _write(state: State, bill: AnyBill, context: Context) -> Step:
    writing = ask(replace(state, bill=bill), context, "writing")
    return writing, (WriteBill(context.id, bill),)


def _approved(state: State, written: Written) -> Step:
    assert state.bill is not None
    receipt = Receipt.PRINTING if state.shop.has_printer else Receipt.NONE
    approved = replace(
        state,
        screen=Screen.APPROVED,
        person=_after(state),
        written=written,
        receipt=receipt,
        unfinished=None,
    )
    printing = (PrintReceipt(state.bill, written),) if state.shop.has_printer else ()
    return play(approved, "done"), (*printing, *release(state.bill))


def _after(state: State) -> Person | None:
    """Who paid, with what is left; nobody for a bill that was cut off: they may be gone."""
    if state.person is None or state.unfinished is not None:
        return None
    spent = 0 if state.bill is None or state.bill.coin is None else state.bill.coin.coin
    return replace(state.person, available=state.person.available - spent)


def _back(state: State, bill: AnyBill) -> Step:
    match state.screen:
        case Screen.PAY:
            return replace(state, screen=Screen.BASKET), ()
        case Screen.PIN:
            return replace(state, screen=Screen.PAY, pin="", pin_message=None), ()
        case Screen.CASH:
            plain = replace(bill, coin=None, grant=None, money=())
            return replace(state, screen=Screen.PAY, bill=plain, ticket=None), give_back(bill)
    return state, ()


def give_back(bill: AnyBill | None) -> tuple[Effect, ...]:
    """Give back what was set aside for a bill of which nothing comes."""
    if bill is None:
        return ()
    draft = (DropDraft(bill.id),) if bill.coin is not None or bill.money else ()
    return (*draft, *release(bill))


def release(bill: AnyBill) -> tuple[Effect, ...]:
    """Give back what was asked for and not spent. Also when none is known: the answer to a request
    may have been lost, and come later."""
    return () if bill.buyer is None else (Release(bill.buyer.account, bill.buyer.unit),)


def finish(state: State, context: Context) -> Step:
    """Finish a sale that was cut off: the room is looked at again, then it is written."""
    bill = state.unfinished
    assert bill is not None
    if bill.coin is None or bill.buyer is None:
        return _take_rest(replace(state, bill=bill), bill, context)
    person = Person(
        bill.buyer.identification,
        bill.buyer.member,
        bill.buyer.first_name,
        bill.buyer.account,
        bill.buyer.unit,
        bill.coin.coin,
        "",
        offline=False,
    )
    asked = ask(replace(state, bill=bill, person=person), context, "asking-ledger")
    return asked, (Reserve(context.id, person, bill.coin.coin, None),)


def planned_coin(state: State, context: Context) -> CoinPart:
    """The coin part as it stands: by rule, by what the member has, by what the shopper chose."""
    if not state.use_coin:
        return CoinPart(0, 0, "chosen")
    if state.bill is None:
        return CoinPart(0, 0, "")
    try:
        return coin_part(state.bill, context.rules, context.day, state.ceiling)
    except NoRule:
        return CoinPart(0, 0, "no-rule")


def deaf(state: State) -> bool:
    """Whether a tap means nothing now: one tap, one purpose."""
    screens = (Screen.PIN, Screen.CASH, Screen.STARTING, Screen.STOPPED)
    return bool(state.busy) or state.screen in screens
