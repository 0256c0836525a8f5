# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ledger that is open: its co-op, keys, clock and writer, over one data folder."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import bindparam, insert, select
from sqlalchemy.engine import Connection

from contract.ids import random_id
from ledger.catalogue.rulebook import RuleCache
from ledger.coop import Coop, load_coop, store_coop
from ledger.keys import FILE as KEYS
from ledger.keys import Keys, Random, load_keys, make_keys
from ledger.store.engine import give_up, has_database, is_lost, open_engine, prepare_folder
from ledger.store.memory import Rows
from ledger.store.migrate import migrate
from ledger.store.prepared import Prepared
from ledger.store.tables import devices
from ledger.transaction import Transaction
from ledger.transparency import log as merkle
from ledger.writer import Job, Wants, Writer

T = TypeVar("T")
Clock = Callable[[], int]
"""Milliseconds since 1970."""


class NoLedger(Exception):
    """There is no ledger in this folder, or already one; the text says which."""


def no_ledger(folder: Path) -> NoLedger:
    """What to say of a folder without one."""
    return NoLedger(f"{folder} has no ledger yet: `coop-ledger init --data {folder} --name NAME`")


class Device(msgspec.Struct, frozen=True):
    """A writer of entries in one epoch: a kiosk, or the ledger itself."""

    device: str
    epoch: int
    name: str
    public_key: bytes
    revoked: bool
    confirmed: bool
    profile: str


_device = Prepared(
    select(devices).where(
        devices.c.device == bindparam("of"), devices.c.epoch == bindparam("in_epoch")
    )
)


DEVICES = Rows(
    devices,
    ("device", "epoch"),
    ("name", "public_key", "revoked_ms", "confirmed_ms", "profile"),
)


def device_now(tx: Transaction, device: str, epoch: int) -> Device | None:
    """Who this is in a transaction, that nobody changes before its end."""
    return _device_of(device, epoch, tx.memory.get(DEVICES, device, epoch))


def find_device(connection: Connection, device: str, epoch: int) -> Device | None:
    """Who this is, if anybody."""
    return _device_of(device, epoch, _device.first(connection, of=device, in_epoch=epoch))


def _device_of(device: str, epoch: int, row: Any) -> Device | None:
    if row is None:
        return None
    return Device(
        device=device,
        epoch=epoch,
        name=row.name,
        public_key=row.public_key,
        revoked=row.revoked_ms is not None,
        confirmed=row.confirmed_ms is not None,
        profile=row.profile,
    )


def create(
    folder: Path,
    *,
    name: str,
    currency: str,
    time_zone: str,
    receipt_base: str,
    clock: Clock,
    random: Random,
    database: str | None = None,
) -> None:
    """Set up a new co-op's ledger: a folder with its keys and settings, its database, an empty log.

    ``database`` is the URL of an empty PostgreSQL database; without it the books are in the folder.
    If that was interrupted it can be repeated. Raises BadDatabase, or NoLedger if there is one.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = load_keys(folder) if (folder / KEYS).exists() else make_keys(folder, random)
    coop = Coop(
        coop=random_id(random(10)),
        name=name,
        currency=currency,
        time_zone=time_zone,
        receipt_base=receipt_base,
        ledger_device=random_id(random(10)),
        ledger_epoch=1,
    )
    prepare_folder(folder, database)
    engine = open_engine(folder)
    try:
        migrate(engine)
        with engine.begin() as connection:
            if load_coop(connection) is not None:
                raise NoLedger(f"{folder} already has a ledger")
            store_coop(connection, coop)
            connection.execute(
                insert(devices),
                {
                    "device": coop.ledger_device,
                    "epoch": coop.ledger_epoch,
                    "name": "ledger",
                    "public_key": keys.public,
                    "enrolled_ms": clock(),
                    "confirmed_ms": clock(),
                },
            )
            merkle.create_head(connection)
    finally:
        engine.dispose()


def require_coop(connection: Connection, folder: Path) -> Coop:
    """The settings of the ledger in this folder. Raises NoLedger if it was not set up."""
    coop = load_coop(connection)
    if coop is None:
        raise NoLedger(f"the ledger in {folder} was not set up to its end")
    return coop


@contextmanager
def open_to_read(folder: Path) -> Iterator[tuple[Connection, Coop]]:
    """One moment of the ledger in a folder, beside whoever serves it. Raises NoLedger."""
    if not has_database(folder):
        raise no_ledger(folder)
    engine = open_engine(folder, read_only=True)
    try:
        with engine.begin() as connection:
            yield connection, require_coop(connection, folder)
    finally:
        engine.dispose()


class Ledger:
    """An open ledger. Raises NoLedger or UnsafeKeys when the folder holds none that can be used."""

    def __init__(self, folder: Path, *, clock: Clock, random: Random) -> None:
        if not has_database(folder):
            raise no_ledger(folder)
        self.keys: Keys = load_keys(folder)
        self.clock = clock
        self.random = random
        self._engine = open_engine(folder)
        self._read_engine = open_engine(folder, read_only=True)
        self._rules = RuleCache()
        # Those that may write: only what the office does later makes one of them another.
        self._devices: dict[tuple[str, int], Device] = {}
        try:
            migrate(self._engine)
            self._look = self._connect_to_look()
            self.coop = self._own_coop(folder)
            self.writer = Writer(self._engine, self._begin)
        except BaseException:
            if hasattr(self, "_look"):
                self._look.close()
            self._engine.dispose()
            self._read_engine.dispose()
            raise

    def _own_coop(self, folder: Path) -> Coop:
        coop = require_coop(self._look, folder)
        own = find_device(self._look, coop.ledger_device, coop.ledger_epoch)
        if own is None or own.public_key != self.keys.public:
            raise NoLedger(f"the keys in {folder} are not those of the ledger in its database")
        return coop

    def _begin(self, connection: Connection) -> Transaction:
        return Transaction(connection, self.coop, self.keys, self.random, self.clock(), self._rules)

    def device(self, device: str, epoch: int, *, lately: bool = False) -> Device | None:
        """Who this is, if anybody. One indexed look-up; from the event loop's thread only.

        ``lately``: as it was when last looked at will do, for a job that looks again itself.
        """
        if not lately or (device, epoch) not in self._devices:
            found = self._find(device, epoch)
            if found is None or found.revoked or not found.confirmed:
                self._devices.pop((device, epoch), None)
                return found
            self._devices[device, epoch] = found
        return self._devices[device, epoch]

    def _find(self, device: str, epoch: int) -> Device | None:
        try:
            return find_device(self._look, device, epoch)
        except Exception:
            if not is_lost(self._look):
                raise
        give_up(self._look)
        self._look = self._connect_to_look()
        return find_device(self._look, device, epoch)

    def _connect_to_look(self) -> Connection:
        """For single look-ups: each statement sees what is committed when it runs."""
        return self._read_engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    async def do(self, job: Job[T], wants: Wants | None = None) -> T:
        """Have the writer do a job; back after its commit. ``wants``: see ``Writer.submit``."""
        return await self.writer.do(job, wants)

    def do_now(self, job: Job[T]) -> T:
        """The same without an event loop."""
        return self.writer.submit(job).result()

    async def read(self, look: Callable[[Connection], T]) -> T:
        """Read one moment of the database, in a thread of its own."""

        def run() -> T:
            with self._read_engine.begin() as connection:
                return look(connection)

        return await asyncio.to_thread(run)

    def close(self) -> None:
        """Finish what is under way, and close the database."""
        self.writer.close()
        self._look.close()
        self._engine.dispose()
        self._read_engine.dispose()
