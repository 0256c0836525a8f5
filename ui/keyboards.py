# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letters on the search's keyboard, by language: as people know them from their own.

A row holds one letter a key. The screen adds the keys for a space and for taking a letter back.
Accents need no keys: the search finds ``kase`` and ``käse`` alike. Letters of a language that are
more than an accented one (ñ, ß) have a key.
"""

_ROWS = {
    "en": ("qwertyuiop", "asdfghjkl’", "zxcvbnm"),
    "es": ("qwertyuiop", "asdfghjklñ", "zxcvbnmç"),
    "fr": ("azertyuiop", "qsdfghjklm", "wxcvbn’é"),
    "de": ("qwertzuiopü", "asdfghjklöä", "yxcvbnmß"),
    "ar": ("ضصثقفغعهخحج", "شسيبلاتنمكط", "ذئءؤرىةوزظد"),
    "hi": ("कखगघचछजझटठड", "ढणतथदधनपफबभ", "मयरलवशषसहअआ", "इईउऊएऐओऔऋंँ", "ािीुूेैोौृ्"),
}


def rows_for(language: str) -> list[list[str]]:
    """The rows of a language's keyboard (its code without region); the English ones for another."""
    return [list(row) for row in _ROWS.get(language, _ROWS["en"])]
