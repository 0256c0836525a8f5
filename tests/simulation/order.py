# SPDX-License-Identifier: AGPL-3.0-or-later
"""Real-time order across tills: what was in the ledger before somebody came to any till stands
before what they bought there."""

from collections.abc import Mapping
from itertools import accumulate


class Order:
    """What happened when: purchases that were sent, one behind the other, and behind how many of
    them each purchase was begun."""

    def __init__(self) -> None:
        self._sent: list[tuple[str, int]] = []
        self._visits: dict[str, int] = {}
        self._began: dict[str, int] = {}
        self._unsent: dict[str, list[tuple[str, int]]] = {}

    def comes(self, till: str) -> None:
        """Somebody comes to this till."""
        self._visits[till] = len(self._sent)

    def bought(self, till: str, entry: str, restores: int) -> None:
        """They bought this, of a till whose ledger was restored so many times: one that breaks
        between this and ``has_sent_all`` may have had it, and have it no more."""
        self._began.setdefault(entry, self._visits.get(till, 0))
        self._unsent.setdefault(till, []).append((entry, restores))

    def has_sent_all(self, till: str) -> None:
        """What was bought at this till is in the ledger."""
        self._sent += self._unsent.pop(till, ())

    def wrong(self, places: Mapping[str, int], restores: int) -> list[str]:
        """Which of these purchases, with their places in the log, stand before one that was there
        when they were begun. What a restored ledger did not have any more came again later."""
        of_them = [places.get(one, -1) if then == restores else -1 for one, then in self._sent]
        newest = list(accumulate(of_them, max, initial=-1))
        return [
            f"{entry} stands at {places[entry]}, and {newest[began]} was there before it was begun"
            for entry, began in self._began.items()
            if entry in places and places[entry] <= newest[began]
        ]
