# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages on their way: made ahead, wanted early."""

from PySide6.QtCore import QObject

from tests.ui.conftest import Bench
from tests.ui.scenes import SCENES


def test_an_outcome_wanted_before_its_page_is_ready_is_shown_whole(bench: Bench) -> None:
    """Given a till that begins to make the outcome's page, when the outcome is there already in the
    next moment, then the page knows what it shows. (A Loader that is told to hurry while its page
    is still being read forgets the page's properties: the shopper saw an empty screen.)"""
    bench.show("idle")
    till = bench.kiosk.window.property("till")
    till.take(SCENES["pay-rule"])  # the outcome's page is begun
    approved = SCENES["approved-printed"]
    till.take(approved)
    bench.hands.until(lambda: bench.hands.shows(approved), what="the outcome")
    assert bench.kiosk.warnings == []
    assert bench.hands.sees("done")


def test_the_basket_is_made_while_nobody_is_there(bench: Bench) -> None:
    """Given the welcome screen, when nothing happens, then the basket's page is made behind it, and
    the first scan shows that very page."""
    bench.show("idle")
    stage = bench.kiosk.window.findChild(QObject, "stage")
    assert stage is not None

    def page() -> QObject | None:
        loaders = [o for o in stage.findChildren(QObject) if o.property("made") == "basket"]
        made = loaders[0].property("item") if loaders else None
        return made if isinstance(made, QObject) else None

    bench.hands.until(lambda: page() is not None, what="the page")
    ahead = page()
    assert ahead is not None
    bench.show("basket-five")
    assert page() is ahead
