# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the books must know of the past to post the next entry: made from bodies, nothing else."""

from collections import defaultdict
from collections.abc import Iterable
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
from contract.outcomes import Outcome


class Holding(NamedTuple):
    """One unit in one account."""

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
    """A purchase in the log, with its outcome and the refunds that were posted for it."""

    purchase: Purchase
    outcome: Outcome
    refunds: tuple[Refund, ...] = ()


class State:
    """What ``decide`` reads and carries forward. ``balances`` are those of guarded accounts only:
    no decision depends on any other.

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
        contributions: dict[str, bool],
        sales: dict[str, Sale | None],
    ) -> None:
        self.coop = coop
        self.ledger = ledger
        self.balances = balances
        self.grants = grants
        self.contributions = contributions
        self.sales = sales

    @classmethod
    def empty(cls, coop: str, ledger: str) -> "State":
        """The books of a co-op before its first entry. ``ledger`` is the ledger's own device id:
        grants, contributions and rules count from its journal alone."""
        return cls(
            coop,
            ledger,
            defaultdict(int),
            defaultdict(lambda: None),
            defaultdict(bool),
            defaultdict(lambda: None),
        )


class Needs(msgspec.Struct):
    """What of the past some entries have to be judged by."""

    holdings: set[Holding] = msgspec.field(default_factory=set)
    grants: set[GrantKey] = msgspec.field(default_factory=set)
    contributions: set[str] = msgspec.field(default_factory=set)
    sales: set[str] = msgspec.field(default_factory=set)

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
                for tender in entry.tenders:
                    if tender.account is not None and tender.grant is not None:
                        wanted.add(
                            GrantKey(
                                entry.device,
                                entry.epoch,
                                tender.account,
                                tender.unit,
                                tender.grant,
                            )
                        )
            case Refund():
                if entry.reverses is not None:
                    wanted.sales.add(entry.reverses)
                for tender in entry.tenders:
                    if tender.account is not None:
                        wanted.holdings.add(Holding(tender.account, tender.unit))
            case Release():
                for r in entry.releases:
                    wanted.add(GrantKey(entry.device, entry.epoch, r.account, r.unit, r.number))
            case GrantGiven():
                for g in entry.grants:
                    wanted.add(GrantKey(g.device, g.epoch, g.account, g.unit, g.number))
            case GrantReturned():
                for back in entry.returns:
                    wanted.add(
                        GrantKey(back.device, back.epoch, back.account, back.unit, back.number)
                    )
            case Contribution():
                wanted.contributions.add(entry.contribution)
                wanted.holdings.add(Holding(entry.account, entry.unit))
            case _:
                pass
    return wanted
