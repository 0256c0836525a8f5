# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-kiosk enrol`` against a real ledger: a machine becomes a till, and becomes it again."""

import asyncio
import itertools
import os
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from contract.chain import key_id
from contract.entries import Purchase, Tender, Total
from contract.fingerprint import six_words
from contract.ids import unb64
from kiosk.cli import main
from kiosk.config import Folder
from kiosk.demo import LedgerProcess
from kiosk.snapshot import Screen
from ledger_client.answers import Status
from ledger_client.clock import MachineClock
from ledger_client.journal import Journal, lock
from ledger_client.keys import load_or_make
from ledger_client.replica import Replica
from ledger_client.storage import Storage
from ledger_client.teller import Teller
from ledger_client.uplink import Uplink
from tests.kiosk.till import Till
from tests.quick_ledger import QuickLedger
from ui.words import words_in


class Office:
    """Who runs the ledger."""

    def __init__(self, ledger: LedgerProcess) -> None:
        self.ledger = ledger
        self.url = f"http://127.0.0.1:{ledger.port}"

    def run(self, *args: str) -> str:
        return self.ledger.command("kiosk", args[0], "--data", str(self.ledger.folder), *args[1:])

    def code(self, *args: str) -> str:
        return self.run("new", *args).split()[-1]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    ledger = QuickLedger(tmp_path_factory.mktemp("office") / "ledger")
    yield Office(ledger)
    ledger.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "till")


@pytest.fixture
def enrol(office: Office, folder: Folder, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """``coop-kiosk enrol`` with this code: what it prints."""

    def run(code: str, status: int = 0, where: Folder = folder) -> str:
        options = ["--data", str(where.path), "--ledger", office.url, "--code", code]
        assert main(["enrol", *options]) == status
        return capsys.readouterr().out

    return run


@asynccontextmanager
async def teller(folder: Folder, tell: Callable[[Status], None]) -> AsyncIterator[Teller]:
    """The till's hold on the ledger, as its wiring opens it."""
    identity, key, storage = folder.identity(), load_or_make(folder.key), Storage()

    def files() -> tuple[Journal, Replica]:
        journal = Journal(
            folder.journal,
            coop=identity.coop,
            device=identity.device,
            epoch=identity.epoch,
            public_key=key.public,
            signer=key.sign,
        )
        return journal, Replica(folder.replica)

    journal, replica = await storage(files)
    uplink = Uplink(
        folder.settings().ledger,
        ledger_key=unb64(identity.ledger_key),
        kid=key_id(identity.device, identity.epoch),
        signer=key.sign,
    )
    opened = Teller(
        identity=identity,
        key=key,
        journal=journal,
        replica=replica,
        storage=storage,
        uplink=uplink,
        clock=MachineClock(),
        random=os.urandom,
        tell=tell,
    )
    await opened.start()
    opened.keep_in_step()
    try:
        yield opened
    finally:
        await opened.stop()


def run_till(
    folder: Folder,
    until: Callable[[Status], bool],
    *,
    sales: int = 0,
    meanwhile: Callable[[Status], None] = lambda _: None,
) -> Status:
    """Run the till until its status is so; first it sells something for cash."""

    async def story() -> Status:
        told: asyncio.Queue[Status] = asyncio.Queue()
        async with teller(folder, told.put_nowait) as opened:
            for _ in range(sales):
                await opened.write(opened.new_id(), bought)
            async with asyncio.timeout(20):
                while not until(status := await told.get()):
                    meanwhile(status)
            return status

    def bought(marks: dict[str, Any]) -> Purchase:
        total = Total(department="grocery", tax_rate=700, net=100, tax=0)
        tender = Tender(type="cash", unit="EUR", amount=100)
        return Purchase(**marks, actor="kiosk:x", totals=(total,), tenders=(tender,))

    return asyncio.run(story())


def is_up(status: Status) -> bool:
    return status.online and status.unsent == 0 and not status.stopped


def test_both_sides_show_the_same_words_and_the_till_waits(
    office: Office, folder: Folder, enrol: Callable[..., str]
) -> None:
    code = office.code("--name", "Till by the door")
    printed = enrol(code)
    mine = six_words(load_or_make(folder.key).public)
    ledgers = six_words(unb64(folder.identity().ledger_key))
    device = folder.identity().device
    assert f"its words           {mine}" in printed
    assert f"the ledger's words  {ledgers}" in printed
    assert f"coop-ledger kiosk confirm {device}" in printed
    listed = office.run("list")
    assert mine in listed
    assert ledgers in listed

    asked: list[Status] = []

    def confirm(status: Status) -> None:
        if status.stopped == "kiosk-waiting" and not asked:
            asked.append(status)
            office.run("confirm", device)

    assert is_up(run_till(folder, is_up, meanwhile=confirm))
    assert asked  # it waited, and then opened by itself


def test_a_till_that_waits_says_so_and_opens_by_itself() -> None:
    till = Till()
    waiting = Status(online=False, last_contact_ms=None, unsent=0, stopped="kiosk-waiting")
    till.send(waiting)
    assert till.shown.screen is Screen.STOPPED
    assert till.shown.refusal is not None
    assert words_in("en-GB").headline(till.shown.refusal) == "This till is not let in yet"
    till.send(Status(online=True, last_contact_ms=0, unsent=0))
    assert till.shown.screen is Screen.IDLE
    assert till.shown.refusal is None


def test_a_till_is_enrolled_again_in_its_own_folder(
    office: Office, folder: Folder, enrol: Callable[..., str]
) -> None:
    enrol(office.code("--name", "Till 2", "--confirmed"))
    before = folder.identity()
    assert is_up(run_till(folder, lambda s: is_up(s) and s.last_contact_ms is not None, sales=1))
    office.run("revoke", before.device)
    stopped = run_till(folder, lambda s: s.stopped != "", sales=1)
    assert stopped.stopped == "revoked-device"
    old_key = load_or_make(folder.key).public

    # A code for another till is not taken here, and not used up.
    other = office.code("--name", "Till 3", "--confirmed")
    assert f"kiosk {before.device}" in enrol(other, status=1)
    assert "Till 3" in enrol(other, where=Folder(folder.path.parent / "other"))

    code = office.code("--device", before.device)
    with lock(folder.journal):
        assert "Stop it first" in enrol(code, status=1)
    assert folder.identity() == before
    assert "Till 2" in enrol(code)
    after = folder.identity()
    assert (after.device, after.epoch) == (before.device, 2)
    key = load_or_make(folder.key)
    assert key.public != old_key
    assert folder.key.stat().st_mode & 0o777 == 0o600
    office.run("confirm", after.device)

    # The old journal is there, and its unsent sale goes to the office behind the new ones.
    held = re.compile(rf"{after.device}, epoch 1, .*revoked, .*1 entries held")
    run_till(folder, lambda s: is_up(s) and bool(held.search(office.run("list"))), sales=1)

    def left() -> tuple[int, int]:
        journal = Journal(
            folder.journal,
            coop=after.coop,
            device=after.device,
            epoch=2,
            public_key=key.public,
            signer=key.sign,
        )
        try:
            return len(journal.left_behind(10)), journal.head.sequence
        finally:
            journal.close()

    # What it left goes up after its own sales; a till that is stopped just then sends it again.
    for _ in range(3):
        if left()[0]:
            told = itertools.count()
            run_till(folder, lambda status, told=told: is_up(status) and next(told) >= 2)
    assert left() == (0, 1)
    assert ", 1 entries held" in office.run("list")


def test_a_refused_code_says_what_to_do(office: Office, enrol: Callable[..., str]) -> None:
    assert "Ask the office for a new code" in enrol("AAAA-BBBB", status=1)


def test_there_are_words_for_a_till_that_waits() -> None:
    assert "six words" in words_in("en-GB")("kiosk-waiting")
