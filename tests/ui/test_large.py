# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where everything is large there is less on a page, but nothing that one needs is left out."""

import msgspec
import pytest

from kiosk import intents
from tests.ui.conftest import Bench
from tests.ui.looks import APPEARANCES, Look
from tests.ui.scenes import SCENES


def test_what_one_needs_is_there_in_large_letters_too(bench: Bench) -> None:
    hands = bench.hands
    bench.kiosk.appear(APPEARANCES["large"])
    bench.show("proof-proved")
    assert hands.sees("name-1")  # the receipt's lines, not only its sum
    bench.show("basket-five")
    assert hands.text("more-above") == "3 more above"  # two of five: they lack a pixel or two
    bench.show("unfinished")
    texts = [item.property("text") for item in hands.items() if item.inherits("QQuickText")]
    assert "What now?" in texts
    bench.show("idle-demo-offline-notice")
    texts = [item.property("text") for item in hands.items() if item.inherits("QQuickText")]
    assert "Scan the first thing you take" in texts


def test_a_payment_in_two_parts_is_two_lines_and_no_amount_is_broken(bench: Bench) -> None:
    bench.kiosk.appear(APPEARANCES["large"])
    bench.show("approved-printed")
    assert bench.hands.sees("paid-in-coin")
    assert bench.hands.text("paid-in-cash") == "In cash €3.56"
    assert not bench.hands.sees("paid-coin")


@pytest.mark.parametrize("scene", ["pay-rule", "hall-now", "report-closes", "refund-second"])
def test_nothing_complains_when_the_appearance_changes(bench: Bench, scene: str) -> None:
    """The fixture fails where QML printed a warning."""
    bench.show(scene)
    for name in ("large", "light", "contrast", "large-contrast", "dark", "light"):
        bench.kiosk.appear(APPEARANCES[name])
        bench.hands.settle()
    bench.kiosk.window.resize(800, 1280)
    bench.hands.settle()
    assert bench.hands.audit() == []


def test_more_than_the_limit_is_said_and_seen_in_more_than_colour(bench: Bench) -> None:
    bench.show("sum-over")
    assert bench.hands.text("most") == "At most 50.00 coin"
    assert bench.hands.find("most").property("strong")
    bench.show("sum-give")
    assert not bench.hands.find("most").property("strong")


def test_who_touches_the_warning_anywhere_is_still_there(bench: Bench) -> None:
    """Given somebody with an unsteady hand whose screen asks whether they are still there, when
    they touch beside the button, then the sale is not cleared under their finger."""
    bench.kiosk.appear(APPEARANCES["large"])
    for act in (bench.hands.tap, bench.hands.touch):
        bench.show("idle")
        bench.show("basket-idle")
        bench.intents.clear()
        act("still-there")
        assert bench.intents == [intents.MoreTime()]
    bench.intents.clear()
    bench.hands.tap("end")
    assert bench.intents == [intents.End()]


def test_a_code_can_be_typed_by_touch_in_large_letters_too(bench: Bench) -> None:
    bench.kiosk.appear(APPEARANCES["large"])
    for scene in ("voucher-empty", "refund-receipt"):
        bench.show(scene)
        assert bench.hands.sees("key-7"), scene
        assert bench.hands.sees("key-Z"), scene
        assert not bench.hands.sees("key-space"), scene


def test_tabs_that_would_all_be_small_are_the_open_one_and_the_next(bench: Bench) -> None:
    """Given five parts, when all is large, then two of them are there, and with each touch the one
    after that; else all five."""
    bench.show("hall-coordinator")
    parts = ("part-now", "part-next", "part-open")
    assert [bench.hands.sees(part) for part in parts] == [True, True, True]
    bench.kiosk.appear(APPEARANCES["large"])
    bench.hands.settle()
    assert [bench.hands.sees(part) for part in parts] == [True, True, False]


@pytest.mark.parametrize(
    ("scene", "look"),
    [
        ("idle-training", Look("large", "es", (1080, 1920))),
        ("count-started", Look("large", "fr", (1280, 800))),
        ("hall-late", Look("large", "de", (1024, 600))),
        ("pay-gift", Look("large-contrast", "ar", (1080, 1920))),
        ("pay-gift-total-changed", Look("large", "en", (1280, 800))),
        ("basket-empty", Look("contrast", "es", (800, 1280))),
        ("sold", Look("large", "fr", (1280, 800))),
    ],
    ids=lambda part: getattr(part, "name", part),
)
def test_what_was_once_cut_or_covered_is_not_again(bench: Bench, scene: str, look: Look) -> None:
    bench.kiosk.window.resize(*look.size)
    bench.kiosk.appear(APPEARANCES[look.appearance])
    bench.show(msgspec.structs.replace(SCENES[scene], language=look.language))
    assert bench.hands.audit() == []
