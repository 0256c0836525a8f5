# SPDX-License-Identifier: AGPL-3.0-or-later
"""Giving to the commons along with a purchase, on the page where one pays. Pure."""

from msgspec.structs import replace

from contract.money import Amount, is_coin
from contract.rules import CoinPart, NoRule
from contract.tender_rules import RoundUp
from kiosk.bill import AnyBill, Beside, Sale, total
from kiosk.giving import NOTHING, Giving, GivingTo
from kiosk.sessions import sources
from kiosk.sessions.state import Context, State, bill_total


def offered(state: State, part: CoinPart, context: Context) -> GivingTo | None:
    """What may be given along with this bill, of which ``part`` is coin; None where the members let
    nobody be asked, or nothing can be given: what somebody else's coin pays whole."""
    bill = state.bill
    if not isinstance(bill, Sale) or bill.pays_out:
        return None
    try:
        rule = context.rules.on(RoundUp, context.day).parameters
    except NoRule:
        return None
    money = total(bill) - part.settles
    if money > 0:
        return GivingTo(state.shop.currency, money, rule.most, rule)
    if not part.coin or state.pay_from or sources.planned_beside(state, context) is not None:
        return None
    free = sources.ceiling(state, context)
    most = rule.most if free is None else max(free - part.coin, 0)
    return GivingTo(state.shop.coin, part.coin, most, rule)


def planned(state: State, part: CoinPart, context: Context) -> Amount | None:
    """What they give as it stands; None for nothing."""
    to = offered(state, part, context) if state.giving.steps else None
    return None if to is None else to.wanted(state.giving)


def choose(state: State, steps: int, context: Context) -> State:
    """So much it shall be, if it may."""
    to = offered(state, sources.planned_coin(state, context), context)
    if to is None or not to.gift(steps):
        return replace(state, giving=NOTHING) if steps <= 0 else state
    return replace(state, giving=Giving(steps, to.unit))


def coin_spent(state: State, context: Context) -> int:
    """The coin that is spent as it stands, what is given of it included."""
    return with_gift(state, sources.planned_coin(state, context), context)


def with_gift(state: State, part: CoinPart, context: Context) -> int:
    """So much coin, and what is given in coin besides."""
    gift = planned(state, part, context)
    return part.coin + (gift.amount if gift is not None and is_coin(gift.unit) else 0)


Shown = tuple[int, int, Beside | None, Amount | None]


def shown(state: State, context: Context) -> Shown:
    """What the page says is paid: the bill, the coin of it, whose that is, what is given."""
    part, beside = sources.planned_coin(state, context), sources.planned_beside(state, context)
    return bill_total(state), part.coin, beside, planned(state, part, context)


def fixed(state: State, bill: AnyBill, context: Context) -> AnyBill:
    """The bill, of which the coin is decided, with what is given."""
    if not isinstance(bill, Sale):
        return bill
    part = bill.coin if bill.coin is not None else CoinPart(0, 0, "")
    return replace(bill, gift=planned(state, part, context))
