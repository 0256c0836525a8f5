# SPDX-License-Identifier: AGPL-3.0-or-later
"""The power may go at any write: no sale that was approved is lost, and no journal is damaged."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger_client.journal import DamagedJournal
from tests.simulation.power_loss import Crash, crashes, forgotten, record
from tests.simulation.selling import open_journal, sell


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """Where disks are laid out that nobody needs to flush for real."""
    shm = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shm if shm.is_dir() else tmp_path) as folder:
        yield Path(folder)


def after(crash: Crash, folder: Path) -> str:
    """What a till finds when the power is back: "ok", or what is wrong."""
    crash.lay_out(folder)
    try:
        till = open_journal(folder)
    except DamagedJournal as e:
        return f"damaged: {e}"
    try:
        ids = [entry.id for entry in till.entries()]
        drafts = till.drafts()
        if ids[: len(crash.acknowledged)] != list(crash.acknowledged):
            return f"lost: {len(crash.acknowledged)} approved, {len(ids)} there"
        if len(ids) > len(crash.acknowledged) + 1:
            return "more sales than were made"
        if set(drafts) & set(ids) or len(drafts) > 1:
            return "a draft of a sale that stands"
        if till.head.sequence != len(ids):
            return "the head is not the last entry"
        sell(till, 900)  # and it goes on selling
        return "ok" if till.head.sequence == len(ids) + 1 else "it does not go on"
    finally:
        till.close()


def results(folder: Path, memory: Path, *arguments: str) -> Iterator[tuple[Crash, str]]:
    folder.mkdir()
    for crash in crashes(record("tests.simulation.selling", folder, *arguments)):
        yield crash, after(crash, memory / "till")


@pytest.mark.parametrize(
    ("sales", "expected"), [(12, 500), pytest.param(24, 1000, marks=pytest.mark.long)]
)
def test_no_approved_sale_is_lost_whenever_the_power_goes(
    tmp_path: Path, memory: Path, sales: int, expected: int
) -> None:
    states = 0
    for crash, result in results(tmp_path / "till", memory, str(sales)):
        assert result == "ok", crash.where
        states += 1
    assert states >= expected


def after_refusal(crash: Crash, folder: Path) -> str:
    """What a till finds whose disk refused to flush: "ok", or what is wrong."""
    crash.lay_out(folder)
    till = open_journal(folder)
    try:
        ids = {entry.id for entry in till.entries()}
        drafts = set(till.drafts())
        for said in crash.acknowledged:
            id = said.lstrip("-?")
            if said[0] != "?" and (id in ids) != (said == id):
                return "lost" if said == id else "refused, and there all the same"
            if said[0] == "?" and (id in ids) == (id in drafts):
                return "neither a sale nor a draft"
        return "ok"
    finally:
        till.close()


@pytest.mark.parametrize(("failing", "said"), [("11", "-"), ("11+", "?")])
def test_what_a_disk_refused_to_flush_is_not_there_after_a_power_cut(
    tmp_path: Path, memory: Path, failing: str, said: str
) -> None:
    folder = tmp_path / "till"
    folder.mkdir()
    steps = record("tests.simulation.selling", folder, "3", failing=failing)
    found = [c for s in (steps, forgotten(steps)) for c in crashes(s) if c.acknowledged]
    assert any(what[0] == said for crash in found for what in crash.acknowledged)
    for crash in found:
        assert after_refusal(crash, memory / "till") == "ok", crash.where


def test_the_test_would_notice_a_careless_disk(tmp_path: Path, memory: Path) -> None:
    found = (result for _, result in results(tmp_path / "till", memory, "6", "NORMAL"))
    assert any(result.startswith("lost") for result in found)
