# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the screen shows at one moment: an immutable value, published after every step.

It speaks in codes with values; words are made by the screens. It holds only what may be seen: a
PIN is a number of digits, a balance is absent until the member asks for it.
"""

from enum import StrEnum

import msgspec

from contract.money import Amount
from kiosk.snapshot.day import CountPage as CountPage
from kiosk.snapshot.day import MovePage as MovePage
from kiosk.snapshot.day import Piece as Piece
from kiosk.snapshot.day import ReasonPage as ReasonPage
from kiosk.snapshot.day import ReportPage as ReportPage
from kiosk.snapshot.day import ReportRow as ReportRow
from kiosk.snapshot.desks import HomePage as HomePage
from kiosk.snapshot.desks import StaffPage as StaffPage
from kiosk.snapshot.desks import WhoPage as WhoPage
from kiosk.snapshot.goods import AttendPage, KeypadPage, MorePage, ParkedBasket, ShelfPage
from kiosk.snapshot.hall import HallPage, SheetPage, WorkPage
from kiosk.snapshot.housing import HouseholdPage, HouseholdsPage, RentPage, RentWorkPage
from kiosk.snapshot.parts import Message as Message
from kiosk.snapshot.refunds import RefundPage as RefundPage
from kiosk.snapshot.sales import SalesPage as SalesPage
from kiosk.snapshot.sales import SoldPage as SoldPage
from kiosk.snapshot.tenders import GiftOffer as GiftOffer
from kiosk.snapshot.tenders import Source as Source
from kiosk.snapshot.tenders import TenderPage as TenderPage
from kiosk.snapshot.wallet import (
    FiguresPage,
    GivePage,
    NewPinPage,
    PhonePage,
    SumPage,
    WalletPage,
    WishesPage,
)


class Screen(StrEnum):
    """Which screen is up."""

    STARTING = "starting"
    IDLE = "idle"
    BASKET = "basket"
    SEARCH = "search"
    WEIGH = "weigh"
    SHELF = "shelf"
    KEYPAD = "keypad"
    ATTEND = "attend"
    MORE = "more"
    PARKED = "parked"
    PAY = "pay"
    PIN = "pin"
    CASH = "cash"
    TERMINAL = "terminal"
    REFUND = "refund"
    SALES = "sales"
    SOLD = "sold"
    VOUCHER = "voucher"
    APPROVED = "approved"
    REFUSED = "refused"
    UNFINISHED = "unfinished"
    PROOF = "proof"
    STOPPED = "stopped"
    DEVICES = "devices"
    HOME = "home"
    WHO = "who"
    STAFF = "staff"
    MOVE = "move"
    REASON = "reason"
    COUNT = "count"
    REPORT = "report"
    HOUSEHOLDS = "households"
    HOUSEHOLD = "household"
    RENT = "rent"
    HOURS = "hours"
    HALL = "hall"
    SHEET = "sheet"
    WORK = "work"
    WALLET = "wallet"
    GIVE = "give"
    SUM = "sum"
    NEWPIN = "newpin"
    WISHES = "wishes"
    PHONE = "phone"
    FIGURES = "figures"


class Line(msgspec.Struct, frozen=True):
    """One line of the basket. ``saved`` is what the member price took off the whole line. What was
    weighed has ``grams``, and ``each`` is the price of a kilogram; ``keyed``: a person typed them.
    ``deposit`` comes beside the price; it is below nothing where empties come back."""

    number: int
    name: str
    icon: str
    quantity: int
    each: Amount
    price: Amount
    saved: Amount | None = None
    grams: int | None = None
    deposit: Amount | None = None
    keyed: bool = False


class Member(msgspec.Struct, frozen=True):
    """Who is at the kiosk: a first name, and the coin balance while they ask to see it.
    ``text_percent`` and ``contrast`` are how their card says they would rather read."""

    first_name: str
    balance: Amount | None = None
    text_percent: int = 0
    contrast: str = ""


class Split(msgspec.Struct, frozen=True):
    """How the bill is going to be paid. ``coin`` is in coin and settles ``coin_settles`` in money;
    ``money`` is the rest. ``reason`` says why there is not more coin: "rule" (``percent`` of the
    bill at most), "balance", "offline" (what is free at this kiosk while the ledger cannot be
    reached), "visitor" (what the two co-ops, or the shopper's own, let them use here now), "chosen"
    (the shopper pays all in money), "no-member", "no-rule" (no rule lets coin be used today), or
    "". ``departments`` in this bill of which more or less may be coin: their names
    and percentages. ``sources``: from whose coin, where there is a choice. ``gift``: what may be
    given to the commons besides; what was chosen of it is in ``coin`` or ``money``."""

    coin: Amount
    coin_settles: Amount
    money: Amount
    percent: int
    reason: str = ""
    departments: tuple[tuple[str, int], ...] = ()
    sources: tuple[Source, ...] = ()
    gift: GiftOffer | None = None


class PinEntry(msgspec.Struct, frozen=True):
    """The PIN being typed: how many digits, how many are wanted, what was wrong with the last. It
    is for ``coin``, or, where nothing is paid, to open a ``desk``."""

    digits: int
    length: int
    coin: Amount | None
    message: Message | None = None
    desk: str = ""


class CashEntry(msgspec.Struct, frozen=True):
    """Cash being taken. ``change`` is absent while less than due was given. ``suggestions`` are
    amounts that people are likely to hand over, the exact one first."""

    due: Amount
    given: Amount
    change: Amount | None
    suggestions: tuple[Amount, ...]


class Receipt(StrEnum):
    """Where the paper is."""

    PRINTING = "printing"
    PRINTED = "printed"
    ASKED = "asked"  # on the screen, and on paper if it is wanted
    WAITING = "waiting"  # the printer needs a person; it will come out then
    NONE = "none"  # no printer here


class Approved(msgspec.Struct, frozen=True):
    """The purchase stands. ``url`` is the receipt code, shown as QR when there is no paper.
    ``given_to``: it is a gift to them, "" the commons. ``gift``: what was given to the commons
    besides, in money (then it is in ``total``) or in coin."""

    total: Amount
    coin: Amount | None
    cash: Amount | None
    change: Amount | None
    receipt: Receipt
    url: str
    typed_code: str
    uploaded: bool
    given_to: str | None = None
    gift: Amount | None = None


class Product(msgspec.Struct, frozen=True):
    """A product as the search shows it; ``price`` is the one this shopper would pay, for a kilogram
    when it is sold ``by_weight``; with an ``open_price`` there is none yet. ``plu``: its number."""

    id: str
    name: str
    icon: str
    price: Amount
    by_weight: bool = False
    open_price: bool = False
    plu: str = ""


class Search(msgspec.Struct, frozen=True):
    """What was typed and what was found."""

    query: str
    results: tuple[Product, ...]


class Weigh(msgspec.Struct, frozen=True):
    """A product that is sold by weight, and what the scale says: "empty" (nothing on it yet, or too
    little to have a price), "moving", "settled" (only then there are ``grams`` and a ``price``),
    "over" (too heavy), "under" (less than nothing), "used" (that is in the basket already) or
    "missing" (the scale cannot be asked). ``grams`` is without the ``tare`` of the container."""

    name: str
    icon: str
    per_kg: Amount
    state: str
    grams: int | None = None
    price: Amount | None = None
    tare: int = 0


class Proof(msgspec.Struct, frozen=True):
    """The outcome of checking a scanned receipt. ``state``: "checking", "proved" (its entry stands
    in the log under a checkpoint this kiosk verified, posted in full), "not-posted" (it stands
    there, and the books did not post all of it), "on-its-way" (not in the log yet), "unknown" (no
    such entry), "false" (the proof does not hold), "unreachable" (no ledger just now). ``at`` is
    the co-op's wall clock: ``2026-05-03 11:30``."""

    state: str
    at: str = ""
    total: Amount | None = None
    coin: Amount | None = None
    log_size: int = 0
    lines: tuple[Line, ...] = ()


class Unfinished(msgspec.Struct, frozen=True):
    """What the power or the program cut off before it was approved: a sale; with a ``household``
    for which it was, a payment of rent; or a ``gift`` (``household`` is who gets it, "" for the
    commons)."""

    total: Amount
    coin: Amount | None
    cash_given: Amount | None
    first_name: str = ""
    household: str = ""
    gift: bool = False


class DeviceState(msgspec.Struct, frozen=True):
    """How a device is. ``device``: "card-reader", "code-scanner", "printer", "drawer", "scale", and
    "ledger", and "blocked-cards": ``hours`` since it was heard which they are; ``health``: "ready",
    "missing" or "trouble"; ``code`` says why in one stable word, ""
    for no more to say."""

    device: str
    health: str
    code: str = ""
    testable: bool = False
    hours: int = 0


class PrintQuestion(msgspec.Struct, frozen=True):
    """Was this printed? ``at`` is the co-op's wall clock: ``2026-05-03 11:30``."""

    document: str
    at: str


class DevicesPage(msgspec.Struct, frozen=True):
    """What hangs on this till, and what only a person at the printer knows. ``unsent`` entries wait
    for the network. ``print_again``: the last receipt may be had once more."""

    devices: tuple[DeviceState, ...]
    questions: tuple[PrintQuestion, ...] = ()
    unsent: int = 0
    print_again: bool = False


class Sound(msgspec.Struct, frozen=True):
    """A sound to play once: "scan", "done", "refused" or "help". ``id`` grows; a greater one is
    new."""

    id: int
    name: str


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the screens show. ``revision`` grows by one with each that differs.

    ``busy`` names what is being waited for ("reading-card", "asking-ledger", "writing") or is "".
    ``offline_minutes`` is the age of the data while the ledger cannot be reached, else None.
    ``idle_seconds`` counts down while the screen is about to clear, else None.
    ``reader_armed`` is whether a tap would do something now. ``language`` (BCP 47) is the one to
    speak, "" the till's own; ``languages`` are those that may be chosen now, none where there is no
    choice. ``desks`` are those that may be opened from the welcome screen, besides its main one.
    ``cashier`` is the first name of who serves at this till, "" for nobody; ``cashier_wanted``:
    nothing is sold here until one is there. ``help``: "offered", "called" or "here", "" where
    there is none to call. ``training``: nothing that is done is real.
    """

    revision: int = 0
    screen: Screen = Screen.STARTING
    coop_name: str = ""
    kiosk_name: str = ""
    lines: tuple[Line, ...] = ()
    total: Amount | None = None
    saved: Amount | None = None
    member: Member | None = None
    split: Split | None = None
    pin: PinEntry | None = None
    cash: CashEntry | None = None
    tendering: TenderPage | None = None
    refund: RefundPage | None = None
    sales: SalesPage | None = None
    sold: SoldPage | None = None
    approved: Approved | None = None
    refusal: Message | None = None
    search: Search | None = None
    weigh: Weigh | None = None
    shelf: ShelfPage | None = None
    keypad: KeypadPage | None = None
    attend: AttendPage | None = None
    more: MorePage | None = None
    parked: tuple[ParkedBasket, ...] = ()
    proof: Proof | None = None
    unfinished: Unfinished | None = None
    devices: DevicesPage | None = None
    home: HomePage | None = None
    who: WhoPage | None = None
    staff: StaffPage | None = None
    move: MovePage | None = None
    reason: ReasonPage | None = None
    count: CountPage | None = None
    report: ReportPage | None = None
    households: HouseholdsPage | None = None
    household: HouseholdPage | None = None
    rent: RentPage | None = None
    hours: RentWorkPage | None = None
    hall: HallPage | None = None
    sheet: SheetPage | None = None
    work: WorkPage | None = None
    wallet: WalletPage | None = None
    give: GivePage | None = None
    sum: SumPage | None = None
    newpin: NewPinPage | None = None
    wishes: WishesPage | None = None
    phone: PhonePage | None = None
    figures: FiguresPage | None = None
    cashier: str = ""
    cashier_wanted: bool = False
    help: str = ""
    desks: tuple[str, ...] = ()
    notice: Message | None = None
    busy: str = ""
    offline_minutes: int | None = None
    idle_seconds: int | None = None
    reader_armed: bool = False
    demo: bool = False
    training: bool = False
    language: str = ""
    languages: tuple[str, ...] = ()
    sound: Sound | None = None
