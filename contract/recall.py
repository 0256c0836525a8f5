# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one kiosk holds and another one wants: where it is, and that it is wanted back.

A kiosk keeps one question open at the ledger, ``POST /v1/wait``. It is answered as soon as
something is wanted of the kiosk, or when the kiosk's patience ends. What is wanted back it releases
by an entry, as ever, unless a sale needs it just then: nothing is taken from it.
"""

from typing import Annotated, Literal

import msgspec

from contract.body import Slug
from contract.grants import Number, Positive
from contract.ids import Account, Instant, RandomId
from contract.money import Unit
from contract.request import Message, Request

MAX_WAIT_MS = 25_000


class Elsewhere(Message, frozen=True, kw_only=True):
    """So much is set aside at the kiosk of that name, at most ``until`` then (minor units)."""

    kiosk: Annotated[str, msgspec.Meta(max_length=200)]
    unit: Unit
    amount: Positive
    until: Instant


class RolesHeld(Message, frozen=True, kw_only=True):
    """The roles that a member holds in the co-op."""

    member: RandomId
    roles: tuple[Slug, ...]


class Recalled(Message, frozen=True, kw_only=True):
    """What is left under this grant is wanted back."""

    account: Account
    unit: Unit
    number: Number


class WaitRequest(Request, frozen=True, kw_only=True):
    """Say what is wanted of this kiosk, within ``patience_ms``. ``known``: those recalls of the
    last answer that the kiosk cannot follow as yet; they alone are no reason to answer at once."""

    format: Literal["coopcoin-wait/1"]
    patience_ms: Annotated[int, msgspec.Meta(ge=0, le=MAX_WAIT_MS)]
    known: tuple[Recalled, ...] = ()


class WaitAnswer(Message, frozen=True, kw_only=True):
    """All that is wanted back of this kiosk now."""

    recalled: tuple[Recalled, ...] = ()
