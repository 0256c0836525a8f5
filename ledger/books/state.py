# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the books must know of the past to post the next entry: made from bodies, nothing else."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal, NamedTuple

import msgspec

from contract.entries import AnyEntry, AppliedLate, ChargeRun, Entry, Purchase, Refund
from contract.ids import allowance
from contract.proof import Posting
from contract.rules import Rulebook
from ledger.books.accounts import GrantKey, Holding, Series, member_of, risk

Closed = Literal["", "released", "returned"]


class GrantRecord(msgspec.Struct, frozen=True):
    """What the ledger knows of one grant: ``total`` is T, ``spent`` what entries under its number
    took of it, ``until`` the end of its lease. ``closed`` is "" while it is open, "released" after
    the kiosk's own entry (no spend can follow that in time), "returned" after the ledger's.
    ``released`` is the sequence of the kiosk's entry, the first of them, 0 before."""

    total: int = 0
    spent: int = 0
    until: str = ""
    closed: Closed = ""
    released: int = 0

    @property
    def left(self) -> int:
        """What still waits in the allowance under this number."""
        return 0 if self.closed else self.total - self.spent


class Till(msgspec.Struct, frozen=True):
    """What one kiosk did in its life: ``turnover`` is what moved by its own word, in minor units;
    ``risk`` the coin that it spent without a grant since ``anchor``, when it last heard from the
    ledger."""

    turnover: int = 0
    anchor: str = ""
    risk: int = 0


class Lender(NamedTuple):
    """Which till lent, "" for all of them together, to which member."""

    device: str
    member: str


class Lent(msgspec.Struct, frozen=True):
    """What a till lent a member as declared risk: ``coin`` that was not repaid when the member had
    repaid ``repaid`` in all. Of all tills together, ``coin`` is all that was ever lent, or
    owed again because what had repaid it was taken back."""

    coin: int = 0
    repaid: int = 0

    def still(self, repaid: int) -> int:
        """What of it may not be repaid yet, the member having repaid so much by now. What is repaid
        counts at every till: never more than what the member owes in all."""
        return max(0, self.coin - (repaid - self.repaid))


class EntryKey(NamedTuple):
    """Which entry: ids are unique in their journal only."""

    device: str
    epoch: int
    entry: str

    @classmethod
    def of(cls, entry: Entry) -> "EntryKey":
        """Where this one stands."""
        return cls(entry.device, entry.epoch, entry.id)

    @classmethod
    def applied(cls, late: AppliedLate) -> "EntryKey":
        """Which entry this applies."""
        return cls(late.journal, late.journal_epoch, late.entry)


class Made(msgspec.Struct, frozen=True):
    """An entry that was posted, as a reversal finds it. ``reversed`` says that it is taken back
    whole, ``charges`` which of its charges are."""

    entry: AnyEntry
    postings: tuple[Posting, ...]
    reversed: bool = False
    charges: frozenset[str] = frozenset()

    @classmethod
    def of(cls, entry: AnyEntry, postings: tuple[Posting, ...]) -> "Made | None":
        """What a reversal finds. None for an entry that posted nothing: there is nothing to take
        back."""
        return cls(entry, postings) if postings else None

    def less(self, charge: str | None) -> "Made":
        """What is left of it after a reversal, of all of it or of one charge."""
        if not isinstance(self.entry, ChargeRun):
            return Made(self.entry, self.postings, reversed=True)
        back = {one.charge for one in self.entry.charges} if charge is None else {charge}
        return Made(self.entry, self.postings, charges=self.charges | back)


class Sale(msgspec.Struct, frozen=True):
    """A purchase that was posted in full, with the refunds that were posted for it, and what each
    of them posted."""

    purchase: Purchase
    postings: Sequence[Posting]
    refunds: tuple[Refund, ...] = ()
    refunded: tuple[Sequence[Posting], ...] = ()

    def less(self, refund: Refund, postings: Sequence[Posting]) -> "Sale":
        """The sale after a refund that was posted."""
        refunds, refunded = (*self.refunds, refund), (*self.refunded, postings)
        return Sale(self.purchase, self.postings, refunds, refunded)

    def by_others(self) -> tuple[dict[Holding, int], dict[Holding, int]]:
        """The coin that suspense paid in an account's stead and has not got back yet, and what the
        co-op lent for the sale as declared risk. Found when it is asked for: few sales are
        refunded, and all of them are made."""
        borne, owed = map(dict, _by_others(self.purchase, self.postings))
        for refund, postings in zip(self.refunds, self.refunded, strict=True):
            back, repaid = _by_others(refund, postings)
            borne = {holding: amount - back[holding] for holding, amount in borne.items()}
            owed = {holding: amount - repaid[holding] for holding, amount in owed.items()}
        return borne, owed


def _by_others(
    entry: Purchase | Refund, postings: Sequence[Posting]
) -> tuple[Counter[Holding], Counter[Holding]]:
    """The parts of what an entry spent, or paid back, that moved neither on an account itself nor
    on its allowance: in suspense, and as its owner's debt. Found from the postings, as a store has
    bodies and leaves, and nothing that was only known while they were posted."""
    moved = {Holding(p.account, p.unit): abs(p.amount) for p in postings}
    borne: Counter[Holding] = Counter()
    owed: Counter[Holding] = Counter()
    for tender in entry.tenders:
        if tender.account is not None:
            borne[Holding(tender.account, tender.unit)] += tender.amount
    gift = entry.gift if isinstance(entry, Purchase) else None
    if gift is not None and gift.account is not None:
        borne[Holding(gift.account, gift.unit)] += gift.amount
    for own in borne:
        set_aside = Holding(allowance(entry.device, entry.epoch, own.account), own.unit)
        member = member_of(own.account)
        if member is not None:
            owed[own] = moved.get(Holding(risk(entry.coop, member), own.unit), 0)
        borne[own] -= moved.get(own, 0) + moved.get(set_aside, 0) + owed[own]
    return borne, owed


def told_earlier(entry: Entry) -> tuple[EntryKey, ...]:
    """Where the same may stand already: in the journals of this kiosk that ended before. A disk
    that went back had its draft again, and somebody finished it once more in a new epoch."""
    return tuple(EntryKey(entry.device, epoch, entry.id) for epoch in range(1, entry.epoch))


def sale_of(refund: Refund, sales: Sequence[Sale]) -> int | None:
    """Which of the sales under the id that it names a refund is of. Ids are unique in a journal,
    not over all: its own till's comes first; of several elsewhere nobody can tell."""
    for index, sale in enumerate(sales):
        if sale.purchase.device == refund.device:
            return index
    return 0 if len(sales) == 1 else None


def sales_after(
    sales: Sequence[Sale], entry: Purchase | Refund, postings: Sequence[Posting]
) -> tuple[Sale, ...]:
    """The sales under one id after one more of them, or a refund of one of them, was posted."""
    if isinstance(entry, Purchase):
        return (*sales, Sale(entry, postings))
    of = sale_of(entry, sales)
    assert of is not None, "a refund of nothing was posted"
    return (*sales[:of], sales[of].less(entry, postings), *sales[of + 1 :])


class State:
    """What ``decide`` reads and carries forward.

    ``limits`` is how far an account may fall (0 unless a limit was set); ``next_numbers`` the
    number that may be opened next in a series of grants; ``sales`` those posted in full, by entry
    id; ``charges`` by whose run each charge was posted, or None; ``made`` what reversals name;
    ``members`` how members stand, "" if nobody said; ``lent`` who lent whom without a grant;
    ``kept`` what was unknown when it came, can be read now, and was not applied yet.

    A state made by ``empty`` knows everything from a log's beginning. One filled from a store holds
    just what ``needs`` named: reading anything else is a KeyError, so a look-up that was forgotten
    cannot pass for a balance of nothing.
    """

    def __init__(
        self,
        coop: str,
        ledger: str,
        rulebook: Rulebook,
        *,
        balances: dict[Holding, int],
        limits: dict[Holding, int],
        grants: dict[GrantKey, GrantRecord | None],
        next_numbers: dict[Series, int],
        contributions: dict[str, bool],
        visits: dict[str, bool],
        charges: dict[str, EntryKey | None],
        sales: dict[str, tuple[Sale, ...]],
        made: dict[EntryKey, Made | None],
        members: dict[str, str],
        tills: dict[str, Till],
        lent: dict[Lender, Lent],
        kept: dict[EntryKey, AnyEntry | None],
    ) -> None:
        self.coop = coop
        self.ledger = ledger
        self.rulebook = rulebook
        self.balances = balances
        self.limits = limits
        self.grants = grants
        self.next_numbers = next_numbers
        self.contributions = contributions
        self.visits = visits
        self.charges = charges
        self.sales = sales
        self.made = made
        self.members = members
        self.tills = tills
        self.lent = lent
        self.kept = kept

    @classmethod
    def empty(cls, coop: str, ledger: str) -> "State":
        """The books of a co-op before its first entry. ``ledger`` is the ledger's own device id:
        grants, contributions and rules count from its journal alone."""
        return cls(
            coop,
            ledger,
            Rulebook(()),
            balances=defaultdict(int),
            limits=defaultdict(int),
            grants=defaultdict(lambda: None),
            next_numbers=defaultdict(lambda: 1),
            contributions=defaultdict(bool),
            visits=defaultdict(bool),
            charges=defaultdict(lambda: None),
            sales=defaultdict(tuple),
            made=defaultdict(lambda: None),
            members=defaultdict(str),
            tills=defaultdict(Till),
            lent=defaultdict(Lent),
            kept=defaultdict(lambda: None),
        )


class Needs(msgspec.Struct):
    """What of the past some entries have to be judged by. Each holding with its limit."""

    holdings: set[Holding] = msgspec.field(default_factory=set)
    grants: set[GrantKey] = msgspec.field(default_factory=set)
    series: set[Series] = msgspec.field(default_factory=set)
    contributions: set[str] = msgspec.field(default_factory=set)
    visits: set[str] = msgspec.field(default_factory=set)
    charges: set[str] = msgspec.field(default_factory=set)
    sales: set[str] = msgspec.field(default_factory=set)
    made: set[EntryKey] = msgspec.field(default_factory=set)
    members: set[str] = msgspec.field(default_factory=set)
    tills: set[str] = msgspec.field(default_factory=set)
    lent: set[Lender] = msgspec.field(default_factory=set)
    kept: set[EntryKey] = msgspec.field(default_factory=set)

    def hold(self, account: str, unit: str) -> None:
        """One account in one unit."""
        self.holdings.add(Holding(account, unit))

    def grant(self, key: GrantKey) -> None:
        """A grant, with the two accounts that it moves something between."""
        self.grants.add(key)
        self.series.add(key.series)
        self.holdings.add(key.source)
        self.holdings.add(key.allowance)
