# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kinds of entry of the housing office, besides charges and payments. They count from the
ledger's own journal alone."""

import msgspec

from contract.body import Entry
from contract.grants import Positive
from contract.ids import Account, Date, EntryId, RandomId
from contract.money import Unit


class Instalment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So much (minor units of money) is due on this day."""

    due: Date
    amount: Positive


class ArrearsPlan(Entry, frozen=True, kw_only=True, tag="arrears-plan"):
    """A household and the office agreed how these ``charges`` are paid: in ``instalments``, oldest
    first. Until then each is due when its instalment is. It posts nothing: as much is owed as
    before.

    ``plan`` is its natural key. The newest entry of a plan replaces those before it; one without
    instalments ends it, and what is still open is due as it was. ``second`` is the other pair of
    eyes."""

    plan: EntryId
    household: RandomId
    charges: tuple[EntryId, ...]
    unit: Unit
    instalments: tuple[Instalment, ...] = ()
    second: Account | None = None
