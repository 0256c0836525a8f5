# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signed calls to the ledger over HTTP, and nothing believed that the ledger did not sign.

An answer counts only with the ledger's signature over exactly its bytes, naming the hash of exactly
our request. So a slow, broken or hostile network can keep an answer from us, never change one.

The HTTP library is imported at the first call, in a thread: that takes a good part of a kiosk's
start, and a till takes its first scan without it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import msgspec
from msgspec.json import Decoder

from contract import chain
from contract.address import require_private
from contract.chain import Signer, canonical, sha256
from contract.ids import unb64, unix_ms
from contract.messages import SIGNATURE_HEADER, EnrolAnswer, Problem
from ledger_client import newer

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
CONNECT_SECONDS = 1.5
TIMEOUT_SECONDS = 4.0
"""How long the other end may be silent."""
ANSWER_SECONDS = 6.0
"""How long a whole answer may take while somebody stands there, however busily it drips."""
BULK_SECONDS = 60.0
"""The same for what goes on in the background: a catalogue, or a day's entries."""
MAX_ANSWER_BYTES = 64 * 1024 * 1024
"""More than the largest catalogue: 100 000 products take 17 MB."""


class Unreachable(Exception):
    """No believable answer came in time. ``code``: "down", "slow" or "garbage"."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code = code


class Refused(Exception):
    """The ledger calls our request faulty (RFC 9457)."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} {problem.code}: {problem.detail or problem.title}")
        self.problem = problem


class SignedRequest(NamedTuple):
    """A request as it goes out."""

    body: bytes
    signature: str


class _Reply(msgspec.Struct, frozen=True):
    """What came back, whoever sent it."""

    status: int
    signature: str
    body: bytes


class Uplink:
    """The connection to one ledger."""

    def __init__(
        self,
        base_url: str,
        *,
        ledger_key: bytes | None = None,
        kid: str = "new",
        signer: Signer,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """``ledger_key`` is None only for enrolment, where the key is what is asked for.

        Raises ValueError for a plain http URL to anywhere but this machine: names and balances
        travel here.
        """
        require_private(base_url)
        self._ledger_key = ledger_key
        self._kid = kid
        self._signer = signer
        self._base_url = base_url
        self._client = None if transport is None else _client(base_url, transport)

    async def close(self) -> None:
        """Close idle connections."""
        if self._client is not None:
            await self._client.aclose()

    def signed(self, request: msgspec.Struct) -> SignedRequest:
        """This request, written and signed by this kiosk."""
        body = canonical(request)
        return SignedRequest(body, chain.sign(body, self._signer, kid=self._kid, typ=chain.REQUEST))

    async def call(
        self,
        path: str,
        request: msgspec.Struct | SignedRequest,
        answer: Decoder[T],
        *,
        within: float | None = None,
        silent: float = TIMEOUT_SECONDS,
    ) -> tuple[T, int]:
        """Send a request, signed already or here; the ledger's answer and its time (milliseconds).

        ``within`` so many seconds, or ANSWER_SECONDS; the ledger may be ``silent`` so long. Raises
        Unreachable or Refused.
        """
        if not isinstance(request, SignedRequest):
            request = self.signed(request)
        body, signature = request
        headers = {"Content-Type": "application/json", SIGNATURE_HEADER: signature}
        reply = await self._send("POST", path, body, headers, within, silent)
        return self._believe(reply, sha256(body), answer)

    async def get(self, path: str, answer: Decoder[T]) -> T | None:
        """A public document of the ledger that proves itself (a proof), or None if there is none.

        Raises Unreachable or Refused.
        """
        reply = await self._send("GET", path, b"", {})
        if reply.status == 404:
            return None
        return _decode(reply, answer)

    async def _send(
        self,
        method: str,
        path: str,
        body: bytes,
        headers: dict[str, str],
        within: float | None = None,
        silent: float = TIMEOUT_SECONDS,
    ) -> _Reply:
        if self._client is None:
            made = await asyncio.to_thread(_client, self._base_url)
            self._client = self._client or made  # another call may have been as early
        import httpx

        request = self._client.build_request(
            method,
            path,
            content=body,
            headers=headers,
            timeout=httpx.Timeout(silent, connect=CONNECT_SECONDS),
        )
        try:
            async with asyncio.timeout(ANSWER_SECONDS if within is None else within):
                try:
                    return await _exchange(self._client, request)
                except (httpx.RemoteProtocolError, httpx.ReadError):
                    # An idle connection that the ledger had closed. Every request may be repeated.
                    return await _exchange(self._client, request)
        except (httpx.TimeoutException, TimeoutError) as e:
            raise Unreachable("slow", type(e).__name__) from e
        except (httpx.HTTPError, OSError) as e:
            raise Unreachable("down", type(e).__name__) from e

    def _believe(self, reply: _Reply, request_hash: bytes, answer: Decoder[T]) -> tuple[T, int]:
        if reply.status != 200:
            raise _problem(reply)
        found = _decode(reply, answer)
        key = self._ledger_key
        if key is None:
            key = _key_to_be_pinned(found)
        try:
            signed = chain.verify(reply.body, reply.signature, key, typ=chain.ANSWER)
        except chain.BadSignature as e:
            raise Unreachable("garbage", "an answer that the ledger did not sign") from e
        if signed.request != request_hash or signed.at is None:
            raise Unreachable("garbage", "the answer to another question")
        try:
            return found, unix_ms(signed.at)
        except ValueError as e:
            raise Unreachable("garbage", "an answer from no time") from e


async def _exchange(client: httpx.AsyncClient, request: httpx.Request) -> _Reply:
    response = await client.send(request, stream=True)
    try:
        parts, size = [], 0
        # As it came: nothing is unpacked here that only claims to be from the ledger.
        async for part in response.aiter_raw():
            size += len(part)
            if size > MAX_ANSWER_BYTES:
                raise Unreachable("garbage", "an endless answer")
            parts.append(part)
    finally:
        await response.aclose()
    return _Reply(response.status_code, response.headers.get(SIGNATURE_HEADER, ""), b"".join(parts))


def _client(base_url: str, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    import httpx

    return httpx.AsyncClient(
        base_url=base_url,
        headers={"Accept-Encoding": "identity"},
        transport=transport,
        trust_env=False,
    )


def _decode(reply: _Reply, answer: Decoder[T]) -> T:
    try:
        return newer.decode(answer, reply.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as e:
        raise Unreachable("garbage", "not an answer of this ledger") from e


def _problem(reply: _Reply) -> Exception:
    try:
        problem = msgspec.json.decode(reply.body, type=Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Unreachable("garbage", f"status {reply.status}")
    if reply.status >= 500:
        return Unreachable("down", problem.code)
    return Refused(problem)


def _key_to_be_pinned(answer: object) -> bytes:
    """The ledger's key as the enrolment answer states it: trusted on first use, over a private
    connection, then pinned."""
    if not isinstance(answer, EnrolAnswer):
        raise Unreachable("garbage", "not an enrolment")
    return unb64(answer.ledger_key)
