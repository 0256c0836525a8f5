# SPDX-License-Identifier: AGPL-3.0-or-later
"""From whose coin a bill is paid: one's own, of who lets one act for them, the commons. Pure."""

from msgspec.structs import replace

import contract.rules
from contract.rules import CoinPart, CoinShare, CoinValue, NoRule
from contract.tender_messages import UsableAccount
from contract.tender_rules import Solidarity
from kiosk.bill import Beside, coin_part, total
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


def choose(state: State, account: str, context: Context) -> State:
    """Pay from there, or ("") from one's own wallet. Where one's own coin is not enough, another
    pays beside it; what was chosen beside it is taken away by the same touch. The next tap pays
    what is shown then."""
    bill, person = state.bill, state.person
    if bill is None or bill.buyer is None or person is None:
        return state
    if account and account not in {one.account for one in others(state)}:
        return state
    if account and account == state.beside:
        return replace(state, beside="")
    own = planned_own(state, context)
    if account and not state.pay_from and own.coin and own.reason == "balance":
        return replace(state, beside=account)
    account = account or state.beside  # without one's own, or from it alone
    payer = acting(person, account)
    buyer = replace(bill.buyer, account=payer.account if account else f"wallet:{person.member}")
    bill = replace(bill, buyer=buyer)
    return replace(state, pay_from=account, beside="", bill=bill, ceiling=payer.available)


def ceiling(state: State, context: Context) -> int | None:
    """The coin that may be spent from where one pays, as far as it is known."""
    return None if state.ceiling is None else _most(state, state.pay_from, state.ceiling, context)


def _most(state: State, account: str, available: int, context: Context) -> int:
    """Of the commons, what the members decided of a bill; of others all there is."""
    if state.bill is None or not account.startswith("commons:"):
        return available
    try:
        percent = context.rules.on(Solidarity, context.day).parameters.percent
        value = context.rules.on(CoinValue, context.day).parameters
    except NoRule:
        return 0
    return min(available, total(state.bill) * percent // value.money.amount)


def planned_own(state: State, context: Context) -> CoinPart:
    """The coin part from where one pays: by rule, by what is there, by what the shopper chose."""
    if not state.use_coin:
        return CoinPart(0, 0, "chosen")
    if state.bill is None:
        return CoinPart(0, 0, "")
    try:
        available = ceiling(state, context)
        return coin_part(state.bill, context.rules, context.day, available)
    except NoRule:
        return CoinPart(0, 0, "no-rule")


def planned_beside(state: State, context: Context) -> Beside | None:
    """What is paid beside one's own coin where that is not enough; None for nothing."""
    one = next((one for one in others(state) if one.account == state.beside), None)
    if one is None or state.bill is None:
        return None
    own = planned_own(state, context)
    if own.reason != "balance":
        return None
    value = context.rules.on(CoinValue, context.day).parameters
    missing = coin_part(state.bill, context.rules, context.day).settles - own.settles
    most = _most(state, one.account, one.available, context)
    part = contract.rules.coin_part(missing, CoinShare(100), value, most)
    return Beside(one.account, part.coin, part.settles) if part.coin else None


def planned_coin(state: State, context: Context) -> CoinPart:
    """All the coin as it stands, whosever it is."""
    own, beside = planned_own(state, context), planned_beside(state, context)
    if beside is None or state.bill is None:
        return own
    whole = coin_part(state.bill, context.rules, context.day)
    coin, settles = own.coin + beside.coin, own.settles + beside.settles
    return CoinPart(coin, settles, whole.reason if settles == whole.settles else "balance")
