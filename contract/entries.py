# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entries: what happened, as one signed and numbered fact.

The *body* is hashed, signed and chained; all that a posting needs is in it, and an absent field is
absent, never null. The *details* (basket lines, the credential, notes) hang on it by a salted hash
and may be erased. Bodies are frozen; kinds and optional fields are only ever added.
"""

from typing import Annotated, Literal, get_args

import msgspec

from contract import chain
from contract.grants import Epoch, Grant, Number, Positive
from contract.ids import Account, Date, EntryId, Instant, RandomId, b64, unb64
from contract.money import MAX_AMOUNT, Amount, Minor, Unit
from contract.rules import RuleVersion

FORMAT = "coopcoin-entry/1"
MAX_TENDERS = 20
MAX_TOTALS = 200
"""More ways to pay, or more departments and tax rates, no sale has."""

Hash = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{43}\Z")]
"""32 bytes in base64url."""

Department = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\Z", max_length=40)]
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
    or the version of the rule under which the co-op carries its ``risk``."""

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


class Purchase(Entry, frozen=True, kw_only=True, tag="purchase"):
    """Goods left the shop; ``tenders`` paid for ``totals``."""

    totals: tuple[Total, ...]
    tenders: tuple[Tender, ...]


class RefundedLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many of one line of the entry that is refunded, and what they had cost."""

    line: Positive
    quantity: Positive
    amount: Positive


class Refund(Entry, frozen=True, kw_only=True, tag="refund"):
    """Lines of an earlier purchase (``reverses``) came back: each tender is paid back as it was
    taken, coin to the ``account`` of its tender. All amounts are positive."""

    lines: tuple[RefundedLine, ...]
    totals: tuple[Total, ...]
    tenders: tuple[Tender, ...]


class Released(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A grant that is closed for ever."""

    account: Account
    unit: Unit
    number: Number


class Release(Entry, frozen=True, kw_only=True, tag="release"):
    """The kiosk gives back what is left under these grants."""

    releases: tuple[Released, ...]


class GrantGiven(Entry, frozen=True, kw_only=True, tag="grant"):
    """The ledger grants. ``request`` is the id of the request that it answers; absent for standing
    grants."""

    grants: tuple[Grant, ...]
    request: EntryId | None = None


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
    ``contribution`` is its natural key: confirmed twice, issued once."""

    contribution: EntryId
    account: Account
    unit: Unit
    amount: Positive
    work: str
    minutes: Positive
    day: Date


class RuleStart(Entry, frozen=True, kw_only=True, tag="rule"):
    """The members decided: this rule version holds from its day on."""

    rule: RuleVersion


AnyEntry = Purchase | Refund | Release | GrantGiven | GrantReturned | Contribution | RuleStart


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


class BadEntry(ValueError):
    """Bytes that are no entry of ours."""


class UnknownKind(BadEntry):
    """An entry of a kind or format that this program does not know yet."""


_decoder: msgspec.json.Decoder[AnyEntry] = msgspec.json.Decoder(AnyEntry)
_mark_decoder = msgspec.json.Decoder(Mark)
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


def write_entry(entry: Entry) -> bytes:
    """The canonical body bytes of an entry."""
    return chain.canonical(entry)


def require_balanced(entry: Purchase | Refund) -> str:
    """The currency of a sale whose tenders pay its totals to the cent.

    Raises BadEntry: no tender or too many, too many totals, several currencies, a coin tender that
    settles nothing or names neither grant nor risk, a refund's coin without an account, sums that
    differ, or are more than canonical bytes can say.
    """
    if not entry.tenders:
        raise BadEntry("nothing was paid")
    if len(entry.tenders) > MAX_TENDERS or len(entry.totals) > MAX_TOTALS:
        raise BadEntry("more tenders or totals than a sale has")
    for tender in entry.tenders:
        coin = tender.type == "coin"
        if coin != tender.unit.startswith("coin:") or coin != (tender.settles is not None):
            raise BadEntry("coin tenders are in coin and settle money, others are money")
        if coin and tender.account is None:
            raise BadEntry("a coin tender names its account")
        if tender.value.amount <= 0:
            raise BadEntry("a tender settles more than nothing")
        if coin and isinstance(entry, Purchase) and (tender.grant is None) == (tender.risk is None):
            raise BadEntry("a coin tender is covered by a grant or by declared risk")
    units = {tender.value.unit for tender in entry.tenders}
    if len(units) != 1 or any(unit.startswith("coin:") for unit in units):
        raise BadEntry("a sale has one currency")
    paid = sum(tender.value.amount for tender in entry.tenders)
    sold = sum(total.net + total.tax for total in entry.totals)
    if paid != sold:
        raise BadEntry(f"paid {paid}, sold {sold}")
    # No sum of some of these is greater than that of all without their signs: none overflows later.
    amounts = [abs(amount) for total in entry.totals for amount in (total.net, total.tax)]
    if sum(amounts) + sum(tender.amount for tender in entry.tenders) > MAX_AMOUNT:
        raise BadEntry("more than an amount can say")
    return units.pop()


# --- details: erasable, bound to the body by a salted hash -------------------------------------


class BasketLine(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """One line as it was sold. ``price`` is what the line came to; ``saved`` what a member price
    took off it; all in minor units of the sale's currency, tax included.

    A line of weighed goods has ``grams``: its ``each`` is the price of a kilogram and its
    ``quantity`` 1."""

    product: str
    name: str
    quantity: Positive
    each: Minor
    price: Minor
    department: Department
    tax_rate: TaxRate
    saved: Minor = 0
    grams: Positive | None = None


class Details(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """What may be erased: what was in the basket, which tap it was, the cash that changed hands."""

    lines: tuple[BasketLine, ...] = ()
    identification: EntryId | None = None
    cash_given: Minor | None = None
    cash_change: Minor | None = None
    note: str | None = None


def read_details(data: bytes, salt: bytes, expected: str) -> Details:
    """The details behind a body's ``details_hash``. Raises BadEntry if they are not those."""
    if b64(chain.details_hash(salt, data)) != expected:
        raise BadEntry("these details belong to another entry")
    try:
        chain.require_canonical(data)
        return msgspec.json.decode(data, type=Details)
    except ValueError as e:
        raise BadEntry(str(e)) from e


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


def sale_currency(entry: Purchase | Refund) -> str:
    """The currency of a balanced sale (see require_balanced)."""
    return entry.tenders[0].value.unit
