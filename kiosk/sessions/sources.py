# SPDX-License-Identifier: AGPL-3.0-or-later
"""From whose coin a bill is paid: one's own, of who lets one act for them, the commons. Pure."""

from msgspec.structs import replace

from contract.rules import CoinPart, CoinValue, NoRule
from contract.tender_messages import UsableAccount
from contract.tender_rules import Solidarity
from kiosk.bill import coin_part, total
from kiosk.sessions.state import Context, State
from ledger_client.answers import Person


def others(state: State) -> tuple[UsableAccount, ...]:
    """What else coin may be paid from by who is there."""
    person = state.person
    accounts = () if person is None else person.accounts
    return tuple(one for one in accounts if one.unit == state.shop.coin)


def acting(person: Person, account: str) -> Person:
    """The person as who pays from that account, if they may; else as who they are."""
    one = next((one for one in person.accounts if one.account == account), None)
    if one is None:
        return person
    return replace(person, account=one.account, unit=one.unit, available=one.available)


def choose(state: State, account: str) -> State:
    """Pay from there, or ("") from one's own wallet. The next tap pays what is shown then."""
    bill, person = state.bill, state.person
    if bill is None or bill.buyer is None or person is None:
        return state
    if account and account not in {one.account for one in others(state)}:
        return state
    own = acting(person, account)
    buyer = replace(bill.buyer, account=own.account if account else f"wallet:{person.member}")
    ceiling = own.available if account else person.available
    return replace(state, pay_from=account, bill=replace(bill, buyer=buyer), ceiling=ceiling)


def ceiling(state: State, context: Context) -> int | None:
    """The coin that may be spent from there, as far as it is known: of the commons, what the
    members decided of a bill."""
    bill = state.bill
    if state.ceiling is None or bill is None or not state.pay_from.startswith("commons:"):
        return state.ceiling
    try:
        percent = context.rules.on(Solidarity, context.day).parameters.percent
        value = context.rules.on(CoinValue, context.day).parameters
    except NoRule:
        return 0
    return min(state.ceiling, total(bill) * percent // value.money.amount)


def planned_coin(state: State, context: Context) -> CoinPart:
    """The coin part as it stands: by rule, by what the member has, by what the shopper chose."""
    if not state.use_coin:
        return CoinPart(0, 0, "chosen")
    if state.bill is None:
        return CoinPart(0, 0, "")
    try:
        available = ceiling(state, context)
        return coin_part(state.bill, context.rules, context.day, available)
    except NoRule:
        return CoinPart(0, 0, "no-rule")
