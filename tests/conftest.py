# SPDX-License-Identifier: AGPL-3.0-or-later
"""What all tests share: Qt without a display, and the choice of the long ones."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.cards.private_pcscd import CannotRun, PrivatePcscd
from tests.ledger.postgres import CannotRun as NoPostgres
from tests.ledger.postgres import Postgres

# Before Qt makes its application. Pictures then come out the same on every machine, and an edited
# screen is never hidden by an older compiled one.
os.environ |= {
    "QT_QPA_PLATFORM": "offscreen",
    "QT_QUICK_BACKEND": "software",
    "QT_SCALE_FACTOR": "1",
    "QML_DISABLE_DISK_CACHE": "1",
    "QT_LOGGING_RULES": "qt.text.font.db=false",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the tests that take more time")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    items[:] = [item for item in items if item not in long]
    config.hook.pytest_deselected(items=long)


@pytest.fixture(scope="session")
def pcscd() -> Iterator[PrivatePcscd]:
    """A pcscd of the tests' own: one a process, as the library looks for its socket once only."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        try:
            running = stack.enter_context(PrivatePcscd(Path(folder)))
        except CannotRun as e:
            pytest.skip(str(e))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("PCSCLITE_CSOCK_NAME", running.socket_name)
        yield running


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for all. It may be missing where somebody works, not where changes are judged."""
    server = Postgres()
    try:
        server.__enter__()
    except NoPostgres as e:
        if os.environ.get("CI") == "true":
            pytest.fail(str(e))
        pytest.skip(str(e))
    yield server
    server.__exit__()


@pytest.fixture(scope="session")
def qapp_cls() -> type:
    """The till draws with Qt Quick alone, so its application needs no widgets."""
    from PySide6.QtGui import QGuiApplication

    return QGuiApplication
