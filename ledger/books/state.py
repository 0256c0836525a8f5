# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the books must know of the past to post the next entry: made from bodies, nothing else."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

from contract.entries import (
    AnyEntry,
    Contribution,
    GrantGiven,
    GrantReturned,
    Mark,
    Purchase,
    Refund,
    Release,
)
from contract.ids import allowance
from contract.proof import Posting


class Holding(NamedTuple):
    """One unit in one account."""

    account: str
    unit: str


class Series(NamedTuple):
    """The grants of one account at one kiosk and epoch. One of them is open at a time."""

    device: str
    epoch: int
    account: str
    unit: str


class GrantKey(NamedTuple):
    """Which grant: numbers count for each account at each kiosk and epoch."""

    device: str
    epoch: int
    account: str
    unit: str
    number: int

    @property
    def series(self) -> Series:
        """The grants among which its number counts."""
        return Series(self.device, self.epoch, self.account, self.unit)

    @property
    def source(self) -> Holding:
        """Where the granted amount was taken from."""
        return Holding(self.account, self.unit)

    @property
    def allowance(self) -> Holding:
        """Where it waits to be spent."""
        return Holding(allowance(self.device, self.epoch, self.account), self.unit)


def is_guarded(account: str) -> bool:
    """Whether this account may never fall below zero: what members have, and what is set aside."""
    return account.startswith(("wallet:", "allowance:"))


Closed = Literal["", "released", "returned"]


class GrantRecord(msgspec.Struct, frozen=True):
    """What the ledger knows of one grant: ``total`` is T, ``spent`` what entries under its number
    took of it, ``until`` the end of its lease. ``closed`` is "" while it is open, "released" after
    the kiosk's own entry (no spend can follow that in time), "returned" after the ledger's."""

    total: int = 0
    spent: int = 0
    until: str = ""
    closed: Closed = ""

    @property
    def left(self) -> int:
        """What still waits in the allowance under this number."""
        return 0 if self.closed else self.total - self.spent


class Sale(msgspec.Struct, frozen=True):
    """A purchase that was posted in full, with the refunds that were posted for it. ``borne`` is
    the coin that suspense paid in an account's stead and has not got back yet."""

    purchase: Purchase
    borne: Mapping[Holding, int]
    refunds: tuple[Refund, ...] = ()

    @classmethod
    def made(cls, purchase: Purchase, postings: Sequence[Posting]) -> "Sale":
        """The sale as its purchase was posted."""
        return cls(purchase, _by_suspense(purchase, postings))

    def less(self, refund: Refund, postings: Sequence[Posting]) -> "Sale":
        """The sale after a refund that was posted."""
        back = _by_suspense(refund, postings)
        borne = {holding: amount - back[holding] for holding, amount in self.borne.items()}
        return Sale(self.purchase, borne, (*self.refunds, refund))


def _by_suspense(entry: Purchase | Refund, postings: Sequence[Posting]) -> Counter[Holding]:
    """The part of an entry's coin that moved neither on an account itself nor on its allowance."""
    moved = {Holding(p.account, p.unit): abs(p.amount) for p in postings}
    shares: Counter[Holding] = Counter()
    for tender in entry.tenders:
        if tender.type == "coin" and tender.account is not None:
            shares[Holding(tender.account, tender.unit)] += tender.amount
    for own in shares:
        set_aside = Holding(allowance(entry.device, entry.epoch, own.account), own.unit)
        shares[own] -= moved.get(own, 0) + moved.get(set_aside, 0)
    return shares


def sale_of(refund: Refund, sales: Sequence[Sale]) -> int | None:
    """Which of the sales under the id that it names a refund is of. Ids are unique in a journal,
    not over all: its own till's comes first; of several elsewhere nobody can tell."""
    for index, sale in enumerate(sales):
        if sale.purchase.device == refund.device:
            return index
    return 0 if len(sales) == 1 else None


def sales_after(
    sales: Sequence[Sale], entry: Purchase | Refund, postings: Sequence[Posting]
) -> tuple[Sale, ...]:
    """The sales under one id after one more of them, or a refund of one of them, was posted."""
    if isinstance(entry, Purchase):
        return (*sales, Sale.made(entry, postings))
    of = sale_of(entry, sales)
    assert of is not None, "a refund of nothing was posted"
    return (*sales[:of], sales[of].less(entry, postings), *sales[of + 1 :])


class State:
    """What ``decide`` reads and carries forward. ``next_numbers`` is the number that may be opened
    next in a series of grants, or None while one is open; ``sales`` are those posted in full, by
    entry id; ``turnovers`` is what each till ever sold, refunds aside.

    A state made by ``empty`` knows everything from a log's beginning. One filled from a store holds
    just what ``needs`` named: reading anything else is a KeyError, so a look-up that was forgotten
    cannot pass for a balance of nothing.
    """

    def __init__(
        self,
        coop: str,
        ledger: str,
        balances: dict[Holding, int],
        grants: dict[GrantKey, GrantRecord | None],
        next_numbers: dict[Series, int | None],
        contributions: dict[str, bool],
        sales: dict[str, tuple[Sale, ...]],
        turnovers: dict[str, int],
    ) -> None:
        self.coop = coop
        self.ledger = ledger
        self.balances = balances
        self.grants = grants
        self.next_numbers = next_numbers
        self.contributions = contributions
        self.sales = sales
        self.turnovers = turnovers

    @classmethod
    def empty(cls, coop: str, ledger: str) -> "State":
        """The books of a co-op before its first entry. ``ledger`` is the ledger's own device id:
        grants, contributions and rules count from its journal alone."""
        return cls(
            coop,
            ledger,
            defaultdict(int),
            defaultdict(lambda: None),
            defaultdict(lambda: 1),
            defaultdict(bool),
            defaultdict(tuple),
            defaultdict(int),
        )


class Needs(msgspec.Struct):
    """What of the past some entries have to be judged by."""

    holdings: set[Holding] = msgspec.field(default_factory=set)
    grants: set[GrantKey] = msgspec.field(default_factory=set)
    series: set[Series] = msgspec.field(default_factory=set)
    contributions: set[str] = msgspec.field(default_factory=set)
    sales: set[str] = msgspec.field(default_factory=set)
    turnovers: set[str] = msgspec.field(default_factory=set)

    def add(self, grant: GrantKey) -> None:
        """A grant, with the two accounts that it moves coin between."""
        self.grants.add(grant)
        self.holdings.add(grant.source)
        self.holdings.add(grant.allowance)


def needs(batch: Iterable[AnyEntry | Mark]) -> Needs:
    """What ``decide`` will read for these entries."""
    wanted = Needs()
    for entry in batch:
        match entry:
            case Purchase():
                _sale_needs(entry, wanted)
                wanted.turnovers.add(entry.device)
            case Refund():
                _sale_needs(entry, wanted)
                if entry.reverses is not None:
                    wanted.sales.add(entry.reverses)
            case Release():
                for r in entry.releases:
                    key = GrantKey(entry.device, entry.epoch, r.account, r.unit, r.number)
                    wanted.add(key)
                    wanted.series.add(key.series)
            case GrantGiven():
                for g in entry.grants:
                    key = GrantKey(g.device, g.epoch, g.account, g.unit, g.number)
                    wanted.add(key)
                    wanted.series.add(key.series)
            case GrantReturned():
                for back in entry.returns:
                    wanted.add(
                        GrantKey(back.device, back.epoch, back.account, back.unit, back.number)
                    )
            case Contribution():
                wanted.contributions.add(entry.contribution)
                wanted.holdings.add(Holding(entry.account, entry.unit))
                wanted.holdings.add(Holding(f"mint:{entry.coop}", entry.unit))
            case _:
                pass
    return wanted


def _sale_needs(entry: Purchase | Refund, wanted: Needs) -> None:
    """Every account that a sale or its refund may post to."""
    coop, holdings = entry.coop, wanted.holdings
    for currency in {tender.value.unit for tender in entry.tenders}:
        for total in entry.totals:
            holdings.add(Holding(f"sales:{total.department}", currency))
            holdings.add(Holding(f"tax:{total.tax_rate}", currency))
    for tender in entry.tenders:
        match tender.type:
            case "cash":
                holdings.add(Holding(f"cash:{entry.device}", tender.unit))
            case "card-terminal":
                holdings.add(Holding(f"terminal:{coop}", tender.unit))
            case _:
                holdings.add(Holding(f"coin-accepted:{coop}", tender.value.unit))
                holdings.add(Holding(f"suspense:{coop}", tender.value.unit))
                holdings.add(Holding(f"suspense:{coop}", tender.unit))
                holdings.add(Holding(f"store:{coop}", tender.unit))
        if tender.account is not None:
            holdings.add(Holding(tender.account, tender.unit))
            if isinstance(entry, Purchase) and tender.grant is not None:
                wanted.add(
                    GrantKey(entry.device, entry.epoch, tender.account, tender.unit, tender.grant)
                )
