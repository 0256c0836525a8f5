# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes told from typing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.scanners.wedge import MAX_LENGTH, WedgeDecoder, us_key

MS = 1_000_000
GAPS = st.integers(0, 50 * MS)
LETTERS = st.characters(codec="ascii", categories=["L", "N", "P", "S"]) | st.just("\x1d")


def typed(decoder: WedgeDecoder, keys: str, gaps_ns: list[int], at: int = 10**12) -> list[str]:
    """Feed the keys, each after its gap; the codes that came out."""
    codes = []
    for key, gap in zip(keys, gaps_ns, strict=True):
        at += gap
        if (code := decoder.feed(key, at)) is not None:
            codes.append(code)
    return codes


@given(st.data(), st.text(LETTERS, min_size=4, max_size=MAX_LENGTH), st.sampled_from("\r\n\t"))
def test_quick_keys_are_a_code(data: st.DataObject, code: str, end: str) -> None:
    gaps = data.draw(st.lists(GAPS, min_size=len(code) + 1, max_size=len(code) + 1))
    decoder = WedgeDecoder()
    assert typed(decoder, code + end, gaps) == [code]
    assert not decoder.pending()


@given(st.data(), st.text(LETTERS, min_size=1, max_size=40))
def test_slow_keys_are_typing(data: st.DataObject, keys: str) -> None:
    slow = st.integers(50 * MS + 1, 10**10)
    gaps = data.draw(st.lists(slow, min_size=len(keys) + 1, max_size=len(keys) + 1))
    decoder = WedgeDecoder()
    at = 0
    for key, gap in zip(keys + "\r", gaps, strict=True):
        at += gap
        assert decoder.feed(key, at) is None
        assert not decoder.pending()


@given(st.data(), st.text(LETTERS, min_size=4, max_size=40))
def test_one_slow_gap_begins_anew(data: st.DataObject, code: str) -> None:
    """What was typed before a pause is no part of the code that follows it."""
    at = data.draw(st.integers(1, len(code)))
    gaps = [5 * MS] * (len(code) + 1)
    gaps[at] = 51 * MS
    rest = code[at:]
    assert typed(WedgeDecoder(), code + "\r", gaps) == ([rest] if len(rest) >= 4 else [])


def test_a_receipt_code_of_200_characters() -> None:
    url = "https://coop.example/r/" + "aB3-_" * 30 + "#" + "Zz09_" * 5
    keys = url + "\r"
    decoder = WedgeDecoder()
    assert typed(decoder, keys, [16 * MS] * len(keys)) == [url]
    assert typed(decoder, keys, [16 * MS] * len(keys)) == [url]  # and the same once more


@pytest.mark.parametrize("short", ["", "1", "123"])
def test_three_quick_keys_are_no_code(short: str) -> None:
    keys = short + "\r"
    assert typed(WedgeDecoder(), keys, [MS] * len(keys)) == []


def test_a_key_that_is_leant_on_is_no_code() -> None:
    keys = "a" * (MAX_LENGTH + 1) + "\r"
    assert typed(WedgeDecoder(), keys, [30 * MS] * len(keys)) == []


def test_shift_changes_nothing() -> None:
    decoder = WedgeDecoder()
    at = 0
    for key in ("", "A", "", "b", "c", "", "D"):
        at += 20 * MS
        assert decoder.feed(key, at) is None
    assert decoder.feed("\r", at + MS) == "AbcD"


def test_escape_and_backspace_are_a_persons_keys() -> None:
    keys = "12345\x086\x1b7\r"
    assert typed(WedgeDecoder(), keys, [MS] * len(keys)) == []


def test_the_window_keeps_a_burst_from_its_field() -> None:
    decoder = WedgeDecoder()
    seen = []
    for i, key in enumerate("40063"):
        decoder.feed(key, 10**12 + i * 5 * MS)
        seen.append(decoder.pending())
    assert seen == [False, False, True, True, True]
    decoder.feed("x", 10**12 + 10**9)  # somebody types
    assert not decoder.pending()


def test_keys_by_their_place() -> None:
    """X11's key codes of the digit row and of some letters, as `xev` shows them."""
    assert "".join(us_key(c, shift=False) for c in (13, 19, 19, 15, 12, 17, 10)) == "4006381"
    assert us_key(38, shift=True) == "A"
    assert us_key(47, shift=True) == ":"
    assert us_key(20, shift=False) == "-"
    assert us_key(20, shift=True) == "_"
    assert us_key(12, shift=True) == "#"
    assert us_key(61, shift=False) == "/"
    assert us_key(51, shift=True) == "|"
    assert us_key(87, shift=False) == "1"  # number pad
    assert us_key(36, shift=False) == us_key(104, shift=False) == "\r"
    assert us_key(23, shift=False) == "\t"
    assert us_key(50, shift=False) == ""  # Shift itself
    assert us_key(9, shift=False) == ""  # Escape
