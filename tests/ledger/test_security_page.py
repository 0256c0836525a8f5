# SPDX-License-Identifier: AGPL-3.0-or-later
"""docs/security.md promises a test for each attack: they are there."""

import re
from pathlib import Path

TOP = Path(__file__).parents[2]


def test_every_test_that_the_page_names_exists() -> None:
    page = (TOP / "docs/security.md").read_text()
    named = re.findall(r"(tests/[\w/]+\.py)::(\w+)", page)
    assert len(named) > 20
    for file, test in named:
        assert re.search(rf"def {test}\(", (TOP / file).read_text()), f"{file}::{test}"
