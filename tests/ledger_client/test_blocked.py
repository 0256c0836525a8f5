# SPDX-License-Identifier: AGPL-3.0-or-later
"""A lost card, at a till that is out of reach."""

import asyncio

import pytest

from ledger_client.replica import Replica
from tests.ledger_client.test_teller import offline
from tests.ledger_client.tills import Coop, Till, identify, not_known, status, until

pytestmark = pytest.mark.usefixtures("_impatient")


def blocked(till: Till) -> frozenset[str]:
    """The till's own list."""
    copy = Replica(till.folder / "replica.db")
    try:
        return copy.blocked()
    finally:
        copy.close()


def test_a_blocked_card_is_refused_offline_after_the_next_refresh(coop: Coop, till: Till) -> None:
    jonas = coop.card("Jonas")
    uid = jonas.plastic.uid

    async def story() -> None:
        async with till.online() as teller:
            await identify(teller, jonas)
            await offline(till, teller)
            coop.office("card", "block", uid)
            # It cannot know yet; how old its list is, it does.
            assert (await identify(teller, jonas)).offline
            heard = status(teller).last_contact_ms
            assert heard is not None
        till.cable.plug()
        async with till.online() as teller:  # the network was there for a moment
            await until(lambda: uid in blocked(till), "the refresh")
            since = status(teller).last_contact_ms
            assert since is not None
            assert since > heard
            await offline(till, teller)
            assert await not_known(teller, jonas.tap()) in ("unknown-offline", "blocked-card")
        coop.office("card", "unblock", uid)
        till.cable.plug()
        async with till.online() as teller:
            await until(lambda: uid not in blocked(till), "the refresh")
            await offline(till, teller)
            assert (await identify(teller, jonas)).first_name == "Jonas"

    asyncio.run(story())
