# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much to grant: for a request with the member present, and standing, by the members' rule.

Nothing here posts. What is granted becomes an entry of the ledger's own journal, and ``decide``
posts that like any other.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from contract.entries import GrantGiven
from contract.grants import Grant, GrantRequest
from contract.ids import instant, unix_ms
from contract.money import MAX_AMOUNT, is_coin
from contract.outcomes import Declined
from contract.proof import Posting
from contract.rules import KioskCap, Leases, StandingGrants
from ledger.books.state import GrantRecord

Numbers = Mapping[int, GrantRecord]
"""The grants of one account at one kiosk and epoch, by number: the open ones and the newest."""

_NONE = GrantRecord(closed="released")
"""What comes before the first."""


class Refused(msgspec.Struct, frozen=True):
    """Why nothing is granted; ``available`` is what this kiosk could spend in all."""

    reason: Declined
    available: int = 0


class Left(msgspec.Struct, frozen=True):
    """What one kiosk may be granted more for now: when it asks, and standing."""

    asked: int = MAX_AMOUNT
    standing: int = MAX_AMOUNT


def left_of_cap(rule: KioskCap, lately: int) -> Left:
    """``lately`` is what the kiosk was granted within the hour, asked and standing together."""
    cap = rule.coin_per_hour
    return Left(max(0, cap - lately), max(0, cap // 2 - lately))


def increases(entry: GrantGiven, postings: Iterable[Posting]) -> Counter[str]:
    """By how much a grant raised the coin that each kiosk may spend. What a kiosk handed back after
    a restore had been raised before."""
    sums: Counter[str] = Counter()
    if entry.handed_back is not None:
        return sums
    for posting in postings:
        kind, _, owner = posting.account.partition(":")
        if kind == "allowance" and is_coin(posting.unit):
            sums[owner.partition(":")[0]] += posting.amount
    return sums


def available(free: int, numbers: Numbers) -> int:
    """What can be spent of an account at one kiosk in all: what is ``free`` in it (above its limit
    and set aside nowhere), and what is ``left`` of the kiosk's own grants."""
    return free + sum(g.left for g in numbers.values())


def grant_asked(
    request: GrantRequest,
    numbers: Numbers,
    free: int,
    leases: Leases,
    now_ms: int,
    left: int = MAX_AMOUNT,
) -> Grant | Refused:
    """The answer to a request. ``free`` is what the asked account has above its limit that is not
    set aside, ``left`` what its kiosk may be granted more.

    A number that is asked for is opened although the one before may be open: its release may still
    stand in the kiosk's backlog. What that number holds stays set aside until it is known.
    """
    number, total = request.number, request.total
    newest = max(numbers, default=0)
    grant = numbers.get(number) or GrantRecord()
    if grant.closed == "returned" and number == newest and total > grant.spent:
        # The kiosk could not know that we took it back. The next number starts at 0.
        number, total, grant = number + 1, total - grant.spent, GrantRecord()
    elif grant.closed or (number not in numbers and number < newest):
        return Refused(Declined.LAPSED)
    elif number > newest + 1:
        return Refused(Declined.OUT_OF_TURN, available(free, numbers))
    more = total - grant.total
    if more > min(free, left):
        reason = Declined.NO_ROOM if more > free else Declined.KIOSK_CAP
        return Refused(reason, min(free, left) + grant.left)
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
    """An account whose owner was at this kiosk lately: what is free in it, and what is granted.
    ``most``: what they themselves want spent of it at once, None for no limit."""

    account: str
    balance: int
    numbers: Numbers
    most: int | None = None


def grant_standing(
    visitors: Iterable[Visitor],
    rule: StandingGrants,
    leases: Leases,
    device: str,
    epoch: int,
    unit: str,
    now_ms: int,
    left: int = MAX_AMOUNT,
) -> list[Grant]:
    """What this kiosk is to hold from now on so that its visitors can pay without us.

    Up to the rule's cap each, and their own limit, and the rule's share of what is above its floor;
    a lease is renewed when more than half of it is gone. The first visitors come first where
    ``left``, what the kiosk may be granted more, is not enough for all. Empty when nothing changes.
    """
    lease_ms = leases.standing_minutes * 60_000
    grants = []
    for visitor in visitors:
        newest = max(visitor.numbers, default=0)
        grant = visitor.numbers.get(newest, _NONE)
        number = newest
        if grant.closed:
            number, grant = newest + 1, GrantRecord()
        held = sum(g.left for g in visitor.numbers.values())
        cap = rule.cap if visitor.most is None else min(rule.cap, visitor.most)
        share = (visitor.balance + held - rule.floor) * rule.share // 100
        more = max(0, min(cap - held, share - held, left))
        remaining_ms = unix_ms(grant.until) - now_ms if grant.until else 0
        renew = remaining_ms * 2 < lease_ms
        if grant.left + more == 0 or not (more or renew):
            continue
        left -= more
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
