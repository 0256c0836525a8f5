# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goods cost whom on which day. Pure arithmetic in minor units.

Lines are priced one by one, but for goods that count together, and all pieces of a product stand
on one line: the order in which things were scanned never changes a total. Tax is taken, or added,
once for the sum of each department and rate.
"""

from contextlib import suppress

import msgspec

from contract.body import Total
from contract.entries import BasketLine
from contract.goods import MultiBuy, Product
from contract.money import divide_half_up, price_of_weight
from contract.price_rules import Reductions, ShelfPrices
from contract.rules import NoRule, Rulebook, rule_name
from kiosk.basket import Item
from kiosk.shares import shares


class Terms(msgspec.Struct, frozen=True, omit_defaults=True):
    """For whom, and when: a ``member`` of this ``type``, on the ``day`` of the co-op (ISO 8601).
    ``reductions`` and ``tax_added`` are what the members decided on prices."""

    member: bool = False
    type: str = ""
    day: str = ""
    reductions: Reductions | None = None
    tax_added: bool = False

    @property
    def anybody(self) -> "Terms":
        """The same for who is no member."""
        return msgspec.structs.replace(self, member=False, type="")


def terms(rules: Rulebook, day: str) -> Terms:
    """The terms of that day, for anybody."""
    reductions, tax = None, "included"
    with suppress(NoRule):
        tax = rules.on(ShelfPrices, day).parameters.tax
    with suppress(NoRule):
        reductions = rules.on(Reductions, day).parameters
    return Terms(day=day, reductions=reductions, tax_added=tax == "added")


def rule_versions(rules: Rulebook, day: str) -> dict[str, int]:
    """The versions of the rules on prices that are in force."""
    found = {}
    for kind in (ShelfPrices, Reductions):
        with suppress(NoRule):
            found[rule_name(kind)] = rules.on(kind, day).version
    return found


# --- one of it ------------------------------------------------------------------------------------


def each(product: Product, terms: Terms) -> int:
    """What one of it costs this shopper, or a kilogram of goods sold by weight: the best of what
    they may have, one reduction at a time unless the members decided that they add up."""
    usual = product.price if product.per_kg is None else product.per_kg
    prices = [usual]
    prices += [one.price for one in product.specials if one.starts <= terms.day <= one.ends]
    if terms.member:
        if product.member_price is not None:
            prices.append(product.member_price)
        prices += [one.price for one in product.group_prices if one.group == terms.type]
    best = min(prices)
    rule = terms.reductions
    if rule is None or not terms.member:
        return best
    return min(best, _less(best if rule.add_up else usual, product, terms))


def _less(amount: int, product: Product, terms: Terms) -> int:
    """An amount, reduced by the members' rule."""
    if terms.reductions is None or not terms.member:
        return amount
    percent = terms.reductions.percent(terms.type, product.department)
    return divide_half_up(amount * (100 - percent), 100)


def _several(product: Product, pieces: int, terms: Terms) -> int:
    """What so many pieces cost: one by one, or some of them together if that is less."""
    one = each(product, terms)
    together = product.multi_buy
    if together is None or together.mix is not None:
        return pieces * one
    sets, rest = divmod(pieces, together.count)
    usual = each(product, terms.anybody) if not product.adds_up else one
    set_price = together.price
    if product.adds_up and product.price:
        set_price = min(set_price, divide_half_up(set_price * one, product.price))
    elif terms.reductions is not None and terms.reductions.add_up:
        set_price = _less(set_price, product, terms)
    return min(pieces * one, sets * set_price + rest * usual)


# --- a line ---------------------------------------------------------------------------------------


def each_of(item: Item, terms: Terms) -> int:
    """What one piece of this line costs, or a kilogram."""
    return each(item.product, terms) if item.labelled is None else item.labelled


def price(item: Item, terms: Terms) -> int:
    """What a line comes to, without the deposit for its containers; where tax is added, without
    that too."""
    if item.grams is not None:
        return price_of_weight(item.grams, each_of(item, terms))
    if item.labelled is not None:
        return item.quantity * item.labelled
    if item.mixed is not None:
        return item.mixed[0]
    return _several(item.product, item.quantity, terms)


def instead_of(item: Item, terms: Terms) -> int | None:
    """What a line would have come to if staff had not set its price; None where they did not."""
    if not item.reason:
        return None
    usual = msgspec.structs.replace(item, labelled=item.usual, usual=None, reason="")
    return price(usual, terms)


def saved(item: Item, terms: Terms) -> int:
    """What being a member took off a line."""
    if item.mixed is not None:
        return item.mixed[1]
    return price(item, terms.anybody) - price(item, terms)


def deposit(item: Item) -> int:
    """The deposit for the containers of a line; negative where empties come back."""
    amount = item.quantity * item.product.deposit
    return -amount if item.product.empties else amount


# --- the basket -----------------------------------------------------------------------------------


def mixed(items: tuple[Item, ...], terms: Terms) -> tuple[Item, ...]:
    """The basket with what each line comes to that counts together with others: any three of these.
    Each line bears its share, whichever of them was scanned first."""
    groups: dict[MultiBuy, list[Item]] = {}
    for item in sorted(items, key=lambda one: one.product.id):
        together = item.product.multi_buy
        if together is not None and together.mix is not None and item.labelled is None:
            groups.setdefault(together, []).append(item)
    found: dict[int, tuple[int, int]] = {}
    for together, lines in groups.items():
        own, usual = _together(lines, together, terms), _together(lines, together, terms.anybody)
        if own is None and usual is None:
            continue
        parts = [_alone(one, terms.anybody) for one in lines]
        own = sum(_alone(one, terms) for one in lines) if own is None else own
        usual = sum(parts) if usual is None else usual
        both = zip(shares(parts, own), shares(parts, usual - own), strict=True)
        found |= {one.number: prices for one, prices in zip(lines, both, strict=True)}
    return tuple(msgspec.structs.replace(one, mixed=found.get(one.number)) for one in items)


def _alone(item: Item, terms: Terms) -> int:
    return item.quantity * each(item.product, terms)


def _together(lines: list[Item], together: MultiBuy, terms: Terms) -> int | None:
    """What the pieces of these lines come to with as many sets as there are, the dearest pieces in
    them; None where that is no less than one by one. The rest costs what it costs anybody: one
    reduction at a time."""
    pieces = sorted(each(one.product, terms.anybody) for one in lines for _ in range(one.quantity))
    sets, rest = divmod(len(pieces), together.count)
    set_price = together.price
    if terms.reductions is not None and terms.reductions.add_up:
        set_price = max(_less(set_price, one.product, terms) for one in lines)
    cost = sets * set_price + sum(pieces[:rest])
    return cost if cost < sum(_alone(one, terms) for one in lines) else None


def total(items: tuple[Item, ...], terms: Terms) -> int:
    """What the basket comes to: goods, tax and deposits. Below nothing where empties are worth
    more."""
    goods = sum(one.net + one.tax for one in totals(items, terms))
    return goods + deposits(items)


def deposits(items: tuple[Item, ...]) -> int:
    """The deposits of all lines together."""
    return sum(deposit(item) for item in items)


def totals(items: tuple[Item, ...], terms: Terms) -> tuple[Total, ...]:
    """Net and tax by department and rate, in a fixed order; with the deposits they sum to
    ``total``."""
    said: dict[tuple[str, int], int] = {}
    for item in mixed(items, terms):
        if item.product.empties:
            continue
        key = (item.product.department, item.product.tax_rate)
        said[key] = said.get(key, 0) + price(item, terms)
    out = []
    for (department, rate), amount in sorted(said.items()):
        if terms.tax_added:
            net, tax = amount, divide_half_up(amount * rate, 10_000)
        else:
            tax = divide_half_up(amount * rate, 10_000 + rate)
            net = amount - tax
        out.append(Total(department=department, tax_rate=rate, net=net, tax=tax))
    return tuple(out)


def tax_added(items: tuple[Item, ...], terms: Terms) -> dict[int, int]:
    """Line number → the tax that comes on top of its price. The tax of a department and rate is
    rounded once; what that makes of each line is told so that they sum to it, the greatest parts
    of a cent first, and of equal ones the dearer line."""
    if not terms.tax_added:
        return {}
    items = mixed(items, terms)
    parts: dict[int, int] = {}
    for group in totals(items, terms):
        lines = [
            (item, price(item, terms) * group.tax_rate)
            for item in items
            if not item.product.empties
            and (item.product.department, item.product.tax_rate)
            == (group.department, group.tax_rate)
        ]
        parts |= {item.number: exact // 10_000 for item, exact in lines}
        missing = group.tax - sum(exact // 10_000 for _, exact in lines)
        by_rest = sorted(lines, key=lambda one: (-(one[1] % 10_000), -one[1], one[0].product.id))
        for item, _ in by_rest[:missing]:
            parts[item.number] += 1
    return parts


def lines(items: tuple[Item, ...], terms: Terms) -> tuple[BasketLine, ...]:
    """The lines as they were sold, for the entry's details."""
    added = tax_added(items, terms)
    return tuple(
        BasketLine(
            product=item.product.id,
            name=item.product.name,
            quantity=item.quantity,
            grams=item.grams,
            tare=item.tare or None,
            keyed=item.keyed,
            each=each_of(item, terms),
            price=price(item, terms),
            saved=saved(item, terms),
            tax_added=added.get(item.number, 0),
            deposit=deposit(item),
            instead_of=instead_of(item, terms),
            reason=item.reason or None,
            department=item.product.department,
            tax_rate=item.product.tax_rate,
        )
        for item in mixed(items, terms)
    )
