# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the goods may be seen: the lines of the basket, what was found, what is weighed. Pure."""

from msgspec.structs import replace

from contract.ids import instant
from contract.local_time import local_time
from contract.money import Amount
from hardware.ports import WeightSettled, WeightUnsettled
from kiosk import basket, pricing, snapshot
from kiosk.basket import Item
from kiosk.pricing import Terms
from kiosk.sessions import attendant, reprice
from kiosk.sessions.state import State, in_money
from kiosk.snapshot import Screen
from kiosk.snapshot.goods import AttendPage, KeypadPage, MorePage, ParkedBasket, ShelfPage


def line(item: Item, terms: Terms, currency: str, language: str) -> snapshot.Line:
    """A line of the basket."""
    saved, deposit = pricing.saved(item, terms), pricing.deposit(item)
    if item.product.empties:  # what comes back for them is their price
        each, price, deposit = -item.product.deposit, deposit, 0
    else:
        each, price = pricing.each_of(item, terms), pricing.price(item, terms)
    return snapshot.Line(
        number=item.number,
        name=basket.name(item.product, language),
        icon=item.product.icon,
        quantity=item.quantity,
        each=Amount(currency, each),
        price=Amount(currency, price),
        saved=Amount(currency, saved) if saved else None,
        grams=item.grams,
        deposit=Amount(currency, deposit) if deposit else None,
        keyed=item.keyed,
    )


def _terms(state: State) -> Terms:
    return Terms() if state.sale is None else state.sale.terms


def search(state: State) -> snapshot.Search | None:
    """What was typed, and what was found."""
    if state.screen not in (Screen.SEARCH, Screen.SHELF):
        return None
    return snapshot.Search(state.query, products(state))


def products(state: State) -> tuple[snapshot.Product, ...]:
    """What was found, with the prices that this shopper would pay."""
    terms = _terms(state)
    return tuple(
        snapshot.Product(
            product.id,
            basket.name(product, state.language),
            product.icon,
            in_money(state, -product.deposit if product.empties else pricing.each(product, terms)),
            by_weight=product.per_kg is not None,
            open_price=product.open_price is not None,
            plu=product.plu or "",
        )
        for product in state.found
    )


def weigh(state: State) -> snapshot.Weigh | None:
    """What is weighed, and what the scale says."""
    product = state.weighing
    if state.screen is not Screen.WEIGH or product is None:
        return None
    terms = _terms(state)
    shown = snapshot.Weigh(
        basket.name(product, state.language),
        product.icon,
        in_money(state, pricing.each(product, terms)),
        "missing",
        tare=state.tare,
    )
    match state.weight:
        case WeightUnsettled(code=code):
            return replace(shown, state=code)
        case WeightSettled(grams=gross):
            grams = gross - state.tare
            price = pricing.price(Item(0, product, 1, grams), terms) if grams > 0 else 0
            if not price:
                return replace(shown, state="empty")
            return replace(shown, state="settled", grams=grams, price=in_money(state, price))
    return shown


def shelf(state: State) -> ShelfPage | None:
    """Which categories there are, and which is shown."""
    if state.screen is not Screen.SHELF:
        return None
    return ShelfPage(state.handling.categories, state.handling.category)


def keypad(state: State) -> KeypadPage | None:
    """The number that is typed."""
    keying = state.handling.keying
    if state.screen is not Screen.KEYPAD or keying is None:
        return None
    page = KeypadPage(
        keying.what,
        basket.name(keying.product, state.language),
        keying.product.icon,
        keying.typed,
        keying.least,
        keying.most,
    )
    if keying.what not in ("price", "new-price"):
        return page
    limits = (in_money(state, keying.least), in_money(state, keying.most))
    return replace(page, amount=in_money(state, keying.typed), limits=limits)


def attend(state: State) -> AttendPage | None:
    """What staff are wanted for."""
    wanted = state.handling.attend
    if state.screen is not Screen.ATTEND or wanted is None:
        return None
    product = wanted.product
    recall = None if product is None else product.recall
    what, _, age = wanted.wanted.partition("-" if wanted.wanted.startswith("age-") else ":")
    return AttendPage(
        what,
        name="" if product is None else basket.name(product, state.language),
        age=int(age) if what == "age" else 0,
        why="" if recall is None or what != "recall" else recall.why,
        amount=in_money(state, _empties(state)) if what == "pay-out" else None,
        by_touch=attendant.serves(state),
    )


def _empties(state: State) -> int:
    """What the empties in the basket are worth."""
    items = () if state.sale is None else state.sale.items
    return -pricing.deposits(tuple(one for one in items if one.product.empties))


def more(state: State) -> MorePage | None:
    """What else can be done with the basket."""
    if state.screen is not Screen.MORE or state.sale is None:
        return None
    last = next((one for one in state.sale.items if one.number == state.handling.last), None)
    return MorePage(
        "" if last is None or last.grams is not None else basket.name(last.product, state.language),
        len(state.parked),
        state.handling.sure,
        reprice.line(state, state.sale) is not None,
    )


def parked(state: State) -> tuple[ParkedBasket, ...]:
    """The baskets that wait, the oldest first."""
    if state.screen is not Screen.PARKED:
        return ()
    return tuple(
        ParkedBasket(
            sale.id,
            local_time(instant(sale.parked_ms or 0), state.shop.time_zone)[11:],
            basket.name(sale.items[0].product, state.language),
            sum(item.quantity for item in sale.items),
            in_money(state, pricing.total(sale.items, sale.terms)),
        )
        for sale in state.parked
    )
