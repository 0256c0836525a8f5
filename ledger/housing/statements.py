# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a household is told of its account, and the housing office of a month. Pure."""

from collections.abc import Mapping

import msgspec

from contract.entries import RentPayment
from contract.housing_messages import StatementLine
from contract.rent import RentCharge, overdue
from contract.rent_rules import RentTerms
from ledger.housing.charging import due_in
from ledger.housing.history import History, Move, coin_paid


def statement(history: History, since: str | None = None) -> tuple[StatementLine, ...]:
    """Line by line, with the balance after each; what was before ``since`` is brought forward."""
    # A payment may arrive long after its day: what stands in the log behind others may be earlier.
    earlier = [move for move in history.moves if since is not None and move.day < since]
    balance = sum(move.amount for move in earlier)
    lines: list[StatementLine] = []
    if since is not None and balance:
        lines.append(StatementLine(day=since, what="brought-forward", amount=0, balance=balance))
    types = {
        move.key: move.event.type for move in history.moves if isinstance(move.event, RentCharge)
    }
    for move in history.moves:
        if move.amount and (since is None or move.day >= since):
            balance += move.amount
            lines.append(_line(move, balance, types))
    return tuple(lines)


def _line(move: Move, balance: int, types: Mapping[tuple[str, ...], str]) -> StatementLine:
    line = StatementLine(
        day=move.day,
        what="charge",
        amount=move.amount,
        balance=balance,
        about=types.get(move.key, ""),
        entry=move.entry.id,
    )
    if isinstance(move.entry, RentPayment):
        coin, _value = coin_paid(move.entry)
        return msgspec.structs.replace(line, what="payment", coin=coin)
    if not move.undoes:
        return line
    if move.amount > 0:
        return msgspec.structs.replace(line, what="payment-reversed")
    about = ", ".join(sorted({types[key] for key in move.undoes if key in types}))
    return msgspec.structs.replace(line, what="charge-reversed", about=about)


class MonthOfHousehold(msgspec.Struct, frozen=True):
    """How a household stands at a month's end, in minor units. ``charged`` fell due in the month,
    ``open`` is what of that was not paid by then; ``arrears`` all that is overdue. What came in
    during the month: ``money``, and ``coin`` which settled ``coin_value``. ``state``: "paid",
    "part-paid", "open" (within the days of grace), "arrears", or "nothing" was due."""

    household: str
    state: str
    charged: int
    open: int
    arrears: int
    money: int
    coin: int
    coin_value: int
    credit: int
    balance: int


def month_end(
    histories: Mapping[str, History], month: str, terms: RentTerms | None
) -> list[MonthOfHousehold]:
    """Every household at the end of a month (2026-12)."""
    return [_month_of(household, one, month, terms) for household, one in histories.items()]


def _month_of(
    household: str, history: History, month: str, terms: RentTerms | None
) -> MonthOfHousehold:
    last = due_in(month, 31)
    then = history.until(last)
    account = then.account()
    fell_due = [one for one in account.charges if one.due[:7] == month]
    charged, left = sum(one.amount for one in fell_due), sum(one.open for one in fell_due)
    arrears = sum(one.amount for one in overdue(account, last, terms))
    came = [(move, paid) for move, paid in then.payments() if move.day[:7] == month]
    coin = sum(coin_paid(paid)[0] for _move, paid in came)
    coin_value = sum(coin_paid(paid)[1] for _move, paid in came)
    if arrears:
        state = "arrears"
    elif left:
        state = "part-paid" if left < charged else "open"
    else:
        state = "paid" if charged else "nothing"
    return MonthOfHousehold(
        household=household,
        state=state,
        charged=charged,
        open=left,
        arrears=arrears,
        money=-sum(move.amount for move, _paid in came) - coin_value,
        coin=coin,
        coin_value=coin_value,
        credit=sum(part.amount for part in account.credit),
        balance=then.balance,
    )
