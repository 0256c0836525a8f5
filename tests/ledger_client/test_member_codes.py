# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member shows a QR code at a till, with the network and without."""

import asyncio
import os
import time

import pytest

from contract.member_code import STEP_MS, PrintedCode, make_live_code
from ledger.community.member_codes import for_telephone
from ledger.keys import load_keys
from ledger.service import Ledger
from ledger_client.answers import NotKnown, Person, PinBad, PinOk
from ledger_client.teller import Teller
from tests.ledger_client.test_teller import offline
from tests.ledger_client.tills import Coop, Till

pytestmark = pytest.mark.usefixtures("_impatient")


def now_ms() -> int:
    return time.time_ns() // 1_000_000


async def scanned(teller: Teller, text: str) -> Person | str:
    """Who is known by it, or why nobody is."""
    who = await teller.identify_code(teller.new_id(), text)
    return who.code if isinstance(who, NotKnown) else who


def test_a_printed_code_is_known_offline_where_it_was_before_and_by_the_pin(
    coop: Coop, till: Till
) -> None:
    jonas = coop.card("Jonas")
    text = coop.office("card", "code", jonas.plastic.member).split(",")[-1].strip()

    async def story() -> None:
        async with till.online() as teller:
            who = await scanned(teller, text)
            assert isinstance(who, Person)
            assert (who.account, who.offline, who.pin_always) == (jonas.account, False, True)
            again = await scanned(teller, text)  # for another basket
            assert isinstance(again, Person)
            assert await scanned(teller, text + "AA") == "code-refused"
            await offline(till, teller)
            here = await scanned(teller, text)
            assert isinstance(here, Person)
            assert (here.account, here.offline, here.pin_always) == (jonas.account, True, True)
            wrong = await teller.check_pin(teller.new_id(), here, "0000")
            assert wrong == PinBad(2)
            assert await teller.check_pin(teller.new_id(), here, jonas.pin) == PinOk(None)
            guessed = PrintedCode(here.card, bytes(16)).text
            assert await scanned(teller, guessed) == "code-refused"
            stranger = PrintedCode("a" * 16, bytes(16)).text
            assert await scanned(teller, stranger) == "unknown-offline"

    asyncio.run(story())


def test_a_code_of_the_telephone_counts_once_online_and_offline(coop: Coop, till: Till) -> None:
    member = coop.card("Mei").plastic.member
    office = Ledger(coop.ledger.folder, clock=now_ms, random=os.urandom)
    credential = office.do_now(lambda tx: for_telephone(tx, member, tx.ledger_actor)).uid
    office.close()
    key = load_keys(coop.ledger.folder).member_code_key(credential)

    def shown(at_ms: int) -> str:
        def sign(message: bytes) -> bytes:
            return key.sign(message).signature

        return make_live_code(sign, till.identity.coop, credential, at_ms).text

    async def story() -> None:
        async with till.online() as teller:
            now = teller.time.now_ms()
            who = await scanned(teller, shown(now))
            assert isinstance(who, Person)
            assert (who.member, who.pin_always) == (member, False)
            assert await scanned(teller, shown(now)) == "code-used"
            await offline(till, teller)
            assert await scanned(teller, shown(now)) == "code-used"
            assert await scanned(teller, shown(now + 10 * STEP_MS)) == "code-refused"
            till.watch.skipped_ms += STEP_MS
            here = await scanned(teller, shown(now + STEP_MS))
            assert isinstance(here, Person)
            assert (here.offline, here.pin_always) == (True, True)
            assert await scanned(teller, shown(now + STEP_MS)) == "code-used"

    asyncio.run(story())
