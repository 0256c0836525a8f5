# SPDX-License-Identifier: AGPL-3.0-or-later
"""``./dev shots [--looks NAME | --docs] [NAME …]``: pictures of the screens, and what is wrong.

Into ``.shots/``: every scene in English on light paper, 1280x800; the demo's bench in the sizes
that it has beside the kiosk. Into ``.shots/looks/``: every screen in every combination of
``tests/ui/looks.py`` (appearance × language × size, pairwise), its scenes by turns. A ``NAME`` is
part of a scene's name, ``--looks`` part of a look's ("ar", "dark", "800x1280"; "none" for no
looks). ``--docs`` makes the small pictures in ``docs/pictures/`` anew, and nothing else. Exit
status 1 when the audit finds a fault or QML complained.
"""

import os

os.environ |= {
    "QT_QPA_PLATFORM": "offscreen",
    "QT_QUICK_BACKEND": "software",
    "QT_SCALE_FACTOR": "1",
    "QML_DISABLE_DISK_CACHE": "1",
}

import argparse
import sys
from pathlib import Path

from msgspec.structs import replace

from kiosk.snapshot import Snapshot
from tests.ui.bench_scenes import SCENES as BENCH_SCENES
from tests.ui.bench_scenes import SIZES as BENCH_SIZES
from tests.ui.bench_scenes import TARGET as BENCH_TARGET
from tests.ui.looks import APPEARANCES, PAIRWISE
from tests.ui.scenes import SCENES
from ui.bench_window import BenchWindow
from ui.hands import Hands
from ui.window import KioskWindow

DOCS = {
    "household": "household-due",
    "rent": "rent-amount",
    "hours": "hours",
    "staff": "staff-cashier",
    "help": "basket-help-called",
    "another-price": "reason-price",
    "training": "basket-training",
    "wallet": "wallet-coin",
    "wallet-acts": "wallet-acts",
    "shifts": "hall-place",
    "hall": "hall-now",
    "helpers": "sheet-helpers",
    "sheet": "sheet-lines",
    "take-back": "sheet-take-back",
    "work": "work-question",
}
"""Pictures in docs/pictures, and the scenes that they show."""

_TOP = Path(__file__).parent.parent.parent
_FOLDER = _TOP / ".shots"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--looks", default="", metavar="NAME")
    parser.add_argument("--docs", action="store_true")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    if options.docs:
        return _docs()
    names: list[str] = options.names

    def wanted(name: str) -> bool:
        return not names or any(part in name for part in names)

    kiosk = KioskWindow(lambda _: None, lambda *_: False, appearance=APPEARANCES["light"])
    kiosk.show(full_screen=False)
    screens = Pictures(kiosk)
    if not options.looks:
        for number, (name, snapshot) in enumerate(SCENES.items(), start=1):
            if wanted(name):
                screens.take(snapshot, _FOLDER / f"{number:02}-{name}.png")
    for turn, look in enumerate(PAIRWISE):
        if options.looks not in look.name:
            continue
        kiosk.window.resize(*look.size)
        kiosk.appear(APPEARANCES[look.appearance])
        for name in _one_a_screen(turn):
            if wanted(name):
                scene = replace(SCENES[name], language=look.language)
                screens.take(scene, _FOLDER / "looks" / look.name / f"{name}.png")
    warnings = kiosk.warnings
    kiosk.close()
    for warning in warnings:
        sys.stdout.write(f"QML: {warning}\n")
    failed = screens.failed or bool(warnings)
    if not options.looks:
        failed |= _bench_pictures(_FOLDER, names)
    return 1 if failed else 0


def _docs() -> int:
    """The pictures of the manual: few and small."""
    kiosk = KioskWindow(lambda _: None, lambda *_: False, appearance=APPEARANCES["light"])
    kiosk.show(full_screen=False)
    kiosk.window.resize(800, 500)
    screens = Pictures(kiosk)
    for name, scene in DOCS.items():
        screens.take(SCENES[scene], _TOP / "docs" / "pictures" / f"{name}.png")
    kiosk.close()
    return 1 if screens.failed else 0


def _one_a_screen(turn: int) -> list[str]:
    """One scene of each screen, another one at each turn."""
    by_screen: dict[str, list[str]] = {}
    for name, snapshot in SCENES.items():
        by_screen.setdefault(snapshot.screen, []).append(name)
    return [names[turn % len(names)] for names in by_screen.values()]


class Pictures:
    """Takes them, and says what is wrong."""

    def __init__(self, kiosk: KioskWindow) -> None:
        self._kiosk = kiosk
        self._hands = Hands(kiosk)
        self.failed = False

    def take(self, snapshot: Snapshot, path: Path) -> None:
        """One picture."""
        shown = replace(snapshot)  # another object, also when it says the same
        self._kiosk.publish(shown)
        self._hands.until(lambda: self._hands.shows(shown), what=path.stem)
        if snapshot.busy:
            self._hands.wait(0.4)
        self._hands.picture(path)
        sys.stdout.write(f"{path.relative_to(_TOP)}\n")
        for fault in self._hands.audit():
            self.failed = True
            sys.stdout.write(f"    {fault}\n")


def _bench_pictures(folder: Path, names: list[str]) -> bool:
    """The bench in every state and size; whether something was wrong."""
    bench = BenchWindow(lambda _: None, motion=False)
    bench.show()
    hands = Hands(bench)
    failed = False
    for width, height in BENCH_SIZES:
        bench.window.resize(width, height)
        for name, snapshot in BENCH_SCENES.items():
            file = f"bench-{width}x{height}-{name}.png"
            if names and not any(part in file for part in names):
                continue
            bench.publish(snapshot)
            hands.until(lambda want=snapshot: hands.shows(want), what=name)  # type: ignore[misc]
            hands.picture(folder / file)
            sys.stdout.write(f".shots/{file}\n")
            for fault in hands.audit(least=BENCH_TARGET):
                failed = True
                sys.stdout.write(f"    {fault}\n")
    for warning in bench.warnings:
        failed = True
        sys.stdout.write(f"QML: {warning}\n")
    bench.close()
    return failed


if __name__ == "__main__":
    sys.exit(main())
