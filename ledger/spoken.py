# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages say, in the language of who reads them.

Their texts are kept as the kiosk's are: gettext catalogues beside the pages, keyed by the English
text. How amounts and days are written comes from CLDR (Babel).
"""

import gettext
import io
import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from html import escape
from pathlib import Path

import msgspec
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal

from contract.money import Amount, decimals, is_coin

LANGUAGES = Path(__file__).parent / "pages" / "languages"
_ZEROS = {"arab": "٠", "arabext": "۰", "deva": "०", "beng": "০"}  # CLDR numbering systems
_ASKED = re.compile(r"([A-Za-z0-9-]{2,35})\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?))?\s*(?:,|$)")
_LONGEST_LIST = 200


def marked(text: str) -> str:
    """Mark a text for the catalogue where it stands in the program."""
    return text


class Said(msgspec.Struct, frozen=True):
    """A text of the catalogue, and the values to put into it: words as they are, or texts."""

    text: str
    values: "dict[str, str | Said]" = {}

    def __str__(self) -> str:
        """In English."""
        return self.text.format_map({name: str(value) for name, value in self.values.items()})


class Spoken:
    """One language of the pages. Make it with ``spoken``."""

    def __init__(self, locale: Locale, texts: gettext.NullTranslations) -> None:
        self._locale = locale
        self._texts = texts
        zero = ord(_ZEROS.get(locale.default_numbering_system, "0"))
        self._numerals = {ord("0") + digit: zero + digit for digit in range(10)}
        self.tag = str(locale).replace("_", "-")
        """For the ``lang`` of a page."""
        self.direction = str(locale.text_direction)
        """``ltr`` or ``rtl``."""

    def text(self, english: str | Said) -> str:
        """This text in this language, its values put in; not yet escaped for a page."""
        if isinstance(english, str):
            return self._texts.gettext(english) if english else ""
        values = {
            name: self._isolated(value if isinstance(value, str) else self.text(value))
            for name, value in english.values.items()
        }
        return self._texts.gettext(english.text).format_map(values)

    def _isolated(self, value: str) -> str:
        """Among words from right to left a name or number of the other kind turns nothing round."""
        return f"\u2068{value}\u2069" if self.direction == "rtl" else value

    def html(self, english: str | Said) -> str:
        """The same, ready to stand in a page."""
        return escape(self.text(english))

    def digits(self, amount: Amount) -> str:
        """An amount without its unit."""
        places = decimals(amount.unit)
        value = Decimal(amount.amount).scaleb(-places)
        pattern = "#,##0." + "0" * places if places else "#,##0"
        text = format_decimal(value, pattern, self._locale, numbering_system="default")
        return text.translate(self._numerals)

    def money(self, amount: Amount) -> str:
        """An amount with its unit."""
        if is_coin(amount.unit):
            return self.text(Said("{amount} coin", {"amount": self.digits(amount)}))
        value = Decimal(amount.amount).scaleb(-decimals(amount.unit))
        text = format_currency(value, amount.unit, locale=self._locale, numbering_system="default")
        return text.translate(self._numerals)

    def day(self, day: str) -> str:
        """A day (``2026-05-03``) in words."""
        said = format_date(date.fromisoformat(day), "medium", locale=self._locale)
        return said.translate(self._numerals)

    def moment(self, at: datetime) -> str:
        """A day and a time, as ``at`` says, whatever its zone."""
        day = format_date(at.date(), "medium", locale=self._locale)
        time = format_time(at.time(), "short", locale=self._locale)
        return f"{day}, {time}".translate(self._numerals)


@lru_cache
def _known(code: str) -> gettext.NullTranslations | None:
    if code == "en":
        return gettext.NullTranslations()
    file = LANGUAGES / f"{code}.po"
    if not file.is_file():
        return None
    compiled = io.BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, abort_invalid=True))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@lru_cache(maxsize=64)  # anybody may ask for anything
def spoken(tag: str) -> Spoken | None:
    """The language of this BCP 47 tag, or None if the pages do not speak it."""
    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        return None
    texts = _known(str(locale.language))
    return None if texts is None else Spoken(locale, texts)


def spoken_by(accept_language: str, own: str = "") -> Spoken:
    """What to speak with somebody: the language of their ``own``, else the first that their browser
    asks for (RFC 9110, 12.5.4) and the pages speak, else English."""
    asked = _ASKED.findall(accept_language[:_LONGEST_LIST])
    ranked = sorted(asked, key=lambda one: -float(one[1] or 1))
    wanted = [own, *(tag for tag, weight in ranked if float(weight or 1) > 0)]
    for tag in wanted:
        found = spoken(tag)
        if found is not None:
            return found
    english = spoken("en-GB")
    assert english is not None
    return english
