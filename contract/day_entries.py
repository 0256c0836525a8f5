# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kinds of entry that order a day at a till: who serves, and the day's end."""

from typing import Annotated

import msgspec

from contract.body import Entry
from contract.grants import Epoch, Positive
from contract.ids import Date
from contract.money import Minor, Unit
from contract.rules import Count


class CashierStands(Entry, frozen=True, kw_only=True, tag="cashier"):
    """The ``actor`` serves at this till from now on, or no more."""

    serves: bool


class JournalPart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The entries of one epoch's journal from the sequence ``first`` to ``last``."""

    epoch: Epoch
    first: Positive
    last: Positive


class DayClosed(Entry, frozen=True, kw_only=True, tag="day-closed"):
    """The till's business ``day`` is closed as its ``number``-th (they have no gaps, also across
    enrolments). It covers this journal from the sequence ``first`` to the one before this
    entry. If the kiosk was enrolled again meanwhile, ``earlier`` names what it covers besides, of
    the journals before.

    ``expected`` is what the drawer held by the till's own reckoning, in minor units of ``unit``;
    what was counted is an entry of its own. ``unsent`` entries had not reached the ledger: a person
    with the role said that it shall be closed all the same."""

    number: Positive
    day: Date
    first: Positive
    unit: Unit
    expected: Minor
    unsent: Count = 0
    earlier: Annotated[tuple[JournalPart, ...], msgspec.Meta(max_length=100)] = ()
