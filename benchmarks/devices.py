# SPDX-License-Identifier: AGPL-3.0-or-later
"""``./dev bench devices``: what the drivers cost over the least that their libraries can do."""

from benchmarks import devices_paper
from benchmarks.measure import Report


def run(*, long: bool) -> Report:
    """Measure them all."""
    return Report(devices_paper.figures(long=long), [])
