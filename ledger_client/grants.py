# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this kiosk may spend: the grants it holds, less what its journal spent under them.

Pure bookkeeping over ledger-signed grants and this journal's own entries, rebuilt from both at
start. Only the greatest T and the latest L of a number count, so answers may arrive in any order.
"""

from contract.entries import Entry, GrantGiven, Release, spends
from contract.grants import Grant, room
from contract.ids import unix_ms


class HeldGrant:
    """The newest grant number of one account here."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.total = 0
        self.until = ""
        self.spent = 0
        self.closed = False
        self.request: str | None = None  # who had asked for the newest of it; None: standing

    def take(self, grant: Grant, request: str | None) -> None:
        """Believe a grant of this number: totals and leases only grow."""
        if grant.total > self.total or (grant.total == self.total and request is not None):
            self.request = request  # a standing grant of no more only lengthens the lease
        self.total = max(self.total, grant.total)
        if not self.until or unix_ms(grant.until) > unix_ms(self.until):
            self.until = grant.until


class GrantBook:
    """All grants of one kiosk in one epoch, by account."""

    def __init__(self, device: str, epoch: int, margin_seconds: int = 60) -> None:
        self._device = device
        self._epoch = epoch
        self.margin_seconds = margin_seconds
        self._held: dict[str, HeldGrant] = {}

    def took(self, given: GrantGiven) -> None:
        """The ledger's grant entry arrived (its signature verified by the caller)."""
        for grant in given.grants:
            if (grant.device, grant.epoch) != (self._device, self._epoch):
                continue
            held = self._held.get(grant.account)
            if held is None or grant.number > held.number:
                held = self._held[grant.account] = HeldGrant(grant.number)
            if grant.number == held.number and not held.closed:
                held.take(grant, given.request)

    def wrote(self, entry: Entry) -> None:
        """This journal has an entry more: what it spent or gave back."""
        for spend in spends(entry):
            held = self._number(spend.account, spend.number)
            if held is not None:
                held.spent += spend.amount
        if isinstance(entry, Release):
            for released in entry.releases:
                held = self._number(released.account, released.number)
                if held is not None:
                    held.closed = True

    def _number(self, account: str, number: int) -> HeldGrant | None:
        held = self._held.get(account)
        if held is None or number > held.number:
            held = self._held[account] = HeldGrant(number)
        return held if held.number == number else None

    def room(self, account: str, now_ms: int | None) -> int:
        """What may be spent of this account here and now, in minor units.

        ``now_ms`` is the time for leases; None means that every lease counts as ended.
        """
        held = self._held.get(account)
        if held is None or held.closed or now_ms is None or not held.until:
            return 0
        return room(held.total, held.spent, held.until, now_ms, self.margin_seconds)

    def open_number(self, account: str) -> int | None:
        """The number that a spend of this account names, or None if none is open."""
        held = self._held.get(account)
        return None if held is None or held.closed or held.total == 0 else held.number

    def ask(self, account: str, amount: int, now_ms: int | None) -> tuple[int, int]:
        """The (number, total) to ask for so that there is room for ``amount``.

        A number whose lease has ended is asked for again: its answer brings a new lease.
        """
        held = self._held.get(account)
        if held is None:
            return 1, amount
        if held.closed:
            return held.number + 1, amount
        return held.number, max(held.spent + amount, held.total)

    def close(self, account: str, number: int) -> None:
        """Nothing more is spent under this number: it lapsed, or is being released."""
        held = self._number(account, number)
        if held is not None:
            held.closed = True

    def asked_for(self) -> list[tuple[str, int, str]]:
        """Open (account, number, request) with room that somebody had asked for.

        It is to be released unless a basket or a draft holds it. Standing grants are not among
        them.
        """
        return [
            (account, held.number, held.request)
            for account, held in self._held.items()
            if not held.closed and held.request is not None and held.total > held.spent
        ]

    def spent_all(self) -> None:
        """This journal has an entry that this program cannot read: it may have spent anything."""
        for held in self._held.values():
            held.spent = max(held.spent, held.total)
