# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes told from typing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.scanners.wedge import _US, MAX_LENGTH, WedgeDecoder, us_key

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


# --- keyboards of other countries ---------------------------------------------------------------

# What each country's keyboard types at the place of a US key, for the keys that differ and that
# codes have; (plain, with Shift) by the US key without Shift. "" is a key that waits for a letter.
FRENCH = {
    **dict(zip("1234567890", zip("&é\"'(-è_çà", "1234567890", strict=True), strict=True)),
    "q": "aA",
    "w": "zZ",
    "a": "qQ",
    "z": "wW",
    "m": ",?",
    ";": "mM",
    "/": "!§",
    "-": ")°",
    ".": ":/",
    ",": ";.",
    "[": ("", ""),
    "'": "ù%",
    "=": "=+",
}
GERMAN = {
    **dict(zip("1234567890", zip("1234567890", '!"§$%&/()=', strict=True), strict=True)),
    "y": "zZ",
    "z": "yY",
    ";": "öÖ",
    "/": "-_",
    "-": "ß?",
    "'": "äÄ",
    "=": ("", ""),
    "[": "üÜ",
    "]": "+*",
    "`": ("", "°"),
    "\\": "#'",
}
ARABIC = {key: (letter, letter) for key, letter in zip("qwertyuiop", "ضصثقفغعهخح", strict=True)}
UNITED_STATES: dict[str, str] = {}
HINDI = {digit: (eastern, "x") for digit, eastern in zip("0123456789", "०१२३४५६७८९", strict=True)}

PLACES = {key: place for place, key in reversed(_US.items())}  # not the number pad's
EAN, RECEIPT = "4006381333931", "https://coop.example/r/AQGd7_-ZyQw#m0"


def scanned(code: str, layout: dict[str, str]) -> str | None:
    """A scanner that pretends to be American, on a machine with this layout."""
    decoder, result = WedgeDecoder(), None
    for number, wanted in enumerate([*code, "\r"]):
        place, shift = PLACES[wanted]
        plain = _US[place, False]
        text = layout[plain][shift] if plain in layout else wanted
        if shift:
            assert decoder.feed("", 10**12 + number * 5 * MS) is None  # Shift itself
        result = decoder.feed(text, 10**12 + number * 5 * MS, us_key(place + 8, shift))
    return result


@pytest.mark.parametrize("code", [EAN, RECEIPT, "CC1:AmZp-_09zYqA", "]C10104006381333931"])
@pytest.mark.parametrize(
    "layout",
    [UNITED_STATES, FRENCH, GERMAN, ARABIC, HINDI],
    ids=["US", "AZERTY", "QWERTZ", "Arabic", "Hindi"],
)
def test_the_machine_may_have_a_keyboard_of_any_country(code: str, layout: dict[str, str]) -> None:
    assert scanned(code, layout) == code


def test_a_scanner_that_was_set_to_the_machines_layout_is_believed() -> None:
    """On a French machine it presses Shift for digits: by their place those are signs."""
    decoder, code = WedgeDecoder(), None
    for number, digit in enumerate(EAN + "\r"):
        place = PLACES[digit][0]
        shifted = us_key(place + 8, shift=digit.isdigit())
        code = decoder.feed(digit, 10**12 + number * MS, shifted)
    assert code == EAN


def test_capitals_lock_does_not_turn_a_code_around() -> None:
    """The lock types capitals for the scanner's small letters; their places are right."""
    decoder, code = WedgeDecoder(), None
    for number, key in enumerate("https://coop.example/r/AbC\r"):
        place, shift = PLACES[key]
        code = decoder.feed(key.swapcase(), 10**12 + number * MS, us_key(place + 8, shift))
    assert code == "https://coop.example/r/AbC"


@given(st.lists(st.tuples(st.text(max_size=2), st.integers(0, 10**8), st.text(max_size=1))))
def test_no_keys_break_the_decoder(keys: list[tuple[str, int, str]]) -> None:
    decoder, at = WedgeDecoder(), 10**12
    for text, gap, place in keys:
        at += gap
        decoder.feed(text, at, place)
        decoder.pending()


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
