# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every area of the benchmarks shares: interleaved rounds, medians, and a ratio to a floor.

A figure alone says more of the machine than of the program. So each one has a *floor*, the least
that the same libraries can do here, taken in turn with ours in the same run: what disturbs one
disturbs the other.
"""

import os
import queue
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import msgspec

Better = Literal["lower", "higher"]
Measure = Callable[[], Mapping[str, float]]
"""Takes one sample of each of its named quantities."""

Samples = Mapping[str, Sequence[float]]


class Figure(msgspec.Struct, frozen=True):
    """One line of the table. ``ours`` and ``floor`` are in ``unit``, ``ratio`` is ours / floor, and
    ``goal`` the ratio to reach: at most that if lower is better, else at least that."""

    area: str
    name: str
    ours: float
    floor: float
    unit: str
    ratio: float
    better: Better
    goal: float

    @property
    def reached(self) -> bool:
        """Whether the goal is reached."""
        return self.ratio <= self.goal if self.better == "lower" else self.ratio >= self.goal


class Report(msgspec.Struct, frozen=True):
    """What an area found: its figures, and the samples that they were made from, in words."""

    figures: Sequence[Figure]
    notes: Sequence[str]


def figure(
    area: str,
    name: str,
    ours: float,
    floor: float,
    unit: str,
    goal: float,
    better: Better = "lower",
) -> Figure:
    """A line of the table, rounded to what can be told apart."""
    return Figure(
        area=area,
        name=name,
        ours=round(ours, 3),
        floor=round(floor, 3),
        unit=unit,
        ratio=round(ours / floor, 3),
        better=better,
        goal=goal,
    )


def interleaved(rounds: int, measures: Sequence[Measure]) -> dict[str, list[float]]:
    """Take each in turn, so many times round. The first round warms up and is thrown away."""
    samples: dict[str, list[float]] = {}
    for number in range(rounds + 1):
        for measure in measures:
            for name, value in measure().items():
                if number:
                    samples.setdefault(name, []).append(value)
    return samples


def median(samples: Samples, name: str) -> float:
    """The middle one of the samples of this name."""
    return statistics.median(samples[name])


def spread(samples: Samples, name: str, unit: str) -> str:
    """Median, quartiles and best of the samples of this name, in words."""
    values = sorted(samples[name])
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return (
        f"{name}: {middle:.2f} {unit} (middle half {low:.2f} to {high:.2f}, "
        f"best {values[0]:.2f}, {len(values)} samples)"
    )


class Noise:
    """What other programs took of the machine since this was made."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._others = _cpu_of_others()

    def words(self) -> str:
        """Their share of all processors."""
        available = (time.monotonic() - self._began) * (os.cpu_count() or 1)
        share = max(0.0, (_cpu_of_others() - self._others) / available)
        return f"other programs took {share:.0%} of {os.cpu_count()} processors"


def _cpu_of_others() -> float:
    """Seconds of processor time, of all programs but this one and its children that ended."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    user, nice, system, _idle, _waiting, *rest = (int(field) for field in fields)
    hard, soft, stolen = rest[:3]
    everybody = (user + nice + system + hard + soft + stolen) / os.sysconf("SC_CLK_TCK")
    return everybody - sum(os.times()[:4])


class Program:
    """A program under measurement: a child that says one line about each thing that happened.

    A line is a word and the moment (``time.monotonic_ns``, one clock for all processes), or a word
    and a duration in nanoseconds. Use as a context manager: at its end the child is told by the end
    of its standard input, and killed if it does not go.
    """

    def __init__(self, script: str, *arguments: str, env: Mapping[str, str] = {}) -> None:
        """Start ``script`` of this folder; ``began`` is the moment before that."""
        path = Path(__file__).with_name(script)
        self.began = time.monotonic_ns()
        self._process = subprocess.Popen(
            # -P: this folder has modules that are called like the parts they measure.
            [sys.executable, "-P", str(path), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **env},
            text=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in, self._out = self._process.stdin, self._process.stdout
        self._said: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._in.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._listener.join()
        self._out.close()

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    def say(self, line: str) -> None:
        """Tell the program something."""
        self._in.write(line + "\n")
        self._in.flush()

    def hear(self, word: str, timeout_s: float = 20.0) -> int:
        """The number after the next line that begins with this word; others are passed over.

        Raises TimeoutError, and EOFError when the program has ended.
        """
        end = time.monotonic() + timeout_s
        while True:
            try:
                line = self._said.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise TimeoutError(f"{word!r} was not heard of within {timeout_s} s") from None
            if not line:
                raise EOFError(f"the program ended before {word!r}")
            said, _, number = line.strip().partition(" ")
            if said == word:
                return int(number)

    def resident_mib(self) -> float:
        """What the process holds in memory, its libraries included (MiB)."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024

    def _listen(self) -> None:
        while line := self._out.readline():
            self._said.put(line)
        self._said.put("")
