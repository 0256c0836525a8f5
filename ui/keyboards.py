# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letters on the search's keyboard, by language: as people know them from their own.

A row holds one letter a key. The screen adds the keys for a space and for taking a letter back.
Accents need no keys: the search finds ``kase`` and ``käse`` alike. Letters of a language that are
more than an accented one (ñ, ß) have a key. Who reads another script than the goods are
named in has a second keyboard, with digits where it is the Latin one.
"""

_ROWS = {
    "en": ("qwertyuiop", "asdfghjkl’", "zxcvbnm"),
    "es": ("qwertyuiop", "asdfghjklñ", "zxcvbnmç"),
    "fr": ("azertyuiop", "qsdfghjklm", "wxcvbn’é"),
    "de": ("qwertzuiopü", "asdfghjklöä", "yxcvbnmß"),
    "ar": ("ضصثقفغعهخحج", "شسيبلاتنمكط", "ذئءؤرىةوزظد"),
    "hi": ("कखगघचछजझटठड", "ढणतथदधनपफबभ", "मयरलवशषसहअआ", "इईउऊएऐओऔऋंँ", "ािीुूेैोौृ्"),
}
_DIGITS = "1234567890"
_LATIN = "abc"
_OTHER_SCRIPTS = {"ar": "ع", "hi": "अ"}


def rows_for(language: str) -> list[list[str]]:
    """The rows of a language's keyboard (its code without region); the English ones for another."""
    return [list(row) for row in _ROWS.get(language, _ROWS["en"])]


def faces_for(language: str, at_home: str) -> list[dict[str, object]]:
    """The keyboards that a language's readers may change between, their own first: its ``rows``,
    and its ``sign`` (what stands on the key that leads to it). The second is that of the till's
    own language, ``at_home``, or else the Latin one; there is none where both are one script.
    """
    faces: list[dict[str, object]] = [_face(language, rows_for(language))]
    other = at_home if _sign(at_home) != _sign(language) else "en"
    if _sign(other) != _sign(language):
        digits = [list(_DIGITS)] if _sign(other) == _LATIN else []
        faces.append(_face(other, digits + rows_for(other)))
    return faces


def _face(language: str, rows: list[list[str]]) -> dict[str, object]:
    return {"sign": _sign(language), "rows": rows}


def _sign(language: str) -> str:
    return _OTHER_SCRIPTS.get(language, _LATIN)
