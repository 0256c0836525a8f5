# SPDX-License-Identifier: AGPL-3.0-or-later
"""Around the basket: goods by category, numbers that are typed, what staff must look at, baskets
that are put aside. Pure."""

from msgspec.structs import replace

from contract.entries import Note
from contract.goods import Product
from hardware import ports
from kiosk import basket, intents, limits
from kiosk.bill import Sale, total
from kiosk.effects import Browse, DropDraft, Effect, GetProduct, KeepDraft, WriteBill, WriteFact
from kiosk.events import Event
from kiosk.handling import Handling, Keying
from kiosk.intents import goods as wants
from kiosk.intents.goods import GoodsIntent
from kiosk.sessions import attendant, paying, reprice
from kiosk.sessions.state import Context, State, Step, ask, play, say, welcome
from kiosk.snapshot import Screen

SCREENS = frozenset({Screen.SHELF, Screen.KEYPAD, Screen.ATTEND, Screen.MORE, Screen.PARKED})
MOST_PIECES = 999
MOST_TARE = 5000
MOST_GRAMS = 30_000
"""No container weighs more, and nothing that is carried to a till."""


def is_mine(state: State, event: Event) -> bool:
    """Whether this is about the pages around the basket."""
    mine = isinstance(event, intents.Back | intents.ChooseProduct)
    return isinstance(event, GoodsIntent) or (state.screen in SCREENS and mine)


def step(state: State, sale: Sale, event: Event, context: Context) -> Step:
    """What a person wants."""
    if state.busy:
        return state, ()
    match event:
        case wants.OpenShelf() if state.screen in (Screen.BASKET, Screen.SEARCH):
            return _set(replace(state, screen=Screen.SHELF, found=())), (Browse(""),)
        case wants.ChooseCategory(category=category) if state.screen is Screen.SHELF:
            return state, (Browse(category),)
        case intents.ChooseProduct(product=product) if state.screen is Screen.SHELF:
            return replace(state, screen=Screen.BASKET), (GetProduct(product),)
        case wants.OpenKeypad() | wants.KeyDigit() | wants.KeyErase() | wants.KeyDone():
            return _keypad(state, sale, event)
        case wants.TareFromScale(grams=grams) if state.screen is Screen.WEIGH:
            return _tare_from_scale(state, grams), ()
        case wants.VoidLine(line=line) if state.screen is Screen.BASKET:
            return _with(state, sale, basket.void(sale.items, line)), ()
        case wants.RepeatLast() if state.screen in (Screen.BASKET, Screen.MORE):
            return _repeat(state, sale), ()
        case intents.Back():
            return _back(state), ()
        case _:
            return _basket(state, sale, event, context)


def _basket(state: State, sale: Sale, event: Event, context: Context) -> Step:
    match event:
        case wants.OpenMore() if state.screen is Screen.BASKET:
            return _set(replace(state, screen=Screen.MORE), sure=False), ()
        case wants.ClearBasket() if state.screen is Screen.MORE:
            if not state.handling.sure:
                return _set(state, sure=True), ()
            return say(welcome(state), "basket-cleared", "done"), _gone(sale)
        case wants.ParkBasket() if state.screen is Screen.MORE and sale.items:
            return park(state, sale, context)
        case wants.SetPrice() if state.screen is Screen.MORE:
            return reprice.want(state, sale), ()
        case wants.OpenParked() if state.screen is Screen.MORE and state.parked:
            return replace(state, screen=Screen.PARKED), ()
        case wants.ResumeBasket(basket=id) if state.screen is Screen.PARKED:
            return _resume(state, sale, id)
    return state, ()


def _set(state: State, **changes: object) -> State:
    return replace(state, handling=replace(state.handling, **changes))


def _with(state: State, sale: Sale, items: tuple[basket.Item, ...], last: int = 0) -> State:
    handling = Handling(last=last or state.handling.last)
    return replace(state, bill=replace(sale, items=items), handling=handling)


def _back(state: State) -> State:
    keying = state.handling.keying
    weighs = keying is not None and keying.what in ("tare", "weight")
    attends = state.handling.attend
    weighs = weighs or (attends is not None and attends.wanted == "weight")
    screen = Screen.WEIGH if weighs and state.weighing is not None else Screen.BASKET
    screen = Screen.MORE if state.screen is Screen.PARKED else screen
    return _set(replace(state, screen=screen), keying=None, attend=None, sure=False)


def shown(state: State, category: str, categories: tuple[str, ...]) -> State:
    """What stands in a category is there to be seen."""
    return _set(state, category=category, categories=categories)


# --- numbers that are typed -----------------------------------------------------------------------


def open_price(state: State, product: Product) -> State:
    """Its price is typed."""
    limits_ = product.open_price
    assert limits_ is not None
    keying = Keying("price", product, max(limits_.least, 1), limits_.most)
    return _set(replace(state, screen=Screen.KEYPAD), keying=keying)


def _keypad(state: State, sale: Sale, event: Event) -> Step:
    keying = state.handling.keying
    match event:
        case wants.OpenKeypad(what=what, line=line):
            return _opened(state, sale, what, line), ()
        case wants.KeyDigit(digit=digit) if keying is not None and digit in "0123456789":
            typed = keying.typed * 10 + int(digit)
            if typed > 10 * keying.most:
                return state, ()
            return _set(state, keying=replace(keying, typed=typed)), ()
        case wants.KeyErase() if keying is not None:
            return _set(state, keying=replace(keying, typed=keying.typed // 10)), ()
        case wants.KeyDone() if keying is not None and state.screen is Screen.KEYPAD:
            if keying.good and keying.what == "new-price":
                return reprice.typed(state, keying), ()
            return (_keyed(state, sale, keying) if keying.good else state), ()
    return state, ()


def _opened(state: State, sale: Sale, what: str, line: int) -> State:
    if what == "quantity" and state.screen is Screen.BASKET:
        item = next((one for one in sale.items if one.number == line), None)
        if item is None or item.grams is not None or item.labelled is not None:
            return state
        most = min(item.product.most or MOST_PIECES, MOST_PIECES)
        keying = Keying("quantity", item.product, 0, most, line)
        return _set(replace(state, screen=Screen.KEYPAD), keying=keying)
    if state.screen is not Screen.WEIGH or state.weighing is None:
        return state
    if what == "tare":
        keying = Keying("tare", state.weighing, 0, MOST_TARE)
        return _set(replace(state, screen=Screen.KEYPAD), keying=keying)
    return attendant.want(state, "weight", state.weighing)


def key_weight(state: State) -> State:
    """Staff are there: they may type what the scale does not say."""
    assert state.weighing is not None
    keying = Keying("weight", state.weighing, 1, MOST_GRAMS)
    return _set(replace(state, screen=Screen.KEYPAD), keying=keying, attend=None)


def _keyed(state: State, sale: Sale, keying: Keying) -> State:
    typed, items = keying.typed, sale.items
    match keying.what:
        case "tare":
            return _set(replace(state, screen=Screen.WEIGH, tare=typed), keying=None)
        case "quantity":
            items = basket.set_quantity(items, keying.line, typed)
        case "weight":
            items = basket.weigh(items, keying.product, typed, keyed=True)
        case "price":
            items = basket.label(items, keying.product, typed)
    last = keying.line or items[-1].number
    done = replace(_with(state, sale, items, last), screen=Screen.BASKET, weighing=None, tare=0)
    return play(done, "scan")


def _tare_from_scale(state: State, grams: int) -> State:
    if not grams:
        return replace(state, tare=0)
    if state.weight != ports.WeightSettled(grams):
        return state  # it moved since: the screen says so
    if grams > MOST_TARE:
        return say(state, "tare-too-heavy")
    return replace(state, tare=grams)


def _repeat(state: State, sale: Sale) -> State:
    item = next((one for one in sale.items if one.number == state.handling.last), None)
    if item is None or item.grams is not None:
        return say(state, "nothing-to-repeat")
    most = item.product.most
    if most is not None and limits.count(item.product, sale.items) >= most:
        name = basket.name(item.product, state.language)
        return say(state, "too-many", name=name, most=most)
    items = basket.repeat(sale.items, item.number)
    last = items[-1].number if len(items) > len(sale.items) else item.number
    return play(replace(_with(state, sale, items, last), screen=Screen.BASKET), "scan")


# --- put aside ------------------------------------------------------------------------------------


def park(state: State, sale: Sale, context: Context) -> Step:
    """Put the basket aside, durably. Nobody's coin is set aside meanwhile, and nobody's name."""
    aside = put_aside(sale, context.now_ms)
    asked = replace(ask(state, context, "writing"), bill=aside)
    return asked, (KeepDraft(context.id, aside), *paying.release(sale))


def put_aside(sale: Sale, now_ms: int) -> Sale:
    """The same basket, nobody's."""
    bare = replace(sale, coin=None, grant=None, money=(), gift=None)
    return replace(bare, buyer=None, rules={}, parked_ms=now_ms)


def parked(state: State) -> State:
    """It is durable."""
    assert state.sale is not None
    kept = replace(welcome(state), parked=(*state.parked, state.sale))
    return say(kept, "basket-parked", "done")


def _resume(state: State, sale: Sale, id: str) -> Step:
    again = next((one for one in state.parked if one.id == id), None)
    if again is None:
        return state, ()
    if sale.items:
        return say(state, "basket-not-empty"), ()
    if sale.buyer is not None and sale.buyer.member in basket.priced_by(again.items):
        return say(state, "not-for-oneself"), ()
    parked = tuple(one for one in state.parked if one.id != id)
    terms = sale.prices  # those of today
    bill = replace(again, prices=terms, buyer=sale.buyer, language=sale.language)
    return play(replace(state, screen=Screen.BASKET, bill=bill, parked=parked), "scan"), ()


def left_behind(state: State) -> Step | None:
    """A basket that had been put aside and was fetched again is put aside again when nobody goes on
    with it; None for any other."""
    sale = state.sale
    if sale is None or sale.parked_ms is None or not sale.items or state.screen is Screen.APPROVED:
        return None
    aside = put_aside(sale, sale.parked_ms)
    kept = replace(state, parked=(*state.parked, aside))
    return kept, (KeepDraft("", aside), *paying.release(sale))


def _gone(sale: Sale) -> tuple[Effect, ...]:
    draft = (DropDraft(sale.id),) if sale.parked_ms is not None else ()
    return (*draft, *paying.release(sale))


# --- what is not sold -----------------------------------------------------------------------------


def not_sold(state: State, why: limits.Refused, name: str, code: str, context: Context) -> Step:
    """It stays out of the basket, and the queue goes on; the office hears of what should not have
    been on the shelf."""
    told = say(state, why.code, name=name, **why.values)
    return note(told, why.code, code, context) if why.note else (told, ())


def note(state: State, about: str, code: str, context: Context) -> Step:
    """Tell the office, of one code once a basket."""
    sale, mark = state.sale, f"{about}:{code}"
    if sale is not None and mark in sale.noted:
        return state, ()
    if sale is not None:
        state = replace(state, bill=replace(sale, noted=(*sale.noted, mark)))
    fields = {"about": about, "code": code[:200]}
    fact = WriteFact(context.id, Note, fields, actor=f"kiosk:{state.shop.device}")
    return state, (fact,)


def to_pay(state: State, sale: Sale, context: Context) -> Step:
    """From the basket to paying, when nothing stands in the way."""
    if not sale.items:
        return say(state, "empty-basket"), ()
    ages = [one.product.min_age for one in sale.items if one.product.min_age is not None]
    wanted = f"age-{max(ages)}" if ages else ""
    if not limits.confirmed(wanted, sale.confirmed):
        return attendant.want(state, wanted), ()
    if total(sale) > 0:
        return replace(state, screen=Screen.PAY, refusal=None), ()
    return attendant.want(state, "pay-out"), ()


def pay_out(state: State, sale: Sale, context: Context) -> Step:
    """Staff have looked at the empties: they are paid out, in a bill of their own. Goods that were
    in the basket with them, and worth less, are paid after that."""
    empties = tuple(one for one in sale.items if one.product.empties)
    if empties != sale.items:
        goods = tuple(one for one in sale.items if not one.product.empties)
        rest = replace(sale, items=goods)
        sale = replace(sale, id=context.id, items=empties, parked_ms=None)
        state = replace(state, bill=sale, goods_next=rest)
    return ask(state, context, "writing"), (WriteBill(context.id, sale),)


def go_on(state: State) -> State | None:
    """The empties are paid out: now the goods that were with them. None if there were none."""
    sale = state.goods_next
    if sale is None or state.screen is not Screen.APPROVED:
        return None
    screen = Screen.PAY if total(sale) > 0 else Screen.BASKET
    same = replace(welcome(state), person=state.person, ceiling=state.ceiling, helper=state.helper)
    there = replace(same, screen=screen, bill=sale, language=state.language)
    return say(there, "goods-next", "done")
