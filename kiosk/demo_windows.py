# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's windows: the kiosk and the bench beside it, or the tour that plays by itself."""

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.demo import Demo

if TYPE_CHECKING:
    from kiosk.app import Kiosk


def run_demo(folder: Path, *, tour: bool, camera: bool = False) -> int:
    """``coop-kiosk demo``: the exit status. Without a display, or with ``tour``, plays the tour."""
    display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if tour or not display:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        os.environ.setdefault("QT_QUICK_BACKEND", "software")
        os.environ.setdefault("QT_SCALE_FACTOR", "1")
        if not tour:
            print("There is no display here, so the kiosk plays its tour offscreen.")
    print("Opening a small co-op: its ledger, twelve members with cards, 156 products.")
    with Demo(folder / "co-op", camera=camera, desks=("grocery", "housing", "hall")) as demo:
        if demo.no_pcsc:
            print(
                f"No private pcscd can run here ({demo.no_pcsc}); cards use the in-process reader."
            )
        from kiosk.app import Kiosk
        from ui.window import application

        application()
        kiosk = Kiosk(demo.kiosk, devices=demo.devices, demo=True)
        try:
            if tour or not display:
                return _play_tour(demo, kiosk, folder / "tour")
            return _open_window(demo, kiosk)
        finally:
            kiosk.close()


def _play_tour(demo: Demo, kiosk: "Kiosk", folder: Path) -> int:
    from kiosk.tour import play
    from ui.hands import Hands

    kiosk.show(full_screen=False)
    return play(demo, Hands(kiosk.ui), lambda: kiosk.shown, folder)


def _open_window(demo: Demo, kiosk: "Kiosk") -> int:
    """The real window, and beside it the bench; closing either ends the demo."""
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QGuiApplication

    from kiosk.bench import Workbench
    from ui.bench_window import BenchWindow, WedgeScanner, side_by_side

    # The bench is shown by its window and moves the hardware through its workbench.
    window = BenchWindow(lambda act: workbench.do(act))
    workbench = Workbench(demo, window.publish, WedgeScanner(kiosk.ui.window).scan)
    screen = QGuiApplication.primaryScreen().availableGeometry()
    for place, shown in zip(side_by_side(screen), (kiosk.ui.window, window.window), strict=True):
        shown.setGeometry(place)
        shown.visibleChanged.connect(lambda visible: None if visible else QGuiApplication.quit())
    # Ctrl-C ends it as well. Python looks for signals only while it runs, so it does now and then.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: QGuiApplication.quit())
    now_and_then = QTimer()
    now_and_then.timeout.connect(lambda: None)
    now_and_then.start(200)
    try:
        workbench.start()
        kiosk.show(full_screen=False)
        window.show()
        print("Two windows are open: the kiosk, and the bench with its cards, codes and paper.")
        return QGuiApplication.exec()
    finally:
        workbench.close()
        window.close()
