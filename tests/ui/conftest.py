# SPDX-License-Identifier: AGPL-3.0-or-later
"""A window that notes what it is asked for, and the hands in front of it."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.intents import Intent
from kiosk.snapshot import Snapshot
from tests.ui.scenes import SCENES
from ui.appearance import Appearance
from ui.hands import Hands
from ui.window import KioskWindow


class Bench:
    """One window, without a till behind it."""

    def __init__(self, *, motion: bool = False) -> None:
        self.intents: list[Intent] = []
        self.keys: list[tuple[str, int, int]] = []
        self.swallow = False
        self.kiosk = KioskWindow(
            self.intents.append, self._key, appearance=Appearance(motion=motion)
        )
        self.kiosk.show(full_screen=False)
        self.hands = Hands(self.kiosk)

    def _key(self, text: str, scan_code: int, shift: bool, at_ns: int) -> bool:
        self.keys.append((text, scan_code, at_ns))
        return self.swallow

    def show(self, scene: str | Snapshot) -> None:
        """Publish a scene and wait until it is on the screen."""
        # A copy: a snapshot is always a new object, also when it says the same.
        snapshot = SCENES[scene] if isinstance(scene, str) else scene
        snapshot = snapshot.__copy__()
        self.kiosk.publish(snapshot)
        self.hands.until(lambda: self.hands.shows(snapshot), what="the scene")
        self.hands.settle()


@pytest.fixture
def bench(qapp: QGuiApplication) -> Iterator[Bench]:
    """A window without motion."""
    made = Bench()
    yield made
    made.kiosk.close()
    assert made.kiosk.warnings == []


@pytest.fixture
def moving_bench(qapp: QGuiApplication) -> Iterator[Bench]:
    """A window whose pages slide."""
    made = Bench(motion=True)
    yield made
    made.kiosk.close()
    assert made.kiosk.warnings == []
