# SPDX-License-Identifier: AGPL-3.0-or-later
"""The line between one till and the ledger, as bad as networks are: slow, lossy, doubling,
reordering, garbling, cut."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple

import httpx

from tests.simulation.ledger import Answer, LedgerMachine
from tests.simulation.loop import SimulatedLoop
from tests.simulation.trace import Chance, Trace

SILENCE_SECONDS = 4.0
"""So long httpx waits for a line that says nothing (ledger_client.uplink)."""


class Weather:
    """How bad a line is: rates of what may befall one request, and seconds it takes."""

    def __init__(self, chance: Chance) -> None:
        bad = chance.one((0.0, 0.005, 0.02, 0.06))
        self.lost = bad * chance.between(0, 1)
        self.answer_lost = bad * chance.between(0, 1)
        self.doubled = bad * chance.between(0, 1)
        self.garbled = bad * chance.between(0, 0.3)
        self.slow = bad * chance.between(0, 1)
        self.seconds = (0.002, chance.one((0.01, 0.05, 0.4)))


class Question(NamedTuple):
    """What the till asks, in place of httpx.Request."""

    method: str
    path: str
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Reply:
    """What it is answered, in place of httpx.Response."""

    def __init__(self, answer: Answer) -> None:
        self.status_code, self._body = answer.status, answer.body
        self.headers = httpx.Headers(answer.headers)

    async def aiter_raw(self) -> AsyncIterator[bytes]:
        """See httpx.Response."""
        yield self._body

    async def aclose(self) -> None:
        """Nothing is open."""


class Cable:
    """One till's line, in place of httpx.AsyncClient and all beneath it. ``crossed`` is told of
    each request before it leaves and of each answer before it arrives: there the till may crash."""

    def __init__(
        self,
        name: str,
        ledger: LedgerMachine,
        loop: SimulatedLoop,
        chance: Chance,
        trace: Trace,
        crossed: Callable[[str], None],
    ) -> None:
        self.name, self._ledger, self._loop = name, ledger, loop
        self._chance, self._trace, self._crossed = chance, trace, crossed
        self.weather = Weather(chance)
        self.cut = False

    def build_request(
        self, method: str, path: str, *, content: bytes, headers: dict[str, str], timeout: Any
    ) -> Question:
        """See httpx.AsyncClient."""
        lower = [(k.lower().encode(), v.encode()) for k, v in headers.items()]
        lower += [(b"host", b"ledger.simulated"), (b"content-length", b"%d" % len(content))]
        return Question(method, path, lower, content)

    async def aclose(self) -> None:
        """Nothing is open."""

    async def send(self, request: Question, *, stream: bool) -> Reply:
        """See httpx.AsyncClient."""
        method, path, headers, body = request
        self._crossed(f"asks {path}")
        w, chance = self.weather, self._chance
        if self.cut:
            if chance.happens(0.5):
                raise httpx.ConnectError("no route")
            await asyncio.sleep(1.5)
            raise httpx.ConnectTimeout("nobody there")
        await asyncio.sleep(self._delay())
        if not self._ledger.up:
            raise httpx.ConnectError("refused")
        if chance.happens(w.lost):
            await self._silence(f"{path} is lost")
        if chance.happens(w.doubled):
            self._trace.say(self.name, f"{path} will arrive twice")
            later = chance.between(0.001, 30)
            self._loop.call_later(later, self._ledger.call, method, path, headers, body)
        answer = await self._ledger.call(method, path, headers, body)
        if answer is None:
            raise httpx.ReadError("the ledger is gone")
        await asyncio.sleep(self._delay())
        if self.cut or chance.happens(w.answer_lost):
            await self._silence(f"the answer to {path} is lost")
        if answer.body and chance.happens(w.garbled):
            self._trace.say(self.name, f"the answer to {path} is garbled")
            answer = _garbled(answer, chance)
        self._crossed(f"is answered {answer.status} to {path}")
        return Reply(answer)

    def _delay(self) -> float:
        if self._chance.happens(self.weather.slow):
            return self._chance.between(1, 8)
        return self._chance.between(*self.weather.seconds)

    async def _silence(self, why: str) -> None:
        self._trace.say(self.name, why)
        await asyncio.sleep(SILENCE_SECONDS)
        raise httpx.ReadTimeout("silence")


def _garbled(answer: Answer, chance: Chance) -> Answer:
    worn = Answer()
    worn.status, worn.headers = answer.status, answer.headers
    at = chance.number(0, len(answer.body) - 1)
    worn.body = answer.body[:at] + bytes([answer.body[at] ^ 1]) + answer.body[at + 1 :]
    return worn
