# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bodies of the API for a member's own wallet at a kiosk: behind their card and their PIN.

A transfer or a gift is an entry of the kiosk (``contract.kiosk_entries.Transfer``) under a grant.
Whom it is for, the receiver says by tap or code (``Teller.identify``); by name only who lives in
the same household is told.
"""

from typing import Annotated, Literal

import msgspec

from contract.hall_messages import Expected
from contract.housing_messages import Asker
from contract.ids import Account, Date, Instant, RandomId
from contract.money import Minor, Unit
from contract.request import Message, Request
from contract.rules import Count

Text = Annotated[str, msgspec.Meta(max_length=200)]
TextSize = Annotated[int, msgspec.Meta(ge=80, le=250)]
"""In percent of the usual size."""

WalletReason = Literal[
    "unknown-identification",  # not from this kiosk, or too old: tap again
    "pin-wanted",  # no ticket, or one that is too old
    "bad-pin",  # four to twelve digits
    "not-a-card",  # who asks did not come by a card
]

MoveKind = Literal[
    "shopping",
    "refund",
    "rent",
    "contribution",  # about: the kind of work
    "received",  # from a member, or the commons
    "sent",
    "delivered",  # goods that a producer brought
    "put-right",
    "other",
]


class WalletRefused(Message, frozen=True, kw_only=True, tag_field="result", tag="declined"):
    """Why not."""

    reason: WalletReason


class Preferences(Message, frozen=True, kw_only=True):
    """How a member would rather read a screen; it follows their card. Absent: as the kiosk is."""

    language: (
        Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", max_length=35)]
        | None
    ) = None
    text_percent: TextSize | None = None
    contrast: Literal["high", "usual"] | None = None


class WalletMove(Message, frozen=True, kw_only=True):
    """Coin came (positive) or went, in minor units, on ``day`` where the co-op is. ``with_whom``:
    the counterpart's part in it ("member", "household", "commons", "co-op"), and ``name`` their
    first name where it was a member's. ``where``: the kiosk's name; absent: the office.
    ``rule``: of work, by which version of the rule ``contributions`` it was worth that."""

    index: Count
    at: Instant
    day: Date
    kind: MoveKind
    amount: Minor
    with_whom: Literal["member", "household", "commons", "co-op"] = "co-op"
    name: Text = ""
    about: Text = ""
    where: Text = ""
    rule: Count = 0


class SetAside(Message, frozen=True, kw_only=True):
    """Coin of theirs that a kiosk holds ready. ``why``: "here" (asked for at a till lately),
    "standing" (for when the network is away); ``until``: the end of its lease."""

    kiosk: Text
    amount: Minor
    why: Literal["here", "standing"]
    until: Instant


class HouseholdMember(Message, frozen=True, kw_only=True):
    """Somebody of the same household, to whom coin may be given by name."""

    member: RandomId
    first_name: Text
    account: Account


# --- POST /v1/wallet ---------------------------------------------------------------------------


class WalletRequest(Request, frozen=True, kw_only=True):
    """My wallet. ``before``: the moves older than this ``index``. ``since``: for a statement, all
    moves from this day on (no more than 500), instead of a page."""

    format: Literal["coopcoin-wallet/1"]
    asker: Asker
    before: Count | None = None
    since: Date | None = None


class WalletFound(Message, frozen=True, kw_only=True, tag_field="result", tag="found"):
    """``balance`` is all that is theirs, ``aside`` included; ``available`` what can be spent of it
    here now; ``owes`` what the co-op carried for them. ``older``: the ``before`` of the next page.
    ``spending_limit``: no more than that is granted under one tap (coin minor units), set by
    themselves; absent: none. ``opening``: with ``since``, the balance before the first move."""

    member: RandomId
    account: Account
    unit: Unit
    balance: Minor
    available: Minor
    owes: Count = 0
    moves: tuple[WalletMove, ...] = ()
    older: Count | None = None
    opening: Minor | None = None
    expected: tuple[Expected, ...] = ()
    aside: tuple[SetAside, ...] = ()
    household: tuple[HouseholdMember, ...] = ()
    spending_limit: Count | None = None
    preferences: Preferences = Preferences()


WalletAnswer = WalletFound | WalletRefused


# --- POST /v1/wallet-act -----------------------------------------------------------------------


class SetSpendingLimit(Message, frozen=True, kw_only=True, tag_field="act", tag="spending-limit"):
    """No more coin than this under one tap (minor units); absent: no limit of one's own."""

    coin: Count | None = None


class BlockMyCard(Message, frozen=True, kw_only=True, tag_field="act", tag="block-card"):
    """The card that was tapped is good no more, at once; the office makes a new one."""


class ChangePin(Message, frozen=True, kw_only=True, tag_field="act", tag="change-pin"):
    """``sealed_pin``: the new PIN for the ledger's key alone (base64url)."""

    sealed_pin: Annotated[str, msgspec.Meta(max_length=500)]

    def __repr__(self) -> str:
        return "ChangePin()"


class SetPreferences(Message, frozen=True, kw_only=True, tag_field="act", tag="preferences"):
    """All of them; what is absent is as the kiosk is."""

    preferences: Preferences


WalletAct = SetSpendingLimit | BlockMyCard | ChangePin | SetPreferences


class WalletActRequest(Request, frozen=True, kw_only=True):
    """Change something of mine, once per id."""

    format: Literal["coopcoin-wallet-act/1"]
    asker: Asker
    act: WalletAct


class WalletDone(Message, frozen=True, kw_only=True, tag_field="result", tag="done"):
    """It is so."""


WalletActAnswer = WalletDone | WalletRefused


# --- GET /v1/figures (unsigned) ----------------------------------------------------------------


class MonthFigures(Message, frozen=True, kw_only=True):
    """One calendar month (the co-op's), coin minor units: ``issued`` for contributions, ``spent``
    in shop and for housing, ``retired``; ``circulating`` with members and the commons at its
    end."""

    month: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d\Z")]
    issued: Minor = 0
    spent: Minor = 0
    retired: Minor = 0
    circulating: Minor = 0


class Figures(Message, frozen=True, kw_only=True):
    """The co-op's coin in the open, from the log's first ``log_size`` entries: anybody can make the
    same of them."""

    unit: Unit
    log_size: Count
    months: tuple[MonthFigures, ...]
