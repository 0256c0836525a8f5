# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member of one co-op shops at another: two ledgers, each with books of its own, over HTTP."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from contract.messages import (
    Identified,
    IdentifyAnswer,
)
from contract.outcomes import Outcome
from ledger.service import open_to_read
from ledger.store import tables as t
from tests.ledger.conftest import OpenCoop
from tests.ledger.coop import Card, Coop, Kiosk, Server, run

LIMIT = 2000
"""Neither co-op may owe the other more coin than 20.00."""


class Shop:
    """The co-op next door, where the demo co-op's members shop. It has no members of its own."""

    def __init__(self, folder: Path, home: Coop) -> None:
        self.data, self.home = folder, home
        run("init", "--data", folder, "--name", "Berg")
        run("rule", "starter", "--data", folder)
        self.server = Server(folder)
        self.till = Kiosk(self.server, "Till at Berg")
        for data, other in ((folder, home.server), (home.data, self.server)):
            agree(data, other.url, "20")

    @property
    def home_name(self) -> str:
        [one] = neighbours(self.data)
        return str(one["neighbour"]["name"])

    @property
    def owed(self) -> int:
        """What Berg owes the visitors' co-op; below 0 it is owed."""
        return owed(self.data)

    def tap(self, card: Card) -> IdentifyAnswer:
        request = self.till.identify_request(card.tap())
        asked = msgspec.structs.replace(request, visitors=True)
        return self.till.post("identify", asked).read(IdentifyAnswer)  # type: ignore[arg-type]

    def visitor(self, card: Card) -> Identified:
        found = self.tap(card)
        assert isinstance(found, Identified), found
        return found

    def close(self) -> None:
        self.till.close()
        self.server.stop()


def agree(data: Path, url: str, limit: str) -> None:
    """While nobody holds a role, the ledger's machine says it at once."""
    run("neighbour", "agree", url, "--limit", limit, "--data", data)


def neighbours(data: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("neighbour", "list", "--json", "--data", data))
    return found


def owed(data: Path) -> int:
    [one] = neighbours(data)
    found: int = one["owed"]
    return found


def balance(coop: Coop, card: Card) -> int:
    with open_to_read(coop.data) as (connection, its):
        wallet = select(t.balances.c.amount).filter_by(account=card.account, unit=its.unit)
        return int(connection.execute(wallet).scalar_one())


def until(holds: Callable[[], bool]) -> None:
    """What the ledgers see to by themselves is waited for."""
    for _ in range(300):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come to that")


def sound(data: Path) -> None:
    run("audit", "--data", data)


@pytest.fixture(scope="module")
def shop(opened: OpenCoop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with opened(tmp_path_factory.mktemp("home")) as home:
        made = Shop(tmp_path_factory.mktemp("berg") / "ledger", home)
        try:
            yield made
        finally:
            made.close()


def test_a_visitor_shops_with_the_coin_of_home(shop: Shop) -> None:
    mei = shop.home.cards["Mei"]
    # given: Mei's card is known at home alone; Berg's till asks, and her own ledger answers
    who = shop.visitor(mei)
    assert (who.first_name, who.home, who.offline) == ("Mei", shop.home_name, "")
    assert who.member != mei.member
    assert who.roles == ()
    assert who.available == min(mei.balance, LIMIT)
    # when: her basket comes to 6.00, of which she then puts something back
    shop.till.granted(who, 600)
    sale = shop.till.sale(account=who.account, coin=450)
    back = shop.till.release(who.account)
    outcomes = shop.till.upload(sale, back).outcomes
    # then: it is a sale like any other, and what she did not need goes home by itself
    assert [one.outcome for one in outcomes] == [Outcome.POSTED, Outcome.POSTED]
    until(lambda: owed(shop.home.data) == 450)
    assert shop.owed == -450
    assert balance(shop.home, mei) == mei.balance - 450
    sound(shop.data)
    sound(shop.home.data)
