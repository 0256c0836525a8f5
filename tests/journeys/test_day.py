# SPDX-License-Identifier: AGPL-3.0-or-later
"""A day that was closed, and somebody who wants to see it again: at the till's window, and in its
journal."""

import pytest

from kiosk.cli import main as coop_kiosk
from kiosk.snapshot import Screen
from tests.hardware.emupos import EmuPos
from tests.journeys.stories import story
from tests.journeys.test_modes import count, give, in_cash, staff_page
from tests.journeys.till import Till, receipt


@pytest.mark.usefixtures("_hears_at_once")
@story("A closed day is printed again, and the journal read by an inspector", network="offline")
def test_a_closed_day_is_printed_again_and_read_by_an_inspector_without_the_network(
    till: Till, emupos: EmuPos | None, capsys: pytest.CaptureFixture[str]
) -> None:
    # Given Amara, the treasurer, closed a day with half a euro too little, and the books agree
    give(till.demo, "Amara", "treasurer")
    hands = till.hands
    till.scan("Sourdough")
    in_cash(till)
    hands.tap("done")
    till.screen(Screen.IDLE)
    till.wait_posted(1)
    staff_page(till, "Amara")
    hands.tap("act-close-day")
    till.screen(Screen.COUNT)
    count(till, 200, 2)
    hands.tap("confirm")
    till.screen(Screen.REPORT)
    hands.tap("confirm")
    till.screen(Screen.IDLE)
    till.until(lambda: "day-closed" in till.demo.ledger.books()["entries"], "the closing")
    ledger = ("--data", str(till.demo.ledger.folder))
    assert "nothing looks wrong" in till.demo.ledger.command("kiosk", "alarms", *ledger)

    # When the network is away and she wants that day again
    till.pull()
    staff_page(till, "Amara")
    hands.tap("act-report")
    till.screen(Screen.REPORT)
    hands.tap("older")
    till.until(lambda: bool(till.shown.report and till.shown.report.closed), "the closed day")
    till.screen(Screen.REPORT)
    assert till.shown.report is not None
    day = till.shown.report.closed
    hands.tap("print")

    # Then the paper is the same but for its mark
    text, _ = receipt(till, emupos, 3)
    assert "Z report, number 1" in text
    assert "COPY" in text.upper()

    # And whoever inspects the till finds its journal whole, while it runs
    kiosk = ("--data", str(till.demo.kiosk.path))
    assert coop_kiosk(["journal", "verify", *kiosk]) == 0
    assert "numbers, chain, signatures and Z reports are whole" in capsys.readouterr().out
    assert coop_kiosk(["journal", "report", "--day", day, *kiosk]) == 0
    assert f"day 1, closed as {day}" in capsys.readouterr().out
    assert coop_kiosk(["journal", "show", *kiosk]) == 0
    assert "sold: bakery €4.50" in capsys.readouterr().out
