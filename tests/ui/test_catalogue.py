# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every language says everything, and says it well."""

import re

import pytest
from babel.messages.catalog import Message

from tests.ui.catalogue import LANGUAGES, TOP, forms, read, said, wrong_values

AGAIN = "run `python -m tests.ui.catalogue` and translate what it names"

# What is called the same in another language too.
SAME = {
    "de": {"CoopCoin", "Code", "Demo", "Scanner"},
    "es": {"CoopCoin", "Demo", "Total", "{minutes} min"},
    "fr": {"CoopCoin", "Code", "Date", "Scanner", "Total", "{minutes} min"},
    "ar": {"CoopCoin"},
    "hi": {"CoopCoin"},
}

# The co-op's own currency has one name in each language, and it is no word for money.
COIN = {
    "de": "Taler",
    "es": "moneda social",
    "fr": "jeton",
    "ar": "عمل[ةت]",
    "hi": "कॉइन",
}


# Whoever reads the screen is called du, tú, tu in all of it; this is how the distant form shows.
DISTANT = {
    "de": r"(?<!^)(?<![.:!?„] )\b(Sie|Ihnen|Ihr|Ihre[mnrs]?)\b",
    "es": r"(?i)\b(usted|ustedes|acerque|espere|pida|elija|escriba|pregunte|pague|retire|ponga)\b",
    "fr": r"(?i)\b(vous|votre|vos|(?!assez\b|chez\b)\w+ez)\b",
}

# A plain space in French lets a line end before the mark, and the next one begin with ":" or "?".
FRENCH_TORN = re.compile(r" [?!;:»%](?!\w)|« |\w'|[^\W\d][?!;](?=\s|$)")


def texts(language: str) -> list[Message]:
    return [message for message in read(language) if message.id]


def english(message: Message) -> str:
    return message.id[-1] if isinstance(message.id, tuple) else message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_missing_and_nothing_is_left_over(language: str) -> None:
    wanted = {message.id for message in said() if message.id}
    kept = {message.id for message in texts(language)}
    assert kept - wanted == set(), AGAIN
    assert wanted - kept == set(), AGAIN
    assert [m.id for m in texts(language) if not all(forms(m))] == [], AGAIN


def test_english_counts_too() -> None:
    wanted = {message.id for message in said() if isinstance(message.id, tuple)}
    assert {message.id for message in texts("en")} == wanted, AGAIN


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_left_in_english_is_found(language: str) -> None:
    left = {
        english(message)
        for message in texts(language)
        if english(message) in forms(message)
        and re.search("[A-Za-z]{2}", re.sub(r"\{\w+\}|kg", "", english(message)))
    }
    assert left == SAME[language]


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_every_form_names_the_values_of_the_english_text(language: str) -> None:
    assert [m.string for m in texts(language) if wrong_values(m)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_its_parts_and_reads_well(language: str) -> None:
    faults = []
    for message in texts(language):
        for form in forms(message):
            head, _, rest = form.partition("\n")
            if form.count("\n") != english(message).count("\n"):
                faults.append(f"other lines: {form!r}")
            ends = head.endswith((".", "?", "؟", "!", "।")) and rest.endswith((".", "।"))
            if rest and not ends:
                faults.append(f"no end: {form!r}")
            if rest and len(head) > 60:
                faults.append(f"a long headline: {head!r}")
            if form != form.strip() or "  " in form:
                faults.append(f"spaces: {form!r}")
    assert faults == []


def test_french_keeps_its_marks_with_the_word_before() -> None:
    found = [form for m in texts("fr") for form in forms(m) if FRENCH_TORN.search(form)]
    assert found == []


def test_what_would_tear_a_mark_off_is_found() -> None:
    torn = "Combien ?", "À payer : {what}", "« accepté »", "Pour l'équipe", "20 %"
    kept = "Combien\u00a0?", "S’efface dans %n secondes"
    assert [form for form in torn if not FRENCH_TORN.search(form)] == []
    assert [form for form in kept if FRENCH_TORN.search(form)] == []


def test_hindi_ends_a_sentence_with_its_own_stop() -> None:
    found = [f for m in texts("hi") for f in forms(m) if re.search(r"\.(\s|$)", f)]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_coin_has_one_name(language: str) -> None:
    other = [
        form
        for message in texts(language)
        if re.search(r"\bcoins?\b", english(message))
        for form in forms(message)
        if not re.search(COIN[language], form)
    ]
    assert other == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_button_is_called_in_a_sentence_what_stands_on_it(language: str) -> None:
    on_it = {english(message): forms(message)[0] for message in texts(language)}
    named = [
        (on_it[button], form)
        for message in texts(language)
        for button in re.findall(r"[Tt]ouch ([A-Z]\w+)", english(message))
        for form in forms(message)
    ]
    assert len(named) >= 3
    assert [(button, form) for button, form in named if button not in form] == []


def test_the_bench_speaks_english_only() -> None:
    # Labels of its own in qsTr would turn half Hindi with the till: both share one translator.
    bench = sorted((TOP / "ui/CoopCoin/Bench").glob("*.qml"))
    assert bench
    assert [file.name for file in bench if "qsTr(" in file.read_text()] == []


def test_arabic_has_six_forms() -> None:
    counted = [message for message in texts("ar") if isinstance(message.id, tuple)]
    assert counted
    assert {len(forms(message)) for message in counted} == {6}


def test_the_gatherer_finds_labels_and_codes_and_views() -> None:
    everything = {message.id for message in said()}
    assert "Find by name" in everything  # a label in QML
    assert "This is not a member card.\nNothing was taken from it. Please use your co-op card." in (
        everything
    )
    assert "Writing it down." in everything  # a view
    assert ("%n more below", "%n more below") in everything


@pytest.mark.parametrize("language", DISTANT)
def test_everybody_is_spoken_to_as_a_neighbour(language: str) -> None:
    distant = re.compile(DISTANT[language], re.MULTILINE)
    found = [form for message in texts(language) for form in forms(message) if distant.search(form)]
    assert found == []


def test_the_distant_form_is_found() -> None:
    assert re.search(DISTANT["fr"], "Présentez la carte")
    assert re.search(DISTANT["es"], "Acerque la tarjeta")
    assert re.search(DISTANT["de"], "Bitte halten Sie die Karte hin")
    assert not re.search(DISTANT["de"], "Die Karte ist gesperrt. Sie zahlt nicht mehr.")
    assert not re.search(DISTANT["fr"], "Pas assez chez nous")
