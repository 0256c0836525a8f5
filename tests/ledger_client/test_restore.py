# SPDX-License-Identifier: AGPL-3.0-or-later
"""The drill: a co-op sells, backs up, sells more, loses the disk, and goes on from the backup."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from contract.receipt import parse_receipt_code
from ledger_client.answers import Checked, Room, Written
from ledger_client.teller import Teller
from tests.ledger.coop import run
from tests.ledger.postgres import Postgres
from tests.ledger_client.tills import Coop, identify, sell, status, until, wake

pytestmark = pytest.mark.usefixtures("_impatient")

GRANT_AT_ONCE = ("after-restore", "coin_per_hour=50.00")
"""What the members may decide: coin is granted before every till has called."""


class Drill:
    """A co-op with an admin key, two tills, and somebody who may lose the disk. Its books are on
    PostgreSQL where there is a ``server``."""

    def __init__(self, folder: Path, server: Postgres | None = None) -> None:
        self._server = server
        self._database = "" if server is None else server.new()
        self.coop = Coop(folder, *self._options())
        self.admin_key = folder / "stick" / "admin.key"
        self.admin_key.parent.mkdir()
        self.coop.ledger.stop()
        self.coop.office("admin-key", str(self.admin_key))
        self.coop.ledger.start()
        self.tills = [self.coop.new_till(), self.coop.new_till()]
        self.backup = folder / "backup"

    def lose_the_disk(self) -> None:
        self.coop.ledger.stop(kill=True)
        shutil.rmtree(self.coop.ledger.folder)
        if self._server is not None:
            name = self._database.partition("?")[0].rpartition("/")[2]
            self._server.run(f"DROP DATABASE {name} WITH (FORCE)")
            self._database = self._server.new()

    def restore(self, *options: str) -> str:
        said = self.coop.office("restore", str(self.backup), *self._options(), *options)
        self.coop.ledger.start()
        return said

    def _options(self) -> tuple[str, ...]:
        return ("--database", self._database) if self._database else ()

    def accounts(self) -> dict[str, dict[str, int]]:
        """Kind of account → unit → sum; what a member has and what is set aside of it as one."""
        found: dict[str, dict[str, int]] = self.coop.books()["accounts"]
        for unit, amount in found.pop("allowance", {}).items():
            found["wallet"][unit] += amount
        return {kind: units for kind, units in found.items() if any(units.values())}

    def lost(self) -> dict[str, Any]:
        return json.loads(self.coop.office("lost", "--json"))  # type: ignore[no-any-return]


@pytest.fixture
def drill(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Drill]:
    """On SQLite, unless a story names ``postgresql``."""
    wanted = getattr(request, "param", "sqlite") == "postgresql"
    made = Drill(tmp_path / "coop", request.getfixturevalue("postgres") if wanted else None)
    yield made
    for till in made.tills:
        till.cable.pull()
    made.coop.ledger.stop()


async def pays_with_coin(teller: Teller, drill: Drill, name: str, coin: int) -> Written:
    who = await identify(teller, drill.coop.card(name))
    room = await teller.reserve(teller.new_id(), who, coin, None)
    assert isinstance(room, Room), room
    return await sell(teller, who, coin, 150, room)


async def all_is_there(teller: Teller) -> None:
    """Sent, answered, and cosigned."""
    await until(lambda: status(teller).unsent == 0, "the upload")
    wake(teller)
    await asyncio.sleep(0.7)


@pytest.mark.parametrize(
    "drill", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)
def test_a_co_op_goes_on_from_a_backup_and_no_sale_is_lost(drill: Drill, tmp_path: Path) -> None:
    async def story() -> list[Written]:
        async with AsyncExitStack() as stack:
            first, second = [await stack.enter_async_context(t.online()) for t in drill.tills]
            sold = [await pays_with_coin(first, drill, "Amara", 300)]
            sold.append(await sell(second, None, 0, 425))
            await all_is_there(first)
            await all_is_there(second)
            await asyncio.to_thread(drill.coop.office, "backup", str(drill.backup))

            # What only the tills will remember.
            sold.append(await pays_with_coin(first, drill, "Amara", 250))
            sold.append(await sell(second, None, 0, 575))
            sold.append(await pays_with_coin(second, drill, "Ingrid", 200))
            await all_is_there(first)
            await all_is_there(second)
            before = drill.accounts()
            size = drill.coop.books()["log_size"]
            await asyncio.to_thread(drill.lose_the_disk)
            await until(lambda: not status(first).online, "the loss to be noticed")
            sold.append(await sell(second, None, 0, 111))  # nobody has to wait for the ledger

            said = await asyncio.to_thread(drill.restore, "--admin-key", str(drill.admin_key))
            assert "goes on behind" in said
            for teller in (first, second):
                await until(lambda: status(teller).online, "the ledger")  # noqa: B023
                await until(lambda: status(teller).unsent == 0, "what it lost")  # noqa: B023
                assert status(teller).stopped == ""
            for kind in ("cash", "sales"):
                before[kind]["EUR"] += 111 if kind == "cash" else -111
            for _ in range(100):  # a till that had sent all learns only now that it was lost
                if drill.accounts() == before:
                    break
                await asyncio.sleep(0.1)
            assert drill.accounts() == before
            for written in sold:
                checked = await proved(first, written)
                assert checked.good, checked
            found = drill.lost()
            assert found["old_size"] <= size
            assert found["restored"] < found["old_size"]
            assert found["came_again"] >= 3
            assert found["grants_taken"] >= 1
            assert (found["not_covered"], found["absent"]) == (0, [])
            # From here on it is a day like any other.
            sold.append(await pays_with_coin(second, drill, "Amara", 100))
            await all_is_there(second)
            return sold

    asyncio.run(story())
    assert "nothing to object to" in drill.coop.office("audit")
    drill.coop.office("export", str(tmp_path / "out"))
    report = json.loads(run("audit", tmp_path / "out", "--json"))
    assert report["findings"] == []
    assert report["log_origin"].endswith("/2")


def test_a_till_whose_disk_went_back_behind_a_restore_asks_again_what_became_of_its_sales(
    drill: Drill,
) -> None:
    """The simulator's seed 1333252: what it had sold stood in the restored log, from before its
    disk went back, and it kept what the lost log had said of it."""
    till = drill.tills[0]

    def told() -> dict[str, int]:
        with closing(sqlite3.connect(till.folder / "journal.db")) as journal:
            found = journal.execute(
                "select e.hash, o.log_index from entries e join outcomes o on o.entry = e.id"
            )
            return {hash.hex(): place for hash, place in found}

    async def story() -> None:
        async with till.online() as teller:
            await sell(teller, None, 0, 425)
            await all_is_there(teller)
            await asyncio.to_thread(drill.coop.office, "backup", str(drill.backup))
            # what the lost log has in between, the restored one has not
            async with drill.tills[1].online() as other:
                await sell(other, None, 0, 99)
                await all_is_there(other)
            drill.tills[1].cable.pull()
            await sell(teller, None, 0, 250)
            await all_is_there(teller)
        # given: the till sends again what the ledger lost, and then its disk goes back
        before = till.folder.with_name("before")
        shutil.copytree(till.folder, before)
        drill.lose_the_disk()
        drill.restore("--admin-key", str(drill.admin_key))
        async with till.online() as teller:
            await all_is_there(teller)
        right = told()
        shutil.rmtree(till.folder)
        shutil.move(before, till.folder)
        assert told() != right
        # when: it calls again
        async with till.online() as teller:
            await until(lambda: told() == right, "where its sales stand")

    asyncio.run(story())


def test_a_backup_is_restored_once_more_when_that_disk_dies_too(drill: Drill) -> None:
    """Given a ledger that was restored this morning, when its disk dies before the next backup,
    then the same backup serves again, under a name that no till has seen."""

    async def story() -> None:
        async with AsyncExitStack() as stack:
            first, second = [await stack.enter_async_context(t.online()) for t in drill.tills]
            sold = [await pays_with_coin(first, drill, "Amara", 300)]
            await all_is_there(first)
            await asyncio.to_thread(drill.coop.office, "backup", str(drill.backup))
            sold.append(await sell(second, None, 0, 575))
            await all_is_there(second)
            key = ("--admin-key", str(drill.admin_key))
            for again in ((), ("--again", "1"), ("--again", "2")):
                sold.append(await pays_with_coin(first, drill, "Amara", 50))
                await all_is_there(first)
                drill.tills[1].cable.pull()  # it hears of every other ledger only
                await asyncio.to_thread(drill.lose_the_disk)
                await until(lambda: not status(first).online, "the loss to be noticed")
                await asyncio.to_thread(drill.restore, *key, *again)
                if again != ("--again", "1"):
                    drill.tills[1].cable.plug()
                    await until(lambda: not drill.lost()["absent"], "the second till")
                await until(lambda: status(first).online, "the ledger")
                assert (status(first).stopped, status(second).stopped) == ("", "")
                await asyncio.to_thread(drill.coop.office, "rule", "set", *GRANT_AT_ONCE)
            for written in sold:
                await until(lambda: drill.accounts()["cash"]["EUR"] == 1175, "what was lost")
                assert (await proved(first, written)).good
            assert drill.coop.entries()["purchase"] == {"posted": len(sold)}

    asyncio.run(story())
    assert "nothing to object to" in drill.coop.office("audit")


async def proved(teller: Teller, written: Written) -> Checked:
    return await teller.check_receipt(parse_receipt_code(written.url))


@pytest.mark.long
def test_a_till_follows_only_the_admins_own_signature(drill: Drill) -> None:
    """Whoever has the backup and serves it has not the admin's stick."""

    async def story() -> None:
        async with drill.tills[0].online() as teller:
            await sell(teller, None, 0, 425)
            await all_is_there(teller)
            await asyncio.to_thread(drill.coop.office, "backup", str(drill.backup))
            await sell(teller, None, 0, 100)
            await all_is_there(teller)
            cursor = await teller._storage(teller._replica.cursor)
            await asyncio.to_thread(drill.lose_the_disk)
            said = await asyncio.to_thread(drill.restore)
            assert "enrolled again" in said
            await until(lambda: status(teller).trouble == "log-renamed", "the doubt")
            assert await teller._storage(teller._replica.cursor) == cursor
            await sell(teller, None, 0, 222)
            await asyncio.sleep(0.5)
            assert status(teller).unsent == 1, "it sends nothing to a ledger that it doubts"
            assert drill.lost()["absent"] == ["Till 1", "Till 2"]

    asyncio.run(story())


@pytest.mark.long
def test_a_restored_ledger_grants_little_until_all_tills_have_called(drill: Drill) -> None:
    async def story() -> None:
        first, second = drill.tills
        async with second.online() as teller:
            await all_is_there(teller)
        async with first.online() as teller:
            await all_is_there(teller)
            await asyncio.to_thread(drill.coop.office, "backup", str(drill.backup))
            await asyncio.to_thread(drill.lose_the_disk)
            await asyncio.to_thread(drill.restore, "--admin-key", str(drill.admin_key))
            await until(lambda: not drill.lost()["absent"][1:], "the first till")
            who = await identify(teller, drill.coop.card("Amara"))
            answer = await teller.reserve(teller.new_id(), who, 300, None)
            assert not isinstance(answer, Room)
            assert answer.code == "kiosk-cap"
            async with second.online():
                await until(lambda: drill.lost()["absent"] == [], "the second till")
            who = await identify(teller, drill.coop.card("Amara"))
            assert isinstance(await teller.reserve(teller.new_id(), who, 300, None), Room)

    asyncio.run(story())
