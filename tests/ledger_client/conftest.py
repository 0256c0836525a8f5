# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger_client import cards, line, sync
from tests.ledger_client.tills import Coop, Till


@pytest.fixture(scope="session")
def coop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coop]:
    """One ledger for all stories: each has members and a till of its own."""
    made = Coop(tmp_path_factory.mktemp("coop"))
    yield made
    made.ledger.stop()


@pytest.fixture
def till(coop: Coop) -> Iterator[Till]:
    made = coop.new_till()
    yield made
    made.cable.pull()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "till"


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same stories in less time."""
    monkeypatch.setattr(sync, "RETRY_SECONDS", (0.05, 0.1))
    monkeypatch.setattr(sync, "REFRESH_SECONDS", 0.5)
    monkeypatch.setattr(line, "STANDING_SECONDS", 0.02)
    monkeypatch.setattr(line, "APART_SECONDS", 0.1)
    monkeypatch.setattr(cards, "RESERVE_SECONDS", 1)
