# SPDX-License-Identifier: AGPL-3.0-or-later
"""A camera without a lens: frames with codes in them, as a till's camera would see them.

For tests and measurements, in the camera's own process or theirs: this imports OpenCV.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import zxingcpp
from numpy.random import Generator
from numpy.typing import NDArray

Frame = NDArray[np.uint8]
"""A grey picture: height × width."""

WIDTH, HEIGHT = 1280, 720


class Scene(NamedTuple):
    """A way to hold a code to a camera: how wide it shows (pixels), how far it is turned (degrees),
    how much it leans (share of its width), and what is done to the picture then."""

    width: tuple[int, int]
    turn: float
    lean: float
    spoil: Callable[[Frame, Generator], Frame]


def _clean(frame: Frame, random: Generator) -> Frame:
    return _noisy(frame, random, 3)


def _noisy(frame: Frame, random: Generator, sigma: float) -> Frame:
    noise = random.normal(0, sigma, frame.shape)
    return np.clip(frame + noise, 0, 255).astype(np.uint8)


def _blurred(frame: Frame, random: Generator) -> Frame:
    sigma = random.uniform(1.0, 3.0)
    return _noisy(_grey(cv2.GaussianBlur(frame, (0, 0), sigma)), random, 3)


def _moved(frame: Frame, random: Generator) -> Frame:
    length = int(random.integers(6, 18))
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1 / length
    turned = cv2.getRotationMatrix2D((length / 2, length / 2), float(random.uniform(0, 180)), 1)
    kernel = cv2.warpAffine(kernel, turned, (length, length)).astype(np.float32)
    return _noisy(_grey(cv2.filter2D(frame, -1, kernel / kernel.sum())), random, 3)


def _dark(frame: Frame, random: Generator) -> Frame:
    dim = frame * random.uniform(0.15, 0.3) + 8
    return _noisy(_grey(np.asarray(dim)), random, random.uniform(5, 10))


def _on_a_telephone(frame: Frame, random: Generator) -> Frame:
    """A bright screen with its own raster, and a lamp that shows in it."""
    rows, columns = np.mgrid[0 : frame.shape[0], 0 : frame.shape[1]]
    raster = 8 * np.sin(columns * random.uniform(1.5, 2.5) + rows * random.uniform(0.1, 0.4))
    x, y = random.uniform(0.3, 0.7, 2) * (frame.shape[1], frame.shape[0])
    away = (columns - x) ** 2 + (rows - y) ** 2
    glare = 190 * np.exp(-away / (2 * random.uniform(40, 110) ** 2))
    return _noisy(np.clip(frame * 0.9 + raster + glare, 0, 255).astype(np.uint8), random, 3)


def _grey(frame: NDArray[np.generic]) -> Frame:
    grey: Frame = np.clip(frame, 0, 255).astype(np.uint8)
    return grey


QR_SCENES: dict[str, Scene] = {
    "clean": Scene((180, 380), 15, 0.0, _clean),
    "perspective": Scene((200, 380), 180, 0.25, _clean),
    "blur": Scene((180, 320), 20, 0.05, _blurred),
    "motion": Scene((200, 360), 20, 0.05, _moved),
    "low light": Scene((180, 340), 20, 0.05, _dark),
    "telephone": Scene((240, 420), 15, 0.1, _on_a_telephone),
    "small": Scene((75, 130), 15, 0.0, _clean),
}
EAN_SCENES: dict[str, Scene] = {
    "clean": Scene((220, 420), 8, 0.0, _clean),
    "any angle": Scene((240, 420), 180, 0.1, _clean),
    "blur": Scene((220, 420), 8, 0.0, _blurred),
    "motion": Scene((240, 420), 8, 0.0, _moved),
    "low light": Scene((220, 400), 8, 0.0, _dark),
    "telephone": Scene((260, 420), 8, 0.05, _on_a_telephone),
    "small": Scene((120, 200), 8, 0.0, _clean),
}


def picture(text: str, *, linear: bool) -> Frame:
    """The code by itself, with the white around it that it needs: an EAN-13, else a QR code."""
    if not linear:
        made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
        return np.array(made.to_image(scale=8, add_quiet_zones=True), np.uint8)
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.EAN13)
    return np.array(made.to_image(scale=4, add_quiet_zones=True), np.uint8)


def frame(code: Frame, scene: Scene, random: Generator) -> Frame:
    """A frame of 1280 × 720 in which this code is shown so."""
    return scene.spoil(_placed(code, scene, random), random)


def empty(random: Generator) -> Frame:
    """What a camera sees most of the time: the shop."""
    return _noisy(_background(random), random, 3)


def sequence(text: str, scene: Scene, count: int, random: Generator) -> Iterator[Frame]:
    """The same code held there for so many frames, by a hand that is not quite still."""
    code = picture(text, linear=text.isdigit())
    for _ in range(count):
        yield frame(code, scene, random)


def write_frames(folder: Path, frames: Iterator[Frame]) -> None:
    """As a folder of pictures, which the camera's process takes for a camera."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, each in enumerate(frames):
        cv2.imwrite(str(folder / f"{number:04}.png"), each)


def _background(random: Generator) -> Frame:
    """Light that falls from one side on shelves: blocks and stripes of many greys."""
    ramp = np.linspace(random.uniform(60, 140), random.uniform(120, 220), WIDTH)
    ground = np.repeat(ramp[None, :], HEIGHT, axis=0)
    for _ in range(14):
        x, y = int(random.integers(0, WIDTH)), int(random.integers(0, HEIGHT))
        w, h = int(random.integers(40, 320)), int(random.integers(20, 260))
        shade = random.uniform(20, 235)
        if random.random() < 0.3:  # a label with writing on it
            step = int(random.integers(4, 14))
            ground[y : y + h, x : x + w : step] = shade
        else:
            ground[y : y + h, x : x + w] = shade
    return _grey(cv2.GaussianBlur(ground, (0, 0), 1.2))


def _placed(code: Frame, scene: Scene, random: Generator) -> Frame:
    ground = _background(random)
    h, w = code.shape
    scale = random.uniform(*scene.width) / w
    turn = np.radians(random.uniform(-scene.turn, scene.turn))
    corners = np.array([[-w, -h], [w, -h], [w, h], [-w, h]], float) / 2 * scale
    corners += random.uniform(-scene.lean, scene.lean, (4, 2)) * w * scale / 2
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    corners = corners @ rotation.T
    reach = np.abs(corners).max(axis=0) + 5
    middle = [
        random.uniform(r, s - r) if r < s / 2 else s / 2
        for r, s in zip(reach, (WIDTH, HEIGHT), strict=True)
    ]
    source = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    warp = cv2.getPerspectiveTransform(source, (corners + middle).astype(np.float32))
    # Shrunk as a lens does it, by taking the mean, not by leaving pixels out.
    times = max(1, int(1 / scale))
    shown = cv2.warpPerspective(
        _softened(code, times), warp, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR
    )
    inside = cv2.warpPerspective(np.full_like(code, 255), warp, (WIDTH, HEIGHT))
    return np.where(inside > 127, shown * 0.85 + 20, ground).astype(np.uint8)


def _softened(code: Frame, times: int) -> Frame:
    return code if times < 2 else _grey(cv2.blur(code, (times, times)))
