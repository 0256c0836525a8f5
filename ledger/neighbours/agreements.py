# SPDX-License-Identifier: AGPL-3.0-or-later
"""The co-ops that we agreed with, and what either owes the other.

An agreement binds only where both have it: each enters the other's ledger, by two, and how much
either may owe the other at most. A coin there counts for a coin here.
"""

import re
from typing import Any

import msgspec
from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.engine import Connection

from contract.entries import NeighbourSettled, NeighbourStands
from contract.fingerprint import six_words
from contract.ids import RandomId, b64
from contract.money import plain
from ledger.books.accounts import clearing
from ledger.coop import Coop
from ledger.store.tables import balances, errands, neighbours, visitors
from ledger.transaction import Transaction


class NoNeighbour(LookupError):
    """There is no such neighbour, or it cannot be agreed on. The text says why, and what to do."""


class Neighbour(msgspec.Struct, frozen=True):
    """A co-op that we agreed with. ``limit`` in minor units of coin; ``paused``: no more coin
    leaves for it or comes from it, but what is on its way home."""

    coop: RandomId
    name: str
    url: str
    public_key: bytes
    limit: int
    paused: bool

    @property
    def is_open(self) -> bool:
        """Whether its members may shop here now, and ours there."""
        return self.limit > 0 and not self.paused

    @property
    def words(self) -> str:
        """The six words of its ledger's key."""
        return six_words(self.public_key)


class Standing(msgspec.Struct, frozen=True):
    """A neighbour, and how we stand: ``owed`` above 0 is what we owe it, below 0 it owes us;
    ``waiting`` is coin that is on its way between the two ledgers and was not answered for yet."""

    neighbour: Neighbour
    words: str
    owed: int
    waiting: int


def find_neighbour(connection: Connection, coop: str) -> Neighbour | None:
    """The co-op with this id, if we agreed with it."""
    row = connection.execute(select(neighbours).filter_by(coop=coop)).one_or_none()
    return None if row is None else _neighbour(row)


def open_neighbours(connection: Connection) -> list[Neighbour]:
    """Those whose members may shop here now."""
    rows = connection.execute(select(neighbours).order_by(neighbours.c.coop))
    return [one for one in map(_neighbour, rows) if one.is_open]


def named(connection: Connection, text: str) -> Neighbour:
    """The neighbour of this name or id. Raises NoNeighbour."""
    rows = connection.execute(select(neighbours)).all()
    found = [one for one in map(_neighbour, rows) if text in (one.name, one.coop)]
    if len(found) != 1:
        names = ", ".join(row.name for row in rows) or "nobody yet"
        raise NoNeighbour(f"{text!r}: not one of those we agreed with ({names})")
    return found[0]


def standings(connection: Connection, coop: Coop) -> list[Standing]:
    """All that we agreed with, and what either owes the other."""
    out = []
    for row in connection.execute(select(neighbours).order_by(neighbours.c.name)):
        one = _neighbour(row)
        between = {"account": clearing(coop.coop, one.coop), "unit": coop.unit}
        owed = connection.execute(select(balances.c.amount).filter_by(**between)).scalar()
        out.append(Standing(one, one.words, owed or 0, waiting(connection, one.coop)))
    return out


def waiting(connection: Connection, coop: str, way: str | None = None) -> int:
    """Coin of which the neighbour's ledger has not said yet whether it crossed (minor units)."""
    found = (
        select(func.coalesce(func.sum(errands.c.amount), 0))
        .join(visitors, visitors.c.visitor == errands.c.visitor)
        .where(visitors.c.coop == coop, errands.c.done == "")
    )
    if way is not None:
        found = found.where(errands.c.way == way)
    return int(connection.execute(found).scalar_one())


def coop_of(log_origin: str) -> str:
    """Which co-op's log has this name. Raises NoNeighbour for no name of ours."""
    found = re.fullmatch(r"coopcoin/([a-z2-7]{16})/[1-9][0-9]*", log_origin)
    if found is None:
        raise NoNeighbour(f"{log_origin!r} is no log of a co-op's ledger")
    return found[1]


def agree(tx: Transaction, new: Neighbour, actor: str, second: str | None) -> None:
    """From now on their members may shop here, as far as that: or as far as is said anew. Raises
    NoNeighbour: where more is owed already, or it is ourselves."""
    if new.coop == tx.coop.coop:
        raise NoNeighbour("this is our own ledger")
    owed = abs(tx.balance(clearing(tx.coop.coop, new.coop), tx.coop.unit))
    on_its_way = waiting(tx.connection, new.coop)
    if owed + on_its_way > new.limit:
        raise NoNeighbour("more is owed already, or on its way: settle that first")
    tx.post_own(
        NeighbourStands(
            **tx.own(actor),
            neighbour=new.coop,
            public_key=b64(new.public_key),
            limit=new.limit,
            second=second,
        )
    )
    tx.connection.execute(delete(neighbours).filter_by(coop=new.coop))
    row = msgspec.structs.asdict(new)
    tx.connection.execute(insert(neighbours), {**row, "most": row.pop("limit")})


def owed_in_words(coop: Coop, owed: int) -> str:
    """Who owes whom how much coin, as ``Standing.owed``."""
    if not owed:
        return "nobody owes anything"
    much = plain(coop.unit, abs(owed))
    return f"we owe {much}" if owed > 0 else f"they owe {much}"


def pause(tx: Transaction, neighbour: Neighbour, paused: bool) -> None:
    """Nothing new crosses from now on, or again."""
    tx.connection.execute(
        update(neighbours).where(neighbours.c.coop == neighbour.coop).values(paused=paused)
    )


def settle(
    tx: Transaction, neighbour: Neighbour, amount: int, actor: str, second: str | None
) -> int:
    """So much of what one owes the other was made good. Returns what is still owed, as
    ``Standing.owed``. Raises NoNeighbour for more than is owed or than the store has, or while what
    is on its way needs that room."""
    between = clearing(tx.coop.coop, neighbour.coop)
    owed = tx.balance(between, tx.coop.unit)
    if amount > abs(owed):
        raise NoNeighbour(f"{neighbour.name}: no more than what is owed can be settled")
    _, may_come = room(tx, neighbour)
    if owed > 0 and amount > may_come:
        # What crossed already at the other ledger could not arrive here any more.
        raise NoNeighbour(f"{neighbour.name}: coin is on its way that this makes room for: wait")
    if owed < 0 and amount > tx.balance(f"store:{tx.coop.coop}", tx.coop.unit):
        raise NoNeighbour("the store does not have that coin any more: settle less of it")
    tx.post_own(
        NeighbourSettled(
            **tx.own(actor),
            neighbour=neighbour.coop,
            unit=tx.coop.unit,
            amount=amount,
            second=second,
        )
    )
    return tx.balance(between, tx.coop.unit)


def room(tx: Transaction, neighbour: Neighbour) -> tuple[int, int]:
    """How much coin may still go out to the neighbour, and come in from it, what is on its way
    counted as if it were there."""
    owed = tx.balance(clearing(tx.coop.coop, neighbour.coop), tx.coop.unit)
    coming = waiting(tx.connection, neighbour.coop, "out")
    return neighbour.limit - owed, neighbour.limit + owed - coming


def _neighbour(row: Row[Any]) -> Neighbour:
    return Neighbour(row.coop, row.name, row.url, bytes(row.public_key), row.most, bool(row.paused))
