# SPDX-License-Identifier: AGPL-3.0-or-later
"""Money besides sales: what is in the drawer, what households owe, what the co-op owes."""

from contract.entries import (
    MAX_PIECES,
    BadEntry,
    CashCount,
    CashMoved,
    ChargeRun,
    CreditGiven,
    RentPayment,
    require_balanced,
)
from contract.money import is_coin
from contract.outcomes import Outcome
from ledger.books.accounts import may_be_granted
from ledger.books.sheet import BooksBroken, Sheet
from ledger.books.state import EntryKey, Needs, told_earlier
from ledger.books.tenders import needs_of_payment, pay, turn_over

# --- the drawer ------------------------------------------------------------------------------


def move_cash(entry: CashMoved, sheet: Sheet) -> Outcome:
    """Safe → cash, cash → safe, cash → paid out."""
    if is_coin(entry.unit) or not turn_over(entry.device, entry.amount, sheet):
        return Outcome.UNBALANCED
    sheet.move(entry.amount, entry.unit, **_way(entry))
    return Outcome.POSTED


def _way(entry: CashMoved) -> dict[str, str]:
    drawer, safe = f"cash:{entry.device}", f"safe:{entry.coop}"
    return {
        "float": {"give": safe, "take": drawer},
        "drop": {"give": drawer, "take": safe},
        "paid-out": {"give": drawer, "take": f"paid-out:{entry.coop}"},
    }[entry.what]


def count_cash(entry: CashCount, sheet: Sheet) -> Outcome:
    """The drawer has from now on what was counted; the rest is a difference."""
    if is_coin(entry.unit) or len(entry.pieces) > MAX_PIECES:
        return Outcome.UNBALANCED
    if entry.pieces and sum(p.value * p.number for p in entry.pieces) != entry.counted:
        return Outcome.UNBALANCED
    drawer = f"cash:{entry.device}"
    found = entry.counted - sheet.balance(drawer, entry.unit)
    if not turn_over(entry.device, abs(found), sheet):
        return Outcome.UNBALANCED
    sheet.move(found, entry.unit, give=f"difference:{entry.device}", take=drawer)
    return Outcome.POSTED


# --- housing ---------------------------------------------------------------------------------


def charge(entry: ChargeRun, sheet: Sheet) -> Outcome:
    """Households owe it: charges → rent, or deposit → rent. Those that were charged before are
    passed over."""
    for one in entry.charges:
        if is_coin(one.unit):
            raise BooksBroken("charges are in money")
        if sheet.charges[one.charge] is None:
            sheet.charges[one.charge] = EntryKey.of(entry)
            other = charged_to(entry.coop, one.household, one.type)
            sheet.move(one.amount, one.unit, give=other, take=f"rent:{one.household}")
    return Outcome.POSTED if sheet.postings() else Outcome.RECORDED


def charged_to(coop: str, household: str, charge_type: str) -> str:
    """The other side of a charge: income, or a deposit that will be owed back."""
    return f"deposit:{household}" if charge_type == "deposit" else f"charges:{coop}"


def pay_rent(entry: RentPayment, sheet: Sheet) -> Outcome:
    """Allowance → housing; money: cash, terminal, coin accepted → rent. RECORDED if it was posted
    in an earlier epoch of this kiosk."""
    if any(sheet.made[key] for key in told_earlier(entry)):
        return Outcome.RECORDED
    try:
        currency = require_balanced(entry)
    except BadEntry:
        return Outcome.UNBALANCED
    paid = sum(tender.value.amount for tender in entry.tenders) - entry.rounding
    sheet.post(f"rent:{entry.household}", currency, -paid)
    sheet.post(f"rounding:{sheet.coop}", currency, -entry.rounding)
    return pay(entry, f"housing:{sheet.coop}", sheet)


# --- what the co-op owes ---------------------------------------------------------------------


def give_credit(entry: CreditGiven, sheet: Sheet) -> Outcome:
    """Credit or voucher → bank, paid out, a deposit, or what shoppers gave to the commons. Raises
    BooksBroken for other accounts, for more than was given, or for a deposit that is not that
    great (when that is kept)."""
    gifts = f"gifts:{sheet.coop}"
    sources = (f"bank:{sheet.coop}", f"paid-out:{sheet.coop}", gifts)
    if is_coin(entry.unit) or not may_be_granted(entry.account, entry.unit):
        raise BooksBroken(f"{entry.account} is not what the co-op owes in {entry.unit}")
    if entry.source not in sources and not entry.source.startswith("deposit:"):
        raise BooksBroken(f"nothing is given from {entry.source}")
    if entry.source == gifts and entry.amount > -sheet.balance(gifts, entry.unit):
        raise BooksBroken("that much was not given to the commons")
    sheet.move(entry.amount, entry.unit, give=entry.account, take=entry.source)
    return Outcome.POSTED


# --- what that reads -------------------------------------------------------------------------


def needs_of_cash(entry: CashMoved, wanted: Needs) -> None:
    """What ``move_cash`` will read."""
    wanted.tills.add(entry.device)
    for account in _way(entry).values():
        wanted.hold(account, entry.unit)


def needs_of_count(entry: CashCount, wanted: Needs) -> None:
    """What ``count_cash`` will read."""
    wanted.tills.add(entry.device)
    wanted.hold(f"cash:{entry.device}", entry.unit)
    wanted.hold(f"difference:{entry.device}", entry.unit)


def needs_of_charges(entry: ChargeRun, wanted: Needs) -> None:
    """What ``charge`` will read."""
    for one in entry.charges:
        wanted.charges.add(one.charge)
        wanted.hold(f"rent:{one.household}", one.unit)
        wanted.hold(charged_to(entry.coop, one.household, one.type), one.unit)


def needs_of_rent(entry: RentPayment, wanted: Needs) -> None:
    """What ``pay_rent`` will read."""
    wanted.made.update(told_earlier(entry))
    for currency in {tender.value.unit for tender in entry.tenders}:
        wanted.hold(f"rent:{entry.household}", currency)
        wanted.hold(f"rounding:{entry.coop}", currency)
    needs_of_payment(entry, f"housing:{entry.coop}", wanted)


def needs_of_credit(entry: CreditGiven, wanted: Needs) -> None:
    """What ``give_credit`` will read."""
    wanted.hold(entry.account, entry.unit)
    wanted.hold(entry.source, entry.unit)
