# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes in generated frames: how many our decoder reads, and in what time, against the best decoder
that reads alone; and whether anything wrong is ever believed.

Time is the thread's own processor time, so that what else runs does not count.
"""

import time
from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np
import zxingcpp
from numpy.random import Generator

from benchmarks.measure import Figure, figure
from contract.codes import BadCode, check_digit, gtin
from hardware.scanners.decoding import Agreement, Decoder
from hardware.scanners.virtual_camera import (
    EAN_SCENES,
    QR_SCENES,
    Frame,
    Scene,
    empty,
    frame,
    picture,
    sequence,
)

_SEED = 20260503
_F = zxingcpp.BarcodeFormat
_FORMATS = zxingcpp.BarcodeFormats([_F.EAN13, _F.EAN8, _F.UPCA, _F.UPCE, _F.QRCode, _F.DataMatrix])
_EAN_MORE, _QR_AS_MUCH, _TIME = 1.1, 1.0, 2.0

Read = Callable[[Frame], list[str]]


class _Score(NamedTuple):
    right: int
    ms: float


def figures(*, long: bool) -> tuple[list[Figure], list[str]]:
    """The figures of this file, for the area ``devices``, and what to say about them."""
    cv2.setNumThreads(1)
    each, random = 60 if long else 15, np.random.default_rng(_SEED)
    bars, squares = cv2.barcode.BarcodeDetector(), cv2.QRCodeDetector()
    decoder = Decoder()

    def zxing(seen: Frame) -> list[str]:
        return [code.text for code in zxingcpp.read_barcodes(seen, formats=_FORMATS)]

    def opencv_bars(seen: Frame) -> list[str]:
        found, texts, _, _ = bars.detectAndDecodeWithType(seen)
        return list(texts) if found else []

    def opencv_squares(seen: Frame) -> list[str]:
        try:
            return [squares.detectAndDecode(seen)[0]]
        except (cv2.error, UnicodeDecodeError):
            return []

    def ours(seen: Frame) -> list[str]:
        return [read.text for read in decoder.read(seen)]

    out: list[Figure] = []
    notes: list[str] = []
    for name, scenes, alone, more in (
        ("EAN", EAN_SCENES, {"zxing-cpp": zxing, "OpenCV": opencv_bars}, _EAN_MORE),
        ("QR", QR_SCENES, {"zxing-cpp": zxing, "OpenCV": opencv_squares}, _QR_AS_MUCH),
    ):
        readers: dict[str, Read] = {"ours": ours, **alone}
        scores = _scores(name, scenes, each, readers, random, notes)
        best = max(alone, key=lambda reader: scores[reader].right)
        total = each * len(scenes)
        mine, floor = scores["ours"], scores[best]
        notes.append(f"{name}: the best that reads alone is {best}; {total} frames")
        out += [
            figure(
                "devices",
                f"{name} codes read",
                100 * mine.right / total,
                100 * floor.right / total,
                "%",
                more,
                "higher",
            ),
            figure("devices", f"{name}, time a frame", mine.ms, floor.ms, "ms", _TIME),
        ]
    notes.append(_believed(decoder, 6 if long else 2, random))
    return out, notes


def _scores(
    name: str,
    scenes: dict[str, Scene],
    each: int,
    readers: dict[str, Read],
    random: Generator,
    notes: list[str],
) -> dict[str, _Score]:
    right, spent = dict.fromkeys(readers, 0), dict.fromkeys(readers, 0.0)
    for what, scene in scenes.items():
        here = dict.fromkeys(readers, 0)
        for _ in range(each):
            text = _some_code(name, random)
            seen = frame(picture(text, linear=name == "EAN"), scene, random)
            for reader, read in readers.items():
                began = time.thread_time_ns()
                texts = read(seen)
                spent[reader] += (time.thread_time_ns() - began) / 1e6
                here[reader] += text in {_plain(each) for each in texts}
        notes.append(
            f"{name}, {what}: " + ", ".join(f"{who} {n} of {each}" for who, n in here.items())
        )
        for reader, count in here.items():
            right[reader] += count
    frames = each * len(scenes)
    return {reader: _Score(right[reader], spent[reader] / frames) for reader in readers}


def _believed(decoder: Decoder, rounds: int, random: Generator) -> str:
    """Codes held there for ten pictures each, ten a second, and the empty shop in between."""
    right = wrong = shown = 0
    for _ in range(rounds):
        for name, scenes in (("EAN", EAN_SCENES), ("QR", QR_SCENES)):
            for scene in scenes.values():
                text, agreement, told = _some_code(name, random), Agreement(), list[str]()
                frames = [*sequence(text, scene, 10, random), empty(random)]
                for number, seen in enumerate(frames):
                    told += agreement.feed(decoder.read(seen), number / 10)
                shown += 1
                right += text in told
                wrong += len([each for each in told if each != text])
    return f"held there for a second: {right} of {shown} codes believed, {wrong} false ones"


def _some_code(name: str, random: Generator) -> str:
    if name == "EAN":
        digits = f"{random.integers(10**11, 10**12)}"
        return digits + str(check_digit(digits))
    letters = list("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    return "https://greenleaf.example/r/" + "".join(random.choice(letters, 66))


def _plain(text: str) -> str:
    try:
        return gtin(text)
    except BadCode:
        return text
