# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that come from elsewhere, before they stand on somebody's terminal. Pure."""

from unicodedata import category

_MOVE = ("Cc", "Cs", "Zl", "Zp")
_TURN = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def printable(text: str) -> str:
    """Without what would move a terminal's cursor, or turn the words of a line round: it could
    write a better story over what stands there. What joins letters of some scripts stays."""
    if text.isprintable():
        return text
    return "".join("\N{REPLACEMENT CHARACTER}" if _is_a_sign(c) else c for c in text)


def _is_a_sign(letter: str) -> bool:
    return category(letter) in _MOVE or letter in _TURN
