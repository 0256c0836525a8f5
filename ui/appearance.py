# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the screen looks at first; who stands in front of it may choose otherwise while here."""

from typing import NamedTuple


class Appearance(NamedTuple):
    """``scheme`` is "light", "dark" or "contrast". ``large``: no letter smaller than 60 pixels of
    the design (10 mm), one question a screen. ``left_handed`` has what to do on the left,
    ``low_reach`` nothing to touch higher than on the panel of the design."""

    scheme: str = "light"
    large: bool = False
    motion: bool = True
    left_handed: bool = False
    low_reach: bool = False

    def for_qml(self) -> dict[str, object]:
        """By the names in ``theme/Appearance.qml``."""
        return {
            "scheme": self.scheme,
            "large": self.large,
            "motion": self.motion,
            "leftHanded": self.left_handed,
            "lowReach": self.low_reach,
        }
