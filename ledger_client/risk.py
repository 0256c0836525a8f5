# SPDX-License-Identifier: AGPL-3.0-or-later
"""Declared risk: coin without a grant, which the co-op lends its members while a kiosk is out of
reach, as far as the members' rule says.

Pure bookkeeping over this journal's own entries, rebuilt from them at start, as the ledger counts
them when they arrive (``ledger.books.tenders``): what is left here is never more than is left
there, as far as a kiosk alone can know.
"""

from typing import NamedTuple

from msgspec.structs import replace

from contract.entries import Entry, Purchase, RentPayment
from contract.rules import CoinValue, DeclaredRisk, settles
from ledger_client.answers import AtRisk


class _Lent(NamedTuple):
    """So much was spent at risk, by the entry of that sequence, ``anchor`` being when the ledger
    had been heard from last."""

    sequence: int
    account: str
    amount: int
    anchor: str


class Known(NamedTuple):
    """What the ledger said that a member owes, having heard this journal up to a sequence."""

    owes: int
    sequence: int


class RiskBook:
    """What was spent at risk here, in one epoch. All amounts in minor units of coin."""

    def __init__(self) -> None:
        self._lent: list[_Lent] = []
        self._known: dict[str, Known] = {}
        self._told: set[str] = set()  # of which accounts the ledger said so in this run

    def wrote(self, entry: Entry) -> None:
        """This journal has an entry more."""
        if isinstance(entry, Purchase | RentPayment):
            self._lent += [
                _Lent(entry.sequence, tender.account, tender.amount, entry.anchor or "")
                for tender in entry.tenders
                if tender.risk is not None and tender.account is not None
            ]

    def heard(self, account: str, known: Known) -> None:
        """The ledger says what the owner of an account owes. Its last word counts, also where it
        had heard more of this journal before: then it was restored, and what it lost comes again.
        """
        self._known[account] = known
        self._told.add(account)

    def remembered(self, account: str, known: Known) -> None:
        """What the ledger said in an earlier run, of one of the cards of that account."""
        before = self._known.get(account)
        if account not in self._told and (before is None or known.sequence >= before.sequence):
            self._known[account] = known

    def left(self, account: str, rule: DeclaredRisk, anchor: str, today: str) -> int:
        """What may be spent at risk of an account with one tap now. ``anchor`` is when the ledger
        was heard from last, "" if never; ``today`` the co-op's day."""
        if today > rule.ends:
            return 0
        known = self._known.get(account, Known(0, 0))
        since = sum(
            one.amount
            for one in self._lent
            if one.account == account and one.sequence > known.sequence
        )
        in_outage = sum(one.amount for one in self._lent if one.anchor == anchor)
        of_member, of_kiosk = rule.per_member - known.owes - since, rule.per_kiosk - in_outage
        return max(0, min(rule.per_tap, of_member, of_kiosk))


def at_risk(amount: int, room: int, left: int, version: int, value: CoinValue) -> AtRisk | None:
    """What of ``amount`` is spent at risk beside ``room`` that is granted; None if ``left`` at risk
    is not enough. No less than is missing; a little more where else the parts of a cent that both
    settle would be lost between them."""
    whole = settles(amount, value)
    for coin in range(max(amount - room, 1), min(left, amount) + 1):
        settled, rest = settles(coin, value), settles(amount - coin, value)
        if settled > 0 and (rest > 0 or coin == amount) and settled + rest >= whole:
            return AtRisk(version, coin, settled)
    return None


def within(risk: AtRisk, coin: int, settles: int) -> AtRisk:
    """The same, as part of a payment of ``coin`` that settles no more than it has to: where a coin
    is worth more than the least money there is, its last may be worth more than what is left."""
    most = settles if risk.coin == coin else settles - 1
    return replace(risk, settles=min(risk.settles, most))
