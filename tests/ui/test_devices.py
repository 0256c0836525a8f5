# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the devices, in the real window."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from kiosk import intents
from kiosk.app import wants_camera
from kiosk.snapshot import Screen
from tests.ui.conftest import Bench
from tests.ui.scenes import SCENES


def test_it_says_how_each_is_and_what_to_do(bench: Bench) -> None:
    bench.show("devices-trouble")
    seen = "\n".join(
        str(item.property("text")) for item in bench.hands.items() if item.property("text")
    )
    assert "Receipt printer" in seen
    assert "Put in a new roll" in seen
    assert "Was the receipt of" in seen
    bench.hands.tap("try-Receipt printer")
    bench.hands.tap("printed-no")
    bench.hands.tap("back")
    assert bench.intents == [
        intents.TestDevice("printer"),
        intents.AnswerPrinted("e-1", came_out=False),
        intents.CloseDevices(),
    ]


def test_the_receipt_is_printed_again(bench: Bench) -> None:
    bench.show("approved-printing")
    assert not bench.hands.sees("print-again")
    for scene in ("approved-printed", "devices-well"):
        bench.show(scene)
        bench.hands.tap("print-again")
    assert bench.intents == [intents.PrintCopy(), intents.PrintCopy()]
    bench.show("devices-trouble")
    assert not bench.hands.sees("print-again")


def test_nothing_to_try_where_nothing_may_be_tried(bench: Bench) -> None:
    bench.show("devices-well")
    assert bench.hands.sees("try-Scale")
    assert not bench.hands.sees("try-Drawer")
    assert not bench.hands.sees("printed-no")


def test_a_long_press_on_the_line_at_the_foot_opens_it(bench: Bench) -> None:
    bench.show("idle")
    window = bench.kiosk.window
    foot = QPoint(window.width() // 3, window.height() - 12)
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(window, left, Qt.KeyboardModifier.NoModifier, foot)
    bench.hands.until(lambda: intents.OpenDevices() in bench.intents, what="the page")
    QTest.mouseRelease(window, left, Qt.KeyboardModifier.NoModifier, foot)


SIGHT = (4, 2, bytes((0, 0, 250, 250) * 2))


@pytest.mark.parametrize("scene", ["idle", "basket-empty", "basket-five"])
def test_what_the_camera_sees_is_shown_as_in_a_mirror(bench: Bench, scene: str) -> None:
    bench.show(scene)
    assert not bench.hands.sees("live-view")
    bench.kiosk.see(4, 2, bytes(8))
    bench.kiosk.see(*SIGHT)
    bench.hands.until(lambda: bench.hands.sees("live-view"), what="the picture")
    bench.hands.frame()
    place = bench.hands.rect(bench.hands.find("live-view")).toRect()
    shown = bench.kiosk.window.grabWindow()
    edge = place.height() // 8
    left = shown.pixelColor(place.left() + edge, place.top() + edge).lightness()
    right = shown.pixelColor(place.right() - edge, place.top() + edge).lightness()
    assert (left > 200, right < 50) == (True, True), "the newest of two, and mirrored"
    assert bench.hands.audit() == []


def test_a_camera_that_stops_leaves_no_picture(bench: Bench) -> None:
    bench.show("idle")
    bench.kiosk.see(*SIGHT)
    bench.hands.until(lambda: bench.hands.sees("live-view"), what="the picture")
    bench.hands.until(lambda: not bench.hands.sees("live-view"), 10, "the picture gone")


def test_the_camera_is_watched_only_where_something_is_scanned() -> None:
    wanted = {scene.screen for scene in SCENES.values() if wants_camera(scene)}
    assert wanted == {Screen.IDLE, Screen.BASKET}
