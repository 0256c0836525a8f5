# SPDX-License-Identifier: AGPL-3.0-or-later
"""Grants: what a kiosk may spend of an account, and how it asks for it.

Grants of one account at one kiosk and epoch are numbered, one number open at a time. Grant n says
"in total T, until L". T and L only grow, so a late or repeated answer is harmless. The room is T
less what this kiosk's journal spent under n. Once released or returned, n is closed for ever.
"""

from typing import Annotated

import msgspec

from contract.ids import Account, EntryId, Instant, RandomId, unix_ms
from contract.money import Unit

Number = Annotated[int, msgspec.Meta(ge=1, le=2**31)]
Epoch = Annotated[int, msgspec.Meta(ge=1, le=2**31)]
Positive = Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]


VoucherCode = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-HJKMNP-TV-Z]{12}\Z")]
"""What stands on a voucher, in its one spelling: twelve characters of Crockford's base32, the last
of which checks the others (``contract.receipt.read_typed_code``)."""


class Grant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """ "Under this number, in total so much, until then." One line of the ledger's grant entry."""

    account: Account
    device: RandomId
    epoch: Epoch
    number: Number
    unit: Unit
    total: Positive
    until: Instant


class GrantRequest(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A kiosk asks for room. Signed as a request; its ``id`` makes it idempotent.

    ``total`` is the whole T wanted under ``number``, not the increase: asked twice, granted once.
    ``identification`` names the verified tap; ``pin_ticket`` a PIN that was right for it. Of a
    voucher there is none (``identification`` is the request's ``id``): its ``voucher`` code says
    that who stands there has it.
    """

    format: str
    id: EntryId
    coop: RandomId
    device: RandomId
    epoch: Epoch
    at: Instant
    account: Account
    unit: Unit
    number: Number
    total: Positive
    identification: EntryId
    pin_ticket: EntryId | None = None
    voucher: VoucherCode | None = None

    def __repr__(self) -> str:  # who has a voucher's code has its money
        return f"GrantRequest({self.id!r})"


GRANT_REQUEST = "coopcoin-grant-request/1"


def room(total: int, spent: int, until: str, now_ms: int, margin_seconds: int) -> int:
    """What may still be spent under a grant, in its minor units: nothing from ``margin_seconds``
    before the lease's end on, or when it is spent."""
    if now_ms >= unix_ms(until) - margin_seconds * 1000:
        return 0
    return max(total - spent, 0)
