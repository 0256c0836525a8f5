# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the taking of money may be seen. Pure."""

from contract.money import Amount
from contract.rules import CoinPart
from kiosk.bill import AnyBill, left
from kiosk.sessions import commons, sources, tendering
from kiosk.sessions.state import Context, State, in_money
from kiosk.snapshot import Screen
from kiosk.snapshot.tenders import GiftOffer, Source, TenderLine, TenderPage

_SCREENS = (*tendering.SCREENS, Screen.APPROVED)


def page(state: State) -> TenderPage | None:
    """How the bill is paid in money, on the screens where that is being done or was done."""
    if state.screen is Screen.UNFINISHED and state.unfinished is not None:
        bill = state.unfinished
        return TenderPage(in_money(state, left(bill)), _lines(bill, state.shop.currency))
    bill_ = state.bill if state.screen in _SCREENS else None
    if bill_ is None:
        return None
    asked = tendering.asked_for(bill_)
    on_terminal = state.screen is Screen.TERMINAL and asked is not None
    open_ = tendering.without_asked(bill_)
    return TenderPage(
        left=in_money(state, asked.amount if on_terminal and asked else left(open_)),
        tenders=_lines(open_, state.shop.currency),
        ways=() if state.screen is Screen.APPROVED else tendering.ways(state),
        text=state.tendering.text,
    )


def sources_of(state: State) -> tuple[Source, ...]:
    """From whose coin who is there may pay; none where there is no choice."""
    others = sources.others(state)
    if not others:
        return ()
    return (
        Source("", "own", chosen=not state.pay_from),
        *(
            Source(
                one.account,
                "commons" if one.account.startswith("commons:") else "proxy",
                one.name,
                one.account in (state.pay_from, state.beside),
            )
            for one in others
        ),
    )


def gift_of(state: State, part: CoinPart, context: Context) -> GiftOffer | None:
    """What may be given to the commons besides, or what was chosen of it."""
    to = commons.offered(state, part, context)
    if to is None:
        return None
    chosen = to.wanted(state.giving)
    steps = state.giving.steps if chosen is not None else 0
    amount = to.gift(max(steps, 1))
    if not amount:
        return None
    offered, makes = Amount(to.unit, amount), Amount(to.unit, to.paid + amount)
    return GiftOffer(offered, makes, steps, more=to.gift(steps + 1) > 0)


def _lines(bill: AnyBill, currency: str) -> tuple[TenderLine, ...]:
    return tuple(
        TenderLine(one.id, one.type, Amount(currency, one.amount), one.taken)
        for one in bill.money
        if one.amount
    )
