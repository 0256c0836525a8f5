# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes from a scanner that types like a keyboard, told from a person's typing by their speed.

The window feeds every key press in; a scanner's keys follow each other within 20 ms (measured: up
to 16 ms through X11), a person's hardly ever within 50.
"""

import re

from contract.codes import BadCode, gtin

MAX_GAP_NS = 50_000_000
MIN_LENGTH = 4
MAX_LENGTH = 512  # a key that somebody leans on ends here; a receipt's code has about 200

_BURST = 3  # keys; two fingers may well meet within 50 ms
_ENDS = "\r\n\t"
_GS = "\x1d"  # separates the fields of a GS1 code


class WedgeDecoder:
    """Finds the codes among the key presses. Pure: the time comes in with each key.

    Scanners pretend to be a keyboard of one layout (of the United States, unless somebody set them
    up otherwise), and the machine may have another. So both are kept, what each key typed and what
    its place types in the United States, and at the end the one that makes sense is taken.
    """

    def __init__(self) -> None:
        self._typed = self._placed = ""
        self._count = 0
        self._last_ns = 0

    def feed(self, text: str, at_ns: int, place: str = "") -> str | None:
        """Take one key press: its text, when it came on any clock that only goes forward, and
        what ``us_key`` says of its place ("" if it is not known). Both are empty for Shift and the
        like, which change nothing; the text alone is for keys that wait for an accent's letter.

        Returns the code that this key completed: at least 4 characters, each within 50 ms of the
        one before, and Enter or Tab as quickly after them.
        """
        if not text and not place:
            return None
        if at_ns - self._last_ns > MAX_GAP_NS:
            self._forget()
        self._last_ns = at_ns
        if text in _ENDS if text else place in _ENDS:
            typed, placed, count = self._typed, self._placed, self._count
            self._forget()
            return _meant(typed, placed) if MIN_LENGTH <= count <= MAX_LENGTH else None
        if text == _GS:
            place = _GS
        elif text and not text.isprintable():  # a person's key: Escape, Backspace …
            self._forget()
            return None
        if self._count <= MAX_LENGTH:
            self._typed += text
            self._placed += place
            self._count += 1
        return None

    def pending(self) -> bool:
        """Whether the key just fed belongs to a burst (the third quick one or later): the window
        keeps it from the field that has the focus."""
        return self._count >= _BURST

    def _forget(self) -> None:
        self._typed = self._placed = ""
        self._count = 0


_BEGINNING = re.compile(r"https?://|CC1:|\][A-Za-z]\d|\(01\)")


def _meant(typed: str, placed: str) -> str:
    """Which of the two is a code. Neither can be told for certain from letters alone; then it is
    what was typed, unless those are no letters that a code has."""
    for text in (typed, placed):
        if _makes_sense(text):
            return text
    return typed if typed.isascii() and len(typed) >= len(placed) else placed or typed


def _makes_sense(text: str) -> bool:
    if text.isascii() and _BEGINNING.match(text):
        return True
    try:
        gtin(text)
    except BadCode:
        return False
    return True


# --- keys by their place ----------------------------------------------------------------------

# Under another layout than the scanner's, a key's text is wrong (a French one turns 4006381 into
# 'àà-"_&). Its place on the keyboard is right: evdev's key codes (linux/input-event-codes.h), in
# runs that start with the number given.
_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
    (71, "789-456+1230.", "789-456+1230."),  # the number pad
    (55, "*", "*"),
    (98, "/", "/"),
    (28, "\r", "\r"),
    (96, "\r", "\r"),
    (15, "\t", "\t"),
)
_US = {
    (first + i, shift): key
    for first, plain, shifted in _ROWS
    for shift, keys in ((False, plain), (True, shifted))
    for i, key in enumerate(keys)
}
_X11_OFFSET = 8


def us_key(native_scan_code: int, shift: bool) -> str:
    """What this key types on a US keyboard, which is what scanners pretend to be; "" for keys
    without a letter. ``native_scan_code`` is Qt's under X11 (evdev's plus 8)."""
    return _US.get((native_scan_code - _X11_OFFSET, shift), "")
