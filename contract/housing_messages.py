# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bodies of the API for a kiosk of the housing office.

Who asks was identified at this kiosk and gave the PIN (``pin_ticket``). Staff (the role
``housing-staff``) may look at any household, a member at their own. A kiosk that the office lets
serve housing keeps a copy of what every household owes, so that rent is taken while the ledger is
out of reach (``POST /v1/housing-copy``).
"""

from typing import Annotated, Literal

import msgspec

from contract.entries import SignedEntry
from contract.grants import Positive
from contract.ids import Date, EntryId, Instant, RandomId
from contract.money import Minor, Unit
from contract.rent import Due, RentAccount
from contract.request import Message, Request
from contract.rules import Count

MAX_FOUND = 20
"""No more households are told at once: the question has to say more."""

Text = Annotated[str, msgspec.Meta(max_length=200)]

Refused = Literal[
    "unknown-identification",  # not from this kiosk, or too old: tap again
    "pin-wanted",  # no ticket, or one that is too old
    "not-allowed",  # who asks, or who confirms, does not hold the role
    "same-person",  # two different people are wanted, and nobody for themselves
    "no-household",  # nobody found, or who asks lives in none of ours
    "not-agreed",  # no hours against rent are agreed, or all of this month's are done
    "nothing-open",  # there is no charge to settle
    "not-worth",  # no rule says what this work is worth, or it is worth nothing
    "not-reversible",  # no payment of rent or charge, or taken back before
]


class Asker(Message, frozen=True, kw_only=True):
    """A person at this kiosk: the identification of their card, and the ticket of a right PIN."""

    identification: EntryId
    pin_ticket: EntryId


class HousingRefused(Message, frozen=True, kw_only=True, tag_field="result", tag="declined"):
    """Why not."""

    reason: Refused


# --- what is known of a household --------------------------------------------------------------


class Person(Message, frozen=True, kw_only=True):
    """Who lives there."""

    member: RandomId
    name: Text


class PaymentSeen(Message, frozen=True, kw_only=True):
    """A payment of lately: ``amount`` (minor units of money) went to the household's account, of
    which ``coin_value`` was settled by ``coin`` (coin minor units). ``journal`` and
    ``journal_epoch`` say where its entry stands, as a reversal has to. ``by``: the member whose
    coin it was, where that is none of the household."""

    payment: EntryId
    journal: RandomId
    journal_epoch: Count
    at: Instant
    amount: Positive
    coin: Count = 0
    coin_value: Count = 0
    by: RandomId | None = None
    reversed: bool = False


class StatementLine(Message, frozen=True, kw_only=True):
    """One line of a statement: what it did to what the household owes (negative: paid), and what it
    owed then. ``what``: "brought-forward", "charge", "payment", "charge-reversed",
    "payment-reversed". ``about`` is a charge's type. ``day``: in the co-op's time zone."""

    day: Date
    what: Literal["brought-forward", "charge", "payment", "charge-reversed", "payment-reversed"]
    amount: Minor
    balance: Minor
    about: str = ""
    coin: Count = 0
    entry: EntryId | None = None


class HouseholdRent(Message, frozen=True, kw_only=True):
    """A household as the housing office sees it. ``account`` has what is open, and the credit;
    ``to_pay`` the same in the order in which it is due; ``overdue`` what is in arrears. Amounts in
    minor units of ``unit``, coin in those of the co-op's coin.

    ``coin_this_month``: paid in coin since the month began, towards the cap of the rule
    ``rent-terms``. ``work_minutes``: agreed a month against rent, of which ``worked_minutes`` were
    confirmed this month. ``statement`` only if it was asked for."""

    household: RandomId
    name: Text
    homes: tuple[Text, ...]
    people: tuple[Person, ...]
    unit: Unit
    account: RentAccount
    to_pay: tuple[Due, ...] = ()
    overdue: tuple[Due, ...] = ()
    recent: tuple[PaymentSeen, ...] = ()
    month: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d\Z")]
    coin_this_month: Count = 0
    work_minutes: Count = 0
    worked_minutes: Count = 0
    statement: tuple[StatementLine, ...] = ()


# --- POST /v1/housing --------------------------------------------------------------------------


class HousingRequest(Request, frozen=True, kw_only=True):
    """Which household? By the card of somebody who lives there (``card``: an identification made at
    this kiosk), its id, a part of its name or of that of who lives there, or its home. With none of
    these: the household of who asks. ``statement_since``: with a statement from that day on."""

    format: Literal["coopcoin-housing/1"]
    asker: Asker
    card: EntryId | None = None
    household: RandomId | None = None
    name: Text | None = None
    home: Text | None = None
    statement_since: Date | None = None


class HousingFound(Message, frozen=True, kw_only=True, tag_field="result", tag="found"):
    """By name; ``more``: there are others still."""

    households: tuple[HouseholdRent, ...]
    more: bool = False


HousingAnswer = HousingFound | HousingRefused


# --- POST /v1/housing-copy -----------------------------------------------------------------------


class HousingCopyRequest(Request, frozen=True, kw_only=True):
    """What became of the households since ``cursor`` (absent: all of them)?"""

    format: Literal["coopcoin-housing-copy/1"]
    cursor: str | None = None


class SealedHousehold(Message, frozen=True, kw_only=True):
    """A household's HouseholdRent, sealed for this kiosk (base64url): names and debts are in it."""

    household: RandomId
    sealed: str


class HousingCopy(Message, frozen=True, kw_only=True):
    """Households that are new or other, and those that are gone. ``more``: ask again at once, with
    this cursor. ``anew``: forget what was kept before."""

    cursor: str
    households: tuple[SealedHousehold, ...] = ()
    gone: tuple[RandomId, ...] = ()
    more: bool = False
    anew: bool = False


# --- POST /v1/housing-work -----------------------------------------------------------------------


class WorkForRentRequest(Request, frozen=True, kw_only=True):
    """Hours that were agreed against rent are done: issue the coin and pay the rent with it, at
    once. ``first`` enters it (housing staff), ``second`` confirms it (housing staff, or who may
    correct); neither did the work."""

    format: Literal["coopcoin-housing-work/1"]
    first: Asker
    second: Asker
    household: RandomId
    member: RandomId
    work: Text
    minutes: Positive
    day: Date


class WorkForRent(Message, frozen=True, kw_only=True, tag_field="result", tag="posted"):
    """Both entries of the ledger's own journal, for one receipt; and how the household stands."""

    contribution: SignedEntry
    payment: SignedEntry
    household: HouseholdRent


WorkForRentAnswer = WorkForRent | HousingRefused


# --- POST /v1/housing-reversal -------------------------------------------------------------------


class RentReversalRequest(Request, frozen=True, kw_only=True):
    """Take back a payment of rent, or one ``charge`` of a run; two people of the office say so.
    ``entry``, ``journal`` and ``journal_epoch`` as in PaymentSeen."""

    format: Literal["coopcoin-housing-reversal/1"]
    first: Asker
    second: Asker
    entry: EntryId
    journal: RandomId
    journal_epoch: Positive
    charge: EntryId | None = None


class RentReversed(Message, frozen=True, kw_only=True, tag_field="result", tag="reversed"):
    """The reversal, and how the household stands now."""

    entry: SignedEntry
    household: HouseholdRent


RentReversalAnswer = RentReversed | HousingRefused
