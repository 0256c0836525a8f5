# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes from a scanner that types like a keyboard, told from a person's typing by their speed.

The window feeds every key press in; a scanner's keys follow each other within 20 ms (measured: up
to 16 ms through X11), a person's hardly ever within 50.
"""

MAX_GAP_NS = 50_000_000
MIN_LENGTH = 4
MAX_LENGTH = 512  # a key that somebody leans on ends here; a receipt's code has about 200

_BURST = 3  # keys; two fingers may well meet within 50 ms
_ENDS = "\r\n\t"
_GS = "\x1d"  # separates the fields of a GS1 code


class WedgeDecoder:
    """Finds the codes among the key presses. Pure: the time comes in with each key."""

    def __init__(self) -> None:
        self._keys = ""
        self._last_ns = 0

    def feed(self, text: str, at_ns: int) -> str | None:
        """Take one key press: its text (empty for Shift and the like, which change nothing) and
        when it came, on any clock that only goes forward.

        Returns the code that this key completed: at least 4 characters, each within 50 ms of the
        one before, and Enter or Tab as quickly after them.
        """
        if not text:
            return None
        if at_ns - self._last_ns > MAX_GAP_NS:
            self._keys = ""
        self._last_ns = at_ns
        if text in _ENDS:
            keys, self._keys = self._keys, ""
            return keys if MIN_LENGTH <= len(keys) <= MAX_LENGTH else None
        if text != _GS and not text.isprintable():  # a person's key: Escape, Backspace …
            self._keys = ""
            return None
        if len(self._keys) <= MAX_LENGTH:
            self._keys += text
        return None

    def pending(self) -> bool:
        """Whether the key just fed belongs to a burst (the third quick one or later): the window
        keeps it from the field that has the focus."""
        return len(self._keys) >= _BURST


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
