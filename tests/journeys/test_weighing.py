# SPDX-License-Identifier: AGPL-3.0-or-later
"""Weighing, through the real window: a scale and a scanner on serial lines, a till on its screen, a
ledger behind HTTP, paper."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contract.rules import CoinShare
from hardware.cards.virtual import InProcessReader
from kiosk.app import Kiosk
from kiosk.demo import Demo
from kiosk.snapshot import Screen, Snapshot
from tests.journeys.stories import story
from tests.quick_ledger import QuickDemo
from ui.hands import Hands


class Till:
    """A till in the shop: what a person does there, and what they see."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.kiosk = Kiosk(demo.kiosk, devices=demo.devices)
        self.hands = Hands(self.kiosk.ui)
        self.kiosk.show(full_screen=False)

    @property
    def shown(self) -> Snapshot:
        return self.kiosk.shown

    def knows_its_goods(self) -> bool:
        """The ledger's first answer comes before the catalogue is in."""
        engine = self.kiosk.engine
        teller = None if engine is None else engine._teller
        return teller is not None and teller.rules.version(CoinShare, 1, "2099-01-01") is not None

    def until(self, condition: Callable[[], bool], what: str) -> None:
        self.hands.until(condition, 15, what)

    def screen(self, screen: Screen) -> None:
        self.until(lambda: self.shown.screen is screen and not self.shown.busy, screen.value)

    def find(self, letters: str, name: str) -> None:
        """Find goods by name and choose them."""
        self.hands.tap("find")
        self.screen(Screen.SEARCH)
        for letter in letters:
            self.hands.tap(f"key-{letter}")

        def hits() -> list[str]:
            found = self.shown.search.results if self.shown.search else ()
            return [product.id for product in found if product.name == name]

        self.until(lambda: bool(hits()), name)
        self.hands.settle()
        self.hands.tap(f"product-{hits()[0]}")

    def scale_says(self, state: str) -> None:
        self.until(lambda: self.shown.weigh is not None and self.shown.weigh.state == state, state)

    def says(self, notice: str | None) -> None:
        def said() -> bool:
            now = self.shown.notice
            return (now.code if now else None) == notice

        self.until(said, f"the notice {notice}")


@pytest.fixture
def till(qapp: object, tmp_path: Path) -> Iterator[Till]:
    reader = InProcessReader()
    with QuickDemo(tmp_path / "co-op", reader=(reader, reader)) as demo:
        till = Till(demo)
        try:
            till.until(lambda: till.shown.reader_armed, "the reader")
            till.until(lambda: till.shown.offline_minutes is None, "the ledger")
            till.until(till.knows_its_goods, "the catalogue")
            yield till
        finally:
            assert till.kiosk.ui.warnings == []
            till.kiosk.close()


@story("Carrots are found as one types, weighed, paid and proved")
def test_carrots_are_weighed_paid_and_proved(till: Till) -> None:
    demo, hands = till.demo, till.hands

    # Given something was scanned over the serial line
    demo.scanner.scan(demo.code("Rye bread"))
    till.until(lambda: len(till.shown.lines) == 1, "the bread")
    till.screen(Screen.BASKET)

    # When loose carrots are chosen and laid on the scale
    till.find("carr", "Carrots, loose")
    till.screen(Screen.WEIGH)
    till.scale_says("empty")
    till.until(lambda: hands.sees("weigh-headline"), "the words")
    assert hands.text("weigh-headline") == "Put it on the scale"
    demo.scale.load(840)
    till.scale_says("moving")
    till.scale_says("settled")
    hands.settle()
    assert hands.text("weight") == "0.840 kg"
    hands.tap("add-weighed")

    # Then they are in the basket at their weight, and are not weighed twice
    till.screen(Screen.BASKET)
    bread, carrots = till.shown.lines
    assert (carrots.grams, carrots.price.amount) == (840, 151)
    assert bread.grams is None
    till.find("app", "Apples, loose")
    till.scale_says("used")
    demo.scale.unload()
    till.scale_says("empty")
    hands.settle()
    hands.tap("back")
    till.screen(Screen.BASKET)

    # and paid, they stand on the paper and in the proof
    total = bread.price.amount + 151
    hands.settle()
    hands.tap("pay")
    till.screen(Screen.PAY)
    hands.settle()
    hands.tap("all-in-money")
    till.until(lambda: hands.sees("pay"), "the way to the cash")
    hands.tap("pay")
    till.screen(Screen.CASH)
    assert till.shown.cash is not None
    assert till.shown.cash.due.amount == total
    hands.settle()
    hands.tap("cash-suggestion-0")
    till.until(lambda: till.shown.cash is not None and till.shown.cash.given.amount > 0, "cash")
    hands.tap("cash-taken")
    till.screen(Screen.APPROVED)
    [paper] = demo.paper.wait_for(1, 15)
    assert "0.840 kg x €1.80/kg" in paper.text()
    assert till.shown.approved is not None
    url = till.shown.approved.url
    till.until(lambda: till.shown.approved is not None and till.shown.approved.uploaded, "upload")
    hands.tap("done")
    till.screen(Screen.IDLE)

    def looked_up() -> bool:
        return till.shown.proof is not None and not till.shown.busy

    demo.scanner.scan(url)
    till.until(looked_up, "the proof")
    assert till.shown.proof is not None
    assert till.shown.proof.state == "proved"
    assert [line.grams for line in till.shown.proof.lines] == [None, 840]
    ledger_url = f"http://127.0.0.1:{demo.ledger.port}"
    words = demo.ledger.command("verify", url, "--url", ledger_url)
    assert "0.840 kg Carrots, loose  €1.51" in words


@story("The cables of scale and scanner are pulled in the middle")
def test_pulled_cables_are_told_in_words_and_nothing_is_lost(till: Till) -> None:
    demo, hands = till.demo, till.hands

    # Given carrots on their way over the scale
    demo.scanner.scan(demo.code("Rye bread"))
    till.until(lambda: len(till.shown.lines) == 1, "the bread")
    till.find("carr", "Carrots, loose")
    demo.scale.load(840)
    till.scale_says("settled")

    # When the scale's cable is pulled, nothing can be added
    demo.scale.unplug()
    till.scale_says("missing")
    hands.settle()
    assert hands.text("weigh-headline") == "The scale does not answer"
    assert not hands.find("add-weighed").isEnabled()

    # and when it is back, everything is as before
    demo.scale.plug()
    till.scale_says("settled")
    hands.settle()
    hands.tap("add-weighed")
    till.until(lambda: len(till.shown.lines) == 2, "the carrots")

    # When the scanner's cable is pulled, somebody is told, until it is back
    demo.scanner.unplug()
    till.says("scanner-missing")
    demo.scanner.plug()
    till.says(None)
    demo.scanner.scan(demo.code("Rye bread"))
    till.until(lambda: till.shown.lines[0].quantity == 2, "one more loaf")
