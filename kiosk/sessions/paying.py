# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a bill to the entry that settles it: who pays, the PIN, room for the coin, the cash, the
entry. Pure. The order of taking is fixed: room for the coin first, then the cash, then the entry;
nothing is taken before a durable draft says so.
"""

from msgspec.structs import replace

from contract.local_time import local_time
from contract.money import Amount
from contract.outcomes import Declined
from contract.rules import PinLimit, needs_pin
from kiosk import basket, intents
from kiosk.bill import (
    AnyBill,
    Buyer,
    RentBill,
    Sale,
    gift_of,
    plain,
    spent_from,
)
from kiosk.effects import (
    CheckPin,
    DropDraft,
    Effect,
    PrintReceipt,
    Release,
)
from kiosk.events import DraftKept, Event, NotWritten, OurFault, Value
from kiosk.intents.tenders import Give, PayFrom
from kiosk.sessions import commons, housing, rooms, sources, tendering
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
from kiosk.tenders import Tendering
from ledger_client.answers import (
    Checked,
    NoRoom,
    NotKnown,
    Person,
    PinBad,
    PinOk,
    Room,
    VoucherIs,
    Written,
)

SCREENS = frozenset({Screen.PAY, Screen.PIN, *tendering.SCREENS})
PIN_LENGTH = 4


def step(state: State, bill: AnyBill, event: Event, context: Context) -> Step:
    """What a person wants of their bill."""
    screen = state.screen
    if screen in tendering.SCREENS and not (
        screen is Screen.CASH and isinstance(event, intents.Back)
    ):
        return tendering.step(state, bill, event, context)
    match event:
        case intents.Pay() if screen is Screen.PAY and not state.busy:
            if sources.planned_coin(state, context).coin:
                return state, ()  # a tap is what pays coin
            return tendering.take_rest(state, commons.fixed(state, plain(bill), context), context)
        case intents.UseCoin(use=use) if screen is Screen.PAY and not state.busy:
            return replace(state, use_coin=use), ()
        case Give(steps=steps) if screen is Screen.PAY and not state.busy:
            return commons.choose(state, steps, context), ()
        case PayFrom(account=account) if screen is Screen.PAY and not state.busy:
            return sources.choose(state, account, context), ()
        case intents.Back() if not state.busy:
            return _back(state, bill)
        case intents.PinDigit(digit=digit) if screen is Screen.PIN and not state.busy:
            return _pin_digit(state, digit, context)
        case intents.PinErase() if screen is Screen.PIN and not state.busy:
            return replace(state, pin=state.pin[:-1]), ()
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
    if state.tendering.tender is not None or isinstance(value, VoucherIs):
        if state.bill is not None and isinstance(value, Room | NoRoom | VoucherIs):
            return tendering.answered(state, state.bill, value, context)
        state = replace(state, tendering=Tendering())
    match value:
        case Person():
            return identified(state, value, context)
        case NotKnown(code=code) if state.screen is Screen.VOUCHER:
            return say(state, code), ()
        case NotKnown(code=code):
            if state.screen is Screen.PAY or code == "unknown-offline":
                return refuse(state, code), ()
            return say(state, code), ()
        case PinOk(ticket=ticket) if state.tendering.pin_for:
            return tendering.pin_was_right(replace(state, ticket=ticket), context)
        case PinOk(ticket=ticket):
            return rooms.reserve(replace(state, ticket=ticket), context)
        case PinBad(unchecked=Declined() as why):
            return refuse(state, why), ()
        case PinBad(tries_left=0):
            return refuse(state, Declined.PIN_LOCKED), ()
        case PinBad(tries_left=left):
            wrong = Message(Declined.PIN_WRONG, {"left": left})
            return play(replace(state, pin_message=wrong), "refused"), ()
        case Room():
            none = NoRoom(Declined.NO_ROOM, 0, offline=True)
            return rooms.got_room(state, value, context) or _no_room(state, none)
        case NoRoom():
            return _no_room(state, value)
        case DraftKept() if state.bill is not None:
            return tendering.kept(state, state.bill), ()
        case Written():
            return _approved(state, value)
        case NotWritten(doubtful=doubtful):
            code = "journal-doubtful" if doubtful else "journal-stopped"
            stopped = replace(state, screen=Screen.STOPPED, refusal=Message(code))
            return play(stopped, "refused"), ()
        case OurFault():
            return _our_fault(state)
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
    if bill is not None and paying is not None and value.account in spent_from(bill):
        return state, ()
    return state, (Release(value.account),)


def identified(state: State, person: Person, context: Context) -> Step:
    """A tap said who this is; with the bill on the screen it also pays."""
    bill = state.bill
    if bill is None:
        return state, ()
    if bill.buyer is not None and bill.buyer.member != person.member:
        return say(state, "other-member", first_name=bill.buyer.first_name), ()
    if isinstance(bill, Sale) and person.member in basket.priced_by(bill.items):
        return say(state, "not-for-oneself"), ()
    shown = commons.shown(state, context)
    payer = sources.acting(person, state.pay_from)
    buyer = Buyer(
        person.member,
        person.first_name,
        payer.account,
        person.unit,
        person.identification,
        person.type,
        person.home,
    )
    known = replace(state, person=person, ceiling=payer.available, bill=replace(bill, buyer=buyer))
    if not state.language:  # what was chosen by touch is meant for now
        known = speak(known, person.language)
    part = sources.planned_coin(known, context)
    aside = _set_aside(state, person) if part.reason == "balance" else {}
    if state.screen is not Screen.PAY or not state.tap_pays:
        return say(known, "set-aside", "scan", **aside) if aside else play(known, "scan"), ()
    if not part.coin and aside:
        return refuse(known, "set-aside", **aside), ()
    if not part.coin and part.reason == "balance":
        asked = Declined.NO_ROOM if shown[1] else "no-coin"  # the page wanted none of them
        code = "no-standing-grant" if person.offline else asked
        if person.home:  # what they have at home nobody here is told
            code = Declined.OWED_ENOUGH
        return refuse(known, code, need=in_coin(state, shown[1]), have=in_coin(state, 0)), ()
    if not part.coin:  # all in money, as chosen or by rule: the tap says who it is, and no more
        return play(known, "scan"), ()
    coin = commons.coin_spent(known, context)
    if commons.shown(known, context) != shown:  # a tap pays exactly what the screen showed
        if bill_total(known) != shown[0]:
            total = in_money(known, bill_total(known))
            return say(known, "total-changed", "scan", total=total), ()
        return say(known, "coin-changed", "scan", amount=in_coin(known, coin)), ()
    limit = context.rules.on(PinLimit, context.day)
    if person.pin_always or needs_pin(coin, limit.parameters):
        return replace(known, screen=Screen.PIN, pin="", pin_message=None), ()
    return rooms.reserve(known, context)


def _set_aside(state: State, person: Person) -> dict[str, str | int | Amount]:
    """What of a person's coin is at another kiosk that does not answer, for "set-aside"."""
    if not person.elsewhere:
        return {}
    first = person.elsewhere[0]
    until = local_time(first.until, state.shop.time_zone)[-5:]
    amount = sum(one.amount for one in person.elsewhere)
    return {"aside": in_coin(state, amount), "kiosk": first.kiosk, "until": until}


def without_pin(state: State, context: Context) -> int:
    """The coin that a tap on this bill pays as it is shown, unless that takes a PIN."""
    coin = 0 if state.pay_from else commons.coin_spent(state, context)
    beside = sources.planned_beside(state, context)
    limit = context.rules.on(PinLimit, context.day) if coin else None
    if limit is None or needs_pin(coin, limit.parameters):
        return 0
    return coin - (0 if beside is None else beside.coin)


def _no_room(state: State, answer: NoRoom) -> Step:
    bill = state.bill
    assert bill is not None
    if answer.code == Declined.PIN_WANTED and state.ticket is None and state.unfinished is None:
        # The rule of where the coin is kept wants it: a visitor's may be another than ours.
        asked = replace(state, screen=Screen.PIN, pin="", pin_message=None, bill=plain(bill))
        return asked, give_back(bill)
    code = "no-standing-grant" if answer.offline and not answer.available else answer.code
    beside, need = rooms.is_beside(bill), rooms.wanted(bill)
    if not need and bill.coin is not None:  # it was there, and its lease ran out
        need = bill.coin.coin + gift_of(bill, coin=True)
    values: dict[str, str | int | Amount] = {
        "need": in_coin(state, need),
        "have": in_coin(state, answer.available),
        "offline": int(answer.offline),
    }
    if state.unfinished is None and any(one.type != "cash" and one.taken for one in bill.money):
        return unfinished(say(state, code, **values), bill), ()  # it has to be given back by hand
    refused = refuse(state, code, **values)
    effects = () if state.unfinished is not None else give_back(bill)
    refused = replace(refused, bill=plain(bill))
    if beside:  # without them the next tap pays from one's own alone
        return replace(refused, beside=""), effects
    return replace(refused, ceiling=answer.available), effects


def _our_fault(state: State) -> Step:
    """If it was about room, that may be there all the same: it goes back, and is asked for anew."""
    refused, bill = refuse(state, "our-fault"), state.bill
    asking = bill is not None and rooms.wanted(bill) and not any(one.taken for one in bill.money)
    if bill is None or not asking or state.unfinished is not None:
        return refused, ()
    return replace(refused, bill=plain(bill)), give_back(bill)


def unfinished(state: State, bill: AnyBill) -> State:
    """Something was taken and nothing is written: somebody finishes it, or gives it back."""
    return replace(welcome(state), screen=Screen.UNFINISHED, unfinished=bill, notice=state.notice)


def _approved(state: State, written: Written) -> Step:
    assert state.bill is not None
    asked = state.shop.receipt_asked
    receipt = Receipt.NONE
    if state.shop.has_printer:
        receipt = Receipt.ASKED if asked else Receipt.PRINTING
    approved = replace(
        state,
        screen=Screen.APPROVED,
        person=_after(state),
        written=written,
        receipt=receipt,
        unfinished=None,
    )
    printing = (PrintReceipt(state.bill, written, not asked),) if state.shop.has_printer else ()
    return play(approved, "done"), (*printing, *release(state.bill))


def _after(state: State) -> Person | None:
    """Who paid, with what is left; nobody for a bill that was cut off: they may be gone."""
    if state.person is None or state.unfinished is not None:
        return None
    bill, own = state.bill, not state.pay_from
    if bill is None or bill.coin is None or not own:
        return state.person
    gone = bill.own_coin.coin + gift_of(bill, coin=True)
    return replace(state.person, available=state.person.available - gone)


def _back(state: State, bill: AnyBill) -> Step:
    match state.screen:
        case Screen.PAY if isinstance(bill, RentBill):
            return housing.pay_not_yet(state), ()
        case Screen.PAY:
            return replace(state, screen=Screen.BASKET), ()
        case Screen.PIN if state.tendering.pin_for:
            return replace(state, screen=Screen.CASH, pin="", tendering=Tendering()), ()
        case Screen.PIN:
            return replace(state, screen=Screen.PAY, pin="", pin_message=None), ()
        case Screen.CASH if any(one.taken for one in bill.money):
            return say(state, "take-back-first"), ()
        case Screen.CASH:
            again = replace(state, screen=Screen.PAY, bill=plain(bill), ticket=None)
            return again, give_back(bill)
    return state, ()


def leave(state: State, bill: AnyBill | None) -> Step:
    """Whoever was here is gone, or wants to end: what was set aside goes back by itself, what was
    taken is seen to by somebody."""
    if bill is not None and tendering.must_be_settled(bill):
        return unfinished(replace(state, notice=None), bill), ()
    return replace(welcome(state), notice=None), give_back(bill)


def give_back(bill: AnyBill | None) -> tuple[Effect, ...]:
    """Give back what was set aside for a bill of which nothing comes."""
    if bill is None:
        return ()
    draft = (DropDraft(bill.id),) if bill.coin is not None or bill.money else ()
    return (*draft, *release(bill))


def release(bill: AnyBill) -> tuple[Effect, ...]:
    """Give back what was asked for and not spent. Also when none is known: the answer to a request
    may have been lost, and come later."""
    return tuple(Release(account) for account in sorted(spent_from(bill)))


def deaf(state: State) -> bool:
    """Whether a tap means nothing now: one tap, one purpose."""
    screens = (Screen.PIN, *tendering.SCREENS, Screen.STARTING, Screen.STOPPED)
    return bool(state.busy) or state.screen in screens
