# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people do at a till: buy, pay in coin or cash, change their minds, walk away, look who they
are, steal a tap."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import msgspec

from contract.credentials import mirror_sun
from contract.messages import Product
from contract.receipt import parse_receipt_code
from hardware.ports import CardPresented, CodeScanned, SunTap
from kiosk import intents
from kiosk.intents.desks import DoAct, OpenDesk
from kiosk.intents.hall import DoShift
from kiosk.intents.refunds import ChooseReason, ConfirmRefund, ReturnAll, ReturnLine
from kiosk.intents.tenders import Give
from kiosk.sessions.state import Desk
from kiosk.snapshot import Screen, Snapshot
from tests.simulation.coop import Plastic
from tests.simulation.till import TillMachine
from tests.simulation.trace import Chance, Trace


class Card:
    """A card in somebody's hand; ``copied`` taps of it may be in somebody else's."""

    def __init__(self, plastic: Plastic, name: str, chance: Chance, counter: int = 0) -> None:
        self.plastic, self.name, self._chance = plastic, name, chance
        self.counter = counter
        self.copied: dict[SunTap, int] = {}

    def tap(self) -> SunTap:
        """Hold it to a reader."""
        self.counter += 1
        uid = bytes.fromhex(self.plastic.uid)
        tap = SunTap(*mirror_sun(self.plastic.keys, uid, self.counter, self._chance.bytes(5)))
        self.copied[tap] = self.counter
        return tap

    def clone(self, chance: Chance) -> "Card":
        """Another card with its key, whose counter rises from here on by itself. Whoever has it
        does not know the PIN."""
        plastic = msgspec.structs.replace(self.plastic, pin="0000")
        return Card(plastic, self.name, chance, self.counter)


class Noted(NamedTuple):
    """What a till told a member who came to a shift or left it."""

    device: str
    kind: str
    shift: str
    member: str


class GivenBack(NamedTuple):
    """What a till told its cashier: of this sale something is given back."""

    till: str
    sale: str


TO_BE_DONE = ("check-in", "late", "help", "check-out")
NOTED = {"hall-done-check-in": "check-in", "hall-done-check-out": "check-out"}


class Activity(NamedTuple):
    """What people come for, and how many do on a day."""

    name: str
    share: int
    do: Callable[[TillMachine], Awaitable[None]]


class People:
    """All who come to the tills of a run."""

    def __init__(
        self,
        cards: tuple[Plastic, ...],
        goods: tuple[Product, ...],
        chance: Chance,
        gifts: Chance,
        thieves: Chance,
        trace: Trace,
    ) -> None:
        self.cards = [Card(one, f"Member{n}", chance) for n, one in enumerate(cards)]
        self._goods, self._chance, self._trace = goods, chance, trace
        self._gifts, self._thieves = gifts, thieves
        self._clones: list[Card] = []
        self._paid_with: set[tuple[str, str, int]] = set()
        self._taps = 0
        self.wrong: list[str] = []
        self.visits = 0
        self.noted: list[Noted] = []
        self.receipts: list[tuple[str, str]] = []
        self.given_back: list[GivenBack] = []
        self.activities = [
            Activity("buy", 40, self.buy),
            Activity("check in", 10, self.check_in),
            Activity("look", 3, self.look),
            Activity("give back", 4, self.give_back),
            Activity("steal a tap", 1, self.steal),
        ]
        """A day at a till. A desk that is new comes in here."""

    def a_day(self) -> int:
        """How many come on a day."""
        return sum(one.share for one in self.activities)

    async def visit(self, till: TillMachine) -> None:
        """Somebody comes, does one thing or another, and leaves the till as they please."""
        shown = await self._ready(till)
        if shown.screen is not Screen.IDLE:
            return
        self.visits += 1
        thing = self._chance.number(1, self.a_day())
        for one in self.activities:
            thing -= one.share
            if thing <= 0:
                self._trace.say(till.name, f"somebody comes to {one.name}")
                await one.do(till)
                break
        if till.shown.screen is Screen.APPROVED:
            till.submit(intents.Done())
        elif self._chance.happens(0.5):
            till.submit(intents.End())

    async def _ready(self, till: TillMachine) -> Snapshot:
        """What was left on the screen is cleared away: a sale that was cut off is finished, or
        given back."""
        for _ in range(4):
            shown = await till.settled()
            match shown.screen:
                case Screen.UNFINISHED:
                    finish = self._chance.happens(0.6)
                    till.submit(intents.FinishSale() if finish else intents.GiveBack())
                case Screen.APPROVED | Screen.PROOF | Screen.REFUSED:
                    till.submit(intents.Done())
                case Screen.IDLE | Screen.STOPPED | Screen.STARTING:
                    return shown
                case _:
                    till.submit(intents.End())
            await asyncio.sleep(0.05)
        return till.shown

    async def buy(self, till: TillMachine) -> None:
        """Goods into the basket, and paid, if all goes well."""
        chance = self._chance
        for _ in range(chance.number(1, 3)):
            till.submit(CodeScanned(chance.one(self._goods).code or ""))
            await asyncio.sleep(chance.between(0.05, 0.4))
        till.submit(intents.Pay())
        await asyncio.sleep(0.05)
        await self.pay(till, chance.one(self.cards) if chance.happens(0.6) else None)

    async def pay(self, till: TillMachine, card: Card | None) -> None:
        """What the till shows as due, with this card's coin or in cash; or they think better of
        it."""
        chance, name = self._chance, "" if card is None else card.name
        tap: SunTap | None = None
        for _ in range(8):
            shown = await till.settled()
            if not till.up or chance.happens(0.02):
                return  # they walk away
            who = "" if shown.member is None else shown.member.first_name
            if who and (who != name or shown.screen is Screen.IDLE):
                self.wrong.append(f"{till.name} takes {name or 'somebody'} for {who}")
            match shown.screen:
                case Screen.PAY if card is not None:
                    if self._gifts.happens(0.3):
                        till.submit(Give(self._gifts.number(1, 3)))
                    tap = card.tap()
                    self.present(till, tap)
                    if chance.happens(0.1):  # they are off before anybody has answered
                        await asyncio.sleep(0.001)
                        till.submit(intents.End())
                        return
                    if chance.happens(0.05):
                        till.submit(intents.UseCoin(False))
                        card = None
                case Screen.PAY:
                    till.submit(intents.UseCoin(False))
                    if self._gifts.happens(0.3):
                        till.submit(Give(self._gifts.number(1, 3)))
                    till.submit(intents.Pay())
                case Screen.PIN if card is not None:
                    self.type_pin(till, card)
                case Screen.CASH if shown.cash is not None:
                    if chance.happens(0.05):
                        till.submit(intents.Back())
                        card = None
                    else:
                        await asyncio.sleep(chance.between(0.05, 0.4))
                        till.submit(intents.CashGiven(shown.cash.due.amount + chance.number(0, 1)))
                        till.submit(intents.CashTaken())
                case Screen.REFUSED:
                    card = None
                    code = "" if shown.refusal is None else shown.refusal.code
                    if code == "took-too-long" and not till.clocks.set_lately():
                        self.wrong.append(f"{till.name}: their room was gone as they paid")
                    till.submit(intents.Done())
                case Screen.APPROVED if card is not None and tap is not None:
                    if shown.approved is not None and shown.approved.coin is not None:
                        self.paid(till, card.plastic.uid, card.copied[tap])
                    return
                case _:
                    return
            await asyncio.sleep(0.05)

    def paid(self, till: TillMachine, uid: str, counter: int) -> None:
        """This tap paid with coin at this till, as none may once more: nor the one of a clone."""
        if (till.name, uid, counter) in self._paid_with and not till.forgot:
            self.wrong.append(f"at {till.name} the tap {counter} of {uid} paid twice")
        self._paid_with.add((till.name, uid, counter))

    async def buy_something(self, till: TillMachine) -> bool:
        """With cash, until it is approved. Whether that was so."""
        await self._ready(till)
        till.submit(CodeScanned(self._goods[0].code or ""))
        await asyncio.sleep(0.5)
        till.submit(intents.Pay())
        await asyncio.sleep(0.1)
        till.submit(intents.UseCoin(False))
        till.submit(intents.Pay())
        await asyncio.sleep(0.1)
        shown = await till.settled()
        if shown.cash is None:
            return False
        till.submit(intents.CashGiven(shown.cash.due.amount))
        till.submit(intents.CashTaken())
        await asyncio.sleep(0.1)
        return (await till.settled()).screen is Screen.APPROVED

    async def look(self, till: TillMachine) -> None:
        """A member taps to see what they have."""
        self.present(till, self._chance.one(self.cards).tap())
        await asyncio.sleep(0.05)
        await till.settled()
        till.submit(intents.ShowBalance(True))

    async def check_in(self, till: TillMachine) -> None:
        """A member comes to a shift, or leaves it."""
        till.submit(OpenDesk(Desk.HALL))
        await asyncio.sleep(0.05)
        card = self._chance.one(self.cards)
        self.present(till, card.tap())
        await asyncio.sleep(0.05)
        shown = await till.settled()
        if shown.screen is not Screen.HALL or shown.hall is None:
            return
        acts = {row.shift: row.state for row in (shown.hall.main, *shown.hall.rows) if row}
        mine = [shift for shift, act in acts.items() if act in TO_BE_DONE]
        if not mine:
            return
        shift = self._chance.one(mine)
        till.submit(DoShift(shift))
        await asyncio.sleep(0.05)
        notice = (await till.settled()).notice
        if notice is not None and notice.code in NOTED:
            self._trace.say(till.name, f"says {notice.code}")
            self.noted.append(
                Noted(till.identity.device, NOTED[notice.code], shift, card.plastic.member)
            )

    async def give_back(self, till: TillMachine) -> None:
        """Somebody brings a receipt, mostly to the till that sold, and the cashier gives back a
        line of it or all, as often as the same receipt comes."""
        mine = [url for name, url in self.receipts if name == till.name]
        urls = mine if self._chance.happens(0.8) else [url for _, url in self.receipts]
        if not urls:
            return
        url = self._chance.one(urls[-6:])
        till.submit(OpenDesk(Desk.STAFF))
        await asyncio.sleep(0.05)
        self.present(till, self.cards[0].tap())
        await asyncio.sleep(0.05)
        if (await till.settled()).screen is Screen.PIN:
            self.type_pin(till, self.cards[0])
            await asyncio.sleep(0.05)
        if (await till.settled()).screen is not Screen.STAFF:
            return
        for act in (DoAct("refund"), CodeScanned(url)):
            till.submit(act)
            await asyncio.sleep(0.05)
        shown = await till.settled()
        if shown.refund is None:
            return
        whole = self._chance.happens(0.3)
        till.submit(ReturnAll() if whole else ReturnLine(self._chance.number(1, 2), 1))
        till.submit(ChooseReason("spoiled"))
        till.submit(ConfirmRefund())
        await asyncio.sleep(0.05)
        shown = await till.settled()
        if shown.refund is not None and shown.refund.state == "second":
            self.present(till, self.cards[1].tap())
            await asyncio.sleep(0.05)
            shown = await till.settled()
        if shown.refund is not None and shown.refund.state in ("done", "noted"):
            self._trace.say(till.name, "says that it is given back")
            self.given_back.append(GivenBack(till.name, parse_receipt_code(url).entry))
        till.submit(intents.Done())

    async def steal(self, till: TillMachine) -> None:
        """Somebody plays back a tap that they overheard, to pay with it; or has a clone."""
        victim = self._chance.one(self.cards)
        taps = list(victim.copied.items())
        till.submit(CodeScanned(self._goods[0].code or ""))
        await asyncio.sleep(0.2)
        till.submit(intents.Pay())
        await asyncio.sleep(0.05)
        if self._thieves.happens(0.5):
            if not self._clones or self._thieves.happens(0.2):
                self._clones.append(victim.clone(self._thieves))
            self._trace.say(till.name, "who comes has a clone")
            await self.pay(till, self._thieves.one(self._clones))
            return
        if not taps:
            return
        tap, counter = self._chance.one(taps[-3:])
        self.present(till, tap)
        await asyncio.sleep(0.05)
        approved = (await till.settled()).approved
        if approved is not None and approved.coin is not None:
            self.paid(till, victim.plastic.uid, counter)

    def present(self, till: TillMachine, tap: SunTap) -> None:
        """A card at this till's reader."""
        self._taps += 1
        till.submit(CardPresented(self._taps, tap))

    def type_pin(self, till: TillMachine, card: Card) -> None:
        """The PIN of this card, mostly the right one."""
        pin = "0000" if self._chance.happens(0.1) else card.plastic.pin
        for digit in pin:
            till.submit(intents.PinDigit(digit))
