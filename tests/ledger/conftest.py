# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.ledger.coop import Coop, Kiosk, open_coop, run
from tests.ledger.engines import Books, Postgresql, Sqlite

OpenCoop = Callable[[Path], AbstractContextManager[Coop]]


@pytest.fixture(scope="session", params=[Sqlite, Postgresql], ids=lambda kind: kind.name)
def books(request: pytest.FixtureRequest) -> Books:
    """Where the books are: every story is told twice."""
    if request.param is Sqlite:
        return Sqlite()
    return Postgresql(request.getfixturevalue("postgres"))


@pytest.fixture(scope="session")
def opened(books: Books, tmp_path_factory: pytest.TempPathFactory) -> OpenCoop:
    """Opens the demo co-op in a folder: a copy of one that was made once, since its PINs are slow
    to make."""
    first = tmp_path_factory.mktemp("demo")
    options = ["--seed", "stories", *books.options()]
    run("demo", "--data", first / "ledger", "--cards", first / "cards.json", *options)
    return lambda folder: open_coop(books, first, folder)


@pytest.fixture(scope="module")
def coop(opened: OpenCoop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coop]:
    """A co-op that the stories of a module share. Each has a till of its own, and members that no
    other story is about."""
    with opened(tmp_path_factory.mktemp("coop")) as made:
        yield made


@pytest.fixture
def till(coop: Coop, request: pytest.FixtureRequest) -> Kiosk:
    return coop.kiosk(request.function.__name__)
