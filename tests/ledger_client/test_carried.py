# SPDX-License-Identifier: AGPL-3.0-or-later
"""A till's unsent entries go to the ledger on a USB stick."""

import asyncio
from pathlib import Path

import pytest

from kiosk.cli import main as coop_kiosk
from ledger.cli import main as coop_ledger
from tests.ledger_client.tills import Coop, Till, sell, until

pytestmark = pytest.mark.usefixtures("_impatient")


async def sells_alone(till: Till, count: int) -> None:
    """An outage, in which so many sales are made; then the till is switched off."""
    async with till.online() as teller:
        till.cable.pull()
        await until(lambda: not teller._line.online, "the outage")
        for _ in range(count):
            await sell(teller, None, 0, 450)


def posted(coop: Coop) -> int:
    return coop.entries()["purchase"].get("posted", 0)


def test_what_was_carried_is_posted_once_however_often_it_arrives(
    coop: Coop, till: Till, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = coop.entries().get("purchase", {}).get("posted", 0)
    asyncio.run(sells_alone(till, 3))
    stick = tmp_path / "stick.jsonl"
    # when: somebody writes the tail on a stick, twice by mistake
    assert coop_kiosk(["journal", "export", str(stick), "--data", str(till.folder)]) == 0
    assert "3 entries" in capsys.readouterr().out
    assert coop_kiosk(["journal", "export", str(stick), "--data", str(till.folder)]) == 1
    # and carries it to the ledger, twice too
    for _ in range(2):
        assert "3 posted" in coop.office("import", "journal", str(stick))
    assert posted(coop) == before + 3

    # then: when the till is back it is told the same, and nothing is posted again
    async def story() -> None:
        till.cable.plug()
        async with till.online() as teller:
            await until(lambda: not teller._line.unsent, "the upload")
            await sell(teller, None, 0, 200)
            await until(lambda: not teller._line.unsent, "the upload")

    asyncio.run(story())
    assert posted(coop) == before + 4


def test_of_a_kiosk_that_was_replaced_meanwhile_the_office_gets_what_it_had_sold(
    coop: Coop, till: Till, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(sells_alone(till, 2))
    # given: its machine broke, another stands in its place, and the office ended its key
    coop.office("kiosk", "revoke", till.identity.device)
    stick = tmp_path / "stick.jsonl"
    assert coop_kiosk(["journal", "export", str(stick), "--data", str(till.folder)]) == 0
    # when, then: what the old disk still had waits for the office
    assert "2 held" in coop.office("import", "journal", str(stick))
    assert "2 entries held" in coop.office("kiosk", "list")
    # and: what somebody wrote into the file is nobody's word
    forged = tmp_path / "forged.jsonl"
    forged.write_bytes(stick.read_bytes().replace(till.identity.device.encode(), b"a" * 16))
    data = ["--data", str(coop.ledger.folder)]
    assert coop_ledger(["import", "journal", str(forged), *data]) != 0
    assert "of no kiosk of this co-op" in capsys.readouterr().err
    forged.write_text("not a journal\n")
    assert coop_ledger(["import", "journal", str(forged), *data]) != 0


def test_a_tail_whose_beginning_is_missing_says_what_to_carry_first(
    coop: Coop, till: Till, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(sells_alone(till, 3))
    stick = tmp_path / "stick.jsonl"
    assert coop_kiosk(["journal", "export", str(stick), "--data", str(till.folder)]) == 0
    lines = stick.read_bytes().splitlines(keepends=True)
    stick.write_bytes(b"".join([lines[0], *lines[2:]]))
    data = ["--data", str(coop.ledger.folder)]
    assert coop_ledger(["import", "journal", str(stick), *data]) != 0
    assert "are missing before these" in capsys.readouterr().err
