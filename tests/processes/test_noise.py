# SPDX-License-Identifier: AGPL-3.0-or-later
"""A line that changes what passes keeps an answer from a till, and does no more than that."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.ids import b64, unb64
from contract.messages import SIGNATURE_HEADER
from ledger_client import sync
from tests.ledger_client.tills import LossyCable, Till, identify, sell, status, until, wake
from tests.processes.shop import LoudCoop

HEADER = SIGNATURE_HEADER.encode() + b": "


class MisnamingCable(LossyCable):
    """It changes one letter of the name by which a till signs, in so many questions."""

    misnames = 0

    def _through(self, data: bytes, answers: bool) -> bytes:
        before, found, after = data.partition(HEADER)
        if answers or not found or not self.misnames:
            return super()._through(data, answers)
        self.misnames -= 1
        head, _, rest = after.partition(b".")
        named = unb64(head.decode())
        at = named.index(b'"kid":"') + len(b'"kid":"')
        wrong = named[:at] + bytes([named[at] ^ 1]) + named[at + 1 :]
        return before + found + b64(wrong).encode() + b"." + rest


class MisnamingCoop(LoudCoop):
    cable_kind = MisnamingCable


@pytest.fixture
def till(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Till]:
    monkeypatch.setattr(sync, "RETRY_SECONDS", (0.05, 0.1))
    coop = MisnamingCoop(tmp_path)
    till = coop.new_till()
    till.card = coop.card("Ingrid")
    yield till
    till.cable.pull()
    coop.ledger.stop()


def test_one_question_under_a_name_that_is_not_its_own_stops_no_till(till: Till) -> None:
    async def story() -> None:
        async with till.online() as teller:
            # when: on its way, a question gets another name
            till.cable.misnames = 1
            wake(teller)
            await until(lambda: till.cable.misnames == 0, "the damage")
            heard = len(till.told)
            wake(teller)
            await until(lambda: len(till.told) > heard, "another answer")
            # then: the till sells on, and sends that
            await sell(teller, await identify(teller, till.card), 0, 450)
            await until(lambda: status(teller).unsent == 0, "it is sent")
            assert not [told.stopped for told in till.told if told.stopped]

    asyncio.run(story())


def test_a_till_that_the_ledger_does_not_know_stops(till: Till) -> None:
    async def story() -> None:
        async with till.online() as teller:
            till.cable.misnames = 100
            wake(teller)
            await until(lambda: status(teller).stopped == "unknown-device", "it stops")

    asyncio.run(story())
