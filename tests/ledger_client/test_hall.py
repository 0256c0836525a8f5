# SPDX-License-Identifier: AGPL-3.0-or-later
"""A till in the hall, with its ledger and without."""

import asyncio
import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from contract.entries import Acknowledged, Attendance, Attended, CheckIn
from contract.hall import NO_TERMS
from contract.hall_messages import HallFound
from contract.ids import unix_ms
from contract.wallet_messages import SetSpendingLimit, WalletFound
from ledger_client.answers import Person, PinOk
from ledger_client.hall import HallHere
from ledger_client.teller import Teller
from tests.ledger_client.tills import Coop, Till, status, until, wake


def test_the_plan_is_known_and_a_tap_counts_while_the_ledger_is_away(coop: Coop) -> None:
    till = coop.new_till("--profile", "hall")
    listed = json.loads(coop.office("shift", "list", "--json"))

    async def story() -> None:
        async with till.online() as teller:
            hall = teller.hall(till.folder / "hall.copy")
            await hall.open()
            await hall.refresh()
            known = {one.slot.shift for one in hall.plan}
            assert known <= {one["shift"] for one in listed}
            one = hall.plan[-1].slot
            member = "aaaaaaaaaaaaaaaa"
            entry_id = teller.new_id()
            written = await teller.write(
                entry_id,
                lambda marks: CheckIn(
                    **marks,
                    actor=f"member:{member}",
                    shift=one.shift,
                    member=member,
                    came=one.starts,
                ),
            )
            assert written.id == entry_id
            again = teller.hall(till.folder / "hall.copy")  # after a restart
            await again.open()
            assert again.plan == hall.plan
            here = again.here(member, one.day, NO_TERMS, teller.time.now_ms())
            assert isinstance(here, HallHere)
            (mine,) = [seen for seen in here.today if seen.slot.shift == one.shift]
            assert mine.presence is not None
            assert mine.presence.came == one.starts
            # What goes on when the day is over can still be left, until its end.
            tomorrow = (date.fromisoformat(one.day) + timedelta(days=1)).isoformat()
            for now_ms, there in ((unix_ms(one.ends) - 1, True), (unix_ms(one.ends), False)):
                here = again.here(member, tomorrow, NO_TERMS, now_ms)
                assert isinstance(here, HallHere)
                assert (one.shift in [seen.slot.shift for seen in here.today]) == there

    asyncio.run(story())


def test_somebody_looks_at_their_shifts_and_their_wallet(coop: Coop) -> None:
    till = coop.new_till("--profile", "hall")
    card = coop.card("Amara")

    async def story() -> None:
        async with till.online() as teller:
            who = await teller.identify(teller.new_id(), *card.tap())
            assert isinstance(who, Person)
            day, now = teller.day(), teller.time.now_ms()
            hall, wallet = teller.hall(till.folder / "hall.copy"), teller.wallet()
            found = await hall.look(who, day, NO_TERMS, now)
            assert isinstance(found, HallFound)
            assert found.member == who.member
            right = await teller.check_pin(teller.new_id(), who, card.pin)
            assert isinstance(right, PinOk)
            assert right.ticket is not None
            assert await wallet.change(who, right.ticket, SetSpendingLimit(coin=900)) is None
            mine = await wallet.look(who, right.ticket)
            assert isinstance(mine, WalletFound)
            assert mine.spending_limit == 900
            refused = await wallet.change(who, right.ticket, wallet.new_pin("12"))
            assert refused is not None
            assert refused.reason == "bad-pin"
            figures = await wallet.figures()
            assert figures is not None
            assert figures.months[-1].circulating > 0
            till.cable.pull()
            assert isinstance(await hall.look(who, day, NO_TERMS, now), HallHere)

    asyncio.run(story())


async def _confirms(till: Till, teller: Teller, actor: str, shift: str, member: str) -> None:
    """Out of reach of the ledger, a coordinator confirms a sheet, and says who repaired a bike."""
    till.cable.pull()
    await until(lambda: not teller._line.online, "the outage")
    await teller.write(
        teller.new_id(),
        lambda marks: Attendance(
            **marks,
            actor=f"member:{actor}",
            shift=shift,
            attended=(Attended(member=member, minutes=120),),
        ),
    )
    await teller.write(
        teller.new_id(),
        lambda marks: Acknowledged(
            **marks,
            actor=f"member:{actor}",
            member=member,
            received_by=actor,
            entered_by=member,
            work="garden",
            minutes=60,
            day=teller.day(),
        ),
    )


def test_what_two_kiosks_confirmed_out_of_reach_is_issued_once(coop: Coop) -> None:
    """Given two kiosks of the hall without the network, when a coordinator confirms the same sheet
    at both, and at both says the same of work that they received, then as soon as both journals
    have arrived, coin was issued once for each."""
    tills = [coop.new_till("--profile", "hall") for _ in range(2)]
    mei, jonas = (coop.card(name).plastic.member for name in ("Mei", "Jonas"))
    coop.office("role", "give", mei, "coordinator")
    yesterday = (datetime.now(ZoneInfo("Europe/Berlin")) - timedelta(days=1)).date().isoformat()
    added = coop.office(
        "shift", "add", "deliveries", yesterday, "09:00", "120", "--by", mei, "--json"
    )
    (shift,) = json.loads(added)
    before = coop.entries()["contribution"]["posted"]

    async def story() -> None:
        async with tills[0].online() as one, tills[1].online() as two:
            for till, teller in zip(tills, (one, two), strict=True):
                await _confirms(till, teller, mei, shift["shift"], jonas)
            for till, teller in zip(tills, (one, two), strict=True):
                till.cable.plug()
                wake(teller)
                await until(lambda teller=teller: not status(teller).unsent, "the upload")

    asyncio.run(story())
    assert coop.entries()["contribution"]["posted"] == before + 2
    assert coop.entries()["attendance"] == {"recorded": 2}
    assert coop.entries()["acknowledged"] == {"recorded": 2}
    coop.office("role", "take", mei, "coordinator")  # the other stories know of nobody in office
