# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first story, through the real window: a member taps a card, pays part in coin and part in
cash, and takes a receipt that can be proved.

Touches and keys are events on the window; the card speaks through pcscd where one can run; the
ledger is its own process behind HTTP; the receipt is read back from ESC/POS by a printer that is
not ours (emupos), or by our paper where that is not installed.
"""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from contract.receipt import parse_receipt_code
from hardware.cards.pcsc import PcscReader
from hardware.cards.private_pcscd import PrivatePcscd
from hardware.cards.virtual import Slot
from hardware.ports import Devices
from hardware.printing.printer import EscPosPrinter
from kiosk.app import Kiosk
from kiosk.demo import Demo, LedgerFailed
from kiosk.snapshot import Screen, Snapshot
from tests.hardware.emupos import PROGRAM, EmuPos, running_emupos
from ui.hands import Hands


class Till:
    """A till in the shop: what a person does there, and what they see."""

    def __init__(self, demo: Demo, printer: tuple[str, int], slot: Slot) -> None:
        self.demo, self._printer, self._slot = demo, printer, slot
        self.power_on()

    def power_on(self) -> None:
        self.kiosk = Kiosk(
            self.demo.kiosk, devices=lambda: Devices(PcscReader(), EscPosPrinter(*self._printer))
        )
        self.hands = Hands(self.kiosk.ui)
        self.kiosk.show(full_screen=False)
        self.until(lambda: self.kiosk.shown.screen is not Screen.STARTING, "the till")

    def power_cut(self) -> None:
        """The program is gone, wherever it was; a card may lie on the reader."""
        assert self.kiosk.ui.warnings == []
        self.kiosk.close()
        self._slot.remove()

    @property
    def shown(self) -> Snapshot:
        return self.kiosk.shown

    def until(self, condition: Callable[[], bool], what: str, seconds: float = 15) -> None:
        self.hands.until(condition, seconds, what)

    def screen(self, screen: Screen) -> None:
        self.until(lambda: self.shown.screen is screen and not self.shown.busy, screen.value)

    def scan(self, *names: str) -> None:
        already = sum(line.quantity for line in self.shown.lines)
        for count, name in enumerate(names, already + 1):
            self.hands.type_code(self.demo.code(name))
            self.until(lambda n=count: sum(x.quantity for x in self.shown.lines) == n, name)

    def tap(self, first_name: str, then: Callable[[], bool]) -> None:
        self.demo.lay(first_name)
        self.until(lambda: then() and not self.shown.busy, f"what {first_name}'s tap does")
        self.demo.lift()
        self.hands.wait(0.5)  # the virtual reader looks every 400 ms

    def is_on(self, screen: Screen) -> bool:
        return self.shown.screen is screen

    def take_cash(self) -> None:
        self.hands.tap("cash-suggestion-0")
        self.until(lambda: self.shown.cash is not None and self.shown.cash.given.amount > 0, "cash")
        self.hands.tap("cash-taken")
        self.screen(Screen.APPROVED)

    def balance(self, account: str) -> int:
        units = self.demo.ledger.books()["balances"].get(account, {})
        assert len(units) <= 1
        return sum(units.values())

    def wait_posted(self, purchases: int) -> None:
        def posted() -> bool:
            outcomes = self.demo.ledger.books()["entries"]
            return bool(outcomes.get("purchase", {}).get("posted", 0) >= purchases)

        self.until(posted, f"{purchases} purchases in the books")


@pytest.fixture
def emupos(tmp_path: Path) -> Iterator[EmuPos | None]:
    if not PROGRAM.exists():
        yield None
        return
    with running_emupos(tmp_path) as running:
        yield running


@pytest.fixture
def till(
    qapp: object, tmp_path: Path, pcscd: PrivatePcscd, emupos: EmuPos | None
) -> Iterator[Till]:
    with Demo(tmp_path / "co-op", reader=(pcscd.slot, PcscReader())) as demo:
        printer = demo.paper if emupos is None else emupos
        till = Till(demo, (printer.host, printer.port), pcscd.slot)
        try:
            till.until(lambda: till.shown.reader_armed, "the reader")
            till.until(lambda: till.shown.offline_minutes is None, "the ledger")
            yield till
        finally:
            till.power_cut()


def receipt(till: Till, emupos: EmuPos | None, number: int) -> tuple[str, bytes]:
    """The text and the picture of the receipt of this number."""
    if emupos is None:
        paper = till.demo.paper.wait_for(number, 15)[number - 1]
        return paper.text(), paper.png
    id = emupos.wait_for(number, 15)[number - 1]
    return emupos.text(id), emupos.image(id)


def test_a_member_pays_part_in_coin_and_part_in_cash_and_can_prove_it(
    till: Till, emupos: EmuPos | None
) -> None:
    demo, hands = till.demo, till.hands
    amara = demo.card("Amara")
    wallet = f"wallet:{amara.member}"
    assert till.balance(wallet) == amara.balance

    # Given a basket with two things, and Amara's card tapped early for her member price
    till.scan("Olive oil", "Sourdough", "Olive oil")
    assert till.shown.total is not None
    assert till.shown.total.amount == 2 * 899 + 450
    till.tap("Amara", lambda: till.shown.member is not None)
    assert hands.text("total").strip("\u2066\u2069") == "€20.78"
    assert till.shown.member is not None
    assert till.shown.member.balance is None, "a balance is shown only to who asks"

    # When she pays: 60 % in coin, above the PIN limit, the rest in cash
    hands.tap("pay")
    till.screen(Screen.PAY)
    till.tap("Amara", lambda: till.is_on(Screen.PIN))
    for digit in amara.pin:
        hands.tap(f"pin-{digit}")
    till.screen(Screen.CASH)
    assert till.shown.cash is not None
    assert till.shown.cash.due.amount == 2078 - 1246
    till.take_cash()

    # Then the books have it, once, and every unit sums to zero
    till.wait_posted(1)
    books = demo.ledger.books()
    assert set(books["units"].values()) == {0}
    assert (
        till.balance(wallet)
        + sum(
            sum(units.values())
            for account, units in books["balances"].items()
            if account.startswith("allowance:") and account.endswith(wallet)
        )
        == amara.balance - 1246
    )

    # and the paper says it, and its code proves it: from the log alone, and at the kiosk
    text, picture = receipt(till, emupos, 1)
    for words in ("Greenleaf Food Co-op", "Olive oil 0.5 l", "€20.78", "12.46 coin", "€8.32"):
        assert words in text
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))
    [url] = [barcode.text for barcode in found]
    assert parse_receipt_code(url).salt is not None
    ledger_url = f"http://127.0.0.1:{demo.ledger.port}"
    assert "Olive oil" in demo.ledger.command("verify", url, "--url", ledger_url)
    hands.tap("done")
    till.screen(Screen.IDLE)
    hands.type_code(url)
    till.until(lambda: till.shown.proof is not None and till.shown.proof.state == "proved", "proof")
    till.until(lambda: hands.sees("headline"), "words")

    # but another entry's id, or another hash, proves nothing
    start = url.index("/r/") + 3
    for place in (start + 12, start + 40):
        forged = url[:place] + ("A" if url[place] != "A" else "B") + url[place + 1 :]
        with pytest.raises(LedgerFailed):
            demo.ledger.command("verify", forged, "--url", ledger_url)
    assert demo.ledger.command("audit", "--data", str(demo.ledger.folder))


def test_the_shop_goes_on_when_the_network_is_pulled(till: Till, emupos: EmuPos | None) -> None:
    demo, hands = till.demo, till.hands

    # Given Amara and Noor were here while the network was there
    for name in ("Amara", "Noor"):
        till.tap(name, lambda: till.shown.member is not None)
        hands.tap("end")
        till.screen(Screen.IDLE)
    amara = f"wallet:{demo.card('Amara').member}"

    def standing() -> bool:
        balances = demo.ledger.books()["balances"]
        return any(a.startswith("allowance:") and a.endswith(amara) for a in balances)

    till.until(standing, "a standing grant for Amara", 40)
    hands.wait(1)  # and the kiosk has it too

    # When the network is pulled
    demo.cable.pull()
    till.until(lambda: till.shown.offline_minutes is not None, "offline", 30)

    # Then Amara pays in coin as ever
    till.scan("Coffee", "Red lentils")
    till.tap("Amara", lambda: till.shown.member is not None)
    hands.tap("pay")
    till.screen(Screen.PAY)
    till.tap("Amara", lambda: till.is_on(Screen.CASH))
    till.take_cash()
    receipt(till, emupos, 1)
    hands.tap("done")
    till.screen(Screen.IDLE)

    # and Noor, who has no coin, is told why in words, and loses nothing
    till.scan("Red lentils")
    hands.tap("pay")
    till.screen(Screen.PAY)
    till.tap("Noor", lambda: till.is_on(Screen.REFUSED))
    till.until(lambda: hands.sees("headline"), "words")
    assert "coin" in (hands.text("headline") + hands.text("explanation")).lower()
    hands.tap("end-here")
    till.screen(Screen.IDLE)
    assert demo.ledger.books()["entries"].get("purchase") is None

    # When it is back, the sale is posted, once
    demo.cable.plug()
    till.until(lambda: till.shown.offline_minutes is None, "online", 40)
    till.wait_posted(1)
    hands.wait(1)
    books = demo.ledger.books()
    assert books["entries"]["purchase"] == {"posted": 1}
    assert set(books["units"].values()) == {0}
    assert demo.ledger.command("audit", "--data", str(demo.ledger.folder))


def test_a_sale_that_the_power_cut_off_is_finished_once(till: Till) -> None:
    demo, hands = till.demo, till.hands

    # Given Amara's coin is set aside and the cash is being counted when the power goes
    till.scan("Coffee")
    till.tap("Amara", lambda: till.shown.member is not None)
    hands.tap("pay")
    till.screen(Screen.PAY)
    till.tap("Amara", lambda: till.is_on(Screen.CASH))
    till.power_cut()

    # When the till is back, it shows the sale
    till.power_on()
    till.screen(Screen.UNFINISHED)
    assert till.shown.unfinished is not None
    assert till.shown.unfinished.total.amount == 749
    assert demo.ledger.books()["entries"].get("purchase") is None

    # and finished, it is posted once, with the coin that was set aside
    till.hands.tap("finish")
    till.screen(Screen.APPROVED)
    till.wait_posted(1)
    till.hands.tap("done")
    till.screen(Screen.IDLE)
    books = demo.ledger.books()
    assert books["entries"]["purchase"] == {"posted": 1}
    assert books["accounts"]["store"] == {unit: 449 for unit in books["units"] if "coin" in unit}

    # and a till that is started again has nothing more to ask
    till.power_cut()
    till.power_on()
    till.screen(Screen.IDLE)
