# SPDX-License-Identifier: AGPL-3.0-or-later
"""What households owe, followed through the log by hand, with nothing of the program's."""

from typing import NamedTuple

from contract.entries import Charge, ChargeRun, RentPayment
from contract.rent import RentAccount


class Open(NamedTuple):
    """A charge of which so much is open."""

    due: str
    place: int
    charge: str
    amount: int


class RentByHand:
    """What each household owes: what a payment names first, then what is due first."""

    def __init__(self) -> None:
        self._open: dict[str, list[Open]] = {}
        self._ahead: dict[str, int] = {}
        self._charged: set[str] = set()

    def charged(self, run: ChargeRun) -> None:
        """What is paid ahead meets the new charge."""
        for one in run.charges:
            if one.charge in self._charged:
                continue
            self._charged.add(one.charge)
            self._add(one)

    def _add(self, one: Charge) -> None:
        home = one.household
        self._open.setdefault(home, []).append(
            Open(one.due, len(self._charged), one.charge, one.amount)
        )
        ahead = self._ahead.pop(home, 0)
        if ahead:
            self._pay(home, ahead, ())

    def paid(self, entry: RentPayment) -> int:
        """What the payment takes from what is owed (minor units)."""
        amount = sum(one.value.amount for one in entry.tenders) - entry.rounding
        self._pay(entry.household, amount, entry.settles)
        return amount

    def _pay(self, home: str, amount: int, named: tuple[str, ...]) -> None:
        mine = self._open.get(home, [])
        first = [one for name in named for one in mine if one.charge == name]
        for one in first + sorted(one for one in mine if one not in first):
            taken = min(one.amount, amount)
            amount -= taken
            mine.remove(one)
            if one.amount > taken:
                mine.append(one._replace(amount=one.amount - taken))
        self._ahead[home] = self._ahead.get(home, 0) + amount

    def differs(self, accounts: dict[str, RentAccount]) -> list[str]:
        """Where the office sees it otherwise."""
        wrong = []
        for home in self._open.keys() | self._ahead.keys():
            mine = {one.charge: one.amount for one in self._open.get(home, ())}
            stands = accounts.get(home, RentAccount())
            theirs = {one.charge: one.open for one in stands.charges if one.open}
            ahead = sum(part.amount for part in stands.credit)
            if (mine, self._ahead.get(home, 0)) != (theirs, ahead):
                wrong.append(
                    f"the household {home} owes {mine}, paid {self._ahead.get(home, 0)} ahead;"
                    f" the office sees {theirs}, {ahead} ahead"
                )
        return wrong
