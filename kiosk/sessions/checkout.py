# SPDX-License-Identifier: AGPL-3.0-or-later
"""The checkout: from the first thing scanned to a receipt that can be proved.

Pure: ``step(state, event, context) → (state, effects)``. No clock, no I/O, no Qt; the time, a
fresh id and the rules of the day come in with the context. The order of taking is fixed: room for
the coin first, then the cash, then the entry; nothing is taken before a durable draft says so.
"""

from contextlib import suppress

from msgspec import Struct
from msgspec.structs import replace

from contract.codes import Goods, ShopCode
from contract.member_code import is_member_code
from contract.messages import Product
from contract.money import Amount
from contract.outcomes import Declined
from contract.receipt import BadReceiptCode, parse_receipt_code
from contract.rules import (
    CoinPart,
    CoinShare,
    CoinValue,
    NoRule,
    PinLimit,
    Rulebook,
    coin_part,
    needs_pin,
)
from hardware import ports
from kiosk import basket, intents
from kiosk.basket import Buyer, Sale
from kiosk.effects import (
    CheckPin,
    CheckReceipt,
    DropDraft,
    Effect,
    Find,
    GetProduct,
    Identify,
    IdentifyCode,
    KeepDraft,
    LookUp,
    PrintReceipt,
    Release,
    Reserve,
    WritePurchase,
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
    Ready,
    Tick,
    Value,
)
from kiosk.sessions import upkeep
from kiosk.snapshot import Message, Receipt, Screen, Sound
from ledger_client.answers import (
    Checked,
    NoRoom,
    NotKnown,
    Person,
    PinBad,
    PinOk,
    Room,
    Status,
    Written,
)

PIN_LENGTH = 4
CASH_LIMIT = 10_000_000
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
    Screen.APPROVED: 30,
}
WARN_SECONDS = {Screen.APPROVED: 10}
USUAL_WARN_SECONDS = 20

WEIGHED_ALREADY = ports.WeightUnsettled("used")
"""What lies on the scale is in the basket: it does not count again until the scale says something
new."""

_SHOPPING = frozenset({Screen.BASKET, Screen.SEARCH, Screen.WEIGH, Screen.PAY})


_MOST_PIECES = 999  # in one box
_UNREADABLE = {
    "pulled": "card-pulled",
    "hangs": "card-hangs",
    "foreign": "foreign-card",
    "random-id": "foreign-card",
    "two-cards": "two-cards",
    "no-answer": "two-cards",
}


class Shop(Struct, frozen=True):
    """Where this till stands. ``languages`` (BCP 47): those that it speaks, its own first.
    ``shop_codes``: how its own labels are made. ``logo`` is a picture (PNG) for receipts.
    ``drawer_from_screen``: only staff stand here, so the drawer may be opened by touch."""

    coop_name: str
    kiosk_name: str
    device: str
    currency: str
    coin: str
    time_zone: str
    has_printer: bool = True
    demo: bool = False
    languages: tuple[str, ...] = ("en-GB",)
    shop_codes: tuple[ShopCode, ...] = ()
    logo: bytes = b""
    drawer_from_screen: bool = False


class Context(Struct, frozen=True):
    """What comes in with every event: the time (ms), the co-op's day, a fresh id, and the rules."""

    now_ms: int
    day: str
    id: str
    rules: Rulebook


class State(Struct, frozen=True, kw_only=True):
    """Everything the till has in mind. ``waiting`` is the question that is out; ``tap_pays`` says
    that the newest tap was made with the bill on the screen; ``weight`` is what the scale said
    last, whoever stands there; ``language`` was asked for by touch or by card, "" means the
    till's own; ``last_receipt`` is the sale whose receipt came out last."""

    shop: Shop
    screen: Screen = Screen.STARTING
    language: str = ""
    sale: Sale | None = None
    person: Person | None = None
    ceiling: int | None = None
    use_coin: bool = True
    tap_pays: bool = False
    pin: str = ""
    pin_message: Message | None = None
    ticket: str | None = None
    cash_typed: int = 0
    waiting: str = ""
    busy: str = ""
    notice: Message | None = None
    refusal: Message | None = None
    query: str = ""
    found: tuple[Product, ...] = ()
    weighing: Product | None = None
    weight: ports.WeightSettled | ports.WeightUnsettled | None = None
    written: Written | None = None
    receipt: Receipt = Receipt.NONE
    checked: Checked | None = None
    unfinished: Sale | None = None
    balance_shown: bool = False
    touched_ms: int = 0
    sound: Sound | None = None
    health: dict[ports.Device, ports.DeviceHealth] = {}
    doubts: tuple[ports.PrintDoubt, ...] = ()
    last_receipt: str = ""
    status: Status = Status(online=False, last_contact_ms=None, unsent=0)

    def __repr__(self) -> str:  # a PIN may be in here: never into a log
        return f"State(screen={self.screen.value!r}, busy={self.busy!r})"


Step = tuple[State, tuple[Effect, ...]]


def step(state: State, event: Event, context: Context) -> Step:
    """What the till does about an event."""
    match event:
        case Tick():
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
            return _weighed(state, event, context), ()
        case Answered():
            if not event.ask or event.ask != state.waiting:
                return _too_late(state, event.value)
            settled = replace(state, waiting="", busy="", touched_ms=context.now_ms)
            return _answered(settled, event.value, context)
        case ProductsFound():
            wanted = state.screen is Screen.SEARCH and event.query == state.query
            return (replace(state, found=event.products) if wanted else state), ()
        case Ready():
            return _ready(state, event), ()
        case _ if isinstance(event, upkeep.UpkeepEvent):
            return upkeep.step(state, event, context)
        case _ if state.screen is Screen.DEVICES and isinstance(event, upkeep.Heard):
            return upkeep.heard(state, event, context), ()
        case _:
            return _touched(replace(state, notice=None, touched_ms=context.now_ms), event, context)


# --- what people and devices do ---


def _touched(state: State, event: Event, context: Context) -> Step:
    match event:
        case ports.CodeScanned(text=text):
            return _scanned(state, text, context)
        case ports.CardPresented():
            return _tapped(state, event, context)
        case ports.CardUnreadable(code=code):
            return _say(state, _UNREADABLE.get(code, "card-pulled")), ()
        case ports.PlainCardPresented():
            return _say(state, "foreign-card"), ()  # until the ledger knows what such cards may do
        case ProductFound(product=product, goods=goods):
            return _found(state, product, goods or Goods(code=""), context), ()
        case CodeRefused(code=code, text=text):
            return _say(state, code, code=text), ()
        case intents.End():
            return _end(state)
        case intents.ChooseLanguage(language=language):
            return _speak(state, language), ()
        case intents.Start() if state.screen is Screen.IDLE:
            return _begin(state, context), ()
        case intents.Done():
            return _done(state, context)
        case intents.ShowBalance(show=show):
            return replace(state, balance_shown=show and state.person is not None), ()
        case intents.FinishSale() if state.screen is Screen.UNFINISHED and not state.busy:
            return _finish(state, context)
        case intents.GiveBack() if state.screen is Screen.UNFINISHED and not state.busy:
            effects = _give_back(state.unfinished)
            return _say(_welcome(state), "sale-given-back", "done"), effects
    if state.sale is None:
        return state, ()
    return _shopping(state, state.sale, event, context)


def _shopping(state: State, sale: Sale, event: Event, context: Context) -> Step:
    """Intents that need a basket."""
    screen = state.screen
    match event:
        case intents.ChangeQuantity(line=line, by=by) if screen is Screen.BASKET:
            items = basket.change(sale.items, line, by)
            return replace(state, sale=replace(sale, items=items)), ()
        case intents.OpenSearch() if screen is Screen.BASKET:
            return replace(state, screen=Screen.SEARCH, query="", found=()), ()
        case intents.TypeSearch(query=query) if screen is Screen.SEARCH:
            return replace(state, query=query), (Find(query),)
        case intents.CloseSearch() if screen is Screen.SEARCH:
            return replace(state, screen=Screen.BASKET), ()
        case intents.ChooseProduct(product=product) if screen is Screen.SEARCH:
            return replace(state, screen=Screen.BASKET), (GetProduct(product),)
        case intents.AddWeighed(grams=grams) if screen is Screen.WEIGH:
            return _add_weighed(state, sale, grams), ()
        case intents.Pay() if screen is Screen.BASKET:
            if not sale.items:
                return _say(state, "empty-basket"), ()
            return replace(state, screen=Screen.PAY, refusal=None), ()
        case intents.Pay() if screen is Screen.PAY and not state.busy:
            if planned_coin(state, context).coin:
                return state, ()  # a tap is what pays coin
            return _take_cash(state, replace(sale, coin=None, grant=None), context)
        case intents.UseCoin(use=use) if screen is Screen.PAY and not state.busy:
            return replace(state, use_coin=use), ()
        case intents.Back() if not state.busy:
            return _back(state, sale)
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
            if state.cash_typed < sale.cash_due:
                return state, ()
            return _write(state, replace(sale, cash_given=state.cash_typed), context)
    return state, ()


def _scanned(state: State, text: str, context: Context) -> Step:
    if is_member_code(text):
        return _showed_code(state, text, context)
    if state.screen in (Screen.STARTING, Screen.STOPPED):
        return state, ()
    if _settling(state) or state.busy:
        return _say(state, "finish-first"), ()
    if "/r/" in text:
        try:
            code = parse_receipt_code(text)
        except BadReceiptCode:
            return _say(state, "not-a-receipt"), ()
        if state.screen is Screen.APPROVED:
            state = _welcome(state)  # that sale is done: only its receipt is looked at
        checking = _ask(replace(state, screen=Screen.PROOF, checked=None), context, "checking")
        return checking, (CheckReceipt(context.id, code),)
    return state, (LookUp(text),)


def _settling(state: State) -> bool:
    """Whether a bill is being settled: nothing may be added to it now."""
    return (
        state.screen in (Screen.PIN, Screen.CASH)
        or state.unfinished is not None
        or state.busy not in ("", "reading-card")
    )


def _found(state: State, product: Product, goods: Goods, context: Context) -> State:
    if state.screen in (Screen.STARTING, Screen.STOPPED):
        return state
    if _settling(state):  # looked up too slowly: it must not slip into a bill that is fixed
        return _say(state, "finish-first")
    open_ = replace(_resumed(state, context), tap_pays=False)
    assert open_.sale is not None
    items = open_.sale.items
    if product.per_kg is not None and goods.grams:
        items = basket.weigh(items, product, goods.grams)
    elif goods.price:
        items = basket.label(items, product, goods.price)
    elif product.per_kg is not None:
        return _sound(replace(open_, screen=Screen.WEIGH, weighing=product), "scan")
    else:
        items = basket.add(items, product, min(goods.pieces or 1, _MOST_PIECES))
    sale = replace(open_.sale, items=items)
    if open_.screen is Screen.WEIGH:  # what is being weighed can wait
        return _say(
            replace(open_, sale=sale), "added", "scan", name=basket.name(product, state.language)
        )
    return _sound(replace(open_, sale=sale, screen=Screen.BASKET), "scan")


def _weighed(
    state: State, event: ports.WeightSettled | ports.WeightUnsettled, context: Context
) -> State:
    """The scale said something new. Who lays things on it is there, and needs no warning."""
    said = replace(state, weight=event)
    if state.screen is Screen.WEIGH and isinstance(event, ports.WeightSettled) and event.grams:
        return replace(said, touched_ms=context.now_ms)
    return said


def _add_weighed(state: State, sale: Sale, grams: int) -> State:
    if state.weighing is None or state.weight != ports.WeightSettled(grams):
        return state  # it moved since: the screen says so
    items = basket.weigh(sale.items, state.weighing, grams)
    if not basket.price(items[-1], sale.buyer is not None):
        return state
    added = replace(
        state,
        sale=replace(sale, items=items),
        screen=Screen.BASKET,
        weighing=None,
        weight=WEIGHED_ALREADY,
    )
    return _sound(added, "scan")


def _tapped(state: State, event: ports.CardPresented, context: Context) -> Step:
    if _deaf(state):
        return state, ()
    if event.tap is None:
        return _say(state, "foreign-card"), ()
    known, coin = _shown(state, context)
    if known is None:
        return _not_now(state), ()
    identify = Identify(context.id, event.tap.picc_data, event.tap.cmac, coin)
    return _ask(known, context, "reading-card"), (identify,)


def _showed_code(state: State, text: str, context: Context) -> Step:
    """A member's QR code does what a tap does."""
    if _deaf(state):
        return state, ()
    known, coin = _shown(state, context)
    if known is None:
        return _not_now(state), ()
    return _ask(known, context, "reading-card"), (IdentifyCode(context.id, text, coin),)


def _deaf(state: State) -> bool:
    """Whether a tap means nothing now: one tap, one purpose."""
    screens = (Screen.PIN, Screen.CASH, Screen.STARTING, Screen.STOPPED)
    return bool(state.busy) or state.screen in screens


def _not_now(state: State) -> State:
    return _say(state, "already-paid" if state.screen is Screen.APPROVED else "finish-first")


def _shown(state: State, context: Context) -> tuple[State | None, int]:
    """The till with the basket that is meant, and the coin to ask room for along with it; None when
    nobody can be known at this point."""
    if state.screen is Screen.APPROVED or state.unfinished is not None:
        return None, 0
    known = replace(_resumed(state, context), tap_pays=state.screen is Screen.PAY)
    return known, _without_pin(known, context) if known.tap_pays else 0


def _pin_digit(state: State, digit: str, context: Context) -> Step:
    if len(digit) != 1 or not digit.isdecimal() or not digit.isascii() or state.person is None:
        return state, ()
    pin = state.pin + digit
    if len(pin) < PIN_LENGTH:
        return replace(state, pin=pin, pin_message=None), ()
    asked = _ask(replace(state, pin="", pin_message=None), context, "asking-ledger")
    return asked, (CheckPin(context.id, state.person, pin),)


# --- what came of questions ---


def _answered(state: State, value: Value, context: Context) -> Step:
    match value:
        case Person():
            return _identified(state, value, context)
        case NotKnown(code=code):
            if state.screen is Screen.PAY or code == "unknown-offline":
                return _refuse(state, code), ()
            return _say(state, code), ()
        case PinOk(ticket=ticket):
            return _reserve(replace(state, ticket=ticket), context)
        case PinBad(tries_left=0):
            return _refuse(state, Declined.PIN_LOCKED), ()
        case PinBad(tries_left=left):
            wrong = Message(Declined.PIN_WRONG, {"left": left})
            return _sound(replace(state, pin_message=wrong), "refused"), ()
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
            return _sound(stopped, "refused"), ()
        case OurFault():
            return _refuse(state, "our-fault"), ()
        case Checked():
            sound = "done" if value.good else "refused"
            return _sound(replace(state, checked=value), sound), ()
    return state, ()


def _too_late(state: State, value: Value) -> Step:
    """An answer that nobody waits for any more: room that came too late goes back, unless the same
    member is paying with it by now; then it goes back when that sale ends."""
    if not isinstance(value, Room):
        return state, ()
    sale = None if state.screen is Screen.APPROVED else state.sale
    paying = None if sale is None or sale.coin is None else sale.buyer
    if paying is not None and paying.account == value.account:
        return state, ()
    return state, (Release(value.account, value.unit),)


def _identified(state: State, person: Person, context: Context) -> Step:
    sale = state.sale
    if sale is None:
        return state, ()
    if sale.buyer is not None and sale.buyer.member != person.member:
        return _say(state, "other-member", first_name=sale.buyer.first_name), ()
    shown = (_total(state), planned_coin(state, context).coin)
    buyer = Buyer(
        person.member, person.first_name, person.account, person.unit, person.identification
    )
    known = replace(state, person=person, ceiling=person.available, sale=replace(sale, buyer=buyer))
    if not state.language:  # what was chosen by touch is meant for now
        known = _speak(known, person.language)
    if state.screen is not Screen.PAY or not state.tap_pays:
        return _sound(known, "scan"), ()
    part = planned_coin(known, context)
    if not part.coin and part.reason == "balance":
        code = "no-standing-grant" if person.offline else Declined.NO_ROOM
        return _refuse(known, code, need=_coin(state, shown[1]), have=_coin(state, 0)), ()
    if not part.coin:  # all in money, as chosen or by rule: the tap says who it is, and no more
        return _sound(known, "scan"), ()
    if (_total(known), part.coin) != shown:  # a tap pays exactly what the screen showed
        changed = _say(known, "total-changed", "scan", total=_money(known, _total(known)))
        return changed, ()
    limit = context.rules.on(PinLimit, context.day)
    if person.pin_always or needs_pin(part.coin, limit.parameters):
        return replace(known, screen=Screen.PIN, pin="", pin_message=None), ()
    return _reserve(known, context)


def _without_pin(state: State, context: Context) -> int:
    """The coin that a tap on this bill pays as it is shown, unless that takes a PIN."""
    coin = planned_coin(state, context).coin
    limit = context.rules.on(PinLimit, context.day) if coin else None
    return 0 if limit is None or needs_pin(coin, limit.parameters) else coin


def _reserve(state: State, context: Context) -> Step:
    part = planned_coin(state, context)
    assert state.person is not None
    assert state.sale is not None
    asked = replace(
        _ask(state, context, "asking-ledger"),
        sale=replace(state.sale, coin=part, rules=_rules(context)),
    )
    return asked, (Reserve(context.id, state.person, part.coin, state.ticket),)


def _got_room(state: State, number: int, context: Context) -> Step:
    sale = state.sale if state.unfinished is None else state.unfinished
    assert sale is not None
    assert sale.coin is not None
    return _take_cash(state, replace(sale, grant=number), context)


def _no_room(state: State, answer: NoRoom) -> Step:
    code = "no-standing-grant" if answer.offline and not answer.available else answer.code
    need = 0 if state.sale is None or state.sale.coin is None else state.sale.coin.coin
    refused = _refuse(
        state,
        code,
        need=_coin(state, need),
        have=_coin(state, answer.available),
        offline=int(answer.offline),
    )
    assert state.sale is not None
    sale = replace(state.sale, coin=None, grant=None, cash_due=0, cash_given=None)
    effects = () if state.unfinished is not None else _give_back(state.sale)
    return replace(refused, ceiling=answer.available, sale=sale), effects


def _take_cash(state: State, sale: Sale, context: Context) -> Step:
    """The coin part is fixed: take the rest in cash, or write the entry if there is none."""
    settled = sale.coin.settles if sale.coin is not None else 0
    due = basket.total(sale.items, sale.buyer is not None) - settled
    if due == 0 or sale.cash_given is not None:
        return _write(state, replace(sale, cash_due=due), context)
    if state.unfinished is not None:  # it was cut off at the cash, and that was taken
        return _write(state, replace(sale, cash_due=due), context)
    fixed = replace(sale, cash_due=due, rules=sale.rules or _rules(context))
    asked = _ask(replace(state, sale=fixed), context, "writing")
    return asked, (KeepDraft(context.id, fixed),)


def _write(state: State, sale: Sale, context: Context) -> Step:
    writing = _ask(replace(state, sale=sale), context, "writing")
    return writing, (WritePurchase(context.id, sale),)


def _approved(state: State, written: Written) -> Step:
    assert state.sale is not None
    receipt = Receipt.PRINTING if state.shop.has_printer else Receipt.NONE
    approved = replace(
        state,
        screen=Screen.APPROVED,
        person=_after(state),
        written=written,
        receipt=receipt,
        unfinished=None,
    )
    printing = (PrintReceipt(state.sale, written),) if state.shop.has_printer else ()
    return _sound(approved, "done"), (*printing, *_release(state.sale))


def _after(state: State) -> Person | None:
    """Who paid, with what is left; nobody for a sale that was cut off: they may be gone."""
    if state.person is None or state.unfinished is not None:
        return None
    spent = 0 if state.sale is None or state.sale.coin is None else state.sale.coin.coin
    return replace(state.person, available=state.person.available - spent)


# --- beginnings and ends ---


def _ready(state: State, event: Ready) -> State:
    if event.unfinished is not None:
        return replace(state, screen=Screen.UNFINISHED, unfinished=event.unfinished)
    return replace(state, screen=Screen.IDLE)


def _begin(state: State, context: Context) -> State:
    chosen = "" if state.screen is Screen.APPROVED else state.language
    sale = Sale(id=context.id, language=chosen)
    return replace(_welcome(state), screen=Screen.BASKET, sale=sale, language=chosen)


def _speak(state: State, language: str) -> State:
    if language not in state.shop.languages:
        return state
    sale = None if state.sale is None else replace(state.sale, language=language)
    return replace(state, language=language, sale=sale)


def _resumed(state: State, context: Context) -> State:
    """The basket that is open, where it can be seen; else a new one."""
    if state.sale is None or state.screen is Screen.APPROVED:
        return _begin(state, context)
    if state.screen in _SHOPPING:
        return state
    screen = Screen.PAY if state.screen is Screen.REFUSED and state.sale.items else Screen.BASKET
    return replace(state, screen=screen, refusal=None, checked=None, waiting="", busy="")


def _welcome(state: State) -> State:
    """The welcome screen, with nothing left of whoever was here."""
    return State(
        shop=state.shop,
        screen=Screen.IDLE,
        notice=state.notice,
        touched_ms=state.touched_ms,
        sound=state.sound,
        health=state.health,
        doubts=state.doubts,
        last_receipt=state.last_receipt,
        status=state.status,
        weight=state.weight,
    )


def _end(state: State) -> Step:
    if state.screen in (Screen.STARTING, Screen.STOPPED) or state.unfinished is not None:
        return state, ()
    if state.busy == "writing":
        return state, ()  # it is being approved this very moment
    sale = None if state.screen is Screen.APPROVED else state.sale
    return replace(_welcome(state), notice=None), _give_back(sale)


def _give_back(sale: Sale | None) -> tuple[Effect, ...]:
    """Give back what was set aside for a sale of which nothing comes."""
    if sale is None:
        return ()
    draft = (DropDraft(sale.id),) if sale.coin is not None or sale.cash_due else ()
    return (*draft, *_release(sale))


def _release(sale: Sale) -> tuple[Effect, ...]:
    """Give back what was asked for and not spent. Also when none is known: the answer to a request
    may have been lost, and come later."""
    return () if sale.buyer is None else (Release(sale.buyer.account, sale.buyer.unit),)


def _back(state: State, sale: Sale) -> Step:
    match state.screen:
        case Screen.PAY:
            return replace(state, screen=Screen.BASKET), ()
        case Screen.WEIGH:
            return replace(state, screen=Screen.BASKET, weighing=None), ()
        case Screen.PIN:
            return replace(state, screen=Screen.PAY, pin="", pin_message=None), ()
        case Screen.CASH:
            plain = replace(sale, coin=None, grant=None, cash_due=0)
            return replace(state, screen=Screen.PAY, sale=plain, ticket=None), _give_back(sale)
    return state, ()


def _done(state: State, context: Context) -> Step:
    match state.screen:
        case Screen.APPROVED:
            return replace(_welcome(state), notice=None), ()
        case Screen.REFUSED if state.unfinished is not None:
            asked = replace(state, screen=Screen.UNFINISHED, sale=None, person=None, refusal=None)
            return asked, ()
        case Screen.REFUSED:
            if state.sale is None or not state.sale.items:
                return replace(_welcome(state), notice=None), ()
            return _resumed(state, context), ()
        case Screen.PROOF:
            return (_welcome(state) if state.sale is None else _resumed(state, context)), ()
    return state, ()


def _finish(state: State, context: Context) -> Step:
    """Finish a sale that was cut off: the room is looked at again, then it is written."""
    sale = state.unfinished
    assert sale is not None
    if sale.coin is None or sale.buyer is None:
        return _take_cash(replace(state, sale=sale), sale, context)
    person = Person(
        sale.buyer.identification,
        sale.buyer.member,
        sale.buyer.first_name,
        sale.buyer.account,
        sale.buyer.unit,
        sale.coin.coin,
        "",
        offline=False,
    )
    asked = _ask(replace(state, sale=sale, person=person), context, "asking-ledger")
    return asked, (Reserve(context.id, person, sale.coin.coin, None),)


def _tick(state: State, context: Context) -> Step:
    left = idle_left(state, context)
    if left is None or left > 0:
        return state, ()
    return _end(state)


def idle_left(state: State, context: Context) -> int | None:
    """Seconds until the screen clears by itself, or None if it does not."""
    limit = IDLE_SECONDS.get(state.screen)
    if state.screen is Screen.IDLE and state.language:
        limit = 60  # the next one may not speak it
    if limit is None or state.busy:
        return None
    return limit - (context.now_ms - state.touched_ms) // 1000


_WAITS = Message("kiosk-waiting")
"""The one stop that ends by itself: when the office has confirmed this kiosk."""


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
    return _sound(stopped, "refused")


def _told_health(state: State, event: ports.DeviceHealth) -> State:
    told = replace(state, health={**state.health, event.device: event})
    if event.device is ports.Device.SCALE and event.health is not ports.Health.READY:
        return replace(told, weight=None)  # what it said before counts no more
    return told


def _printed(state: State, event: ports.Printed) -> State:
    mine = state.screen is Screen.APPROVED and state.sale is not None
    if not mine or state.sale is None or event.document.partition("/copy/")[0] != state.sale.id:
        return state
    if event.code in ("", "unconfirmed"):
        notice = Message("printer-unconfirmed") if event.code else None
        return replace(state, receipt=Receipt.PRINTED, notice=notice, last_receipt=state.sale.id)
    code = "offline" if event.code == "not-sent" else event.code
    return replace(state, receipt=Receipt.WAITING, notice=Message(f"printer-{code}"))


# --- small things ---


def planned_coin(state: State, context: Context) -> CoinPart:
    """The coin part as it stands: by rule, by what the member has, by what the shopper chose."""
    if not state.use_coin:
        return CoinPart(0, 0, "chosen")
    total = _total(state)
    try:
        share = context.rules.on(CoinShare, context.day).parameters
        value = context.rules.on(CoinValue, context.day).parameters
        context.rules.on(PinLimit, context.day)  # no coin before the members decided on PINs too
    except NoRule:
        return CoinPart(0, 0, "no-rule")
    return coin_part(total, share, value, state.ceiling)


def _rules(context: Context) -> dict[str, int]:
    """The versions of the rules by which coin is paid, as far as the members decided on them."""
    versions: dict[str, int] = {}
    with suppress(NoRule):
        versions["coin-share"] = context.rules.on(CoinShare, context.day).version
        versions["coin-value"] = context.rules.on(CoinValue, context.day).version
        versions["pin-limit"] = context.rules.on(PinLimit, context.day).version
    return versions


def _total(state: State) -> int:
    if state.sale is None:
        return 0
    return basket.total(state.sale.items, state.sale.buyer is not None)


def _ask(state: State, context: Context, busy: str) -> State:
    return replace(state, waiting=context.id, busy=busy)


def _say(state: State, code: str, sound: str = "refused", /, **values: str | int | Amount) -> State:
    return _sound(replace(state, notice=Message(code, values)), sound)


def _refuse(state: State, code: str, /, **values: str | int | Amount) -> State:
    refused = replace(
        state,
        screen=Screen.REFUSED,
        refusal=Message(code, values),
        pin="",
        pin_message=None,
        ticket=None,
    )
    return _sound(refused, "refused")


def _sound(state: State, name: str) -> State:
    number = 1 if state.sound is None else state.sound.id + 1
    return replace(state, sound=Sound(number, name))


def _coin(state: State, minor: int) -> Amount:
    return Amount(state.shop.coin, minor)


def _money(state: State, minor: int) -> Amount:
    return Amount(state.shop.currency, minor)
