# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much to grant: for a request with the member present, and standing, by the members' rule.

Nothing here posts. What is granted becomes an entry of the ledger's own journal, and ``decide``
posts that like any other.
"""

from collections.abc import Iterable, Mapping

import msgspec

from contract.grants import Grant, GrantRequest
from contract.ids import instant, unix_ms
from contract.outcomes import Declined
from contract.rules import Leases, StandingGrants
from ledger.books.state import GrantRecord

WALLET_LIMIT = 0
"""A wallet never falls below this. No rule lowers it yet."""

Numbers = Mapping[int, GrantRecord]
"""The grants of one account at one kiosk and epoch, by number."""


class Refused(msgspec.Struct, frozen=True):
    """Why nothing is granted; ``available`` is what this kiosk could spend in all."""

    reason: Declined
    available: int = 0


def spendable(balance: int, numbers: Numbers) -> int:
    """What a kiosk may spend of an account in all: what is free, and what it holds already."""
    return max(0, balance - WALLET_LIMIT) + sum(g.left for g in numbers.values())


def next_number(numbers: Numbers) -> int | None:
    """The number that may be opened next: the one after the newest, once that is closed."""
    newest = max(numbers, default=0)
    return newest + 1 if newest == 0 or numbers[newest].closed else None


def grant_asked(
    request: GrantRequest, numbers: Numbers, balance: int, leases: Leases, now_ms: int
) -> Grant | Refused:
    """The answer to a request. ``balance`` is what the asked account has that is not set aside."""
    number, total = request.number, request.total
    newest = max(numbers, default=0)
    grant = numbers.get(number) or GrantRecord()
    if grant.closed == "returned" and number == newest and total > grant.spent:
        # The kiosk could not know that we took it back. The next number starts at 0.
        number, total, grant = number + 1, total - grant.spent, GrantRecord()
    elif grant.closed or (number not in numbers and number < newest):
        return Refused(Declined.LAPSED)
    elif number not in numbers and number != next_number(numbers):
        # Not "lapsed": when the release is here, the same number is opened.
        return Refused(Declined.OUT_OF_TURN, spendable(balance, numbers))
    free = max(0, balance - WALLET_LIMIT)
    if total - grant.total > free:
        return Refused(Declined.NO_ROOM, free + grant.left)
    return Grant(
        account=request.account,
        device=request.device,
        epoch=request.epoch,
        number=number,
        unit=request.unit,
        total=max(grant.total, total),
        until=max(grant.until, instant(now_ms + leases.asked_minutes * 60_000)),
    )


class Visitor(msgspec.Struct, frozen=True):
    """An account whose owner was at this kiosk lately: what is free in it, and what is granted."""

    account: str
    balance: int
    numbers: Numbers


def grant_standing(
    visitors: Iterable[Visitor],
    rule: StandingGrants,
    leases: Leases,
    device: str,
    epoch: int,
    unit: str,
    now_ms: int,
) -> list[Grant]:
    """What this kiosk is to hold from now on so that its visitors can pay without us.

    Up to the rule's cap each, from what is above its floor; a lease is renewed when more than half
    of it is gone. Empty when nothing changes.
    """
    lease_ms = leases.standing_minutes * 60_000
    grants = []
    for visitor in visitors:
        number = next_number(visitor.numbers) or max(visitor.numbers)
        grant = visitor.numbers.get(number, GrantRecord())
        held = sum(g.left for g in visitor.numbers.values())
        more = max(0, min(rule.cap - held, visitor.balance - rule.floor))
        remaining_ms = unix_ms(grant.until) - now_ms if grant.until else 0
        renew = remaining_ms * 2 < lease_ms
        if grant.left + more == 0 or not (more or renew):
            continue
        grants.append(
            Grant(
                account=visitor.account,
                device=device,
                epoch=epoch,
                number=number,
                unit=unit,
                total=grant.total + more,
                until=max(grant.until, instant(now_ms + lease_ms)),
            )
        )
    return grants
