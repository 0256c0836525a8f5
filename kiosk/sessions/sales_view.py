# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the sales may be seen. Pure."""

from contract.ids import instant
from contract.local_time import local_time
from kiosk.refunds import by_kind, lines_left
from kiosk.sessions.state import State, in_money
from kiosk.snapshot import Screen
from kiosk.snapshot.sales import SaleRow, SalesPage, SoldLine, SoldPage
from kiosk.snapshot.tenders import TenderLine


def sales_page(state: State) -> SalesPage | None:
    """The list."""
    if state.screen is not Screen.SALES:
        return None
    mine, zone = state.sales, state.shop.time_zone
    rows = tuple(
        SaleRow(
            one.id,
            local_time(one.at, zone),
            in_money(state, one.amount),
            one.tenders,
            one.served_by,
        )
        for one in mine.found.sales
    )
    until = "" if mine.until_ms is None else local_time(instant(mine.until_ms), zone)
    return SalesPage(rows, until, mine.name, mine.found.older is not None, len(mine.pages) > 1)


def sold_page(state: State) -> SoldPage | None:
    """One of them."""
    mine = state.sales
    if state.screen is not Screen.SOLD or mine.sale is None:
        return None
    sale = mine.sale
    left = {one.number: one.left for one in lines_left(sale)}
    return SoldPage(
        at=local_time(sale.entry.at, state.shop.time_zone),
        total=in_money(state, sum(one.value.amount for one in sale.entry.tenders)),
        lines=tuple(
            SoldLine(
                number,
                line.name,
                line.quantity,
                in_money(state, line.price + line.tax_added + line.deposit),
                line.grams,
                line.quantity - left.get(number, line.quantity),
            )
            for number, line in enumerate(sale.details.lines, 1)
        ),
        tenders=tuple(
            TenderLine(kind, kind, amount) for kind, amount in by_kind(sale.entry.tenders)
        ),
        served_by=sale.served_by,
        url=sale.receipt.url if mine.code and sale.receipt else "",
        typed_code=sale.receipt.typed_code if mine.code and sale.receipt else "",
        has_code=sale.receipt is not None,
        copies=state.shop.has_printer and sale.receipt is not None,
    )
