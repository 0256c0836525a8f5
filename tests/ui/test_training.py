# SPDX-License-Identifier: AGPL-3.0-or-later
"""While somebody practises every screen says so, whatever it looks like."""

import pytest
from msgspec.structs import replace

from kiosk.snapshot import Screen
from tests.ui.conftest import Bench
from tests.ui.looks import APPEARANCES
from tests.ui.scenes import SCENES

ONE_EACH = {scene.screen: scene for scene in SCENES.values()}
"""A scene of each screen."""


@pytest.mark.parametrize("appearance", ["light", "large"])
def test_every_screen_says_that_nothing_is_real(bench: Bench, appearance: str) -> None:
    bench.kiosk.appear(APPEARANCES[appearance])
    without = []
    for screen, scene in ONE_EACH.items():
        bench.show(replace(scene, training=True))
        if not bench.hands.sees("training"):
            without.append(screen)
    assert without == []
    bench.show(replace(ONE_EACH[Screen.BASKET], training=False))
    assert not bench.hands.sees("training")
