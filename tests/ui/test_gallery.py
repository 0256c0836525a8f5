# SPDX-License-Identifier: AGPL-3.0-or-later
"""The components by themselves, where no screen has them yet."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from tests.ui.gallery import open_gallery

_HERE = Path(__file__).parent
_QMLDIR = _HERE.parent.parent / "ui" / "CoopCoin" / "Kiosk" / "qmldir"

# What is a part of others, or cannot be without a till: the screens' own tests show it.
_WITHIN = {
    "Appearance", "Colours", "Theme", "FitParagraph", "FitText", "FocusRing", "KIcon", "KText",
    "Main", "Stage", "Frame", "Header", "StatusLine", "Sides", "LiveView", "GettingReady",
    "DisplayPanel", "LanguagePanel", "StillThere", "HelperSearch",
}  # fmt: skip


@pytest.fixture
def gallery(qapp: QGuiApplication) -> Iterator[QQuickWindow]:
    """The gallery's window; whatever QML complains of fails the test."""
    engine, window, warnings = open_gallery()
    window.show()
    yield window
    window.close()
    engine.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert warnings == []


def _named(window: QQuickWindow, name: str) -> QQuickItem:
    todo: list[QQuickItem] = [window.contentItem()]
    while todo:
        item = todo.pop()
        if item.objectName() == name:
            return item
        todo += item.childItems()
    raise AssertionError(f"nothing is named {name}")


def _said(item: QObject) -> str:
    heard = QAccessible.queryAccessibleInterface(item)
    assert heard is not None
    return heard.text(QAccessible.Text.Name)


def test_every_component_is_in_the_gallery() -> None:
    shown = set(re.findall(r"^\s+([A-Z]\w+) \{", (_HERE / "gallery.qml").read_text(), re.M))
    known = {line.split()[-3] for line in _QMLDIR.read_text().splitlines() if " 1.0 " in line}
    assert known - shown - _WITHIN == set()
    assert _WITHIN - known == set()  # no leave is given to what is not there


def test_a_row_of_a_statement_is_heard_whole(gallery: QQuickWindow) -> None:
    """When, what, how much and what there was afterwards, each in its unit."""
    assert _said(_named(gallery, "coin-statement-1")) == "Mon 02 Nov, Shop, −5.34 coin, 23.40 coin"
    assert _said(_named(gallery, "money-statement-1")) == "Mon 02 Nov, Shop, €12.80, €1,204.00"


def test_a_month_is_heard_with_its_value_and_is_as_high_as_its_share(gallery: QQuickWindow) -> None:
    none, most = _named(gallery, "bar-0"), _named(gallery, "bar-7")
    assert (_said(none), _said(most)) == ("Jan 0", "Aug 84")
    heights = [_named(gallery, f"bar-body-{at}").height() for at in range(8)]
    assert heights[0] == 0
    assert heights == sorted(heights)
    assert heights[7] > 0
    # The value of the highest stands above it, within the plot.
    assert heights[7] < most.height()


def test_with_the_keyboard_one_goes_from_tab_to_tab(gallery: QQuickWindow) -> None:
    coin, vouchers = _named(gallery, "tab-coin"), _named(gallery, "tab-vouchers")
    assert (coin.property("checked"), vouchers.property("checked")) == (True, False)
    coin.forceActiveFocus()
    QTest.keyClick(gallery, Qt.Key.Key_Left)  # there is none before the first
    assert coin.property("checked")
    QTest.keyClick(gallery, Qt.Key.Key_Right)
    assert (coin.property("checked"), vouchers.property("checked")) == (False, True)
    assert vouchers.property("activeFocus")
