# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Merkle log in tables: appending, and proofs that read little however long it is."""

import msgspec
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.engine import Connection

from contract.entries import SignedEntry
from contract.ids import b64
from contract.proof import EntryProof, Frontier, node_hash, tree_root
from ledger.store.prepared import Prepared
from ledger.store.tables import log, log_head, subtrees

HEIGHT = 8
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
_write_head = Prepared(
    update(log_head)
    .where(log_head.c.id == 1)
    .values({column.name: bindparam(column.name) for column in _head.selected_columns})
)
_create_head = insert(log_head)
_add_subtrees = Prepared(insert(subtrees))


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
    hashes = [row.frontier[i : i + 32] for i in range(0, len(row.frontier), 32)]
    return Head(Frontier(row.size, hashes), row.checkpoint, row.at_ms, row.catalogue)


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


def append(connection: Connection, head: Head, leaf_hashes: list[bytes]) -> None:
    """Add leaves to the tree, and store the roots of the subtrees that they fill."""
    full: list[dict[str, object]] = []
    for leaf in leaf_hashes:
        end, node, height = head.frontier.size + 1, leaf, 0
        # The same fold as Frontier.append; only here the nodes on the way are wanted.
        left = list(head.frontier.hashes)
        while end >> height & 1 == 0:
            node = node_hash(left.pop(), node)
            height += 1
            if height % HEIGHT == 0:
                number = (end >> height) - 1
                full.append({"level": height // HEIGHT, "number": number, "hash": node})
        head.frontier.append(leaf)
    _add_subtrees.many(connection, full)


# --- proofs ----------------------------------------------------------------------------------

_leaves = (
    select(log.c.leaf_hash)
    .where(log.c.log_index >= bindparam("first"), log.c.log_index < bindparam("end"))
    .order_by(log.c.log_index)
)
_roots = (
    select(subtrees.c.hash)
    .where(
        subtrees.c.level == bindparam("level"),
        subtrees.c.number >= bindparam("first"),
        subtrees.c.number < bindparam("end"),
    )
    .order_by(subtrees.c.number)
)


def _root(connection: Connection, first: int, end: int) -> bytes:
    """The root over these leaves. ``first`` is a multiple of the next power of two."""
    size = end - first
    # In whole stored subtrees, as large as they fit.
    level = (size.bit_length() - 1) // HEIGHT
    width = 1 << level * HEIGHT
    if size % width:  # the right edge of the tree is ragged
        split = first + (1 << (size - 1).bit_length() - 1)
        return node_hash(_root(connection, first, split), _root(connection, split, end))
    values = {"first": first // width, "end": end // width}
    if level:
        hashes = connection.execute(_roots, {"level": level, **values}).scalars().all()
    else:
        hashes = connection.execute(_leaves, values).scalars().all()
    if len(hashes) != size // width:
        raise LookupError("the log has a hole")
    return tree_root(hashes)


def inclusion_path(connection: Connection, index: int, size: int) -> list[bytes]:
    """The audit path of a leaf in the tree of this size (RFC 6962, 2.1.1), from the leaf up."""
    path: list[bytes] = []
    first, end = 0, size
    while end - first > 1:
        split = first + (1 << (end - first - 1).bit_length() - 1)
        if index < split:
            path.append(_root(connection, split, end))
            end = split
        else:
            path.append(_root(connection, first, split))
            first = split
    return path[::-1]


_entry = select(log.c.log_index, log.c.body, log.c.signature, log.c.leaf).where(
    log.c.entry == bindparam("entry"), log.c.hash == bindparam("hash")
)


def proof_of(connection: Connection, entry: str, entry_hash: bytes) -> EntryProof | None:
    """Body, leaf, path and newest checkpoint of an entry; None if it is not in the log, or under
    another hash. The transaction must see one moment."""
    row = connection.execute(_entry, {"entry": entry, "hash": entry_hash}).one_or_none()
    if row is None:
        return None
    head = read_head(connection)
    path = inclusion_path(connection, row.log_index, head.frontier.size)
    sealed = SignedEntry(msgspec.Raw(row.body), row.signature)
    return EntryProof(
        body=sealed.body,
        signature=sealed.signature,
        leaf=msgspec.Raw(row.leaf),
        index=row.log_index,
        path=tuple(b64(node) for node in path),
        checkpoint=head.checkpoint,
    )
