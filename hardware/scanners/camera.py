# SPDX-License-Identifier: AGPL-3.0-or-later
"""A camera as a code scanner. All that knows about pictures is in another process
(``camera_process``); here it is started, listened to, and started again."""

import logging
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from select import select

import msgspec

from hardware.ports import CodeScanned, Device, DeviceHealth, Health, Sink

log = logging.getLogger(__name__)

HUNG_S = 6.0
"""A camera that shows nothing for so long hangs; starting takes 2 seconds on a small machine."""

_FIRST_S, _MOST_S = 1.0, 30.0  # until the next try, twice as long each time
_LONGEST = 4 * 1024 * 1024  # of a message
_HEAD = 5


class Picture(msgspec.Struct, frozen=True):
    """What the camera sees, small and grey: ``width`` × ``height`` bytes, row by row."""

    width: int
    height: int
    grey: bytes


class BadMessage(Exception):
    """What came through the pipe is none of the messages that the other side sends."""


class Messages:
    """Finds the messages among the bytes. Pure."""

    def __init__(self) -> None:
        self._begun = b""

    def feed(self, data: bytes) -> list[tuple[bytes, bytes]]:
        """Kind and content of each message that these bytes complete. Raises BadMessage."""
        self._begun += data
        found = []
        while len(self._begun) >= _HEAD:
            (length,) = struct.unpack(">I", self._begun[1:_HEAD])
            if length > _LONGEST or self._begun[:1] not in (b"C", b"P", b"B", b"E"):
                raise BadMessage(self._begun[:_HEAD].hex())
            if len(self._begun) < _HEAD + length:
                break
            content = self._begun[_HEAD : _HEAD + length]
            found.append((self._begun[:1], content))
            self._begun = self._begun[_HEAD + length :]
        return found


def read_picture(content: bytes) -> Picture:
    """The content of a ``P`` message. Raises BadMessage."""
    if len(content) < 4:
        raise BadMessage("a picture without its size")
    width, height = struct.unpack(">HH", content[:4])
    if len(content) != 4 + width * height or not width or not height:
        raise BadMessage("a picture of another size than it says")
    return Picture(width, height, content[4:])


class CameraScanner:
    """A CodeScanner behind a camera."""

    def __init__(
        self,
        source: str,
        *,
        picture: Callable[[Picture], None] = lambda _: None,
        hung_s: float = HUNG_S,
        first_s: float = _FIRST_S,
    ) -> None:
        """``source`` is the camera's file (``/dev/v4l/by-id/…`` stays the same), or a film or a
        folder of pictures that is played instead. ``picture`` is called from the driver's thread
        with what it sees, while ``show`` asks for it."""
        self._command = [sys.executable, "-m", "hardware.scanners.camera_process", source]
        self._picture = picture
        self._hung_s, self._first_s = hung_s, first_s
        self._sink: Sink = lambda _: None
        self._health: DeviceHealth | None = None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()  # of the child and of what it is told
        self._child: subprocess.Popen[bytes] | None = None
        self._shown = False

    @property
    def alive(self) -> bool:
        """See ``hardware.ports.Driver``."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, sink: Sink) -> None:
        """See ``hardware.ports.Driver``."""
        self._sink = sink
        self._health = None
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """See ``hardware.ports.Driver``."""
        self._stopping.set()
        with self._lock:
            if self._child is not None:
                self._child.kill()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def show_to(self, picture: Callable[[Picture], None]) -> None:
        """Who gets what it sees, while ``show`` asks for it; before ``start``."""
        self._picture = picture

    def show(self, wanted: bool) -> None:
        """Whether pictures are wanted, for somebody who holds a code to the camera."""
        with self._lock:
            self._shown = wanted
            if self._child is not None:
                self._ask(self._child)

    def _ask(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdin is not None
        try:
            child.stdin.write(b"show\n" if self._shown else b"hide\n")
            child.stdin.flush()
        except OSError:
            log.debug("the camera's process has gone before it was told")

    def _run(self) -> None:
        wait_s = self._first_s
        while not self._stopping.is_set():
            try:
                why, worked = self._watch()
            except Exception:  # the till goes on selling, whatever happens here
                log.exception("camera thread")
                why, worked = "our-fault", False
            if self._stopping.is_set():
                return
            if why == "unplugged":
                self._tell(Health.MISSING, why)
            else:
                self._tell(Health.TROUBLE, "restarting")
            wait_s = self._first_s if worked else min(2 * wait_s, _MOST_S)
            self._stopping.wait(wait_s)

    def _watch(self) -> tuple[str, bool]:
        """From a process's start to its end: why it ended, and whether it had worked."""
        with self._lock:
            if self._stopping.is_set():
                return "", False
            child = self._child = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
            )
            self._ask(child)
        assert child.stdin is not None
        assert child.stdout is not None
        messages, why, worked = Messages(), "died", False
        due = time.monotonic() + self._hung_s
        try:
            while True:
                left = due - time.monotonic()
                if left <= 0 or not select([child.stdout], [], [], left)[0]:
                    log.warning("the camera's process hangs: it is started again")
                    return "hangs", worked
                data = child.stdout.read(65536)
                if not data:
                    return why, worked
                for kind, content in messages.feed(data):
                    due = time.monotonic() + self._hung_s
                    if kind == b"E":
                        why = content.decode(errors="replace")
                        continue
                    worked = True
                    self._tell(Health.READY)
                    if kind == b"C":
                        self._sink(CodeScanned(content.decode(errors="replace")))
                    elif kind == b"P":
                        self._picture(read_picture(content))
        except BadMessage as e:
            log.warning("the camera's process says what cannot be: %s", e)
            return "died", worked
        finally:
            with self._lock:
                self._child = None
            child.kill()
            child.wait()
            child.stdin.close()
            child.stdout.close()

    def _tell(self, health: Health, code: str = "") -> None:
        now = DeviceHealth(Device.CODE_SCANNER, health, code)
        if now != self._health and not self._stopping.is_set():
            self._health = now
            self._sink(now)
