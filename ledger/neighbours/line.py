# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signed questions to a neighbour's ledger, and nothing believed that it did not sign."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec.json import Decoder

from contract import chain
from contract.address import require_private
from contract.messages import SIGNATURE_HEADER, Problem
from ledger.neighbours.agreements import Neighbour
from ledger.service import Ledger

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

ANSWER_SECONDS = 2.5
"""Somebody stands at a till of ours, and the till waits for us four seconds."""
MAX_ANSWER_BYTES = 64 * 1024
EPOCH = 1
"""Of a ledger that asks another: its key is what was agreed on, and there is one agreement."""


class HomeAway(Exception):
    """No believable answer came in time."""


class HomeRefused(Exception):
    """The neighbour calls our request faulty (RFC 9457), or does not do it now."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} {problem.code}: {problem.detail or problem.title}")
        self.problem = problem


class Lines:
    """The connections to the ledgers of our neighbours."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._client: httpx.AsyncClient | None = None
        self.visited = asyncio.Event()
        """Set once a neighbour's member was met here: from then on there may be errands."""

    def marks(self, neighbour: Neighbour) -> dict[str, Any]:
        """Whom a request is for, and who asks."""
        return {"coop": neighbour.coop, "device": self._ledger.coop.coop, "epoch": EPOCH}

    async def ask(
        self, neighbour: Neighbour, path: str, request: msgspec.Struct, answer: Decoder[T]
    ) -> T:
        """Send a request; the other ledger's answer. Raises HomeAway, HomeRefused."""
        body = chain.canonical(request)
        kid = chain.key_id(self._ledger.coop.coop, EPOCH)
        jws = chain.sign(body, self._ledger.keys.sign, kid=kid, typ=chain.REQUEST)
        try:
            require_private(neighbour.url)
            status, signature, found = await self._post(neighbour.url + path, body, jws)
        except (OSError, ValueError) as e:
            raise HomeAway(f"{neighbour.name}: {type(e).__name__}") from e
        if status != 200:
            raise _problem(neighbour, found)
        try:
            signed = chain.verify(found, signature, neighbour.public_key, typ=chain.ANSWER)
            if signed.request != chain.sha256(body):
                raise HomeAway(f"{neighbour.name}: the answer to another question")
            return answer.decode(found)
        except (chain.BadSignature, msgspec.DecodeError) as e:
            raise HomeAway(f"{neighbour.name}: not an answer of its ledger") from e

    async def _post(self, url: str, body: bytes, jws: str) -> tuple[int, str, bytes]:
        import httpx  # takes a good part of a second, and most co-ops have no neighbours

        if self._client is None:
            headers = {"Accept-Encoding": "identity", "Content-Type": "application/json"}
            self._client = httpx.AsyncClient(headers=headers, trust_env=False)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                request = self._client.build_request(
                    "POST", url, content=body, headers={SIGNATURE_HEADER: jws}
                )
                response = await self._client.send(request, stream=True)
                try:
                    found = b""
                    async for part in response.aiter_raw():
                        found += part
                        if len(found) > MAX_ANSWER_BYTES:
                            raise OSError("an endless answer")
                finally:
                    await response.aclose()
        except (httpx.HTTPError, httpx.InvalidURL) as e:
            raise OSError(type(e).__name__) from e
        return response.status_code, response.headers.get(SIGNATURE_HEADER, ""), found

    async def close(self) -> None:
        """Close idle connections."""
        if self._client is not None:
            await self._client.aclose()


def _problem(neighbour: Neighbour, body: bytes) -> Exception:
    try:
        return HomeRefused(msgspec.json.decode(body, type=Problem))
    except msgspec.DecodeError:
        return HomeAway(f"{neighbour.name}: not an answer of its ledger")
