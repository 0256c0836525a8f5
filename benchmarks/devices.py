# SPDX-License-Identifier: AGPL-3.0-or-later
"""``./dev bench devices``: what the drivers cost over the least that their libraries can do."""

from benchmarks import devices_cards, devices_codes, devices_paper
from benchmarks.measure import Report


def run(*, long: bool) -> Report:
    """Measure them all."""
    cards, said_of_cards = devices_cards.figures(long=long)
    codes, said_of_codes = devices_codes.figures(long=long)
    paper = devices_paper.figures(long=long)
    return Report([*cards, *codes, *paper], [*said_of_cards, *said_of_codes])
