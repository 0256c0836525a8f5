# SPDX-License-Identifier: AGPL-3.0-or-later
"""A co-op to tell stories in: its ledger as a process of its own, its kiosks and its cards."""

import copy
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec
from nacl.signing import SigningKey

from contract import chain
from contract.chain import Head, canonical
from contract.credentials import SunKeys, mirror_sun, seal
from contract.entries import (
    FORMAT,
    Details,
    Entry,
    GrantGiven,
    Purchase,
    Release,
    Released,
    SignedEntry,
    Tender,
    Total,
    seal_entry,
)
from contract.grants import GRANT_REQUEST, GrantRequest
from contract.ids import b64, instant, unb64, uuid7
from contract.messages import (
    SIGNATURE_HEADER,
    CosignAnswer,
    CosignRequest,
    EnrolAnswer,
    EnrolRequest,
    GrantAnswer,
    Granted,
    Identified,
    IdentifyAnswer,
    IdentifyRequest,
    PinAnswer,
    PinRequest,
    Problem,
    RefreshAnswer,
    RefreshRequest,
    SunCredential,
    UploadAnswer,
    UploadedDetails,
    UploadRequest,
)
from contract.money import Amount
from contract.proof import read_checkpoint
from contract.receipt import ReceiptCode
from contract.tlog import cosign, witness_name
from ledger.cli import main
from tests.ledger.engines import Books

T = TypeVar("T")


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def new_id() -> str:
    return uuid7(now_ms(), os.urandom(10))


def run(*args: str | Path, status: int | None = 0) -> str:
    """coop-ledger, as someone in the office runs it: what it prints. ``status`` None: whichever."""
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        ended = main([str(arg) for arg in args])
        assert status in (None, ended), printed.getvalue()
    return printed.getvalue()


class Server:
    """``coop-ledger serve`` over a data folder."""

    def __init__(self, data: Path, *options: str) -> None:
        self.data = data
        self.options = options
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        port_file = self.data / "port"
        port_file.unlink(missing_ok=True)
        serve = ["serve", "--data", str(self.data), "--port", "0", "--port-file", str(port_file)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ledger.cli", *serve, *self.options], stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 60
        while not port_file.exists():
            assert self.process.poll() is None, "the ledger did not start"
            assert time.monotonic() < deadline, "the ledger did not start in time"
            time.sleep(0.01)
        self.url = f"http://127.0.0.1:{port_file.read_text().strip()}"

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=20)
            self.process = None


class Card:
    """A member's card in somebody's hand."""

    def __init__(self, stored: dict[str, Any]) -> None:
        self.uid: str = stored["uid"]
        self.keys = SunKeys(bytes.fromhex(stored["meta_key"]), bytes.fromhex(stored["file_key"]))
        self.first_name: str = stored["first_name"]
        self.member: str = stored["member"]
        self.account: str = stored["account"]
        self.pin: str = stored["pin"]
        self.balance: int = stored["balance"]
        self.counter = 0

    def tap(self, counter: int | None = None) -> SunCredential:
        self.counter = self.counter + 1 if counter is None else counter
        picc, cmac = mirror_sun(self.keys, bytes.fromhex(self.uid), self.counter, os.urandom(5))
        return SunCredential(picc_data=picc, cmac=cmac)


class Answer(msgspec.Struct):
    """An answer as it came, and what it says."""

    status: int
    body: bytes
    headers: httpx.Headers

    def read(self, kind: type[T]) -> T:
        assert self.status == 200, self.body
        return msgspec.json.decode(self.body, type=kind)

    def refused(self) -> Problem:
        assert self.status >= 400, self.body
        assert self.headers["content-type"] == "application/problem+json"
        problem = msgspec.json.decode(self.body, type=Problem)
        assert problem.status == self.status
        return problem


class Kiosk:
    """A kiosk as far as the ledger can tell: a key, a journal, and well-formed requests."""

    def __init__(self, server: Server, name: str, *options: str, code: str | None = None) -> None:
        self.server = server
        # To read whom the world trusts takes longer than the question, and nobody here speaks TLS.
        self.http = httpx.Client(timeout=20, verify=False)
        self.seed = os.urandom(32)
        self.signing = SigningKey(self.seed)
        new = ("kiosk", "new", "--confirmed", "--data", server.data, "--name", name, *options)
        self.code = code or run(*new).strip()
        self.me = self.enrol(self.code).read(EnrolAnswer)
        self.head = chain.first_head(self.me.coop, self.me.device, self.me.epoch)
        self.unit = f"coin:{self.me.coop}"

    def sign(self, message: bytes) -> bytes:
        return self.signing.sign(message).signature

    def close(self) -> None:
        self.http.close()

    # --- requests ------------------------------------------------------------------------------

    def another(self) -> "Kiosk":
        """A machine with a key of its own that is no kiosk yet."""
        new = copy.copy(self)
        new.signing = SigningKey(os.urandom(32))
        return new

    def enrol(self, code: str, device: str | None = None) -> Answer:
        body = canonical(
            EnrolRequest(
                format="coopcoin-enrol/1",
                code=code,
                public_key=b64(bytes(self.signing.verify_key)),
                at=instant(now_ms()),
                device=device,
            )
        )
        jws = chain.sign(body, self.sign, kid="new", typ=chain.REQUEST)
        return self.post_bytes("enrol", body, jws)

    def marks(self, request_id: str | None = None) -> dict[str, Any]:
        return {
            "id": request_id or new_id(),
            "coop": self.me.coop,
            "device": self.me.device,
            "epoch": self.me.epoch,
            "at": instant(now_ms()),
        }

    def post(self, what: str, message: msgspec.Struct) -> Answer:
        """Send a request, and insist that the answer is signed and answers this very request."""
        body = canonical(message)
        kid = chain.key_id(self.me.device, self.me.epoch)
        answer = self.post_bytes(
            what, body, chain.sign(body, self.sign, kid=kid, typ=chain.REQUEST)
        )
        if answer.status == 200:
            signed = chain.verify(
                answer.body,
                answer.headers[SIGNATURE_HEADER],
                unb64(self.me.ledger_key),
                typ=chain.ANSWER,
            )
            assert signed.kid == chain.key_id(self.me.ledger_device, self.me.ledger_epoch)
            assert signed.request == chain.sha256(body)
            assert signed.at is not None
            assert canonical(msgspec.json.decode(answer.body)) == answer.body
        return answer

    def post_bytes(self, what: str, body: bytes, jws: str) -> Answer:
        r = self.http.post(
            f"{self.server.url}/v1/{what}", content=body, headers={SIGNATURE_HEADER: jws}
        )
        return Answer(r.status_code, r.content, r.headers)

    def identify(self, sun: SunCredential) -> IdentifyAnswer:
        return self.post("identify", self.identify_request(sun)).read(IdentifyAnswer)  # type: ignore[arg-type]

    def identify_request(self, sun: SunCredential) -> IdentifyRequest:
        return IdentifyRequest(**self.marks(), format="coopcoin-identify/1", sun=sun)

    def tapped(self, card: Card) -> Identified:
        found = self.identify(card.tap())
        assert isinstance(found, Identified), found
        return found

    def pin_request(self, who: Identified, pin: str) -> PinRequest:
        sealed = b64(seal(unb64(self.me.ledger_key), pin.encode()))
        return PinRequest(
            **self.marks(),
            format="coopcoin-pin/1",
            identification=who.identification,
            sealed_pin=sealed,
        )

    def pin(self, who: Identified, pin: str) -> PinAnswer:
        return self.post("pin", self.pin_request(who, pin)).read(PinAnswer)  # type: ignore[arg-type]

    def grant_request(
        self, who: Identified, total: int, number: int = 1, ticket: str | None = None
    ) -> GrantRequest:
        return GrantRequest(
            **self.marks(),
            format=GRANT_REQUEST,
            account=who.account,
            unit=who.unit,
            number=number,
            total=total,
            identification=who.identification,
            pin_ticket=ticket,
        )

    def ask(
        self, who: Identified, total: int, number: int = 1, ticket: str | None = None
    ) -> GrantAnswer:
        request = self.grant_request(who, total, number, ticket)
        return self.post("grants", request).read(GrantAnswer)  # type: ignore[arg-type]

    def granted(
        self, who: Identified, total: int, number: int = 1, ticket: str | None = None
    ) -> GrantGiven:
        answer = self.ask(who, total, number, ticket)
        assert isinstance(answer, Granted), answer
        return self.believed(answer.entry)

    def believed(self, entry: SignedEntry) -> GrantGiven:
        """A grant entry, its signature by the ledger checked."""
        given = entry.verified(unb64(self.me.ledger_key))
        assert isinstance(given, GrantGiven)
        assert given.device == self.me.ledger_device
        return given

    def refresh_request(self, cursor: str | None = None) -> RefreshRequest:
        return RefreshRequest(**self.marks(), format="coopcoin-refresh/1", cursor=cursor)

    def refresh(self, cursor: str | None = None) -> RefreshAnswer:
        return self.post("refresh", self.refresh_request(cursor)).read(RefreshAnswer)

    def cosigned(self) -> tuple[int, str]:
        """The checkpoint that this kiosk is shown, and its line under it."""
        shown = read_checkpoint(
            self.refresh().checkpoint, self.me.log_origin, unb64(self.me.ledger_key)
        )
        name = witness_name(self.me.coop, self.me.device, self.me.epoch)
        key = bytes(self.signing.verify_key)
        return shown.size, cosign(shown, name, key, self.sign, now_ms() // 1000)

    def cosign(self) -> None:
        """Say so to the ledger."""
        size, line = self.cosigned()
        request = CosignRequest(**self.marks(), format="coopcoin-cosign/1", size=size, line=line)
        assert self.post("cosign", request).read(CosignAnswer).size == size

    def upload_request(
        self, *entries: SignedEntry, details: tuple[UploadedDetails, ...] = ()
    ) -> UploadRequest:
        return UploadRequest(
            **self.marks(), format="coopcoin-upload/1", entries=entries, details=details
        )

    def upload(
        self, *entries: SignedEntry, details: tuple[UploadedDetails, ...] = ()
    ) -> UploadAnswer:
        request = self.upload_request(*entries, details=details)
        return self.post("entries", request).read(UploadAnswer)

    # --- the journal ---------------------------------------------------------------------------

    def write(self, build: Callable[[dict[str, Any]], Entry]) -> SignedEntry:
        """The next entry of the journal."""
        marks = {
            "format": FORMAT,
            "coop": self.me.coop,
            "device": self.me.device,
            "epoch": self.me.epoch,
            "sequence": self.head.sequence + 1,
            "previous": b64(self.head.hash),
            "id": new_id(),
            "at": instant(now_ms()),
            "actor": f"kiosk:{self.me.device}",
        }
        sealed = seal_entry(build(marks), self.sign)
        self.head = Head(self.me.device, self.me.epoch, self.head.sequence + 1, sealed.hash)
        return sealed

    def sale(
        self,
        *,
        account: str | None = None,
        coin: int = 0,
        cash: int = 0,
        grant: int = 1,
        tax: int = 0,
        details_hash: str | None = None,
        id: str | None = None,
    ) -> SignedEntry:
        """Somebody bought groceries."""
        tenders = []
        if coin:
            tenders.append(
                Tender(
                    type="coin",
                    unit=self.unit,
                    amount=coin,
                    settles=Amount("EUR", coin),
                    account=account,
                    grant=grant,
                )
            )
        if cash:
            tenders.append(Tender(type="cash", unit="EUR", amount=cash))
        total = Total(department="grocery", tax_rate=700, net=coin + cash - tax, tax=tax)
        return self.write(
            lambda marks: Purchase(
                **{**marks, "id": id or marks["id"]},
                totals=(total,),
                tenders=tuple(tenders),
                details_hash=details_hash,
                rules={"coin-value": 1} if coin else {},
            )
        )

    def release(self, account: str, number: int = 1) -> SignedEntry:
        released = Released(account=account, unit=self.unit, number=number)
        return self.write(lambda marks: Release(**marks, releases=(released,)))

    def receipt_code(self, sealed: SignedEntry, salt: bytes | None = None) -> ReceiptCode:
        return ReceiptCode(sealed_id(sealed), sealed.hash, salt)


def sealed_id(sealed: SignedEntry) -> str:
    found: str = msgspec.json.decode(sealed.body)["id"]
    return found


def with_details(details: Details) -> tuple[str, bytes, bytes]:
    """The hash for the body, the salt and the text of some details."""
    text, salt = canonical(details), os.urandom(16)
    return b64(chain.details_hash(salt, text)), salt, text


class Coop:
    """The demo co-op, open for business."""

    def __init__(self, books: Books, demo: Path, folder: Path) -> None:
        """A copy of the co-op that ``coop-ledger demo`` made in the folder ``demo``."""
        self.data = folder / "ledger"
        books.copy(demo / "ledger", self.data)
        cards = demo / "cards.json"
        assert cards.stat().st_mode & 0o777 == 0o600
        self.cards = {c["first_name"]: Card(c) for c in json.loads(cards.read_text())["cards"]}
        self.server = Server(self.data)
        self.kiosks: list[Kiosk] = []

    def kiosk(self, name: str = "Till 1", *options: str) -> Kiosk:
        self.kiosks.append(Kiosk(self.server, name, *options))
        return self.kiosks[-1]

    def books(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(run("books", "--json", "--data", self.data))
        return found

    def close(self) -> None:
        for kiosk in self.kiosks:
            kiosk.close()
        self.server.stop()


@contextmanager
def open_coop(books: Books, demo: Path, folder: Path) -> Iterator[Coop]:
    coop = Coop(books, demo, folder)
    try:
        yield coop
    finally:
        coop.close()
