# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of a sale can be given back, and what that comes to. Pure arithmetic in minor units.

Whatever is given back in several steps comes to the same as all of it at once: each step is the
difference between what is due after it and what was before.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec.structs import replace

from contract.entries import BasketLine, Purchase, RefundedLine, Tender, Total
from contract.money import Amount, divide_half_up
from kiosk.shares import shares
from ledger_client.answers import SaleThere


class LineLeft(msgspec.Struct, frozen=True):
    """A line of a sale: so many of it were sold, and so many can still come back."""

    number: int
    line: BasketLine
    left: int


class Refunding(msgspec.Struct, frozen=True):
    """What somebody of the staff is giving back: the ``sale``, how many of each line are
    ``chosen``, why, and the ``second`` person who agreed. ``fields`` are those of the refund that
    is being written; it is ``done`` once that stands. ``asked`` is the code of the receipt that was
    looked for; ``elsewhere``: another till sold that, so nothing is paid out, and it is noted for
    the office."""

    sale: SaleThere | None = None
    chosen: dict[int, int] = {}
    reason: str = ""
    wants_second: bool = False
    second: str = ""
    typed: str = ""
    fields: dict[str, Any] = {}
    done: bool = False
    asked: str = ""
    elsewhere: bool = False


def lines_left(sale: SaleThere) -> tuple[LineLeft, ...]:
    """Its lines with what can still come back of each. Empties that were paid out cannot."""
    back: Counter[int] = Counter()
    for refund in sale.refunds:
        for one in refund.lines:
            back[one.line] += one.quantity
    return tuple(
        LineLeft(number, line, line.quantity - back[number])
        for number, line in enumerate(sale.details.lines, 1)
        if line.price + line.tax_added > 0
    )


def worth(sale: SaleThere, chosen: dict[int, int], to: int = 1) -> int:
    """What so many of these lines come to, deposits with them."""
    fields = refund_of(sale, chosen, to)
    return sum(one.value.amount for one in fields["tenders"]) if fields else 0


def refund_of(sale: SaleThere, chosen: dict[int, int], to: int = 1) -> dict[str, Any]:
    """The fields of the refund entry of so many of each line; nothing if there is nothing to give
    back. Cash goes back in multiples of ``to`` minor units. Raises ValueError for more than is
    left."""
    lines, goods, deposits = [], Counter[tuple[str, int]](), 0
    for one in lines_left(sale):
        many = chosen.get(one.number, 0)
        if not 0 <= many <= one.left:
            raise ValueError("more than is left of a line")
        if not many:
            continue
        line, before = one.line, one.line.quantity - one.left
        amount = _step(line.price + line.tax_added, before, many, line.quantity)
        deposits += _step(line.deposit, before, many, line.quantity)
        if amount <= 0:
            continue
        lines.append(
            RefundedLine(line=one.number, quantity=many, amount=amount, sold=line.quantity)
        )
        goods[line.department, line.tax_rate] += amount
    if not lines:
        return {}
    everything = all(one.left == chosen.get(one.number, 0) for one in lines_left(sale))
    totals = tuple(_total(sale, *of, amount, everything) for of, amount in sorted(goods.items()))
    tenders, rounding = _pay_back(sale, sum(goods.values()) + deposits, everything, to)
    if not all(one.amount for one in tenders):
        return {}  # less than the smallest coin: it came back with pieces before
    return {
        "lines": tuple(lines),
        "totals": totals,
        "tenders": tenders,
        "rounding": rounding,
        "container_deposits": deposits,
        "reverses": sale.entry.id,
    }


def by_kind(tenders: Iterable[Tender]) -> list[tuple[str, Amount]]:
    """What goes back in each way, as people are told: whose coin it was stands on no paper."""
    sums: Counter[tuple[str, str]] = Counter()
    for one in tenders:
        sums[one.type, one.unit] += one.amount
    return [(kind, Amount(unit, amount)) for (kind, unit), amount in sums.items()]


def _step(whole: int, before: int, more: int, of: int) -> int:
    """What ``more`` of ``of`` equal pieces cost after ``before`` of them."""
    return whole * (before + more) // of - whole * before // of


def _total(sale: SaleThere, department: str, rate: int, amount: int, everything: bool) -> Total:
    """The tax in what is given back, as it was in what was sold."""
    sold = [t for t in sale.entry.totals if (t.department, t.tax_rate) == (department, rate)]
    gross, tax = sum(t.net + t.tax for t in sold), sum(t.tax for t in sold)
    back = [
        t
        for refund in sale.refunds
        for t in refund.totals
        if (t.department, t.tax_rate) == (department, rate)
    ]
    before, given = sum(t.net + t.tax for t in back), sum(t.tax for t in back)
    due = tax if everything else tax * (before + amount) // gross
    part = min(max(due - given, 0), amount)
    return Total(department=department, tax_rate=rate, net=amount - part, tax=part)


def _pay_back(
    sale: SaleThere, amount: int, everything: bool, to: int
) -> tuple[tuple[Tender, ...], int]:
    """The tenders by which so much goes back, each in its share of what is left of it, and what the
    rounding of cash adds to it. As long as more may come back some cash is left: what the sale was
    rounded by goes back with the last of it."""
    left = _tenders_left(sale)
    parts = [value for _, value, _ in left]
    if not everything:
        is_cash = [tender.type == "cash" for tender, _, _ in left]
        most = [
            max(value - to, 0) if cash else value
            for value, cash in zip(parts, is_cash, strict=True)
        ]
        short = max(amount - sum(most), 0)
        most = [one + short * cash for one, cash in zip(most, is_cash, strict=True)]
        parts = [
            _in_coins(part, limit, to) if cash else part
            for part, limit, cash in zip(shares(most, amount), most, is_cash, strict=True)
        ]
    elif sale.entry.gift_in_money:  # what is left of a round sum may be none that there is coin for
        parts = [
            _in_coins(value, value + to, to) if tender.type == "cash" else value
            for tender, value, _ in left
        ]
    out = [
        _back(tender, part, value, own)
        for (tender, value, own), part in zip(left, parts, strict=True)
        if part
    ]
    return tuple(out), sum(parts) - amount


def _in_coins(part: int, most: int, to: int) -> int:
    """So much cash in the coins that there are, if that is possible: at least one of them."""
    rounded = max(divide_half_up(part, to), 1) * to
    return rounded if part and rounded <= most else part


def _tenders_left(sale: SaleThere) -> list[tuple[Tender, int, int]]:
    """Each tender, its value that was not given back yet, and its own amount that was not."""
    value: Counter[tuple[str, str | None]] = Counter()
    own: Counter[tuple[str, str | None]] = Counter()
    for refund in sale.refunds:
        for one in refund.tenders:
            value[one.type, one.account] += one.value.amount
            own[one.type, one.account] += one.amount
    out: list[tuple[Tender, int, int]] = []
    for tender in _by_account(sale.entry):
        key = (tender.type, tender.account)
        out.append((tender, tender.value.amount - value[key], tender.amount - own[key]))
    return out


def _by_account(entry: Purchase) -> list[Tender]:
    """The tenders as far as they paid for goods, those of one kind and account as one: coin under a
    grant and lent coin are. What was given to the commons stays given."""
    found: dict[tuple[str, str | None], Tender] = {}
    for tender in entry.tenders:
        key = (tender.type, tender.account)
        before = found.get(key)
        if before is not None:
            settled = tender.settles and Amount(
                tender.settles.unit, tender.settles.amount + before.value.amount
            )
            tender = replace(tender, amount=tender.amount + before.amount, settles=settled)
        found[key] = tender
    given = entry.gift_in_money
    for of, paid in reversed(found.items()):
        if paid.settles is None and given:
            less = min(given, paid.amount)
            given -= less
            found[of] = replace(paid, amount=paid.amount - less)
    return list(found.values())


def _back(tender: Tender, part: int, value_left: int, own_left: int) -> Tender:
    """So much of a tender's value, at the rate of the sale. Parts of the smallest coin are rounded
    up as the sale's were, of all that came back so far: not once more with each piece."""
    amount = part
    if tender.settles is not None:
        whole, given = tender.settles.amount, tender.amount - own_left
        due = -(-(whole - value_left + part) * tender.amount // whole) - given
        most = -(-part * tender.amount // whole)
        amount = min(max(due, 1), most, own_left)
    settles = None if tender.settles is None else Amount(tender.settles.unit, part)
    return Tender(
        type=tender.type, unit=tender.unit, amount=amount, settles=settles, account=tender.account
    )
