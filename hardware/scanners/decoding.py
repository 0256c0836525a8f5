# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes in a picture, and when to believe what was read there.

zxing-cpp first, on half the picture and then on all of it; for bar codes, which it loses when they
are tilted or faint, OpenCV's detector as a second opinion; and where that sees a bar code that
nobody can read, the bars are averaged into one line and sharpened until they can. This imports
OpenCV: only the camera's process does.
"""

from collections import Counter
from enum import Enum
from typing import Any, NamedTuple

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from contract.codes import BadCode, gtin

Frame = NDArray[np.uint8]
"""A grey picture: height × width."""

_Format = zxingcpp.BarcodeFormat
_LINEAR = [_Format.EAN13, _Format.EAN8, _Format.UPCA, _Format.UPCE, _Format.Code128, _Format.ITF]
_FORMATS = zxingcpp.BarcodeFormats([*_LINEAR, _Format.QRCode, _Format.DataMatrix])
# These are found in parts of other codes and in stripes of any kind: first, somebody else is heard.
_WEAK = frozenset({_Format.EAN8, _Format.UPCE, _Format.ITF})


class Kind(Enum):
    """How far a single read can be trusted."""

    MATRIX = 1  # QR, DataMatrix: they correct their errors themselves
    LINEAR = 2  # bars and one check digit: one wrong read in a hundred fits it by chance
    WEAK = 3


class Read(NamedTuple):
    """A code in one picture; ``text`` of an EAN or UPC has 13 digits."""

    text: str
    kind: Kind


class Decoder:
    """Reads pictures, one after the other, in one thread."""

    def __init__(self) -> None:
        self._bars = cv2.barcode.BarcodeDetector()

    def read(self, frame: Frame) -> list[Read]:
        """The codes in this picture; nothing that the libraries raise comes out."""
        try:
            return self._read(frame)
        except (cv2.error, UnicodeDecodeError, ValueError):
            return []  # the next picture is another one

    def _read(self, frame: Frame) -> list[Read]:
        half = cv2.resize(frame, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        first = _zxing(half) or _zxing(frame, try_rotate=False, try_downscale=False)
        if first and all(read.kind is not Kind.WEAK for read in first):
            return first
        found, corners = self._bars.detectMulti(frame)
        if not found:
            return first
        _, texts, _ = self._bars.decodeWithType(frame, corners)
        second = [Read(_plain(text), Kind.LINEAR) for text in texts if text]
        if second:
            return second
        unread = [corner.reshape(4, 2) for corner in corners][:_MOST_UNREAD]
        return [
            Read(text, Kind.LINEAR) for each in unread if (text := _averaged(frame, each))
        ] or first


def _zxing(
    frame: NDArray[Any], *, try_rotate: bool = True, try_downscale: bool = True
) -> list[Read]:
    found = zxingcpp.read_barcodes(
        frame, formats=_FORMATS, try_rotate=try_rotate, try_downscale=try_downscale
    )
    return [Read(_plain(code.text), _kind(code.format)) for code in found if code.text]


def _kind(found: zxingcpp.BarcodeFormat) -> Kind:
    if found in _WEAK:
        return Kind.WEAK
    return Kind.LINEAR if found in _LINEAR else Kind.MATRIX


def _plain(text: str) -> str:
    """With the same digits, whichever library read it, and whether it is called UPC or EAN."""
    try:
        return gtin(text)
    except BadCode:
        return text


# --- a bar code that is seen but not read -------------------------------------------------------

_MOST_UNREAD = 2  # such places in one picture; shelves and blinds look like bars too
_MARGIN = 0.15  # white on either side, as a share of the bars' width
_FINE = 4  # samples a pixel
_ROWS, _BANDS = 40, ((6, 12), (12, 18), (18, 24), (24, 30), (30, 36))
_NOISE = 0.003  # against the signal: how much of the blur to take back
# What a lens out of focus and a hand in motion do, as widths in pixels.
_LENS = (0.8, 1.2, 1.6, 2.0, 2.5, 3.0)
_HAND = (3, 5, 7, 9, 12, 15)
_VOTES = 2


def _averaged(frame: Frame, corners: NDArray[np.float32]) -> str:
    """The EAN-13 between these corners (bottom left first, clockwise), if two ways to sharpen it
    agree and none says otherwise; else "".

    Each of a few bands across the bars is averaged into one line, which is nearly free of noise, so
    that a blur can be taken back (Wiener's filter) which would drown a single row.
    """
    box = corners[[1, 2, 3, 0]].astype(np.float32)
    over, under = (box[1] - box[0]) * _MARGIN, (box[2] - box[3]) * _MARGIN
    box = np.array([box[0] - over, box[1] + over, box[2] + under, box[3] - under], np.float32)
    width = int(np.linalg.norm(box[1] - box[0]) * _FINE)
    if not 200 < width < 6000:
        return ""
    flat = np.array([[0, 0], [width, 0], [width, _ROWS], [0, _ROWS]], np.float32)
    patch = cv2.warpPerspective(
        frame,
        cv2.getPerspectiveTransform(box, flat),
        (width, _ROWS),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    ).astype(np.float64)
    frequency = np.fft.rfftfreq(width) * _FINE
    blurs = [np.exp(-2 * (np.pi * frequency * sigma) ** 2) for sigma in _LENS]
    blurs += [np.sinc(frequency * length) for length in _HAND]
    ends = _fading(width)
    votes: Counter[str] = Counter()
    for top, bottom in _BANDS:
        line = patch[top:bottom].mean(axis=0)
        spectrum = np.fft.rfft((line - line.mean()) * ends)
        for blur in blurs:
            sharp = np.fft.irfft(spectrum * blur / (blur * blur + _NOISE), width)
            votes.update(_read_line(sharp))
    best = votes.most_common(2)
    if not best or best[0][1] < _VOTES or (len(best) == 2 and best[1][1] * 2 > best[0][1]):
        return ""
    return best[0][0]


def _fading(width: int) -> NDArray[np.float64]:
    """1, but for both ends, so that the line may be taken for a period of itself."""
    edge = width // 12
    slope = np.sin(np.linspace(0, np.pi / 2, edge)) ** 2
    return np.concatenate([slope, np.ones(width - 2 * edge), slope[::-1]])


def _read_line(line: NDArray[np.float64]) -> list[str]:
    middle = line[len(line) // 8 : -len(line) // 8]
    low, high = np.percentile(middle, (3, 97))
    if high - low < 3:
        return []
    grey = np.clip((line - low) / (high - low) * 200 + 28, 0, 255).astype(np.uint8)
    found = zxingcpp.read_barcodes(
        np.repeat(grey[None], 16, axis=0),
        formats=zxingcpp.BarcodeFormats([_Format.EAN13]),
        try_rotate=False,
        try_downscale=False,
        try_invert=False,
    )
    return [_plain(code.text) for code in found]


# --- when to believe it -------------------------------------------------------------------------

_MEMORY_S = 1.0
_NEEDED = {Kind.MATRIX: 1, Kind.LINEAR: 2, Kind.WEAK: 3}


class Agreement:
    """Which codes are told. Pure: the time comes in with each picture.

    A bar code is told when two pictures within a second agree and no other text was read as often;
    a weak one takes three. A code that stays in the picture is told once: it must have been away
    for a second to count again, so that what is held a little longer is not bought twice.
    """

    def __init__(self) -> None:
        self._seen: list[tuple[float, Read]] = []
        self._told: dict[str, float] = {}  # to when it was last seen

    def feed(self, reads: list[Read], at_s: float) -> list[str]:
        """Take what one picture had, and when; the codes to be told now."""
        self._seen = [each for each in self._seen if at_s - each[0] < _MEMORY_S]
        self._told = {text: at for text, at in self._told.items() if at_s - at < _MEMORY_S}
        self._seen += [(at_s, read) for read in dict.fromkeys(reads)]
        counts = Counter(read.text for _, read in self._seen if read.kind is not Kind.MATRIX)
        told = []
        for read in dict.fromkeys(reads):
            if read.text in self._told:
                self._told[read.text] = at_s
            elif self._believed(read, counts):
                self._told[read.text] = at_s
                told.append(read.text)
        return told

    def _believed(self, read: Read, counts: Counter[str]) -> bool:
        if read.kind is Kind.MATRIX:
            return True
        times = counts[read.text]
        rivals = [count for text, count in counts.items() if text != read.text]
        return times >= _NEEDED[read.kind] and times > max(rivals, default=0)
