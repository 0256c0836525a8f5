# SPDX-License-Identifier: AGPL-3.0-or-later
"""Area ``ui``: how soon a snapshot is seen, what a sliding page costs, what an idle screen does.

Offscreen, with Qt's software renderer: a till without a GPU draws the same way. A slide is measured
between its first frame and its last; the page that comes was made before the first.
"""

import os
import shutil
import statistics
import time
from pathlib import Path

from benchmarks.measure import Figure, Program, Report, figure, interleaved, median, spread

AREA = "ui"
_FRAME_MS = 16.0
_IDLE_SHARE = 0.3
"""Per cent of one processor."""


def run(*, long: bool) -> Report:
    """Measure the area; ``long`` takes more rounds. Two minutes and a half, or six."""
    figures: list[Figure] = []
    notes: list[str] = []
    with Program("ui_process.py", "screens") as ours, Program("ui_process.py", "bare") as bare:
        for each in (ours, bare):
            each.hear("ready")
        _frames(ours, 500 if long else 150, figures, notes)
        _slides(ours, bare, 120 if long else 60, figures, notes)
    _kiosk(20 if long else 10, 60 if long else 20, figures, notes)
    return Report(figures, notes)


def _frames(ours: Program, times: int, figures: list[Figure], notes: list[str]) -> None:
    took = []
    for number in range(times):
        time.sleep(0.03 + 0.001 * (number * 7 % 31))  # never in step with anything
        ours.say(f"show {2 + number % 7}")
        took.append(ours.hear("frame") / 1e6)
    took.sort()
    p99 = took[min(len(took) - 1, round(len(took) * 0.99))]
    figures.append(figure(AREA, "snapshot to frame, p99", p99, _FRAME_MS, "ms", 1))
    notes.append(
        f"snapshot to frame: median {statistics.median(took):.2f} ms, p99 {p99:.2f} ms, worst "
        f"{took[-1]:.2f} ms of {times}"
    )


def _slides(
    ours: Program, bare: Program, rounds: int, figures: list[Figure], notes: list[str]
) -> None:
    def slide(program: Program, name: str) -> dict[str, float]:
        time.sleep(0.4)
        program.say("slide")
        frames, span, cpu = (program.hear(word) for word in ("frames", "span", "cpu"))
        return {
            f"{name} rate": (frames - 1) / (span / 1e9),
            f"{name} processor": 100 * cpu / span,
        }

    samples = interleaved(rounds, (lambda: slide(ours, "slide"), lambda: slide(bare, "bare slide")))
    figures += [
        figure(AREA, "page slide", median(samples, "slide rate"), 60, "fps", 1, "higher"),
        figure(
            AREA,
            "processor of a page slide",
            median(samples, "slide processor"),
            median(samples, "bare slide processor"),
            "%",
            1.5,
        ),
    ]
    notes += [spread(samples, name, "fps") for name in ("slide rate", "bare slide rate")]
    notes += [spread(samples, name, "%") for name in ("slide processor", "bare slide processor")]


def _kiosk(rounds: int, idle_s: int, figures: list[Figure], notes: list[str]) -> None:
    """The whole program: its first frame, and what it does when nobody is there."""
    from kiosk.demo import Demo

    folder = Path(__file__).parents[1] / ".build" / "bench-ui"
    shutil.rmtree(folder, ignore_errors=True)
    with Demo(folder / "co-op") as demo:
        data = str(demo.kiosk.path)

        def bare() -> dict[str, float]:
            with Program("bare_window.py") as window:
                return {"bare window": (window.hear("first") - window.began) / 1e6}

        def ours() -> dict[str, float]:
            with Program("kiosk_process.py", "run", "--window", "--data", data) as kiosk:
                first = (kiosk.hear("first") - kiosk.began) / 1e6
                kiosk.hear("idle")
                return {"first frame": first}

        samples = interleaved(rounds, (bare, ours))
        with Program("kiosk_process.py", "run", "--window", "--data", data) as kiosk:
            kiosk.hear("idle")
            time.sleep(8)  # the ledger has been asked, everything is there
            began, before = time.monotonic(), _cpu_s(kiosk.pid)
            time.sleep(idle_s)
            share = 100 * (_cpu_s(kiosk.pid) - before) / (time.monotonic() - began)
    window = median(samples, "bare window")
    figures += [
        figure(AREA, "first frame", median(samples, "first frame"), window, "ms", 1.4),
        figure(AREA, "processor, idle", share, _IDLE_SHARE, "%", 1),
    ]
    notes += [spread(samples, name, "ms") for name in ("first frame", "bare window")]
    notes.append(f"idle: {share:.2f} % of a processor over {idle_s} s, the whole kiosk")


def _cpu_s(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
