# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bodies of the API between kiosk and ledger, version 1.

A kiosk's requests are POSTs whose body is canonical JSON, signed by the device key in the header
``CoopCoin-Signature`` (detached JWS, type REQUEST). Every answer with status 200 is signed the same
way by the ledger (type ANSWER); its protected header names the hash of the request and the ledger's
time, so an answer cannot be taken for another's. A refusal in the co-op's sense (no room, wrong
PIN) is an answer, kept and repeated for the same id; a fault of the caller is a problem (RFC 9457).
"""

from typing import Annotated, Literal

import msgspec

from contract.body import Slug
from contract.entries import SignedEntry
from contract.goods import Product as Product
from contract.grants import Epoch, Number, Positive
from contract.ids import Account, EntryId, Instant, RandomId
from contract.money import Minor, Unit
from contract.outcomes import Declined, Outcome
from contract.recall import Elsewhere, RolesHeld
from contract.reopening import SignedReopening
from contract.request import Message as _Message
from contract.request import Request as _Request
from contract.rules import Count, RuleVersion
from contract.tender_messages import UsableAccount

SIGNATURE_HEADER = "CoopCoin-Signature"
MAX_ENTRIES_PER_UPLOAD = 100

Language = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", max_length=35)]
"""A language as BCP 47 names it: ``de``, ``en-GB``."""


# --- POST /v1/enrol --------------------------------------------------------------------------


class EnrolRequest(_Message, frozen=True, kw_only=True):
    """A new kiosk shows its one-time code and its public key (base64url, 32 bytes). The request is
    signed with that key, which proves its possession; the JWS ``kid`` is "new". A kiosk that is one
    already names its ``device``: only a code for that very device is then good."""

    format: Literal["coopcoin-enrol/1"]
    code: Annotated[str, msgspec.Meta(max_length=64)]
    public_key: str
    at: Instant
    device: RandomId | None = None


class EnrolAnswer(_Message, frozen=True, kw_only=True):
    """Who the kiosk is from now on, and whom it may believe.

    ``card_meta_key`` opens the encrypted id on any member card (16 bytes, sealed for this kiosk,
    see ``contract.credentials``): with it the kiosk knows which card was tapped, not that it is
    real. ``waiting``: somebody has yet to compare the words of both keys (``contract.fingerprint``)
    and confirm; until then every request is refused as "kiosk-waiting".

    ``closed`` is the number of the newest closing (DayClosed) that the ledger has of this kiosk, 0
    while there is none, and ``drawer`` what its books say lies in its drawer (minor units of the
    currency): a kiosk that begins with an empty journal goes on from there."""

    coop: RandomId
    coop_name: str
    device: RandomId
    epoch: Epoch
    kiosk_name: str
    currency: Unit
    time_zone: str
    receipt_base: str
    ledger_device: RandomId
    ledger_epoch: Epoch
    ledger_key: str
    log_origin: str
    card_meta_key: str
    waiting: bool = False
    closed: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)] = 0
    drawer: Minor = 0


# --- POST /v1/identify -----------------------------------------------------------------------


class SunCredential(_Message, frozen=True, kw_only=True):
    """An NTAG 424 DNA's tap (NXP AN12196), as hex."""

    picc_data: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-F]{32}\Z")]
    cmac: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-F]{16}\Z")]


MemberCode = Annotated[str, msgspec.Meta(pattern=r"^CC1:[A-Za-z0-9_-]{36,119}\Z")]
"""A member's QR code as it was scanned."""


class RoomWanted(_Message, frozen=True, kw_only=True):
    """A grant request (see contract.grants) in as much as the identification that it comes with
    does not say it already; ``id`` is its own."""

    id: EntryId
    account: Account
    unit: Unit
    number: Number
    total: Positive


class IdentifyRequest(_Request, frozen=True, kw_only=True):
    """Whose card is this? ``id`` is the identification: the ledger binds card and counter to it.

    Either ``sun``, or the ``code`` that was scanned instead of a card (contract.member_code).
    ``room`` is asked in the same breath by a kiosk that knows the card and what is to be paid: one
    way there and back instead of two. ``visitors``: this kiosk knows what a visitor is (see
    ``Identified.home``), so neighbouring co-ops are asked about a card that is none of ours."""

    format: Literal["coopcoin-identify/1"]
    sun: SunCredential | None = None
    code: MemberCode | None = None
    room: RoomWanted | None = None
    visitors: bool = False

    def __post_init__(self) -> None:
        if (self.sun is None) == (self.code is None):
            raise ValueError("either a tap or a code")

    def __repr__(self) -> str:  # a printed code is good for as long as its paper
        return f"IdentifyRequest({self.id!r})"


class Identified(_Message, frozen=True, kw_only=True, tag_field="result", tag="identified"):
    """The tap, or the code, is real and new. ``available`` is the coin that may be spent from
    ``account`` (minor units), what is granted elsewhere not counted, what this kiosk holds
    included. ``offline`` is sealed for this kiosk (OfflineSecrets), so that it knows the card
    without us. ``language`` is the one the member would rather read, absent when they never said.
    ``room`` is the answer to what was wanted along with it. ``pin_always``: what was shown can be
    copied, so no coin is paid with it without the PIN, however little. ``roles`` are those that the
    member holds in the co-op (see RoleStands), in a fixed order. ``type``: the type of member they
    are: a price may depend on it (``contract.price_rules``).

    What other kiosks hold and give back within seconds is in ``available`` too; ``elsewhere`` is
    what cannot be had here now. ``owes``: what the co-op carried for the member and was not repaid
    yet (declared risk, minor units of coin), of what it had ``heard`` by then: of this kiosk's
    journal up to that sequence. ``accounts``: what else they may pay from.
    ``text_percent`` and ``contrast``: how they would rather read a screen (WalletActRequest).
    ``most``: no more coin than this of ``account`` at once, as the member wishes (minor units).

    ``home``: the name of the neighbouring co-op whose member this is. ``member`` is then only what
    we call them here, ``offline`` is empty, and nothing is lent to them."""

    identification: EntryId
    member: RandomId
    first_name: str
    account: Account
    unit: Unit
    available: Minor
    offline: str
    language: Language | None = None
    room: "GrantAnswer | None" = None
    pin_always: bool = False
    roles: tuple[Slug, ...] = ()
    type: Slug | None = None
    elsewhere: tuple[Elsewhere, ...] = ()
    owes: Minor = 0
    heard: Count = 0
    accounts: tuple[UsableAccount, ...] = ()
    text_percent: Annotated[int, msgspec.Meta(ge=80, le=250)] | None = None
    contrast: Literal["high", "usual"] | None = None
    most: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)] | None = None
    home: str | None = None


class OfflineSecrets(_Message, frozen=True, kw_only=True):
    """What a kiosk keeps of a member who was here: the card (upper-case hex id), its key
    (base64url, 16 bytes), the newest counter, and the PIN verifier (Argon2id). Only ever sealed.

    Of a QR code: its credential; by what it is verified (32 bytes: SHA-256 of what is printed, or
    the telephone's public key); and the newest step of a telephone's."""

    card: str
    card_key: str
    counter: int
    pin_verifier: str

    def __repr__(self) -> str:
        return "OfflineSecrets()"


class NotIdentified(_Message, frozen=True, kw_only=True, tag_field="result", tag="declined"):
    """Why not."""

    reason: Declined


IdentifyAnswer = Identified | NotIdentified


# --- POST /v1/pin ----------------------------------------------------------------------------


class PinRequest(_Request, frozen=True, kw_only=True):
    """Is this the PIN of who was identified? ``sealed_pin`` is for the ledger's key alone. Sent
    under a new id for each attempt."""

    format: Literal["coopcoin-pin/1"]
    identification: EntryId
    sealed_pin: str


class PinRight(_Message, frozen=True, kw_only=True, tag_field="result", tag="right"):
    """A ticket for grants on this identification."""

    ticket: EntryId


class PinRefused(_Message, frozen=True, kw_only=True, tag_field="result", tag="declined"):
    """Wrong, with so many tries left, or locked."""

    reason: Declined
    tries_left: int = 0


PinAnswer = PinRight | PinRefused


# --- POST /v1/grants -------------------------------------------------------------------------


# The request itself is contract.grants.GrantRequest.


class Granted(_Message, frozen=True, kw_only=True, tag_field="result", tag="granted"):
    """The answer to a grant request *is* the ledger's own signed entry."""

    entry: SignedEntry


class NotGranted(_Message, frozen=True, kw_only=True, tag_field="result", tag="declined"):
    """Why not; with "no-room", "kiosk-cap" and "out-of-turn", how much ``available`` there is for
    this kiosk in all."""

    reason: Declined
    available: Minor = 0


GrantAnswer = Granted | NotGranted


# --- POST /v1/entries ------------------------------------------------------------------------


class UploadedDetails(_Message, frozen=True, kw_only=True):
    """The details behind an uploaded entry: its id, the salt (base64url) and the canonical text."""

    entry: EntryId
    salt: str
    details: msgspec.Raw


class UploadRequest(_Request, frozen=True, kw_only=True):
    """Entries of this journal in order, at most MAX_ENTRIES_PER_UPLOAD. After a new enrolment also
    those that an earlier epoch of this device left behind, in a request of their own."""

    format: Literal["coopcoin-upload/1"]
    entries: tuple[SignedEntry, ...]
    details: tuple[UploadedDetails, ...] = ()


class EntryOutcome(_Message, frozen=True, kw_only=True):
    """What became of one entry: the first answer, however often it is sent; of one that was UNKNOWN
    and was applied after an update, what became of it then. An entry that is HELD is not in the
    log; its ``log_index`` is -1."""

    entry: EntryId
    outcome: Outcome
    log_index: int


class UploadAnswer(_Message, frozen=True, kw_only=True):
    """One outcome an entry, and up to which sequence the ledger has this journal now."""

    outcomes: tuple[EntryOutcome, ...]
    sequence: int


# --- POST /v1/refresh ------------------------------------------------------------------------


class RefreshRequest(_Request, frozen=True, kw_only=True):
    """What is new since ``cursor`` (absent: everything)?"""

    format: Literal["coopcoin-refresh/1"]
    cursor: str | None = None


class RefreshAnswer(_Message, frozen=True, kw_only=True):
    """The catalogue and rules if they changed, the open grants of this kiosk whole (ledger-signed),
    and the log's checkpoint.

    ``head_sequence`` and ``head_hash`` (base64url) are the end of this kiosk's journal as the
    ledger has it; both are absent while it has none. A kiosk that is behind it, or has another
    entry there, runs from an older copy of its disk.

    ``admin_key`` (base64url, 32 bytes) is pinned by the kiosk when it first hears it; with it the
    admin signs, in ``reopened``, that the log goes on under another name after a restore.

    ``roles``: everybody who holds any now; whoever is not named holds none. ``changed`` instead of
    ``products``: the products that are new or other since the cursor, and the ids of those that
    are gone.

    ``applied_late``: entries of this kiosk that had been answered UNKNOWN, and what became of them
    after the ledger's update."""

    cursor: str
    checkpoint: str
    products: tuple[Product, ...] | None = None
    rules: tuple[RuleVersion, ...] | None = None
    grants: tuple[SignedEntry, ...] = ()
    blocked_cards: tuple[str, ...] = ()
    head_sequence: int | None = None
    head_hash: str | None = None
    admin_key: str | None = None
    reopened: tuple[SignedReopening, ...] = ()
    roles: tuple[RolesHeld, ...] | None = None
    changed: "ProductsChanged | None" = None
    applied_late: tuple[EntryOutcome, ...] = ()


class ProductsChanged(_Message, frozen=True, kw_only=True):
    """What became of the catalogue since a cursor."""

    products: tuple[Product, ...] = ()
    gone: tuple[RandomId, ...] = ()


# --- POST /v1/consistency ----------------------------------------------------------------------


class ConsistencyRequest(_Request, frozen=True, kw_only=True):
    """Show that the log of ``new`` leaves begins with the log of ``old`` leaves, both shown to this
    kiosk before. Signed, so that an answer that shows no such thing is evidence. ``log`` is the
    name (origin) of the log that it means: a ledger that was restored meanwhile has another, and
    refuses instead of proving what nobody asked."""

    format: Literal["coopcoin-consistency/1"]
    old: Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]
    new: Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]
    log: str | None = None


class ConsistencyAnswer(_Message, frozen=True, kw_only=True):
    """The path of RFC 6962, 2.1.2: hashes in base64url."""

    path: tuple[str, ...]


# --- POST /v1/cosign ---------------------------------------------------------------------------


class CosignRequest(_Request, frozen=True, kw_only=True):
    """This kiosk verified the checkpoint of that size, and keeps it: its line below the checkpoint
    (``contract.tlog.cosign``, under the name ``witness_name``)."""

    format: Literal["coopcoin-cosign/1"]
    size: Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]
    line: Annotated[str, msgspec.Meta(max_length=300)]


class CosignAnswer(_Message, frozen=True, kw_only=True):
    """Kept, under the checkpoint of that size."""

    size: int


# --- POST /v1/card-keys ------------------------------------------------------------------------


class CardKeysRequest(_Request, frozen=True, kw_only=True):
    """The keys of one card that is to be written now (14 upper-case hex digits)."""

    format: Literal["coopcoin-card-keys/1"]
    card: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-F]{14}\Z")]


class CardKeysAnswer(_Message, frozen=True, kw_only=True):
    """``sealed`` for this kiosk: CardSecrets (base64url)."""

    sealed: str


class CardSecrets(_Message, frozen=True, kw_only=True):
    """The five keys of a card (base64url, 16 bytes each; see ``contract.credentials.CardKeys``).
    Only ever sealed."""

    app: str
    meta: str
    file: str
    pay: str
    spare: str

    def __repr__(self) -> str:
        return "CardSecrets()"


# --- POST /v1/hand-back ------------------------------------------------------------------------

MAX_GRANTS_PER_HAND_BACK = 500


class HandBackRequest(_Request, frozen=True, kw_only=True):
    """After a restore, before anything else: ledger-signed grants of this kiosk that the restored
    ledger may not know, oldest first, and the newest checkpoint of the log before it that this
    kiosk verified. ``last``: there are no more."""

    format: Literal["coopcoin-hand-back/1"]
    grants: tuple[SignedEntry, ...]
    checkpoint: Annotated[str, msgspec.Meta(max_length=2000)] | None = None
    last: bool = True


class HandBackAnswer(_Message, frozen=True, kw_only=True):
    """How many grants the ledger did not know, and took over."""

    taken: int


# --- POST /v1/sign-in-link -------------------------------------------------------------------


class SignInLinkRequest(_Request, frozen=True, kw_only=True):
    """Who was identified, and gave the PIN, wants to sign in on a telephone of their own."""

    format: Literal["coopcoin-sign-in-link/1"]
    identification: EntryId
    pin_ticket: EntryId


class SignInLink(_Message, frozen=True, kw_only=True, tag_field="result", tag="link"):
    """A one-time code, ``sealed`` for this kiosk (base64url), good ``until`` then. The page is
    ``<receipt base>/me#<code>``: what is behind the # reaches no server's log."""

    sealed: str
    until: Instant


class NoSignInLink(_Message, frozen=True, kw_only=True, tag_field="result", tag="declined"):
    """Why not."""

    reason: Declined


SignInLinkAnswer = SignInLink | NoSignInLink


# --- problems (RFC 9457) ---------------------------------------------------------------------


class Problem(_Message, frozen=True, kw_only=True):
    """``application/problem+json``. ``code`` is stable, ``retryable`` says whether the same request
    may succeed later; ``expected_sequence`` comes with a broken chain."""

    type: str
    title: str
    status: int
    code: str
    retryable: bool = False
    detail: str | None = None
    expected_sequence: int | None = None
