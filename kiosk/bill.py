# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is to be paid, and what was taken for it so far: a draft until it becomes an entry. Pure.

A kind of bill says what it comes to, how much of it may be coin, and which entry it becomes; all
else of paying is the same for each.
"""

from contextlib import suppress
from typing import assert_never

import msgspec
from msgspec import Struct
from msgspec.structs import replace

import contract.rules
from contract.money import Amount, divide_half_up, is_coin
from contract.rent import rent_coin_part
from contract.rent_rules import RentTerms
from contract.rules import (
    CoinPart,
    CoinShare,
    CoinValue,
    NoRule,
    Parameters,
    PinLimit,
    Rulebook,
    rule_name,
)
from contract.tender_rules import CashRounding, RoundUp
from kiosk import pricing
from kiosk.basket import Item
from kiosk.pricing import Terms
from kiosk.tenders import MoneyTender
from ledger_client.answers import AtRisk


class Buyer(msgspec.Struct, frozen=True):
    """The member who pays: what an entry and its receipt need of them. ``type``: the type of
    member, by which prices may differ. ``home``: of a visitor, their own co-op."""

    member: str
    first_name: str
    account: str
    unit: str
    identification: str
    type: str = ""
    home: str = ""


class Beside(msgspec.Struct, frozen=True):
    """What of a bill's coin comes from another ``account`` than the buyer's: the commons, or who
    lets them pay. So much ``coin`` settles ``settles`` (minor units) under its own ``grant``, once
    there is room."""

    account: str
    coin: int
    settles: int
    grant: int | None = None


class Bill(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="bill"):
    """What is to be paid, on its way to become an entry with the same ``id``. Made durable as a
    draft before anything is taken for it, and again with each answer.

    ``coin`` and ``grant`` are there once room was reserved, with ``risk`` what of it no grant
    covers (the co-op lends it), and what of it is paid by somebody ``beside`` the buyer; ``money``
    is how the rest is paid;
    ``rounding`` what its cash was rounded up by (negative if down).
    ``rules`` names the versions that were used, ``language`` the one that the shopper chose or
    their card asked for ("": the till's own). ``served_by`` is the cashier's account, where
    there is one, or that of who ``assisted``.
    """

    id: str
    buyer: Buyer | None = None
    coin: CoinPart | None = None
    grant: int | None = None
    risk: AtRisk | None = None
    beside: Beside | None = None
    money: tuple[MoneyTender, ...] = ()
    rounding: int = 0
    rules: dict[str, int] = {}
    language: str = ""
    served_by: str | None = None
    assisted: bool = False

    @property
    def own_coin(self) -> CoinPart:
        """What of it is paid in coin from the buyer's own account."""
        part, beside = self.coin or CoinPart(0, 0, ""), self.beside
        if beside is None:
            return part
        return CoinPart(part.coin - beside.coin, part.settles - beside.settles, part.reason)

    @property
    def cash_due(self) -> int:
        """What is paid in cash, change not counted (minor units)."""
        return sum(one.amount for one in self.money if one.type == "cash")

    @property
    def cash_given(self) -> int | None:
        """The cash that was handed over; None while none was."""
        given = [one.given for one in self.money if one.given is not None]
        return sum(given) if given else None


class Sale(Bill, frozen=True, kw_only=True, omit_defaults=True, tag="sale"):
    """A basket to be paid. ``prices`` are those of the day on which it was begun. ``confirmed`` is
    what the staff looked at (see kiosk.limits), and ``noted`` the codes of which the office knows
    already. ``parked_ms``: since when it is put aside, its shopper gone to fetch something.
    ``gift`` is what they give to the commons besides, in money or of their own coin."""

    items: tuple[Item, ...] = ()
    prices: Terms = Terms()
    confirmed: tuple[str, ...] = ()
    noted: tuple[str, ...] = ()
    parked_ms: int | None = None
    gift: Amount | None = None

    @property
    def is_parked(self) -> bool:
        """Whether it waits for its shopper: nothing was taken for it."""
        return self.parked_ms is not None and self.coin is None and not self.money

    @property
    def pays_out(self) -> bool:
        """Whether nothing but empties is in it: their deposit is paid out."""
        return bool(self.items) and all(item.product.empties for item in self.items)

    @property
    def terms(self) -> Terms:
        """For whom the goods are priced, and when. A visitor is no member of ours."""
        if self.buyer is None or self.buyer.home:
            return self.prices
        return replace(self.prices, member=True, type=self.buyer.type)


class RentPart(Struct, frozen=True):
    """So much (minor units) of a payment goes to a charge of this ``type`` that was ``due`` then;
    so much of it is ``left`` open."""

    type: str
    due: str
    amount: int
    left: int


class RentBill(Bill, frozen=True, kw_only=True, omit_defaults=True, tag="rent"):
    """So much (``amount``, minor units) of what a household owes for housing, whoever pays it.
    ``settles`` names charges that it is meant for. ``this_month`` (coin minor units) was paid in
    coin already. What it does, for the receipt: the ``parts``, what is beyond them (``credit``),
    what the household ``owes`` then; ``noted``: reckoned without the ledger, which has the last
    word on which charge it settles."""

    household: str
    name: str
    homes: tuple[str, ...] = ()
    amount: int
    settles: tuple[str, ...] = ()
    this_month: int = 0
    parts: tuple[RentPart, ...] = ()
    credit: int = 0
    owes: int = 0
    noted: bool = False


class GiftBill(Bill, frozen=True, kw_only=True, omit_defaults=True, tag="gift"):
    """So much coin (``amount``, minor units) is given to the account ``to``: somebody's wallet, by
    ``name``, or the commons (""). It is all coin, and settles no money."""

    to: str
    name: str = ""
    amount: int


AnyBill = Sale | RentBill | GiftBill
"""The kinds of bill there are."""


def total(bill: AnyBill) -> int:
    """What it comes to, in minor units."""
    match bill:
        case Sale():
            return pricing.total(bill.items, bill.terms)
        case RentBill():
            return bill.amount
        case GiftBill():
            return 0
        case _:
            assert_never(bill)


def gift_of(bill: AnyBill, *, coin: bool) -> int:
    """What is given to the commons besides, of its coin or of its money, in minor units."""
    gift = bill.gift if isinstance(bill, Sale) else None
    return gift.amount if gift is not None and is_coin(gift.unit) == coin else 0


def to_pay(bill: AnyBill) -> int:
    """What it comes to with what is given in money besides, in minor units."""
    return total(bill) + gift_of(bill, coin=False)


def plain(bill: AnyBill) -> AnyBill:
    """The bill as if nothing had been set aside or taken for it yet."""
    bare = replace(bill, coin=None, grant=None, risk=None, beside=None, money=(), rounding=0)
    return replace(bare, gift=None) if isinstance(bare, Sale) else bare


def by_department(bill: AnyBill) -> dict[str, int]:
    """What of it each department sold, tax included, in minor units."""
    sold: dict[str, int] = {}
    for one in pricing.totals(bill.items, bill.terms) if isinstance(bill, Sale) else ():
        sold[one.department] = sold.get(one.department, 0) + one.net + one.tax
    return sold


def coin_part(bill: AnyBill, rules: Rulebook, day: str, available: int | None = None) -> CoinPart:
    """How much of it is paid in coin at most, by its own rule. ``available`` is the coin that may
    be spent, None while it is not known. Raises NoRule where the members decided on none."""
    if isinstance(bill, GiftBill):
        return CoinPart(bill.amount, 0, "")
    value = rules.on(CoinValue, day).parameters
    rules.on(PinLimit, day)  # no coin before the members decided on PINs too
    match bill:
        case Sale():
            share = rules.on(CoinShare, day).parameters
            return contract.rules.coin_part(
                max(total(bill), 0), share, value, available, by_department(bill)
            )
        case RentBill():
            terms = rules.on(RentTerms, day).parameters
            return rent_coin_part(
                bill.amount, terms, value, this_month=bill.this_month, available=available
            )
        case _:
            assert_never(bill)


def rounded(due: int, rules: Rulebook, day: str) -> int:
    """What of so much is paid in cash: to the smallest coin there is, halves up."""
    try:
        to = rules.on(CashRounding, day).parameters.to
    except NoRule:
        return due
    return divide_half_up(due, to) * to


def rule_versions(bill: AnyBill, rules: Rulebook, day: str) -> dict[str, int]:
    """The versions of the rules by which coin is paid, as far as the members decided on them."""
    kinds: tuple[type[Parameters], ...]
    match bill:
        case Sale():
            kinds = (CoinShare, CoinValue, PinLimit)
            versions = pricing.rule_versions(rules, bill.prices.day or day)
            if bill.gift is not None:
                versions["round-up"] = rules.on(RoundUp, day).version
        case RentBill():
            kinds, versions = (RentTerms, CoinValue, PinLimit), {}
        case GiftBill():
            return {}
        case _:
            assert_never(bill)
    with suppress(NoRule):
        versions["cash-rounding"] = rules.on(CashRounding, day).version
    with suppress(NoRule):
        for kind in kinds:
            versions[rule_name(kind)] = rules.on(kind, day).version
    return versions


def left(bill: AnyBill) -> int:
    """What is not paid yet, in minor units of money: no tender was named for it."""
    settled = 0 if bill.coin is None else bill.coin.settles
    return to_pay(bill) + bill.rounding - settled - sum(one.amount for one in bill.money)


def spends(bill: AnyBill) -> tuple[tuple[str, int, int], ...]:
    """What it spends under grants: account, number of the grant, amount in minor units."""
    coin: tuple[tuple[str, int, int], ...] = ()
    if bill.buyer is not None and bill.coin is not None and bill.grant is not None:
        lent = 0 if bill.risk is None else bill.risk.coin
        own = bill.own_coin.coin - lent + gift_of(bill, coin=True)
        coin = ((bill.buyer.account, bill.grant, own),)
    if bill.beside is not None and bill.beside.grant is not None:
        coin += ((bill.beside.account, bill.beside.grant, bill.beside.coin),)
    return coin + tuple(
        (one.account, one.grant, one.amount)
        for one in bill.money
        if one.account is not None and one.grant is not None
    )


def spent_from(bill: AnyBill) -> frozenset[str]:
    """The accounts in which room may be set aside for it."""
    buyer = () if bill.buyer is None else (bill.buyer.account,)
    beside = () if bill.beside is None else (bill.beside.account,)
    money = (one.account for one in bill.money if one.account is not None)
    return frozenset((*buyer, *beside, *money))
