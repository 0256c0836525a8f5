# SPDX-License-Identifier: AGPL-3.0-or-later
"""How each language writes numbers, money, weights and dates, and how the screen changes over."""

from datetime import datetime

import pytest
from msgspec.structs import replace

from contract.money import Amount
from kiosk.intents import ChooseLanguage
from tests.ui.conftest import Bench
from tests.ui.looks import Look
from tests.ui.scenes import SCENES
from tests.ui.test_look import put_on
from ui.language import UnknownLanguage, language
from ui.words import words_in

COIN = "coin:abcdefghijklmnop"
AT = datetime(2026, 5, 3, 14, 5)  # noqa: DTZ001 - a wall clock
NO_BREAK = "\u00a0"


@pytest.mark.parametrize(
    ("tag", "money", "weight", "moment"),
    [
        ("en-GB", "£1,234.50", "0.840 kg", "3 May 2026, 14:05"),
        ("es", "1.234,50 £", "0,840 kg", "3 de mayo de 2026, 14:05"),
        ("fr", "1 234,50 £", "0,840 kg", "3 mai 2026, 14:05"),
        ("de", "1.234,50 £", "0,840 kg", "3. Mai 2026, 14:05"),
        ("ar", "\u200f1,234.50 £", "0.840 كغم", "3 مايو 2026، 2:05 م"),
        ("ar-EG", "\u200f١٬٢٣٤٫٥٠ £", "٠٫٨٤٠ كغم", "٣ مايو ٢٠٢٦، ٢:٠٥ م"),
        ("hi", "£1,234.50", "0.840 कि॰ग्रा॰", "3 मई 2026, 2:05 pm"),
    ],
)
def test_numbers_as_each_language_writes_them(
    tag: str, money: str, weight: str, moment: str
) -> None:
    speaks = language(tag)
    assert speaks.money(Amount("GBP", 123_450)).replace(NO_BREAK, " ") == money
    assert speaks.weight(840).replace(NO_BREAK, " ") == weight
    assert speaks.moment(AT) == moment


def test_money_of_every_kind() -> None:
    german, hindi, english = language("de"), language("hi"), language("en-GB")
    assert english.money(Amount("CHF", 430)) == f"CHF{NO_BREAK}4.30"
    assert english.money(Amount("JPY", 1234)) == "JP¥1,234"
    assert english.money(Amount("EUR", -5)) == "-€0.05"
    assert german.money(Amount(COIN, 534)) == "5,34 Taler"
    assert hindi.money(Amount("INR", 1_234_567_89)) == "₹12,34,567.89"
    assert german.percent(1900) == "19"
    assert german.percent(550) == "5,50"


@pytest.mark.parametrize("minor", [0, 1, -1, 10**15 + 1, 2**53 - 1])
def test_not_a_cent_is_lost_on_the_way(minor: int) -> None:
    text = language("de").digits(Amount("EUR", minor))
    assert int(text.replace(".", "").replace(",", "")) == minor


def test_an_amount_in_arabic_words_is_set_apart() -> None:
    say = words_in("ar")
    text = say("total-changed", total=Amount("GBP", 896))
    assert "\u2068\u200f8.96\u00a0£\u2069" in text
    assert "\u2068" not in words_in("de")("total-changed", total=Amount("GBP", 896))


def test_a_line_of_names_and_numbers_is_read_from_the_right_in_arabic() -> None:
    """Given a line of the catalogue that has no letters of its own, when Latin names come into it,
    then it still begins at the right; what has Arabic letters, and every other language, needs
    nothing. A date is never torn apart at the end of a line."""
    arabic = words_in("ar")
    assert arabic.language.directed("{name}: {hours}") == "\u200f{name}: {hours}"
    assert arabic.language.directed("{day}، {begins}: {name}\nمكان شاغر.") == (
        "\u200f{day}، {begins}: {name}\nمكان شاغر."
    )
    assert arabic.language.directed("{name}: مؤكَّد") == "{name}: مؤكَّد"
    assert arabic.language.directed("%n") == "%n"
    assert language("de").directed("{name}: {hours}") == "{name}: {hours}"
    assert all(part[0] == "\u2060" for part in arabic.day("2026-05-03").split("/")[1:])


def test_a_sign_of_letters_and_symbol_stays_whole_in_arabic() -> None:
    """Alone on the screen too: JP¥ is not torn into ¥JP; a sign of one kind needs nothing."""
    arabic = language("ar")
    assert arabic.money(Amount("JPY", 1234)).endswith("\u2068JP¥\u2069")
    assert arabic.money(Amount("EUR", 1234)).endswith("€")


def test_an_arabic_name_is_set_apart_in_english_words() -> None:
    assert "\u2068أمينة\u2069's card" in words_in("en-GB")("other-member", first_name="أمينة")


def test_a_language_that_nobody_translated() -> None:
    for tag in ("ja", "xx", "no such"):
        with pytest.raises(UnknownLanguage):
            language(tag)


def test_languages_are_offered_in_their_own_words() -> None:
    names = [language(tag).name for tag in ("en-GB", "es", "fr", "de", "ar", "hi")]
    assert names == ["English", "Español", "Français", "Deutsch", "العربية", "हिन्दी"]


def test_the_screen_changes_over_and_back(bench: Bench) -> None:
    scene = SCENES["basket-member"]
    bench.show(scene)
    assert bench.hands.text("total") == "€8.90"
    bench.show(replace(scene, language="de"))
    assert bench.hands.text("pay") == "8,90\u00a0€ zahlen"
    assert bench.hands.text("total") == "8,90\u00a0€"
    assert bench.hands.text("line-count") == "4 Artikel"
    bench.show(replace(scene, language="ar"))
    assert bench.hands.text("line-count") == "4 أغراض"
    assert "8.90" in bench.hands.text("pay")
    bench.show(scene)
    assert bench.hands.text("line-count") == "4 things"  # two bottles are two
    assert bench.hands.text("total") == "€8.90"


def test_arabic_is_laid_out_from_the_right(bench: Bench) -> None:
    scene = SCENES["basket-member"]
    bench.show(scene)
    left_to_right = bench.hands.rect(bench.hands.find("pay")).center().x()
    bench.show(replace(scene, language="ar"))
    assert bench.hands.rect(bench.hands.find("pay")).center().x() < 640 < left_to_right
    bench.show(scene)
    assert bench.hands.rect(bench.hands.find("pay")).center().x() == left_to_right


def test_a_language_is_chosen_on_the_welcome_screen(bench: Bench) -> None:
    offered = ("en-GB", "es", "fr", "de", "ar", "hi")
    bench.show(replace(SCENES["idle"], languages=offered))
    bench.hands.tap("languages")
    bench.hands.settle()
    assert bench.hands.text("language-hi") == "हिन्दी"
    bench.hands.tap("language-ar")
    assert bench.intents == [ChooseLanguage("ar")]


@pytest.mark.parametrize("size", [(1024, 600), (1280, 800), (800, 1280)])
@pytest.mark.parametrize("look", ["light", "large"])
def test_each_language_can_be_touched(bench: Bench, size: tuple[int, int], look: str) -> None:
    """Given all six, then none lies under another button or below the screen."""
    put_on(bench, Look(look, "en-GB", size))
    offered = ("en-GB", "es", "fr", "de", "ar", "hi")
    notice = SCENES["idle-demo-offline-notice"].notice
    for scene in (SCENES["idle"], replace(SCENES["idle"], notice=notice)):
        bench.show(replace(scene, languages=offered))
        bench.hands.tap("languages")
        bench.hands.settle()
        places = [bench.hands.rect(bench.hands.find(f"language-{tag}")) for tag in offered]
        back = bench.hands.rect(bench.hands.find("languages-back"))
        assert not any(place.intersects(back) for place in places)
        assert max(place.bottom() for place in places) <= size[1]
        assert bench.hands.audit() == []
        bench.hands.tap("languages-back")
        bench.hands.settle()


def test_a_till_with_one_language_offers_no_choice(bench: Bench) -> None:
    bench.show("idle")
    assert not bench.hands.sees("languages")
