# SPDX-License-Identifier: AGPL-3.0-or-later
"""A till in the shop, as the journeys meet it: the real window, a card on pcscd, a ledger behind
HTTP, and a receipt printer that is not ours where one is installed."""

import contextlib
import resource
from collections.abc import Callable

from msgspec.structs import replace

from hardware.cards.pcsc import PcscReader
from hardware.cards.virtual import Slot
from hardware.ports import Devices
from hardware.printing.printer import EscPosPrinter
from hardware.printing.transport import NetworkPrinter
from kiosk.app import Kiosk
from kiosk.demo import Demo
from kiosk.snapshot import Screen, Snapshot
from tests.hardware.emupos import EmuPos
from tests.journeys.stories import ANY, HANDS, Story
from ui.hands import NotFound


class Till:
    """A till in the shop: what a person does there, and what they see."""

    def __init__(
        self, demo: Demo, printer: tuple[str, int], slot: Slot, story: Story = ANY
    ) -> None:
        self.demo, self._printer, self._slot, self._story = demo, printer, slot, story
        self.was_offline = False
        if story.reads == "right to left":
            folder = demo.kiosk
            folder.keep_settings(replace(folder.settings(), languages=("ar", "en-GB")))
        self.power_on()

    def power_on(self) -> None:
        self.kiosk = Kiosk(
            self.demo.kiosk,
            devices=lambda: Devices(PcscReader(), EscPosPrinter(NetworkPrinter(*self._printer))),
        )
        self.hands = HANDS[self._story.by](self.kiosk.ui)
        self.kiosk.show(full_screen=False)
        self.until(lambda: self.kiosk.shown.screen is not Screen.STARTING, "the till")

    def power_cut(self) -> None:
        """The program is gone, wherever it was; a card may lie on the reader."""
        assert self.kiosk.ui.warnings == []
        self.kiosk.close()
        self._slot.remove()

    def pull(self) -> None:
        """The network is away."""
        self.demo.cable.pull()
        self.until(lambda: self.shown.offline_minutes is not None, "offline")
        self.was_offline = True

    def as_told(self) -> None:
        """What the story says of the network was so."""
        assert self.was_offline or self._story.network == "online"

    def fill_the_disk(self) -> None:
        """From now on the journal's files cannot grow: the system itself refuses the write. While
        the till is off there is no room for anything."""
        log = self.demo.kiosk.journal.with_name("journal.db-wal")
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        room = log.stat().st_size if log.exists() else 0
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, most))

    def make_room(self) -> None:
        """There is room on the disk again."""
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    @property
    def shown(self) -> Snapshot:
        return self.kiosk.shown

    def until(self, condition: Callable[[], bool], what: str, seconds: float = 40) -> None:
        self.hands.until(condition, seconds, what)

    def screen(self, screen: Screen) -> None:
        self.until(lambda: self.shown.screen is screen and not self.shown.busy, screen.value)

    def scan(self, *names: str) -> None:
        already = sum(line.quantity for line in self.shown.lines)
        for count, name in enumerate(names, already + 1):
            self._scan(name, lambda n=count: sum(x.quantity for x in self.shown.lines) == n)

    def _scan(self, name: str, there: Callable[[], bool]) -> None:
        """Scan until it is there: on a machine as busy as a test's, keys may come too slowly for a
        scanner's, and a person would scan once more."""
        for _ in range(3):
            self.hands.type_code(self.demo.code(name))
            with contextlib.suppress(NotFound):
                return self.until(there, name, 4)
        raise NotFound(f"{name} was scanned three times and is not there")

    def scroll_to(self, name: str) -> None:
        """Touch a tile, which may stand further below."""
        self.until(lambda: self.hands.sees(name) or self.hands.sees("more-below"), name)
        while not self._stands(name):
            self.hands.tap("more-below")
        self.hands.tap(name)

    def _stands(self, name: str) -> bool:
        """Whether it is seen once the tiles stand as they will: a list gives them their height only
        after it has counted them, and until then the last ones may seem to be further below."""
        for _ in range(3):
            self.hands.frame()
        return self.hands.sees(name)

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


def receipt(till: Till, emupos: EmuPos | None, number: int) -> tuple[str, bytes]:
    """The text and the picture of the receipt of this number."""
    if emupos is None:
        paper = till.demo.paper.wait_for(number, 15)[number - 1]
        return paper.text(), paper.png
    id = emupos.wait_for(number, 15)[number - 1]
    return emupos.text(id), emupos.image(id)
