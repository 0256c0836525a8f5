# SPDX-License-Identifier: AGPL-3.0-or-later
"""What crossed by the books of one co-op, held against those of the other: after a restore one of
them knows less. Each visit has one id, the same in both."""

from typing import Literal

import msgspec
from sqlalchemy import select
from sqlalchemy.engine import Connection

from contract.entries import Visit
from contract.ids import EntryId, RandomId
from contract.money import Minor
from ledger.coop import Coop
from ledger.neighbours.agreements import Neighbour, standings
from ledger.store.tables import errands, log, visits


class Crossed(msgspec.Struct, frozen=True):
    """Coin that crossed, as one side's books have it: ``out`` of them or ``in``. ``at`` is when
    they say it was; ``waiting``: the other ledger has not answered for it yet."""

    visit: EntryId
    at: str
    way: Literal["in", "out"]
    amount: Minor
    waiting: bool = False


class Side(msgspec.Struct, frozen=True):
    """All that crossed between ``coop``, whose books these are, and its ``neighbour``. ``owed`` as
    in ``Standing``. It names no member."""

    coop: RandomId
    neighbour: RandomId
    owed: Minor
    crossed: list[Crossed]


class Difference(msgspec.Struct, frozen=True):
    """``ours`` and ``theirs`` are what only one of both has, or has otherwise. By so much the sums
    of the two differ: ``by_visits`` for those, ``by_settling`` as it was settled on one side only,
    or not as much there."""

    ours: list[Crossed]
    theirs: list[Crossed]
    by_visits: Minor
    by_settling: Minor


class OtherBooks(ValueError):
    """What was brought is not the other side of this. The text says what it is."""


def side(connection: Connection, coop: Coop, neighbour: Neighbour) -> Side:
    """What these books say, the oldest first."""
    [standing] = [
        one for one in standings(connection, coop) if one.neighbour.coop == neighbour.coop
    ]
    asked = select(errands.c.visit).where(errands.c.done == "")
    waiting = set(connection.execute(asked).scalars())
    rows = connection.execute(
        select(log.c.body)
        .join(visits, visits.c.log_index == log.c.log_index)
        .order_by(log.c.log_index)
    )
    found = []
    for row in rows:
        entry = msgspec.json.decode(row.body, type=Visit)
        if entry.neighbour == neighbour.coop:
            still = entry.visit in waiting
            found.append(Crossed(entry.visit, entry.at, entry.way, entry.amount, still))
    return Side(coop.coop, neighbour.coop, standing.owed, found)


def compare(ours: Side, theirs: Side) -> Difference:
    """What one of both has and the other has not. Raises OtherBooks."""
    if (ours.coop, ours.neighbour) != (theirs.neighbour, theirs.coop):
        raise OtherBooks(f"these are the books of {theirs.coop} about {theirs.neighbour}")
    here = {(one.visit, one.way, one.amount): one for one in ours.crossed}
    back = {"in": "out", "out": "in"}
    there = {(one.visit, back[one.way], one.amount): one for one in theirs.crossed}
    only_ours = [one for key, one in here.items() if key not in there]
    only_theirs = [one for key, one in there.items() if key not in here]
    by_visits = _net(only_ours) + _net(only_theirs)
    return Difference(only_ours, only_theirs, by_visits, ours.owed + theirs.owed - by_visits)


def _net(crossed: list[Crossed]) -> int:
    return sum(one.amount if one.way == "out" else -one.amount for one in crossed)
