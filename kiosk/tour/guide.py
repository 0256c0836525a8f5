# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who plays the tour: somebody in front of the real window, with no more power than a person.

It touches, types like a scanner, lays cards on the reader, reads the screen and the paper.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from kiosk.demo import Demo
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


class Guide:
    """One walk through the story. ``steps`` goes into its summary."""

    def __init__(
        self, demo: Demo, hands: Hands, shown: Callable[[], Snapshot], folder: Path
    ) -> None:
        self.demo = demo
        self.hands = hands
        self.shown = shown
        self.folder = folder
        self.steps: list[dict[str, Any]] = []
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    @contextmanager
    def step(self, name: str, picture: str | None) -> Iterator[None]:
        """One step of the story: said when it begins, timed, pictured when it happened."""
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
            self.hands.picture(self.folder / file)

    def scan(self, code: str) -> None:
        """Hold a code before the scanner until its line is there."""
        count = sum(line.quantity for line in self.shown().lines)
        if self.screen_is(Screen.IDLE):
            count = 0

        def there() -> bool:
            lines = self.shown().lines
            return self.screen_is(Screen.BASKET) and sum(line.quantity for line in lines) > count

        for last in (False, False, True):  # like a person: once more if nothing happened
            self.hands.type_code(code)
            try:
                self.hands.until(there, 3, f"the line of {code}")
            except AssertionError:
                if last:
                    raise
            else:
                return

    def wrong(self, name: str) -> str:
        """Another last digit than this product's code has."""
        return str((int(self.demo.code(name)[-1]) + 1) % 10)

    def tap(self, first_name: str) -> None:
        """Lay the card on the reader until something happens, and take it away."""
        before = self.shown().revision
        self.demo.lay(first_name)
        try:
            self.hands.until(
                lambda: self.shown().revision > before and self.shown().busy != "",
                5,
                "the tap to be felt",
            )
        except AssertionError:
            if self.shown().revision == before:
                raise
        self.hands.until(lambda: not self.shown().busy, 10, "an answer to the tap")
        self.demo.lift()
        time.sleep(0.45)  # the virtual reader is polled every 400 ms

    def approved(self) -> None:
        """The sale stands."""
        self.screen(Screen.APPROVED, 10)

    def paper(self, number: int) -> None:
        """So many papers came out; keep the newest."""
        papers = self.demo.paper.wait_for(number, 15)
        assert len(papers) == number, f"{len(papers)} receipts"
        papers[-1].save_png(self.folder / f"receipt-{number}.png")
        (self.folder / f"receipt-{number}.txt").write_text(papers[-1].text())

    def screen(self, screen: Screen, seconds: float = 8) -> None:
        """Wait for this screen."""
        self.hands.until(lambda: self.screen_is(screen), seconds, f"the screen {screen.value}")

    def screen_is(self, screen: Screen) -> bool:
        """Whether it is there, and waits for nothing."""
        return self.shown().screen is screen and not self.shown().busy

    def notice(self, code: str) -> None:
        """Wait for this notice."""

        def said() -> bool:
            notice = self.shown().notice
            return notice is not None and notice.code == code

        self.hands.until(said, 5, f"the notice {code}")

    def found(self) -> tuple[Any, ...]:
        """What the search shows."""
        search = self.shown().search
        return () if search is None else search.results

    def named(self, name: str) -> tuple[Any, ...]:
        """What of it begins with this name."""
        return tuple(product for product in self.found() if product.name.startswith(name))

    def loose(self) -> tuple[Any, ...]:
        """What of it is sold by weight."""
        return tuple(product for product in self.found() if product.by_weight)

    def scale_says(self, state: str) -> bool:
        """Whether the scale is in this state."""
        weigh = self.shown().weigh
        return weigh is not None and weigh.state == state

    def given(self) -> int:
        """The cash that was counted in, in minor units."""
        cash = self.shown().cash
        return 0 if cash is None or cash.change is None else cash.given.amount

    def proof(self) -> str:
        """What the proof says."""
        proof = self.shown().proof
        return "" if proof is None else proof.state

    def receipt(self) -> Receipt | None:
        """Where the receipt is."""
        approved = self.shown().approved
        return None if approved is None else approved.receipt

    def posted(self) -> int:
        """How many sales the books hold."""
        return posted_sales(self.demo.ledger.books()["entries"])

    def granted(self, first_name: str) -> int:
        """What this kiosk holds ready for somebody, in minor units."""
        member = self.demo.card(first_name).member
        balances: dict[str, dict[str, int]] = self.demo.ledger.books()["balances"]
        return sum(
            amount
            for account, units in balances.items()
            for amount in units.values()
            if account.startswith("allowance:") and account.endswith(f"wallet:{member}")
        )


def posted_sales(outcomes: dict[str, dict[str, int]]) -> int:
    """How many of them by the books' own count."""
    return outcomes.get("purchase", {}).get("posted", 0)
