# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the drawer and the day may be seen: state in, pages out. Pure."""

from collections.abc import Iterator

from contract.money import Amount
from kiosk import basket, pricing
from kiosk.day import DayReport
from kiosk.denominations import denominations
from kiosk.sessions import reprice
from kiosk.sessions.day import REASONS, counted, may_close
from kiosk.sessions.state import State, in_money
from kiosk.snapshot import CountPage, MovePage, Piece, ReasonPage, ReportPage, ReportRow, Screen


def move_page(state: State) -> MovePage | None:
    """The amount that is moved."""
    if state.screen is not Screen.MOVE:
        return None
    return MovePage(state.drawer.act, Amount(state.shop.currency, state.drawer.typed))


def reason_page(state: State) -> ReasonPage | None:
    """Why the drawer is opened, or cash is paid out; or why something has another price."""
    if state.screen is not Screen.REASON:
        return None
    wanted, sale = state.handling.pricing, state.sale
    both = None if wanted is None or sale is None else reprice.changed(sale, wanted)
    if wanted is not None and sale is not None and both is not None:
        before, after = (pricing.each_of(one, sale.terms) for one in both)
        return ReasonPage(
            "price",
            reprice.REASONS,
            name=basket.name(both[0].product, state.language),
            before=in_money(state, before),
            after=in_money(state, after),
            second=wanted.second,
        )
    drawer = state.drawer
    paid = in_money(state, drawer.typed) if drawer.act == "paid-out" else None
    return ReasonPage(drawer.act, REASONS.get(drawer.act, ()), paid)


def count_page(state: State) -> CountPage | None:
    """What was counted so far; not what is expected."""
    if state.screen is not Screen.COUNT:
        return None
    unit, pieces = state.shop.currency, state.drawer.pieces
    return CountPage(
        tuple(
            Piece(
                Amount(unit, value),
                pieces.get(value, 0),
                Amount(unit, value * pieces.get(value, 0)),
            )
            for value in denominations(unit)
        ),
        Amount(unit, counted(state)),
        closes=state.drawer.act == "close-day",
    )


def report_page(state: State) -> ReportPage | None:
    """The X report, or what is about to be closed."""
    report = state.drawer.report
    if state.screen is not Screen.REPORT or report is None:
        return None
    closes = state.drawer.act == "close-day"
    return ReportPage(
        report.number,
        tuple(report_rows(report, state.shop.currency)),
        closes=closes,
        closed=report.closed,
        older=not closes and report.number > 1,
        newer=report.closed != "",
        unsent=state.status.unsent,
        may_close=may_close(state),
    )


def report_rows(report: DayReport, currency: str) -> Iterator[ReportRow]:
    """The report line by line, as screen and paper have it. Lines of nothing are left out, but for
    those that somebody looks for."""

    def money(minor: int) -> Amount:
        return Amount(currency, minor)

    yield ReportRow("sales", count=report.sales)
    if report.refunds:
        yield ReportRow("refunds", count=report.refunds)
    for total in report.totals:
        yield ReportRow("department", total.department, money(total.net + total.tax))
    yield ReportRow("sold", amount=money(report.sold), strong=True)
    for total in report.tax_rates:
        yield ReportRow("tax", str(total.tax_rate), money(total.tax))
    if report.rents:
        yield ReportRow("rents", count=report.rents)
        yield ReportRow("rent", amount=money(report.rent), strong=True)
    if report.container_deposits:
        yield ReportRow("container-deposits", amount=money(report.container_deposits))
    if report.gifts:
        yield ReportRow("gifts", amount=money(report.gifts))
    if report.gifts_in_coin is not None:
        yield ReportRow("gifts", amount=report.gifts_in_coin)
    if report.rounding:
        yield ReportRow("rounding", amount=money(report.rounding))
    for tender in report.tenders:
        yield ReportRow("tender", tender.type, Amount(tender.unit, tender.amount))
        if tender.type == "coin":
            yield ReportRow("coin-settled", amount=money(tender.settled))
    yield ReportRow("cash-before", amount=money(report.cash_before))
    if report.floats:
        yield ReportRow("floats", amount=money(report.floats))
    if report.cash_in:
        yield ReportRow("cash-in", amount=money(report.cash_in))
    if report.cash_out:
        yield ReportRow("cash-out", amount=money(-report.cash_out))
    if report.drops:
        yield ReportRow("drops", amount=money(-report.drops))
    if report.paid_out:
        yield ReportRow("paid-out", amount=money(-report.paid_out))
    if report.difference or report.counted is not None:
        yield ReportRow("difference", amount=money(report.difference))
    yield ReportRow("expected", amount=money(report.expected), strong=True)
    if report.openings:
        yield ReportRow("openings", count=report.openings)
