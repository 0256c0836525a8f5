# SPDX-License-Identifier: AGPL-3.0-or-later
"""Another price for one line, by somebody of the staff: what, why, and above a limit a second
person. Pure.

It stands in the details of the sale, and the office reads who set it and why.
"""

from msgspec.structs import replace

from contract.entries import Note
from contract.money import digits
from hardware import ports
from kiosk import basket, intents, pricing
from kiosk.basket import Item
from kiosk.bill import Sale
from kiosk.effects import WriteFact
from kiosk.events import Event, OurFault, Value
from kiosk.handling import Handling, Keying, NewPrice
from kiosk.intents.refunds import ChooseReason
from kiosk.sessions import attendant, second
from kiosk.sessions.state import Context, State, Step, play, refuse, say
from kiosk.snapshot import Screen
from ledger_client.answers import NotKnown, Person

REASONS = ("damaged", "near-date", "wrong-label", "agreed")


def line(state: State, sale: Sale) -> Item | None:
    """The line whose price may be set: the one that was touched last."""
    item = next((one for one in sale.items if one.number == state.handling.last), None)
    return None if item is None or item.product.empties else item


def want(state: State, sale: Sale) -> State:
    """Somebody wants another price for it; staff set it."""
    item = line(state, sale)
    if item is None:
        return say(state, "nothing-to-repeat")
    if attendant.serves(state):
        return key(state, sale)
    return attendant.want(state, "price")


def key(state: State, sale: Sale) -> State:
    """Staff are there: the price of one of it, or of a kilogram, is typed."""
    item = line(state, sale)
    if item is None:
        return replace(state, screen=Screen.BASKET)
    usual = pricing.each_of(basket.usually(item), sale.terms)
    if sale.buyer is not None and sale.served_by == f"member:{sale.buyer.member}":
        return say(replace(state, screen=Screen.BASKET), "not-for-oneself")
    keying = Keying("new-price", item.product, 0, max(2 * usual, 100), item.number)
    handling = replace(state.handling, keying=keying, attend=None)
    return replace(state, screen=Screen.KEYPAD, handling=handling)


def typed(state: State, keying: Keying) -> State:
    """That is the price: now why."""
    wanted = NewPrice(keying.line, keying.typed)
    handling = replace(state.handling, keying=None, pricing=wanted)
    return replace(state, screen=Screen.REASON, handling=handling)


def changed(sale: Sale, wanted: NewPrice) -> tuple[Item, Item] | None:
    """The line as it usually is, and with that price."""
    item = next((one for one in sale.items if one.number == wanted.line), None)
    if item is None:
        return None
    usual = basket.usually(item)
    new = replace(usual, labelled=wanted.price, usual=usual.labelled, reason=wanted.reason)
    return usual, new


def step(state: State, sale: Sale, event: Event, context: Context) -> Step:
    """Why, and who agrees."""
    wanted = state.handling.pricing
    if state.busy or wanted is None:
        return state, ()
    match event:
        case ChooseReason(reason=reason) if reason in REASONS and not wanted.second:
            return _because(state, sale, replace(wanted, reason=reason), context)
        case ports.CardPresented() if wanted.second:
            return second.tapped(state, event, context)
        case intents.Back():
            return replace(state, screen=Screen.BASKET, handling=Handling(last=wanted.line)), ()
    return state, ()


def answered(state: State, value: Value, context: Context) -> Step:
    """Whose card it was."""
    sale, wanted = state.sale, state.handling.pricing
    if sale is None or wanted is None:
        return state, ()
    match value:
        case Person():
            first = (sale.served_by or "").removeprefix("member:")
            buyer = None if sale.buyer is None else sale.buyer.member
            if why := second.objection(value, attendant.ROLES, first, buyer):
                return say(state, why), ()
            return _set(state, sale, wanted, value.member, context)
        case NotKnown(code=code):
            return say(state, code), ()
        case OurFault():
            return refuse(state, "our-fault"), ()
    return state, ()


def _because(state: State, sale: Sale, wanted: NewPrice, context: Context) -> Step:
    both = changed(sale, wanted)
    if both is None:
        return replace(state, screen=Screen.BASKET, handling=Handling()), ()
    off = pricing.price(both[0], sale.terms) - pricing.price(both[1], sale.terms)
    if off > 0 and second.takes_two(off + _taken_off(sale, wanted.line), context):
        handling = replace(state.handling, pricing=replace(wanted, second=True))
        return play(replace(state, handling=handling), "scan"), ()
    return _set(state, sale, wanted, "", context)


def _taken_off(sale: Sale, besides: int) -> int:
    """What somebody took off the other lines of this basket alone, in minor units."""
    return sum(
        (pricing.instead_of(one, sale.terms) or 0) - pricing.price(one, sale.terms)
        for one in sale.items
        if one.reason and one.number != besides and len(one.set_by) < 2
    )


def _set(state: State, sale: Sale, wanted: NewPrice, agreed: str, context: Context) -> Step:
    both = changed(sale, wanted)
    assert both is not None
    usual, new = both
    setters = ((sale.served_by or "").removeprefix("member:"), agreed)
    new = replace(new, set_by=tuple(one for one in setters if one))
    items = tuple(new if one.number == new.number else one for one in sale.items)
    done = replace(
        state,
        screen=Screen.BASKET,
        bill=replace(sale, items=items),
        handling=Handling(last=new.number),
    )
    unit = state.shop.currency
    prices = [pricing.each_of(one, sale.terms) for one in both]
    said = [
        new.product.id,
        " > ".join(digits(unit, price) for price in prices),
        wanted.reason,
        *([f"member:{agreed}"] if agreed else []),
    ]
    fields = {"about": "price-set", "code": ", ".join(said)[:200]}
    fact = WriteFact(context.id, Note, fields, sale.served_by or f"kiosk:{state.shop.device}")
    name = basket.name(usual.product, state.language)
    return say(done, "price-set", "done", name=name), (fact,)
