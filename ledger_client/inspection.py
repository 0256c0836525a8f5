# SPDX-License-Identifier: AGPL-3.0-or-later
"""A journal read and verified from beside: the till may run, and neither its key nor a ledger is
needed, only the public keys of its epochs."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import sqlalchemy as sa

from contract import chain
from contract.entries import AnyEntry, BadEntry, Mark, read_entry, read_mark
from contract.ids import unb64
from ledger_client import journal_file as t


class Found(msgspec.Struct, frozen=True):
    """One entry as it is stored, and what the ledger made of it ("": it has not said yet)."""

    epoch: int
    sequence: int
    id: str
    hash: bytes
    body: bytes
    signature: str
    outcome: str

    def entry(self) -> AnyEntry | Mark:
        """What it says, or its marks if it is of another version of this program. Raises
        BadEntry."""
        try:
            return read_entry(self.body)
        except BadEntry:
            return read_mark(self.body)


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with one entry: its number in the journal of its epoch, and why, for a
    person."""

    epoch: int
    sequence: int
    words: str


def found(journal: Path) -> Iterator[Found]:
    """All entries, of every epoch, in order. Raises NotReadable."""
    rows = (
        sa.select(t.entries, t.outcomes.c.outcome)
        .outerjoin(t.outcomes, t.outcomes.c.entry == t.entries.c.id)
        .order_by(t.entries.c.epoch, t.entries.c.sequence)
    )
    with t.beside(journal) as db:
        for row in db.execute(rows).yield_per(1000):
            yield Found(
                row.epoch,
                row.sequence,
                row.id,
                row.hash,
                row.body,
                row.signature,
                row.outcome or "",
            )


def lost(journal: Path) -> list[str]:
    """The ids of entries that the ledger has answered and that are gone here. Raises
    NotReadable."""
    gone = (
        sa.select(t.outcomes.c.entry)
        .outerjoin(t.entries, t.entries.c.id == t.outcomes.c.entry)
        .where(t.entries.c.id.is_(None))
        .order_by(t.outcomes.c.entry)
    )
    with t.beside(journal) as db:
        return list(db.execute(gone).scalars())


def faults(entries: Iterable[Found], keys: dict[int, bytes]) -> Iterator[Fault]:
    """What is wrong with these entries, each named once; nothing if numbers, chain and signatures
    hold from the first to the last. ``keys``: the public key of each epoch.

    An entry behind a wrong one is judged by what the wrong one is now: one that was changed is
    named as changed, and the one behind it as not following.
    """
    head: chain.Head | None = None
    for one in entries:
        if one.epoch not in keys and (head is None or head.epoch != one.epoch):
            words = f"no signature of journal {one.epoch} can be verified: its key is not here"
            yield Fault(one.epoch, one.sequence, words)
        if one.hash != chain.entry_hash(one.body):
            yield Fault(one.epoch, one.sequence, "what it says was changed: its hash is another")
        try:
            mark = read_mark(one.body)
        except BadEntry as e:
            yield Fault(one.epoch, one.sequence, f"it cannot be read: {e}")
            if head is not None and head.epoch == one.epoch:
                head = chain.Head(head.device, one.epoch, one.sequence, one.hash)
            continue
        if head is None or head.epoch != one.epoch:
            head = chain.first_head(mark.coop, mark.device, one.epoch)
        yield from _in_its_place(one, mark, head)
        if one.epoch in keys:
            try:
                chain.verify(one.body, one.signature, keys[one.epoch], typ=chain.ENTRY)
            except chain.BadSignature as e:
                yield Fault(one.epoch, one.sequence, f"its signature does not hold: {e}")
        head = chain.Head(mark.device, one.epoch, one.sequence, chain.entry_hash(one.body))


def _in_its_place(one: Found, mark: Mark, head: chain.Head) -> Iterator[Fault]:
    if (one.epoch, one.sequence, one.id) != (mark.epoch, mark.sequence, mark.id):
        yield Fault(one.epoch, one.sequence, "it is stored as another than it says it is")
        return
    if one.sequence > head.sequence + 1:
        missing = f"{head.sequence + 1} to {one.sequence - 1}"
        yield Fault(one.epoch, one.sequence, f"entries are missing before it: {missing}")
    elif unb64(mark.previous) != head.hash:
        yield Fault(one.epoch, one.sequence, "it does not follow the entry before it as that is")
