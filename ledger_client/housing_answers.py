# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of ledger_client.housing, and what it answers: plain values, for sessions."""

import msgspec

from contract.housing_messages import HouseholdRent


class Wanted(msgspec.Struct, frozen=True):
    """Which household: by the card of who lives there (its identification, and the member that it
    is, for when the ledger is away), its id, a part of a name, or its home. None of these: the
    household of who asks. ``statement_since``: with a statement, which only the ledger has."""

    card: str | None = None
    member: str | None = None
    household: str | None = None
    name: str | None = None
    home: str | None = None
    statement_since: str | None = None


class Told(msgspec.Struct, frozen=True):
    """Households that were found, ``more`` of them than are told. ``offline``: from the copy, with
    what this kiosk itself took since; what other desks took meanwhile is not in it."""

    households: tuple[HouseholdRent, ...]
    more: bool = False
    offline: bool = False


class NotTold(msgspec.Struct, frozen=True):
    """Why not: a reason of contract.housing_messages.Refused, or "offline" for what only the ledger
    can do."""

    reason: str
