# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the ledgers of two co-ops ask each other, for a member of one who shops at the other.

Signed like a kiosk's requests, by the asking ledger's key: ``coop`` is whom it asks, ``device`` its
own co-op, ``epoch`` 1, and the JWS ``kid`` says both. Answers are signed as every ledger's are.
A PIN goes as a ``PinRequest``, sealed for the member's own ledger.
"""

from typing import Annotated, Literal

import msgspec

from contract.entries import SignedEntry
from contract.grants import Positive
from contract.ids import EntryId, RandomId
from contract.messages import Language, MemberCode, NotGranted, NotIdentified, SunCredential
from contract.money import Minor
from contract.request import Message as _Message
from contract.request import Request as _Request

# --- POST /v1/visitor ------------------------------------------------------------------------


class VisitorRequest(_Request, frozen=True, kw_only=True):
    """Is this card of a member of yours? ``id`` is the identification, as at a kiosk. Or the
    ``code`` that a telephone showed instead; only the co-op that it names is asked
    (contract.member_code)."""

    format: Literal["coopcoin-visitor/1"]
    sun: SunCredential | None = None
    code: MemberCode | None = None

    def __post_init__(self) -> None:
        if (self.sun is None) == (self.code is None):
            raise ValueError("either a tap or a code")


class VisitorFound(_Message, frozen=True, kw_only=True, tag_field="result", tag="identified"):
    """It is. ``available``: what may be taken along (minor units of coin, one there for one here).
    No secret of the card and no role is told. ``pin_always``: nothing without the PIN. The rest is
    how they would rather read a screen (see Identified)."""

    member: RandomId
    first_name: str
    available: Minor
    pin_always: bool = False
    language: Language | None = None
    text_percent: Annotated[int, msgspec.Meta(ge=80, le=250)] | None = None
    contrast: Literal["high", "usual"] | None = None


VisitorAnswer = VisitorFound | NotIdentified


# --- POST /v1/visit --------------------------------------------------------------------------


class VisitRequest(_Request, frozen=True, kw_only=True):
    """Coin of your member crosses; ``id`` is the visit in both books. ``out``: it leaves their
    wallet, to be spent at the asking co-op; that takes the ``identification`` of a tap there, and a
    ``pin_ticket`` where your rule wants one. ``in``: it comes home, and is theirs again."""

    format: Literal["coopcoin-visit/1"]
    way: Literal["in", "out"]
    member: RandomId
    amount: Positive
    identification: EntryId | None = None
    pin_ticket: EntryId | None = None


class VisitPosted(_Message, frozen=True, kw_only=True, tag_field="result", tag="posted"):
    """It is in our books, by this entry of ours (``Visit``)."""

    entry: SignedEntry


VisitAnswer = VisitPosted | NotGranted
