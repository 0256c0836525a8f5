# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the names of accounts mean to the books: who may spend from them, and how far they go.

A positive balance is what the co-op, or a member, has. What the co-op owes stands as a negative
one: ``credit``, ``voucher`` and ``deposit`` accounts, and what was set aside from them.
"""

from functools import lru_cache
from typing import NamedTuple

from contract.ids import allowance
from contract.money import is_coin


class Holding(NamedTuple):
    """One unit in one account."""

    account: str
    unit: str


class Series(NamedTuple):
    """The grants of one account at one kiosk and epoch: their numbers count up."""

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


_OWED = ("credit", "voucher")
_HELD = ("wallet", "commons")


def kind(account: str) -> str:
    """The first word of an account's name."""
    return account.partition(":")[0]


def member_of(account: str) -> str | None:
    """Whose wallet it is; None if it is no wallet."""
    head, _, owner = account.partition(":")
    return owner if head == "wallet" else None


def risk(coop: str, member: str) -> str:
    """Where stands what a member owes the co-op."""
    return f"risk:{coop}:{member}"


def clearing(coop: str, neighbour: str) -> str:
    """Where stands what this co-op owes a neighbour, or below 0 the neighbour owes it."""
    return f"clearing:{coop}:{neighbour}"


def has_limit(account: str) -> bool:
    """Whether an entry says how far its balance may go."""
    return account.startswith(("wallet:", "clearing:"))


def source_of(account: str) -> str:
    """The account itself, or the one from which this allowance was set aside."""
    return account.split(":", 3)[3] if account.startswith("allowance:") else account


# Asked of each account of an entry several times.
@lru_cache(maxsize=4096)
def is_owed(account: str) -> bool:
    """Whether its balance is what the co-op owes: negative, and spent towards 0."""
    return kind(source_of(account)) in _OWED


def may_be_granted(account: str, unit: str) -> bool:
    """Whether what is in this account is spent under grants: coin that is held, money that is
    owed."""
    return kind(account) in (_HELD if is_coin(unit) else _OWED)


def lowest(account: str, limit: int) -> int | None:
    """The balance below which an account never falls; None if nothing bounds it. ``limit`` is that
    of a wallet, or of what two co-ops owe each other."""
    if account.startswith(("wallet:", "clearing:")):
        return limit
    if account.startswith(("allowance:", "commons:")) and not is_owed(account):
        return 0
    return None


def highest(account: str, limit: int) -> int | None:
    """The balance above which an account never rises; None if nothing bounds it."""
    if account.startswith("clearing:"):
        return -limit
    return 0 if is_owed(account) or account.startswith(("deposit:", "risk:")) else None


def free(account: str, balance: int, limit: int) -> int:
    """What may be spent or granted of an account: above its limit, or owed. Never negative."""
    return max(0, -balance if is_owed(account) else balance - limit)
