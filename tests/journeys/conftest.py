# SPDX-License-Identifier: AGPL-3.0-or-later
"""The till of the journeys, and the printer that is not ours."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.cards.pcsc import PcscReader
from hardware.cards.private_pcscd import PrivatePcscd
from ledger_client import line
from tests.hardware.emupos import PROGRAM, EmuPos, running_emupos
from tests.journeys.stories import told
from tests.journeys.till import Till
from tests.ledger.postgres import Postgres
from tests.quick_ledger import QuickDemo


@pytest.fixture(scope="session")
def shop_printer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmuPos | None]:
    """One for all stories: to start it takes longer than to print."""
    if not PROGRAM.exists():
        yield None
        return
    with running_emupos(tmp_path_factory.mktemp("emupos")) as running:
        yield running


@pytest.fixture
def emupos(shop_printer: EmuPos | None) -> EmuPos | None:
    """It, with a new roll of paper and the drawer shut."""
    if shop_printer is not None:
        shop_printer.begin_anew()
    return shop_printer


@pytest.fixture
def database(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Where the ledger keeps its books, as options of ``coop-ledger demo``: SQLite, unless a story
    names ``postgresql``."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return ()
    server: Postgres = request.getfixturevalue("postgres")
    return ("--database", server.new())


@pytest.fixture
def till(
    request: pytest.FixtureRequest,
    qapp: object,
    tmp_path: Path,
    pcscd: PrivatePcscd,
    emupos: EmuPos | None,
    database: tuple[str, ...],
) -> Iterator[Till]:
    with QuickDemo(tmp_path / "co-op", reader=(pcscd.slot, PcscReader()), options=database) as demo:
        printer = demo.paper if emupos is None else emupos
        till = Till(demo, (printer.host, printer.port), pcscd.slot, told(request))
        try:
            till.until(lambda: till.shown.reader_armed, "the reader")
            till.until(lambda: till.shown.offline_minutes is None, "the ledger")
            yield till
            till.as_told()
        finally:
            till.power_cut()


@pytest.fixture
def _hears_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The till asks for what is new with each tap and sale. People in these stories get a role and
    use it without the network seconds later, which takes them longer elsewhere."""
    monkeypatch.setattr(line, "STANDING_SECONDS", 0.1)
    monkeypatch.setattr(line, "APART_SECONDS", 0.1)
