# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an update finds that the program before it had not finished."""

import asyncio

import msgspec
import pytest

from contract.entries import Note
from kiosk.bill import Sale
from kiosk.carrying import take_up
from kiosk.sessions.state import State
from kiosk.snapshot import Screen
from tests.kiosk.till import SHOP, cut_off
from tests.kiosk.till import Till as Session
from tests.ledger_client.tills import Coop, Till, status, until

pytestmark = pytest.mark.usefixtures("_impatient")


def test_a_draft_of_another_version_is_put_aside_and_the_till_opens(coop: Coop, till: Till) -> None:
    async def story() -> None:
        readable: Sale = cut_off(None)
        async with till.online() as teller:
            # given: what was cut off, in a format that this program does not know, and in ours
            await teller.keep_draft("older", b'{"type":"sale-of-2019","items":[]}')
            await teller.keep_draft(readable.id, msgspec.json.encode(readable))
        async with till.open() as teller:
            # when the till starts after the update
            ready = await take_up(teller, till.drafts)
            # then what can be read is shown, the office is told of the rest, and it is kept
            assert (ready.unfinished, ready.unreadable) == (readable, True)
            note = (await teller.since(Note))[-1]
            assert isinstance(note, Note)
            assert (note.about, note.code) == ("draft-unreadable", "older")
            kept = await teller._storage(teller._journal.value, "aside:older")
            assert kept == '{"type":"sale-of-2019","items":[]}'
            await until(lambda: status(teller).unsent == 0, "the note at the office")
        async with till.open() as teller:
            # and once only
            assert set(till.drafts) == {readable.id}
            again = await take_up(teller, till.drafts)
            assert not again.unreadable

        # and whoever stands there is told
        session = Session()
        session.state = State(shop=SHOP)
        session.send(msgspec.structs.replace(ready, unfinished=None))
        assert (session.shown.screen, session.notice) == (Screen.IDLE, "draft-unreadable")

    asyncio.run(story())
    assert "cut off before an update" in coop.office("note", "list")
