# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tour: the demo's whole story, played in front of the real window at real speed.

It has no more power than a person: it touches, types like a scanner, lays cards on the reader,
reads the screen and the paper. A step that does not happen as told ends the tour as failed.
"""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from kiosk.bench import read_qr
from kiosk.demo import Demo, LedgerFailed
from kiosk.snapshot import Receipt, Screen, Snapshot


class Hands(Protocol):
    """What a person can do in front of the window (ui.hands)."""

    def tap(self, name: str) -> None:
        """Touch the item of this name."""

    def type_code(self, text: str) -> None:
        """Type as a scanner does, with Enter at the end."""

    def text(self, name: str) -> str:
        """Read the item of this name."""

    def sees(self, name: str) -> bool:
        """Look for the item of this name."""

    def until(self, condition: Callable[[], bool], timeout_s: float, what: str) -> None:
        """Wait until something is so."""

    def picture(self, path: Path) -> None:
        """Take a picture of the window when it stands still."""


class Tour:
    """One walk through the story. ``steps`` and ``books`` go into the summary."""

    def __init__(
        self, demo: Demo, hands: Hands, shown: Callable[[], Snapshot], folder: Path
    ) -> None:
        self._demo = demo
        self._hands = hands
        self._shown = shown
        self._folder = folder
        self.steps: list[dict[str, Any]] = []
        self.books: dict[str, Any] = {}
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    def play(self) -> bool:
        """Play every step; False at the first that fails."""
        try:
            self._story()
        except Exception as e:  # whatever it was, the summary says so
            self._hands.picture(self._folder / "failed.png")
            print(f"    {type(e).__name__}: {e}")
            return False
        return True

    # --- the story -----------------------------------------------------------------------------

    def _story(self) -> None:
        self._online()
        self._receipt_is_proved("1")
        self._others_come_by()
        self._network_is_pulled()
        self._network_is_back()
        self._printer_trouble()
        self._books_agree()

    def _online(self) -> None:
        hands, demo = self._hands, self._demo
        with self._step("The kiosk is ready", "welcome"):
            self._screen(Screen.IDLE, 30)
            hands.until(lambda: self._shown().reader_armed, 20, "the card reader")
            hands.until(lambda: self._shown().offline_minutes is None, 20, "the ledger")
        with self._step("Three things are scanned", "basket"):
            for name in ("Olive oil", "Sourdough", "Olive oil"):
                self._scan(demo.code(name))
        with self._step("A code that was read wrongly is refused in words", "wrong-check-digit"):
            hands.type_code(demo.code("Coffee")[:-1] + "x".replace("x", self._wrong("Coffee")))
            self._notice("bad-check-digit")
        with self._step("Cinnamon buns have no code: found by name", "search"):
            hands.tap("find")
            self._screen(Screen.SEARCH)
            for letter in "cin":
                hands.tap(f"key-{letter}")
            hands.until(lambda: bool(self._named("Cinnamon bun")), 5, "the cinnamon bun")
        with self._step("The bun is in the basket", "basket-with-bun"):
            hands.tap(f"product-{self._named('Cinnamon bun')[0].id}")
            self._screen(Screen.BASKET)
            hands.until(lambda: len(self._shown().lines) == 3, 5, "the third line")
            assert self._shown().lines[-1].name.startswith("Cinnamon bun")
        with self._step("Carrots are sold by weight: on the scale with them", "weigh"):
            hands.tap("find")
            self._screen(Screen.SEARCH)
            for letter in "carr":
                hands.tap(f"key-{letter}")
            hands.until(lambda: bool(self._loose()), 5, "the loose carrots")
            hands.tap(f"product-{self._loose()[0].id}")
            self._screen(Screen.WEIGH)
            demo.scale.load(840)
            hands.until(lambda: self._scale_says("moving"), 5, "the scale to move")
            hands.until(lambda: self._scale_says("settled"), 5, "the scale at rest")
        with self._step("They are in the basket at their weight", "basket-with-carrots"):
            hands.tap("add-weighed")
            self._screen(Screen.BASKET)
            demo.scale.unload()
            assert self._shown().lines[-1].grams == 840
        before = self._shown().total
        with self._step("Amara taps her card: a greeting, and her member price", "member"):
            self._tap("Amara")
            hands.until(lambda: self._shown().member is not None, 5, "Amara's name")
            assert self._shown().total != before, "the member price changed nothing"
        with self._step("The bill: at most 60 % in coin", "pay"):
            hands.tap("pay")
            self._screen(Screen.PAY)
            split = self._shown().split
            assert split is not None
            assert split.percent == 60
            assert split.coin.amount > 1000, "the story wants a PIN"
        with self._step("She taps to pay; so much coin wants a PIN", "pin"):
            self._tap("Amara")
            self._screen(Screen.PIN)
        with self._step("The PIN is right; the rest is due in cash", "cash"):
            for digit in demo.card("Amara").pin:
                hands.tap(f"pin-{digit}")
            self._screen(Screen.CASH)
            hands.tap("cash-suggestion-3")
            hands.until(lambda: self._given() > 0, 5, "the cash")
        with self._step("Approved, with change and a receipt", "approved"):
            hands.tap("cash-taken")
            self._approved()
            self._paper(1)
        hands.tap("done")

    def _receipt_is_proved(self, number: str) -> None:
        hands = self._hands
        url = read_qr(self._demo.paper.papers[0])
        with self._step("The kiosk proves the receipt that is held before its scanner", "proof"):
            hands.until(lambda: self._screen_is(Screen.IDLE), 5, "the welcome screen")
            deadline = time.monotonic() + 15
            while True:
                hands.type_code(url)
                self._screen(Screen.PROOF)
                hands.until(lambda: self._proof() != "checking", 10, "the proof")
                if self._proof() != "on-its-way" or time.monotonic() > deadline:
                    break
                hands.tap("done")
            assert self._proof() == "proved", self._proof()
        with self._step("coop-ledger verify proves it too, from the log alone", None):
            words = self._demo.ledger.command(
                "verify", url, "--url", f"http://127.0.0.1:{self._demo.ledger.port}"
            )
            (self._folder / f"verify-{number}.txt").write_text(words)
            print("\n".join("      " + line for line in words.strip().splitlines()))
            place = url.index("/r/") + 43  # in the hash
            forged = url[:place] + ("A" if url[place] != "A" else "B") + url[place + 1 :]
            try:
                self._demo.ledger.command(
                    "verify", forged, "--url", f"http://127.0.0.1:{self._demo.ledger.port}"
                )
            except LedgerFailed:
                pass
            else:
                raise AssertionError("a forged receipt was taken for a true one")
        hands.tap("done")

    def _others_come_by(self) -> None:
        with self._step("Noor, new here and without coin yet, says hello", "noor"):
            self._screen(Screen.IDLE)
            self._tap("Noor")
            self._hands.until(lambda: self._shown().member is not None, 5, "Noor's name")
        self._hands.tap("end")
        self._screen(Screen.IDLE)

    def _network_is_pulled(self) -> None:
        hands, demo = self._hands, self._demo
        with self._step("A standing grant is here for Amara", None):
            hands.until(lambda: self._granted("Amara") > 0, 40, "a standing grant")
        with self._step("The network cable is pulled", "offline"):
            demo.cable.pull()
            hands.until(lambda: self._shown().offline_minutes is not None, 30, "offline")
        with self._step("Amara shops as ever, under what was granted before", "offline-pay"):
            self._scan(demo.code("Coffee"))
            self._scan(demo.code("Red lentils"))
            self._tap("Amara")
            hands.until(lambda: self._shown().member is not None, 5, "Amara's name")
            hands.tap("pay")
            self._screen(Screen.PAY)
        with self._step("Approved without the network", "offline-approved"):
            self._tap("Amara")
            self._screen(Screen.CASH)
            hands.tap("cash-suggestion-0")
            hands.until(lambda: self._given() > 0, 5, "the cash")
            hands.tap("cash-taken")
            self._approved()
            self._paper(2)
        hands.tap("done")
        with self._step("Noor has no room here, and is told why", "no-room"):
            self._screen(Screen.IDLE)
            self._scan(demo.code("Red lentils"))
            hands.tap("pay")
            self._screen(Screen.PAY)
            self._tap("Noor")
            self._screen(Screen.REFUSED)
            hands.until(lambda: hands.sees("headline"), 5, "words")
        with self._step("She pays in money instead", "all-in-money"):
            hands.tap("done")
            self._screen(Screen.PAY)
            hands.tap("pay")
            self._screen(Screen.CASH)
            hands.tap("cash-suggestion-0")
            hands.until(lambda: self._given() > 0, 5, "the cash")
            hands.tap("cash-taken")
            self._approved()
            self._paper(3)
        hands.tap("done")

    def _network_is_back(self) -> None:
        demo = self._demo
        before = demo.ledger.books()["entries"]
        with self._step("The network is back: both sales are posted, once", "online-again"):
            demo.cable.plug()
            self._hands.until(lambda: self._shown().offline_minutes is None, 40, "online")
            self._hands.until(lambda: self._posted() >= _posted(before) + 2, 20, "the postings")

    def _printer_trouble(self) -> None:
        hands, demo = self._hands, self._demo
        with self._step("The printer is out of paper: the sale stands", "printer-out"):
            self._screen(Screen.IDLE)
            self._scan(demo.code("Dark chocolate"))
            demo.paper.set_fault("paper-out")
            hands.tap("pay")
            self._screen(Screen.PAY)
            hands.tap("all-in-money")
            hands.until(lambda: hands.sees("pay"), 5, "the way to the cash")
            hands.tap("pay")
            self._screen(Screen.CASH)
            hands.tap("cash-suggestion-0")
            hands.until(lambda: self._given() > 0, 5, "the cash")
            hands.tap("cash-taken")
            self._approved()
            hands.until(lambda: self._receipt() is Receipt.WAITING, 10, "the printer's trouble")
        with self._step("A new roll: the receipt comes out, once", "printer-refilled"):
            demo.paper.set_fault(None)
            self._paper(4)
            hands.until(lambda: self._receipt() is Receipt.PRINTED, 10, "the receipt")
        hands.tap("done")

    def _books_agree(self) -> None:
        ledger = self._demo.ledger
        with self._step("The books: every unit sums to zero, every posting is derived again", None):
            self._hands.until(lambda: self._posted() >= 4, 20, "the last upload")
            audit = ledger.command("audit", "--data", str(ledger.folder))
            print("\n".join("      " + line for line in audit.strip().splitlines()))
            books = ledger.books()
            assert all(total == 0 for total in books["units"].values()), books["units"]
            assert len(self._demo.paper.papers) == 4, "a receipt came out twice"
        with self._step("Every receipt of the day is proved once more", None):
            url = f"http://127.0.0.1:{ledger.port}"
            for paper in self._demo.paper.papers:
                ledger.command("verify", read_qr(paper), "--url", url)
        [coin] = [unit for unit in books["units"] if unit.startswith("coin:")]
        held = {kind: units.get(coin, 0) for kind, units in books["accounts"].items()}
        self.books = {
            "unit": coin,
            "granted": held["store"] + held.get("allowance", 0),
            "spent": held["store"],
            "set_aside": held.get("allowance", 0),
            "posted": books["entries"],
            "proved": len(self._demo.paper.papers),
            "log_size": books["log_size"],
            "sums": books["units"],
        }

    # --- what a person does --------------------------------------------------------------------

    @contextmanager
    def _step(self, name: str, picture: str | None) -> Iterator[None]:
        began = time.monotonic()
        number = len(self.steps) + 1
        file = None if picture is None else f"{number:02}-{picture}.png"
        step = {"name": name, "ok": False, "seconds": 0.0, "picture": file}
        self.steps.append(step)
        print(f"{number:3}  {name}", flush=True)
        yield
        step["seconds"] = round(time.monotonic() - began, 3)
        step["ok"] = True
        if file is not None:
            self._hands.picture(self._folder / file)

    def _scan(self, code: str) -> None:
        count = sum(line.quantity for line in self._shown().lines)
        if self._screen_is(Screen.IDLE):
            count = 0

        def there() -> bool:
            lines = self._shown().lines
            return self._screen_is(Screen.BASKET) and sum(line.quantity for line in lines) > count

        for last in (False, False, True):  # like a person: once more if nothing happened
            self._hands.type_code(code)
            try:
                self._hands.until(there, 3, f"the line of {code}")
            except AssertionError:
                if last:
                    raise
            else:
                return

    def _wrong(self, name: str) -> str:
        return str((int(self._demo.code(name)[-1]) + 1) % 10)

    def _tap(self, first_name: str) -> None:
        """Lay the card on the reader until something happens, and take it away."""
        before = self._shown().revision
        self._demo.lay(first_name)
        try:
            self._hands.until(
                lambda: self._shown().revision > before and self._shown().busy != "",
                5,
                "the tap to be felt",
            )
        except AssertionError:
            if self._shown().revision == before:
                raise
        self._hands.until(lambda: not self._shown().busy, 10, "an answer to the tap")
        self._demo.lift()
        time.sleep(0.45)  # the virtual reader is polled every 400 ms

    def _approved(self) -> None:
        self._screen(Screen.APPROVED, 10)

    def _paper(self, number: int) -> None:
        papers = self._demo.paper.wait_for(number, 15)
        assert len(papers) == number, f"{len(papers)} receipts"
        papers[-1].save_png(self._folder / f"receipt-{number}.png")
        (self._folder / f"receipt-{number}.txt").write_text(papers[-1].text())

    def _screen(self, screen: Screen, seconds: float = 8) -> None:
        self._hands.until(lambda: self._screen_is(screen), seconds, f"the screen {screen.value}")

    def _screen_is(self, screen: Screen) -> bool:
        return self._shown().screen is screen and not self._shown().busy

    def _notice(self, code: str) -> None:
        def said() -> bool:
            notice = self._shown().notice
            return notice is not None and notice.code == code

        self._hands.until(said, 5, f"the notice {code}")

    def _found(self) -> tuple[Any, ...]:
        search = self._shown().search
        return () if search is None else search.results

    def _named(self, name: str) -> tuple[Any, ...]:
        return tuple(product for product in self._found() if product.name.startswith(name))

    def _loose(self) -> tuple[Any, ...]:
        return tuple(product for product in self._found() if product.by_weight)

    def _scale_says(self, state: str) -> bool:
        weigh = self._shown().weigh
        return weigh is not None and weigh.state == state

    def _given(self) -> int:
        cash = self._shown().cash
        return 0 if cash is None or cash.change is None else cash.given.amount

    def _proof(self) -> str:
        proof = self._shown().proof
        return "" if proof is None else proof.state

    def _receipt(self) -> Receipt | None:
        approved = self._shown().approved
        return None if approved is None else approved.receipt

    def _posted(self) -> int:
        return _posted(self._demo.ledger.books()["entries"])

    def _granted(self, first_name: str) -> int:
        member = self._demo.card(first_name).member
        balances: dict[str, dict[str, int]] = self._demo.ledger.books()["balances"]
        return sum(
            amount
            for account, units in balances.items()
            for amount in units.values()
            if account.startswith("allowance:") and account.endswith(f"wallet:{member}")
        )


def _posted(outcomes: dict[str, dict[str, int]]) -> int:
    return outcomes.get("purchase", {}).get("posted", 0)


def play(demo: Demo, hands: Hands, shown: Callable[[], Snapshot], folder: Path) -> int:
    """Play the story; pictures, receipts and ``summary.json`` go to the folder. The exit status."""
    tour = Tour(demo, hands, shown, folder)
    ok = tour.play()
    summary = {"ok": ok, "steps": tour.steps, "books": tour.books}
    text = json.dumps(summary, indent=1, ensure_ascii=False)
    (folder / "summary.json").write_text(text + "\n")
    print("\nThe books:")
    for name, value in tour.books.items():
        print(f"      {name}: {value}")
    print(f"\nPictures, receipts and summary.json: {folder}")
    print("All of it happened." if ok else "The tour failed at the step above.")
    return 0 if ok else 1
