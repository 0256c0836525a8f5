# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small co-op whose machines fail all the time, seed after seed: what its members were told
holds, and the books add up (``tests.simulation.checks``)."""

from unittest.mock import patch

import pytest

from tests.simulation import sql
from tests.simulation.run import Result, run

HOURS = 0.008
AT_ONCE = 10


def whole(seed: int, hours: float) -> Result:
    """A run in which nothing was found; else its trace tells how it came to that."""
    result = run(seed, hours)
    trace = "\n".join(result.trace)
    again = f"./dev simulate --seed {seed} --hours {hours}"
    assert not result.problems, f"{trace}\n{again}\n" + "\n".join(result.problems)
    return result


@pytest.mark.parametrize("first", range(0, 200, AT_ONCE))
def test_whatever_fails_nothing_is_lost_doubled_or_overdrawn(first: int) -> None:
    approved = sum(whole(seed, HOURS).approved for seed in range(first, first + AT_ONCE))
    assert approved >= 80, "hardly anybody bought anything: this tests nothing"


@pytest.mark.long
@pytest.mark.parametrize("first", range(1000, 1200, AT_ONCE))
def test_nor_in_longer_runs(first: int) -> None:
    for seed in range(first, first + AT_ONCE):
        whole(seed, 0.05)


def test_the_same_seed_does_the_same_again() -> None:
    first, again, other = run(3, HOURS), run(3, HOURS), run(4, HOURS)
    assert (first.digest, first.trace) == (again.digest, again.trace)
    assert first.digest != other.digest


def test_a_quicker_way_to_the_database_changes_nothing() -> None:
    quick = run(5, HOURS)
    with patch.object(sql, "execute", sql._execute):
        slow = run(5, HOURS)
    assert (quick.digest, quick.trace) == (slow.digest, slow.trace)
