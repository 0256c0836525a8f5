# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every entry's body begins with, and the words that its kinds are made of.

Bodies are frozen: kinds and optional fields are only ever added. An absent field is absent, never
null, and a field that says nothing (its default) is absent too.
"""

from typing import Annotated, Literal

import msgspec

from contract.grants import Epoch, Number, Positive
from contract.ids import Account, EntryId, Instant, RandomId
from contract.money import Amount, Minor, Unit

FORMAT = "coopcoin-entry/1"

Hash = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{43}\Z")]
"""32 bytes in base64url."""

Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\Z", max_length=40)]
"""A short name that means the same in every language: ``shop-shift``, ``rent-2026-05``."""

Department = Slug
TaxRate = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
"""A tax rate in hundredths of a percent: 2000 is 20 %."""


class Total(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was sold of one department at one tax rate, in minor units of the sale's currency."""

    department: Department
    tax_rate: TaxRate
    net: Minor
    tax: Minor


class Tender(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """One way in which part of a bill was paid.

    ``amount`` is positive, in minor units of ``unit``. A coin tender names the ``account`` it
    spends from, the money value that it ``settles``, and either the ``grant`` number that covers it
    or the version of the rule under which the co-op carries its ``risk``. Credit and vouchers are
    money that the co-op owes: they name ``account`` and ``grant`` too, and settle what they are."""

    type: Literal["coin", "cash", "card-terminal", "credit", "voucher"]
    unit: Unit
    amount: Positive
    settles: Amount | None = None
    account: Account | None = None
    grant: Number | None = None
    risk: Number | None = None

    @property
    def value(self) -> Amount:
        """What it settles of the bill, in money."""
        return self.settles if self.settles is not None else Amount(self.unit, self.amount)


class Entry(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
):
    """What every body begins with.

    ``previous`` is the hash of the entry before; ``at`` the writer's UTC; ``anchor`` the last
    ledger time that the writer had verified (absent before first contact). ``actor`` is who did it
    (``member:…``, ``kiosk:…``, ``ledger:…``). ``rules`` cites the versions that were used."""

    format: Literal["coopcoin-entry/1"]
    coop: RandomId
    device: RandomId
    epoch: Epoch
    sequence: Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]
    previous: Hash
    id: EntryId
    at: Instant
    actor: Account
    anchor: Instant | None = None
    rules: dict[str, Number] = msgspec.field(default_factory=dict)
    reverses: EntryId | None = None
    details_hash: Hash | None = None


class BadEntry(ValueError):
    """Bytes that are no entry of ours, or an entry whose sums do not agree."""
