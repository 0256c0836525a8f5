# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a screen may look: appearance, language and size, and enough of their combinations."""

from typing import NamedTuple

from ui.appearance import Appearance

_STILL = Appearance(motion=False)
APPEARANCES = {
    "light": _STILL,
    "dark": _STILL._replace(scheme="dark"),
    "contrast": _STILL._replace(scheme="contrast"),
    "large": _STILL._replace(large=True),
    "left-low": _STILL._replace(left_handed=True, low_reach=True),
    "large-contrast": _STILL._replace(scheme="contrast", large=True),
}
LANGUAGES = ("en-GB", "es", "fr", "de", "ar", "hi")
SIZES = ((1280, 800), (1024, 600), (1920, 1080), (800, 1280), (1080, 1920))


class Look(NamedTuple):
    """One combination."""

    appearance: str
    language: str
    size: tuple[int, int]

    @property
    def name(self) -> str:
        """As a file or a folder is called."""
        return f"{self.appearance}-{self.language}-{self.size[0]}x{self.size[1]}"


PAIRWISE = tuple(
    Look(appearance, language, SIZES[(i + j) % len(SIZES)])
    for i, appearance in enumerate(APPEARANCES)
    for j, language in enumerate(LANGUAGES)
)
"""Every appearance with every language, every appearance and every language in every size."""
