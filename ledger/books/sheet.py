# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one entry changes, while it is collected: the state itself changes when all of it can be
posted, or not at all."""

from typing import TypeVar

from contract.money import MAX_AMOUNT
from contract.proof import Posting
from ledger.books.accounts import Holding, free, has_limit, highest, lowest
from ledger.books.state import State

K = TypeVar("K")
V = TypeVar("V")


class BooksBroken(Exception):
    """A decision that would break a promise of the books. A bug: nothing of it may be stored."""


class Draft(dict[K, V]):
    """What one entry changes of a mapping, read through to what is there."""

    __slots__ = ("there",)

    def __init__(self, there: dict[K, V]) -> None:
        self.there = there

    def __missing__(self, key: K) -> V:
        return self.there[key]


class Sheet:
    """A draft over the state: read through it, write to it, then ``keep`` it or forget it."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._sums: dict[Holding, int] = {}
        self.coop = state.coop
        self.ledger = state.ledger
        self.rulebook = state.rulebook
        self.limits = Draft(state.limits)
        self.grants = Draft(state.grants)
        self.next_numbers = Draft(state.next_numbers)
        self.contributions = Draft(state.contributions)
        self.visits = Draft(state.visits)
        self.charges = Draft(state.charges)
        self.sales = Draft(state.sales)
        self.made = Draft(state.made)
        self.members = Draft(state.members)
        self.tills = Draft(state.tills)
        self.lent = Draft(state.lent)

    def post(self, account: str, unit: str, amount: int) -> None:
        """The account receives so much, or gives it if negative."""
        if amount:
            holding = Holding(account, unit)
            self._sums[holding] = self._sums.get(holding, 0) + amount

    def move(self, amount: int, unit: str, *, give: str, take: str) -> None:
        """So much goes from one account to another."""
        self.post(give, unit, -amount)
        self.post(take, unit, amount)

    def post_within(self, account: str, unit: str, amount: int) -> bool:
        """The same as ``post``, as far as the account's limit allows; what it cannot give comes
        from suspense. Whether that was so: the co-op bears it."""
        limit = self.limit(account, unit)
        floor, ceiling = lowest(account, limit), highest(account, limit)
        own, balance = amount, self.balance(account, unit)
        if amount < 0 and floor is not None:
            own = -min(-amount, max(0, balance - floor))
        if amount > 0 and ceiling is not None:
            own = min(amount, max(0, ceiling - balance))
        self.post(account, unit, own)
        if own == amount:
            return False
        self.post(f"suspense:{self.coop}", unit, amount - own)
        return True

    def balance(self, account: str, unit: str) -> int:
        """What is there after all that was collected so far."""
        holding = Holding(account, unit)
        return self._state.balances[holding] + self._sums.get(holding, 0)

    def limit(self, account: str, unit: str) -> int:
        """How far an account may fall of which an entry says so: 0 or below."""
        return self.limits[Holding(account, unit)] if has_limit(account) else 0

    def free(self, account: str, unit: str) -> int:
        """What may still be spent of an account."""
        return free(account, self.balance(account, unit), self.limit(account, unit))

    def postings(self) -> tuple[Posting, ...]:
        """What was collected, one sum for each account and unit."""
        return tuple([Posting(h.account, h.unit, n) for h, n in self._sums.items() if n])

    def fits(self) -> bool:
        """Whether every balance can still be written down afterwards."""
        return all(-MAX_AMOUNT <= balance <= MAX_AMOUNT for balance in self._after().values())

    def _after(self) -> dict[Holding, int]:
        """The balances after all that was collected."""
        before = self._state.balances
        return {holding: before[holding] + amount for holding, amount in self._sums.items()}

    def keep(self) -> None:
        """Carry the state forward. Raises BooksBroken: a unit does not sum to zero, or an account
        goes beyond its limit."""
        sums: dict[str, int] = {}
        after = self._after()
        for holding, amount in self._sums.items():
            sums[holding.unit] = sums.get(holding.unit, 0) + amount
            if amount:
                self._require_within(holding, amount, after[holding])
        if any(sums.values()):
            raise BooksBroken(f"a unit does not sum to zero: {sums}")
        state = self._state
        state.balances.update(after)
        state.rulebook = self.rulebook
        state.limits.update(self.limits)
        state.grants.update(self.grants)
        state.next_numbers.update(self.next_numbers)
        state.contributions.update(self.contributions)
        state.visits.update(self.visits)
        state.charges.update(self.charges)
        state.sales.update(self.sales)
        state.made.update(self.made)
        state.members.update(self.members)
        state.tills.update(self.tills)
        state.lent.update(self.lent)

    def _require_within(self, holding: Holding, amount: int, balance: int) -> None:
        account, unit = holding
        if amount < 0:
            floor = lowest(account, self.limit(account, unit))
            if floor is not None and balance < floor:
                raise BooksBroken(f"{account} would fall to {balance} {unit}")
        else:
            ceiling = highest(account, self.limit(account, unit))
            if ceiling is not None and balance > ceiling:
                raise BooksBroken(f"{account} would rise to {balance} {unit}")
