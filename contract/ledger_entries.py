# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kinds of entry that count from the ledger's own journal alone: what it grants, what the
office decides. A kiosk that writes one is heard, and nothing follows from it.

``actor`` is the person who did it (``member:<id>``), or ``ledger:<coop>``. None of them says who
that is: ids are random, names stand in tables that may be erased.
"""

from typing import Annotated, Literal

import msgspec

from contract.body import Entry, Hash, Slug
from contract.grants import Epoch, Grant, Number, Positive
from contract.housing_entries import ArrearsPlan
from contract.ids import Account, Date, EntryId, RandomId
from contract.late_entries import AppliedLate
from contract.money import MAX_AMOUNT, Unit
from contract.rules import RuleVersion
from contract.visit_entries import NeighbourSettled, NeighbourStands, Visit


class GrantGiven(Entry, frozen=True, kw_only=True, tag="grant"):
    """The ledger grants. ``request`` is the id of the request that it answers; absent for standing
    grants.

    ``handed_back`` is the id of an entry of a log before a restore, which a kiosk still had: the
    ledger stands by what it granted. What the account does not have any more comes from
    suspense."""

    grants: tuple[Grant, ...]
    request: EntryId | None = None
    handed_back: EntryId | None = None


class Returned(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kiosk's grant that the ledger took back after its lease."""

    account: Account
    device: RandomId
    epoch: Epoch
    number: Number
    unit: Unit


class GrantReturned(Entry, frozen=True, kw_only=True, tag="return"):
    """The ledger takes back what is left under grants whose leases are over. Their numbers are
    closed; what was spent under them in time and arrives later is still final."""

    returns: tuple[Returned, ...]


class Contribution(Entry, frozen=True, kw_only=True, tag="contribution"):
    """A contribution was confirmed: coins come into being, at the rule in force on ``day``.
    ``contribution`` is its natural key: confirmed twice, issued once. ``acknowledged`` are those
    who said so besides the actor.

    ``amount`` is what the work is worth. Where the entry cites ``max-balance`` or
    ``debt-repayment``, not all of that reaches the wallet."""

    contribution: EntryId
    account: Account
    unit: Unit
    amount: Positive
    work: str
    minutes: Positive
    day: Date
    acknowledged: tuple[Account, ...] = ()


class RuleStart(Entry, frozen=True, kw_only=True, tag="rule"):
    """The members decided: this rule version holds from its day on."""

    rule: RuleVersion


Below = Annotated[int, msgspec.Meta(ge=-MAX_AMOUNT, le=0)]


class LimitSet(Entry, frozen=True, kw_only=True, tag="limit"):
    """From now on this wallet may fall to ``limit`` (minor units, 0 or below): starting credit. It
    issues nothing."""

    account: Account
    unit: Unit
    limit: Below


class MemberStands(Entry, frozen=True, kw_only=True, tag="member"):
    """How a member stands with the co-op from now on. ``type`` is of the co-op's own choosing."""

    member: RandomId
    type: Slug
    state: Literal["active", "paused", "left"]


class CardStands(Entry, frozen=True, kw_only=True, tag="card"):
    """What became of a member's card. ``card`` is a pseudonym of it, not what its chip says."""

    card: RandomId
    member: RandomId
    state: Literal["issued", "blocked", "unblocked", "replaced", "returned"]


class RoleStands(Entry, frozen=True, kw_only=True, tag="role"):
    """A member holds a role from now on, or no more."""

    member: RandomId
    role: Literal["coordinator", "cashier", "housing-staff", "treasurer", "admin"]
    held: bool


class KioskStands(Entry, frozen=True, kw_only=True, tag="kiosk"):
    """A kiosk's key is good from now on, or no more. So who has the log has every key that signed
    it. ``profile`` names what it may ask the ledger for; ``second`` is the other pair of eyes."""

    kiosk: RandomId
    kiosk_epoch: Epoch
    public_key: Hash
    state: Literal["confirmed", "revoked"]
    profile: Slug | None = None
    second: Account | None = None


class CoinRetired(Entry, frozen=True, kw_only=True, tag="coin-retired"):
    """Coin that the co-op took in goes out of being: from the store, housing or commons to the
    mint it came from."""

    account: Account
    unit: Unit
    amount: Positive


class ProducerPaid(Entry, frozen=True, kw_only=True, tag="producer-paid"):
    """Coin that the co-op took in goes to a member who delivered: the circle closes."""

    account: Account
    to: Account
    unit: Unit
    amount: Positive


class CreditGiven(Entry, frozen=True, kw_only=True, tag="credit-given"):
    """The co-op owes money to a household (``credit:<household>``) or to who holds a voucher
    (``voucher:<id>``), because it got it (``bank:<coop>``), gives it (``paid-out:<coop>``), or pays
    a deposit back (``deposit:<household>``, the ``source``)."""

    account: Account
    source: Account
    unit: Unit
    amount: Positive


class Charge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a household is to pay: ``rent``, ``utilities``, ``deposit`` …, in minor units of money.
    ``charge`` is its natural key: charged twice, owed once."""

    charge: EntryId
    household: RandomId
    type: Slug
    due: Date
    unit: Unit
    amount: Positive


class ChargeRun(Entry, frozen=True, kw_only=True, tag="charges"):
    """Households are charged, for one reason at one time: ``rent-2026-05``. A charge that was there
    before is passed over, so that a run may be repeated."""

    run: Slug
    charges: tuple[Charge, ...]


class Reversal(Entry, frozen=True, kw_only=True, tag="reversal"):
    """An entry was wrong: what it posted is taken back, once. ``reverses`` is its id, and
    ``journal`` and ``journal_epoch`` where it stands, as ids are unique in their journal only.
    ``charge`` takes back just that one of a charge run. ``second`` is the other pair of eyes."""

    reverses: EntryId
    journal: RandomId
    journal_epoch: Epoch
    charge: EntryId | None = None
    second: Account | None = None


class Erasure(Entry, frozen=True, kw_only=True, tag="erasure"):
    """The details of this member's entries, and who the member was, are not kept any more."""

    member: RandomId


class LogOpened(Entry, frozen=True, kw_only=True, tag="log-opened"):
    """The ledger was restored from a backup: from here on its log has another name (its own epoch
    was raised). What stands before this leaf is the ``old_size`` leaves that the backup had of the
    log of that name, with their root. What that log had behind them is lost, unless it comes
    again."""

    old_origin: Annotated[str, msgspec.Meta(max_length=200)]
    old_size: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
    old_root: Hash


class CheckpointSeen(Entry, frozen=True, kw_only=True, tag="checkpoint-seen"):
    """A kiosk hands in a checkpoint of the log before the restore, longer than what was restored:
    what lies between is lost, unless it comes again. ``checkpoint`` is the signed note."""

    kiosk: RandomId
    kiosk_epoch: Epoch
    checkpoint: Annotated[str, msgspec.Meta(max_length=2000)]


LEDGER_ENTRIES = (
    GrantGiven,
    GrantReturned,
    Contribution,
    RuleStart,
    LimitSet,
    MemberStands,
    CardStands,
    RoleStands,
    KioskStands,
    CoinRetired,
    ProducerPaid,
    CreditGiven,
    ChargeRun,
    Reversal,
    Erasure,
    LogOpened,
    CheckpointSeen,
    ArrearsPlan,
    AppliedLate,
    NeighbourStands,
    Visit,
    NeighbourSettled,
)
"""The kinds that nobody but the ledger writes."""
