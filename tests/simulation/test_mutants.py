# SPDX-License-Identifier: AGPL-3.0-or-later
"""A bug that can be planted nowhere any more tests nothing, and nobody notices."""

from pathlib import Path

import pytest

from tests.simulation.mutants import MUTANTS, NO_BUG, TOP, Mutant


@pytest.mark.parametrize("mutant", [*MUTANTS, NO_BUG], ids=lambda one: one.name)
def test_each_bug_has_its_place(mutant: Mutant) -> None:
    text = Path(TOP / mutant.file).read_text()
    for old in filter(None, (mutant.old, mutant.also[0])):
        assert text.count(old) == 1
