# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose places the demo co-op's shifts are, so that a coordinator has sheets with people on them
and members have shifts to come to."""

from datetime import date, timedelta

from contract.ids import random_id
from ledger.community.members import Member
from ledger.community.shifts import Shift, add_shifts, list_shifts
from ledger.hall.plan import assign
from ledger.transaction import Transaction

_THERE = ("Amara", "Jonas", "Yusuf", "Lucía", "Tomasz")
_DAYS_BACK = 2


def fill_shifts(tx: Transaction, people: dict[str, Member]) -> None:
    """Places of the last days and of today; one of each of today's larger shifts stays open."""
    today = date.fromisoformat(tx.coop.day(tx.now_ms))
    first, yesterday = today - timedelta(days=_DAYS_BACK), (today - timedelta(days=1)).isoformat()
    # Whatever day of the week it is, one shift is over and waits to be confirmed.
    morning = Shift(random_id(tx.random(10)), "shop-shift", yesterday, "09:00", 180, 3)
    add_shifts(tx, [morning])
    members = [people[name].member for name in _THERE]
    planned = [one for one in list_shifts(tx.connection) if first.isoformat() <= one.day]
    for n, one in enumerate(one for one in planned if one.day <= today.isoformat()):
        free = 1 if one.day == today.isoformat() and one.places > 1 else 0
        for place in range(min(one.places - free, len(members))):
            assign(tx, one.shift, members[(n + place) % len(members)])
