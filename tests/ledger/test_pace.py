# SPDX-License-Identifier: AGPL-3.0-or-later
"""A till that asks without a pause is told to wait; its neighbours do not notice."""

import asyncio
import os
from contextlib import suppress

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import chain
from contract.chain import canonical
from contract.messages import SIGNATURE_HEADER, Problem, RefreshRequest
from ledger.api import pace
from ledger.api.pace import AT_ONCE, BYTES_AT_ONCE, BYTES_PER_SECOND, PER_SECOND, Paces
from ledger.api.problems import Refuse
from ledger.app import build
from ledger.service import Ledger
from ledger.store.memory import Memory, Wanted
from tests.ledger.coop import Coop, Kiosk, now_ms


def let_through(paces: Paces, device: str, at_ms: list[int]) -> int:
    """How many of the requests at these moments are not refused."""
    refused = 0
    for moment in at_ms:
        with suppress(Refuse):
            paces.require_patience(device, moment)
            continue
        refused += 1
    return len(at_ms) - refused


def test_a_whole_day_offline_goes_through_at_once_and_no_more_than_that() -> None:
    paces = Paces()
    assert let_through(paces, "a", [0] * (AT_ONCE + 50)) == AT_ONCE
    assert let_through(paces, "b", [0] * 10) == 10  # another till's pace is its own
    assert let_through(paces, "a", [1000] * (PER_SECOND + 50)) == PER_SECOND


@given(st.lists(st.integers(0, 500), max_size=60))
def test_nobody_gets_more_than_the_pace(pauses: list[int]) -> None:
    paces, now = Paces(), 0
    went = let_through(paces, "a", [0] * AT_ONCE)
    for pause in pauses:
        now += pause
        went += let_through(paces, "a", [now] * 20)
    assert went <= AT_ONCE + now * PER_SECOND // 1000 + 1


def test_nobody_fills_the_ledgers_disk_alone() -> None:
    """Given a till that sends as much as fits into each request, then after some hundreds of
    megabytes it goes on as slowly as a busy one, and hears when to come again."""
    paces, large = Paces(), 16 * 1024 * 1024
    for _ in range(BYTES_AT_ONCE // large):
        paces.require_patience("a", 0, large)
    with pytest.raises(Refuse) as refused:
        paces.require_patience("a", 0, large)
    assert refused.value.retry_after == large // BYTES_PER_SECOND
    paces.require_patience("a", 0, 0)
    paces.require_patience("b", 0, large)  # its neighbours do not notice
    with pytest.raises(Refuse):
        paces.require_patience("a", large // BYTES_PER_SECOND * 1000 - 1, large)
    paces.require_patience("a", large // BYTES_PER_SECOND * 1000, large)


def test_a_clock_that_is_put_back_gives_nothing_away() -> None:
    paces = Paces()
    assert let_through(paces, "a", [10_000] * AT_ONCE) == AT_ONCE
    assert let_through(paces, "a", [0] * 5) == 0


def test_a_till_that_asks_too_fast_is_told_when_to_ask_again(
    coop: Coop, till: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "AT_ONCE", 3)
    ledger = Ledger(coop.data, clock=lambda: standing_still, random=os.urandom)
    standing_still = now_ms()
    other = coop.kiosk("the neighbour")

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(build(ledger))
        async with httpx.AsyncClient(transport=transport, base_url="http://ledger") as client:

            async def refresh(who: Kiosk, signer: Kiosk) -> httpx.Response:
                body = canonical(RefreshRequest(**who.marks(), format="coopcoin-refresh/1"))
                kid = chain.key_id(who.me.device, 1)
                jws = chain.sign(body, signer.sign, kid=kid, typ=chain.REQUEST)
                return await client.post(
                    "/v1/refresh", content=body, headers={SIGNATURE_HEADER: jws}
                )

            # What somebody else sends in its name does not count.
            forged = [await refresh(till, other) for _ in range(5)]
            assert {r.status_code for r in forged} == {401}
            mine = [await refresh(till, till) for _ in range(4)]
            return [*mine, await refresh(other, other)]

    answers = asyncio.run(ask())
    ledger.close()
    assert [r.status_code for r in answers] == [200, 200, 200, 429, 200]
    assert answers[3].headers["Retry-After"] == "1"
    problem = msgspec.json.decode(answers[3].content, type=Problem)
    assert (problem.code, problem.retryable) == ("too-fast", True)
    assert "wait" in problem.title


def test_a_payment_asks_the_database_for_nothing_one_by_one(
    coop: Coop, till: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a card that was tapped, when its coin is asked for, then all rows are read together:
    a look-up beside that would be a round trip more for each payment of a group, under the lock."""
    who = till.tapped(coop.cards["Amara"])
    ledger = Ledger(coop.data, clock=now_ms, random=os.urandom)
    reads: list[Wanted] = []
    forgets: list[Memory] = []
    load, forget = Memory.load, Memory.forget

    def count_load(self: Memory, wanted: Wanted) -> None:
        if any(not self.knows(rows, key) for rows, keys in wanted.items() for key in keys):
            reads.append(wanted)
        load(self, wanted)

    def count_forget(self: Memory) -> None:
        forgets.append(self)
        forget(self)

    request = till.grant_request(who, 100)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(build(ledger))
        async with httpx.AsyncClient(transport=transport, base_url="http://ledger") as client:
            body = canonical(request)
            kid = chain.key_id(till.me.device, 1)
            jws = chain.sign(body, till.sign, kid=kid, typ=chain.REQUEST)
            return await client.post("/v1/grants", content=body, headers={SIGNATURE_HEADER: jws})

    ledger.do_now(lambda tx: tx.rules)  # the rules are read once and kept
    monkeypatch.setattr(Memory, "load", count_load)
    monkeypatch.setattr(Memory, "forget", count_forget)
    answer = asyncio.run(ask())
    ledger.close()
    assert answer.status_code == 200, answer.text
    assert (len(reads), forgets) == (1, [])
