# SPDX-License-Identifier: AGPL-3.0-or-later
"""How something is paid for: cash and cards as the till says, spends as far as they are covered."""

import msgspec

from contract.entries import Entry, Purchase, RentPayment, Tender, volume
from contract.money import coin_unit, is_coin
from contract.outcomes import Outcome
from contract.rules import CoinValue, DeclaredRisk, days_around, settles
from ledger.books.accounts import GrantKey, is_owed, member_of, risk
from ledger.books.sheet import Sheet
from ledger.books.state import Lender, Lent, Needs

MAX_TURNOVER = 2**46
"""What one till can move by its own word in its life, in minor units: more than any will, and so
little of what can be written down that no till alone can fill an account that all tills share."""


def turn_over(device: str, amount: int, sheet: Sheet) -> bool:
    """Count what a till says it moved. Whether it may."""
    till = sheet.tills[device]
    turnover = till.turnover + amount
    sheet.tills[device] = msgspec.structs.replace(till, turnover=turnover)
    return turnover <= MAX_TURNOVER


def graver(a: Outcome, b: Outcome) -> Outcome:
    """What became of a whole of which two parts became these."""
    order = (Outcome.POSTED, Outcome.SUSPENSE, Outcome.UNCOVERED)
    return max(a, b, key=order.index)


def pay(entry: Purchase | RentPayment, coin_to: str, sheet: Sheet) -> Outcome:
    """Post all tenders of a balanced payment; its coin goes to ``coin_to``. UNBALANCED if one says
    that coin settled more than it is worth, or the till has moved more than any till does."""
    if not turn_over(entry.device, volume(entry), sheet):
        return Outcome.UNBALANCED
    outcome = Outcome.POSTED
    for tender in entry.tenders:
        if tender.type == "cash":
            sheet.post(f"cash:{entry.device}", tender.unit, tender.amount)
        elif tender.type == "card-terminal":
            sheet.post(f"terminal:{sheet.coop}", tender.unit, tender.amount)
        elif not _is_worth(entry, tender, sheet):
            return Outcome.UNBALANCED
        else:
            outcome = graver(outcome, _spend_tender(entry, tender, coin_to, sheet))
    return outcome


def _is_worth(entry: Entry, tender: Tender, sheet: Sheet) -> bool:
    """Whether a tender settles no more than it is worth. Coin is worth what the version of the rule
    says that the entry cites."""
    if tender.settles is None:
        return True
    value = sheet.rulebook.version(CoinValue, entry.rules.get("coin-value"), entry.at)
    return (
        value is not None
        and value.money.unit == tender.settles.unit
        and tender.settles.amount <= settles(tender.amount, value)
    )


def _spend_tender(entry: Entry, tender: Tender, coin_to: str, sheet: Sheet) -> Outcome:
    """A spend is final within its grant or the declared risk. Beyond, what it should have settled
    waits in suspense, in money."""
    value = tender.value
    account = tender.account
    assert account is not None, "a spend names its account"
    if tender.risk is not None:
        outcome = _risk(entry, account, tender, coin_to, sheet)
    else:
        outcome = spend(entry, account, tender.unit, tender.amount, tender.grant, coin_to, sheet)
    if outcome is Outcome.UNCOVERED:
        sheet.post(f"suspense:{sheet.coop}", value.unit, value.amount)
    elif is_coin(tender.unit):
        sheet.post(f"coin-accepted:{sheet.coop}", value.unit, value.amount)
    return outcome


def spend(
    entry: Entry,
    account: str,
    unit: str,
    amount: int,
    number: int | None,
    coin_to: str,
    sheet: Sheet,
) -> Outcome:
    """Spend under a grant, in full: of the allowance, or, where that had been taken back before
    this was known, of the account as far as it reaches, the rest from suspense. So it is where the
    kiosk gave back the rest, and this had come before that, unread. Coin goes to ``coin_to``; money
    that the co-op owed is owed no more. UNCOVERED, and nothing posted, beyond the grant."""
    if number is None or (is_coin(unit) and unit != coin_unit(sheet.coop)):
        return Outcome.UNCOVERED
    key = GrantKey(entry.device, entry.epoch, account, unit, number)
    grant = sheet.grants[key]
    if grant is None or amount > grant.total - grant.spent:
        return Outcome.UNCOVERED
    if grant.closed == "released" and grant.released <= entry.sequence:
        return Outcome.UNCOVERED
    sheet.grants[key] = msgspec.structs.replace(grant, spent=grant.spent + amount)
    signed = amount if is_owed(account) else -amount
    if is_coin(unit):
        sheet.post(coin_to, unit, amount)
    if not grant.closed:
        sheet.post(key.allowance.account, unit, signed)
        return Outcome.POSTED
    # It was taken back before this was known. The co-op bears what the account cannot.
    return Outcome.SUSPENSE if sheet.post_within(account, unit, signed) else Outcome.POSTED


def _risk(entry: Entry, account: str, tender: Tender, coin_to: str, sheet: Sheet) -> Outcome:
    """Coin without a grant, which the co-op lends the member as far as the members' rule says.

    A till can know what it lent itself and what the member owed when it last heard from us. So each
    till is judged by what it lent and is not repaid: never more than what the member owed then and
    it lent since. Two tills that cannot hear each other each lend what the rule says, and the co-op
    carries both.
    """
    rule = sheet.rulebook.version(DeclaredRisk, tender.risk, entry.at)
    member = member_of(account)
    if rule is None or member is None or tender.unit != coin_unit(sheet.coop):
        return Outcome.UNCOVERED
    if sheet.members[member] != "active":
        return Outcome.UNCOVERED  # else a till could invent as many as it liked
    anchor, till = entry.anchor or "", sheet.tills[entry.device]
    heard = max(anchor, till.anchor)
    assert tender.risk is not None, "the rule is named by it"
    if heard and sheet.rulebook.gave_way(DeclaredRisk, tender.risk, heard):
        return Outcome.UNCOVERED
    if anchor > till.anchor:  # it heard from us since: what it carries counts anew
        till = msgspec.structs.replace(till, anchor=anchor, risk=0)
    debt = risk(sheet.coop, member)
    lender, all_tills = Lender(entry.device, member), Lender("", member)
    ever = sheet.lent[all_tills].coin
    repaid = ever + sheet.balance(debt, tender.unit)
    still = sheet.lent[lender].still(repaid)
    this_tap = sum(
        t.amount
        for t in _tenders(entry)
        if t.risk is not None and t.account == account and t.unit == tender.unit
    )
    within = (
        min(days_around(entry.at[:10])) <= rule.ends  # by the co-op's calendar, not by that of UTC
        and this_tap <= rule.per_tap
        and still + tender.amount <= rule.per_member
        and till.risk + tender.amount <= rule.per_kiosk
    )
    if not within:
        return Outcome.UNCOVERED
    sheet.tills[entry.device] = msgspec.structs.replace(till, risk=till.risk + tender.amount)
    sheet.lent[lender] = Lent(still + tender.amount, repaid)
    sheet.lent[all_tills] = Lent(ever + tender.amount)
    sheet.move(tender.amount, tender.unit, give=debt, take=coin_to)
    return Outcome.SUSPENSE


def _tenders(entry: Entry) -> tuple[Tender, ...]:
    return entry.tenders if isinstance(entry, Purchase | RentPayment) else ()


# --- what that reads -------------------------------------------------------------------------


def needs_of_payment(entry: Purchase | RentPayment, coin_to: str, wanted: Needs) -> None:
    """What ``pay`` will read."""
    wanted.tills.add(entry.device)
    for tender in entry.tenders:
        if tender.type == "cash":
            wanted.hold(f"cash:{entry.device}", tender.unit)
        elif tender.type == "card-terminal":
            wanted.hold(f"terminal:{entry.coop}", tender.unit)
        elif tender.account is not None:
            wanted.hold(f"coin-accepted:{entry.coop}", tender.value.unit)
            wanted.hold(f"suspense:{entry.coop}", tender.value.unit)
            member = member_of(tender.account)
            if tender.risk is not None and member is not None:
                wanted.members.add(member)
                wanted.lent |= {Lender(entry.device, member), Lender("", member)}
                wanted.hold(risk(entry.coop, member), tender.unit)
                wanted.hold(coin_to, tender.unit)
            needs_of_spend(entry, tender.account, tender.unit, tender.grant, coin_to, wanted)


def needs_of_spend(
    entry: Entry, account: str, unit: str, number: int | None, coin_to: str, wanted: Needs
) -> None:
    """What ``spend`` will read."""
    wanted.hold(f"suspense:{entry.coop}", unit)
    wanted.hold(coin_to, unit)
    if number is not None:
        wanted.grant(GrantKey(entry.device, entry.epoch, account, unit, number))
