# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real till at one co-op, and the card of a member of another: two ledgers over HTTP."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contract.outcomes import Declined
from ledger_client.answers import NoRoom, PinBad, PinOk, Room
from ledger_client.clock import MachineClock
from ledger_client.enrolment import enrol
from ledger_client.keys import load_or_make
from tests.ledger.coop import Server, run
from tests.ledger.test_visits import owed
from tests.ledger_client.tills import (
    Coop,
    LossyCable,
    Till,
    identify,
    not_known,
    sale,
    until,
)


class Neighbours:
    """The demo co-op, whose members visit, and Berg next door, whose till this is."""

    def __init__(self, folder: Path) -> None:
        self.home = Coop(folder / "home")
        self.berg = folder / "berg"
        run("init", "--data", self.berg, "--name", "Berg")
        run("rule", "starter", "--data", self.berg)
        self.server = Server(self.berg)
        home_url = f"http://127.0.0.1:{self.home.ledger.port}"
        run("neighbour", "agree", home_url, "--limit", "30", "--data", self.berg)
        self.home.office("neighbour", "agree", self.server.url, "--limit", "30")
        self.till = self._enrolled(folder / "till")

    def _enrolled(self, folder: Path) -> Till:
        cable = LossyCable(int(self.server.url.rpartition(":")[2]))
        url = f"http://127.0.0.1:{cable.port}"
        code = run("kiosk", "new", "--confirmed", "--name", "Till", "--data", self.berg).split()[-1]
        key = load_or_make(folder / "device.key")
        return Till(folder, asyncio.run(enrol(url, code, key, MachineClock())), url, cable)

    def close(self) -> None:
        self.till.cable.pull()
        self.server.stop()
        self.home.ledger.stop()


@pytest.fixture
def neighbours(tmp_path: Path) -> Iterator[Neighbours]:
    made = Neighbours(tmp_path)
    yield made
    made.close()


@pytest.mark.usefixtures("_impatient")
def test_a_visitor_at_a_real_till(neighbours: Neighbours) -> None:
    asyncio.run(_visit(neighbours))
    assert _soon(lambda: owed(neighbours.berg) == -2500)
    for data in (neighbours.berg, neighbours.home.ledger.folder):
        run("audit", "--data", data)


async def _visit(neighbours: Neighbours) -> None:
    home, amara = neighbours.home, neighbours.home.card("Amara")
    async with neighbours.till.online() as teller:
        # Amara of another co-op taps: her first name and her coin come from there.
        who = await identify(teller, amara)
        assert (who.first_name, who.home != "", who.card, who.offline) == ("Amara", True, "", False)
        before = home.balance(amara.account)
        # Above what her own co-op lets her pay without it, the PIN: her ledger alone knows it.
        refused = await teller.reserve(teller.new_id(), who, 2500, None)
        assert isinstance(refused, NoRoom)
        assert refused.code == Declined.PIN_WANTED
        wrong = await teller.check_pin(teller.new_id(), who, "0001")
        assert wrong == PinBad(2)
        right = await teller.check_pin(teller.new_id(), who, amara.pin)
        assert isinstance(right, PinOk)
        room = await teller.reserve(teller.new_id(), who, 2500, right.ticket)
        assert isinstance(room, Room)
        paid = await teller.write(teller.new_id(), sale(who, 2500, 100, room.number))
        assert paid.sequence
        await teller.release(who.account)
        await until(lambda: not teller._line.unsent, "the upload")
        assert home.balance(amara.account) == before - 2500
        # Nothing of her is kept here: without the network she is nobody, and nothing is lent.
        who = await identify(teller, amara)
        home.ledger.stop()
        none = await teller.reserve(teller.new_id(), who, 100, None)
        assert none == NoRoom(Declined.HOME_AWAY, 0, offline=False)
        pin = await teller.check_pin(teller.new_id(), who, amara.pin)
        assert pin == PinBad(0, Declined.HOME_AWAY)
        assert await not_known(teller, amara.tap()) == Declined.HOME_AWAY
        neighbours.till.cable.pull()
        assert await not_known(teller, amara.tap()) == "unknown-offline"
        none = await teller.reserve(teller.new_id(), who, 100, None)
        assert none == NoRoom(Declined.HOME_AWAY, 0, offline=False)


def _soon(holds: Callable[[], bool]) -> bool:
    async def wait() -> bool:
        await until(holds, "what the ledgers do by themselves")
        return True

    return asyncio.run(wait())
