# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody practises at a till with a real journal and a real ledger behind it: neither notices."""

import queue
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from contract.money import coin_unit
from contract.receipt import Document, QrCode, Text
from hardware.ports import CardPresented, CodeScanned, Devices, DrawerForced, SunTap
from hardware.printing.columns import plain_text
from hardware.printing.paper import PaperPrinter
from hardware.printing.printer import EscPosPrinter
from hardware.printing.spool import Spool
from hardware.printing.transport import NetworkPrinter
from kiosk import intents
from kiosk.demo import DemoThings
from kiosk.engine import Engine
from kiosk.intents.day import AmountDigit, Confirm
from kiosk.intents.desks import DoAct, OpenDesk
from kiosk.sessions.state import Shop
from kiosk.snapshot import Screen, Snapshot
from kiosk.training import marked
from tests.ledger_client.tills import Card, Coop, Till, open_teller
from ui.words import words_in


class Practised:
    """The engine of a till, its screen, and whoever stands before it."""

    def __init__(self, till: Till, devices: Devices) -> None:
        self._shown: queue.SimpleQueue[Snapshot] = queue.SimpleQueue()
        self.now = Snapshot()
        self._taps = 0
        who = till.identity
        self.engine = Engine(
            open_teller=lambda tell: open_teller(till.folder, who, till.url, till.watch, tell),
            shop=Shop(
                who.coop_name,
                who.kiosk_name,
                who.device,
                who.currency,
                coin_unit(who.coop),
                who.time_zone,
            ),
            publish=self._shown.put,
            words=words_in,
            devices=devices,
        )
        self.engine.start()

    def until(self, condition: Callable[[Snapshot], bool]) -> None:
        while not condition(self.now):
            self.now = self._shown.get(timeout=20)

    def screen(self, screen: Screen) -> None:
        self.until(lambda now: now.screen is screen and not now.busy)

    def tap(self, card: Card) -> None:
        self._taps += 1
        self.engine.submit(CardPresented(self._taps, SunTap(*card.tap())))

    def sign_in(self, card: Card, pin: str) -> None:
        self.engine.submit(OpenDesk("staff"))
        self.screen(Screen.WHO)
        self.tap(card)
        self.screen(Screen.PIN)
        for digit in pin:
            self.engine.submit(intents.PinDigit(digit))
        self.screen(Screen.STAFF)


@pytest.fixture
def paper() -> Iterator[PaperPrinter]:
    with PaperPrinter() as made:
        yield made


def rows(journal: Path) -> dict[str, int]:
    """So many rows each table of the journal has; but for the one that keeps the time."""
    with sqlite3.connect(f"file:{journal}?mode=ro", uri=True) as db:
        return {
            name: db.execute(f"select count(*) from {name}").fetchone()[0]
            for name in ("entries", "details", "outcomes", "grants", "drafts")
        }


def test_a_trainee_sells_and_neither_journal_nor_ledger_hears_of_it(
    coop: Coop, till: Till, tmp_path: Path, paper: PaperPrinter
) -> None:
    """Given somebody with the role begins a training and the network cable is pulled, when they
    sell for coin and cash, take cash out and look at the day, then all of it works, the paper says
    that it is none, and the journal is what it was, until the drawer is forced open for real."""
    amara, jonas = coop.card("Amara"), coop.card("Jonas")
    coop.office("role", "give", amara.plastic.member, "cashier")
    printer = EscPosPrinter(
        NetworkPrinter(paper.host, paper.port), spool=Spool(tmp_path / "p.db"), poll_s=0.05
    )
    desk = Practised(till, Devices(printer=printer))
    try:
        desk.until(lambda now: now.screen is Screen.IDLE and now.offline_minutes is None)
        desk.sign_in(amara, amara.pin)
        before = rows(till.folder / "journal.db")
        desk.engine.submit(DoAct("training"))
        desk.until(lambda now: now.training)
        till.cable.pull()

        things = msgspec.json.decode(coop.ledger.cards_file.read_bytes(), type=DemoThings)
        bread = next(one.code for one in things.products if one.name.startswith("Sourdough"))
        desk.engine.submit(CodeScanned(bread))
        desk.until(lambda now: len(now.lines) == 1)
        desk.engine.submit(intents.Pay())
        desk.screen(Screen.PAY)
        desk.tap(jonas)  # any card is somebody
        desk.until(lambda now: now.screen is Screen.CASH or now.notice is not None)
        if desk.now.screen is not Screen.CASH:  # the member's price is another one
            desk.until(lambda now: now.screen is Screen.PAY and not now.busy)
            desk.tap(jonas)
            desk.screen(Screen.CASH)
        assert desk.now.cash is not None
        desk.engine.submit(intents.CashGiven(desk.now.cash.due.amount))
        desk.engine.submit(intents.CashTaken())
        desk.screen(Screen.APPROVED)
        assert desk.now.approved is not None
        assert desk.now.approved.coin is not None
        desk.engine.submit(intents.Done())
        desk.screen(Screen.IDLE)
        assert "TRAINING" in paper.wait_for(1)[0].text()

        desk.sign_in(jonas, "0000")  # and any PIN is right
        assert desk.now.staff is not None
        desk.engine.submit(DoAct("report"))
        desk.screen(Screen.REPORT)
        assert desk.now.report is not None
        assert {row.code: row.count for row in desk.now.report.rows}["sales"] == 1
        desk.engine.submit(intents.Back())
        desk.engine.submit(DoAct("drop"))
        desk.engine.submit(AmountDigit("5"))
        desk.engine.submit(Confirm())
        desk.screen(Screen.IDLE)

        assert paper.drawer_kicks == 0
        assert rows(till.folder / "journal.db") == before
        desk.engine.submit(DrawerForced())
        desk.sign_in(jonas, "0000")
        desk.engine.submit(DoAct("training-over"))
        desk.until(lambda now: not now.training)
    finally:
        desk.engine.stop()
    assert rows(till.folder / "journal.db")["entries"] == before["entries"] + 1


def test_paper_of_a_training_proves_nothing() -> None:
    receipt = Document("1", (Text("Bread"), QrCode("x")), opens_drawer=True)
    paper = marked(receipt, words_in("en-GB"))
    assert not paper.opens_drawer
    assert plain_text(paper).count("TRAINING") == 2
    assert "Bread" in plain_text(paper)
    assert QrCode("x") not in paper.blocks
