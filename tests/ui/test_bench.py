# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every button of the bench does what it says: clicked in its window, carried by the devices' own
protocols, seen at the kiosk."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from hardware.cards.pcsc import PcscReader
from hardware.cards.private_pcscd import PrivatePcscd
from hardware.ports import Devices
from hardware.printing.printer import EscPosPrinter
from hardware.printing.transport import NetworkPrinter
from kiosk.app import Kiosk
from kiosk.bench import LATE_S, TAP_S, Workbench
from kiosk.bench_snapshot import Lift
from kiosk.demo import Demo
from kiosk.snapshot import Message, Receipt, Screen, Snapshot
from tests.quick_ledger import QuickDemo
from ui.bench_window import BenchWindow, WedgeScanner
from ui.hands import Hands


class Place:
    """Somebody between the kiosk and the bench, with a hand on each."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.kiosk = Kiosk(demo.kiosk, devices=self._devices, demo=True)
        self.window = BenchWindow(lambda act: self.workbench.do(act), motion=False)
        self.workbench = Workbench(
            demo, self.window.publish, WedgeScanner(self.kiosk.ui.window).scan
        )
        self.workbench.start()
        self.kiosk.ui.window.setProperty("motion", False)
        self.kiosk.show(full_screen=False)
        self.window.show()
        self.till, self.bench = Hands(self.kiosk.ui), Hands(self.window)

    def _devices(self) -> Devices:
        paper = self.demo.paper
        address = NetworkPrinter(paper.host, paper.port)
        printer = EscPosPrinter(address, poll_s=0.3)  # less patient than a real one
        return self.demo.devices()._replace(printer=printer)

    def close(self) -> None:
        self.workbench.close()
        self.window.close()
        self.kiosk.close()

    @property
    def shown(self) -> Snapshot:
        return self.kiosk.shown

    def until(self, condition: Callable[[], bool], what: str, seconds: float = 30) -> None:
        self.till.until(condition, seconds, what)

    def screen(self, screen: Screen) -> None:
        self.until(lambda: self.shown.screen is screen and not self.shown.busy, screen.value)

    def home(self) -> None:
        """Back to the welcome screen, by whatever button leads there."""
        ways = ("end-here", "done", "end")
        while self.shown.screen is not Screen.IDLE:
            before = self.shown.screen
            self.until(lambda: any(map(self.till.sees, ways)), "a way out")
            self.till.tap(next(filter(self.till.sees, ways)))
            self.until(lambda: self.shown.screen is not before, f"away from {before}")  # noqa: B023

    def greeted(self, name: str) -> None:
        self.until(lambda: self.shown.member is not None and not self.shown.busy, name)
        assert self.shown.member is not None
        assert self.shown.member.first_name == name

    def free(self) -> None:
        """Until nothing lies on the reader."""
        self.until(lambda: self.window.shown.lying == "", "the card to be gone")

    def lift(self) -> None:
        """Take the card away before the hand would."""
        self.workbench.do(Lift())
        self.free()

    def loose(self) -> str:
        """The id of what was found and is sold by weight; "" for nothing."""
        found = self.shown.search.results if self.shown.search else ()
        return next((product.id for product in found if product.by_weight), "")

    def notice(self, code: str) -> None:
        self.until(lambda: code in _said(self.shown), code)

    def buy(self, card: str = "") -> None:
        """Something that has no member price, in money or partly in coin; the receipt is not
        waited for."""
        self.home()
        self.bench.tap(f"goods-{self.demo.code('Oat drink')}")
        self.screen(Screen.BASKET)
        self.till.tap("pay")
        self.screen(Screen.PAY)
        if card:
            self.bench.tap(card)
        else:
            self.until(lambda: self.till.sees("all-in-money"), "the page")
            self.till.tap("all-in-money")
            self.until(lambda: self.till.sees("pay"), "the way to the cash")
            self.till.tap("pay")
        self.screen(Screen.CASH)
        self.till.tap("cash-suggestion-0")
        self.until(lambda: self.shown.cash is not None and self.shown.cash.change is not None, "")
        self.till.tap("cash-taken")
        self.screen(Screen.APPROVED)

    def receipt(self, receipt: Receipt) -> None:
        def is_so() -> bool:
            return self.shown.approved is not None and self.shown.approved.receipt is receipt

        self.until(is_so, f"the receipt to be {receipt}")


def _said(snapshot: Snapshot) -> list[str]:
    messages: tuple[Message | None, ...] = (snapshot.notice, snapshot.refusal)
    return [message.code for message in messages if message is not None]


@pytest.fixture(scope="module")
def running(
    qapp: QGuiApplication, tmp_path_factory: pytest.TempPathFactory, pcscd: PrivatePcscd
) -> Iterator[Place]:
    folder: Path = tmp_path_factory.mktemp("bench")
    with QuickDemo(folder / "co-op", reader=(pcscd.slot, PcscReader(hang_after=1))) as demo:
        place = Place(demo)
        try:
            place.screen(Screen.IDLE)
            place.until(lambda: place.shown.reader_armed, "the reader")
            place.until(lambda: place.shown.offline_minutes is None, "the ledger")
            yield place
            warnings = place.kiosk.ui.warnings + place.window.warnings
        finally:
            place.close()
        assert warnings == []


@pytest.fixture
def place(running: Place) -> Place:
    """At the welcome screen, with nothing on the reader."""
    running.home()
    running.free()
    return running


def test_cards_are_tapped_and_held(place: Place) -> None:
    place.bench.tap("card-Amara")
    place.greeted("Amara")
    assert place.bench.text("lying") == "Amara's card"
    place.free()  # by itself
    place.home()
    place.bench.tap("hold-Jonas")
    place.greeted("Jonas")
    place.bench.wait(TAP_S + 0.1)
    assert place.bench.text("lying") == "Jonas's card"
    place.bench.tap("lift")
    place.free()


@pytest.mark.parametrize(
    ("button", "said"),
    [
        ("odd-unknown", "unknown-card"),
        ("odd-foreign", "foreign-card"),
        ("odd-copied", "replayed-tap"),
        ("odd-forged", "bad-tap"),
        ("odd-pulled", "card-pulled"),
        ("odd-silent", "card-hangs"),
    ],
)
def test_odd_cards_are_told_in_words(place: Place, button: str, said: str) -> None:
    if button == "odd-copied":  # from whoever was here last
        place.bench.tap("card-Amara")
        place.greeted("Amara")
        place.free()
        place.home()
    place.bench.tap(button)
    place.notice(said)
    place.lift()


def test_things_are_scanned_by_keys_and_over_the_wire(place: Place) -> None:
    def in_basket(name: str) -> None:
        place.until(lambda: any(x.name.startswith(name) for x in place.shown.lines), name)

    place.bench.tap("letters")
    place.bench.type_slowly("butter", gap_s=0.01)
    place.bench.tap(f"goods-{place.demo.code('Butter')}")
    in_basket("Butter")
    place.bench.type_slowly("\b" * 6, gap_s=0.01)
    place.bench.tap("scanner-wire")
    place.bench.tap(f"goods-{place.demo.code('Whole milk')}")
    in_basket("Whole milk")
    for button, said in (
        ("code-unknown", "unknown-code"),
        ("code-wrong-digit", "bad-check-digit"),
    ):
        for scanner in ("scanner-keys", "scanner-wire"):
            place.bench.tap(scanner)
            place.bench.tap(button)
            place.notice(said)
    place.bench.tap("scanner-keys")


def test_paper_comes_out_and_proves_itself(place: Place) -> None:
    had = float(place.bench.text("coin-Amara").split()[0])
    place.buy("card-Amara")
    place.receipt(Receipt.PRINTED)
    place.until(lambda: place.bench.sees("paper-1"), "the paper")
    assert place.bench.text("drawer") == "The drawer is open"
    place.bench.tap("push-drawer")
    place.until(lambda: not place.demo.paper.drawer_open, "the drawer")
    place.home()
    place.bench.tap("code-receipt")
    place.screen(Screen.PROOF)
    place.until(lambda: place.shown.proof is not None and place.shown.proof.state != "checking", "")
    assert place.shown.proof is not None
    assert place.shown.proof.state in ("proved", "on-its-way")
    place.until(lambda: float(place.bench.text("coin-Amara").split()[0]) < had, "the books")


@pytest.mark.parametrize(
    "faults", [("printer-paper-out",), ("printer-cover-open", "printer-off")], ids=str
)
def test_the_printer_fails_and_is_mended(place: Place, faults: tuple[str, ...]) -> None:
    papers = len(place.demo.paper.papers)
    place.bench.tap(faults[0])
    place.until(lambda: place.window.shown.printer in faults[0], "the fault")
    place.buy()
    for fault in faults:
        place.bench.tap(fault)
        place.receipt(Receipt.WAITING)
    assert len(place.demo.paper.papers) == papers
    place.bench.tap("printer-ready")
    place.until(lambda: len(place.demo.paper.papers) == papers + 1, "the paper")
    place.receipt(Receipt.PRINTED)


def test_the_scale_is_loaded(place: Place) -> None:
    def says(state: str) -> None:
        place.until(
            lambda: place.shown.weigh is not None and place.shown.weigh.state == state, state
        )

    place.till.tap("start")
    place.screen(Screen.BASKET)
    place.till.tap("find")
    place.screen(Screen.SEARCH)
    for letter in "carrots":
        place.till.tap(f"key-{letter}")
    place.until(lambda: place.loose() != "", "loose carrots")
    place.till.tap(f"product-{place.loose()}")
    place.screen(Screen.WEIGH)
    says("empty")
    place.bench.tap("load")  # in its middle
    says("settled")
    assert place.shown.weigh is not None
    assert place.shown.weigh.grams == 1500
    place.bench.tap("hand")
    says("moving")
    place.bench.tap("too-heavy")
    place.bench.tap("hand")
    says("over")
    place.bench.tap("take-off")
    says("empty")


def test_the_network_is_pulled_and_the_ledger_stopped(place: Place) -> None:
    def offline(is_so: bool) -> None:
        place.until(lambda: (place.shown.offline_minutes is not None) is is_so, "the network", 40)

    for away, back in (("cable-out", "cable-in"), ("ledger-stopped", "ledger-running")):
        place.bench.tap(away)
        place.bench.tap("card-Amara")
        offline(True)
        place.free()
        place.bench.tap(back)
        offline(False)


def test_answers_come_late_or_garbled(place: Place) -> None:
    place.bench.tap("answers-late")
    asked = time.monotonic()
    place.bench.tap("card-Mei")
    place.until(lambda: place.shown.busy != "", "the tap")
    place.greeted("Mei")
    assert time.monotonic() - asked >= LATE_S
    assert place.shown.offline_minutes is None
    place.home()
    place.bench.tap("answers-garbled")
    place.bench.tap("card-Ravi")  # who is not known here yet
    place.notice("unknown-offline")
    place.free()
    place.bench.tap("answers-too-late")
    place.bench.tap("answers-sound")
    place.until(lambda: place.shown.offline_minutes is None, "the network", 40)
