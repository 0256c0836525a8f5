# SPDX-License-Identifier: AGPL-3.0-or-later
"""From codes to words, in one language at a time: what the screens, the receipts and the views of
a snapshot say. No Qt in here."""

import logging
from datetime import date, datetime

from contract.money import Amount
from kiosk.snapshot import Message
from ui.language import Counted, Language, language
from ui.texts import TEXTS, UNKNOWN

_log = logging.getLogger(__name__)

Value = str | int | Amount


class _Values(dict[str, str]):
    def __missing__(self, key: str) -> str:
        _log.warning("words: no value for %s", key)
        return "…"


# Codes that say something else when a value is this: (code, the value's name, what it is) → code.
_VARIANTS: dict[tuple[str, str, Value], str] = {
    ("no-room", "offline", 1): "no-room-offline",
}


class Words:
    """Everything that is said to one person. ``language`` may change at any time: what is asked
    for afterwards comes in the new one. An unknown code gives a safe general sentence and a log
    entry; a missing value shows as an ellipsis. Nothing here raises for what a till may say."""

    def __init__(self, language: Language) -> None:
        self.language = language

    @property
    def tag(self) -> str:
        """The language that is spoken (BCP 47)."""
        return self.language.tag

    def __call__(self, code: str, **values: Value) -> str:
        """The words for a code, on one line."""
        return self._of(code, values).replace("\n", " ")

    def message(self, message: Message) -> str:
        """The words for a message, on one line."""
        return self(message.code, **message.values)

    def headline(self, message: Message) -> str:
        """What happened, in one short sentence without its full stop: it stands alone and large."""
        first = self._of(message.code, message.values).partition("\n")[0]
        return first.removesuffix(".").removesuffix("।")

    def explanation(self, message: Message) -> str:
        """Whether coin or money moved, and what next; "" if the headline says it all."""
        return self._of(message.code, message.values).partition("\n")[2]

    def text(self, english: str, **values: Value) -> str:
        """A text of the catalogue with its values."""
        return self._filled(self.language.text(english), values)

    def counted(self, n: int, one: str, many: str) -> str:
        """The form of a text that goes with ``n``, which stands in it as ``{n}``."""
        return self._filled(self.language.counted(n, one, many), {"n": n})

    # --- values on their own, beside a heading ---

    def money(self, amount: Amount | None) -> str:
        """An amount with its unit, or "" for none."""
        return "" if amount is None else self.language.isolated(self.language.money(amount))

    def digits(self, amount: Amount | None) -> str:
        """An amount without its unit (what stands beside it says the unit), or "" for none."""
        return "" if amount is None else self.language.isolated(self.language.digits(amount))

    def weight(self, grams: int | None) -> str:
        """A weight in kilograms, or "" for none."""
        return "" if grams is None else self.language.isolated(self.language.weight(grams))

    def percent(self, hundredths: int) -> str:
        """A tax rate in hundredths of a percent, with as many decimals as it needs."""
        return self.language.percent(hundredths)

    def moment(self, at: str) -> str:
        """An instant of the co-op's wall clock (``2026-05-03 11:30``) in words; what cannot be
        read as one stays as it is."""
        try:
            return self.language.moment(datetime.fromisoformat(at))
        except ValueError:
            return at

    def duration(self, minutes: int) -> str:
        """How long that is: hours, and minutes where there are any."""
        hours, rest = divmod(minutes, 60)
        code = "minutes-only" if not hours else "hours-minutes" if rest else "hours-whole"
        return self(code, hours=hours, minutes=rest)

    def day(self, day: str) -> str:
        """A date (``2026-05-03``) in words; what cannot be read as one stays as it is."""
        try:
            return self.language.day(date.fromisoformat(day))
        except ValueError:
            return day

    def month(self, month: str) -> str:
        """A month (``2026-05``), as short as it goes."""
        try:
            return self.language.month(date.fromisoformat(f"{month}-01"))
        except ValueError:
            return month

    def short_moment(self, at: str) -> str:
        """The same for paper."""
        try:
            return self.language.short_moment(datetime.fromisoformat(at))
        except ValueError:
            return at

    def _of(self, code: str, values: dict[str, Value]) -> str:
        for (base, name, value), variant in _VARIANTS.items():
            if code == base and values.get(name) == value:
                code = variant
        if code not in TEXTS:
            _log.error("words: no words for the code %s", code)
            code = UNKNOWN
        text = TEXTS[code]
        if isinstance(text, Counted):
            n = values.get(text.by, 0)
            chosen = self.language.counted(n if isinstance(n, int) else 0, text.one, text.many)
        else:
            chosen = self.language.text(text)
        return self._filled(chosen, values)

    def _filled(self, text: str, values: dict[str, Value]) -> str:
        if not values and "{" not in text:
            return text
        said = _Values({name: self._value(v) for name, v in values.items()})
        return self.language.directed(text).format_map(said)

    def _value(self, value: Value) -> str:
        match value:
            case Amount():
                return self.money(value)
            case int():
                return self.language.number(value)
            case _:
                return self.language.isolated(value)


def words_in(tag: str) -> Words:
    """What is said in the language of this BCP 47 tag. Raises UnknownLanguage."""
    return Words(language(tag))
