# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the till lets people hear: read from the files that a player was given."""

from __future__ import annotations

import time
import wave
from array import array
from itertools import pairwise
from pathlib import Path

import pytest

from hardware.speaker import RATE, SOUNDS, Speaker, write_wav
from kiosk.snapshot import Screen, Snapshot, Sound
from kiosk.sounds import sound_of

PLAYER = """#!/bin/sh
cp "$1" "$HEARD/$(basename "$1")"
echo "$(basename "$1")" >> "$HEARD/list"
"""


def read(file: Path) -> array[int]:
    with wave.open(str(file)) as wav:
        assert (wav.getnchannels(), wav.getsampwidth(), wav.getframerate()) == (1, 2, RATE)
        return array("h", wav.readframes(wav.getnframes()))


def pitch(samples: array[int]) -> float:
    """In Hz, by counting how often the wave rises through zero."""
    rises = sum(1 for a, b in pairwise(samples) if a < 0 <= b)
    return rises * RATE / len(samples)


@pytest.fixture
def heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A player in the PATH that keeps what it is given; nothing else is there."""
    folder, out = tmp_path / "bin", tmp_path / "heard"
    folder.mkdir()
    out.mkdir()
    (folder / "aplay").write_text(PLAYER)
    (folder / "aplay").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")
    monkeypatch.setattr("hardware.speaker._PLAYERS", ("aplay",))
    monkeypatch.setenv("HEARD", str(out))
    return out


def wait_for(file: Path) -> None:
    end = time.monotonic() + 10
    while not file.exists():
        assert time.monotonic() < end, f"{file.name} was not played"
        time.sleep(0.01)


def test_done_rises_and_refused_is_low(tmp_path: Path) -> None:
    done, refused, scan = (tmp_path / f"{name}.wav" for name in ("done", "refused", "scan"))
    for file in (done, refused, scan):
        write_wav(file, SOUNDS[file.stem], 60)
    first = SOUNDS["done"][0].ms * RATE // 1000
    samples = read(done)
    assert pitch(samples[first:]) > 1.3 * pitch(samples[:first]) > 1.3 * 600
    assert pitch(read(refused)) < 250
    assert len(read(scan)) < RATE // 25  # a click, shorter than 40 ms
    assert max(read(scan)) < max(samples)  # and softer


def test_volume_is_obeyed_and_nothing_is_distorted(tmp_path: Path) -> None:
    peaks = []
    for volume in (20, 100):
        write_wav(tmp_path / "s.wav", SOUNDS["done"], volume)
        samples = read(tmp_path / "s.wav")
        peaks.append(max(map(abs, samples)))
        assert abs(samples[0]) < 50 > abs(samples[-1])  # it begins and ends without a crack
    assert peaks[0] * 4 < peaks[1] < 32_767


def test_what_the_player_gets(heard: Path) -> None:
    speaker = Speaker(60)
    speaker.play("done")
    wait_for(heard / "done.wav")
    speaker.play("refused")
    wait_for(heard / "refused.wav")
    speaker.stop()
    assert pitch(read(heard / "refused.wav")) < 250
    assert (heard / "list").read_text().split() == ["done.wav", "refused.wav"]


def test_off_is_off(heard: Path) -> None:
    speaker = Speaker(0)
    speaker.play("done")
    speaker.stop()
    assert list(heard.iterdir()) == []


def test_a_machine_without_a_player_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    speaker = Speaker(60)
    speaker.play("done")
    speaker.stop()


def test_a_player_that_fails_gives_way_to_the_next(
    heard: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("hardware.speaker._PLAYERS", ("pw-play", "aplay"))
    broken = tmp_path / "bin" / "pw-play"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    speaker = Speaker(60)
    speaker.play("scan")
    wait_for(heard / "scan.wav")
    speaker.stop()


def test_each_sound_is_heard_once_and_in_time() -> None:
    quiet = Snapshot(screen=Screen.BASKET)
    scanned = Snapshot(screen=Screen.BASKET, sound=Sound(7, "scan"))
    assert sound_of(quiet, scanned) == "scan"
    assert sound_of(scanned, scanned) == ""
    assert sound_of(scanned, Snapshot(sound=Sound(8, "done"))) == "done"
    leaving = Snapshot(screen=Screen.BASKET, idle_seconds=20)
    assert sound_of(quiet, leaving) == "attention"
    assert sound_of(leaving, Snapshot(screen=Screen.BASKET, idle_seconds=19)) == ""
