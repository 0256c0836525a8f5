# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole till as one function: ``step(state, event, context) → (state, effects)``.

Pure. No clock, no I/O, no Qt; the time, a fresh id and the rules of the day come in with the
context. What is of one desk alone stands in the module of that desk.
"""

from msgspec.structs import replace

from contract.codes import Goods
from hardware import ports
from kiosk import intents
from kiosk.bill import RentBill
from kiosk.day import DayReport
from kiosk.effects import TryDisk
from kiosk.events import (
    Answered,
    CodeRefused,
    DraftKept,
    Event,
    HelpersFound,
    HouseholdsFound,
    ProductFound,
    ProductsFound,
    Ready,
    ShelfShown,
    Tick,
    Value,
)
from kiosk.intents.desks import CallHelp, OpenDesk, OpenHome
from kiosk.sessions import (
    cashier,
    checkout,
    corrections,
    goods,
    helpers,
    helping,
    housing,
    paying,
    practice,
    reprice,
    rooms,
    tendering,
    upkeep,
    who,
)
from kiosk.sessions.state import Context, Desk, State, Step, play, say, speak, welcome
from kiosk.snapshot import Message, Receipt, Screen
from ledger_client.answers import NotKnown, Person, PinOk, Status

IDLE_SECONDS = {
    Screen.BASKET: 60,
    Screen.SEARCH: 60,
    Screen.WEIGH: 60,
    Screen.PAY: 60,
    Screen.PIN: 60,
    Screen.REFUSED: 60,
    Screen.PROOF: 60,
    Screen.DEVICES: 120,
    Screen.CASH: 180,
    Screen.TERMINAL: 600,
    Screen.REFUND: 180,
    Screen.SALES: 120,
    Screen.SOLD: 120,
    Screen.VOUCHER: 120,
    Screen.APPROVED: 30,
    Screen.SHELF: 60,
    Screen.KEYPAD: 60,
    Screen.ATTEND: 120,
    Screen.MORE: 60,
    Screen.PARKED: 60,
    Screen.HOME: 45,
    Screen.WHO: 45,
    Screen.STAFF: 120,
    Screen.MOVE: 120,
    Screen.REASON: 120,
    Screen.COUNT: 180,
    Screen.REPORT: 120,
    Screen.HOUSEHOLDS: 180,
    Screen.HOUSEHOLD: 180,
    Screen.RENT: 180,
    Screen.HOURS: 180,
    Screen.HALL: 45,
    Screen.SHEET: 180,
    Screen.WORK: 120,
    Screen.WALLET: 90,
    Screen.GIVE: 60,
    Screen.SUM: 60,
    Screen.NEWPIN: 60,
    Screen.WISHES: 90,
    Screen.PHONE: 120,
    Screen.FIGURES: 90,
}


TRY_DISK_SECONDS = 5
"""So often a till whose disk refused asks whether it writes again."""

WARN_SECONDS = {Screen.APPROVED: 10}


USUAL_WARN_SECONDS = 20


_UNREADABLE = {
    "pulled": "card-pulled",
    "hangs": "card-hangs",
    "foreign": "foreign-card",
    "random-id": "foreign-card",
    "two-cards": "two-cards",
    "no-answer": "two-cards",
}


def step(state: State, event: Event, context: Context) -> Step:
    """What the till does about an event."""
    match event:
        case Tick():
            state = practice.left_alone(state, context)
            state = cashier.left_alone(helping.remind(state, context), event, context)
            return _tick(_told_status(state), context)
        case Status():
            return _told_status(replace(state, status=event)), ()
        case ports.DeviceHealth():
            return _told_health(state, event), ()
        case ports.Printed():
            return _printed(state, event), ()
        case ports.CardRemoved():
            return state, ()
        case ports.WeightSettled() | ports.WeightUnsettled():
            return checkout.weighed(state, event, context), ()
        case Answered():
            if event.ask == cashier.LOOK and isinstance(event.value, DayReport):
                return replace(state, drawer_holds=event.value.expected), ()
            if not event.ask or event.ask != state.waiting:
                return paying.too_late(state, event.value)
            settled = replace(state, waiting="", busy="", touched_ms=context.up_ms)
            return cashier.and_look(event.value, _answered(settled, event.value, context))
        case ShelfShown():
            if state.screen is not Screen.SHELF:
                return state, ()
            seen = replace(state, found=event.products)
            return goods.shown(seen, event.category, event.categories), ()
        case ProductsFound():
            wanted = state.screen is Screen.SEARCH and event.query == state.query
            return (replace(state, found=event.products) if wanted else state), ()
        case HouseholdsFound():
            return housing.step(state, event, context)
        case HelpersFound():
            seeks = state.screen is Screen.SHEET and state.hall.sheet.seeking is not None
            return helpers.step(state, event, context) if seeks else (state, ())
        case Ready():
            return _ready(state, event), ()
        case _ if isinstance(event, upkeep.UpkeepEvent):
            return upkeep.step(state, event, context)
        case _ if state.screen is Screen.DEVICES and isinstance(event, upkeep.Heard):
            return upkeep.heard(state, event, context), ()
        case _:
            return _touched(replace(state, notice=None, touched_ms=context.up_ms), event, context)


def _answered(state: State, value: Value, context: Context) -> Step:
    if _disk_refused(state):
        if not isinstance(value, Ready):
            return state, ()
        # As after a start: what was cut off is there to finish or give back.
        return _ready(replace(welcome(state), parked=(), notice=None), value), ()
    if isinstance(value, Person) and value.home and not _may_visit(state):
        value = NotKnown("visitors-shop-only")
    if state.screen in who.SCREENS:
        return who.answered(state, value, context)
    if state.pin_opens_desk and isinstance(value, PinOk):
        return who.let_in(state, value.ticket, context)
    if isinstance(value, Person) and helping.comes(state, value):
        return helping.came(state, value, context), ()
    if state.screen is Screen.ATTEND:
        return checkout.attended(state, value, context)
    if state.screen is Screen.MORE and isinstance(value, DraftKept):
        return goods.parked(state), ()
    if state.screen is Screen.REASON and state.sale is not None:
        return reprice.answered(state, value, context)
    session = _session(state)
    return (paying if session is None else session).answered(state, value, context)


def _may_visit(state: State) -> bool:
    """Whether a member of a neighbouring co-op means something here: they shop, and no more."""
    if Desk.GROCERY not in state.shop.desks or isinstance(state.bill, RentBill):
        return False
    if state.screen in who.SCREENS:
        return state.screen is Screen.HOME or state.desk is Desk.GROCERY
    return _session(state) is None and state.screen not in (Screen.ATTEND, Screen.REASON)


def _session(state: State) -> who.Session | None:
    """The desk whose screen is up, unless it is the checkout's."""
    if state.sale is not None:
        return None
    return next((one for one in who.SESSIONS.values() if state.screen in one.SCREENS), None)


def _touched(state: State, event: Event, context: Context) -> Step:
    waiting = cashier.gate(state, event)
    if waiting is not None:
        return who.step(waiting, event, context) if waiting.screen is Screen.WHO else (waiting, ())
    match event:
        case OpenHome() if state.screen is Screen.IDLE:
            return replace(state, screen=Screen.HOME), ()
        case OpenDesk(desk=desk) if state.screen is Screen.IDLE:
            return who.open_desk(state, desk, context)
        case intents.End():
            return _end(state)
        case CallHelp() if not state.busy:
            return helping.pressed(state, context), ()
        case intents.ChooseLanguage(language=language):
            return speak(state, language), ()
        case intents.Back() if _is_signed_for(state) and not state.busy:
            return housing.signing_cancelled(state), ()
        case intents.Back() if state.hall.sheet.back is not None and not state.busy:
            return corrections.cancelled(state), ()
        case ports.CardUnreadable(code=code):
            return say(state, _UNREADABLE.get(code, "card-pulled")), ()
        case ports.CardPresented() if state.screen is Screen.IDLE and who.greets(state):
            return who.greet(state, event, context)
    if state.screen in who.SCREENS:
        return who.step(state, event, context)
    session = _session(state)
    if session is not None:
        return session.step(state, event, context)
    return _shopping(state, event, context)


def _is_signed_for(state: State) -> bool:
    """Whether card or PIN is wanted of somebody of the housing office, for what takes two."""
    return state.housing.signing is not None and state.screen in (Screen.WHO, Screen.PIN)


def _shopping(state: State, event: Event, context: Context) -> Step:
    match event:
        case ports.CodeScanned(text=text) if state.screen is Screen.VOUCHER and not state.busy:
            return tendering.show_voucher(state, text, context)
        case ports.CodeScanned(text=text):
            return checkout.scanned(state, text, context)
        case ports.CardPresented():
            return checkout.tapped(state, event, context)
        case ports.PlainCardPresented():
            return say(state, "foreign-card"), ()  # until the ledger knows what such cards may do
        case ProductFound(product=product, goods=said):
            return checkout.found(state, product, said or Goods(code=""), context)
        case CodeRefused(code=code, text=text):
            return checkout.refused(state, code, text, context)
        case intents.Start() if state.screen is Screen.IDLE:
            if state.shop.desks[0] is not Desk.GROCERY:
                return replace(state, screen=Screen.HOME), ()
            return checkout.begin(state, context), ()
        case intents.Done():
            return _done(state, context)
        case intents.ShowBalance(show=show):
            return replace(state, balance_shown=show and state.person is not None), ()
        case intents.FinishSale() if state.screen is Screen.UNFINISHED and not state.busy:
            return rooms.finish(state, context)
        case intents.GiveBack() if state.screen is Screen.UNFINISHED and not state.busy:
            effects = paying.give_back(state.unfinished)
            return say(welcome(state), "sale-given-back", "done"), effects
    if state.pin_opens_desk:
        return paying.opening_pin(state, event, context)
    if state.bill is not None and state.screen in paying.SCREENS:
        return paying.step(state, state.bill, event, context)
    if state.sale is None:
        return state, ()
    return checkout.step(state, state.sale, event, context)


def _disk_refused(state: State) -> bool:
    """Whether this till stands because nothing can be written; it goes on when that ends."""
    return state.screen is Screen.STOPPED and state.refusal == _NO_ROOM


def _ready(state: State, event: Ready) -> State:
    state = replace(state, parked=(*state.parked, *event.parked))
    if event.unreadable:
        state = say(state, "draft-unreadable")
    if event.unfinished is not None:
        return replace(state, screen=Screen.UNFINISHED, unfinished=event.unfinished)
    return replace(state, screen=Screen.IDLE)


def _end(state: State) -> Step:
    if state.screen in (Screen.STARTING, Screen.STOPPED) or state.unfinished is not None:
        return state, ()
    if state.busy == "writing":
        return state, ()  # it is being approved this very moment
    if (then := goods.go_on(state)) is not None:
        return then, ()
    behind = goods.left_behind(state)
    if behind is not None:
        return replace(welcome(behind[0]), notice=None), behind[1]
    return paying.leave(state, None if state.screen is Screen.APPROVED else state.bill)


def _done(state: State, context: Context) -> Step:
    if (then := goods.go_on(state)) is not None:
        return then, ()
    match state.screen:
        case Screen.APPROVED if isinstance(state.bill, RentBill):
            return housing.paid(state, context)
        case Screen.APPROVED:
            return replace(welcome(state), notice=None), ()
        case Screen.REFUSED if state.unfinished is not None:
            asked = replace(state, screen=Screen.UNFINISHED, bill=None, person=None, refusal=None)
            return asked, ()
        case Screen.REFUSED if isinstance(state.bill, RentBill):
            return replace(state, screen=Screen.PAY, refusal=None), ()
        case Screen.REFUSED:
            if state.sale is None or not state.sale.items:
                return replace(welcome(state), notice=None), ()
            return checkout.resumed(state, context), ()
        case Screen.PROOF if state.wallet.who is not None:
            return replace(state, screen=Screen.WALLET, checked=None), ()
        case Screen.PROOF:
            return (welcome(state) if state.sale is None else checkout.resumed(state, context)), ()
    return state, ()


def _tick(state: State, context: Context) -> Step:
    if _disk_refused(state) and not state.waiting:
        if context.up_ms - state.touched_ms < TRY_DISK_SECONDS * 1000:
            return state, ()
        return replace(state, waiting=context.id), (TryDisk(context.id),)
    left = idle_left(state, context)
    if left is None or left > 0:
        return state, ()
    return _end(state)


def idle_left(state: State, context: Context) -> int | None:
    """Seconds until the screen clears by itself, or None if it does not."""
    limit = IDLE_SECONDS.get(state.screen)
    if state.screen is Screen.IDLE and state.language:
        limit = 60  # the next one may not speak it
    if helping.shown(state) in ("called", "here"):
        limit = helping.WAIT_SECONDS
    if limit is None or state.busy:
        return None
    return limit - (context.up_ms - state.touched_ms) // 1000


_NO_ROOM = Message("journal-stopped")
_WAITS = Message("kiosk-waiting")
"""Two stops end by themselves: when the disk writes again, and when the office has confirmed this
kiosk."""


def _told_status(state: State) -> State:
    """A till whose journal is not its own any more, or that was revoked, sells nothing. What is
    being written, and what was approved, is still told."""
    code = state.status.stopped
    if not code and state.refusal == _WAITS and state.screen is Screen.STOPPED:
        return _ready(replace(state, refusal=None), Ready(state.unfinished))
    if not code or state.screen in (Screen.STOPPED, Screen.APPROVED) or state.busy == "writing":
        return state
    stopped = replace(
        state, screen=Screen.STOPPED, refusal=Message(code), pin="", waiting="", busy=""
    )
    return play(stopped, "refused")


def _told_health(state: State, event: ports.DeviceHealth) -> State:
    told = replace(state, health={**state.health, event.device: event})
    if event.device is ports.Device.SCALE and event.health is not ports.Health.READY:
        return replace(told, weight=None)  # what it said before counts no more
    return told


def _printed(state: State, event: ports.Printed) -> State:
    bill = state.bill if state.screen is Screen.APPROVED else None
    if bill is None or event.document.partition("/copy/")[0] != bill.id:
        return state
    if event.code in ("", "unconfirmed"):
        notice = Message("printer-unconfirmed") if event.code else None
        return replace(state, receipt=Receipt.PRINTED, notice=notice, last_receipt=bill.id)
    code = "offline" if event.code == "not-sent" else event.code
    return replace(state, receipt=Receipt.WAITING, notice=Message(f"printer-{code}"))
