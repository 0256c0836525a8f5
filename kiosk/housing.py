# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is in mind at the desk of the housing office, and what a payment there will do. Pure."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from contract.housing_messages import Asker, HouseholdRent, PaymentSeen
from contract.rent import RentPaid, after, rent_coin_part
from contract.rent_rules import RentTerms
from contract.rules import CoinPart, CoinValue, NoRule, Rulebook
from kiosk.bill import RentPart
from ledger_client.answers import Person

_KNOWN_TYPES = frozenset({"rent", "utilities", "deposit", "laundry", "parking", "repairs"})

Part = Literal["due", "statement", "payments"]
"""The parts of a household's page."""


class Signing(Struct, frozen=True):
    """Something takes two of the office: ``act`` says what, ``first`` gave card and PIN for it."""

    act: Literal["work", "reverse"]
    first: Asker | None = None


class HousingDesk(Struct, frozen=True):
    """What the desk has in mind. ``asks`` gave card and PIN (``ticket``) to open it. ``household``
    is the one on the screen, as the ledger told it or, ``offline``, the copy kept here. ``chosen``:
    charges and plans to settle first, in that order. ``typed``: an amount in minor units; None
    while it is the one that is suggested. ``taking_back``: the payment that is to be. ``worker``
    did so many ``minutes`` of ``work`` against rent."""

    asks: Person | None = None
    ticket: str | None = None
    query: str = ""
    found: tuple[HouseholdRent, ...] = ()
    more: bool = False
    household: HouseholdRent | None = None
    offline: bool = False
    part: Part = "due"
    chosen: tuple[str, ...] = ()
    typed: int | None = None
    taking_back: PaymentSeen | None = None
    worker: str = ""
    work: str = ""
    minutes: int = 60
    signing: Signing | None = None

    @property
    def staff(self) -> bool:
        """Whether who opened it may look at every household."""
        return self.asks is not None and "housing-staff" in self.asks.roles

    def __repr__(self) -> str:  # names and debts
        return "HousingDesk()"


class Effect(Struct, frozen=True):
    """What a payment will do: which charges it settles, what it leaves open, what it is too much
    (``credit``), and what the household owes afterwards (negative: has paid ahead)."""

    parts: tuple[RentPart, ...]
    credit: int
    owes: int


def suggested(household: HouseholdRent, chosen: tuple[str, ...]) -> int:
    """What is to be paid, in minor units: what was chosen, else all that is open."""
    every = household.to_pay
    wanted = [one for one in every if (one.charge or one.plan) in chosen] or every
    return sum(one.amount for one in wanted)


def effect(household: HouseholdRent, amount: int, settles: tuple[str, ...], id: str) -> Effect:
    """What a payment of so much will do, reckoned as the ledger will. ``id`` stands for it."""
    if not amount:
        return Effect((), 0, household.account.balance)
    at = "9999-01-01T00:00:00.000Z"  # it is shown nowhere
    paid = RentPaid(payment=id, at=at, amount=amount, settles=settles)
    stands = after(household.account, [paid])
    parts = tuple(
        RentPart(type=one.type, due=one.due, amount=part.amount, left=one.open)
        for one in stands.charges
        for part in one.parts
        if part.payment == id
    )
    credit = sum(part.amount for part in stands.credit if part.payment == id)
    return Effect(tuple(sorted(parts, key=lambda one: one.due)), credit, stands.balance)


def coin_this_month(household: HouseholdRent, day: str) -> int:
    """What it paid in coin in the month of that day, as far as is known (coin minor units)."""
    return household.coin_this_month if household.month == day[:7] else 0


def most_coin(household: HouseholdRent, amount: int, rules: Rulebook, day: str) -> CoinPart | None:
    """How much of so much may be coin; None where the members decided on no coin for housing."""
    try:
        terms, value = rules.on(RentTerms, day), rules.on(CoinValue, day)
    except NoRule:
        return None
    this_month = coin_this_month(household, day)
    return rent_coin_part(amount, terms.parameters, value.parameters, this_month=this_month)


def terms_on(rules: Rulebook, day: str) -> RentTerms | None:
    """The members' rule on paying for housing, if they have one."""
    try:
        return rules.on(RentTerms, day).parameters
    except NoRule:
        return None


def left_minutes(household: HouseholdRent, day: str) -> int:
    """What is left of the hours that were agreed against rent for the month of that day."""
    done = household.worked_minutes if household.month == day[:7] else 0
    return max(0, household.work_minutes - done)


def charge_code(type: str) -> str:
    """The code of the words for this type of charge."""
    return f"charge-{type}" if type in _KNOWN_TYPES else "charge-other"


def forget(desk: HousingDesk) -> HousingDesk:
    """The desk as it was when it was opened."""
    return HousingDesk(asks=desk.asks, ticket=desk.ticket)


def look_at(desk: HousingDesk, household: HouseholdRent, offline: bool) -> HousingDesk:
    """With this household on the screen."""
    return replace(forget(desk), household=household, offline=offline, part=desk.part)
