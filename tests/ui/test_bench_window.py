# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bench's window: how it looks, what each click asks for, where it stands."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication

from hardware.scanners.wedge import WedgeDecoder
from kiosk import bench_snapshot as acts
from kiosk.bench_snapshot import Act, Answers, Odd, OddCode, PrinterState
from tests.ui.bench_scenes import CARDS, GOODS, SCENES, SIZES, TARGET
from tests.ui.conftest import Bench
from ui.bench_window import BenchWindow, WedgeScanner, side_by_side
from ui.hands import Hands, NotFound


class Window:
    """The bench's window, with nothing behind it."""

    def __init__(self) -> None:
        self.acts: list[Act] = []
        self.window = BenchWindow(self.acts.append, motion=False)
        self.window.show()
        self.hands = Hands(self.window)

    def show(self, scene: str) -> None:
        snapshot = SCENES[scene].__copy__()
        self.window.publish(snapshot)
        self.hands.until(lambda: self.hands.shows(snapshot), what=scene)
        self.hands.settle()


@pytest.fixture
def window(qapp: QGuiApplication) -> Iterator[Window]:
    made = Window()
    yield made
    made.window.close()
    made.window.close()
    made.window.publish(SCENES["nothing-yet"])  # the workbench may be a moment behind
    assert made.window.warnings == []


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_scene_passes_the_audit(window: Window, size: tuple[int, int]) -> None:
    window.window.window.resize(*size)
    faults = []
    for name in SCENES:
        window.show(name)
        faults += [f"{name}: {fault}" for fault in window.hands.audit(least=TARGET)]
    assert faults == []


CLICKS: list[tuple[str, Act]] = [
    ("card-Mei", acts.Lay(CARDS[2].uid)),
    ("hold-Mei", acts.Lay(CARDS[2].uid, stays=True)),
    ("lift", acts.Lift()),
    *((f"odd-{odd}", acts.Lay(odd)) for odd in Odd),
    (f"goods-{GOODS[1].code}", acts.Scan(GOODS[1].code)),
    *((f"code-{odd}", acts.Scan(odd)) for odd in OddCode),
    ("scanner-keys", acts.ScanByWire(False)),
    ("scanner-wire", acts.ScanByWire(True)),
    *((f"printer-{state}", acts.SetPrinter(state)) for state in PrinterState),
    ("cable-in", acts.Plug(True)),
    ("cable-out", acts.Plug(False)),
    *((f"answers-{answers}", acts.SetAnswers(answers)) for answers in Answers),
    ("take-off", acts.Load(0)),
    ("hand", acts.HoldScale(False)),
    ("too-heavy", acts.Load(17_000)),
    ("load", acts.Load(1500)),  # clicked in its middle
]


def test_every_click_asks_for_its_act(window: Window) -> None:
    window.show("troubles")
    for name, act in CLICKS:
        window.acts.clear()
        window.hands.tap(name)
        assert window.acts == [act], name
    window.show("a-tap")
    for name, act in (
        ("push-drawer", acts.PushDrawer()),
        ("ledger-stopped", acts.RunLedger(False)),
        ("ledger-running", acts.RunLedger(True)),
    ):
        window.acts.clear()
        window.hands.tap(name)
        assert window.acts == [act], name


def test_what_cannot_be_done_now_cannot_be_clicked(window: Window) -> None:
    window.show("nothing-yet")
    for name in ("odd-copied", "code-receipt"):
        with pytest.raises(NotFound, match="cannot be used"):
            window.hands.tap(name)
    for name in ("lift", "push-drawer", "load", "scanner-wire"):
        assert not window.hands.sees(name)
    window.show("troubles")
    with pytest.raises(NotFound, match="cannot be used"):  # it is starting
        window.hands.tap("ledger-stopped")


def test_goods_are_found_by_letters(window: Window) -> None:
    window.show("nothing-yet")
    assert window.hands.sees(f"goods-{GOODS[0].code}")
    window.hands.tap("letters")
    window.hands.type_slowly("OLIVE oil", gap_s=0.01)
    window.hands.settle()
    assert not window.hands.sees(f"goods-{GOODS[0].code}")
    assert window.hands.sees(f"goods-{GOODS[5].code}")


def test_the_newest_paper_lies_at_the_printer(window: Window) -> None:
    window.show("troubles")
    newest, older = (window.hands.find(f"paper-{number}") for number in (3, 2))
    foot = window.hands.rect(window.hands.find("papers")).bottom()
    assert abs(window.hands.rect(newest).bottom() - foot) <= 1
    assert window.hands.rect(older).bottom() < window.hands.rect(newest).top()


@pytest.mark.parametrize(
    ("screen", "kiosk", "bench_width"),
    [
        ((1920, 1080), (1280, 800), 640),
        ((2560, 1440), (1280, 800), 960),
        ((1366, 768), (806, 503), 560),
        ((1280, 800), (720, 450), 560),
    ],
)
def test_both_windows_fit_on_the_screen(
    screen: tuple[int, int], kiosk: tuple[int, int], bench_width: int
) -> None:
    area = QRect(10, 20, *screen)
    there, bench = side_by_side(area)
    assert there.size().toTuple() == kiosk
    assert bench.width() == bench_width
    assert area.contains(there)
    assert area.contains(bench)
    assert not there.intersects(bench)


def test_the_wedge_types_as_a_scanner_does(bench: Bench) -> None:
    bench.show("search-oat")
    code = "https://co-op.example/r/Az09_-#x"
    scanner, decoder = WedgeScanner(bench.kiosk.window), WedgeDecoder()
    scanner.scan(code)
    bench.hands.until(lambda: len(bench.keys) > len(code), what="the keys")
    read = [decoder.feed(text, at_ns) for text, _, at_ns in bench.keys]
    assert read == [None] * len(code) + [code]
