# SPDX-License-Identifier: AGPL-3.0-or-later
"""Room for the coin of a bill: from one's own account, then from who pays beside it, each under its
own grant; then the rest is taken. Pure."""

from msgspec.structs import replace

from contract.rules import CoinPart
from kiosk.bill import AnyBill, Beside, gift_of, left, plain, rule_versions
from kiosk.effects import Reserve
from kiosk.giving import NOTHING
from kiosk.sessions import commons, sources, tendering
from kiosk.sessions.state import Context, State, Step, ask, say
from ledger_client.answers import Person, Room
from ledger_client.risk import within


def reserve(state: State, context: Context) -> Step:
    """What the screen shows is what is asked for."""
    assert state.bill is not None
    bill = replace(
        plain(state.bill),
        coin=sources.planned_coin(state, context),
        beside=sources.planned_beside(state, context),
    )
    fixed = commons.fixed(state, bill, context)
    fixed = replace(fixed, rules=rule_versions(fixed, context.rules, context.day))
    return _next(state, fixed, context)


def finish(state: State, context: Context) -> Step:
    """Finish a bill that was cut off: the room is looked at again, then it is written."""
    bill = state.unfinished
    assert bill is not None
    if bill.coin is None or bill.buyer is None:
        return _finished(replace(state, bill=bill), bill, context)
    buyer, whole = bill.buyer, bill.own_coin.coin + gift_of(bill, coin=True)
    person = Person(
        buyer.identification,
        buyer.member,
        buyer.first_name,
        buyer.account,
        buyer.unit,
        whole,
        "",
        offline=False,
        home=buyer.home,
    )
    beside = None if bill.beside is None else replace(bill.beside, grant=None)
    again = replace(bill, grant=None, risk=None, beside=beside)
    return _next(replace(state, person=person), again, context)


def wanted(bill: AnyBill) -> int:
    """The coin for which room is asked now; 0: there is room for all of it."""
    own = bill.own_coin.coin + gift_of(bill, coin=True)
    if own and bill.grant is None and bill.risk is None:
        return own
    beside = bill.beside
    return 0 if beside is None or beside.grant is not None else beside.coin


def is_beside(bill: AnyBill) -> bool:
    """Whether it is for who pays beside the buyer."""
    own = bill.own_coin.coin + gift_of(bill, coin=True)
    return wanted(bill) > 0 and (not own or bill.grant is not None or bill.risk is not None)


def _next(state: State, bill: AnyBill, context: Context) -> Step:
    """Ask for the room that is still wanted; with all of it, on to the rest."""
    amount, person = wanted(bill), state.person
    if not amount or person is None:
        if state.unfinished is not None:
            return _finished(state, bill, context)
        return tendering.take_rest(state, bill, context)
    asked = replace(ask(state, context, "asking-ledger"), bill=bill)
    payer = sources.acting(person, state.pay_from)
    if is_beside(bill) and bill.beside is not None:
        payer = replace(person, account=bill.beside.account, available=bill.beside.coin)
    return asked, (Reserve(context.id, payer, amount, state.ticket),)


def got_room(state: State, room: Room, context: Context) -> Step | None:
    """There is room. None where the co-op would lend it for somebody else than the buyer: there is
    none then."""
    bill = state.bill
    assert bill is not None
    assert bill.coin is not None
    if is_beside(bill) and bill.beside is not None:
        if room.risk is not None or not room.number:
            return None
        beside: Beside = replace(bill.beside, grant=room.number)
        return _next(state, replace(bill, beside=beside), context)
    if room.risk is not None and gift_of(bill, coin=True):  # nobody lends for a gift
        told = say(replace(state, giving=NOTHING), "gift-not-lent", "scan")
        return _next(told, replace(bill, gift=None), context)
    cited = {} if room.risk is None else {"declared-risk": room.risk.version}
    part: CoinPart = bill.own_coin
    risk = None if room.risk is None else within(room.risk, part.coin, part.settles)
    ready = replace(bill, grant=room.number or None, risk=risk, rules={**bill.rules, **cited})
    return _next(state, ready, context)


def _finished(state: State, bill: AnyBill, context: Context) -> Step:
    """Who finishes it says that all that was asked for was taken; what is left is taken now."""
    taken = tendering.all_taken(bill)
    if left(taken) == 0:
        return tendering.write(state, taken, context)
    return tendering.take_rest(replace(state, unfinished=None), taken, context)
