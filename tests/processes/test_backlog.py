# SPDX-License-Identifier: AGPL-3.0-or-later
"""Beside a backlog that goes up, who pays in coin is asked about as quickly as without one: counted
in answers of the ledger, which no busy machine changes."""

import asyncio
import time
from statistics import median
from typing import Any

import msgspec
import pytest

from benchmarks.offline_till import fill
from contract.messages import MAX_ENTRIES_PER_UPLOAD
from ledger_client.answers import Person, Room
from ledger_client.keys import load_or_make
from ledger_client.teller import Teller
from tests.ledger_client.tills import Card, Till, identify, sell, status, until
from tests.processes.shop import LoudCoop

MEMBER = "Sándor"
UPLOAD = "/v1/entries"


class Paid(msgspec.Struct):
    """One payment of a member in coin."""

    asked: list[str]
    """What was asked of the ledger for it."""
    overtaken: int
    """How many uploads were answered while that waited for an answer."""
    asking_s: float
    selling_s: float


class Watched:
    """A teller, and what its line is asked."""

    def __init__(self, teller: Teller, card: Card) -> None:
        self._teller, self._card = teller, card
        self._ask = teller._line.ask
        self._asked: list[str] = []
        self.uploads = 0
        teller._line.ask = self._watched  # type: ignore[method-assign]

    async def _watched(self, path: str, *request: Any, **patience: Any) -> Any:
        if path in ("/v1/identify", "/v1/grants"):
            self._asked.append(path)
        answer = await self._ask(path, *request, **patience)
        self.uploads += path == UPLOAD
        return answer

    async def pay(self) -> Paid:
        """The member taps, pays with one coin more than this till holds, and the sale stands."""
        self._asked = []
        uploads, began = self.uploads, time.perf_counter()
        who: Person = await identify(self._teller, self._card)
        more = self._teller._rooms.room_to_pay(who.account) + 1
        room = await self._teller.reserve(self._teller.new_id(), who, more, None)
        assert isinstance(room, Room), room
        overtaken, asked = self.uploads - uploads, time.perf_counter()
        await sell(self._teller, who, 1, 0, room)
        return Paid(self._asked, overtaken, asked - began, time.perf_counter() - asked)


@pytest.mark.parametrize("waiting", [2000, pytest.param(50_000, marks=pytest.mark.long)])
@pytest.mark.timeout(900)
def test_coin_is_granted_beside_a_backlog_as_without_one(
    coop: LoudCoop, till: Till, waiting: int
) -> None:
    card = coop.card(MEMBER)

    async def without() -> list[Paid]:
        async with till.online() as teller:
            watched = Watched(teller, card)
            paid = [await watched.pay() for _ in range(15)]
            await until(lambda: status(teller).unsent == 0, "it is sent")
        return paid

    async def beside() -> list[Paid]:
        paid = []
        async with till.online() as teller:
            watched = Watched(teller, card)
            while status(teller).unsent > MAX_ENTRIES_PER_UPLOAD and len(paid) < 1000:
                paid.append(await watched.pay())
            assert watched.uploads, "nothing went up meanwhile"
            await until(lambda: status(teller).unsent == 0, "it is sent", seconds=600)
        return paid

    # given: how it is with nothing to send; then an outage, in which so much was sold
    before = asyncio.run(without())
    fill(till.folder, till.identity, load_or_make(till.folder / "device.key"), waiting)
    # when: somebody pays in coin again and again while that goes up
    during = asyncio.run(beside())
    # then: the ledger is asked no more often, and each answer comes behind the upload that is being
    # written and the one that went in with the question, not behind what waits
    assert {tuple(paid.asked) for paid in during} <= {tuple(paid.asked) for paid in before}
    assert len(during) >= 3
    assert median(paid.overtaken for paid in during) <= 2 * len(during[0].asked)
    assert coop.entries()["purchase"] == {"posted": waiting + len(before) + len(during)}
    for name, paid in (("before", before), ("beside", during)):
        asking = median(one.asking_s for one in paid) * 1000
        selling = median(one.selling_s for one in paid) * 1000
        answers = sorted(one.overtaken for one in paid)
        print(
            f"{name} {waiting}: {len(paid)} payments, asked {asking:.1f} ms, sold {selling:.1f} ms,"
            f" uploads answered meanwhile: median {median(answers)}, most {answers[-1]}"
        )
