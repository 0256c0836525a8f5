# SPDX-License-Identifier: AGPL-3.0-or-later
"""Short sounds, made here and played by the system's own player in a process of its own.

A sound says nothing that the screen does not say: where there is no player, or it fails, it is
silent and nobody is bothered.
"""

from __future__ import annotations

import logging
import math
import queue
import shutil
import subprocess
import tempfile
import threading
import wave
from array import array
from pathlib import Path
from typing import NamedTuple

_log = logging.getLogger(__name__)

RATE = 44_100
_FULL = 32_767
_PLAYERS = ("pw-play", "paplay", "aplay")  # PipeWire, PulseAudio, ALSA: whichever works first
_PATIENCE_S = 5
_FADE_MS = 4  # a note that begins or ends at once clicks


class Note(NamedTuple):
    """So many ms of a pitch in Hz (0 for a pause); ``loud`` in percent of the volume."""

    hertz: int
    ms: int
    loud: int = 100


SOUNDS: dict[str, tuple[Note, ...]] = {
    "scan": (Note(1800, 18, 45),),  # a soft click
    "done": (Note(659, 130), Note(988, 260)),  # two rising notes
    "refused": (Note(196, 380),),  # one low note
    "help": (Note(880, 140), Note(659, 140), Note(880, 140), Note(659, 220)),  # ding-dong, twice
    "attention": (Note(784, 110, 60), Note(0, 90), Note(784, 110, 60)),
}
"""What there is to hear, by name."""


def samples(notes: tuple[Note, ...], volume: int) -> array[int]:
    """The sound as 16-bit samples. ``volume`` in percent."""
    out: array[int] = array("h")
    for note in notes:
        count = RATE * note.ms // 1000
        fade = RATE * _FADE_MS // 1000
        for i in range(count):
            # It dies away like a struck bar, and a second partial makes it warm.
            swell = min(1.0, i / fade, (count - 1 - i) / fade) * math.exp(-3 * i / count)
            turn = 2 * math.pi * note.hertz * i / RATE
            tone = 0.8 * math.sin(turn) + 0.2 * math.sin(2 * turn)
            out.append(round(_FULL * volume * note.loud / 10_000 * swell * tone))
    return out


def write_wav(file: Path, notes: tuple[Note, ...], volume: int) -> None:
    """Write the sound as a WAV file, mono."""
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples(notes, volume).tobytes())


class Speaker:
    """Plays sounds, one at a time; a sound that comes while another waits takes its place."""

    def __init__(self, volume: int) -> None:
        """``volume`` in percent; 0 is off."""
        self._volume = volume
        self._players = [path for name in _PLAYERS if (path := shutil.which(name))]
        self._next: queue.Queue[str | None] = queue.Queue()
        self._thread: threading.Thread | None = None
        if volume > 0 and self._players:
            self._thread = threading.Thread(target=self._work, name="speaker", daemon=True)
            self._thread.start()
        elif volume > 0:
            _log.info("no sound here: none of %s is installed", ", ".join(_PLAYERS))

    def play(self, name: str) -> None:
        """Play one of SOUNDS. From any thread; returns at once."""
        if self._thread is not None and name in SOUNDS:
            self._next.put(name)

    def stop(self) -> None:
        """End after the sound that is playing. May be called twice."""
        if self._thread is not None:
            self._next.put(None)
            self._thread.join(timeout=_PATIENCE_S)

    def _work(self) -> None:
        with tempfile.TemporaryDirectory(prefix="coop-sounds-") as folder:
            made: dict[str, Path] = {}
            while (name := self._newest()) is not None:
                if name not in made:
                    made[name] = Path(folder, f"{name}.wav")
                    write_wav(made[name], SOUNDS[name], self._volume)
                self._sound(made[name])

    def _newest(self) -> str | None:
        name = self._next.get()
        while name is not None:
            try:
                name = self._next.get_nowait()
            except queue.Empty:
                break
        return name

    def _sound(self, file: Path) -> None:
        """With the first player that can; one that fails is not asked again."""
        while self._players:
            try:
                done = subprocess.run(
                    [self._players[0], str(file)],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    timeout=_PATIENCE_S,
                )
            except (OSError, subprocess.TimeoutExpired):
                done = None
            if done is not None and done.returncode == 0:
                return
            _log.info("%s plays no sound here", self._players[0])
            del self._players[0]
