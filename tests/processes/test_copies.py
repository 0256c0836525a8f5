# SPDX-License-Identifier: AGPL-3.0-or-later
"""A till's disk was copied to a second machine, and both sell."""

import asyncio
import json
import shutil
import time
from pathlib import Path

import pytest

from contract.receipt import parse_receipt_code
from kiosk.cli import main as coop_kiosk
from ledger.service import open_to_read
from ledger_client import sync
from tests.ledger.coop import run
from tests.ledger_client.tills import Till, sell, status, until
from tests.processes.forked import PATIENCE_S, Running
from tests.processes.shop import LoudCoop

STOPPED = {"journal-forked", "journal-behind"}


def copied(till: Till) -> Till:
    """The same disk in another machine, which hangs on the same line."""
    folder = till.folder.with_name("copy")
    shutil.copytree(till.folder, folder)
    return Till(folder, till.identity, till.url, till.cable)


def ids(urls: list[str]) -> set[str]:
    return {parse_receipt_code(url).entry for url in urls if url not in STOPPED}


def both_sell(coop: LoudCoop, till: Till) -> tuple[list[str], list[str], Path]:
    """Until one has stopped, and the office has an alarm: what the one that went on said, what the
    other said, and the folder of that one."""
    till.cable.pull()  # both sell before the ledger hears of either
    machines = {"Ingrid": till, "Yusuf": copied(till)}
    running = {name: Running(machine, name) for name, machine in machines.items()}
    try:
        for one in running.values():
            one.until_it_says()
        till.cable.plug()
        while not (stopped := [n for n, r in running.items() if STOPPED & {*r.said}]):
            for one in running.values():
                one.listen()
            time.sleep(0.01)
        [loser] = stopped
        [winner] = running.keys() - {loser}
        deadline = time.monotonic() + PATIENCE_S
        while "two entries in one place" not in coop.office("kiosk", "alarms"):
            assert time.monotonic() < deadline, "the office does not hear of it"
        running[winner].until_it_says()
        return running.pop(winner).finish(), running[loser].said, machines[loser].folder
    finally:
        for one in running.values():
            one.kill()


def test_of_two_machines_that_sell_with_one_journal_one_stops_and_nothing_is_lost(
    coop: LoudCoop, till: Till, tmp_path: Path
) -> None:
    # given: a till that sold, and all that is sent
    first = Running(till, "Ingrid")
    first.until_it_says()
    before = ids(first.finish())
    # when: its disk is in two machines, and both sell
    went_on, stopped, folder = both_sell(coop, till)
    # then: one stops. What the other sold stands in the log, and of the one that stopped nothing:
    went_on_ids, stopped_ids = ids(went_on), ids(stopped)
    assert stopped_ids, "it sold nothing"
    data = coop.ledger.folder
    with open_to_read(data) as (connection, _):
        rows = connection.exec_driver_sql("select entry from log where kind = 'purchase'").all()
    sold = [row.entry for row in rows]
    assert len(sold) == len(set(sold))
    assert before | went_on_ids <= set(sold)
    assert not stopped_ids & set(sold)
    # The office, which heard of it, ends the key that two have, and gets what the other one sold.
    coop.office("kiosk", "revoke", till.identity.device)
    stick = tmp_path / "stick.jsonl"
    assert coop_kiosk(["journal", "export", str(stick), "--data", str(folder)]) == 0
    assert "held" in coop.office("import", "journal", str(stick))
    with open_to_read(data) as (connection, _):
        rows = connection.exec_driver_sql("select body, verified from held_entries").all()
    assert stopped_ids <= {json.loads(row.body)["id"] for row in rows if row.verified}
    assert "nothing to object to" in run("audit", "--data", data)


def test_the_machine_whose_entries_are_refused_stops_at_once(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not when it asks for news the next time, many sales later."""
    monkeypatch.setattr(sync, "REFRESH_SECONDS", 3600)

    async def story() -> None:
        async with till.online():
            pass
        second = copied(till)
        async with till.online() as one, second.online() as other:
            await sell(one, None, 0, 450)
            await until(lambda: status(one).unsent == 0, "it is sent")
            await sell(other, None, 0, 200)
            await until(lambda: status(other).stopped == "journal-forked", "it stops")
            assert not status(one).stopped

    asyncio.run(story())
