# SPDX-License-Identifier: AGPL-3.0-or-later
"""Six words for a public key, to be compared by two people, aloud, in any language.

The first 96 bits of SHA-256("coopcoin-words/1" ‖ key), 16 bits a word: consonant, vowel, consonant,
vowel, consonant. This is the alphabet of proquints (D. S. Wilkerson, arXiv:0901.4016): no list of
words to translate, no two letters that sound alike in most languages.
"""

from hashlib import sha256

_CONSONANTS = "bdfghjklmnprstvz"  # 4 bits each
_VOWELS = "aiou"  # 2 bits each


def six_words(public_key: bytes) -> str:
    """The words of an Ed25519 public key, like ``lusab babad gutih tugad hamof nurok``.

    Raises ValueError unless it has 32 bytes.
    """
    if len(public_key) != 32:
        raise ValueError("an Ed25519 public key has 32 bytes")
    digest = sha256(b"coopcoin-words/1" + public_key).digest()
    return " ".join(_word(int.from_bytes(digest[i : i + 2], "big")) for i in range(0, 12, 2))


def _word(bits: int) -> str:
    first, a, middle, b, last = bits >> 12, bits >> 10 & 3, bits >> 6 & 15, bits >> 4 & 3, bits & 15
    return _CONSONANTS[first] + _VOWELS[a] + _CONSONANTS[middle] + _VOWELS[b] + _CONSONANTS[last]
