# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entries about members of neighbouring co-ops, who shop here, and about ours who shop there.

Each co-op keeps its own books in its own coin. What crosses stands in ``clearing:<coop>:<other>``
of both: above 0 is what this co-op owes the other, below 0 what the other owes this one. A coin
there counts for a coin here. All three kinds count from the ledger's own journal alone.
"""

from typing import Annotated, Literal

import msgspec

from contract.body import Entry, Hash
from contract.grants import Positive
from contract.ids import Account, EntryId, RandomId
from contract.money import MAX_AMOUNT, Unit


class NeighbourStands(Entry, frozen=True, kw_only=True, tag="neighbour"):
    """The members agreed with another co-op: its ledger signs with that key (base64url, 32 bytes),
    and neither may owe the other more than ``limit`` (minor units of coin; 0 ends it). ``second``
    is the other pair of eyes."""

    neighbour: RandomId
    public_key: Hash
    limit: Annotated[int, msgspec.Meta(ge=0, le=MAX_AMOUNT)]
    second: Account | None = None


class Visit(Entry, frozen=True, kw_only=True, tag="visit"):
    """Coin crosses between two co-ops, one way or the other: ``out`` of a wallet of these books, to
    be spent at (or going home to) the neighbour, or ``in``. ``visit`` is its natural key, the same
    in the books of both: crossed twice, posted once."""

    visit: EntryId
    neighbour: RandomId
    way: Literal["in", "out"]
    account: Account
    unit: Unit
    amount: Positive


class NeighbourSettled(Entry, frozen=True, kw_only=True, tag="neighbour-settled"):
    """What one co-op owed the other was made good, as they agreed: so much of ``clearing`` goes
    into the store's coin, or comes out of it, towards 0. Each enters it in its own books, by
    two."""

    neighbour: RandomId
    unit: Unit
    amount: Positive
    second: Account | None = None
