# SPDX-License-Identifier: AGPL-3.0-or-later
"""The window itself: threads, order of closing, what it brings along."""

import os
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from PySide6.QtGui import QFontInfo, QGuiApplication

from kiosk.snapshot import Line, Member, Snapshot
from tests.ui.conftest import Bench
from tests.ui.scenes import SCENES, eur
from ui.appearance import Appearance
from ui.hands import Hands
from ui.viewmodel.basket import BasketLines
from ui.viewmodel.till import Till
from ui.window import KioskWindow
from ui.words import words_in


def test_the_newest_snapshot_from_any_thread_wins(bench: Bench) -> None:
    def flood() -> None:
        for revision in range(500):
            bench.kiosk.publish(msgspec.structs.replace(SCENES["basket-five"], revision=revision))

    thread = threading.Thread(target=flood)
    thread.start()
    bench.hands.until(
        lambda: getattr(bench.kiosk.shown, "revision", 0) == 499, what="the last snapshot"
    )
    thread.join()


def test_a_window_can_be_closed_and_made_again(qapp: QGuiApplication) -> None:
    others = set(threading.enumerate())  # of stories that this process told before
    for _ in range(4):
        kiosk = KioskWindow(lambda _: None, lambda *_: False)
        kiosk.show(full_screen=False)
        hands = Hands(kiosk)
        kiosk.publish(SCENES["pay-rule"])
        hands.until(lambda: hands.sees("split"))  # noqa: B023
        kiosk.close()
        kiosk.close()
        kiosk.publish(SCENES["idle"])  # the engine may be a moment behind
        assert kiosk.warnings == []
    assert QGuiApplication.topLevelWindows() == []
    assert set(threading.enumerate()) <= others


def test_first_frame_comes_once(qapp: QGuiApplication) -> None:
    seen = []
    kiosk = KioskWindow(lambda _: None, lambda *_: False)
    kiosk.first_frame.connect(lambda: seen.append(1))
    kiosk.show(full_screen=False)
    hands = Hands(kiosk)
    hands.until(lambda: bool(seen), what="the first frame")
    hands.frame()
    hands.frame()
    assert seen == [1]
    kiosk.close()


def test_full_screen_hides_the_pointer_and_gives_it_back(qapp: QGuiApplication) -> None:
    kiosk = KioskWindow(lambda _: None, lambda *_: False)
    kiosk.show(full_screen=True)
    assert kiosk.window.visibility() is kiosk.window.Visibility.FullScreen
    assert QGuiApplication.overrideCursor() is not None
    kiosk.close()
    assert QGuiApplication.overrideCursor() is None


@pytest.mark.parametrize(
    ("inches", "size", "height"),
    [(None, (1280, 800), 118), (10.1, (1280, 800), 118), (21.5, (1920, 1080), 81),
     (13.3, (1920, 1080), 130), (21.5, (1080, 1920), 81), (6, (1280, 800), 118)],
)  # fmt: skip
def test_the_main_action_is_20_mm_on_every_panel(
    qapp: QGuiApplication, inches: float | None, size: tuple[int, int], height: int
) -> None:
    kiosk = KioskWindow(
        lambda _: None,
        lambda *_: False,
        diagonal_mm=inches and inches * 25.4,
        appearance=Appearance(motion=False),
    )
    kiosk.window.resize(*size)
    kiosk.show(full_screen=False)
    hands = Hands(kiosk)
    kiosk.publish(SCENES["basket-five"])
    hands.until(lambda: hands.sees("pay"))
    hands.settle()
    assert hands.find("pay").height() == height
    kiosk.close()


def test_the_font_is_our_own_and_its_digits_have_one_width(bench: Bench) -> None:
    from PySide6.QtGui import QFontMetricsF

    font = QGuiApplication.font()
    assert QFontInfo(font).family() == "Noto Sans"
    metrics = QFontMetricsF(font)
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1


def test_only_what_changed_is_announced(qapp: QGuiApplication) -> None:
    till = Till(lambda _: None)
    told: Counter[str] = Counter()
    for name in ("screen", "place", "total"):
        getattr(till, f"{name}Changed").connect(lambda name=name: told.update([name]))
    for name in ("busy", "offline", "idle", "reader"):
        getattr(till.standing, f"{name}Changed").connect(lambda name=name: told.update([name]))
    till.search.changed.connect(lambda: told.update(["search"]))
    till.member.changed.connect(lambda: told.update(["member"]))
    till.split.changed.connect(lambda: told.update(["split"]))
    till.take(SCENES["basket-five"])
    told.clear()
    till.take(SCENES["basket-five"].__copy__())
    assert told == {}
    till.take(msgspec.structs.replace(SCENES["basket-five"], member=Member("Amina")))
    assert told == {"member": 1}


def _numbers(lines: BasketLines) -> list[object]:
    return [lines.data(lines.index(row), 257) for row in range(lines.rowCount())]


def test_lines_come_go_and_change_in_place(qapp: QGuiApplication) -> None:
    lines = BasketLines(words_in("en-GB"))
    events: list[str] = []
    lines.rowsInserted.connect(lambda _, first, last: events.append(f"+{first}-{last}"))
    lines.rowsRemoved.connect(lambda _, first, last: events.append(f"-{first}-{last}"))
    lines.dataChanged.connect(lambda first, last, _: events.append(f"={first.row()}"))
    lines.modelReset.connect(lambda: events.append("reset"))

    def line(number: int, quantity: int = 1) -> Line:
        return Line(number, f"Thing {number}", "jar", quantity, eur(100), eur(100 * quantity))

    def take(*new: Line) -> list[str]:
        events.clear()
        lines.take(new)
        assert _numbers(lines) == [each.number for each in new]
        return list(events)

    assert take(line(1), line(2)) == ["+0-0", "+1-1"]
    assert take(line(1), line(2)) == []
    assert take(line(1, 2), line(2), line(3)) == ["=0", "+2-2"]
    assert take(line(1, 2), line(3)) == ["-1-1"]
    assert take(line(3), line(1, 2)) == ["reset"]
    assert take() == ["-1-1", "-0-0"]


def test_amounts_beyond_32_bits_are_shown(bench: Bench) -> None:
    big = msgspec.structs.replace(SCENES["basket-one"], total=eur(987_654_321_098))
    bench.show(big)
    assert bench.hands.text("total") == "€9,876,543,210.98"


def test_nothing_heavy_before_the_first_frame() -> None:
    code = (
        "import sys, ui.window;"
        "heavy = {'zxingcpp', 'qrcode', 'PIL', 'asyncio', 'msgspec', 'uuid', 'PySide6.QtTest'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout.strip() == "[]"


def test_none_and_true_outlive_the_signals(bench: Bench) -> None:
    """PySide6 6.12.0 took a reference to True with every signal, to None with most calls."""
    if sys.version_info >= (3, 12):
        pytest.skip("None and True are immortal from Python 3.12 on")
    before = [sys.getrefcount(value) for value in (None, True, False)]
    for _ in range(2):  # one reference a scene would be seen
        for scene in SCENES.values():
            bench.kiosk.publish(scene)
            bench.hands.until(lambda want=scene: bench.hands.shows(want))  # type: ignore[misc]
    after = [sys.getrefcount(value) for value in (None, True, False)]
    assert all(new > old - 100 for old, new in zip(before, after, strict=True)), (before, after)


def test_an_empty_snapshot_is_the_starting_screen(bench: Bench) -> None:
    bench.show(Snapshot())
    assert bench.hands.text("starting") == "Getting ready"


def test_it_opens_as_it_does_on_a_till(tmp_path: Path) -> None:
    """Given no cache of compiled screens and nothing that a test sets, then the screens come.

    Qt's loader thread and the translator once waited for each other here, for ever."""
    code = (
        "from PySide6.QtCore import QTimer;"
        "from ui.window import KioskWindow, application;"
        "app = application();"
        "kiosk = KioskWindow(lambda _: None, lambda *_: False);"
        "kiosk.show(full_screen=False);"
        "QTimer.singleShot(300, app.quit);"
        "app.exec();"
        "print(kiosk.moving, kiosk.warnings);"
        "kiosk.close()"
    )
    clean = {k: v for k, v in os.environ.items() if k != "QML_DISABLE_DISK_CACHE"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60,
        env={**clean, "QML_DISK_CACHE_PATH": str(tmp_path)},
    )  # fmt: skip
    assert done.stdout.strip() == "False []"
