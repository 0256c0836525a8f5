# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tellers to tell stories with: a real ledger behind a cable, cards, a watch that can be set."""

import asyncio
import io
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, redirect_stdout
from pathlib import Path
from typing import Any

import msgspec

from contract.credentials import SunKeys, mirror_sun
from contract.entries import Details, Purchase, Tender, Total
from contract.messages import EnrolAnswer
from contract.money import Amount
from kiosk.cable import Cable
from kiosk.demo import DemoCard, DemoThings
from ledger.cli import main as coop_ledger
from ledger_client import opening
from ledger_client.answers import NotKnown, Person, Room, Status, Written
from ledger_client.clock import MachineClock
from ledger_client.enrolment import enrol
from ledger_client.keys import DeviceKey, load_or_make
from ledger_client.teller import Teller
from tests.quick_ledger import QuickLedger

HOUR = 3_600_000


class Watch(MachineClock):
    """The machine's clocks, moved on, set back, or started anew."""

    def __init__(self) -> None:
        self.skipped_ms = 0
        self.wall_off_ms = 0
        self.reboots = 0

    def wall_ms(self) -> int:
        return super().wall_ms() + self.skipped_ms + self.wall_off_ms

    def boot_ms(self) -> int:
        return super().boot_ms() + self.skipped_ms

    def boot_id(self) -> str:
        return f"{super().boot_id()}-{self.reboots}"


class Card:
    """A member's card in somebody's hand."""

    def __init__(self, plastic: DemoCard) -> None:
        self.plastic = plastic
        self.pin = plastic.pin
        self.balance = plastic.balance
        self.account = f"wallet:{plastic.member}"
        self.keys = SunKeys(bytes.fromhex(plastic.meta_key), bytes.fromhex(plastic.file_key))
        self.counter = 0

    def tap(self, counter: int | None = None) -> tuple[str, str]:
        """What the card mirrors at this tap: encrypted id and counter, and the CMAC."""
        self.counter = self.counter + 1 if counter is None else counter
        uid = bytes.fromhex(self.plastic.uid)
        return mirror_sun(self.keys, uid, self.counter, os.urandom(5))


class LossyCable(Cable):
    """A cable that can lose what the ledger answers, after the ledger did what it was asked."""

    def __init__(self, target_port: int) -> None:
        self.losing = False
        self.lost = 0
        super().__init__(target_port)

    def _worn(self, data: bytes) -> bytes:
        if self.losing:
            self.lost += 1
            raise OSError("lost")
        return super()._worn(data)


class Till:
    """A kiosk's folder, its cable, and the process that comes and goes in it."""

    def __init__(self, folder: Path, identity: EnrolAnswer, url: str, cable: LossyCable) -> None:
        self.folder, self.identity, self.url, self.cable = folder, identity, url, cable
        self.watch = Watch()
        self.drafts: dict[str, bytes] = {}
        self.told: list[Status] = []

    @asynccontextmanager
    async def open(self, kept: frozenset[str] = frozenset()) -> AsyncIterator[Teller]:
        """One life of the process, from start to stop. ``kept``: accounts that its drafts hold."""
        teller = await open_teller(
            self.folder, self.identity, self.url, self.watch, tell=self.told.append
        )
        try:
            self.drafts = await teller.start()
            await teller.release_all_but(kept)
            teller.keep_in_step()
            yield teller
        finally:
            await teller.stop()

    @asynccontextmanager
    async def online(self) -> AsyncIterator[Teller]:
        """The same, and the ledger was heard."""
        async with self.open() as teller:
            await until(lambda: status(teller).online, "the ledger")
            yield teller


async def open_teller(
    folder: Path,
    identity: EnrolAnswer,
    url: str,
    clock: MachineClock,
    tell: Callable[[Status], None] = lambda _: None,
) -> Teller:
    return await opening.open_teller(
        identity,
        url,
        key_file=folder / "device.key",
        journal_file=folder / "journal.db",
        replica_file=folder / "replica.db",
        clock=clock,
        tell=tell,
    )


class Coop:
    """The demo co-op's ledger, its members' cards, and as many tills as are wanted."""

    ledger_kind = QuickLedger
    cable_kind = LossyCable

    def __init__(self, folder: Path, *options: str) -> None:
        """``options`` go to ``coop-ledger demo``."""
        self.folder = folder
        self.ledger = self.ledger_kind(folder / "ledger", *options)
        things = msgspec.json.decode(self.ledger.cards_file.read_bytes(), type=DemoThings)
        self._cards = {card.first_name: Card(card) for card in things.cards}
        self.tills = 0

    def card(self, first_name: str) -> Card:
        return self._cards[first_name]

    def new_till(self, *options: str) -> Till:
        self.tills += 1
        folder = self.folder / f"till-{self.tills}"
        key: DeviceKey = load_or_make(folder / "device.key")
        cable = self.cable_kind(self.ledger.port)
        url = f"http://127.0.0.1:{cable.port}"
        new = ("kiosk", "new", "--confirmed", "--name", f"Till {self.tills}", *options)
        code = self.office(*new).split()[-1]
        return Till(folder, asyncio.run(enrol(url, code, key, MachineClock())), url, cable)

    def office(self, *command: str) -> str:
        """coop-ledger, as somebody in the office runs it: what it prints."""
        printed = io.StringIO()
        with redirect_stdout(printed):
            status = coop_ledger([*command, "--data", str(self.ledger.folder)])
        assert status == 0, printed.getvalue()
        return printed.getvalue()

    def books(self) -> dict[str, Any]:
        books: dict[str, Any] = json.loads(self.office("books", "--json"))
        return books

    def entries(self) -> dict[str, dict[str, int]]:
        """Kind of entry → outcome → how many."""
        entries: dict[str, dict[str, int]] = self.books()["entries"]
        return entries

    def balance(self, account: str) -> int:
        return sum(self.books()["balances"].get(account, {}).values())


def status(teller: Teller) -> Status:
    """The hold on the ledger at this moment, before anybody is told."""
    return teller._line.status()


def wake(teller: Teller) -> None:
    """It tries the ledger now rather than at the next turn."""
    teller._line.refresh_wanted.set()
    teller._line.upload_wanted.set()


async def until(condition: Callable[[], bool], what: str, seconds: float = 20) -> None:
    try:
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 (nobody tells of what is waited for)
                await asyncio.sleep(0.005)
    except TimeoutError:
        raise AssertionError(f"waited in vain for {what}") from None


async def identify(teller: Teller, card: Card) -> Person:
    """Somebody taps and is known."""
    who = await teller.identify(teller.new_id(), *card.tap())
    assert isinstance(who, Person), who
    return who


async def not_known(teller: Teller, tap: tuple[str, str]) -> str:
    """Somebody taps and is not known: why."""
    who = await teller.identify(teller.new_id(), *tap)
    assert isinstance(who, NotKnown), who
    return who.code


def sale(who: Person | None, coin: int, cash: int, grant: int | None = None) -> Any:
    """What Teller.write makes an entry with."""
    tenders = []
    if coin:
        assert who is not None
        tenders.append(
            Tender(
                type="coin",
                unit=who.unit,
                amount=coin,
                settles=Amount("EUR", coin),
                account=who.account,
                grant=grant,
            )
        )
    if cash:
        tenders.append(Tender(type="cash", unit="EUR", amount=cash))

    def make(marks: dict[str, Any]) -> Purchase:
        return Purchase(
            **marks,
            actor=f"kiosk:{marks['device']}" if who is None else f"member:{who.member}",
            totals=(Total(department="bakery", tax_rate=0, net=coin + cash, tax=0),),
            tenders=tuple(tenders),
            rules={"coin-value": 1} if coin else {},
        )

    return make


async def sell(
    teller: Teller, who: Person | None, coin: int, cash: int, room: Room | None = None
) -> Written:
    """A sale is written, with details to be shown to who has the receipt."""
    make = sale(who, coin, cash, None if room is None else room.number)
    return await teller.write(teller.new_id(), make, Details(note="for the cake"))
