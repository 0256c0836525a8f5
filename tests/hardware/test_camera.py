# SPDX-License-Identifier: AGPL-3.0-or-later
"""A camera as a scanner: its own process, with pictures that a script makes instead of a lens."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.ports import CodeScanned, Device, DeviceHealth, Health
from hardware.scanners import camera, virtual_camera
from hardware.scanners.camera import BadMessage, CameraScanner, Messages, Picture, read_picture
from hardware.scanners.camera_process import BEAT, CODE, END, PICTURE, message
from hardware.scanners.decoding import Agreement, Decoder, Kind, Read
from hardware.scanners.virtual_camera import EAN_SCENES, QR_SCENES, empty, sequence, write_frames
from tests.hardware.devices import Told

EAN = "4006381333931"
READY = DeviceHealth(Device.CODE_SCANNER, Health.READY)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which somebody holds a bag of flour to the camera."""
    folder = tmp_path_factory.mktemp("frames")
    write_frames(folder, sequence(EAN, EAN_SCENES["clean"], 3, np.random.default_rng(1)))
    return folder


# --- what is in a picture ---------------------------------------------------------------------


@pytest.mark.parametrize("scene", ["clean", "any angle", "low light", "telephone"])
def test_a_bar_code_is_read_however_it_is_held(scene: str) -> None:
    frames = list(sequence(EAN, EAN_SCENES[scene], 8, np.random.default_rng(3)))
    decoder = Decoder()
    read = [Read(EAN, Kind.LINEAR) in decoder.read(frame) for frame in frames]
    assert sum(read) >= 6


@pytest.mark.parametrize("scene", ["clean", "perspective", "low light", "telephone", "small"])
def test_a_receipts_code_is_read_however_it_is_held(scene: str) -> None:
    url = "https://coop.example/r/AQGd7SxhkHAAgAAAAAAAAAKkEO4XjCiSSTmv7WoSVUht"
    frames = list(sequence(url, QR_SCENES[scene], 4, np.random.default_rng(4)))
    decoder = Decoder()
    read = [Read(url, Kind.MATRIX) in decoder.read(frame) for frame in frames]
    assert sum(read) >= 3


def test_a_blurred_bar_code_that_neither_library_reads() -> None:
    """Averaged and sharpened it can be read; so over some frames it is."""
    frames = list(sequence(EAN, EAN_SCENES["blur"], 12, np.random.default_rng(5)))
    decoder = Decoder()
    texts = [read.text for frame in frames for read in decoder.read(frame)]
    assert texts.count(EAN) >= 3


def test_the_shop_is_no_code() -> None:
    random, decoder, agreement = np.random.default_rng(6), Decoder(), Agreement()
    told = [agreement.feed(decoder.read(empty(random)), at / 10) for at in range(6)]
    assert not any(told)


@given(st.integers(0, 2**32 - 1), st.integers(1, 80), st.integers(1, 80))
def test_no_picture_breaks_the_decoder(seed: int, width: int, height: int) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, (height, width), np.uint8)
    Decoder().read(noise)


# --- when a read is believed ------------------------------------------------------------------

BAR, OTHER = Read(EAN, Kind.LINEAR), Read("4006381333948", Kind.LINEAR)
QR, UPC_E = Read("https://coop.example", Kind.MATRIX), Read("0000012345670", Kind.WEAK)


def told(*pictures: list[Read], every_s: float = 0.1) -> list[str]:
    agreement = Agreement()
    return [t for n, reads in enumerate(pictures) for t in agreement.feed(reads, n * every_s)]


def test_a_bar_code_takes_two_pictures_and_a_weak_one_three() -> None:
    assert told([BAR]) == []
    assert told([BAR], [], [BAR]) == [EAN]
    assert told([UPC_E], [UPC_E]) == []
    assert told([UPC_E], [UPC_E], [UPC_E]) == [UPC_E.text]
    assert told([QR]) == [QR.text]
    assert told([BAR], [BAR], every_s=2) == [], "two strangers who look alike"


def test_one_misread_among_right_ones_is_never_told() -> None:
    assert told([OTHER], [BAR], [BAR], [BAR]) == [EAN]
    assert told([BAR, OTHER], [BAR, OTHER], [BAR]) == [EAN], "a tie waits for a third picture"


def test_a_code_that_stays_is_told_once() -> None:
    assert told(*[[BAR]] * 30) == [EAN]
    assert told(*[[BAR]] * 3, *[[]] * 15, *[[BAR]] * 3) == [EAN, EAN]


@given(st.lists(st.lists(st.sampled_from([BAR, OTHER, UPC_E]), max_size=3), max_size=30))
def test_nothing_seen_once_is_ever_told(pictures: list[list[Read]]) -> None:
    for text in told(*pictures):
        assert sum(text in {read.text for read in reads} for reads in pictures) >= 2


# --- what goes through the pipe ---------------------------------------------------------------


@given(st.data())
def test_messages_come_through_in_whatever_pieces(data: st.DataObject) -> None:
    sent = [(CODE, b"4006381333931"), (BEAT, b""), (PICTURE, bytes(300)), (END, b"unplugged")]
    stream = b"".join(message(*each) for each in sent)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(stream)))))
    reader, got = Messages(), []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        got += reader.feed(stream[start:end])
    assert got == sent


@given(st.lists(st.binary(max_size=60)))
def test_no_bytes_break_the_reader(pieces: list[bytes]) -> None:
    reader = Messages()
    with contextlib.suppress(BadMessage):
        for piece in pieces:
            for kind, content in reader.feed(piece):
                if kind == PICTURE:
                    read_picture(content)
    for piece in pieces:
        with contextlib.suppress(BadMessage):
            read_picture(piece)


# --- the process ------------------------------------------------------------------------------


@contextlib.contextmanager
def running(source: Path | str, **options: object) -> Iterator[tuple[CameraScanner, Told]]:
    news = Told()
    scanner = CameraScanner(str(source), **options)  # type: ignore[arg-type]
    scanner.start(news)
    try:
        yield scanner, news
    finally:
        scanner.stop()
        assert not scanner.alive


def test_what_is_held_to_the_camera_is_scanned_once_and_shown(shown: Path) -> None:
    pictures: list[Picture] = []
    with running(shown, picture=pictures.append) as (scanner, news):
        scanner.show(True)
        news.next(READY, 20)
        news.next(CodeScanned(EAN), 20)
        _wait_for(pictures)
        assert not news.of(CodeScanned)
        assert (pictures[0].width, pictures[0].height) == (320, 180)
        scanner.show(False)


def _wait_for(pictures: list[Picture]) -> None:
    """One that was not there yet."""
    pictures.clear()
    deadline = time.monotonic() + 20
    while not pictures:
        assert time.monotonic() < deadline, "no picture"
        time.sleep(0.01)


def child(scanner: CameraScanner) -> int:
    assert scanner._child is not None
    return scanner._child.pid


def test_a_camera_that_dies_or_hangs_is_started_again(shown: Path) -> None:
    pictures: list[Picture] = []
    with running(shown, first_s=0.1, picture=pictures.append) as (scanner, news):
        scanner.show(True)
        news.next(READY, 20)
        os.kill(child(scanner), signal.SIGKILL)
        news.next(DeviceHealth(Device.CODE_SCANNER, Health.TROUBLE, "restarting"), 20)
        news.next(READY, 20)
        usual, scanner._hung_s = scanner._hung_s, 0.5
        _wait_for(pictures)  # from here on it has half a second
        os.kill(child(scanner), signal.SIGSTOP)
        news.next(DeviceHealth(Device.CODE_SCANNER, Health.TROUBLE, "restarting"), 20)
        scanner._hung_s = usual
        news.next(READY, 20)


def test_a_camera_that_is_not_there_and_one_that_is_pulled_out(tmp_path: Path, shown: Path) -> None:
    place = tmp_path / "video0"
    with running(place, first_s=0.1) as (_, news):
        news.next(DeviceHealth(Device.CODE_SCANNER, Health.MISSING, "unplugged"), 20)
        place.mkdir()
        for frame in shown.iterdir():
            (place / frame.name).write_bytes(frame.read_bytes())
        news.next(READY, 20)
        for frame in place.iterdir():
            frame.unlink()
        news.next(DeviceHealth(Device.CODE_SCANNER, Health.MISSING, "unplugged"), 20)


def test_the_till_pays_for_no_camera() -> None:
    """OpenCV is loaded by the camera's process alone."""
    program = "import sys, kiosk.wiring; print({'cv2', 'numpy'} & set(sys.modules))"
    said = subprocess.check_output([sys.executable, "-c", program], text=True)
    assert said == "set()\n"
    assert "cv2" not in Path(camera.__file__).read_text()
    assert virtual_camera.WIDTH == 1280
