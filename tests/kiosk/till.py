# SPDX-License-Identifier: AGPL-3.0-or-later
"""A till without any I/O: the pure session, the goods and people of a small co-op. Whoever carries
the effects out is the test."""

from typing import Any, TypeVar

from msgspec.structs import replace

from contract.ids import random_id, uuid7, wallet
from contract.messages import Product
from contract.money import Amount, coin_unit
from contract.receipt import ReceiptCode, typed_code
from contract.rules import (
    CoinPart,
    CoinShare,
    CoinValue,
    Parameters,
    PinLimit,
    Rulebook,
    RuleVersion,
)
from hardware.ports import CardPresented, CodeScanned, Device, DeviceHealth, Health, SunTap
from kiosk import intents
from kiosk.basket import Item
from kiosk.bill import Buyer, Sale
from kiosk.effects import (
    CheckPin,
    CheckReceipt,
    Effect,
    Identify,
    KeepDraft,
    Reserve,
    WriteBill,
)
from kiosk.events import Answered, DraftKept, Event, ProductFound, Ready, Tick, Value
from kiosk.sessions.state import Context, Shop, State
from kiosk.sessions.till import step
from kiosk.sessions.view import show
from kiosk.snapshot import Snapshot
from kiosk.tenders import cash
from ledger_client.answers import NotKnown, Person, PinOk, Room, Status, Written

E = TypeVar("E", bound=Effect)

COOP = random_id(b"greenleaf.")
COIN = coin_unit(COOP)
SHOP = Shop(
    "Greenleaf Food Co-op", "Till 1", random_id(b"the till.."), "EUR", COIN, "Europe/Berlin"
)
NINE = 1_777_800_600_000  # 2026-05-03T09:30:00Z
DAY = "2026-05-03"

QUESTIONS = (Identify, CheckPin, Reserve, KeepDraft, WriteBill, CheckReceipt)


def rulebook(*parameters: Parameters) -> Rulebook:
    return Rulebook(RuleVersion(1, "2026-01-01", p) for p in parameters)


RULES = rulebook(CoinShare(60), CoinValue(Amount("EUR", 100)), PinLimit(1000))


def product(name: str, price: int, member_price: int | None = None, **more: Any) -> Product:
    return Product(
        id=random_id(name.encode().ljust(10)[:10]),
        name=name,
        department=more.get("department", "grocery"),
        tax_rate=more.get("tax_rate", 700),
        price=price,
        icon="basket",
        member_price=member_price,
        per_kg=more.get("per_kg"),
    )


BREAD = product("Bread", 450, 400, department="bakery")
LENTILS = product("Red lentils", 200)
OIL = product("Olive oil", 1000, 900)
CARROTS = product("Carrots, loose", 180, 165, department="produce", per_kg=180)
CANDLES = product("Candles", 799, tax_rate=1900, department="household")


def person(first_name: str, available: int, offline: bool = False) -> Person:
    """Someone with a card. Each tap of it is an identification of its own."""
    member = random_id(first_name.encode().ljust(10)[:10])
    account, card = wallet(member), "04A1B2C3D4E5F6"
    return Person("", member, first_name, account, COIN, available, card, offline)


AMARA = person("Amara", 5000)
JONAS = person("Jonas", 3000)
TAP = SunTap(picc_data="0" * 32, cmac="0" * 16)


def room(who: Person, number: int = 3) -> Room:
    return Room(number, who.account, who.unit)


def buyer(who: Person) -> Buyer:
    return Buyer(who.member, who.first_name, who.account, who.unit, uuid7(NINE, bytes(10)))


def cut_off(who: Person | None) -> Sale:
    """One loaf of bread, cut off by the power while its cash was being taken."""
    coin = None if who is None else CoinPart(240, 240, "rule")
    return Sale(
        id=uuid7(NINE - 60_000, bytes(10)),
        items=(Item(1, BREAD, 1),),
        buyer=None if who is None else buyer(who),
        coin=coin,
        grant=None if who is None else 3,
        money=(cash(uuid7(NINE - 60_000, b"the cash.."), 450 if who is None else 160),),
        rules={"coin-share": 1, "coin-value": 1, "pin-limit": 1},
    )


def written(sale: Sale, *, offline: bool = False) -> Written:
    entry_hash = bytes(range(32))
    code = ReceiptCode(sale.id, entry_hash, bytes(16))
    return Written(
        sale.id,
        "2026-05-03T09:31:00.000Z",
        7,
        entry_hash,
        code.url("https://greenleaf.example"),
        typed_code(entry_hash),
        offline,
    )


class Till:
    """One till. ``send`` is all that ever happens to it; the rest are ways to say it shortly."""

    def __init__(
        self,
        rules: Rulebook = RULES,
        *,
        has_printer: bool = True,
        unfinished: Sale | None = None,
        languages: tuple[str, ...] = ("en-GB",),
    ) -> None:
        self.state = State(shop=replace(SHOP, has_printer=has_printer, languages=languages))
        self.rules = rules
        self.now_ms = NINE
        self.set_ms = 0  # so far the clock has been set
        self.effects: list[Effect] = []
        self.shown = Snapshot()
        self.send(Status(online=True, last_contact_ms=NINE, unsent=0))
        self.send(DeviceHealth(Device.CARD_READER, Health.READY))
        self.send(Ready(unfinished))

    def send(self, event: Event) -> tuple[Effect, ...]:
        """What the till wants done about this event. It has been shown when this returns."""
        revision = self.shown.revision + 1
        id = uuid7(NINE, revision.to_bytes(10, "big"))
        context = Context(self.now_ms + self.set_ms, self.now_ms, DAY, id, self.rules)
        self.state, effects = step(self.state, event, context)
        self.shown = show(self.state, context, revision)
        self.effects += effects
        return effects

    # --- what was wanted -----------------------------------------------------------------------

    def all(self, kind: type[E]) -> list[E]:
        """Every effect of this kind so far."""
        return [effect for effect in self.effects if isinstance(effect, kind)]

    def last(self, kind: type[E]) -> E:
        """The last effect of all, which is of this kind."""
        effect = self.effects[-1]
        assert isinstance(effect, kind), effect
        return effect

    @property
    def notice(self) -> str:
        return "" if self.shown.notice is None else self.shown.notice.code

    @property
    def refusal(self) -> str:
        return "" if self.shown.refusal is None else self.shown.refusal.code

    # --- what happens --------------------------------------------------------------------------

    def answer(self, value: Value) -> tuple[Effect, ...]:
        """The question that is out gets its answer."""
        assert self.state.waiting, "nothing is waited for"
        return self.send(Answered(self.state.waiting, value))

    def scan(self, *goods: Product) -> None:
        for found in goods:
            self.send(CodeScanned("4006381333931"))
            self.send(ProductFound(found))

    def lay_card(self) -> tuple[Effect, ...]:
        return self.send(CardPresented(1, TAP))

    def tap(self, who: Person | NotKnown) -> tuple[Effect, ...]:
        """A card is held to the reader, and whose it is is found out."""
        (identify,) = self.lay_card()
        assert isinstance(identify, Identify)
        if isinstance(who, Person):
            who = replace(who, identification=identify.ask)
        return self.answer(who)

    def type_pin(self, pin: str) -> tuple[Effect, ...]:
        effects: tuple[Effect, ...] = ()
        for digit in pin:
            effects = self.send(intents.PinDigit(digit))
        return effects

    def give_cash(self, minor: int) -> tuple[Effect, ...]:
        """The cash is handed over and put into the drawer."""
        self.send(intents.CashGiven(minor))
        return self.send(intents.CashTaken())

    def to_the_cash(self, who: Person, pin: str = "") -> None:
        """From the basket to the cash: pay, tap, perhaps PIN, room, draft."""
        self.send(intents.Pay())
        self.tap(who)
        if pin:
            self.type_pin(pin)
            self.answer(PinOk("the ticket"))
        self.last(Reserve)
        self.answer(room(who))
        self.last(KeepDraft)
        self.answer(DraftKept())

    def approve(self) -> tuple[Effect, ...]:
        """The entry is durable."""
        return self.answer(written(self.last(WriteBill).bill))

    def wait(self, seconds: int) -> tuple[Effect, ...]:
        """Time goes by, second by second; what was done about it."""
        effects: list[Effect] = []
        for _ in range(seconds):
            self.now_ms += 1000
            effects += self.send(Tick())
        return tuple(effects)
