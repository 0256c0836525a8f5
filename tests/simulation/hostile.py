# SPDX-License-Identifier: AGPL-3.0-or-later
"""A till in hostile hands: its key is a real one, and it says with it whatever may do harm."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec

from contract import chain
from contract.entries import (
    FORMAT,
    Purchase,
    Release,
    Released,
    SignedEntry,
    Tender,
    Total,
    seal_entry,
)
from contract.grants import GRANT_REQUEST, GrantRequest
from contract.ids import b64, instant, uuid7
from contract.messages import (
    SIGNATURE_HEADER,
    GrantAnswer,
    Granted,
    IdentifyRequest,
    SunCredential,
    UploadAnswer,
    UploadRequest,
)
from contract.money import Amount, coin_unit
from ledger_client.keys import load_or_make
from tests.simulation.coop import COIN_SETTLES, Plastic, Things
from tests.simulation.ledger import LedgerMachine
from tests.simulation.loop import SimulatedLoop
from tests.simulation.people import Card
from tests.simulation.trace import Chance, Trace


class HostileTill:
    """Whoever has the last till's key."""

    def __init__(
        self,
        folder: Path,
        things: Things,
        ledger: LedgerMachine,
        loop: SimulatedLoop,
        chance: Chance,
        trace: Trace,
        cards: list[Card],
    ) -> None:
        self._cards, self._numbers = cards, dict[str, int]()
        self._things, self._ledger, self._loop = things, ledger, loop
        self._chance, self._trace = chance, trace
        self.me = things.kiosks[-1]
        self._key = load_or_make(folder / f"till-{len(things.kiosks) - 1}" / "device.key")
        self._head = chain.first_head(self.me.coop, self.me.device, self.me.epoch)
        self._unit = coin_unit(self.me.coop)
        self._said: list[SignedEntry] = []

    async def attack(self) -> None:
        """Until it is stopped from outside."""
        while True:
            await asyncio.sleep(self._chance.mean(2))
            attack = self._chance.one(
                (
                    self._spend,
                    self._spend,
                    self._spend,
                    self._lend,
                    self._repeat,
                    self._fork,
                    self._gap,
                    self._other_past,
                    self._overspend,
                    self._overspend,
                    self._ask,
                    self._release,
                    self._noise,
                )
            )
            await attack()

    def _id(self) -> str:
        return uuid7(self._loop.now_ms(), self._chance.bytes(10))

    def _marks(self, **more: Any) -> dict[str, Any]:
        return {
            "id": self._id(),
            "coop": self.me.coop,
            "device": self.me.device,
            "epoch": self.me.epoch,
            "at": instant(self._loop.now_ms()),
            **more,
        }

    def _entry_marks(self, head: chain.Head) -> dict[str, Any]:
        return self._marks(
            format=FORMAT,
            sequence=head.sequence + 1,
            previous=b64(head.hash),
            actor=f"kiosk:{self.me.device}",
            anchor=instant(self._loop.now_ms()) if self._chance.happens(0.5) else None,
        )

    def _sale(self, head: chain.Head) -> SignedEntry:
        """Coin of anybody's, under a grant that there is not, or as a risk nobody carries."""
        card, amount = self._chance.one(self._things.cards), self._chance.number(1, 3000)
        return self._of(head, card, amount, self._chance.one((None, None, 1, 2)))

    def _of(self, head: chain.Head, card: Plastic, amount: int, risk: int | None) -> SignedEntry:
        worth = amount if self._chance.happens(0.2) else amount * COIN_SETTLES // 100
        tender = Tender(
            type="coin",
            unit=self._unit,
            amount=amount,
            settles=Amount("EUR", worth),
            account=card.account,
            grant=None if risk else self._chance.number(1, 3),
            risk=risk,
        )
        total = Total(department="grocery", tax_rate=700, net=worth, tax=0)
        entry = Purchase(
            **self._entry_marks(head), totals=(total,), tenders=(tender,), rules={"coin-value": 1}
        )
        return seal_entry(entry, self._key.sign)

    async def _spend(self) -> None:
        await self._upload(self._sale(self._head))

    async def _lend(self) -> None:
        """Again and again to the same one, each time as much as may be lent with one tap."""
        amount = self._chance.number(200, 300)
        await self._upload(self._of(self._head, self._things.cards[0], amount, 1))

    async def _release(self) -> None:
        card = self._chance.one(self._things.cards)
        released = Released(account=card.account, unit=self._unit, number=self._chance.number(1, 4))
        entry = Release(**self._entry_marks(self._head), releases=(released,))
        await self._upload(seal_entry(entry, self._key.sign))

    async def _repeat(self) -> None:
        if self._said:
            await self._upload(self._chance.one(self._said))

    async def _fork(self) -> None:
        if self._head.sequence > 1:
            earlier = chain.Head(
                self.me.device, self.me.epoch, self._head.sequence - 1, self._head.hash
            )
            await self._upload(self._sale(earlier))

    async def _gap(self) -> None:
        ahead = chain.Head(self.me.device, self.me.epoch, self._head.sequence + 1, self._head.hash)
        await self._upload(self._sale(ahead))

    async def _other_past(self) -> None:
        """The right number on a past that never was."""
        past = chain.Head(
            self.me.device, self.me.epoch, self._head.sequence, self._chance.bytes(32)
        )
        await self._upload(self._sale(past))

    async def _overspend(self) -> None:
        """A member does tap here, and more is taken than was granted."""
        card = self._chance.one(self._cards)
        tap = card.tap()
        sun = SunCredential(picc_data=tap.picc_data, cmac=tap.cmac)
        identify = IdentifyRequest(**self._marks(), format="coopcoin-identify/1", sun=sun)
        if await self._post("/v1/identify", chain.canonical(identify)) is None:
            return
        account, total = card.plastic.account, self._chance.number(1, 200)
        number = self._numbers.get(account, 0) + 1
        request = GrantRequest(
            **self._marks(),
            format=GRANT_REQUEST,
            account=account,
            unit=self._unit,
            number=number,
            total=total,
            identification=identify.id,
        )
        body = await self._post("/v1/grants", chain.canonical(request))
        if body is None or not isinstance(msgspec.json.decode(body, type=GrantAnswer), Granted):
            return
        self._numbers[account] = number
        more = total + self._chance.number(1, 2000)
        tender = Tender(
            type="coin",
            unit=self._unit,
            amount=more,
            settles=Amount("EUR", more // 2 + 1),
            account=account,
            grant=number,
        )
        paid = Total(department="grocery", tax_rate=700, net=more // 2 + 1, tax=0)
        entry = Purchase(
            **self._entry_marks(self._head),
            totals=(paid,),
            tenders=(tender,),
            rules={"coin-value": 1},
        )
        await self._upload(seal_entry(entry, self._key.sign))

    async def _ask(self) -> None:
        """Room without anybody there: an identification that is invented."""
        card = self._chance.one(self._things.cards)
        request = GrantRequest(
            **self._marks(),
            format=GRANT_REQUEST,
            account=card.account,
            unit=self._unit,
            number=self._chance.number(1, 3),
            total=self._chance.number(1, 5000),
            identification=self._id(),
        )
        await self._post("/v1/grants", chain.canonical(request))

    async def _noise(self) -> None:
        await self._post("/v1/entries", self._chance.bytes(200))

    async def _upload(self, *entries: SignedEntry) -> None:
        request = UploadRequest(**self._marks(), format="coopcoin-upload/1", entries=entries)
        body = await self._post("/v1/entries", chain.canonical(request))
        if body is None:
            return
        answer = msgspec.json.decode(body, type=UploadAnswer)
        self._trace.say("hostile", " ".join(o.outcome.value for o in answer.outcomes))
        last = entries[-1]
        if answer.sequence > self._head.sequence:
            self._head = chain.Head(self.me.device, self.me.epoch, answer.sequence, last.hash)
            self._said.append(last)

    async def _post(self, path: str, body: bytes) -> bytes | None:
        jws = chain.sign(
            body, self._key.sign, kid=chain.key_id(self.me.device, self.me.epoch), typ=chain.REQUEST
        )
        headers = [(SIGNATURE_HEADER.lower().encode(), jws.encode())]
        answer = await self._ledger.call("POST", path, headers, body)
        if answer is None or answer.status != 200:
            self._trace.say("hostile", f"{path} {answer and answer.status}")
            return None
        return answer.body
