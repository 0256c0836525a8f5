# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the teller answers: plain values, for sessions that know nothing of networks or disks; and
what it raises where nothing could be written."""

import msgspec

from contract.entries import Details, Purchase, Refund
from contract.outcomes import Declined, Outcome
from contract.recall import Elsewhere
from contract.tender_messages import UsableAccount


class Person(msgspec.Struct, frozen=True):
    """Who was identified, by which identification, and the coin they may spend (minor units).

    ``offline`` says that this kiosk knew the card by itself; then ``available`` is the room here.
    ``language`` (BCP 47) is the one they would rather read, "" when they never said.
    ``pin_always``: by what anybody may have copied, so no coin goes without the PIN. ``roles``:
    those that they hold in the co-op, as far as this kiosk knows. ``type``: the type of member, by
    which prices may differ; "" where nobody knows. ``elsewhere``: what is set aside at kiosks that
    do not answer now. ``accounts``: what else they may pay from. ``text_percent`` and ``contrast``
    ("high", "usual"): how they would rather read a screen; 0 and "" when they never said.
    ``most``: no more than this of their own coin at once, as they wish it themselves. ``home``: the
    name of the neighbouring co-op whose member they are, "" for one of ours; nothing is lent to
    them, and nobody here knows them without the ledger.
    """

    identification: str
    member: str
    first_name: str
    account: str
    unit: str
    available: int
    card: str
    offline: bool
    language: str = ""
    pin_always: bool = False
    roles: tuple[str, ...] = ()
    type: str = ""
    elsewhere: tuple[Elsewhere, ...] = ()
    accounts: tuple[UsableAccount, ...] = ()
    text_percent: int = 0
    contrast: str = ""
    most: int | None = None
    home: str = ""


class NotKnown(msgspec.Struct, frozen=True):
    """Why nobody was identified: a code of contract.outcomes.Declined, "unknown-offline",
    "code-used" or "code-refused"."""

    code: str


class PinOk(msgspec.Struct, frozen=True):
    """The PIN was right; the ledger's ticket, or None when this kiosk checked it."""

    ticket: str | None


class PinBad(msgspec.Struct, frozen=True):
    """Wrong, with so many tries left; none means locked. ``unchecked``: why nobody looked whether
    it is right: a visitor's own co-op was not reached, or their tap is too old."""

    tries_left: int
    unchecked: Declined | None = None


class AtRisk(msgspec.Struct, frozen=True):
    """What of a payment no grant covers: so much ``coin`` by this ``version`` of the rule
    ``declared-risk``, and what it settles of the money (both minor units)."""

    version: int
    coin: int
    settles: int


class Room(msgspec.Struct, frozen=True):
    """There is room in this account: the spend names this grant number. ``risk``: only with what
    the co-op lends; where that is all of it the number is 0."""

    number: int
    account: str
    unit: str
    risk: AtRisk | None = None


class VoucherIs(msgspec.Struct, frozen=True):
    """The account of a voucher, and what is left on it (minor units of ``unit``)."""

    account: str
    unit: str
    available: int


class NoRoom(msgspec.Struct, frozen=True):
    """Why not, and how much there is (minor units). ``offline``: nobody could be asked for more."""

    code: str
    available: int
    offline: bool


class Written(msgspec.Struct, frozen=True):
    """An entry that stands: where, its hash, and what a receipt prints of it."""

    id: str
    at: str
    sequence: int
    hash: bytes
    url: str
    typed_code: str
    offline: bool


class Checked(msgspec.Struct, frozen=True):
    """What checking a receipt against the log found; ``state`` as in kiosk.snapshot.Proof.

    "proved" says that the entry stands in the log, ``outcome`` what the books made of it there: a
    sale's receipt is good with "posted" and "suspense" only."""

    state: str
    entry: Purchase | None = None
    details: Details | None = None
    log_size: int = 0
    outcome: Outcome | None = None

    @property
    def good(self) -> bool:
        """Whether the receipt is as good as it says: in the log, and posted in full."""
        posted = self.outcome in (Outcome.POSTED, Outcome.SUSPENSE)
        return self.state == "proved" and (posted or self.entry is None)


class SaleThere(msgspec.Struct, frozen=True):
    """A sale of this till, with its lines and what was given back of it here. ``receipt``: what is
    on its receipt; ``served_by`` the first name of who served, "" where that is not known."""

    entry: Purchase
    details: Details
    refunds: tuple[Refund, ...] = ()
    receipt: Written | None = None
    served_by: str = ""


class Sold(msgspec.Struct, frozen=True):
    """A sale of this till: when (UTC), what was paid for it (minor units of the till's currency),
    by which kinds of tender, and the first name of who served, "" where that is not known."""

    id: str
    at: str
    amount: int
    tenders: tuple[str, ...]
    served_by: str = ""


class SalesFound(msgspec.Struct, frozen=True):
    """Sales of this till, newest first. ``older``: from which place of the journal there are more,
    None if there are none."""

    sales: tuple[Sold, ...]
    older: tuple[int, int] | None = None


class NoSale(msgspec.Struct, frozen=True):
    """Why there is none to give back: "sold-elsewhere", "nothing-bought-here",
    "not-a-receipt" or "lines-erased"."""

    code: str


class WalletNotTold(msgspec.Struct, frozen=True):
    """Why a wallet was not told or changed: a reason of contract.wallet_messages.WalletReason, or
    "offline"."""

    reason: str


class Status(msgspec.Struct, frozen=True):
    """The hold on the ledger: reachable or since when (ledger time, ms) not, and what is unsent. A
    new kiosk counts as online once it has goods to sell.

    ``heard_ms``: when it last said which cards are blocked. ``trouble`` is a code for staff.
    ``stopped`` is a code when this till must not sell any more: its journal is behind or forked
    ("journal-behind", "journal-forked"), the ledger's log does not continue the one that was seen
    before ("log-shrunk", "log-forked"), it was revoked ("revoked-device"), or nobody has confirmed
    it yet ("kiosk-waiting", which ends by itself)."""

    online: bool
    last_contact_ms: int | None
    unsent: int
    trouble: str = ""
    stopped: str = ""
    heard_ms: int | None = None


class CannotWrite(Exception):
    """The journal's disk refused; nothing happened."""


class MayBeWritten(CannotWrite):
    """The journal's disk failed: the entry stands or not, as the next start shows."""
