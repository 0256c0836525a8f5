# SPDX-License-Identifier: AGPL-3.0-or-later
"""PostgreSQL is restarted at once, again and again, while somebody buys at three tills: nothing is
lost or doubled, and tills and ledger go on with nobody's help."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.ledger.postgres import Postgres
from tests.processes.shop import Shop


@pytest.fixture
def database(postgres: Postgres) -> Iterator[Postgres]:
    """A server that no other test is at. (Asked for after the one that all share: whether one can
    run here has been found out then.)"""
    with Postgres() as server:
        yield server


@pytest.fixture
def books(database: Postgres) -> str:
    """The address of an empty database there."""
    return database.new()


@pytest.fixture
def shop(tmp_path: Path, books: str) -> Iterator[Shop]:
    shop = Shop(tmp_path, "--database", books)
    yield shop
    shop.close()


def length_of_log(books: str) -> int:
    with psycopg.connect(books) as database:
        [length] = database.execute("select count(*) from log").fetchone() or ()
    return int(length)


@pytest.mark.parametrize("restarts", [4, pytest.param(100, marks=pytest.mark.long)])
@pytest.mark.timeout(1800)
def test_restarted_while_somebody_buys_nothing_is_lost_or_doubled(
    shop: Shop, database: Postgres, books: str, restarts: int
) -> None:
    chance = random.Random(restarts)
    for _ in range(restarts):
        # given: all sell, and what they sold goes up
        before = length_of_log(books)
        while length_of_log(books) == before:
            shop.until_all_sell()
        time.sleep(chance.uniform(0, 0.5))
        # when: the database stops in the middle of what it does, and is started again
        database.restart()
        # then: all go on by themselves (the next round waits for that)
    # and at the end each till sells on and sends all that it has, and each sale stands once
    shop.finish()
    shop.require_each_sale_once()
