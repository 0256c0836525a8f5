# SPDX-License-Identifier: AGPL-3.0-or-later
"""What strangers wrote stays in its line of a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.terminal import printable


@pytest.mark.parametrize(
    "name",
    [
        "Rye bread <1 kg>",
        "Zoë Åberg",
        "ज़्यादा क्\u200dष",
        "می\u200cخواهم",
        "12\u202f€",
        "a\u00a0b",
        "👩\u200d🌾",
    ],
)
def test_words_of_every_script_stand_as_they_are(name: str) -> None:
    assert printable(name) == name


@given(st.text())
def test_nothing_moves_the_cursor_or_turns_words_round(text: str) -> None:
    shown = printable(text)
    assert len(shown) == len(text)
    assert len(shown.splitlines()) <= 1
    assert not set(shown) & {chr(n) for n in (*range(32), *range(127, 160), 0x202E, 0x2067)}
