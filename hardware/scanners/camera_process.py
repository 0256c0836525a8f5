# SPDX-License-Identifier: AGPL-3.0-or-later
"""``python -m hardware.scanners.camera_process SOURCE``: the camera, in a process of its own.

What a camera's driver, OpenCV or a decoder breaks, it breaks here, and the till goes on; and only
here is their memory paid for. Messages go out on standard output, each a letter and four bytes of
length before its content: ``C`` a code, ``P`` a picture (width and height in two bytes each, then
grey values), ``B`` a picture was looked at, ``E`` why it ends. Lines come in on standard input:
``show`` and ``hide`` pictures. It ends when that ends.
"""

import contextlib
import os
import struct
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Picture = NDArray[Any]

CODE, PICTURE, BEAT, END = b"C", b"P", b"B", b"E"
UNPLUGGED = "unplugged"  # or never plugged in

_EACH_S = 0.1  # at most ten pictures a second are looked at: a hand is not faster
_SMALL = 320  # width of the pictures that are shown
_PLAYED_S = 1 / 15  # between two pictures of a folder


def message(kind: bytes, content: bytes = b"") -> bytes:
    """As it goes through the pipe."""
    return kind + struct.pack(">I", len(content)) + content


class _Newest:
    """The newest frame: what nobody looked at in time is never looked at."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._frame: Picture | None = None
        self.ended = False

    def put(self, frame: "Picture") -> None:
        with self._changed:
            self._frame = frame
            self._changed.notify_all()

    def end(self) -> None:
        with self._changed:
            self.ended = True
            self._changed.notify_all()

    def take(self) -> "Picture | None":
        """Waits for one that was not taken yet; None at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._frame is not None or self.ended)
            frame, self._frame = self._frame, None
            return frame


def main(source: str) -> int:
    """Look until the camera or the parent goes."""
    # Nobody else may write among the messages: libraries that print get standard error.
    pipe = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
    shown = threading.Event()
    threading.Thread(target=_obey, args=(shown,), daemon=True).start()
    with contextlib.suppress(BrokenPipeError):
        pipe.write(message(END, _look(source, pipe, shown).encode()))
    return 0


def _obey(shown: threading.Event) -> None:
    for line in sys.stdin:
        if line == "show\n":
            shown.set()
        elif line == "hide\n":
            shown.clear()
    os._exit(0)  # the till has gone, whatever a driver is waiting for here


def _look(source: str, pipe: BinaryIO, shown: threading.Event) -> str:
    import cv2
    import numpy as np

    from hardware.scanners.decoding import Agreement, Decoder

    cv2.setNumThreads(1)  # a till has other things to do
    newest = _Newest()

    def grab() -> None:
        try:
            for frame in _frames(source):
                newest.put(frame)
        finally:
            newest.end()

    threading.Thread(target=grab, daemon=True).start()
    decoder, agreement, next_s = Decoder(), Agreement(), 0.0
    while (frame := newest.take()) is not None:
        grey: Picture = frame
        if frame.ndim == 3:
            grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY).astype(np.uint8)
        for text in agreement.feed(decoder.read(grey), time.monotonic()):
            pipe.write(message(CODE, text.encode()))
        if shown.is_set():
            height = grey.shape[0] * _SMALL // grey.shape[1]
            small = cv2.resize(grey, (_SMALL, height), interpolation=cv2.INTER_AREA)
            pipe.write(message(PICTURE, struct.pack(">HH", _SMALL, height) + small.tobytes()))
        pipe.write(message(BEAT))
        next_s = max(next_s + _EACH_S, time.monotonic())
        time.sleep(max(0.0, next_s - time.monotonic()))
    return UNPLUGGED


def _frames(source: str) -> "Iterator[Picture]":
    """Pictures from a camera (``/dev/video0``), a film, or a folder that is played for ever."""
    import cv2

    if Path(source).is_dir():
        while True:
            files = sorted(Path(source).glob("*.png"))
            if not files:
                return
            for file in files:
                picture = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
                if picture is not None:
                    yield picture
                time.sleep(_PLAYED_S)
    camera = cv2.VideoCapture(source)
    camera.set(cv2.CAP_PROP_FRAME_WIDTH, 1280)
    camera.set(cv2.CAP_PROP_FRAME_HEIGHT, 720)
    camera.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    try:
        while camera.isOpened():
            good, frame = camera.read()
            if not good:
                return
            yield frame
    finally:
        camera.release()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
