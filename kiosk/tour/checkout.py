# SPDX-License-Identifier: AGPL-3.0-or-later
"""The till's part of the tour."""

import time

from kiosk.bench import read_qr
from kiosk.demo import LedgerFailed
from kiosk.snapshot import Receipt, Screen
from kiosk.tour.guide import Guide, posted_sales


def online(who: Guide) -> None:
    """Goods of every kind, a card, a PIN, change and a receipt."""
    hands, demo = who.hands, who.demo
    with who.step("The kiosk is ready", "welcome"):
        who.screen(Screen.IDLE, 30)
        hands.until(lambda: who.shown().reader_armed, 20, "the card reader")
        hands.until(lambda: who.shown().offline_minutes is None, 20, "the ledger")
    with who.step("Three things are scanned", "basket"):
        for name in ("Olive oil", "Sourdough", "Olive oil"):
            who.scan(demo.code(name))
    with who.step("A code that was read wrongly is refused in words", "wrong-check-digit"):
        hands.type_code(demo.code("Coffee")[:-1] + "x".replace("x", who.wrong("Coffee")))
        who.notice("bad-check-digit")
    with who.step("Cinnamon buns have no code: found by name", "search"):
        hands.tap("find")
        who.screen(Screen.SEARCH)
        for letter in "cin":
            hands.tap(f"key-{letter}")
        hands.until(lambda: bool(who.named("Cinnamon bun")), 5, "the cinnamon bun")
    with who.step("The bun is in the basket", "basket-with-bun"):
        hands.tap(f"product-{who.named('Cinnamon bun')[0].id}")
        who.screen(Screen.BASKET)
        hands.until(lambda: len(who.shown().lines) == 3, 5, "the third line")
        assert who.shown().lines[-1].name.startswith("Cinnamon bun")
    with who.step("Carrots are sold by weight: on the scale with them", "weigh"):
        hands.tap("find")
        who.screen(Screen.SEARCH)
        for letter in "carr":
            hands.tap(f"key-{letter}")
        hands.until(lambda: bool(who.loose()), 5, "the loose carrots")
        hands.tap(f"product-{who.loose()[0].id}")
        who.screen(Screen.WEIGH)
        demo.scale.load(840)
        hands.until(lambda: who.scale_says("moving"), 5, "the scale to move")
        hands.until(lambda: who.scale_says("settled"), 5, "the scale at rest")
    with who.step("They are in the basket at their weight", "basket-with-carrots"):
        hands.tap("add-weighed")
        who.screen(Screen.BASKET)
        demo.scale.unload()
        assert who.shown().lines[-1].grams == 840
    before = who.shown().total
    with who.step("Amara taps her card: a greeting, and her member price", "member"):
        who.tap("Amara")
        hands.until(lambda: who.shown().member is not None, 5, "Amara's name")
        assert who.shown().total != before, "the member price changed nothing"
    with who.step("The bill: at most 60 % in coin", "pay"):
        hands.tap("pay")
        who.screen(Screen.PAY)
        split = who.shown().split
        assert split is not None
        assert split.percent == 60
        assert split.coin.amount > 1000, "the story wants a PIN"
    with who.step("She taps to pay; so much coin wants a PIN", "pin"):
        who.tap("Amara")
        who.screen(Screen.PIN)
    with who.step("The PIN is right; the rest is due in cash", "cash"):
        for digit in demo.card("Amara").pin:
            hands.tap(f"pin-{digit}")
        who.screen(Screen.CASH)
        hands.tap("cash-suggestion-3")
        hands.until(lambda: who.given() > 0, 5, "the cash")
    with who.step("Approved, with change and a receipt", "approved"):
        hands.tap("cash-taken")
        who.approved()
        who.paper(1)
    hands.tap("done")


def receipt_is_proved(who: Guide, number: str) -> None:
    """The receipt is shown to the kiosk, and proved with the command too."""
    hands = who.hands
    url = read_qr(who.demo.paper.papers[0])
    with who.step("The kiosk proves the receipt that is held before its scanner", "proof"):
        hands.until(lambda: who.screen_is(Screen.IDLE), 5, "the welcome screen")
        deadline = time.monotonic() + 15
        while True:
            hands.type_code(url)
            who.screen(Screen.PROOF)
            hands.until(lambda: who.proof() != "checking", 10, "the proof")
            if who.proof() != "on-its-way" or time.monotonic() > deadline:
                break
            hands.tap("done")
        assert who.proof() == "proved", who.proof()
    with who.step("coop-ledger verify proves it too, from the log alone", None):
        words = who.demo.ledger.command(
            "verify", url, "--url", f"http://127.0.0.1:{who.demo.ledger.port}"
        )
        (who.folder / f"verify-{number}.txt").write_text(words)
        print("\n".join("      " + line for line in words.strip().splitlines()))
        place = url.index("/r/") + 43  # in the hash
        forged = url[:place] + ("A" if url[place] != "A" else "B") + url[place + 1 :]
        try:
            who.demo.ledger.command(
                "verify", forged, "--url", f"http://127.0.0.1:{who.demo.ledger.port}"
            )
        except LedgerFailed:
            pass
        else:
            raise AssertionError("a forged receipt was taken for a true one")
    hands.tap("done")


def others_come_by(who: Guide) -> None:
    """Somebody who has no coin yet."""
    with who.step("Noor, new here and without coin yet, says hello", "noor"):
        who.screen(Screen.IDLE)
        who.tap("Noor")
        who.hands.until(lambda: who.shown().member is not None, 5, "Noor's name")
    who.hands.tap("end")
    who.screen(Screen.IDLE)


def network_is_pulled(who: Guide) -> None:
    """The shop goes on without the network."""
    hands, demo = who.hands, who.demo
    with who.step("A standing grant is here for Amara", None):
        hands.until(lambda: who.granted("Amara") > 0, 40, "a standing grant")
    with who.step("The network cable is pulled", "offline"):
        demo.cable.pull()
        hands.until(lambda: who.shown().offline_minutes is not None, 30, "offline")
    with who.step("Amara shops as ever, under what was granted before", "offline-pay"):
        who.scan(demo.code("Coffee"))
        who.scan(demo.code("Red lentils"))
        who.tap("Amara")
        hands.until(lambda: who.shown().member is not None, 5, "Amara's name")
        hands.tap("pay")
        who.screen(Screen.PAY)
    with who.step("Approved without the network", "offline-approved"):
        who.tap("Amara")
        who.screen(Screen.CASH)
        hands.tap("cash-suggestion-0")
        hands.until(lambda: who.given() > 0, 5, "the cash")
        hands.tap("cash-taken")
        who.approved()
        who.paper(2)
    hands.tap("done")
    with who.step("Noor has no room here, and is told why", "no-room"):
        who.screen(Screen.IDLE)
        who.scan(demo.code("Red lentils"))
        hands.tap("pay")
        who.screen(Screen.PAY)
        who.tap("Noor")
        who.screen(Screen.REFUSED)
        hands.until(lambda: hands.sees("headline"), 5, "words")
    with who.step("She pays in money instead", "all-in-money"):
        hands.tap("done")
        who.screen(Screen.PAY)
        hands.tap("pay")
        who.screen(Screen.CASH)
        hands.tap("cash-suggestion-0")
        hands.until(lambda: who.given() > 0, 5, "the cash")
        hands.tap("cash-taken")
        who.approved()
        who.paper(3)
    hands.tap("done")


def network_is_back(who: Guide) -> None:
    """What was sold meanwhile is posted."""
    demo = who.demo
    before = demo.ledger.books()["entries"]
    with who.step("The network is back: both sales are posted, once", "online-again"):
        demo.cable.plug()
        who.hands.until(lambda: who.shown().offline_minutes is None, 40, "online")
        who.hands.until(lambda: who.posted() >= posted_sales(before) + 2, 20, "the postings")


def printer_trouble(who: Guide) -> None:
    """No paper; the sale stands."""
    hands, demo = who.hands, who.demo
    with who.step("The printer is out of paper: the sale stands", "printer-out"):
        who.screen(Screen.IDLE)
        who.scan(demo.code("Dark chocolate"))
        demo.paper.set_fault("paper-out")
        hands.tap("pay")
        who.screen(Screen.PAY)
        hands.tap("all-in-money")
        hands.until(lambda: hands.sees("pay"), 5, "the way to the cash")
        hands.tap("pay")
        who.screen(Screen.CASH)
        hands.tap("cash-suggestion-0")
        hands.until(lambda: who.given() > 0, 5, "the cash")
        hands.tap("cash-taken")
        who.approved()
        hands.until(lambda: who.receipt() is Receipt.WAITING, 10, "the printer's trouble")
    with who.step("A new roll: the receipt comes out, once", "printer-refilled"):
        demo.paper.set_fault(None)
        who.paper(4)
        hands.until(lambda: who.receipt() is Receipt.PRINTED, 10, "the receipt")
    hands.tap("done")
