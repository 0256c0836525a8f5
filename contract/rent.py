# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which charge each payment settles, and how much of it may be coin. Pure: ledger and kiosk reckon
alike, from entries alone; a kiosk shows with it what a payment will do before it is confirmed.

A payment settles first the charges that it names, in their order, then whatever is due first. What
is left over is credit, and meets the next charge. Charges in an arrears plan are due as the plan's
instalments are. No order of things changes a sum: charged − paid = open − credit, always.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import msgspec

from contract.body import Slug
from contract.grants import Positive
from contract.housing_entries import Instalment
from contract.ids import Date, EntryId, Instant
from contract.rent_rules import RentTerms
from contract.request import Message
from contract.rules import CoinPart, CoinShare, CoinValue, coin_part


class RentPart(Message, frozen=True, kw_only=True):
    """So much of one payment (minor units of money), and when that was (UTC)."""

    payment: EntryId
    at: Instant
    amount: Positive


class RentCharge(Message, frozen=True, kw_only=True):
    """A charge, and what was paid of it so far, in the order in which it was posted. All in minor
    units of the co-op's currency."""

    charge: EntryId
    type: Slug
    due: Date
    amount: Positive
    parts: tuple[RentPart, ...] = ()

    @property
    def paid(self) -> int:
        """What was paid of it."""
        return sum(part.amount for part in self.parts)

    @property
    def open(self) -> int:
        """What is still to be paid of it."""
        return self.amount - self.paid


class RentPlan(Message, frozen=True, kw_only=True):
    """An arrears plan that holds (see contract.housing_entries.ArrearsPlan)."""

    plan: EntryId
    charges: tuple[EntryId, ...]
    instalments: tuple[Instalment, ...]


class RentAccount(Message, frozen=True, kw_only=True):
    """How a household stands: its charges in the order in which they were made (a kiosk is told
    those that are open), the plans that hold, and what it paid beyond all of them."""

    charges: tuple[RentCharge, ...] = ()
    plans: tuple[RentPlan, ...] = ()
    credit: tuple[RentPart, ...] = ()

    @property
    def balance(self) -> int:
        """What the household owes, negative what it paid beyond that. As in the books."""
        return sum(one.open for one in self.charges) - sum(part.amount for part in self.credit)


class RentPaid(Message, frozen=True, kw_only=True):
    """A payment: ``amount`` goes to the household's account, ``settles`` names the charges (or
    plans) that it is meant for."""

    payment: EntryId
    at: Instant
    amount: Positive
    settles: tuple[EntryId, ...] = ()


class PlanMade(Message, frozen=True, kw_only=True):
    """A plan was agreed, agreed anew, or ended (no instalments)."""

    plan: RentPlan


RentEvent = RentCharge | RentPaid | PlanMade


class Due(Message, frozen=True, kw_only=True):
    """So much is to be paid on this day: a charge, or the next instalment of a plan."""

    due: Date
    amount: Positive
    charge: EntryId | None = None
    plan: EntryId | None = None


def after(account: RentAccount, events: Iterable[RentEvent]) -> RentAccount:
    """How a household stands after these, in the order of the log. A charge that is there already
    is passed over."""
    reckoning = _Reckoning(account)
    for event in events:
        match event:
            case RentCharge():
                reckoning.charge(event)
            case RentPaid():
                reckoning.pay(event)
            case PlanMade():
                reckoning.agree(event.plan)
    return reckoning.account()


def to_pay(account: RentAccount) -> tuple[Due, ...]:
    """What is open, in the order in which a payment that names nothing settles it."""
    planned = {charge for plan in account.plans for charge in plan.charges}
    found = [
        Due(due=one.due, amount=one.open, charge=one.charge)
        for one in account.charges
        if one.open > 0 and one.charge not in planned
    ]
    opens = {one.charge: one.open for one in account.charges}
    for plan in account.plans:
        found += [
            Due(due=one.due, amount=one.amount, plan=plan.plan) for one in _instalments(plan, opens)
        ]
    return tuple(sorted(found, key=lambda one: one.due))


def overdue(account: RentAccount, day: str, terms: RentTerms | None) -> tuple[Due, ...]:
    """What is in arrears on a day: due, and the days of grace are over (none without a rule)."""
    grace = 0 if terms is None else terms.grace_days
    last = (date.fromisoformat(day) - timedelta(days=grace)).isoformat()
    return tuple(one for one in to_pay(account) if one.due < last)


def rent_coin_part(
    total: int,
    terms: RentTerms,
    value: CoinValue,
    *,
    this_month: int,
    available: int | None = None,
) -> CoinPart:
    """The greatest coin part of ``total`` (minor units of money) that is paid now for a household
    which paid ``this_month`` (coin minor units) in coin already. ``available`` is the coin that may
    be spent, None while it is not known. The reason is "month" where the monthly cap is what keeps
    it from being more (see contract.rules.CoinPart for the others)."""
    share = CoinShare(terms.coin_percent)
    free = coin_part(total, share, value, available)
    if terms.coin_per_month is None:
        return free
    left = max(0, terms.coin_per_month - this_month)
    if free.coin <= left:
        return free
    return msgspec.structs.replace(coin_part(total, share, value, left), reason="month")


def _instalments(plan: RentPlan, opens: Mapping[str, int]) -> list[Instalment]:
    """What is left of a plan's instalments. What was paid fills them oldest first. Where they no
    longer agree with what is open (a charge was taken back), the first one takes the difference
    as long as it can."""
    left = sum(opens.get(charge, 0) for charge in plan.charges)
    done = sum(one.amount for one in plan.instalments) - left
    found: list[Instalment] = []
    for one in sorted(plan.instalments, key=lambda each: each.due):
        rest = min(one.amount, one.amount - done)
        if done < 0:  # more is open than was agreed: it comes with the first
            rest, done = one.amount - done, 0
        else:
            done = max(0, done - one.amount)
        if rest > 0:
            found.append(Instalment(due=one.due, amount=rest))
    return found


class _Reckoning:
    """An account while it is reckoned: only what is open is looked at again."""

    def __init__(self, account: RentAccount) -> None:
        self._charges = {one.charge: one for one in account.charges}
        self._parts = {one.charge: list(one.parts) for one in account.charges}
        self._open = {one.charge: one.open for one in account.charges if one.open > 0}
        self._plans = {plan.plan: plan for plan in account.plans}
        self._credit = list(account.credit)

    def account(self) -> RentAccount:
        return RentAccount(
            charges=tuple(
                msgspec.structs.replace(one, parts=tuple(self._parts[one.charge]))
                for one in self._charges.values()
            ),
            plans=tuple(self._plans.values()),
            credit=tuple(self._credit),
        )

    def charge(self, new: RentCharge) -> None:
        if new.charge in self._charges:
            return
        self._charges[new.charge] = new
        self._parts[new.charge] = list(new.parts)
        self._open[new.charge] = new.open
        waiting, self._credit = self._credit, []
        for part in waiting:
            self._settle_first(part)

    def pay(self, paid: RentPaid) -> None:
        part: RentPart | None = RentPart(payment=paid.payment, at=paid.at, amount=paid.amount)
        for name in paid.settles:
            named = self._plans[name].charges if name in self._plans else (name,)
            for charge in named:
                if part is not None and charge in self._open:
                    part = self._put(charge, part)
        if part is not None:
            self._settle_first(part)

    def agree(self, plan: RentPlan) -> None:
        """What is open of these charges is in the plan from now on, and in no other."""
        self._plans.pop(plan.plan, None)
        for other in list(self._plans.values()):
            rest = tuple(one for one in other.charges if one not in plan.charges)
            if plan.instalments and rest != other.charges:
                self._plans[other.plan] = msgspec.structs.replace(other, charges=rest)
        if plan.instalments:
            still = tuple(one for one in plan.charges if one in self._open)
            self._plans[plan.plan] = msgspec.structs.replace(plan, charges=still)
        self._forget_plans()

    def _forget_plans(self) -> None:
        """Those of which everything is paid."""
        for plan in list(self._plans.values()):
            if not any(charge in self._open for charge in plan.charges):
                del self._plans[plan.plan]

    def _settle_first(self, part: RentPart) -> None:
        """Whatever is due first; what is left over is credit."""
        rest: RentPart | None = part
        while rest is not None and self._open:
            charge, most = self._next()
            rest = self._put(charge, rest, most)
        if rest is not None:
            self._credit.append(rest)

    def _next(self) -> tuple[str, int]:
        """The charge that is due first, and how much of it: of one in a plan an instalment."""
        planned = {charge for plan in self._plans.values() for charge in plan.charges}
        found = [
            (self._charges[charge].due, place, charge, left)
            for place, (charge, left) in enumerate(self._open.items())
            if charge not in planned
        ]
        for place, plan in enumerate(self._plans.values(), start=len(self._charges)):
            if instalments := _instalments(plan, self._open):
                first = instalments[0]
                charge = next(one for one in plan.charges if one in self._open)
                found.append((first.due, place, charge, first.amount))
        _due, _place, charge, most = min(found)
        return charge, most

    def _put(self, charge: str, part: RentPart, most: int | None = None) -> RentPart | None:
        """What is left of a part after this charge got what it needs of it."""
        amount = min(part.amount, self._open[charge])
        if most is not None:
            amount = min(amount, most)
        parts = self._parts[charge]
        again = parts and parts[-1].payment == part.payment
        before = parts.pop().amount if again else 0
        parts.append(msgspec.structs.replace(part, amount=before + amount))
        self._open[charge] -= amount
        if not self._open[charge]:
            del self._open[charge]
            self._forget_plans()
        left = part.amount - amount
        return msgspec.structs.replace(part, amount=left) if left else None
