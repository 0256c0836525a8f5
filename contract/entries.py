# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entries: what happened, as one signed and numbered fact.

The *body* is hashed, signed and chained; all that a posting needs is in it. The *details* (basket
lines, the credential, notes) hang on it by a salted hash and may be erased. What a body begins with
stands in ``body``, the kinds in ``kiosk_entries`` and ``ledger_entries``; this module has them all,
and reads, writes and signs them.
"""

from contextlib import suppress
from typing import Annotated, get_args

import msgspec

from contract import chain
from contract.body import FORMAT, BadEntry, Department, Entry, Hash, Slug, TaxRate, Tender, Total
from contract.day_entries import CashierStands, DayClosed, JournalPart
from contract.grants import Epoch, Positive
from contract.hall_entries import Acknowledged, Attendance, Attended, CheckIn, CheckOut
from contract.housing_entries import ArrearsPlan, Instalment
from contract.ids import EntryId, Instant, RandomId, b64, unb64
from contract.kiosk_entries import (
    MAX_PIECES,
    MAX_TENDERS,
    MAX_TOTALS,
    CashCount,
    CashMoved,
    DrawerOpened,
    Gift,
    Note,
    Pieces,
    PinFailed,
    Purchase,
    Refund,
    RefundedLine,
    Release,
    Released,
    RentPayment,
    Transfer,
    payment_currency,
    require_balanced,
    spends,
    volume,
)
from contract.late_entries import AppliedLate
from contract.ledger_entries import (
    LEDGER_ENTRIES,
    CardStands,
    Charge,
    ChargeRun,
    CheckpointSeen,
    CoinRetired,
    Contribution,
    CreditGiven,
    Erasure,
    GrantGiven,
    GrantReturned,
    KioskStands,
    LimitSet,
    LogOpened,
    MemberStands,
    ProducerPaid,
    Returned,
    Reversal,
    RoleStands,
    RuleStart,
)
from contract.money import Minor
from contract.visit_entries import NeighbourSettled, NeighbourStands, Visit

__all__ = [
    "FORMAT",
    "LEDGER_ENTRIES",
    "MAX_PIECES",
    "MAX_TENDERS",
    "MAX_TOTALS",
    "Acknowledged",
    "AnyEntry",
    "AppliedLate",
    "ArrearsPlan",
    "Attendance",
    "Attended",
    "BadEntry",
    "BasketLine",
    "CardStands",
    "CashCount",
    "CashMoved",
    "CashierStands",
    "Charge",
    "ChargeRun",
    "CheckIn",
    "CheckOut",
    "CheckpointSeen",
    "CoinRetired",
    "Contribution",
    "CreditGiven",
    "DayClosed",
    "Department",
    "Details",
    "DrawerOpened",
    "Entry",
    "Erasure",
    "Gift",
    "GrantGiven",
    "GrantReturned",
    "Hash",
    "Instalment",
    "JournalPart",
    "Kind",
    "KioskStands",
    "LimitSet",
    "LogOpened",
    "Mark",
    "MemberStands",
    "NeighbourSettled",
    "NeighbourStands",
    "NewerDetails",
    "Note",
    "Pieces",
    "PinFailed",
    "ProducerPaid",
    "Purchase",
    "Refund",
    "RefundedLine",
    "Release",
    "Released",
    "RentPayment",
    "Returned",
    "Reversal",
    "RoleStands",
    "RuleStart",
    "SignedEntry",
    "Slug",
    "TaxRate",
    "Tender",
    "Total",
    "Transfer",
    "UnknownKind",
    "Visit",
    "payment_currency",
    "previous_of",
    "read_details",
    "read_entry",
    "read_mark",
    "require_balanced",
    "seal_entry",
    "spends",
    "volume",
    "write_entry",
]

AnyEntry = (
    Purchase
    | Refund
    | Release
    | Transfer
    | RentPayment
    | DrawerOpened
    | Note
    | PinFailed
    | CashMoved
    | CashCount
    | CashierStands
    | DayClosed
    | CheckIn
    | CheckOut
    | Attendance
    | Acknowledged
    | GrantGiven
    | GrantReturned
    | Contribution
    | RuleStart
    | LimitSet
    | MemberStands
    | CardStands
    | RoleStands
    | KioskStands
    | CoinRetired
    | ProducerPaid
    | CreditGiven
    | ChargeRun
    | Reversal
    | Erasure
    | LogOpened
    | CheckpointSeen
    | ArrearsPlan
    | AppliedLate
    | NeighbourStands
    | Visit
    | NeighbourSettled
)


Kind = Annotated[str, msgspec.Meta(pattern=r"^[a-z]+(-[a-z]+)*\Z", max_length=40)]


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """What is read of every body, also of kinds that this program does not know yet."""

    format: str
    coop: RandomId
    device: RandomId
    epoch: Epoch
    sequence: int
    previous: Hash
    id: EntryId
    at: Instant
    kind: Kind
    details_hash: Hash | None = None


class UnknownKind(BadEntry):
    """An entry of a kind or format that this program does not know yet."""


_decoder: msgspec.json.Decoder[AnyEntry] = msgspec.json.Decoder(AnyEntry)
_mark_decoder = msgspec.json.Decoder(Mark)
_DIGITS = bytes.maketrans(b"123456789", b"0" * 9)
_LONG_NUMBER = b"0" * 16
"""Digits are like each other here: 2**53 - 1, the largest integer of the profile, has as many."""
_KINDS = frozenset(str(kind.__struct_config__.tag) for kind in get_args(AnyEntry))


def read_mark(body: bytes) -> Mark:
    """The marks of a body. Raises BadEntry unless it is canonical and has them."""
    try:
        chain.require_canonical(body)
        return _mark_decoder.decode(body)
    except ValueError as e:
        raise BadEntry(str(e)) from e


def read_entry(body: bytes) -> AnyEntry:
    """The entry in these canonical bytes.

    Raises UnknownKind for a kind or format of another version of this program, BadEntry for
    anything else that is not exactly an entry's bytes.
    """
    if _is_short(body):
        # All that is left of being canonical is that it reads back as the same bytes, as nearly
        # every body does. What does not is told why below.
        try:
            entry = _decoder.decode(body)
            if write_entry(entry) == body:
                return entry
        except ValueError:
            pass
    mark = read_mark(body)
    if mark.format != FORMAT or mark.kind not in _KINDS:
        raise UnknownKind(f"{mark.format} {mark.kind}")
    try:
        entry = _decoder.decode(body)
    except ValueError as e:
        raise BadEntry(str(e)) from e
    if write_entry(entry) != body:
        raise BadEntry("a field that says nothing should be absent")
    return entry


def _is_short(body: bytes) -> bool:
    """Whether nothing in it is beyond the profile's bounds, nor beyond ASCII."""
    short = len(body) <= chain.MAX_BODY_BYTES and body.isascii()
    return short and _LONG_NUMBER not in body.translate(_DIGITS)


def write_entry(entry: Entry) -> bytes:
    """The canonical body bytes of an entry."""
    return chain.canonical(entry)


# --- details: erasable, bound to the body by a salted hash -------------------------------------


class BasketLine(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """One line as it was sold. ``price`` is what the line came to; ``saved`` what a member price
    took off it; all in minor units of the sale's currency, tax included.

    A line of weighed goods has ``grams``: its ``each`` is the price of a kilogram and its
    ``quantity`` 1. ``tare`` is what was taken off for the container, ``keyed`` says that a person
    typed the weight.

    Beside the ``price`` come ``tax_added`` (where prices are without tax) and the ``deposit`` for
    containers, negative where empties came back. Where staff set the price, ``instead_of`` is what
    the line would have come to, and ``reason`` why."""

    product: str
    name: str
    quantity: Positive
    each: Minor
    price: Minor
    department: Department
    tax_rate: TaxRate
    saved: Minor = 0
    grams: Positive | None = None
    tare: Positive | None = None
    keyed: bool = False
    tax_added: Minor = 0
    deposit: Minor = 0
    instead_of: Minor | None = None
    reason: Slug | None = None


class Details(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """What may be erased: what was in the basket, which tap it was, the cash that changed hands."""

    lines: tuple[BasketLine, ...] = ()
    identification: EntryId | None = None
    cash_given: Minor | None = None
    cash_change: Minor | None = None
    note: str | None = None


class NewerDetails(BadEntry):
    """Details that are an entry's own, and say something that this program does not know yet."""


class _Tap(msgspec.Struct):
    """What every version of Details says alike: by it they are found when somebody is erased."""

    identification: EntryId | None = None


_details_decoder = msgspec.json.Decoder(Details)
_tap_decoder = msgspec.json.Decoder(_Tap)


def read_details(data: bytes, salt: bytes, expected: str) -> Details:
    """The details behind a body's ``details_hash``. Raises BadEntry if they are not those, and
    NewerDetails if they are, but only a newer program can read them."""
    if b64(chain.details_hash(salt, data)) != expected:
        raise BadEntry("these details belong to another entry")
    if _is_short(data):
        with suppress(ValueError):  # said below
            details = _details_decoder.decode(data)
            if chain.canonical(details) == data:  # as with entries, above
                return details
    try:
        chain.require_canonical(data)
        _tap_decoder.decode(data)
    except ValueError as e:
        raise BadEntry(str(e)) from e
    try:
        return _details_decoder.decode(data)
    except ValueError as e:
        raise NewerDetails(str(e)) from e


class SignedEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body as its exact canonical bytes, with its detached signature."""

    body: msgspec.Raw
    signature: str

    @property
    def hash(self) -> bytes:
        """The entry hash."""
        return chain.entry_hash(bytes(self.body))

    def verified(self, public_key: bytes) -> AnyEntry:
        """The entry, its signature checked. Raises BadSignature, BadEntry or UnknownKind."""
        body = bytes(self.body)
        chain.verify(body, self.signature, public_key, typ=chain.ENTRY)
        return read_entry(body)


def seal_entry(entry: Entry, signer: chain.Signer) -> SignedEntry:
    """An entry as it is stored and sent: canonical body and signature of its device's key."""
    body = write_entry(entry)
    jws = chain.sign(body, signer, kid=chain.key_id(entry.device, entry.epoch), typ=chain.ENTRY)
    return SignedEntry(msgspec.Raw(body), jws)


def previous_of(mark: Mark | Entry) -> bytes:
    """The 32 bytes that a body names as its predecessor's hash."""
    return unb64(mark.previous)
