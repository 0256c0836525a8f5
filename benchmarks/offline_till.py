# SPDX-License-Identifier: AGPL-3.0-or-later
"""A till without a screen or a network, for ``benchmarks.offline``: its journal filled with sales,
its memory once it has started, and how long a member's payment takes to decide."""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from contract import chain
from contract.chain import canonical
from contract.credentials import SunKeys, card_keys, mirror_sun, seal
from contract.entries import (
    FORMAT,
    BasketLine,
    Entry,
    GrantGiven,
    Purchase,
    Tender,
    Total,
    seal_entry,
)
from contract.entries import Details as Basket
from contract.grants import Grant
from contract.ids import b64, instant, random_id, uuid7, wallet
from contract.messages import EnrolAnswer, OfflineSecrets
from contract.money import coin_unit
from ledger_client import journal_file
from ledger_client.answers import Person, Room
from ledger_client.clock import MachineClock
from ledger_client.journal import Details, Journal
from ledger_client.keys import DeviceKey, load_or_make
from ledger_client.opening import open_teller
from ledger_client.replica import Replica, Visitor
from ledger_client.teller import Teller

_META = bytes(range(16))
_MASTER = bytes(range(16, 32))


def now_ms() -> int:
    """The wall clock."""
    return time.time_ns() // 1_000_000


def identity_of(key: DeviceKey, ledger: DeviceKey) -> EnrolAnswer:
    """A kiosk of a co-op whose ledger nobody ever reached."""
    coop = random_id(b"greenleaf.")
    return EnrolAnswer(
        coop=coop,
        coop_name="Greenleaf",
        device=random_id(b"the till.."),
        epoch=1,
        kiosk_name="Till 1",
        currency="EUR",
        time_zone="Europe/Berlin",
        receipt_base="https://greenleaf.example",
        ledger_device=random_id(b"the ledger"),
        ledger_epoch=1,
        ledger_key=b64(ledger.public),
        log_origin="greenleaf.example/log",
        card_meta_key=b64(seal(key.public, _META)),
    )


def fill(folder: Path, identity: EnrolAnswer, key: DeviceKey, count: int) -> None:
    """So many cash sales that nobody has heard of. Not waiting for the disk: nobody paid."""
    careful, journal_file.durable = journal_file.durable, _careless
    try:
        journal = Journal(
            folder / "journal.db",
            coop=identity.coop,
            device=identity.device,
            epoch=identity.epoch,
            public_key=key.public,
            signer=key.sign,
        )
        for _ in range(count):
            make, details = a_sale(identity)
            journal.append(make, details=details)
        journal.close()
    finally:
        journal_file.durable = careful


def _careless(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=OFF"):
        connection.execute(f"PRAGMA {pragma}")


_LINES = tuple(
    BasketLine(
        product=f"p{line}",
        name="Rye bread, sliced",
        quantity=1,
        each=380,
        price=380,
        department="bakery",
        tax_rate=700,
    )
    for line in range(4)
)


def a_sale(identity: EnrolAnswer) -> tuple[Callable[[chain.Head], Entry], Details]:
    """Four loaves for cash: what ``Journal.append`` takes."""
    now, salt = now_ms(), os.urandom(16)
    details = canonical(Basket(lines=_LINES, cash_given=2000, cash_change=480))
    id = uuid7(now, os.urandom(10))

    def make(head: chain.Head) -> Entry:
        return Purchase(
            format=FORMAT,
            coop=identity.coop,
            device=identity.device,
            epoch=identity.epoch,
            sequence=head.sequence + 1,
            previous=b64(head.hash),
            id=id,
            at=instant(now),
            actor=f"kiosk:{identity.device}",
            details_hash=b64(chain.details_hash(salt, details)),
            totals=(Total(department="bakery", tax_rate=700, net=1421, tax=99),),
            tenders=(Tender(type="cash", unit="EUR", amount=1520),),
        )

    return make, Details(salt, details)


class Alone:
    """A till that knows so many members, one of whom stands there with room to pay."""

    def __init__(self, folder: Path, members: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._key = load_or_make(folder / "device.key")
        self._ledger = load_or_make(folder / "ledger.key")
        self.identity = identity_of(self._key, self._ledger)
        self._folder = folder
        self._counter = 0
        uid = "04A1B2C3D4E580"
        keys = card_keys(_MASTER, _META, uid)
        self._uid, self._sun = uid, SunKeys(keys.meta, keys.file)
        replica = Replica(folder / "replica.db")
        for number in range(members):
            card = uid if number == 0 else f"04{number:012X}"
            sealed = seal(
                self._key.public,
                canonical(
                    OfflineSecrets(card=card, card_key=b64(keys.file), counter=0, pin_verifier="")
                ),
            ) if number == 0 else b"sealed for a till" * 20  # fmt: skip
            member = random_id(number.to_bytes(10, "big"))
            unit = coin_unit(self.identity.coop)
            visitor = Visitor(member, "Amara", wallet(member), unit, 1000, sealed)
            _put(replica, card, visitor)
        replica._db.commit()
        replica.refresh("1", (), (), ())
        replica.close()
        self.account = wallet(random_id(bytes(10)))
        self._granted()

    def _granted(self) -> None:
        me, now = self.identity, now_ms()
        grant = Grant(
            account=self.account,
            device=me.device,
            epoch=1,
            number=1,
            unit=coin_unit(me.coop),
            total=10_000_000,
            until=instant(now + 86_400_000),
        )
        given = GrantGiven(
            format=FORMAT,
            coop=me.coop,
            device=me.ledger_device,
            epoch=1,
            sequence=1,
            previous=b64(chain.genesis(me.coop, me.ledger_device, 1)),
            id=uuid7(now, os.urandom(10)),
            at=instant(now),
            actor=f"ledger:{me.coop}",
            grants=(grant,),
        )
        journal = Journal(
            self._folder / "journal.db",
            coop=me.coop,
            device=me.device,
            epoch=1,
            public_key=self._key.public,
            signer=self._key.sign,
        )
        journal.keep_grants((seal_entry(given, self._ledger.sign),))
        journal.close()

    async def open(self) -> Teller:
        """The till, started; nobody answers it."""
        teller = await open_teller(
            self.identity,
            "http://127.0.0.1:9",
            key_file=self._folder / "device.key",
            journal_file=self._folder / "journal.db",
            replica_file=self._folder / "replica.db",
            clock=MachineClock(),
        )
        await teller.start()
        teller.time.heard(now_ms())
        return teller

    async def decide(self, teller: Teller) -> float:
        """Whose card is this, and is there room? In ms."""
        self._counter += 1
        uid = bytes.fromhex(self._uid)
        picc, cmac = mirror_sun(self._sun, uid, self._counter, os.urandom(5))
        began = time.monotonic_ns()
        who = await teller.identify(teller.new_id(), picc, cmac)
        assert isinstance(who, Person), who
        room = await teller.reserve(teller.new_id(), who, 10, None)
        took = time.monotonic_ns() - began
        assert isinstance(room, Room), room
        return took / 1e6


def _put(replica: Replica, card: str, visitor: Visitor) -> None:
    """As ``met`` does, without a commit for each."""
    replica._db.execute(
        sa.text("INSERT INTO members (card, data, counter, pin_failures) VALUES (:c, :d, 0, 0)"),
        {"c": card, "d": msgspec.json.encode(visitor)},
    )


def _peak() -> int:
    """The greatest memory so far, in bytes. ``getrusage`` counts that of who started us too."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def main() -> None:
    """``FOLDER COUNT``: start a till with so many unsent entries; seconds and bytes of memory."""
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    till = Alone(folder, 1)
    fill_in = os.fork()
    if not fill_in:  # what filling takes is not what starting takes
        fill(folder, till.identity, load_or_make(folder / "device.key"), count)
        os._exit(0)
    os.waitpid(fill_in, 0)

    async def start() -> None:
        began = time.monotonic()
        teller = await till.open()
        took = time.monotonic() - began
        unsent = await teller._storage(teller._journal.unsent, 100)
        assert len(unsent) == min(count, 100)
        assert teller._line.unsent == count
        print(f"{took} {_peak()}", flush=True)
        await teller.stop()

    asyncio.run(start())


if __name__ == "__main__":
    main()
