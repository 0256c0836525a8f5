# SPDX-License-Identifier: AGPL-3.0-or-later
"""``python -m tests.ui.shots [--size WxH] [--contrast] [NAME …]``: a picture of every scene.

Into ``.shots/`` at 1280x800, else into ``.shots/WxH/`` or ``.shots/contrast/``; at 1280x800 also
the demo's bench, in the sizes that it has beside the kiosk. Exit status 1 when the audit finds a
fault or QML complained.
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

from tests.ui.bench_scenes import SCENES as BENCH_SCENES
from tests.ui.bench_scenes import SIZES as BENCH_SIZES
from tests.ui.bench_scenes import TARGET as BENCH_TARGET
from tests.ui.scenes import SCENES
from ui.appearance import Appearance
from ui.bench_window import BenchWindow
from ui.hands import Hands
from ui.window import KioskWindow

_TOP = Path(__file__).parent.parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--contrast", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    folder = _TOP / ".shots"
    if options.contrast:
        folder /= "contrast"
    elif options.size != "1280x800":
        folder /= options.size
    kiosk = KioskWindow(
        lambda _: None,
        lambda *_: False,
        appearance=Appearance(scheme="contrast" if options.contrast else "light", motion=False),
    )
    width, height = map(int, options.size.split("x"))
    kiosk.window.resize(width, height)
    kiosk.show(full_screen=False)
    hands = Hands(kiosk)
    failed = False
    for number, (name, snapshot) in enumerate(SCENES.items(), start=1):
        if options.names and not any(part in name for part in options.names):
            continue
        kiosk.publish(snapshot)
        hands.until(lambda want=snapshot: hands.shows(want), what=name)  # type: ignore[misc]
        if snapshot.busy:
            hands.wait(0.4)
        path = folder / f"{number:02}-{name}.png"
        hands.picture(path)
        faults = hands.audit()
        failed |= bool(faults)
        sys.stdout.write(f"{path.relative_to(_TOP)}\n")
        for fault in faults:
            sys.stdout.write(f"    {fault}\n")
    warnings = kiosk.warnings
    kiosk.close()
    for warning in warnings:
        sys.stdout.write(f"QML: {warning}\n")
    if folder == _TOP / ".shots":
        failed |= _bench_pictures(folder, options.names)
    return 1 if failed or warnings else 0


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
