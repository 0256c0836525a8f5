# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes on goods: EAN and UPC with their check digits, a shop's own codes that carry a weight or a
price, and GS1's application identifiers (GS1 General Specifications, 3 and 7.9)."""

import re
from functools import lru_cache
from typing import Final

import msgspec

from contract.money import divide_half_up


class BadCode(ValueError):
    """A code that cannot be one; ``reason`` says why: ``"length"``, ``"digits"``, ``"check"``, or
    ``"goods"`` (it may be well made, but says of no goods)."""

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
    return _checked(text, (8, 12, 13)).zfill(13)


def _checked(text: str, lengths: tuple[int, ...]) -> str:
    if not text.isascii() or not text.isdigit():
        raise BadCode("digits")
    if len(text) not in lengths:
        raise BadCode("length")
    if check_digit(text[:-1]) != int(text[-1]):
        raise BadCode("check")
    return text


# --- what a code says ---------------------------------------------------------------------------


class Goods(msgspec.Struct, frozen=True, kw_only=True):
    """What a code on goods says. ``code`` names the product: 13 digits, or 14 for a case of it.
    ``grams`` and ``price`` (minor units, tax included) are of this very piece. ``best_before`` and
    ``use_by`` are days (ISO 8601)."""

    code: str
    grams: int | None = None
    price: int | None = None
    pieces: int | None = None
    best_before: str | None = None
    use_by: str | None = None
    batch: str | None = None


_SYMBOLOGY: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")  # which some scanners send first (AIM)
_GS: Final = "\x1d"


def read_goods(text: str, shop_codes: "tuple[ShopCode, ...]" = (), decimals: int = 2) -> Goods:
    """What a scanned code says: EAN, UPC, ITF-14, a shop's own, GS1-128, GS1 DataMatrix, GS1 QR or
    GS1 Digital Link. ``decimals`` are those of the co-op's currency.

    Raises BadCode.
    """
    bare = _SYMBOLOGY.sub("", text, count=1) if text.startswith("]") else text
    bare = bare.strip(_GS)
    if bare.isascii() and bare.isdigit() and len(bare) <= 14:
        if len(bare) == 14:
            return Goods(code=_shortest(_checked(bare, (14,))))
        code = gtin(bare)
        own = next((each for each in shop_codes if each.fits(code)), None)
        return Goods(code=code) if own is None else own.read(code)
    return _read_gs1(bare, decimals)


def _shortest(gtin14: str) -> str:
    return gtin14[1:] if gtin14.startswith("0") else gtin14


# --- a shop's own codes -------------------------------------------------------------------------

_PATTERN: Final = re.compile(r"(2[0-9]|02)(I+)(V?)(W+|P+|N+)C")


class ShopCode(msgspec.Struct, frozen=True):
    """How this co-op's scales and labels make codes of 13 digits, for instance ``21IIIIIWWWWWC`` or
    ``28 IIIII V PPPP C``: first the two digits that say so (GS1 leaves 20 to 29 and 02 to the
    shops), then ``I`` for the product's number, ``W`` grams, ``P`` price in minor units or ``N``
    pieces, ``V`` the check digit of those alone (4 or 5 digits), ``C`` that of the whole. Spaces
    do not count."""

    pattern: str

    def __post_init__(self) -> None:
        """Raises ValueError, in words for whoever wrote the pattern."""
        match = _PATTERN.fullmatch(self._bare)
        if match is None or len(self._bare) != 13:
            raise ValueError(
                f"{self.pattern!r} is no pattern of a shop's code: 13 signs, as in 21IIIIIWWWWWC"
            )
        if match[3] and len(match[4]) not in (4, 5):
            raise ValueError(
                f"{self.pattern!r}: only 4 or 5 digits have a check digit of their own"
            )

    @property
    def _bare(self) -> str:
        return self.pattern.replace(" ", "")

    def fits(self, code: str) -> bool:
        """Whether this code of 13 digits is of this kind."""
        return code.startswith(self._bare[:2])

    def read(self, code: str) -> Goods:
        """The product, and how much of it. Products are known by the code with zeros where the
        amount stands, and its check digit then. Raises BadCode when the amount's check digit is
        wrong."""
        pattern = self._bare
        kind = next(sign for sign in "WPN" if sign in pattern)
        digits = "".join(d for d, sign in zip(code, pattern, strict=True) if sign == kind)
        if "V" in pattern and _amount_check(digits) != int(code[pattern.index("V")]):
            raise BadCode("check")
        zeros = "".join(
            "0" if sign in "VWPN" else d for d, sign in zip(code, pattern, strict=True)
        )[:-1]
        amount = int(digits)
        return Goods(
            code=zeros + str(check_digit(zeros)),
            grams=amount if kind == "W" else None,
            price=amount if kind == "P" else None,
            pieces=amount if kind == "N" else None,
        )


@lru_cache(maxsize=64)
def _amount_check(digits: str) -> int:
    """The check digit of a price or weight (GS1 General Specifications, 7.9.2 to 7.9.4)."""
    from biip.checksums import gs1_price_weight_check_digit

    return gs1_price_weight_check_digit(digits)


# --- GS1 application identifiers ----------------------------------------------------------------


def _read_gs1(text: str, decimals: int) -> Goods:
    # Imported by the first such code: the table of identifiers takes a tenth of a second.
    from biip import ParseError
    from biip.gs1_digital_link_uris import GS1DigitalLinkURI
    from biip.gs1_messages import GS1Message

    try:
        if "://" in text:
            elements = GS1DigitalLinkURI.parse(text).element_strings
        elif text.startswith("("):
            elements = GS1Message.parse_hri(text).element_strings
        else:
            elements = GS1Message.parse(text).element_strings
    except (ParseError, ValueError) as e:
        raise BadCode("goods") from e
    said: dict[str, str] = {}
    days: dict[str, str] = {}
    for element in elements:
        said.setdefault(element.ai.ai, element.value)
        if element.date is not None:
            days.setdefault(element.ai.ai, element.date.isoformat())
    trade_item = said.get("01") or said.get("02")
    if trade_item is None:
        raise BadCode("goods")
    pieces = said.get("30") or said.get("37")
    return Goods(
        code=_shortest(_checked(trade_item, (14,))),
        grams=_scaled(said, "310", 3),
        price=_scaled(said, "392", decimals),
        pieces=None if pieces is None else int(pieces),
        best_before=days.get("15"),
        use_by=days.get("17"),
        batch=said.get("10"),
    )


def _scaled(said: dict[str, str], identifier: str, decimals: int) -> int | None:
    """An amount whose identifier ends with how many decimals it has, brought to ``decimals``."""
    for name, value in said.items():
        if len(name) == 4 and name.startswith(identifier):
            given = int(name[3])
            if given <= decimals:
                return int(value + "0" * (decimals - given))
            return divide_half_up(int(value), int("1" + "0" * (given - decimals)))
    return None
