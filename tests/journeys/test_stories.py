# SPDX-License-Identifier: AGPL-3.0-or-later
"""The checkout's stories are chosen so that no two circumstances never meet."""

from itertools import combinations, product
from pathlib import Path
from typing import get_args

from tests.journeys.stories import By, Network, Reads, stories, table

ALL = {"by": get_args(By), "network": get_args(Network), "reads": get_args(Reads)}


def test_each_circumstance_meets_each_other_in_one_of_twenty_stories() -> None:
    found = stories()
    assert len(found) >= 20
    assert len({one.title for one in found}) == len(found)
    missing = [
        (this, that)
        for one, other in combinations(ALL, 2)
        for this, that in product(ALL[one], ALL[other])
        if not any((getattr(s, one), getattr(s, other)) == (this, that) for s in found)
    ]
    assert missing == []


def test_the_documentation_has_them_as_they_are() -> None:
    pages = Path(__file__).parent.parent.parent / "docs" / "checkout.md"
    assert table() in pages.read_text(), "python -m tests.journeys.stories"
