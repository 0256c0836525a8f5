# SPDX-License-Identifier: AGPL-3.0-or-later
"""The basket: what is scanned, weighed, looked up and changed until it is paid. Pure."""

from msgspec.structs import replace

from contract.codes import Goods
from contract.goods import Product
from contract.member_code import is_member_code
from contract.receipt import BadReceiptCode, parse_receipt_code
from hardware import ports
from kiosk import basket, intents, limits, pricing
from kiosk.bill import Sale
from kiosk.effects import (
    CheckReceipt,
    Find,
    GetProduct,
    Identify,
    IdentifyCode,
    LookUp,
)
from kiosk.events import Event, OurFault, Value
from kiosk.intents.goods import StaffConfirms
from kiosk.sessions import attendant, cashier, goods, helping, paying, reprice
from kiosk.sessions.state import Context, State, Step, ask, play, say, welcome
from kiosk.snapshot import Screen
from ledger_client.answers import NotKnown, Person

WEIGHED_ALREADY = ports.WeightUnsettled("used")
"""What lies on the scale is in the basket: it does not count again until the scale says something
new."""


SHOPPING = frozenset(
    {Screen.BASKET, Screen.SEARCH, Screen.SHELF, Screen.MORE, Screen.WEIGH, Screen.PAY}
    | {Screen.KEYPAD, Screen.ATTEND, Screen.PARKED, Screen.REASON}
)


_MOST_PIECES = 999  # in one box


def step(state: State, sale: Sale, event: Event, context: Context) -> Step:
    """What a person wants of their basket."""
    screen = state.screen
    match event:
        case StaffConfirms() if screen is Screen.ATTEND and attendant.serves(state):
            return _attended(state, sale, context)
        case _ if screen is Screen.REASON:
            return reprice.step(state, sale, event, context)
        case _ if goods.is_mine(state, event):
            return goods.step(state, sale, event, context)
        case intents.ChangeQuantity(line=line, by=by) if screen is Screen.BASKET:
            return _changed(state, sale, line, by), ()
        case intents.OpenSearch() if screen in (Screen.BASKET, Screen.SHELF):
            return replace(state, screen=Screen.SEARCH, query="", found=()), ()
        case intents.TypeSearch(query=query) if screen is Screen.SEARCH:
            return replace(state, query=query), (Find(query, state.language),)
        case intents.CloseSearch() if screen is Screen.SEARCH:
            return replace(state, screen=Screen.BASKET), ()
        case intents.ChooseProduct(product=product) if screen is Screen.SEARCH:
            return replace(state, screen=Screen.BASKET), (GetProduct(product),)
        case intents.AddWeighed(grams=grams) if screen is Screen.WEIGH:
            return _add_weighed(state, sale, grams), ()
        case intents.Pay() if screen is Screen.BASKET:
            return goods.to_pay(state, sale, context)
        case intents.Back() if screen is Screen.WEIGH:
            return replace(state, screen=Screen.BASKET, weighing=None, tare=0), ()
    return state, ()


def _changed(state: State, sale: Sale, line: int, by: int) -> State:
    item = next((one for one in sale.items if one.number == line), None)
    if item is not None and by > 0:
        most = item.product.most
        if most is not None and limits.count(item.product, sale.items) + by > most:
            name = basket.name(item.product, state.language)
            return say(state, "too-many", name=name, most=most)
    items = basket.change(sale.items, line, by)
    return touched(replace(state, bill=replace(sale, items=items)), line)


def touched(state: State, line: int) -> State:
    """This line is the newest that somebody cared about."""
    return replace(state, handling=replace(state.handling, last=line))


def _attended(state: State, sale: Sale, context: Context) -> Step:
    """Somebody of the staff has looked: on it goes."""
    attend = state.handling.attend
    if attend is None:
        return state, ()
    done = replace(state, handling=replace(state.handling, attend=None))
    if attend.wanted == "weight":
        return goods.key_weight(done), ()
    if attend.wanted == "price":
        return reprice.key(done, sale), ()
    if attend.wanted == "pay-out":
        return goods.pay_out(done, sale, context)
    sure = replace(sale, confirmed=(*sale.confirmed, attend.wanted))
    done = replace(done, bill=sure, screen=Screen.BASKET)
    if attend.product is not None:
        return found(done, attend.product, attend.goods, context)
    return goods.to_pay(done, sure, context)


def attended(state: State, value: Value, context: Context) -> Step:
    """What was asked while staff were wanted is answered."""
    if state.sale is None or not isinstance(value, Person | NotKnown | OurFault):
        return paying.answered(state, value, context)
    answer = attendant.looked(state, value)
    if answer is not None:
        return answer
    looked = helping.by(state, value) if isinstance(value, Person) else state
    assert looked.sale is not None
    return _attended(looked, looked.sale, context)


def scanned(state: State, text: str, context: Context) -> Step:
    """A code was read: a member's, a receipt's, or what stands on goods."""
    if is_member_code(text):
        return showed_code(state, text, context)
    if state.screen in (Screen.STARTING, Screen.STOPPED):
        return state, ()
    if _settling(state) or state.busy:
        return say(state, "finish-first"), ()
    if "/r/" in text:
        try:
            code = parse_receipt_code(text)
        except BadReceiptCode:
            return say(state, "not-a-receipt"), ()
        if state.screen is Screen.APPROVED:
            state = welcome(state)  # that sale is done: only its receipt is looked at
        checking = ask(replace(state, screen=Screen.PROOF, checked=None), context, "checking")
        return checking, (CheckReceipt(context.id, code),)
    return state, (LookUp(text),)


def _settling(state: State) -> bool:
    """Whether a bill is being settled, or something about the goods is: nothing may be added."""
    return (
        _is_other(state)
        or state.screen in (Screen.PIN, Screen.CASH, Screen.KEYPAD, Screen.ATTEND, Screen.REASON)
        or state.unfinished is not None
        or state.busy not in ("", "reading-card")
    )


def _is_other(state: State) -> bool:
    """Whether a bill is on the screen that is none of a basket: goods have to wait."""
    other = state.bill is not None and state.sale is None
    return other and state.screen is not Screen.APPROVED


def found(state: State, product: Product, said: Goods, context: Context) -> Step:
    """A product for the basket; it opens one if need be."""
    if state.screen in (Screen.STARTING, Screen.STOPPED):
        return state, ()
    if _settling(state):  # looked up too slowly: it must not slip into a bill that is fixed
        return say(state, "finish-first"), ()
    sale = None if state.screen is Screen.APPROVED else state.sale
    name = basket.name(product, state.language)
    why = limits.refused(product, said, context.day, () if sale is None else sale.items)
    if why is not None:
        code = said.code or product.plu or product.name
        return goods.not_sold(state, why, name, code, context)
    open_ = replace(resumed(state, context), tap_pays=False)
    assert open_.sale is not None
    recall = limits.to_confirm(product, said)
    if recall.startswith("recall:") and recall not in open_.sale.confirmed:
        return play(attendant.want(open_, recall, product, said), "scan"), ()
    if product.open_price is not None and not said.price:
        return play(goods.open_price(open_, product), "scan"), ()
    return _put(open_, open_.sale, product, said, context), ()


def _put(state: State, sale: Sale, product: Product, said: Goods, context: Context) -> State:
    items, name = sale.items, basket.name(product, state.language)
    if product.per_kg is not None and said.grams:
        items = basket.weigh(items, product, said.grams)
    elif said.price:
        items = basket.label(items, product, said.price)
    elif product.per_kg is not None:
        weighing = replace(state, screen=Screen.WEIGH, weighing=product, tare=product.tare)
        return play(weighing, "scan")
    else:
        items = basket.add(items, product, min(said.pieces or 1, _MOST_PIECES))
    line = next(one for one in reversed(items) if one.product.id == product.id)
    added = touched(replace(state, bill=replace(sale, items=items)), line.number)
    if state.screen is Screen.WEIGH:  # what is being weighed can wait
        return say(added, "added", "scan", name=name)
    added = replace(added, screen=Screen.BASKET)
    if limits.past_its_best(said, context.day):
        return say(added, "past-its-best", "scan", name=name, day=said.best_before or "")
    return play(added, "scan")


def refused(state: State, code: str, text: str, context: Context) -> Step:
    """A code that is no goods of ours: that is said, the queue goes on, the office hears of it."""
    told = say(state, code, code=text)
    if code != "unknown-code":
        return told, ()
    noted, effects = goods.note(told, code, text, context)
    # A bill that is being settled, or that stands, is what its draft and its entry say.
    return (noted if state.screen in SHOPPING else replace(noted, bill=state.bill)), effects


def weighed(
    state: State, event: ports.WeightSettled | ports.WeightUnsettled, context: Context
) -> State:
    """The scale said something new. Who lays things on it is there, and needs no warning."""
    said = replace(state, weight=event)
    if state.screen is Screen.WEIGH and isinstance(event, ports.WeightSettled) and event.grams:
        return replace(said, touched_ms=context.up_ms)
    return said


def _add_weighed(state: State, sale: Sale, grams: int) -> State:
    tare = state.tare
    if state.weighing is None or state.weight != ports.WeightSettled(grams + tare) or grams <= 0:
        return state  # it moved since: the screen says so
    items = basket.weigh(sale.items, state.weighing, grams, tare=tare)
    if not pricing.price(items[-1], sale.terms):
        return state
    added = replace(
        touched(state, items[-1].number),
        bill=replace(sale, items=items),
        screen=Screen.BASKET,
        weighing=None,
        tare=0,
        weight=WEIGHED_ALREADY,
    )
    return play(added, "scan")


def tapped(state: State, event: ports.CardPresented, context: Context) -> Step:
    """A card was held to the reader: whose basket this is, or who pays it."""
    if paying.deaf(state):
        return state, ()
    if state.screen is Screen.ATTEND:
        return attendant.step(state, event, context)
    if state.screen is Screen.REASON and state.sale is not None:
        return reprice.step(state, state.sale, event, context)
    if event.tap is None:
        return say(state, "foreign-card"), ()
    known, coin = _shown(state, context)
    if known is None:
        return _not_now(state), ()
    identify = Identify(context.id, event.tap.picc_data, event.tap.cmac, coin)
    return ask(known, context, "reading-card"), (identify,)


def showed_code(state: State, text: str, context: Context) -> Step:
    """A member's QR code does what a tap does."""
    if paying.deaf(state):
        return state, ()
    known, coin = _shown(state, context)
    if known is None:
        return _not_now(state), ()
    return ask(known, context, "reading-card"), (IdentifyCode(context.id, text, coin),)


def _not_now(state: State) -> State:
    return say(state, "already-paid" if state.screen is Screen.APPROVED else "finish-first")


def _shown(state: State, context: Context) -> tuple[State | None, int]:
    """The till with the basket that is meant, and the coin to ask room for along with it; None when
    nobody can be known at this point."""
    if state.screen is Screen.APPROVED or state.unfinished is not None:
        return None, 0
    there = state
    if not _is_other(state):
        there = resumed(state, context)
    elif state.screen is Screen.REFUSED:  # the bill is shown again before a tap pays it
        there = replace(state, screen=Screen.PAY, refusal=None)
    known = replace(there, tap_pays=state.screen is Screen.PAY)
    return known, paying.without_pin(known, context) if known.tap_pays else 0


def begin(state: State, context: Context) -> State:
    """An empty basket for whoever comes."""
    chosen = "" if state.screen is Screen.APPROVED else state.language
    prices = pricing.terms(context.rules, context.day)
    served_by = cashier.serving(state)
    sale = Sale(id=context.id, language=chosen, prices=prices, served_by=served_by)
    return replace(welcome(state), screen=Screen.BASKET, bill=sale, language=chosen)


def enter(state: State, context: Context) -> Step:
    """Somebody who is known wants to shop."""
    person = state.person
    assert person is not None
    return paying.identified(begin(state, context), person, context)


def resumed(state: State, context: Context) -> State:
    """The basket that is open, where it can be seen; else a new one."""
    if (then := goods.go_on(state)) is not None:
        return then
    if state.sale is None or state.screen is Screen.APPROVED:
        return begin(state, context)
    if state.screen in SHOPPING:
        return state
    screen = Screen.PAY if state.screen is Screen.REFUSED and state.sale.items else Screen.BASKET
    return replace(state, screen=screen, refusal=None, checked=None, waiting="", busy="")
