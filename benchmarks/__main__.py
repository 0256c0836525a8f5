# SPDX-License-Identifier: AGPL-3.0-or-later
"""``./dev bench [AREA] [--long] [--json FILE]``: the table, and the figures as JSON."""

import argparse
import importlib
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from benchmarks.measure import Figure, Noise, Report

AREAS = ("first", "first-postgresql", "ledger", "devices", "ui", "offline", "checkout")


def main() -> int:
    """Measure and print. The exit status says whether all was measured, not how fast it was."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("area", nargs="?", choices=AREAS, help="only this one")
    parser.add_argument("--long", action="store_true", help="more rounds")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    given = parser.parse_args()
    # The same on every machine, with a display and without; for the programs we start too.
    os.environ |= {
        "QT_QPA_PLATFORM": "offscreen",
        "QT_QUICK_BACKEND": "software",
        "QT_SCALE_FACTOR": "1",
    }
    figures: list[Figure] = []
    for area in AREAS if given.area is None else (given.area,):
        began = time.monotonic()
        noise = Noise()
        report: Report = importlib.import_module(f"benchmarks.{area.replace('-', '_')}").run(
            long=given.long
        )
        figures += report.figures
        print(f"{area}: {time.monotonic() - began:.0f} s; {noise.words()}")
        print("\n".join(f"  {note}" for note in report.notes))
    print(table(figures))
    if given.json is not None:
        given.json.write_bytes(msgspec.json.format(msgspec.json.encode(figures), indent=2) + b"\n")
    return 0


def table(figures: Sequence[Figure]) -> str:
    """The figures, one a line."""
    rows = [("", "ours", "floor", "", "ratio", "goal", "")]
    for f in figures:
        sign = "≤" if f.better == "lower" else "≥"
        rows.append(
            (
                f"{f.area}: {f.name}",
                f"{f.ours:.1f}",
                f"{f.floor:.1f}",
                f.unit,
                f"{f.ratio:.2f}",
                f"{sign} {f.goal:g}",
                "reached" if f.reached else "missed",
            )
        )
    widths = [max(len(row[i]) for row in rows) for i in range(7)]
    return "\n".join(
        row[0].ljust(widths[0])
        + "".join(
            "  " + (cell.ljust(w) if i in (2, 5) else cell.rjust(w))
            for i, (cell, w) in enumerate(zip(row[1:], widths[1:], strict=True))
        )
        for row in rows
    )


if __name__ == "__main__":
    sys.exit(main())
