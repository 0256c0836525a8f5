# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the till has in mind, and the small steps that every session takes. Pure."""

from enum import StrEnum
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from contract.codes import ShopCode
from contract.messages import Product
from contract.money import Amount
from contract.rules import Rulebook
from hardware import ports
from kiosk.bill import AnyBill, Sale, total
from kiosk.day import DayReport
from kiosk.effects import Effect
from kiosk.giving import NOTHING, Giving
from kiosk.hall import HallDesk
from kiosk.handling import Handling
from kiosk.housing import HousingDesk
from kiosk.refunds import Refunding
from kiosk.sales import SalesDesk
from kiosk.snapshot import Message, Receipt, Screen, Sound
from kiosk.tenders import Tendering
from kiosk.wallet import WalletDesk
from kiosk.works import called
from ledger_client.answers import Checked, Person, Status, Written


class Desk(StrEnum):
    """What people come to a kiosk for. Which of them one has is set in its folder."""

    GROCERY = "grocery"
    HOUSING = "housing"
    HALL = "hall"
    WALLET = "wallet"
    STAFF = "staff"


class Shop(Struct, frozen=True):
    """Where this till stands. ``languages`` (BCP 47): those that it speaks, its own first.
    ``shop_codes``: how its own labels are made. ``logo`` is a picture (PNG) for receipts.
    ``drawer_from_screen``: only staff stand here, so the drawer may be opened by touch. ``desks``
    are what people may do here, the usual one first. ``mode``: who works the till, as in
    kiosk.config.Settings. ``tenders``: how money is taken here, as MoneyTender has it.
    ``receipt_asked``: a receipt is on paper for who asks for it, on the screen for everybody.
    ``counts_at_hand_over``: each cashier answers for the drawer alone, so it is counted between
    them. ``drop_above``: with more in the drawer (minor units) some should go to the safe; 0 for
    never."""

    coop_name: str
    kiosk_name: str
    device: str
    currency: str
    coin: str
    time_zone: str
    has_printer: bool = True
    demo: bool = False
    languages: tuple[str, ...] = ("en-GB",)
    shop_codes: tuple[ShopCode, ...] = ()
    logo: bytes = b""
    drawer_from_screen: bool = False
    desks: tuple[Desk, ...] = (Desk.GROCERY,)
    mode: Literal["attended", "self"] = "self"
    tenders: tuple[str, ...] = ("cash",)
    receipt_asked: bool = False
    counts_at_hand_over: bool = False
    drop_above: int = 0


class Context(Struct, frozen=True):
    """What comes in with every event: the time (ms since 1970), for what is dated; how long the
    machine is up (ms), for what is waited for, as a clock may be set meanwhile; the co-op's day, a
    fresh id, and the rules."""

    now_ms: int
    up_ms: int
    day: str
    id: str
    rules: Rulebook


class DrawerDesk(Struct, frozen=True):
    """What staff are doing with the drawer: the ``act``, the amount that was ``typed`` (minor
    units), the ``pieces`` counted (value → number), and the report on the day."""

    act: str = ""
    typed: int = 0
    pieces: dict[int, int] = {}
    report: DayReport | None = None


class State(Struct, frozen=True, kw_only=True):
    """Everything the till has in mind. ``waiting`` is the question that is out; ``tap_pays`` says
    that the newest tap was made with the bill on the screen; ``weight`` is what the scale said
    last, whoever stands there; ``language`` was asked for by touch or by card, "" means the till's
    own; ``last_receipt`` is the sale whose receipt came out last. ``desk`` is the one that a tap,
    and a PIN, is for; ``trusted``: the person gave their PIN there. ``cashier`` serves at an
    attended till, whoever pays; it is ``locked`` while they are away. ``called_ms``: since when
    help is wanted, or here, and ``helper`` who came. ``pay_from``: the account whose coin is spent,
    "" their own; ``beside``: another one that pays what their own coin does not reach for.
    ``drawer_holds``: what should be in the drawer, where that is looked at. ``real``: the till as
    it is, while somebody practises (kiosk.sessions.practice). ``goods_next``: the goods of a basket
    whose empties were worth more, to be paid when those were paid out."""

    shop: Shop
    screen: Screen = Screen.STARTING
    desk: Desk = Desk.GROCERY
    trusted: bool = False
    language: str = ""
    bill: AnyBill | None = None
    person: Person | None = None
    ceiling: int | None = None
    use_coin: bool = True
    pay_from: str = ""
    beside: str = ""
    tap_pays: bool = False
    pin: str = ""
    pin_message: Message | None = None
    pin_opens_desk: bool = False
    ticket: str | None = None
    cash_typed: int = 0
    waiting: str = ""
    busy: str = ""
    notice: Message | None = None
    refusal: Message | None = None
    query: str = ""
    found: tuple[Product, ...] = ()
    weighing: Product | None = None
    tare: int = 0
    handling: Handling = Handling()
    tendering: Tendering = Tendering()
    giving: Giving = NOTHING
    refunding: Refunding = Refunding()
    sales: SalesDesk = SalesDesk()
    parked: tuple[Sale, ...] = ()
    weight: ports.WeightSettled | ports.WeightUnsettled | None = None
    written: Written | None = None
    receipt: Receipt = Receipt.NONE
    checked: Checked | None = None
    unfinished: AnyBill | None = None
    balance_shown: bool = False
    touched_ms: int = 0
    sound: Sound | None = None
    health: dict[ports.Device, ports.DeviceHealth] = {}
    doubts: tuple[ports.PrintDoubt, ...] = ()
    last_receipt: str = ""
    cashier: Person | None = None
    called_ms: int | None = None
    helper: Person | None = None
    locked: bool = False
    drawer: DrawerDesk = DrawerDesk()
    housing: HousingDesk = HousingDesk()
    hall: HallDesk = HallDesk()
    wallet: WalletDesk = WalletDesk()
    status: Status = Status(online=False, last_contact_ms=None, unsent=0)
    goods_next: Sale | None = None
    drawer_holds: int = 0
    real: "State | None" = None

    @property
    def sale(self) -> Sale | None:
        """The bill, where it is that of a basket."""
        return self.bill if isinstance(self.bill, Sale) else None

    def __repr__(self) -> str:  # a PIN may be in here: never into a log
        return f"State(screen={self.screen.value!r}, busy={self.busy!r})"


Step = tuple[State, tuple[Effect, ...]]


def welcome(state: State) -> State:
    """The welcome screen, with nothing left of whoever was here."""
    return State(
        shop=state.shop,
        screen=Screen.IDLE,
        notice=state.notice,
        touched_ms=state.touched_ms,
        sound=state.sound,
        health=state.health,
        doubts=state.doubts,
        last_receipt=state.last_receipt,
        cashier=state.cashier,
        locked=state.locked,
        status=state.status,
        weight=state.weight,
        parked=state.parked,
        drawer_holds=state.drawer_holds,
        real=state.real,
    )


def spoken(state: State) -> str:
    """The language (BCP 47) that is spoken now."""
    return state.language or state.shop.languages[0]


def work_name(state: State, context: Context, work: str) -> str:
    """What a kind of work is called in the language that is spoken."""
    return called(context.rules, work, context.day, spoken(state))


def speak(state: State, language: str) -> State:
    """Speak this language (BCP 47) from now on, if it is one of those spoken here."""
    if language not in state.shop.languages:
        return state
    bill = None if state.bill is None else replace(state.bill, language=language)
    return replace(state, language=language, bill=bill)


def ask(state: State, context: Context, busy: str) -> State:
    """A question goes out; ``busy`` names what is waited for."""
    return replace(state, waiting=context.id, busy=busy)


def say(state: State, code: str, sound: str = "refused", /, **values: str | int | Amount) -> State:
    """Tell people something beside what they are doing."""
    return play(replace(state, notice=Message(code, values)), sound)


def refuse(state: State, code: str, /, **values: str | int | Amount) -> State:
    """What was wanted cannot be; the whole screen says why."""
    refused = replace(
        state,
        screen=Screen.REFUSED,
        refusal=Message(code, values),
        pin="",
        pin_message=None,
        ticket=None,
    )
    return play(refused, "refused")


def play(state: State, name: str) -> State:
    """A sound goes with this step."""
    number = 1 if state.sound is None else state.sound.id + 1
    return replace(state, sound=Sound(number, name))


def in_coin(state: State, minor: int) -> Amount:
    """So much of the co-op's coin."""
    return Amount(state.shop.coin, minor)


def in_money(state: State, minor: int) -> Amount:
    """So much of the currency of the till."""
    return Amount(state.shop.currency, minor)


def bill_total(state: State) -> int:
    """What the bill comes to, in minor units."""
    return 0 if state.bill is None else total(state.bill)
