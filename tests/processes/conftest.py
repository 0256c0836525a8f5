# SPDX-License-Identifier: AGPL-3.0-or-later
"""A co-op whose ledger is a process of its own, and a till of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ledger_client.tills import Till
from tests.processes.shop import LoudCoop


@pytest.fixture
def coop(tmp_path: Path) -> Iterator[LoudCoop]:
    coop = LoudCoop(tmp_path)
    yield coop
    coop.ledger.stop()


@pytest.fixture
def till(coop: LoudCoop) -> Iterator[Till]:
    till = coop.new_till()
    yield till
    till.cable.pull()
