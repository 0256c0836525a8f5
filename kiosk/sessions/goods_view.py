# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the goods may be seen: the lines of the basket, what was found, what is weighed. Pure."""

from msgspec.structs import replace

from contract.money import Amount
from hardware.ports import WeightSettled, WeightUnsettled
from kiosk import basket, pricing, snapshot
from kiosk.basket import Item
from kiosk.pricing import Terms
from kiosk.sessions.state import State, in_money
from kiosk.snapshot import Screen


def line(item: Item, terms: Terms, currency: str, language: str) -> snapshot.Line:
    """A line of the basket."""
    saved, deposit = pricing.saved(item, terms), pricing.deposit(item)
    return snapshot.Line(
        number=item.number,
        name=basket.name(item.product, language),
        icon=item.product.icon,
        quantity=item.quantity,
        each=Amount(currency, pricing.each_of(item, terms)),
        price=Amount(currency, pricing.price(item, terms)),
        saved=Amount(currency, saved) if saved else None,
        grams=item.grams,
        deposit=Amount(currency, deposit) if deposit else None,
        keyed=item.keyed,
    )


def _terms(state: State) -> Terms:
    return Terms() if state.sale is None else state.sale.terms


def search(state: State) -> snapshot.Search | None:
    """What was typed, and what was found."""
    if state.screen is not Screen.SEARCH:
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
