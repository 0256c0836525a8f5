# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which journeys are the checkout's stories: how the person in each does it, whether the network is
there, and in which direction the screen reads. The till of a story is set up by what it says here.

``python -m tests.journeys.stories`` prints the table of docs/checkout.md.
"""

import importlib
import pkgutil
from typing import Literal

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from ui.hands import Hands, NotFound

By = Literal["keyboard", "touch", "scanner"]
Network = Literal["online", "offline"]
Reads = Literal["left to right", "right to left"]


class Story(msgspec.Struct, frozen=True):
    """A story: its title, ``by`` what the person does it, and where the ``network`` is at its
    heart. By "scanner" the goods come from one, and a mouse does the rest."""

    title: str
    by: By = "scanner"
    network: Network = "online"
    reads: Reads = "left to right"


ANY = Story("")
"""What is no story of the checkout's."""


def story(
    title: str,
    *,
    by: By = "scanner",
    network: Network = "online",
    reads: Reads = "left to right",
) -> pytest.MarkDecorator:
    """This journey tells that story."""
    return pytest.mark.story(Story(title, by, network, reads))


def told(request: pytest.FixtureRequest) -> Story:
    """The story that this test tells; one like any other where it does not say."""
    mark = request.node.get_closest_marker("story")
    return ANY if mark is None else mark.args[0]


def stories() -> list[Story]:
    """All of them, by title."""
    folder = importlib.import_module("tests.journeys").__path__
    found = []
    for module in pkgutil.iter_modules(folder):
        if module.name.startswith("test_"):
            for one in vars(importlib.import_module(f"tests.journeys.{module.name}")).values():
                marks = getattr(one, "pytestmark", ())
                found += [mark.args[0] for mark in marks if mark.name == "story"]
    return sorted(found, key=lambda one: one.title)


def table() -> str:
    """As the documentation has it."""
    rows = ["| | story | by | network | reads |", "|---|---|---|---|---|"]
    rows += [
        f"| {number} | {one.title} | {one.by} | {one.network} | {one.reads} |"
        for number, one in enumerate(stories(), 1)
    ]
    return "\n".join(rows)


class Fingers(Hands):
    """Hands that touch the glass."""

    def tap(self, name: str) -> None:
        """Touch it. Raises NotFound, also if it cannot be used."""
        self.touch(name)


class Keys(Hands):
    """Hands on a keyboard: digits and letters are typed, what else is wanted is come to by Tab and
    pressed by the space bar."""

    def tap(self, name: str) -> None:
        """Press it. Raises NotFound, also if the keyboard does not come there."""
        self.settle()
        kind, _, key = name.rpartition("-")
        if kind in ("pin", "cash", "key") and len(key) == 1:
            self.type_slowly(key.upper())  # at once it would be a scanner
            return
        for _ in range(80):
            if self._focused().objectName() == name:
                QTest.keyClick(self.window, Qt.Key.Key_Space)
                return
            QTest.keyClick(self.window, Qt.Key.Key_Tab)
        raise NotFound(f"the keyboard does not come to {name!r}")

    def _focused(self) -> QQuickItem:
        return self.window.activeFocusItem()


HANDS: dict[By, type[Hands]] = {"keyboard": Keys, "touch": Fingers, "scanner": Hands}

if __name__ == "__main__":
    print(table())
