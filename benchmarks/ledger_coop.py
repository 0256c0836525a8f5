# SPDX-License-Identifier: AGPL-3.0-or-later
"""A co-op large enough to measure its ledger: members with coin, and kiosks that sign for them."""

import itertools
import os
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from nacl.signing import SigningKey
from sqlalchemy import insert

from benchmarks.load import http_post
from contract import chain
from contract.chain import canonical
from contract.entries import (
    FORMAT,
    Contribution,
    Details,
    GrantGiven,
    Purchase,
    SignedEntry,
    Tender,
    Total,
    seal_entry,
)
from contract.grants import GRANT_REQUEST, Grant, GrantRequest
from contract.ids import b64, instant, random_id, uuid7, wallet
from contract.messages import (
    MAX_ENTRIES_PER_UPLOAD,
    SIGNATURE_HEADER,
    UploadedDetails,
    UploadRequest,
)
from contract.money import Amount
from contract.receipt import ReceiptCode
from ledger.community.kiosks import new_code, use_code
from ledger.demo_coop import make_demo_coop
from ledger.service import Ledger
from ledger.store.tables import identifications, members
from ledger.transaction import Transaction

MEMBERS = 1000
KIOSKS = 64
HELD = 20
"""So many members' standing grants each kiosk holds."""

_PLENTY = 1_000_000_000
_MINUTES = 750_000_000
"""So long each member has worked, at 8.00 an hour: nobody runs out of coin here."""


def clock() -> int:
    """The wall clock, in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def new_id() -> str:
    """A new UUIDv7."""
    return uuid7(clock(), os.urandom(10))


class Till:
    """A kiosk's key and journal."""

    def __init__(self, coop: str, device: str, key: SigningKey) -> None:
        self.coop, self.device, self._key = coop, device, key
        self.head = chain.first_head(coop, device, 1)
        self._kid = chain.key_id(device, 1)
        self.receipts: list[ReceiptCode] = []

    def sign(self, message: bytes) -> bytes:
        """With the device's key."""
        return self._key.sign(message).signature

    def marks(self) -> dict[str, Any]:
        """What every request says first."""
        return {
            "id": new_id(),
            "coop": self.coop,
            "device": self.device,
            "epoch": 1,
            "at": instant(clock()),
        }

    def post(self, path: str, message: msgspec.Struct) -> bytes:
        """The bytes of this request, signed."""
        body = canonical(message)
        jws = chain.sign(body, self.sign, kid=self._kid, typ=chain.REQUEST)
        return http_post(path, body, {SIGNATURE_HEADER: jws})

    def sale(self, member: str) -> tuple[SignedEntry, UploadedDetails]:
        """Groceries for 12.50, two thirds of it in coin: the next entry of the journal, with the
        details that go with it."""
        salt = os.urandom(16)
        bought = canonical(Details(identification=new_id(), note="bread, cheese, apples, tea"))
        unit = f"coin:{self.coop}"
        coin = Tender(
            type="coin",
            unit=unit,
            amount=800,
            settles=Amount("EUR", 800),
            account=wallet(member),
            grant=1,
        )
        entry = Purchase(
            **self.marks(),
            format=FORMAT,
            sequence=self.head.sequence + 1,
            previous=b64(self.head.hash),
            actor=f"kiosk:{self.device}",
            totals=(Total(department="grocery", tax_rate=700, net=1168, tax=82),),
            tenders=(coin, Tender(type="cash", unit="EUR", amount=450)),
            details_hash=b64(chain.details_hash(salt, bought)),
            rules={"coin-share": 1, "coin-value": 1},
        )
        sealed = seal_entry(entry, self.sign)
        self.head = chain.Head(self.device, 1, entry.sequence, sealed.hash)
        return sealed, UploadedDetails(entry=entry.id, salt=b64(salt), details=msgspec.Raw(bought))

    def upload(self, held: Sequence[str]) -> bytes:
        """A whole run of sales, to the members whose grants this kiosk holds."""
        who = itertools.islice(itertools.cycle(held), MAX_ENTRIES_PER_UPLOAD)
        sold = [self.sale(member) for member in who]
        entries, details = zip(*sold, strict=True)
        self.receipts.append(ReceiptCode(details[-1].entry, self.head.hash))
        return self.post(
            "/v1/entries",
            UploadRequest(
                **self.marks(), format="coopcoin-upload/1", entries=entries, details=details
            ),
        )


class BenchCoop:
    """The co-op in a folder, not served yet."""

    def __init__(self, folder: Path, database: str | None) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.data = folder / "ledger"
        make_demo_coop(
            self.data,
            folder / "cards.json",
            clock=clock,
            random=os.urandom,
            receipt_base="https://bench.example",
            coin_share=100,
            pin_limit=2**40,
            kiosk_cap=2**41,
            database=database,
        )
        ledger = Ledger(self.data, clock=clock, random=os.urandom)
        try:
            self.unit = ledger.coop.unit
            self.members = [random_id(os.urandom(10)) for _ in range(MEMBERS)]
            ledger.do_now(self._admit)
            self.tills = [ledger.do_now(self._enrol) for _ in range(KIOSKS)]
            for number, till in enumerate(self.tills):
                ledger.do_now(lambda tx, t=till, n=number: self._grant(tx, t, self.held(n)))  # type: ignore[misc]
        finally:
            ledger.close()
        self._asked: dict[tuple[str, str], int] = {}
        self._taps = itertools.count(1)

    def held(self, number: int) -> list[str]:
        """The members whose grants the kiosk of this number holds."""
        # None of those that are asked for live: their number 1 would be open already.
        return [self.members[(number * HELD + i) % (MEMBERS // 2)] for i in range(HELD)]

    def _admit(self, tx: Transaction) -> None:
        rows = [
            {"member": m, "first_name": "Member", "last_name": str(i), "joined": "2026-01-01"}
            for i, m in enumerate(self.members)
        ]
        tx.connection.execute(insert(members), rows)
        for member in self.members:
            tx.post_own(
                Contribution(
                    **tx.own(tx.ledger_actor),
                    rules={"contributions": 1},
                    contribution=tx.new_id(),
                    account=wallet(member),
                    unit=self.unit,
                    amount=_MINUTES * 800 // 60,
                    work="shop-shift",
                    minutes=_MINUTES,
                    day=tx.coop.day(tx.now_ms),
                )
            )

    def _enrol(self, tx: Transaction) -> Till:
        key = SigningKey.generate()
        code = new_code(tx, "Bench till", confirmed=True)
        enrolled = use_code(tx, code, bytes(key.verify_key), None)
        return Till(tx.coop.coop, enrolled.device, key)

    def _grant(self, tx: Transaction, till: Till, held: Sequence[str]) -> None:
        grants = [
            Grant(
                account=wallet(member),
                device=till.device,
                epoch=1,
                number=1,
                unit=self.unit,
                total=_PLENTY,
                until=instant(tx.now_ms + 12 * 3_600_000),
            )
            for member in held
        ]
        tx.post_own(GrantGiven(**tx.own(tx.ledger_actor), grants=tuple(grants)))

    # --- load ----------------------------------------------------------------------------------

    def grant_requests(self, clients: int, count: int) -> list[list[bytes]]:
        """So many requests in all, for as many kiosks as there are clients. Each is for a tap of
        its own, which is made here: it was identified a moment ago."""
        taps: list[dict[str, Any]] = []
        connections: list[list[bytes]] = [[] for _ in range(clients)]
        for number in range(count):
            till = self.tills[number % clients]
            member = self.members[MEMBERS // 2 + number // clients % (MEMBERS // 2)]
            total = self._asked[till.device, member] = self._asked.get((till.device, member), 0) + 1
            identification = new_id()
            taps.append(
                {
                    "identification": identification,
                    "device": till.device,
                    "epoch": 1,
                    "member": member,
                    "card": "04BE7C0000000000",
                    "counter": next(self._taps),
                    "at_ms": clock(),
                    "granted": 0,
                }
            )
            asked = GrantRequest(
                **till.marks(),
                format=GRANT_REQUEST,
                account=wallet(member),
                unit=self.unit,
                number=1,
                total=total,
                identification=identification,
            )
            connections[number % clients].append(till.post("/v1/grants", asked))
        ledger = Ledger(self.data, clock=clock, random=os.urandom)
        try:
            ledger.do_now(lambda tx: tx.connection.execute(insert(identifications), taps) and None)
        finally:
            ledger.close()
        return connections

    @property
    def receipts(self) -> list[ReceiptCode]:
        """Of the last sale of each upload."""
        return [code for till in self.tills for code in till.receipts]

    def uploads(self, clients: int, each: int) -> list[list[bytes]]:
        """For each client so many uploads of its journal's next entries."""
        return [
            [self.tills[number].upload(self.held(number)) for _ in range(each)]
            for number in range(clients)
        ]
