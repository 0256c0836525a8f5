# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Merkle tree as it is read from its tables: tiles, and proofs made of them.

A proof reads one tile a level along its leaf and one along the right edge, however long the log is:
at five million leaves six look-ups of at most 256 hashes.
"""

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from contract.entries import SignedEntry
from contract.ids import b64
from contract.proof import EntryProof, node_hash
from contract.tlog import TlogProof
from ledger.store.prepared import Prepared
from ledger.store.tables import log, subtrees
from ledger.transparency import log as merkle
from ledger.transparency.witnesses import best_checkpoint

_leaves = Prepared(
    select(log.c.leaf_hash.label("hash"))
    .where(log.c.log_index >= bindparam("first"), log.c.log_index < bindparam("end"))
    .order_by(log.c.log_index)
)
_roots = Prepared(
    select(subtrees.c.hash)
    .where(
        subtrees.c.level == bindparam("in_level"),
        subtrees.c.number >= bindparam("first"),
        subtrees.c.number < bindparam("end"),
    )
    .order_by(subtrees.c.number)
)


class Tree:
    """The tree of the first ``size`` leaves. What was read of it is kept, so that a proof reads
    each tile once. The transaction must see one moment."""

    def __init__(self, connection: Connection, size: int) -> None:
        self.size = size
        self._connection = connection
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def tile(self, level: int, number: int) -> list[bytes]:
        """The hashes of a tile, fewer than a full one at the right edge; none beyond it.

        Raises LookupError if the tables have a hole.
        """
        known = self._tiles.get((level, number))
        if known is not None:
            return known
        first = number << merkle.HEIGHT
        end = min(first + (1 << merkle.HEIGHT), self.size >> level * merkle.HEIGHT)
        if end <= first:
            return []
        if level:
            rows = _roots.all(self._connection, in_level=level, first=first, end=end)
        else:
            rows = _leaves.all(self._connection, first=first, end=end)
        if len(rows) != end - first:
            raise LookupError("the log has a hole")
        hashes = self._tiles[level, number] = [row.hash for row in rows]
        return hashes

    def _whole(self, height: int, index: int) -> bytes:
        """The root over the ``index``-th run of 2**height leaves, which are all there."""
        level, above = divmod(height, merkle.HEIGHT)
        number, place = divmod(index << above, 1 << merkle.HEIGHT)
        nodes = self.tile(level, number)[place : place + (1 << above)]
        while len(nodes) > 1:
            nodes = [node_hash(*nodes[at : at + 2]) for at in range(0, len(nodes), 2)]
        return nodes[0]

    def root(self, first: int, end: int) -> bytes:
        """The root over these leaves. ``first`` is a multiple of the next power of two."""
        size = end - first
        height = size.bit_length() - 1
        if size == 1 << height:
            return self._whole(height, first >> height)
        split = first + (1 << height)
        return node_hash(self.root(first, split), self.root(split, end))

    def inclusion_path(self, index: int) -> list[bytes]:
        """The audit path of a leaf (RFC 6962, 2.1.1), from the leaf up."""
        path: list[bytes] = []
        first, end = 0, self.size
        while end - first > 1:
            split = first + (1 << (end - first - 1).bit_length() - 1)
            if index < split:
                path.append(self.root(split, end))
                end = split
            else:
                path.append(self.root(first, split))
                first = split
        return path[::-1]

    def consistency_path(self, old: int) -> list[bytes]:
        """Proof that this tree begins with the one of its first ``old`` leaves (RFC 6962, 2.1.2).

        Raises IndexError unless 0 < old <= size.
        """
        if not 0 < old <= self.size:
            raise IndexError(old)
        path: list[bytes] = []
        first, end = 0, self.size
        while end != old:
            split = first + (1 << (end - first - 1).bit_length() - 1)
            if old <= split:
                path.append(self.root(split, end))
                end = split
            else:
                path.append(self.root(first, split))
                first = split
        if first:  # else the old root itself, which the other side has
            path.append(self.root(first, end))
        return path[::-1]


_entry = Prepared(
    select(log.c.log_index, log.c.body, log.c.signature, log.c.leaf).where(
        log.c.entry == bindparam("of"), log.c.hash == bindparam("as_hash")
    )
)


def proof_of(connection: Connection, entry: str, entry_hash: bytes) -> EntryProof | None:
    """Body, leaf, path and checkpoint of an entry; None if it is not in the log, or under another
    hash. The checkpoint is the one that the most witnesses cosigned lately, if it covers the entry,
    else the newest. The transaction must see one moment."""
    row = _entry.first(connection, of=entry, as_hash=entry_hash)
    if row is None:
        return None
    size, note = best_checkpoint(connection, row.log_index)
    sealed = SignedEntry(msgspec.Raw(row.body), row.signature)
    return EntryProof(
        body=sealed.body,
        signature=sealed.signature,
        leaf=msgspec.Raw(row.leaf),
        index=row.log_index,
        path=tuple(b64(node) for node in Tree(connection, size).inclusion_path(row.log_index)),
        checkpoint=note,
    )


def tlog_proof_of(connection: Connection, entry: str, entry_hash: bytes) -> TlogProof | None:
    """The same as the tools of others read it."""
    row = _entry.first(connection, of=entry, as_hash=entry_hash)
    if row is None:
        return None
    size, note = best_checkpoint(connection, row.log_index)
    return TlogProof(row.log_index, Tree(connection, size).inclusion_path(row.log_index), note)
