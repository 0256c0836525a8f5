# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Merkle log in tables: its end, and how it grows. What is read of it is in ``tree``."""

import msgspec
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.engine import Connection

from contract.proof import Frontier, node_hash
from contract.tlog import TILE_HEIGHT
from ledger.store import pipeline
from ledger.store.prepared import Prepared
from ledger.store.tables import log_head

HEIGHT = TILE_HEIGHT
"""Subtrees of 2**8 leaves, of as many of those, and so on, have their roots stored."""


class Head(msgspec.Struct):
    """The end of the log. ``at_ms`` is the ledger time of the newest leaf; time in the log never
    runs backwards. ``catalogue`` counts the changes of products and rules."""

    frontier: Frontier
    checkpoint: str
    at_ms: int
    catalogue: int

    def copy(self) -> "Head":
        """Another of the same, that can be changed and thrown away."""
        frontier = Frontier(self.frontier.size, list(self.frontier.hashes))
        return Head(frontier, self.checkpoint, self.at_ms, self.catalogue)


_head = select(
    log_head.c.size,
    log_head.c.frontier,
    log_head.c.checkpoint,
    log_head.c.at_ms,
    log_head.c.catalogue,
).where(log_head.c.id == 1)
_unlocked_head = Prepared(_head)
_locked_head = Prepared(_head.with_for_update())
_LOCK = pipeline.Statement(
    "SELECT size, frontier, checkpoint, at_ms, catalogue FROM log_head WHERE id = 1 FOR UPDATE"
)
_write_head = Prepared(
    update(log_head)
    .where(log_head.c.id == 1)
    .values({column.name: bindparam(column.name) for column in _head.selected_columns})
)
_create_head = insert(log_head)


def create_head(connection: Connection) -> None:
    """Begin an empty log."""
    connection.execute(
        _create_head,
        {"id": 1, "size": 0, "frontier": b"", "checkpoint": "", "at_ms": 0, "catalogue": 0},
    )


def read_head(connection: Connection, *, lock: bool = False) -> Head:
    """The end of the log. With ``lock`` nobody else appends until this transaction ends: this
    order is the log's order."""
    row = (_locked_head if lock else _unlocked_head).first(connection)
    return _read(row.size, row.frontier, row.checkpoint, row.at_ms, row.catalogue)


def _read(size: int, frontier: bytes, checkpoint: str, at_ms: int, catalogue: int) -> Head:
    hashes = [frontier[i : i + 32] for i in range(0, len(frontier), 32)]
    return Head(Frontier(size, hashes), checkpoint, at_ms, catalogue)


def begin(connection: Connection) -> Head:
    """Begin a transaction, if none is under way, by locking the end of the log."""
    if connection.dialect.name != "postgresql":
        return read_head(connection, lock=True)
    *_, locked = pipeline.run(connection, [*pipeline.begin(connection), _LOCK])
    [(size, frontier, checkpoint, at_ms, catalogue)] = pipeline.rows(connection, locked)
    return _read(size, frontier, checkpoint, at_ms, catalogue)


def head_written(head: Head) -> pipeline.Statement:
    """What stores the end of the log in PostgreSQL."""
    return pipeline.Statement(
        "UPDATE log_head SET size = $1::bigint, frontier = $2::bytea, checkpoint = $3::text,"
        " at_ms = $4::bigint, catalogue = $5::bigint WHERE id = 1",
        (
            pipeline.integer(head.frontier.size),
            b"".join(head.frontier.hashes),
            head.checkpoint.encode(),
            pipeline.integer(head.at_ms),
            pipeline.integer(head.catalogue),
        ),
    )


def write_head(connection: Connection, head: Head) -> None:
    """Store the end of the log."""
    _write_head.run(
        connection,
        size=head.frontier.size,
        frontier=b"".join(head.frontier.hashes),
        checkpoint=head.checkpoint,
        at_ms=head.at_ms,
        catalogue=head.catalogue,
    )


def append(head: Head, leaf_hashes: list[bytes]) -> list[tuple[int, int, bytes]]:
    """Add leaves to the tree. Returns the subtrees that they fill: level, number, root."""
    full = []
    for leaf in leaf_hashes:
        if (head.frontier.size + 1) % 2**HEIGHT == 0:
            full += _filled(head.frontier, leaf)
        head.frontier.append(leaf)
    return full


def _filled(frontier: Frontier, leaf: bytes) -> list[tuple[int, int, bytes]]:
    """The same fold as Frontier.append; only here the nodes on the way are wanted."""
    end, node, height, full = frontier.size + 1, leaf, 0, []
    left = list(frontier.hashes)
    while end >> height & 1 == 0:
        node = node_hash(left.pop(), node)
        height += 1
        if height % HEIGHT == 0:
            full.append((height // HEIGHT, (end >> height) - 1, node))
    return full
