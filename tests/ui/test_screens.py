# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every scene: nothing cut, small, unnamed; and the words that must be there."""

import msgspec
import pytest

from tests.ui.conftest import Bench
from tests.ui.scenes import SCENES


@pytest.mark.parametrize("size", [(1280, 800), (1024, 600), (1920, 1080)], ids=str)
def test_every_scene_passes_the_audit(bench: Bench, size: tuple[int, int]) -> None:
    bench.kiosk.window.resize(*size)
    faults = []
    for name in SCENES:
        bench.show(name)
        faults += [f"{name}: {fault}" for fault in bench.hands.audit()]
    assert faults == []


def test_the_audit_sees_what_is_wrong(bench: Bench) -> None:
    bench.show("basket-five")
    bench.hands.find("find").setProperty("width", 40)
    bench.hands.find("total").setProperty("y", -400)
    faults = " ".join(bench.hands.audit())
    assert "small target: 'find'" in faults
    assert "off screen: '€14.25'" in faults


def test_basket_shows_lines_total_and_saving(bench: Bench) -> None:
    bench.show("basket-member")
    hands = bench.hands
    assert hands.text("name-1") == "Oat milk, 1 litre"
    assert hands.text("price-1") == "€3.86"
    assert hands.text("quantity-1") == "2"
    assert hands.text("saved-1") == "saves €0.44"
    assert hands.text("saved") == "€1.00"
    assert hands.text("total") == "€8.90"
    assert hands.text("pay") == "Pay €8.90"
    assert hands.text("hello") == "Hello, Amina"


def test_balance_is_hidden_until_asked_for(bench: Bench) -> None:
    bench.show("basket-member")
    assert not bench.hands.sees("balance")
    bench.show("basket-member-balance")
    assert bench.hands.text("balance") == "23.40 coin"


@pytest.mark.parametrize("size", [(1280, 800), (1024, 600), (1920, 1080), (800, 1280)])
@pytest.mark.parametrize("language", ["en-GB", "fr", "ar"])
def test_nothing_stands_over_the_button_of_the_welcome(
    bench: Bench, language: str, size: tuple[int, int]
) -> None:
    bench.kiosk.window.resize(*size)
    bench.show(msgspec.structs.replace(SCENES["idle-whole"], language=language))
    hands = bench.hands
    main = hands.rect(hands.find("start-here"))
    for name in ("display", "home", "languages"):
        assert not main.intersects(hands.rect(hands.find(name))), name


def test_a_long_list_says_how_far_it_goes(bench: Bench) -> None:
    bench.show("basket-one")
    assert not bench.hands.sees("more-below")
    assert not bench.hands.sees("more-above")
    bench.show("basket-thirty")
    # It follows the line that came last.
    assert bench.hands.text("name-30") == "Rolled oats, 1 kg"
    assert bench.hands.sees("more-above")
    assert not bench.hands.sees("more-below")


def test_the_list_keeps_its_rows_and_goes_where_something_happened(bench: Bench) -> None:
    scene = SCENES["basket-thirty"]
    bench.show(scene)
    row = bench.hands.find("line-30")
    bench.show(scene)
    assert bench.hands.find("line-30") is row  # the same delegate, not a new one
    second = msgspec.structs.replace(scene.lines[1], quantity=9)
    bench.show(msgspec.structs.replace(scene, lines=(scene.lines[0], second, *scene.lines[2:])))
    assert bench.hands.text("quantity-2") == "9"
    assert bench.hands.sees("more-below")
    bench.show("pay-rule")
    bench.show("basket-member")
    assert bench.hands.sees("name-3")


def test_a_gift_to_the_commons_and_a_household_that_is_being_asked_about(bench: Bench) -> None:
    bench.show("sum-over")
    assert bench.hands.text("headline") == "Coin for the commons"
    bench.show("household-asked")
    assert bench.hands.text("asked") == "One moment, please"
    bench.show("household-due")
    assert not bench.hands.sees("asked")


def test_coin_and_money_of_a_split_bill(bench: Bench) -> None:
    bench.show("pay-rule")
    assert bench.hands.text("coin-part") == "5.34 coin"
    assert bench.hands.text("money-part") == "€3.56"
    assert bench.hands.text("prompt") == "Hold your card to the reader"
    assert bench.hands.text("reason") == "Our co-op's rule: up to 60\u00a0% of a bill in coin."
    coin, money = bench.hands.find("coin-part"), bench.hands.find("money-part")
    assert bench.hands.rect(coin).right() < bench.hands.rect(money).left()


def test_all_in_money_has_its_own_main_action(bench: Bench) -> None:
    bench.show("pay-chosen")
    assert bench.hands.text("pay") == "Pay €8.90 in cash"
    assert not bench.hands.sees("coin-part")


def test_what_is_sold_by_weight_says_its_weight_and_the_price_of_a_kilogram(bench: Bench) -> None:
    bench.show("basket-weighed")
    hands = bench.hands
    texts = [item.property("text") for item in hands.items()]
    assert "0.840 kg × €1.80/kg" in texts
    assert hands.text("price-2") == "€1.51"
    assert not hands.sees("more-2"), "nobody has one more of 0.840 kg"
    assert hands.sees("more-1")
    bench.show("search-weighed")
    assert "€1.80/kg" in [item.property("text") for item in hands.items()]


def test_weighing_adds_nothing_but_a_weight_at_rest(bench: Bench) -> None:
    bench.show("weigh-settled")
    hands = bench.hands
    assert hands.text("weight") == "0.840 kg"
    assert hands.text("weigh-price") == "€1.51"
    assert hands.text("add-weighed") == "Add €1.51"
    for state in ("empty", "moving", "over", "under", "used", "missing"):
        bench.show(f"weigh-{state}")
        assert not hands.find("add-weighed").isEnabled(), state
        assert not hands.sees("weight"), state
        assert hands.text("weigh-headline")
    assert hands.text("weigh-headline") == "The scale does not answer"


def test_cash(bench: Bench) -> None:
    bench.show("cash-little")
    assert not bench.hands.find("cash-taken").isEnabled()
    bench.show("cash-enough")
    assert bench.hands.text("change") == "€1.44"
    assert bench.hands.text("cash-taken") == "Cash taken €5.00"


def test_pin_shows_only_how_many(bench: Bench) -> None:
    bench.show("pin-three")
    assert bench.hands.text("dots") == "3 of 4 digits typed"


def test_refusal_in_words(bench: Bench) -> None:
    bench.show("refused-no-room-offline")
    assert bench.hands.text("headline") == "Not enough coin here just now"
    assert "You have 3.20 coin free here" in bench.hands.text("explanation")
    assert "No coin was taken." in bench.hands.text("explanation")


def test_an_unknown_code_gives_a_safe_sentence(bench: Bench) -> None:
    bench.show("refused-unknown")
    assert bench.hands.text("headline") == "That did not work"
    assert "never-heard-of" not in bench.hands.text("explanation")


def test_the_receipt_on_the_screen_can_be_scanned(bench: Bench) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    from tests.ui.scenes import URL

    bench.show("approved-none")
    picture = bench.kiosk.window.grabWindow()
    grey = picture.convertToFormat(picture.Format.Format_Grayscale8)
    rows = memoryview(grey.constBits()).cast("B", (grey.height(), grey.bytesPerLine()))
    found = zxingcpp.read_barcodes(rows)
    assert [code.text for code in found] == [URL]


def test_offline_is_a_calm_line_with_the_age_of_the_data(bench: Bench) -> None:
    bench.show("basket-offline-demo")
    assert bench.hands.text("offline").endswith("Prices and cards are 2 hours old.")
    bench.show("basket-five")
    assert not bench.hands.sees("offline")


def test_busy_shows_after_300_ms_and_goes_at_once(bench: Bench) -> None:
    bench.show("basket-busy")
    assert not bench.hands.sees("busy")
    bench.hands.until(lambda: bench.hands.sees("busy"), 1, "the progress")
    assert bench.hands.text("busy") == "Reading your card. Hold it still."
    bench.show("basket-five")
    assert not bench.hands.sees("busy")


def test_idle_warns_in_words(bench: Bench) -> None:
    bench.show("basket-idle")
    assert bench.hands.text("idle-words") == "Clears in 14 seconds"


def test_welcome_shows_nothing_personal(bench: Bench) -> None:
    for scene in ("approved-printed", "idle", "basket-empty"):
        bench.show(scene)
    texts = [i.property("text") for i in bench.hands.items() if i.inherits("QQuickText")]
    assert not [t for t in texts if "Amina" in t or "8.90" in t or "5.34" in t]


def test_proof_in_words(bench: Bench) -> None:
    bench.show("proof-proved")
    assert bench.hands.text("headline") == "This receipt is genuine"
    assert "log of 14,231 entries" in bench.hands.text("explanation")
    assert bench.hands.text("proof-at").startswith("22 November 2026, ")
    bench.show("proof-false")
    assert bench.hands.text("headline") == "This receipt does not hold"


def test_high_contrast_passes_the_audit(qapp: object) -> None:
    from ui.appearance import Appearance
    from ui.hands import Hands
    from ui.window import KioskWindow

    kiosk = KioskWindow(
        lambda _: None, lambda *_: False, appearance=Appearance(scheme="contrast", motion=False)
    )
    kiosk.show(full_screen=False)
    hands = Hands(kiosk)
    for name in ("basket-five", "pay-rule", "approved-none"):
        kiosk.publish(SCENES[name])
        hands.until(lambda want=SCENES[name]: hands.shows(want))  # type: ignore[misc]
        assert hands.audit() == []
    warnings = kiosk.warnings
    kiosk.close()
    assert warnings == []
