# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sales, and what is given back of them."""

from collections import Counter

from contract.entries import BadEntry, Gift, Purchase, Refund, payment_currency, require_balanced
from contract.money import is_coin
from contract.outcomes import Outcome
from ledger.books.accounts import Holding, member_of, risk
from ledger.books.sheet import Sheet
from ledger.books.state import EntryKey, Needs, Sale, sale_of, sales_after, told_earlier
from ledger.books.tenders import (
    graver,
    needs_of_payment,
    needs_of_spend,
    pay,
    spend,
    turn_over,
)


def purchase(entry: Purchase, sheet: Sheet) -> Outcome:
    """Allowance → store; money: cash, terminal, coin accepted → sales, tax, container deposits.
    What was given along with it: allowance → commons, or of that money → gifts. RECORDED if it was
    posted in an earlier epoch of this till."""
    earlier = told_earlier(entry)
    if earlier and any(EntryKey.of(one.purchase) in earlier for one in sheet.sales[entry.id]):
        return Outcome.RECORDED
    try:
        currency = require_balanced(entry)
    except BadEntry:
        return Outcome.UNBALANCED
    _post_goods(entry, currency, -1, sheet)
    outcome = pay(entry, f"store:{sheet.coop}", sheet)
    if outcome is not Outcome.UNBALANCED and entry.gift is not None:
        outcome = graver(outcome, _give(entry, entry.gift, sheet))
    if outcome in (Outcome.POSTED, Outcome.SUSPENSE):
        # Of a purchase not looked up: who asks for the others under its id has named it.
        before = sheet.sales.there.get(entry.id, ())
        sheet.sales[entry.id] = sales_after(before, entry, sheet.postings())
    return outcome


def _give(entry: Purchase, gift: Gift, sheet: Sheet) -> Outcome:
    """Beyond its grant a gift of coin is nothing: there is no value that would be missing."""
    if gift.account is None:
        sheet.post(f"gifts:{sheet.coop}", gift.unit, -gift.amount)
        return Outcome.POSTED
    commons = f"commons:{sheet.coop}"
    if gift.account == commons:  # it gives itself nothing, and no refund may mistake it for more
        return Outcome.UNCOVERED
    return spend(entry, gift.account, gift.unit, gift.amount, gift.grant, commons, sheet)


def _post_goods(entry: Purchase | Refund, currency: str, sign: int, sheet: Sheet) -> None:
    for total in entry.totals:
        sheet.post(f"sales:{total.department}", currency, sign * total.net)
        sheet.post(f"tax:{total.tax_rate}", currency, sign * total.tax)
    sheet.post(f"container-deposit:{sheet.coop}", currency, sign * entry.container_deposits)
    sheet.post(f"rounding:{sheet.coop}", currency, sign * entry.rounding)


def refund(entry: Refund, sheet: Sheet) -> Outcome:
    """Store → wallet, money to where it came from. For another till's sale nothing is paid out:
    that is a claim, and the office's own refund, from the ledger's journal, decides it."""
    try:
        currency = require_balanced(entry)
    except BadEntry:
        return Outcome.UNBALANCED
    if entry.reverses is None:
        return _empties(entry, currency, sheet)
    sales = sheet.sales[entry.reverses]
    of = sale_of(entry, sales)
    if of is None or entry.device not in (sales[of].purchase.device, sheet.ledger):
        return Outcome.RECORDED
    if not _refundable(entry, sales[of]):
        return Outcome.RECORDED
    _post_goods(entry, currency, 1, sheet)
    _pay_back(entry, sales[of], sheet)
    sheet.sales[entry.reverses] = sales_after(sales, entry, sheet.postings())
    return Outcome.POSTED


def _empties(entry: Refund, currency: str, sheet: Sheet) -> Outcome:
    """Empties came back without a receipt: their deposits go out of the drawer."""
    if entry.lines or entry.totals or entry.container_deposits <= 0:
        return Outcome.RECORDED
    if any(tender.type != "cash" for tender in entry.tenders):
        return Outcome.RECORDED
    if not turn_over(entry.device, sum(t.amount for t in entry.tenders), sheet):
        return Outcome.UNBALANCED
    _post_goods(entry, currency, 1, sheet)
    for tender in entry.tenders:
        sheet.post(_drawer(entry, sheet), currency, -tender.amount)
    return Outcome.POSTED


def _drawer(entry: Refund, sheet: Sheet) -> str:
    """Where cash is paid from: the till's drawer, or the safe by the office."""
    return f"safe:{sheet.coop}" if entry.device == sheet.ledger else f"cash:{entry.device}"


def _pay_back(entry: Refund, sale: Sale, sheet: Sheet) -> None:
    borne, owed = sale.by_others()
    for tender in entry.tenders:
        account, unit, value = tender.account, tender.unit, tender.value
        if tender.type == "cash":
            sheet.post(_drawer(entry, sheet), unit, -tender.amount)
            continue
        if tender.type == "card-terminal":
            sheet.post(f"terminal:{sheet.coop}", unit, -tender.amount)
            continue
        assert account is not None, "a spend names its account"
        # What the co-op bore in a member's stead goes back to the co-op: paid to the member, it
        # would be coin that nobody earned. What it lent is owed no more.
        own = Holding(account, unit)
        sign, left = 1 if is_coin(unit) else -1, tender.amount
        back = min(left, borne[own])
        borne[own] -= back
        left -= back
        sheet.post(f"suspense:{sheet.coop}", unit, sign * back)
        member = member_of(account)
        if member is not None and owed[own]:
            debt = risk(sheet.coop, member)
            repaid = min(left, owed[own], -sheet.balance(debt, unit))
            owed[own] -= repaid
            left -= repaid
            sheet.post(debt, unit, repaid)
        sheet.post(account, unit, sign * left)
        if is_coin(unit):
            sheet.post(f"store:{sheet.coop}", unit, -tender.amount)
            sheet.post(f"coin-accepted:{sheet.coop}", value.unit, -value.amount)


# --- what may be given back ------------------------------------------------------------------


def _refundable(entry: Refund, sale: Sale) -> bool:
    """Whether all that is paid back was paid, and not paid back before."""
    if payment_currency(entry) != payment_currency(sale.purchase):
        return False
    refunds = (*sale.refunds, entry)
    return (
        _tenders_left(refunds, sale)
        and _goods_left(refunds, sale)
        and _lines_left(refunds)
        and _within(sum(r.container_deposits for r in refunds), sale.purchase.container_deposits)
    )


def _tenders_left(refunds: tuple[Refund, ...], sale: Sale) -> bool:
    """Each tender as it was taken, and no more coin for its money than was paid."""
    left: Counter[tuple[str, ...]] = Counter()
    flows: list[tuple[Purchase | Refund, int]] = [(sale.purchase, 1)]
    flows += [(refund, -1) for refund in refunds]
    for paid, sign in flows:
        for tender in paid.tenders:
            key = (tender.type, tender.unit, tender.account or "")
            left[key] += sign * tender.amount
            left[(*key, "settles")] += sign * tender.value.amount
    if min(left.values()) < 0:
        return False
    taken: Counter[tuple[str, ...]] = Counter()
    for tender in sale.purchase.tenders:
        key = (tender.type, tender.unit, tender.account or "")
        taken[key] += tender.amount
        taken[(*key, "settles")] += tender.value.amount
    for tender in refunds[-1].tenders:
        key = (tender.type, tender.unit, tender.account or "")
        # At the rate of the sale; rounded up, as the coin part of a bill is.
        if tender.amount > -(-tender.value.amount * taken[key] // taken[(*key, "settles")]):
            return False
    return True


def _goods_left(refunds: tuple[Refund, ...], sale: Sale) -> bool:
    """No more of a department and tax rate than was sold of it; net and tax may round apart."""
    sold: Counter[tuple[str, int]] = Counter()
    for total in sale.purchase.totals:
        sold[total.department, total.tax_rate] += total.net + total.tax
    back: Counter[tuple[str, int]] = Counter()
    for refund in refunds:
        for total in refund.totals:
            of = total.department, total.tax_rate
            back[of] += total.net + total.tax
            if not (_within(total.net, sold[of]) and _within(total.tax, sold[of])):
                return False
    return all(_within(amount, sold[of]) for of, amount in back.items())


def _lines_left(refunds: tuple[Refund, ...]) -> bool:
    """No more of a line than it had, by the smallest number that any of its refunds says."""
    had: dict[int, int] = {}
    back: Counter[int] = Counter()
    for refund in refunds:
        for line in refund.lines:
            sold = line.sold or line.quantity
            had[line.line] = min(had.get(line.line, sold), sold)
            back[line.line] += line.quantity
    return all(quantity <= had[line] for line, quantity in back.items())


def _within(part: int, whole: int) -> bool:
    return min(0, whole) <= part <= max(0, whole)


# --- what that reads -------------------------------------------------------------------------


def needs_of_purchase(entry: Purchase, wanted: Needs) -> None:
    """What ``purchase`` will read."""
    if told_earlier(entry):
        wanted.sales.add(entry.id)
    _needs_of_goods(entry, wanted)
    needs_of_payment(entry, f"store:{entry.coop}", wanted)
    gift = entry.gift
    if gift is not None and gift.account is not None:
        commons = f"commons:{entry.coop}"
        needs_of_spend(entry, gift.account, gift.unit, gift.grant, commons, wanted)
    elif gift is not None:
        wanted.hold(f"gifts:{entry.coop}", gift.unit)


def needs_of_refund(entry: Refund, wanted: Needs) -> None:
    """What ``refund`` will read."""
    _needs_of_goods(entry, wanted)
    wanted.tills.add(entry.device)
    if entry.reverses is not None:
        wanted.sales.add(entry.reverses)
    for tender in entry.tenders:
        wanted.hold(f"cash:{entry.device}", tender.unit)
        wanted.hold(f"safe:{entry.coop}", tender.unit)
        wanted.hold(f"terminal:{entry.coop}", tender.unit)
        if tender.account is not None:
            wanted.hold(tender.account, tender.unit)
            wanted.hold(f"suspense:{entry.coop}", tender.unit)
            wanted.hold(f"store:{entry.coop}", tender.unit)
            wanted.hold(f"coin-accepted:{entry.coop}", tender.value.unit)
            if (member := member_of(tender.account)) is not None:
                wanted.hold(risk(entry.coop, member), tender.unit)


def _needs_of_goods(entry: Purchase | Refund, wanted: Needs) -> None:
    for currency in {tender.value.unit for tender in entry.tenders}:
        if entry.container_deposits:
            wanted.hold(f"container-deposit:{entry.coop}", currency)
        if entry.rounding:
            wanted.hold(f"rounding:{entry.coop}", currency)
        for total in entry.totals:
            wanted.hold(f"sales:{total.department}", currency)
            wanted.hold(f"tax:{total.tax_rate}", currency)
