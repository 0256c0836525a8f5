# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes on goods: EAN and UPC with their check digits (GS1 General Specifications, 7.9)."""


class BadCode(ValueError):
    """A code that cannot be one; ``reason`` says why: ``"length"``, ``"digits"`` or ``"check"``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def check_digit(digits: str) -> int:
    """The GS1 check digit that belongs behind these digits (weights 3 and 1 from the right)."""
    return -sum(int(d) * (3, 1)[i % 2] for i, d in enumerate(reversed(digits))) % 10


def gtin(text: str) -> str:
    """The 13-digit form of a scanned EAN-13, EAN-8 or UPC-A, so that one product has one code.

    Raises BadCode: not digits, not 8, 12 or 13 of them, or a wrong check digit.
    """
    if not text.isascii() or not text.isdigit():
        raise BadCode("digits")
    if len(text) not in (8, 12, 13):
        raise BadCode("length")
    if check_digit(text[:-1]) != int(text[-1]):
        raise BadCode("check")
    return text.zfill(13)
