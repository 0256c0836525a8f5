# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kiosk for who does not see it, or does not touch it: names and roles of all that is there,
the keyboard alone, and one switch alone."""

import re
from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk import intents
from kiosk.intents import Intent
from tests.ui.conftest import Bench
from tests.ui.scenes import SCENES
from ui.hands import Hands
from ui.window import KioskWindow

ONE_EACH = ("idle", "basket-five", "search-oat", "weigh-settled", "pay-rule", "pin-none",
            "cash-enough", "approved-printed", "refused-no-room", "unfinished",
            "proof-proved")  # fmt: skip
TOUCHED = {
    QAccessible.Role.Button,
    QAccessible.Role.CheckBox,
    QAccessible.Role.RadioButton,
    QAccessible.Role.PageTab,
}


def tree(item: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """Everything a screen reader comes upon."""
    for number in range(item.childCount()):
        child = item.child(number)
        if child is not None and not child.state().invisible:
            yield child
            yield from tree(child)


def read_out(bench: Bench) -> list[QAccessibleInterface]:
    return list(tree(QAccessible.queryAccessibleInterface(bench.hands.window)))


def name(item: QAccessibleInterface) -> str:
    return item.text(QAccessible.Text.Name).strip()


def buttons(bench: Bench) -> set[str]:
    """What can be touched now, by name."""
    return {
        item.objectName()
        for item in bench.hands.items()
        if item.inherits("QQuickAbstractButton") and item.isEnabled()
    }


def focused(hands: Hands) -> QQuickItem:
    return hands.window.activeFocusItem()


def faults_of(bench: Bench) -> list[str]:
    """What a screen reader would leave out or read out wrongly."""
    there = read_out(bench)
    names = [name(item) for item in there]
    pressed = {
        item.object().objectName()
        for item in there
        if item.role() in TOUCHED and name(item) and "Press" in item.actionInterface().actionNames()
    }
    out = [f"cannot be named and pressed: {each}" for each in buttons(bench) - pressed]
    out += [f"nonsense: {each!r}" for each in names if re.search(r"undefined|%\d|%n|\{", each)]
    aloud = " ".join(names)
    for item in bench.hands.items():
        text = item.property("text") if item.inherits("QQuickText") else ""
        seconds = re.fullmatch(r"\d+ \w", text or "")  # in the ring; the words beside it say them
        if text and text not in aloud and not seconds:
            out.append(f"silent: {text!r}")
    return out


@pytest.mark.parametrize("language", ["en-GB", "ar"])
def test_everything_has_a_name_and_a_role_and_is_read_out(bench: Bench, language: str) -> None:
    faults = {}
    for scene, snapshot in SCENES.items():
        bench.show(replace(snapshot, language=language))
        faults[scene] = faults_of(bench)
    assert {scene: found for scene, found in faults.items() if found} == {}


@pytest.mark.parametrize("scene", ONE_EACH)
def test_the_tab_key_comes_to_everything_and_shows_where_it_is(bench: Bench, scene: str) -> None:
    bench.show(scene)
    wanted, reached = buttons(bench), set()
    for _ in range(len(wanted) + 8):
        before, left = bench.hands.window.grabWindow(), focused(bench.hands)
        QTest.keyClick(bench.hands.window, Qt.Key.Key_Tab)
        bench.hands.frame()
        item = focused(bench.hands)
        if item.inherits("QQuickAbstractButton"):
            reached.add(item.objectName())
            assert item.property("visualFocus"), item.objectName()
            seen = item is left or bench.hands.window.grabWindow() != before
            assert seen, f"no ring on {item.objectName()}"
    assert wanted <= reached, wanted - reached


def press(bench: Bench, wanted: str, key: Qt.Key) -> None:
    for _ in range(60):
        if focused(bench.hands).objectName() == wanted:
            QTest.keyClick(bench.hands.window, key)
            return
        QTest.keyClick(bench.hands.window, Qt.Key.Key_Tab)
    raise AssertionError(f"the keyboard does not come to {wanted}")


def test_a_purchase_with_the_keyboard_alone(bench: Bench) -> None:
    steps: list[tuple[str, str, Intent]] = [
        ("idle", "start", intents.Start()),
        ("basket-five", "find", intents.OpenSearch()),
        ("search-oat", "product-p2", intents.ChooseProduct("p2")),
        ("basket-five", "pay", intents.Pay()),
        ("cash-enough", "cash-taken", intents.CashTaken()),
        ("approved-printed", "done", intents.Done()),
    ]
    for scene, button, wanted in steps:
        bench.show(scene)
        press(bench, button, Qt.Key.Key_Space)
        assert bench.intents[-1] == wanted


def test_a_scanner_that_ends_with_enter_presses_nothing(bench: Bench) -> None:
    bench.show("basket-five")
    QTest.keyClick(bench.hands.window, Qt.Key.Key_Tab)
    QTest.keyClick(bench.hands.window, Qt.Key.Key_Return)
    assert bench.intents == []


@pytest.fixture
def switched(qapp: QGuiApplication) -> Iterator[Bench]:
    """A window for who has one switch; its turns are long, so that the tests take them."""
    made = Bench.__new__(Bench)
    made.intents, made.keys, made.swallow = [], [], False
    made.kiosk = KioskWindow(made.intents.append, lambda *_: False, switch_ms=20_000)
    made.kiosk.show(full_screen=False)
    made.hands = Hands(made.kiosk)
    yield made
    made.kiosk.close()
    assert made.kiosk.warnings == []


def offered_until(bench: Bench, wanted: str) -> None:
    scanning = bench.kiosk._scanning
    assert scanning is not None
    for _ in range(60):
        scanning.offer_next()
        if focused(bench.hands).objectName() == wanted:
            return
    raise AssertionError(f"{wanted} is not offered")


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_one_switch_takes_what_is_offered(switched: Bench, key: Qt.Key) -> None:
    switched.show("pay-rule")
    offered_until(switched, "all-in-money")
    assert focused(switched.hands).property("visualFocus")
    QTest.keyClick(switched.hands.window, key)
    assert switched.intents == [intents.UseCoin(False)]
    switched.show("approved-printed")
    offered_until(switched, "done")
    QTest.keyClick(switched.hands.window, key)
    assert switched.intents[-1] == intents.Done()


def test_turns_are_taken_by_themselves(switched: Bench) -> None:
    switched.show("basket-five")
    scanning = switched.kiosk._scanning
    assert scanning is not None
    scanning._turn.setInterval(20)
    seen: set[str] = set()

    def all_seen() -> bool:
        seen.add(focused(switched.hands).objectName())
        return {"pay", "find", "more-1"} <= seen

    switched.hands.until(all_seen, timeout_s=20, what="every button to be offered")
