# SPDX-License-Identifier: AGPL-3.0-or-later
"""The basket: what is scanned, weighed, looked up and changed until it is paid. Pure."""

from msgspec.structs import replace

from contract.codes import Goods
from contract.member_code import is_member_code
from contract.messages import Product
from contract.receipt import BadReceiptCode, parse_receipt_code
from hardware import ports
from kiosk import basket, intents, pricing
from kiosk.bill import Sale
from kiosk.effects import CheckReceipt, Find, GetProduct, Identify, IdentifyCode, LookUp
from kiosk.events import Event
from kiosk.sessions import paying
from kiosk.sessions.state import Context, State, Step, ask, play, say, welcome
from kiosk.snapshot import Screen

WEIGHED_ALREADY = ports.WeightUnsettled("used")
"""What lies on the scale is in the basket: it does not count again until the scale says something
new."""


_SHOPPING = frozenset({Screen.BASKET, Screen.SEARCH, Screen.WEIGH, Screen.PAY})


_MOST_PIECES = 999  # in one box


def step(state: State, sale: Sale, event: Event, context: Context) -> Step:
    """What a person wants of their basket."""
    screen = state.screen
    match event:
        case intents.ChangeQuantity(line=line, by=by) if screen is Screen.BASKET:
            items = basket.change(sale.items, line, by)
            return replace(state, bill=replace(sale, items=items)), ()
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
                return say(state, "empty-basket"), ()
            return replace(state, screen=Screen.PAY, refusal=None), ()
        case intents.Back() if screen is Screen.WEIGH:
            return replace(state, screen=Screen.BASKET, weighing=None), ()
    return state, ()


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
    """Whether a bill is being settled: nothing may be added to it now."""
    return (
        state.screen in (Screen.PIN, Screen.CASH)
        or state.unfinished is not None
        or state.busy not in ("", "reading-card")
    )


def found(state: State, product: Product, goods: Goods, context: Context) -> State:
    """A product for the basket; it opens one if need be."""
    if state.screen in (Screen.STARTING, Screen.STOPPED):
        return state
    if _settling(state):  # looked up too slowly: it must not slip into a bill that is fixed
        return say(state, "finish-first")
    open_ = replace(resumed(state, context), tap_pays=False)
    assert open_.sale is not None
    items = open_.sale.items
    if product.per_kg is not None and goods.grams:
        items = basket.weigh(items, product, goods.grams)
    elif goods.price:
        items = basket.label(items, product, goods.price)
    elif product.per_kg is not None:
        return play(replace(open_, screen=Screen.WEIGH, weighing=product), "scan")
    else:
        items = basket.add(items, product, min(goods.pieces or 1, _MOST_PIECES))
    sale = replace(open_.sale, items=items)
    if open_.screen is Screen.WEIGH:  # what is being weighed can wait
        return say(
            replace(open_, bill=sale), "added", "scan", name=basket.name(product, state.language)
        )
    return play(replace(open_, bill=sale, screen=Screen.BASKET), "scan")


def weighed(
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
    if not pricing.price(items[-1], sale.terms):
        return state
    added = replace(
        state,
        bill=replace(sale, items=items),
        screen=Screen.BASKET,
        weighing=None,
        weight=WEIGHED_ALREADY,
    )
    return play(added, "scan")


def tapped(state: State, event: ports.CardPresented, context: Context) -> Step:
    """A card was held to the reader: whose basket this is, or who pays it."""
    if paying.deaf(state):
        return state, ()
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
    known = replace(resumed(state, context), tap_pays=state.screen is Screen.PAY)
    return known, paying.without_pin(known, context) if known.tap_pays else 0


def begin(state: State, context: Context) -> State:
    """An empty basket for whoever comes."""
    chosen = "" if state.screen is Screen.APPROVED else state.language
    prices = pricing.terms(context.rules, context.day)
    sale = Sale(id=context.id, language=chosen, prices=prices)
    return replace(welcome(state), screen=Screen.BASKET, bill=sale, language=chosen)


def enter(state: State, context: Context) -> Step:
    """Somebody who is known wants to shop."""
    person = state.person
    assert person is not None
    return paying.identified(begin(state, context), person, context)


def resumed(state: State, context: Context) -> State:
    """The basket that is open, where it can be seen; else a new one."""
    if state.sale is None or state.screen is Screen.APPROVED:
        return begin(state, context)
    if state.screen in _SHOPPING:
        return state
    screen = Screen.PAY if state.screen is Screen.REFUSED and state.sale.items else Screen.BASKET
    return replace(state, screen=screen, refusal=None, checked=None, waiting="", busy="")
