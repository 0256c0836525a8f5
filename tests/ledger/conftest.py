# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Iterator

import pytest

from tests.ledger.coop import Coop, Kiosk, open_coop


@pytest.fixture(scope="module")
def coop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coop]:
    """A co-op that the stories of a module share. Each has a till of its own, and members that no
    other story is about."""
    with open_coop(tmp_path_factory.mktemp("coop"), "--seed", "stories") as opened:
        yield opened


@pytest.fixture
def till(coop: Coop, request: pytest.FixtureRequest) -> Kiosk:
    return coop.kiosk(request.node.name)
