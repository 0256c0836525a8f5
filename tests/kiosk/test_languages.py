# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which language the till speaks: as somebody touches, as their card says, and its own again."""

from msgspec.structs import replace

from hardware.printing.columns import plain_text
from kiosk import intents
from kiosk.basket import Item
from kiosk.bill import Sale
from kiosk.effects import PrintReceipt
from kiosk.events import DraftKept
from kiosk.receipts.purchase import purchase_receipt
from kiosk.snapshot import Screen
from kiosk.tenders import cash
from tests.kiosk.till import AMARA, BREAD, JONAS, SHOP, Till, written
from ui.words import words_in

OURS = ("en-GB", "de", "ar")
BROT = replace(BREAD, names={"de": "Brot", "ar": "خبز"})


def test_a_language_is_chosen_on_the_welcome_screen() -> None:
    till = Till(languages=OURS)
    assert (till.shown.language, till.shown.languages) == ("en-GB", OURS)
    till.send(intents.ChooseLanguage("de"))
    assert (till.shown.screen, till.shown.language) == (Screen.IDLE, "de")
    till.send(intents.Start())
    assert till.shown.language == "de"


def test_goods_are_called_what_they_are_called_there() -> None:
    till = Till(languages=OURS)
    till.scan(BROT)
    assert till.shown.lines[0].name == "Bread"
    till.send(intents.ChooseLanguage("de"))
    assert till.shown.lines[0].name == "Brot"


def test_a_region_is_not_another_language() -> None:
    till = Till(languages=("de-AT",))
    till.scan(BROT)
    assert till.shown.lines[0].name == "Bread"  # the till's own way to say it
    till.send(intents.ChooseLanguage("de-AT"))
    assert till.shown.lines[0].name == "Brot"


def test_the_card_says_which_language() -> None:
    till = Till(languages=OURS)
    till.scan(BROT)
    till.tap(replace(AMARA, language="ar"))
    assert till.shown.language == "ar"


def test_what_was_touched_counts_for_more_than_the_card() -> None:
    till = Till(languages=OURS)
    till.send(intents.ChooseLanguage("de"))
    till.scan(BROT)
    till.tap(replace(AMARA, language="ar"))
    assert till.shown.language == "de"


def test_a_language_that_the_till_does_not_speak_changes_nothing() -> None:
    till = Till(languages=OURS)
    till.scan(BROT)
    till.tap(replace(AMARA, language="sw"))
    till.send(intents.ChooseLanguage("xx"))
    assert till.shown.language == "en-GB"


def test_the_receipt_is_in_the_shoppers_language() -> None:
    till = Till(languages=OURS)
    till.scan(BROT)
    till.send(intents.ChooseLanguage("de"))
    till.send(intents.Pay())
    till.send(intents.UseCoin(False))
    till.send(intents.Pay())
    till.answer(DraftKept())
    till.give_cash(500)
    till.approve()
    assert till.all(PrintReceipt)[-1].bill.language == "de"


def test_the_next_shopper_finds_the_tills_own_language() -> None:
    till = Till(languages=OURS)
    till.scan(BROT)
    till.tap(replace(AMARA, language="ar"))
    till.send(intents.End())
    assert (till.shown.screen, till.shown.language) == (Screen.IDLE, "en-GB")
    till.scan(BROT)
    till.tap(JONAS)
    assert till.shown.language == "en-GB"


def test_a_choice_that_nobody_follows_is_forgotten() -> None:
    till = Till(languages=OURS)
    till.send(intents.ChooseLanguage("ar"))
    till.wait(59)
    assert till.shown.language == "ar"
    till.wait(2)
    assert till.shown.language == "en-GB"
    assert till.shown.idle_seconds is None


def test_a_german_receipt_is_german_in_every_line() -> None:
    sale = Sale(
        id="018f0000-0000-7000-8000-000000000000",
        items=(Item(1, BROT, 2),),
        money=(cash("018f0000-0000-7000-8000-000000000001", 900, 1000),),
        language="de",
    )
    text = plain_text(purchase_receipt(sale, written(sale), SHOP, words_in(sale.language)))
    text = text.replace("\u00a0", " ")
    for line in ("Brot", "9,00 €", "2 x 4,50 €", "Summe", "Rückgeld", "1,00 €", "03.05.2026 11:31"):
        assert line in text, text
    assert "Bread" not in text
    assert "Total" not in text
