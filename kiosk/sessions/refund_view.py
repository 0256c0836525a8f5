# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of giving back may be seen. Pure."""

from contract.money import Amount
from kiosk.refunds import by_kind, lines_left, refund_of
from kiosk.sessions import refunding
from kiosk.sessions.state import Context, State
from kiosk.snapshot import Screen
from kiosk.snapshot.refunds import RefundPage, ReturnedLine
from kiosk.snapshot.tenders import TenderLine


def page(state: State, context: Context) -> RefundPage | None:
    """The page of a refund."""
    if state.screen is not Screen.REFUND:
        return None
    mine, currency = state.refunding, state.shop.currency
    sale = mine.sale
    if mine.elsewhere:
        reasons = refunding.REASONS
        return RefundPage(
            "noted" if mine.done else "elsewhere", reason=mine.reason, reasons=reasons
        )
    if sale is None:
        return RefundPage("receipt", mine.typed)
    fields = mine.fields
    if not mine.done:
        fields = refund_of(sale, mine.chosen, refunding.smallest_coin(context))
    tenders = fields.get("tenders", ())
    return RefundPage(
        state="done" if mine.done else "second" if mine.wants_second else "lines",
        lines=tuple(
            ReturnedLine(
                one.number,
                one.line.name,
                Amount(currency, one.line.price + one.line.tax_added + one.line.deposit),
                one.left,
                mine.chosen.get(one.number, 0),
                one.line.grams,
            )
            for one in lines_left(sale)
            if one.left
        ),
        amount=Amount(currency, sum(one.value.amount for one in tenders)),
        reason=mine.reason,
        reasons=refunding.REASONS,
        back=tuple(TenderLine(kind, kind, amount) for kind, amount in by_kind(tenders)),
    )
