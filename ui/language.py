# SPDX-License-Identifier: AGPL-3.0-or-later
"""One language as the till speaks it: its texts, plural forms, numbers, dates and money.

Texts come from one catalogue for screen and paper: ``catalogue/<language>.po`` (gettext), keyed by
the English text. How numbers, dates and money are written comes from CLDR (Babel) for the language
and its region, so that ``ar`` counts 1 2 3 and ``ar-EG`` counts ١ ٢ ٣. No Qt in here: receipts
speak through it too.
"""

import gettext
import io
import re
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import NumberPattern, get_currency_symbol
from babel.units import format_unit

from contract.money import SYMBOLS, Amount, decimals, is_coin

CATALOGUES = Path(__file__).parent / "catalogue"
OFFERED = ("en-GB", "es", "fr", "de", "ar", "hi")
"""The languages that the catalogue holds, as a till offers them unless it is told otherwise."""

_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_ZEROS = {"arab": "٠", "arabext": "۰", "deva": "०", "beng": "০"}  # CLDR numbering systems
_SPACE = "\u00a0"
_TO_THE_LEFT, _JOINER = "\u200f", "\u2060"


class UnknownLanguage(ValueError):
    """No language is called that; the message names it."""


class Counted(NamedTuple):
    """A text that depends on the value named ``by``: for one, and for any other number. The
    catalogue has as many forms as its language needs (Arabic: six)."""

    by: str
    one: str
    many: str


def marked(text: str) -> str:
    """Mark a text for the catalogue where it is defined, to be looked up later."""
    return text


class Language:
    """One language. Make it with ``language``."""

    def __init__(self, tag: str, locale: Locale, file: Path) -> None:
        self.tag = tag
        """Its BCP 47 tag: ``en-GB``."""
        self.code = str(locale.language)
        """The language without its region: ``en``."""
        self.right_to_left = locale.text_direction == "rtl"
        self._locale = locale
        self._file = file
        zero = ord(_ZEROS.get(locale.default_numbering_system, "0"))
        self._digits = {ord("0") + digit: zero + digit for digit in range(10)}

    @cached_property
    def _texts(self) -> gettext.GNUTranslations:
        """Compiled when they are first wanted: a file that was compiled before may be older than
        its source."""
        with self._file.open("rb") as source:
            catalogue = read_po(source, abort_invalid=True)
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        return gettext.GNUTranslations(compiled)

    def load(self) -> None:
        """Read the texts now, from any thread: else who asks first waits for it (20 ms)."""
        self.text("{day}, {time}")

    @property
    def name(self) -> str:
        """What those who speak it call it."""
        own = str(self._locale.languages.get(self.code, self.tag))
        return own[:1].upper() + own[1:]

    # --- texts ---

    def text(self, english: str) -> str:
        """This text in this language; the English one where the catalogue has none."""
        return self._texts.gettext(english) if english else ""

    def counted(self, n: int, one: str, many: str) -> str:
        """The form of a text that goes with this number, which is not yet put in."""
        return self._texts.ngettext(one, many, n)

    def isolated(self, text: str) -> str:
        """A value on its way into a sentence. Where writing goes from right to left (or the value
        does) it is set apart, so that neither turns the other's letters and digits around."""
        if self.right_to_left or _RIGHT_TO_LEFT.search(text):
            return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"
        return text

    def directed(self, text: str) -> str:
        """A text into which values go. Where writing goes from right to left, a line of which only
        the values have letters (``{name}: {hours}``) says so: a Latin name would turn it round."""
        if not self.right_to_left:
            return text
        return "\n".join(map(self._directed_line, text.split("\n")))

    @staticmethod
    def _directed_line(line: str) -> str:
        own = re.sub(r"\{\w+\}", "", line)
        turns = own != line and not _RIGHT_TO_LEFT.search(own.replace("،", ""))
        return _TO_THE_LEFT + line if turns else line

    # --- numbers, money, weights, dates ---

    def number(self, n: int) -> str:
        """A whole number."""
        return self._decimal(n, 0)

    def digits(self, amount: Amount) -> str:
        """An amount without its unit, for beside a mark or a heading that says the unit."""
        return self._decimal(amount.amount, decimals(amount.unit))

    def money(self, amount: Amount) -> str:
        """An amount with its unit: ``€4.30``, ``4,30 €``; of coin with the word."""
        if is_coin(amount.unit):
            return self.text("{amount} coin").format(amount=self.digits(amount))
        theirs = get_currency_symbol(amount.unit, self._locale)
        sign = SYMBOLS.get(amount.unit, theirs)
        pattern = self._locale.currency_formats["standard"]
        text = self._apply(pattern, amount.amount, decimals(amount.unit), amount.unit)
        # JP¥ among right-to-left words would be torn into ¥JP; letters alone hold together.
        mixed = not sign.isalpha() and any(character.isalpha() for character in sign)
        text = text.replace(theirs, self.isolated(sign) if mixed else sign)
        if sign[-1].isalpha():  # CHF 4.30, never CHF4.30
            text = re.sub(rf"{re.escape(sign)}(?=\d)", f"{sign}{_SPACE}", text)
        return text

    def percent(self, hundredths: int) -> str:
        """Hundredths of a percent, without the sign: ``7``, ``5.50``."""
        places = 2 if hundredths % 100 else 0
        return self._decimal(hundredths // 10 ** (2 - places), places)

    def weight(self, grams: int) -> str:
        """A weight in kilograms, with the unit."""
        weight = self._decimal(grams, 3)
        text = format_unit(weight, "mass-kilogram", "short", locale=self._locale)
        return self._numerals(text)

    def moment(self, at: datetime) -> str:
        """A day and a time, in words: ``3 May 2026, 11:30``. As ``at`` says, whatever its zone."""
        day = format_date(at.date(), "long", locale=self._locale)
        return self._numerals(self.text("{day}, {time}").format(day=day, time=self._time(at)))

    def day(self, day: date) -> str:
        """A day, as short as it is clear."""
        text = self._numerals(format_date(day, "medium", locale=self._locale))
        # Written in digits alone, it must not be torn apart at the end of a line.
        return text.replace("/", f"/{_JOINER}")

    def month(self, day: date) -> str:
        """The month of a day with its year, short enough to stand below a bar."""
        return self._numerals(format_skeleton("yyMMM", day, locale=self._locale))

    def short_moment(self, at: datetime) -> str:
        """A day and a time, for paper."""
        day = format_date(at.date(), "medium", locale=self._locale)
        return self._numerals(f"{day} {self._time(at)}")

    def _time(self, at: datetime) -> str:
        return format_time(at.time(), "short", locale=self._locale)

    def _numerals(self, text: str) -> str:
        """What Babel wrote with 0 to 9, with this language's own digits, and with one kind of space
        that does not break: no receipt printer knows the narrow one."""
        return text.replace("\u202f", _SPACE).translate(self._digits)

    def _decimal(self, minor: int, places: int) -> str:
        return self._apply(self._locale.decimal_formats[None], minor, places)

    def _apply(
        self, pattern: NumberPattern, minor: int, places: int, currency: str | None = None
    ) -> str:
        exact = copy(pattern)
        exact.frac_prec = (places, places)
        text = exact.apply(
            Decimal(minor).scaleb(-places),
            self._locale,
            currency=currency,
            currency_digits=False,
            numbering_system="default",
        )
        return self._numerals(text)


@cache
def language(tag: str) -> Language:
    """The language of this BCP 47 tag. Raises UnknownLanguage for one that the catalogue lacks."""
    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError) as e:
        raise UnknownLanguage(tag) from e
    file = CATALOGUES / f"{locale.language}.po"
    if not file.exists():
        raise UnknownLanguage(tag)
    return Language(tag, locale, file)
