# SPDX-License-Identifier: AGPL-3.0-or-later
import ast
import logging
from collections import Counter
from pathlib import Path

import pytest

from contract.money import Amount
from kiosk.snapshot import Message
from ui import texts
from ui.language import Counted
from ui.texts import TEXTS
from ui.viewmodel.outcomes import _GOOD, _SOFT
from ui.words import words_in

COIN = "coin:abcdefghijklmnop"
say = words_in("en-GB")


def test_each_code_has_words_once() -> None:
    """Given texts in several modules, then none takes the words of another."""
    codes = Counter(
        key.value
        for file in Path(texts.__file__).parent.glob("*texts.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant)
    )
    assert [code for code, count in codes.items() if count > 1] == []


def test_a_sentence_with_its_values() -> None:
    need, have = Amount(COIN, 534), Amount(COIN, 320)
    assert say("no-room", need=need, have=have, offline=0) == (
        "Not enough coin. This needs 5.34 coin, and you have 3.20 coin free. No coin was taken. "
        "You can pay the rest in money."
    )
    assert say("no-room", need=need, have=have, offline=1).startswith("Not enough coin here")
    assert say("pin-wrong", left=1).endswith("You have one try left.")
    assert say("pin-wrong", left=2).endswith("You have 2 tries left.")


def test_a_message_in_two_parts() -> None:
    message = Message("blocked-card")
    assert say.headline(message) == "Your card is blocked"
    assert say.explanation(message) == "No coin was taken. Please ask at the desk."
    assert (
        say.message(message) == "Your card is blocked. No coin was taken. Please ask at the desk."
    )


def test_an_unknown_code_is_logged_and_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        assert "xyzzy" not in say("xyzzy")
    assert "xyzzy" in caplog.text


def test_a_missing_value_is_an_ellipsis(caplog: pytest.LogCaptureFixture) -> None:
    assert say("added") == "… is in your basket."
    assert "name" in caplog.text


def test_a_brace_in_a_name_is_only_a_brace() -> None:
    assert say("added", name="Tea {loose}") == "Tea {loose} is in your basket."


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_every_text_reads_well(code: str) -> None:
    text = TEXTS[code]
    text = text.many if isinstance(text, Counted) else text
    assert text.strip() == text
    first, _, rest = text.partition("\n")
    assert len(first) <= 60 or code.startswith("receipt-")
    assert "\n" not in rest
    if rest:
        assert first.endswith((".", "?"))
        assert rest.endswith(".")


def test_only_what_can_be_said_goes_well() -> None:
    """Each code that is shown with a tick has its words: a renamed one would fall back to amber."""
    assert set(TEXTS) >= _GOOD
    assert not _GOOD & (_SOFT - {"total-changed", "coin-changed"})


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "0 min"), (45, "45 min"), (180, "3 h"), (330, "5 h 30 min")]
)
def test_how_long_something_takes_is_said_without_empty_parts(minutes: int, said: str) -> None:
    assert words_in("en-GB").duration(minutes) == said
