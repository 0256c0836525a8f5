# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kiosk program: the window first, then, behind its first frame, everything else.

What the first frame can do without is imported behind it, by whoever needs it.
"""

from __future__ import annotations

import gc
import sys
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from hardware.scanners.wedge import WedgeDecoder, us_key
from kiosk.watchdog import Watchdog
from ui.appearance import Appearance
from ui.window import KioskWindow

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardware.ports import Devices
    from hardware.scanners.camera import CameraScanner
    from hardware.speaker import Speaker
    from kiosk.config import Folder
    from kiosk.engine import Engine
    from kiosk.intents import Intent
    from kiosk.snapshot import Snapshot
    from ui.language import Language

SWITCH_SECONDS = 0.0005
"""The screen wants Python's lock often and briefly, once for each value that it shows. A thread
that computes gives it up after this long; with Python's own 5 ms, a page of twenty values could
wait for a tenth of a second."""

LANGUAGES_AFTER_S = 2.0
"""The texts of six languages take a good tenth of a second to read: not while a till starts."""


def wants_camera(snapshot: Snapshot) -> bool:
    """Whether what the camera sees is shown: where the next thing to do is to hold a code to it."""
    return snapshot.screen in ("idle", "basket")


class Kiosk:
    """One kiosk: its window and its engine. Make, show and close it on the GUI thread."""

    def __init__(
        self, folder: Folder, *, devices: Callable[[], Devices] | None = None, demo: bool = False
    ) -> None:
        """``devices`` opens other devices than the settings name (demo, tests)."""
        sys.setswitchinterval(SWITCH_SECONDS)
        self._folder = folder
        self._devices = devices
        self._demo = demo
        self._wedge = WedgeDecoder()
        self.engine: Engine | None = None
        self._closing = threading.Event()
        self._spoken: list[Language] = []
        self._starter = threading.Thread(target=self._start, name="starter", daemon=True)
        self._speaker: Speaker | None = None
        self._heard: Snapshot | None = None
        self._camera: CameraScanner | None = None
        self._watching = False
        settings = folder.settings()
        screen = settings.screen
        self.ui = KioskWindow(
            self._submit,
            self._key,
            language=settings.languages[0],
            diagonal_mm=None if screen.diagonal_inches is None else screen.diagonal_inches * 25.4,
            appearance=Appearance(
                screen.scheme,
                screen.large_text,
                screen.motion,
                screen.left_handed,
                screen.low_reach,
            ),
            switch_ms=screen.switch_ms,
        )
        self.ui.first_frame.connect(self._starter.start)
        self._watchdog = Watchdog()
        self._beat = QTimer()
        if self._watchdog.wanted:
            self._beat.timeout.connect(lambda: self._watchdog.alive(self.shown.screen))
            self.ui.first_frame.connect(lambda: self._beat.start(1000))

    @property
    def shown(self) -> Snapshot:
        """The snapshot on the screen."""
        from kiosk.snapshot import Snapshot

        return self.ui.shown or Snapshot()

    def show(self, full_screen: bool) -> None:
        """Open the window; the till starts behind its first frame."""
        self.ui.show(full_screen)

    def close(self) -> None:
        """Stop the engine, then the window."""
        self._beat.stop()
        self._watchdog.close()
        self._closing.set()
        if self._starter.ident is not None:
            self._starter.join()
        if self.engine is not None:
            self.engine.stop()
        if self._speaker is not None:
            self._speaker.stop()
        self.ui.close()

    def scan(self, code: str) -> None:
        """A scanner read this code."""
        from hardware.ports import CodeScanned

        if self.engine is not None:
            self.engine.submit(CodeScanned(code))

    def _start(self) -> None:
        # What is loaded now stays. Looking through it for garbage would make the start longer, and
        # each full search later would hold up everything for 30 ms, perhaps while somebody pays.
        gc.disable()
        try:
            self._open()
        finally:
            gc.freeze()
            gc.enable()
        # So that who changes the language waits for none of them, and nobody for the first screen.
        self._closing.wait(LANGUAGES_AFTER_S)
        for each in self._spoken:
            if not self._closing.is_set():
                each.load()

    def _open(self) -> None:
        from hardware.scanners.camera import CameraScanner
        from hardware.speaker import Speaker
        from kiosk import wiring
        from ui.language import language
        from ui.words import words_in

        try:
            if not self._wait_for_the_disk():
                return
            settings = self._folder.settings()
            self._spoken = [language(tag) for tag in settings.languages]
            self._speaker = Speaker(settings.sound.volume)
            devices = (
                self._devices()
                if self._devices is not None
                else wiring.devices_of(settings, self._folder.spool)
            )
            if isinstance(devices.scanner, CameraScanner):
                self._camera = devices.scanner
                self._camera.show_to(lambda seen: self.ui.see(seen.width, seen.height, seen.grey))
            self.engine = wiring.build_engine(
                self._folder,
                publish=self._publish,
                words=words_in,
                devices=devices,
                demo=self._demo,
            )
            self.engine.start()
        except Exception:
            import logging

            from kiosk.snapshot import Message, Screen, Snapshot

            logging.getLogger(__name__).exception("the till cannot start")
            stopped = Snapshot(screen=Screen.STOPPED, refusal=Message("cannot-start"))
            self.ui.publish(stopped)

    def _wait_for_the_disk(self) -> bool:
        """Nothing is opened, nor set aside as damaged, on a disk that takes nothing: the screen
        says so until it does. Whether we may go on: not if the window is closed meanwhile."""
        from kiosk.disk import write_a_byte
        from kiosk.sessions.till import TRY_DISK_SECONDS
        from kiosk.snapshot import Message, Screen, Snapshot

        while True:
            try:
                write_a_byte(self._folder.path)
                return True
            except OSError:
                stopped = Snapshot(screen=Screen.STOPPED, refusal=Message("journal-stopped"))
                self.ui.publish(stopped)
            if self._closing.wait(TRY_DISK_SECONDS):
                return False

    def _publish(self, snapshot: Snapshot) -> None:
        """Every snapshot is heard, also one that is gone before the screen could show it."""
        from kiosk.sounds import sound_of

        if self._speaker is not None and self._heard is not None:
            self._speaker.play(sound_of(self._heard, snapshot))
        self._heard = snapshot
        if self._camera is not None and self._watching != wants_camera(snapshot):
            self._watching = not self._watching
            self._camera.show(self._watching)
        self.ui.publish(snapshot)

    def _submit(self, intent: Intent) -> None:
        if self.engine is not None:
            self.engine.submit(intent)

    def _key(self, text: str, scan_code: int, shift: bool, at_ns: int) -> bool:
        """A key came to the window. Whether it belongs to a scanner."""
        code = self._wedge.feed(text, at_ns, us_key(scan_code, shift))
        if code is not None and self.engine is not None:
            from hardware.ports import CodeScanned

            self.engine.submit(CodeScanned(code))
        return code is not None or self._wedge.pending()
