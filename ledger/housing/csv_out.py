# SPDX-License-Identifier: AGPL-3.0-or-later
"""The housing office's lists as CSV. Amounts are in whole units with a point, as 650.00."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from contract.housing_messages import StatementLine
from contract.money import digits
from ledger.housing.homes import Lived, PlannedCharge, Tenancy
from ledger.housing.statements import MonthOfHousehold


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return out.getvalue()


def _plain(cell: object) -> object:
    """A name that begins so is a formula to a spreadsheet program; an amount may."""
    text = str(cell)
    amount = text[:1] == "-" and text[1:].replace(".", "").isdecimal()
    return f"'{text}" if text[:1] in "=+-@\t\r" and text and not amount else cell


def tenancies_csv(tenancies: Iterable[Tenancy], lived: Mapping[str, Lived]) -> str:
    """As ``import tenancies`` reads it."""
    return _csv(
        ("home", "household", "begins", "ends", "hours"),
        (
            (one.home, lived[one.household].name, one.begins, one.ends or "", _hours(one))
            for one in tenancies
        ),
    )


def _hours(one: Tenancy) -> str:
    return f"{one.work_minutes // 60}:{one.work_minutes % 60:02}" if one.work_minutes else ""


def planned_csv(planned: Iterable[PlannedCharge], currency: str) -> str:
    """As ``import charge-plan`` reads it."""
    return _csv(
        ("home", "type", "amount", "day", "begins", "ends"),
        (
            (one.home, one.type, digits(currency, one.amount), one.day, one.begins, one.ends or "")
            for one in planned
        ),
    )


def statement_csv(lines: Iterable[StatementLine], currency: str, coin: str) -> str:
    """A statement. ``coin``: the unit of coin."""
    return _csv(
        ("day", "what", "about", "amount", "balance", "coin", "entry"),
        (
            (
                one.day,
                one.what,
                one.about,
                digits(currency, one.amount),
                digits(currency, one.balance),
                digits(coin, one.coin) if one.coin else "",
                one.entry or "",
            )
            for one in lines
        ),
    )


def month_csv(
    month: Iterable[MonthOfHousehold], lived: Mapping[str, Lived], currency: str, coin: str
) -> str:
    """A month's end, a household a line, coin and money apart."""
    return _csv(
        (
            *("household", "name", "state", "charged", "open", "arrears"),
            *("money", "coin", "coin_value", "credit", "balance"),
        ),
        (
            (
                one.household,
                lived[one.household].name if one.household in lived else "",
                one.state,
                *(digits(currency, n) for n in (one.charged, one.open, one.arrears, one.money)),
                digits(coin, one.coin),
                *(digits(currency, n) for n in (one.coin_value, one.credit, one.balance)),
            )
            for one in month
        ),
    )
