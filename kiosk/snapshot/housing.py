# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the housing office. Days are dates (``2026-05-03``) of the co-op's own time zone."""

import msgspec

from contract.money import Amount
from kiosk.snapshot.parts import Message


class HouseholdRow(msgspec.Struct, frozen=True):
    """A household that was found: where it lives, what it ``owes`` (below nothing: paid ahead)."""

    household: str
    name: str
    homes: str
    owes: Amount
    overdue: bool = False


class HouseholdsPage(msgspec.Struct, frozen=True):
    """Which household? What was typed, who was found; ``more``: there are others still."""

    query: str
    found: tuple[HouseholdRow, ...] = ()
    more: bool = False


class DueRow(msgspec.Struct, frozen=True):
    """A charge that is open, or (``planned``) the next instalment of an arrears plan; so much of it
    was paid, on the days in ``paid_on``."""

    id: str
    what: Message
    due: str
    amount: Amount
    paid: Amount | None = None
    paid_on: tuple[str, ...] = ()
    overdue: bool = False
    planned: bool = False
    chosen: bool = False


class StatementRow(msgspec.Struct, frozen=True):
    """A line of the statement, and what the household owed then."""

    day: str
    what: Message
    amount: Amount
    balance: Amount


class PaymentRow(msgspec.Struct, frozen=True):
    """A payment of lately, at the co-op's wall clock. ``by_other``: with the coin of somebody who
    does not live there. ``may_be_back``: two of the office may take it back."""

    payment: str
    at: str
    amount: Amount
    coin: Amount | None = None
    by_other: bool = False
    reversed: bool = False
    may_be_back: bool = False


class HouseholdPage(msgspec.Struct, frozen=True):
    """How a household stands. ``part`` is the one that is open: "due", "statement" or "payments".
    ``offline``: from the copy kept here, without the statement. ``work_left``: minutes of agreed
    work that may still be put against rent, where who stands there may do that; else 0.
    ``taking_back``: the payment that is about to be taken back. ``known``: it is there at all."""

    known: bool
    staff: bool = False
    name: str = ""
    homes: str = ""
    people: str = ""
    owes: Amount | None = None
    part: str = "due"
    due: tuple[DueRow, ...] = ()
    statement: tuple[StatementRow, ...] = ()
    payments: tuple[PaymentRow, ...] = ()
    offline: bool = False
    work_left: int = 0
    taking_back: PaymentRow | None = None


class EffectRow(msgspec.Struct, frozen=True):
    """So much of the payment goes to this charge; so much of it is left open."""

    what: Message
    due: str
    amount: Amount
    left: Amount


class RentPage(msgspec.Struct, frozen=True):
    """An amount, and what paying it will do. ``coin`` is the most of it that may be coin, with the
    ``reason`` for no more: "rule" (``percent`` of it), "month" (the household's coin for this
    month), "" for no other. ``noted``: the ledger has the last word on which charge it settles."""

    name: str
    amount: Amount
    effect: tuple[EffectRow, ...] = ()
    credit: Amount | None = None
    owes: Amount | None = None
    coin: Amount | None = None
    percent: int = 0
    reason: str = ""
    noted: bool = False


class Choice(msgspec.Struct, frozen=True):
    """One of several."""

    id: str
    words: str
    chosen: bool = False


class RentWorkPage(msgspec.Struct, frozen=True):
    """Hours of work against rent: who did how many ``minutes`` of what, at most ``left``.
    ``noted``: without the ledger it is noted for the office, and the rent stays open."""

    name: str
    people: tuple[Choice, ...]
    works: tuple[Choice, ...]
    minutes: int
    left: int
    noted: bool = False
