# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first story, through the real window: a member taps a card, pays part in coin and part in
cash, and takes a receipt that can be proved.

Touches and keys are events on the window; the card speaks through pcscd where one can run; the
ledger is its own process behind HTTP; the receipt is read back from ESC/POS by a printer that is
not ours (emupos), or by our paper where that is not installed.
"""

import io

import pytest
import zxingcpp
from PIL import Image

from contract.receipt import parse_receipt_code
from kiosk.demo import LedgerFailed
from kiosk.snapshot import Screen
from tests.hardware.emupos import EmuPos
from tests.journeys.stories import story
from tests.journeys.till import Till, receipt


@story("A member pays part in coin, part in cash, and can prove it")
@pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)
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
    drawn = Image.open(io.BytesIO(picture)).convert("L")
    found = zxingcpp.read_barcodes(
        drawn, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    )
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


@story("The network is pulled, and the shop goes on", by="touch", network="offline")
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
    till.pull()

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


@story("A sale that the power cut off is finished, once", by="keyboard", reads="right to left")
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
