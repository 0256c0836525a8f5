# SPDX-License-Identifier: AGPL-3.0-or-later
"""The till as a witness: it signs what it saw, and believes no ledger that takes something back."""

import asyncio
import os
from pathlib import Path

import httpx
import msgspec
import pytest

from contract.chain import canonical, sha256
from contract.ids import unb64
from contract.messages import ConsistencyAnswer, RefreshAnswer
from contract.proof import Checkpoint, log_origin, read_checkpoint, sign_checkpoint, tree_root
from contract.tlog import note_lines, read_cosignature, witness_name
from ledger_client.reopening import LOG, Followed
from ledger_client.teller import Teller
from ledger_client.witness import EVIDENCE, KEPT, Evidence, Kept
from tests.ledger_client.test_hostile_ledger import (
    COOP,
    KIOSK,
    LEDGER_KEY,
    ORIGIN,
    FakeLedger,
    Reply,
    leaves,
)
from tests.ledger_client.test_hostile_ledger import till as hostile_till
from tests.ledger_client.tills import Coop, Till, sell, status, until, wake

pytestmark = pytest.mark.usefixtures("_impatient")


def head(count: int, story: str = "") -> Checkpoint:
    """The log of the honest ledger; another story is another log from the fourth leaf on."""
    told = [*leaves(4), *(sha256(f"{story}{n}".encode()) for n in range(4, count))][:count]
    return Checkpoint(ORIGIN, count, tree_root(told))


def shown(count: int, story: str = "") -> str:
    at = head(count, story)
    return sign_checkpoint(at, LEDGER_KEY.public, LEDGER_KEY.sign)


def shows(fake: FakeLedger, note: str) -> None:
    def trick(reply: Reply, _said: object) -> Reply:
        body = canonical(RefreshAnswer(cursor=os.urandom(4).hex(), checkpoint=note))
        return msgspec.structs.replace(reply, body=body)

    fake.tricks["/v1/refresh"] = trick


async def kept(teller: Teller) -> Kept:
    text = await teller._storage(teller._journal.value, KEPT)
    return Kept("", "") if text is None else msgspec.json.decode(text, type=Kept)


async def until_kept(teller: Teller, note: str) -> Kept:
    async with asyncio.timeout(20):
        while (found := await kept(teller)).note != note:
            wake(teller)
            await asyncio.sleep(0.02)
    return found


def test_a_log_that_grows_is_cosigned_step_by_step(folder: Path) -> None:
    async def story() -> None:
        async with hostile_till(folder) as (teller, fake):
            for size in (5, 6, 11, 64, 65):
                shows(fake, shown(size))
                found = await until_kept(teller, shown(size))
                name = witness_name(COOP, KIOSK, 1)
                read_cosignature(found.line, head(size), name, teller._key.public)
            assert status(teller).stopped == ""
            await until(lambda: fake.asked.count("/v1/cosign") == 6, "the cosignatures")

    asyncio.run(story())


@pytest.mark.parametrize(
    ("then", "code"),
    [
        (shown(9), "log-shrunk"),
        (shown(10, "another"), "log-forked"),
        (shown(14, "another"), "log-forked"),
    ],
)
def test_a_log_that_takes_something_back_is_not_believed(
    folder: Path, then: str, code: str
) -> None:
    async def story() -> None:
        async with hostile_till(folder) as (teller, fake):
            shows(fake, shown(10))
            before = await until_kept(teller, shown(10))
            shows(fake, then)
            wake(teller)
            await until(lambda: status(teller).stopped != "", "the stop")
            assert status(teller).stopped == code
            assert await kept(teller) == before, "what was signed stays"
            text = await teller._storage(teller._journal.value, EVIDENCE)
            evidence = msgspec.json.decode(text, type=Evidence)
            assert (evidence.kept, evidence.shown) == (shown(10), then)
            for note in (evidence.kept, evidence.shown):  # the ledger signed both
                read_checkpoint(note, ORIGIN, LEDGER_KEY.public)

    asyncio.run(story())


def test_a_path_that_shows_nothing_is_as_bad_as_a_fork(folder: Path) -> None:
    async def story() -> None:
        async with hostile_till(folder) as (teller, fake):
            shows(fake, shown(10))
            await until_kept(teller, shown(10))
            nothing = canonical(ConsistencyAnswer(path=("?",)))
            fake.tricks["/v1/consistency"] = lambda reply, _: msgspec.structs.replace(
                reply, body=nothing
            )
            shows(fake, shown(14))
            wake(teller)
            await until(lambda: status(teller).stopped == "log-forked", "the stop")

    asyncio.run(story())


def test_who_cannot_be_asked_is_not_accused(folder: Path) -> None:
    """Somebody between swallows the question whether the log only grew: it is asked again."""

    async def story() -> None:
        async with hostile_till(folder) as (teller, fake):
            shows(fake, shown(10))
            await until_kept(teller, shown(10))

            async def hang_up(writer: asyncio.StreamWriter) -> None:
                writer.close()

            fake.tricks["/v1/consistency"] = lambda _reply, _said: hang_up
            asked = fake.asked.count("/v1/consistency")
            shows(fake, shown(14))
            wake(teller)
            await until(lambda: fake.asked.count("/v1/consistency") > asked + 2, "the question")
            assert (await kept(teller)).note == shown(10)
            assert status(teller).stopped == ""
            del fake.tricks["/v1/consistency"]
            await until_kept(teller, shown(14))

    asyncio.run(story())


@pytest.mark.parametrize(
    ("other", "agrees"),
    [
        (shown(10), True),
        (shown(4), True),
        (shown(14), True),
        (shown(14, "another"), False),
        (shown(7, "another"), False),
        (shown(10, "another"), False),
    ],
)
def test_a_proof_under_another_history_is_none(folder: Path, other: str, agrees: bool) -> None:
    """The ledger shows one log to the till, and proves receipts in another."""

    async def story() -> None:
        async with hostile_till(folder) as (teller, fake):
            shows(fake, shown(10))
            await until_kept(teller, shown(10))
            assert await teller._witness.agrees(other) is agrees
            assert status(teller).stopped == ("" if agrees else "log-forked")

    asyncio.run(story())


def test_who_is_enrolled_anew_for_another_log_believes_that_one(folder: Path) -> None:
    """The ledger was restored without the admin's key, and the office enrolled each till again."""

    async def story() -> None:
        async with hostile_till(folder) as (teller, fake):
            other = sign_checkpoint(
                Checkpoint(log_origin(COOP, 7), 90, bytes(32)), LEDGER_KEY.public, LEDGER_KEY.sign
            )
            text = msgspec.json.encode(Kept(other, "")).decode()
            await teller._storage(teller._journal.keep, KEPT, text)
            followed = msgspec.json.encode(Followed((log_origin(COOP, 7),), False)).decode()
            await teller._storage(teller._journal.keep, LOG, followed)
            shows(fake, shown(5))
            await until_kept(teller, shown(5))
            assert "/v1/hand-back" not in fake.asked

    asyncio.run(story())


def test_the_ledger_serves_what_the_till_cosigned(coop: Coop, till: Till) -> None:
    async def story() -> None:
        async with till.online() as teller:
            await sell(teller, None, 0, 350)
            await until(lambda: status(teller).unsent == 0, "the upload")
            me, name = till.identity, witness_name(till.identity.coop, till.identity.device, 1)

            async def served() -> bool:
                async with httpx.AsyncClient() as http:
                    note = (await http.get(f"{till.url}/v1/log/checkpoint")).text
                lines = [line for line in note_lines(note) if name in line]
                if not lines:
                    return False
                at = read_checkpoint(note, me.log_origin, unb64(me.ledger_key))
                read_cosignature(lines[0], at, name, teller._key.public)
                return True

            async with asyncio.timeout(20):
                while not await served():  # noqa: ASYNC110 (nobody tells of it)
                    await asyncio.sleep(0.02)

    asyncio.run(story())
