# SPDX-License-Identifier: AGPL-3.0-or-later
"""Real processes over real sockets and files: tills and their ledger are killed at random moments
while somebody buys, over lines that are cut, slow, noisy and garbled. Whatever a screen said stands
in the books, once."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes.lines import NoisyCable
from tests.processes.shop import Shop


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def shop(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Shop]:
    """On either kind of database."""
    options = []
    if request.param == "postgresql":
        options = ["--database", request.getfixturevalue("postgres").new()]
    shop = Shop(tmp_path, *options)
    yield shop
    shop.close()


def mischief(line: NoisyCable, chance: random.Random) -> None:
    """Something befalls a line, or it is mended."""
    match chance.randrange(6):
        case 0:
            line.pull()
        case 1:
            line.garble(True)
        case 2:
            line.flips = 0.3
        case 3:
            line.slow(0.3)
        case _:
            line.well()


@pytest.mark.parametrize("kills", [30, pytest.param(500, marks=pytest.mark.long)])
@pytest.mark.timeout(1800)
def test_killed_while_somebody_buys_nothing_is_lost_or_doubled(shop: Shop, kills: int) -> None:
    chance = random.Random(kills)
    # when: tills die in turn, and at times the ledger
    for kill in range(kills):
        number = kill % len(shop.tills)
        shop.running[number].until_it_says()  # it sells once at least, however bad the line
        mischief(shop.tills[number].cable, chance)
        if chance.random() < 0.5:
            time.sleep(chance.uniform(0, 0.3))
        else:  # just as it says that another purchase stands
            shop.running[number].until_it_says()
        if kill % 5 == 4:
            shop.kill_ledger()
        else:
            shop.kill_till(number)
    # then: the tills go on and send all that they have, and each sale stands once
    shop.finish()
    shop.require_each_sale_once()
