# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever answers in the ledger's place, or between: nothing is believed that the ledger did not
sign for this very question, and every question ends in time.

The answers come from a small server that can do what no honest one does; the teller, its journal
and its HTTP are real.
"""

import asyncio
import gzip
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from contract import chain
from contract.chain import canonical, sha256
from contract.credentials import SunKeys, mirror_sun, seal
from contract.entries import FORMAT, GrantGiven, Purchase, SignedEntry, seal_entry
from contract.grants import Grant
from contract.ids import b64, instant, random_id, uuid7, wallet
from contract.messages import (
    SIGNATURE_HEADER,
    ConsistencyAnswer,
    CosignAnswer,
    EnrolAnswer,
    EntryOutcome,
    Granted,
    Identified,
    OfflineSecrets,
    Problem,
    RefreshAnswer,
    UploadAnswer,
)
from contract.money import coin_unit
from contract.outcomes import Outcome
from contract.proof import Checkpoint, consistency_path, log_origin, sign_checkpoint, tree_root
from contract.recall import WaitAnswer
from ledger_client import sync, uplink
from ledger_client.answers import NoRoom, NotKnown, Person, Room
from ledger_client.clock import MachineClock
from ledger_client.keys import DeviceKey, load_or_make
from ledger_client.teller import Teller
from tests.ledger_client.tills import open_teller, sell, status, until, wake

pytestmark = pytest.mark.usefixtures("_impatient")

COOP = random_id(b"greenleaf.")
KIOSK = random_id(b"the till..")
LEDGER = random_id(b"the ledger")
AMARA = random_id(b"amara.....")
ORIGIN = log_origin(COOP, 1)
LEDGER_KEY = DeviceKey(bytes(range(32)))
STRANGER = DeviceKey(bytes(range(1, 33)))
CARD = SunKeys(bytes(range(16)), bytes(range(16, 32)))
UID = bytes.fromhex("04A1B2C3D4E5F6")

PATIENCE = 0.6
"""Seconds until a question ends here; a real till waits somewhat longer."""


def leaves(count: int) -> list[bytes]:
    """The hashes of the leaves of its log."""
    return [sha256(str(n).encode()) for n in range(count)]


class Reply(msgspec.Struct, frozen=True):
    """An answer on its way: what it says and how it is signed."""

    body: bytes
    status: str = "200 OK"
    signer: DeviceKey = LEDGER_KEY
    typ: str = chain.ANSWER
    at: str | None = ""
    request: bytes | None = None
    signed: bool = True
    headers: tuple[str, ...] = ()

    def http(self) -> bytes:
        lines = [f"HTTP/1.1 {self.status}", f"Content-Length: {len(self.body)}", *self.headers]
        if self.signed:
            at = instant(MachineClock().wall_ms()) if self.at == "" else self.at
            jws = chain.sign(
                self.body,
                self.signer.sign,
                kid=chain.key_id(LEDGER, 1),
                typ=self.typ,
                at=at,
                request=self.request,
            )
            lines.append(f"{SIGNATURE_HEADER}: {jws}")
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


class FakeLedger:
    """Answers honestly but for what a story puts into ``tricks``, by path."""

    def __init__(self, kiosk_key: bytes) -> None:
        self.kiosk_key = kiosk_key
        self.tricks: dict[str, Callable[[Reply, dict[str, Any]], Any]] = {}
        self.asked: list[str] = []
        self.sequence = 0

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                text = head.decode()
                size = int(text.lower().partition("content-length: ")[2].split("\r")[0] or 0)
                body = await reader.readexactly(size)
                path = text.split(" ")[1]
                self.asked.append(path)
                said = msgspec.json.decode(body)
                reply = self._honest(path, said, sha256(body))
                trick = self.tricks.get(path)
                out = reply if trick is None else trick(reply, said)
                if isinstance(out, Reply):
                    writer.write(out.http())
                else:
                    await out(writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _honest(self, path: str, said: dict[str, Any], request_hash: bytes) -> Reply:
        match path:
            case "/v1/refresh":
                checkpoint = Checkpoint(ORIGIN, 1, tree_root(leaves(1)))
                answer: msgspec.Struct = RefreshAnswer(
                    cursor="1",
                    checkpoint=sign_checkpoint(checkpoint, LEDGER_KEY.public, LEDGER_KEY.sign),
                )
            case "/v1/identify":
                secrets = OfflineSecrets(
                    card=UID.hex().upper(), card_key=b64(CARD.file), counter=0, pin_verifier=""
                )
                answer = Identified(
                    identification=said["id"],
                    member=AMARA,
                    first_name="Amara",
                    account=wallet(AMARA),
                    unit=coin_unit(COOP),
                    available=5000,
                    offline=b64(seal(self.kiosk_key, canonical(secrets))),
                )
            case "/v1/grants":
                answer = Granted(entry=self.grant(said))
            case "/v1/entries":
                ids = [read_id(entry) for entry in said["entries"]]
                outcomes = tuple(
                    EntryOutcome(entry=id, outcome=Outcome.POSTED, log_index=n)
                    for n, id in enumerate(ids)
                )
                answer = UploadAnswer(outcomes=outcomes, sequence=len(ids))
            case "/v1/wait":
                answer = WaitAnswer()
            case "/v1/cosign":
                answer = CosignAnswer(size=said["size"])
            case "/v1/consistency":
                nodes = consistency_path(said["old"], leaves(said["new"]))
                answer = ConsistencyAnswer(path=tuple(map(b64, nodes)))
            case _:
                raise AssertionError(path)
        return Reply(canonical(answer), request=request_hash)

    def grant(
        self, said: dict[str, Any], *, signer: DeviceKey = LEDGER_KEY, **changed: Any
    ) -> SignedEntry:
        """The ledger's own signed entry for this request."""
        self.sequence += 1
        grant = Grant(
            account=said["account"],
            device=changed.get("device", KIOSK),
            epoch=1,
            number=said["number"],
            unit=said["unit"],
            total=changed.get("total", said["total"]),
            until=instant(MachineClock().wall_ms() + changed.get("lease_ms", 3_600_000)),
        )
        entry = GrantGiven(
            **self.marks(changed.get("writer", LEDGER)),
            grants=(grant,),
            request=changed.get("request", said["id"]),
        )
        return seal_entry(entry, signer.sign)

    def marks(self, device: str) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "coop": COOP,
            "device": device,
            "epoch": 1,
            "sequence": self.sequence,
            "previous": b64(bytes(32)),
            "id": uuid7(MachineClock().wall_ms(), os.urandom(10)),
            "at": instant(MachineClock().wall_ms()),
            "actor": f"ledger:{COOP}",
        }


def read_id(entry: dict[str, Any]) -> str:
    id: str = entry["body"]["id"]
    return id


@pytest.fixture(autouse=True)
def _short_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uplink, "TIMEOUT_SECONDS", PATIENCE / 2)
    monkeypatch.setattr(uplink, "ANSWER_SECONDS", PATIENCE)
    monkeypatch.setattr(sync, "BULK_SECONDS", PATIENCE)


@asynccontextmanager
async def till(folder: Path) -> AsyncIterator[tuple[Teller, FakeLedger]]:
    """A till that is online with a ledger of which only the story knows what it is worth."""
    key = load_or_make(folder / "device.key")
    fake = FakeLedger(key.public)
    async with fake.serving() as url:
        identity = EnrolAnswer(
            coop=COOP,
            coop_name="Greenleaf Food Co-op",
            device=KIOSK,
            epoch=1,
            kiosk_name="Till 1",
            currency="EUR",
            time_zone="Europe/Berlin",
            receipt_base="https://greenleaf.example",
            ledger_device=LEDGER,
            ledger_epoch=1,
            ledger_key=b64(LEDGER_KEY.public),
            log_origin=ORIGIN,
            card_meta_key=b64(seal(key.public, CARD.meta)),
        )
        teller = await open_teller(folder, identity, url, MachineClock())
        try:
            await teller.start()
            teller.keep_in_step()
            await until(lambda: status(teller).online, "the ledger")
            yield teller, fake
        finally:
            await teller.stop()


taps = iter(range(1, 1_000_000))


async def identified(teller: Teller) -> Person | NotKnown:
    """Amara taps; whoever it is said to be, it is said in time."""
    began = time.monotonic()
    found = await teller.identify(
        teller.new_id(), *mirror_sun(CARD, UID, next(taps), os.urandom(5))
    )
    assert time.monotonic() - began < PATIENCE + 10
    return found


async def amara(teller: Teller) -> Person:
    who = await identified(teller)
    assert isinstance(who, Person)
    return who


# --- what is not an answer ----------------------------------------------------------------------


def says(body: bytes, status: str = "200 OK", *headers: str) -> Callable[..., Reply]:
    return lambda reply, _: replace(reply, body=body, status=status, headers=headers)


def sends(*pieces: bytes, pause: float = 0.0, hold: float = 0.0) -> Callable[..., Any]:
    """Raw bytes on the wire, piece by piece, and then perhaps silence before the line is cut."""

    async def out(writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
        await asyncio.sleep(hold)
        writer.close()

    return lambda _reply, _said: out


def cut(at: int) -> Callable[..., Any]:
    return lambda reply, said: sends(reply.http()[:at])(reply, said)


def drips(reply: Reply, said: dict[str, Any]) -> Any:
    """Byte by byte, each in good time."""
    whole = reply.http()
    return sends(*(whole[n : n + 1] for n in range(len(whole))), pause=PATIENCE / 8)(reply, said)


def endless(_reply: Reply, _said: dict[str, Any]) -> Any:
    async def out(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk = b"10000\r\n" + bytes(0x10000) + b"\r\n"
        while True:
            writer.write(chunk)
            await writer.drain()

    return out


BOMB = gzip.compress(bytes(200_000_000), 9)
DEEP = b'{"result":"identified","member":' + b"[" * 500_000 + b"]" * 500_000 + b"}"
PROBLEM = canonical(
    Problem(type="about:blank", title="No", status=503, code="busy", retryable=True)
)

NOT_ANSWERS: dict[str, Callable[..., Any]] = {
    "not JSON": says(b"hello"),
    "not text": says(b"\xff\xfe\x00"),
    "a web page": says(
        b"<html>Please accept our terms</html>", "200 OK", "Content-Type: text/html"
    ),
    "nothing": says(b""),
    "null": says(b"null"),
    "another shape": says(b'{"result":"identified"}'),
    "deep": says(DEEP),
    "a redirect": says(b"", "302 Found", "Location: http://127.0.0.1:9/"),
    "an error page": says(b"oops", "500 Internal Server Error"),
    "busy": says(PROBLEM, "503 Service Unavailable"),
    "a captive portal": says(b"<html>pay first</html>", "402 Payment Required"),
    "a bomb": says(BOMB, "200 OK", "Content-Encoding: gzip"),
    "not gzip": says(b"hello", "200 OK", "Content-Encoding: gzip"),
    "unsigned": lambda reply, _: replace(reply, signed=False),
    "signed by somebody else": lambda reply, _: replace(reply, signer=STRANGER),
    "signed for another purpose": lambda reply, _: replace(reply, typ=chain.REQUEST),
    "the answer to another question": lambda reply, _: replace(reply, request=bytes(32)),
    "the answer to no question": lambda reply, _: replace(reply, request=None),
    "an answer from no time": lambda reply, _: replace(reply, at=None),
    "an answer from nonsense time": lambda reply, _: replace(reply, at="yesterday"),
    "one letter changed": lambda reply, _: sends(reply.http().replace(b"5000", b"9000"))(reply, _),
    "no HTTP": sends(b"220 mail.example ESMTP\r\n"),
    "hangs up": sends(),
    "hangs up in the head": cut(40),
    "hangs up in the body": cut(-10),
    "silence": sends(hold=PATIENCE * 3),
    "silence after the head": sends(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", hold=2),
    "drips": drips,
    "endless": endless,
    "an endless head": sends(*[b"X-More: yes\r\n" * 1000] * 50, hold=2),
}


@pytest.mark.parametrize("what", NOT_ANSWERS)
def test_what_is_not_the_answer_is_no_answer(what: str, folder: Path) -> None:
    async def story() -> None:
        async with till(folder) as (teller, fake):
            fake.tricks["/v1/identify"] = NOT_ANSWERS[what]
            assert await identified(teller) == NotKnown("unknown-offline")
            assert "/v1/identify" in fake.asked
            del fake.tricks["/v1/identify"]
            await until(lambda: status(teller).online, "the ledger")
            who = await amara(teller)
            assert (who.first_name, who.available, who.offline) == ("Amara", 5000, False)

    asyncio.run(story())


def test_more_than_can_be_read_is_no_answer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signed or not: nobody fills this machine's memory."""

    async def story() -> None:
        async with till(folder) as (teller, _):
            with monkeypatch.context() as little:
                little.setattr(uplink, "MAX_ANSWER_BYTES", 100)
                assert await identified(teller) == NotKnown("unknown-offline")
            await until(lambda: status(teller).online, "the ledger")
            await amara(teller)

    asyncio.run(story())


def test_an_answer_is_good_for_one_question(folder: Path) -> None:
    """Somebody kept a true answer, and gives it again."""

    async def story() -> None:
        async with till(folder) as (teller, fake):
            kept: list[bytes] = []

            def listen(reply: Reply, _said: dict[str, Any]) -> Any:
                kept.append(reply.http())
                return reply

            fake.tricks["/v1/identify"] = listen
            first = await amara(teller)
            fake.tricks["/v1/identify"] = lambda reply, said: sends(kept[0])(reply, said)
            again = await identified(teller)
            # The till knows her by now, but not because of that answer.
            assert isinstance(again, Person)
            assert again.offline
            assert again.identification != first.identification

    asyncio.run(story())


@pytest.mark.parametrize("what", ["not JSON", "deep", "unsigned", "signed by somebody else"])
def test_sales_wait_until_the_ledger_answers_for_itself(what: str, folder: Path) -> None:
    async def story() -> None:
        async with till(folder) as (teller, fake):
            fake.tricks["/v1/entries"] = NOT_ANSWERS[what]
            await sell(teller, None, 0, 450)
            await until(lambda: fake.asked.count("/v1/entries") >= 2, "more than one try")
            assert status(teller).unsent == 1
            del fake.tricks["/v1/entries"]
            await until(lambda: status(teller).unsent == 0, "the upload")

    asyncio.run(story())


@pytest.mark.parametrize(
    "what", ["not JSON", "deep", "unsigned", "endless", "an answer from no time"]
)
def test_nonsense_does_not_end_the_refreshing(what: str, folder: Path) -> None:
    async def story() -> None:
        async with till(folder) as (teller, fake):
            fake.tricks["/v1/refresh"] = NOT_ANSWERS[what]
            wake(teller)
            await until(lambda: not status(teller).online or status(teller).trouble != "", "notice")
            del fake.tricks["/v1/refresh"]
            asked = len(fake.asked)
            await until(lambda: len(fake.asked) > asked and status(teller).online, "the ledger")

    asyncio.run(story())


@pytest.mark.parametrize(
    ("status", "code", "soon"),
    [
        (429, "too-fast", True),
        (409, "hand-back-first", True),
        (404, "not-found", False),
        (403, "not-allowed", False),
    ],
)
def test_what_is_wanted_back_is_asked_for_again_soon_after_a_refusal(
    status: int, code: str, soon: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody stands at another till and waits for coin that lies here."""
    monkeypatch.setattr(sync, "RETRY_SECONDS", (0.05,))
    problem = Problem(
        type=f"urn:coopcoin:problem:{code}", title="Not now", status=status, code=code
    )
    refused = says(canonical(problem), f"{status} Not now")

    async def story() -> None:
        async with till(folder) as (_teller, fake):
            fake.tricks["/v1/wait"] = refused
            before = fake.asked.count("/v1/wait")
            await asyncio.sleep(1.5)
            assert (fake.asked.count("/v1/wait") - before > 3) is soon

    asyncio.run(story())


def test_a_ledger_that_is_newer_is_understood_as_far_as_this_till_goes(folder: Path) -> None:
    """The co-op updated it first, as the page on running it says."""

    def newer(reply: Reply, said: dict[str, Any]) -> Reply:
        answer = {**msgspec.json.decode(reply.body), "weather": "fine"}
        return replace(reply, body=canonical(answer))

    async def story() -> None:
        async with till(folder) as (teller, fake):
            for path in ("/v1/refresh", "/v1/entries"):
                fake.tricks[path] = newer
            asked = fake.asked.count("/v1/refresh")
            wake(teller)
            await until(lambda: fake.asked.count("/v1/refresh") > asked + 1, "two refreshes")
            await sell(teller, None, 0, 450)
            await until(lambda: status(teller).unsent == 0, "the upload")
            assert (status(teller).online, status(teller).trouble) == (True, "")

    asyncio.run(story())


# --- what is signed and still not good ----------------------------------------------------------


def grants(**changed: Any) -> Callable[[FakeLedger], Callable[..., Reply]]:
    def trick(fake: FakeLedger) -> Callable[..., Reply]:
        def answer(reply: Reply, said: dict[str, Any]) -> Reply:
            entry = fake.grant(said, **changed)
            return replace(reply, body=canonical(Granted(entry=entry)))

        return answer

    return trick


def no_grant(fake: FakeLedger) -> Callable[..., Reply]:
    def answer(reply: Reply, _said: dict[str, Any]) -> Reply:
        entry = Purchase(**fake.marks(LEDGER), totals=(), tenders=())
        return replace(reply, body=canonical(Granted(entry=seal_entry(entry, LEDGER_KEY.sign))))

    return answer


NOT_GRANTS: dict[str, Callable[[FakeLedger], Callable[..., Reply]]] = {
    "to another request": grants(request=uuid7(0, bytes(10))),
    "to no request": grants(request=None),
    "signed by somebody else": grants(signer=STRANGER),
    "of another ledger": grants(writer=KIOSK),
    "to another till": grants(device=LEDGER),
    "of less than was asked for": grants(total=99),
    "with a lease that is over": grants(lease_ms=-1),
    "that is no grant": no_grant,
}


@pytest.mark.parametrize("what", NOT_GRANTS)
def test_a_grant_counts_only_if_it_is_one(what: str, folder: Path) -> None:
    async def story() -> None:
        async with till(folder) as (teller, fake):
            who = await amara(teller)
            fake.tricks["/v1/grants"] = NOT_GRANTS[what](fake)
            answer = await teller.reserve(teller.new_id(), who, 100, None)
            assert isinstance(answer, NoRoom)
            assert teller.room(who.account) < 100
            del fake.tricks["/v1/grants"]
            await until(lambda: status(teller).online, "the ledger")
            assert isinstance(await teller.reserve(teller.new_id(), who, 100, None), Room)
            assert teller.room(who.account) == 100

    asyncio.run(story())


@pytest.mark.parametrize("what", ["silence", "hangs up", "unsigned", "drips", "busy"])
def test_an_answer_that_stays_away_is_no_room(what: str, folder: Path) -> None:
    async def story() -> None:
        async with till(folder) as (teller, fake):
            who = await amara(teller)
            fake.tricks["/v1/grants"] = NOT_ANSWERS[what]
            began = time.monotonic()
            answer = await teller.reserve(teller.new_id(), who, 100, None)
            assert time.monotonic() - began < PATIENCE + 10
            assert answer == NoRoom("no-room", 0, offline=True)

    asyncio.run(story())


def test_the_log_of_somebody_else_is_not_ours(folder: Path) -> None:
    def another_log(reply: Reply, _said: dict[str, Any]) -> Reply:
        checkpoint = Checkpoint(log_origin(COOP, 2), 1, bytes(32))
        note = sign_checkpoint(checkpoint, LEDGER_KEY.public, LEDGER_KEY.sign)
        return replace(reply, body=canonical(RefreshAnswer(cursor="2", checkpoint=note)))

    async def story() -> None:
        async with till(folder) as (teller, fake):
            fake.tricks["/v1/refresh"] = another_log
            wake(teller)
            await until(lambda: status(teller).trouble != "", "the trouble")
            assert await teller._storage(teller._replica.cursor) == "1"

    asyncio.run(story())
