# SPDX-License-Identifier: AGPL-3.0-or-later
"""The theme: contrast of each pair of roles, every screen in every look, switched live."""

import re
from itertools import combinations

import msgspec
import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtQml import qmlEngine
from PySide6.QtTest import QTest

from contract.money import Amount
from kiosk import intents
from kiosk.snapshot import Member
from tests.ui.conftest import Bench
from tests.ui.looks import APPEARANCES, LANGUAGES, PAIRWISE, SIZES, Look
from tests.ui.scenes import SCENES
from ui.appearance import Appearance

# What is written on what. WCAG 2.2 AA: 4.5 for text, 3 for edges and marks.
TEXT = [
    ("ink", "paper"), ("ink", "surface"), ("softInk", "paper"), ("softInk", "surface"),
    ("softInk", "quiet"),
    ("inkOnOff", "quiet"), ("inkOnPrimary", "primary"), ("inkOnPrimary", "primaryPressed"),
    ("inkOnTint", "tint"), ("inkOnQuiet", "quiet"), ("inkOnQuiet", "quietPressed"),
    ("primary", "surface"), ("primary", "paper"), ("coin", "paper"), ("coin", "surface"),
    ("inkOnCoin", "coin"), ("inkOnCoinTint", "coinTint"), ("inkOnNotice", "notice"),
    ("inkOnDanger", "danger"), ("inkOnDanger", "dangerPressed"), ("inkOnGood", "good"),
    ("inkOnGood", "goodInset"), ("inkOnBad", "bad"), ("bad", "inkOnBad"),
]  # fmt: skip
MARKS = [("controlEdge", "surface"), ("controlEdge", "paper"), ("primary", "paper"),
         ("inkOnNotice", "surface"), ("primary", "tint")]  # fmt: skip
GROUNDS = ("paper", "surface", "quiet", "primary", "tint", "notice", "good", "bad", "danger")


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio of WCAG 2: 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture
def theme(bench: Bench) -> QObject:
    """The Theme of the window."""
    engine = qmlEngine(bench.kiosk.window)
    assert engine is not None
    return engine.singletonInstance("CoopCoin.Kiosk", "Theme")


@pytest.mark.parametrize("scheme", ["light", "dark", "contrast"])
def test_every_ink_can_be_read_on_its_ground(bench: Bench, theme: QObject, scheme: str) -> None:
    bench.kiosk.appear(Appearance(scheme=scheme))

    def ratio(one: str, other: str) -> float:
        return contrast(theme.property(one), theme.property(other))

    low = [(pair, round(ratio(*pair), 2)) for pair in TEXT if ratio(*pair) < 4.5]
    low += [(pair, round(ratio(*pair), 2)) for pair in MARKS if ratio(*pair) < 3]
    assert low == []
    assert ratio("coin", "primary") > 1.2 or theme.property("coin") != theme.property("primary")
    # Of the focus's two rings, one stands out from whatever is behind.
    unseen = [
        ground for ground in GROUNDS if max(ratio("focus", ground), ratio("focusHalo", ground)) < 3
    ]
    assert unseen == []
    assert ratio("focus", "focusHalo") >= 3


def test_a_known_contrast() -> None:
    assert round(contrast(QColor("white"), QColor("black")), 1) == 21
    assert round(contrast(QColor("#777777"), QColor("white")), 2) == 4.48


def test_the_combinations_leave_no_pair_out() -> None:
    for one, other in combinations(range(3), 2):
        kinds = (tuple(APPEARANCES), LANGUAGES, SIZES)
        pairs = {(look[one], look[other]) for look in PAIRWISE}
        assert len(pairs) == len(kinds[one]) * len(kinds[other])
    for part, kinds_of in enumerate((tuple(APPEARANCES), LANGUAGES, SIZES)):
        assert {look[part] for look in PAIRWISE[::7]} == set(kinds_of)


# One of each layout, with what is longest in it.
WORST = (
    "idle", "idle-whole", "idle-demo-offline-notice", "basket-empty", "basket-thirty",
    "basket-member-balance", "basket-notice", "basket-idle-long-name", "basket-busy", "search-oat",
    "search-empty", "weigh-under", "weigh-long", "pay-balance", "pay-chosen", "pay-no-member",
    "pay-offline-notice", "pin-wrong", "cash-little", "cash-enough", "approved-printed",
    "approved-waiting", "refused-pin-locked", "refused-unreachable-idle", "unfinished",
    "proof-proved-many", "proof-false", "stopped", "devices-trouble",
)  # fmt: skip


def put_on(bench: Bench, look: Look) -> None:
    """Let the window look like this; the language comes with the snapshot."""
    bench.kiosk.window.resize(*look.size)
    bench.kiosk.appear(APPEARANCES[look.appearance])


def in_language(scene: str, look: Look) -> object:
    """The scene as it is in this look."""
    return msgspec.structs.replace(SCENES[scene], language=look.language)


# Every seventh has each appearance, each language and each size in it; the long test has all pairs.
@pytest.mark.parametrize("looks", [PAIRWISE[0::14], PAIRWISE[7::14]], ids=["some", "others"])
def test_nothing_is_cut_or_covered_in_any_look(bench: Bench, looks: tuple[Look, ...]) -> None:
    faults = []
    for look in looks:
        put_on(bench, look)
        for scene in WORST:
            bench.show(in_language(scene, look))  # type: ignore[arg-type]
            faults += [f"{look.name} {scene}: {fault}" for fault in bench.hands.audit()]
    assert faults == []


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280)], ids=["wide", "upright"])
def test_a_question_about_paper_fits_in_large(bench: Bench, size: tuple[int, int]) -> None:
    put_on(bench, Look("large", "de", size))
    bench.show(in_language("devices-trouble", Look("large", "de", size)))  # type: ignore[arg-type]
    assert bench.hands.audit() == []
    assert bench.hands.sees("printed-no")


@pytest.mark.long
@pytest.mark.parametrize("look", PAIRWISE, ids=[look.name for look in PAIRWISE])
def test_nothing_is_cut_or_covered_in_all_of_them(bench: Bench, look: Look) -> None:
    faults = []
    put_on(bench, look)
    for scene in SCENES:
        bench.show(in_language(scene, look))  # type: ignore[arg-type]
        faults += [f"{scene}: {fault}" for fault in bench.hands.audit()]
    assert faults == []


@pytest.mark.long
@pytest.mark.timeout(600)
def test_no_page_complains_when_it_is_switched(bench: Bench) -> None:
    """Given any scene, when it is seen in each appearance in turn, then QML has nothing to say."""
    for scene in SCENES:
        bench.show(scene)
        for appearance in APPEARANCES.values():
            bench.kiosk.appear(appearance)
            bench.hands.frame()
        assert bench.kiosk.warnings == [], scene


def test_in_large_no_letter_is_small(bench: Bench) -> None:
    """Given large text, when a scene is in English on the panel of the design, then all is 60."""
    bench.kiosk.appear(APPEARANCES["large"])
    small = []
    for scene in WORST:
        if scene in ("weigh-long", "basket-idle-long-name", "basket-busy", "pin-wrong"):
            continue  # names, amounts and messages that have no end become smaller
        bench.show(scene)
        for item in bench.hands.items():
            if item.inherits("QQuickText") and item.property("text"):
                size = item.property("fontInfo").property("pixelSize").toInt()
                if size < 44:
                    small.append((scene, item.property("text"), size))
    assert small == []


def test_who_stands_there_chooses_how_it_looks_until_the_end(bench: Bench, theme: QObject) -> None:
    hands = bench.hands
    bench.show("basket-five")
    bench.intents.clear()
    hands.tap("display")
    hands.until(lambda: hands.sees("display-done"), what="the panel")
    hands.tap("scheme-contrast")
    hands.tap("mode-large")
    assert theme.property("highContrast")
    assert theme.property("large")
    hands.tap("display-done")
    assert not hands.sees("display-done")
    assert hands.text("pay") == "Pay €14.25"  # the same basket
    assert set(bench.intents) == {intents.MoreTime()}  # who chooses is there; nothing else is asked
    bench.show("idle")
    assert not theme.property("large")
    assert theme.property("scheme") == "light"


def test_the_warning_closes_the_panel(bench: Bench) -> None:
    bench.show("basket-five")
    bench.hands.tap("display")
    bench.hands.until(lambda: bench.hands.sees("display-done"), what="the panel")
    bench.show("basket-idle")
    assert not bench.hands.sees("display-done")
    assert bench.hands.sees("more-time")


def test_a_kiosks_own_appearance_is_what_it_comes_back_to(bench: Bench, theme: QObject) -> None:
    bench.kiosk.appear(Appearance(scheme="dark", motion=False))
    bench.show("basket-five")
    bench.hands.tap("display")
    bench.hands.until(lambda: bench.hands.sees("scheme-light"), what="the panel")
    bench.hands.tap("scheme-light")
    assert theme.property("scheme") == "light"
    bench.show("idle")
    assert theme.property("scheme") == "dark"


def test_a_card_asks_for_its_own_size_of_text_also_where_the_kiosks_is_large(
    bench: Bench, theme: QObject
) -> None:
    """Given a kiosk in large text, when somebody comes whose card asks for the usual one, then it
    is that until they leave; what they change by touch is not taken back from them."""
    bench.kiosk.appear(Appearance(large=True, motion=False))
    anybody = msgspec.structs.replace(SCENES["home-all"], member=Member("Jo"))
    usual = msgspec.structs.replace(anybody, member=Member("Mei", text_percent=100))
    bench.show(anybody)
    assert theme.property("large") is True
    bench.show(usual)
    assert theme.property("large") is False
    bench.hands.tap("display")
    bench.hands.until(lambda: bench.hands.sees("mode-large"), what="the panel")
    bench.hands.tap("mode-large")
    assert theme.property("large") is True
    seen = Member("Mei", Amount("coin:x", 1200), text_percent=100)
    bench.show(msgspec.structs.replace(usual, member=seen))
    assert theme.property("large") is True


def test_for_the_left_hand_what_to_do_is_on_the_left(bench: Bench) -> None:
    bench.show("basket-five")
    hands = bench.hands
    assert hands.rect(hands.find("pay")).left() > 640
    bench.kiosk.appear(Appearance(left_handed=True, motion=False))
    hands.settle()
    assert hands.rect(hands.find("pay")).right() < 640


def test_within_low_reach_nothing_is_touched_high_up(bench: Bench) -> None:
    """On an upright panel of 21.5 inches; the reach is that of the panel of the design."""
    window = bench.kiosk.window
    window.resize(1080, 1920)
    window.setProperty("diagonalMm", 21.5 * 25.4)
    bench.kiosk.appear(Appearance(low_reach=True, motion=False))
    reach = 1280 * float(window.property("pixelScale"))
    for scene in ("basket-thirty", "search-oat", "pay-rule", "cash-enough", "idle"):
        bench.show(scene)
        tops = {
            item.objectName(): bench.hands.rect(item).top()
            for item in bench.hands.items()
            # Not the rows that are scrolled away.
            if item.inherits("QQuickAbstractButton") and not item.objectName()[-1:].isdigit()
        }
        assert [name for name, top in tops.items() if top < 1920 - reach - 1] == [], scene


def test_the_keyboards_place_is_seen(bench: Bench) -> None:
    bench.show("basket-five")
    before = bench.kiosk.window.grabWindow()
    QTest.keyClick(bench.kiosk.window, Qt.Key.Key_Tab)
    bench.hands.frame()
    focused = bench.kiosk.window.activeFocusItem()
    assert focused is not None
    assert focused.property("visualFocus")
    after = bench.kiosk.window.grabWindow()
    ring = bench.hands.rect(focused).adjusted(-6, -6, 6, 6).toRect()
    assert before.copy(ring) != after.copy(ring)


def test_an_icon_in_another_colour_is_another_picture(qapp: QGuiApplication) -> None:
    from PySide6.QtCore import QSize

    from ui.images import Icons

    icons = Icons()
    pictures = [
        icons.requestImage(f"coin/{colour}", QSize(), QSize(48, 48))
        for colour in ("5b3a86", "d9b8ff")
    ]
    assert pictures[0] != pictures[1]
    assert not pictures[0].isNull()


OWN_NAMES = {"English", "Espa", "Fran", "ais", "Deutsch"}
"""Languages are called what those who speak them say (as far as letters go from A to Z)."""


def test_no_word_is_left_in_english(bench: Bench) -> None:
    """In another script every Latin word must be somebody's: a name, a product, a code."""
    left = set()
    for scene, snapshot in SCENES.items():
        bench.show(msgspec.structs.replace(snapshot, language="ar"))
        data = msgspec.json.encode(snapshot).decode()
        shelves = () if snapshot.shelf is None else snapshot.shelf.categories  # the co-op's own
        categories = {word for name in shelves for word in name.capitalize().split("-")}
        for item in bench.hands.items():
            text = item.property("text") if item.inherits("QQuickText") else ""
            unknown = [w for w in re.findall(r"[A-Za-z]{3,}", text or "") if w not in data]
            known = {"PIN", "JPY", "docs", "devices", "ABC", *OWN_NAMES, *categories}
            left |= {(scene, text) for word in unknown if word not in known}
    assert left == set()


@pytest.mark.long
def test_what_takes_longer_than_5_s_can_be_left(bench: Bench) -> None:
    hands = bench.hands
    bench.show("pay-not-armed-busy")
    hands.until(lambda: hands.sees("busy"), what="the progress")
    hands.until(
        lambda: hands.text("busy") == "Still waiting. You can leave.", 8, "the offer to leave"
    )
    hands.tap("end")
    assert bench.intents == [intents.End()]
    bench.show("proof-checking")
    assert not hands.sees("done")
    hands.until(lambda: hands.sees("done"), 8, "the way out")
    hands.tap("done")
    assert bench.intents == [intents.End(), intents.Done()]
