# SPDX-License-Identifier: AGPL-3.0-or-later
"""The teller against a real ledger over HTTP, with a cable that is pulled, slow, or loses answers.

Members are told apart by name, so that no story spends another's coin or locks another's PIN.
"""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from nacl.signing import SigningKey

from contract.credentials import seal
from contract.entries import Details, Purchase
from contract.messages import (
    MAX_ENTRIES_PER_UPLOAD,
    UploadRequest,
)
from contract.outcomes import Declined, Outcome
from contract.receipt import parse_receipt_code
from kiosk.demo import DemoCard
from ledger_client import cards, line, sync
from ledger_client.answers import NoRoom, Person, PinBad, PinOk, Room
from ledger_client.sync import _UPLOAD
from ledger_client.teller import Teller
from ledger_client.uplink import Unreachable
from tests.ledger_client.tills import (
    HOUR,
    Card,
    Coop,
    Till,
    identify,
    not_known,
    sale,
    sell,
    status,
    until,
    wake,
)

pytestmark = pytest.mark.usefixtures("_impatient")

Story = Callable[[], Coroutine[Any, Any, None]]


@pytest.fixture(scope="module")
def coop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coop]:
    """A co-op of their own: what other stories' members spend is missed here."""
    made = Coop(tmp_path_factory.mktemp("coop"))
    yield made
    made.ledger.stop()


async def offline(till: Till, teller: Teller) -> None:
    """The cable is pulled, and the till has noticed."""
    till.cable.pull()
    wake(teller)
    await until(lambda: not status(teller).online, "the till to notice")


async def online_again(till: Till, teller: Teller) -> None:
    till.cable.plug()
    wake(teller)
    await until(lambda: status(teller).online, "the ledger")


async def all_sent(teller: Teller) -> None:
    await until(lambda: status(teller).unsent == 0, "the upload")


async def standing_grant(teller: Teller, card: Card) -> int:
    """What the ledger lets this till hold for somebody who was here."""
    await until(lambda: teller.room(card.account) > 0, "a standing grant")
    return teller.room(card.account)


def test_a_new_till_is_online_once_it_has_goods(coop: Coop, till: Till) -> None:
    async def story() -> None:
        async with till.online() as teller:
            assert await teller.find("bread")
        till.cable.pull()
        async with till.open() as teller:
            assert not status(teller).online
            assert await teller.find("bread"), "those of an earlier day"

    asyncio.run(story())


# --- who is this --------------------------------------------------------------------------------


def test_a_member_is_known_by_the_ledger(coop: Coop, till: Till) -> None:
    amara = coop.card("Amara")

    async def story() -> None:
        async with till.online() as teller:
            id = teller.new_id()
            who = await teller.identify(id, *amara.tap())
            assert isinstance(who, Person)
            assert who == Person(
                id,
                amara.plastic.member,
                "Amara",
                amara.account,
                f"coin:{till.identity.coop}",
                amara.balance - sum(one.amount for one in who.elsewhere),
                amara.plastic.uid,
                offline=False,
                type="member",
                elsewhere=who.elsewhere,  # of other stories, at tills that are gone
            )

    asyncio.run(story())


def test_cards_that_are_not_known(coop: Coop, till: Till) -> None:
    stranger = Card(DemoCard("04000000000000", "00" * 16, "00" * 16, "Stranger", "m", "0000", 0))
    forged = Card(coop.card("Amara").plastic)
    forged.keys = type(forged.keys)(forged.keys.meta, bytes(16))

    async def story() -> None:
        async with till.online() as teller:
            assert await not_known(teller, stranger.tap()) == Declined.BAD_TAP
            assert await not_known(teller, forged.tap(9999)) == Declined.BAD_TAP
            assert await not_known(teller, ("zz", "")) == Declined.BAD_TAP
            await offline(till, teller)
            # None of ours; it may be a neighbouring co-op's, whom nobody can ask now.
            assert await not_known(teller, stranger.tap()) == "unknown-offline"
            assert await not_known(teller, coop.card("Amara").tap()) == "unknown-offline"
            assert await not_known(teller, ("zz", "")) == "unknown-offline"

    asyncio.run(story())


def test_what_was_sealed_for_the_key_before_knows_nobody(coop: Coop, till: Till) -> None:
    """Given a till that was enrolled again, and a disk that brought back what it had kept of its
    visitors, when one of them comes while it is offline, then they are not known there just now."""
    amara = coop.card("Amara")

    async def story() -> None:
        async with till.online() as teller:
            await identify(teller, amara)
            known = await teller._storage(teller._replica.card, amara.plastic.uid)
            assert known is not None
            before = bytes(SigningKey(bytes(32)).verify_key)
            old = replace(known.visitor, sealed=seal(before, b"{}"))
            await teller._storage(teller._replica.met, amara.plastic.uid, old, known.counter)
            await offline(till, teller)
            assert await not_known(teller, amara.tap()) == "unknown-offline"

    asyncio.run(story())


def test_a_visitor_is_known_without_the_network(coop: Coop, till: Till) -> None:
    jonas = coop.card("Jonas")

    async def story() -> None:
        async with till.online() as teller:
            await identify(teller, jonas)
            held = await standing_grant(teller, jonas)
            await offline(till, teller)
            who = await identify(teller, jonas)
            assert (who.first_name, who.offline) == ("Jonas", True)
            assert who.available == held, "offline it is what is held here"
        async with till.open() as teller:  # and after the power was away
            who = await identify(teller, jonas)
            assert (who.first_name, who.available) == ("Jonas", held)

    asyncio.run(story())


def test_a_tap_counts_once(coop: Coop, till: Till) -> None:
    jonas = coop.card("Jonas")
    other = coop.new_till()

    async def story() -> None:
        async with till.online() as teller, other.online() as elsewhere:
            tap = jonas.tap()
            assert isinstance(await teller.identify(teller.new_id(), *tap), Person)
            assert await not_known(teller, tap) == Declined.REPLAYED_TAP
            assert await not_known(elsewhere, tap) == Declined.REPLAYED_TAP
            await offline(till, teller)
            assert await not_known(teller, tap) == Declined.REPLAYED_TAP
            last = jonas.tap()
            assert isinstance(await teller.identify(teller.new_id(), *last), Person)
            assert await not_known(teller, last) == Declined.REPLAYED_TAP
            assert await not_known(teller, jonas.tap(jonas.counter - 1)) == Declined.REPLAYED_TAP
            jonas.counter += 1
            await online_again(till, teller)  # the ledger has not heard of that tap
            assert await not_known(teller, last) == Declined.REPLAYED_TAP
            await offline(till, teller)
        async with till.open() as teller:
            assert await not_known(teller, last) == Declined.REPLAYED_TAP
            forged = Card(jonas.plastic)
            forged.keys = type(forged.keys)(forged.keys.meta, bytes(16))
            assert await not_known(teller, forged.tap(9999)) == Declined.BAD_TAP
            await identify(teller, jonas)

    asyncio.run(story())
    other.cable.pull()


def test_a_lost_answer_is_no_lost_tap(coop: Coop, till: Till) -> None:
    """The ledger counted the tap, and its answer was lost: the visitor is known all the same."""
    noor = coop.card("Noor")

    async def story() -> None:
        async with till.online() as teller:
            who = await identify(teller, noor)
            async with asyncio.timeout(20):
                while await teller._storage(teller._replica.card, who.card) is None:
                    pass  # it is kept behind the answer
            till.cable.losing = True
            who = await identify(teller, noor)
            assert who.offline
            assert till.cable.lost

    asyncio.run(story())


# --- PIN ----------------------------------------------------------------------------------------


async def tries(teller: Teller, who: Person, *pins: str) -> list[PinOk | PinBad]:
    return [await teller.check_pin(teller.new_id(), who, pin) for pin in pins]


def test_a_pin_is_checked_by_the_ledger(coop: Coop, till: Till) -> None:
    mei = coop.card("Mei")

    async def story() -> None:
        async with till.online() as teller:
            who = await identify(teller, mei)
            wrong, right = await tries(teller, who, "0000", mei.pin)
            assert wrong == PinBad(2)
            assert isinstance(right, PinOk)
            assert right.ticket is not None
            # The right one began the count anew; three wrong ones lock it, also for the right one.
            answers = await tries(teller, who, "0000", "1111", "2222", mei.pin)
            assert answers == [PinBad(2), PinBad(1), PinBad(0), PinBad(0)]
            # A tap that the ledger does not know, or not any more, locks nobody out.
            late = replace(who, identification=teller.new_id())
            unchecked = PinBad(0, Declined.UNKNOWN_IDENTIFICATION)
            assert await tries(teller, late, mei.pin) == [unchecked]

    asyncio.run(story())


def test_a_pin_is_checked_here_without_the_network(coop: Coop, till: Till) -> None:
    noor = coop.card("Noor")

    async def story() -> None:
        async with till.online() as teller:
            who = await identify(teller, noor)
            await offline(till, teller)
            wrong, right = await tries(teller, who, "0000", noor.pin)
            assert (wrong, right) == (PinBad(2), PinOk(None))
            assert await tries(teller, who, "0000", "1111") == [PinBad(2), PinBad(1)]
        async with till.open() as teller:  # to pull the plug wins nobody another try
            who = await identify(teller, noor)
            assert await tries(teller, who, "2222", noor.pin) == [PinBad(0), PinBad(0)]

    asyncio.run(story())


def test_a_pin_that_the_ledger_found_right_ends_the_count_here_too(coop: Coop, till: Till) -> None:
    """Two wrong ones in an outage must not stay for ever: the next outage begins anew."""
    sandor = coop.card("Sándor")

    async def story() -> None:
        async with till.online() as teller:
            who = await identify(teller, sandor)
            await offline(till, teller)
            assert await tries(teller, who, "0000", "1111") == [PinBad(2), PinBad(1)]
            await online_again(till, teller)
            who = await identify(teller, sandor)
            (right,) = await tries(teller, who, sandor.pin)
            assert isinstance(right, PinOk)
            assert right.ticket is not None
            await offline(till, teller)
            assert await tries(teller, who, "0000") == [PinBad(2)]

    asyncio.run(story())


# --- is there room ------------------------------------------------------------------------------


def test_room_is_asked_for_and_what_is_left_goes_back(coop: Coop, till: Till) -> None:
    yusuf = coop.card("Yusuf")

    async def story() -> None:
        async with till.online() as teller:
            who = await identify(teller, yusuf)
            await standing_grant(teller, yusuf)
            held = teller.room(who.account)
            ticket = (await tries(teller, who, yusuf.pin))[0]
            assert isinstance(ticket, PinOk)
            room = await teller.reserve(teller.new_id(), who, held + 500, ticket.ticket)
            assert isinstance(room, Room)
            assert (room.account, room.unit) == (who.account, who.unit)
            assert teller.covers(who.account, room.number, held + 500)
            await sell(teller, who, held + 400, 120, room)
            going_back = asyncio.create_task(teller.release(who.account))
            await asyncio.sleep(0)
            assert not teller.covers(who.account, room.number, 1), "while it is being written, too"
            await going_back
            assert teller.room(who.account) == 0
            await all_sent(teller)
            # Once this is known there, some of the rest is set aside for this till again.
            await until(lambda: teller.room(who.account) > 0, "a new standing grant")

    asyncio.run(story())
    left = yusuf.balance - coop.balance(yusuf.account)
    set_aside = sum(
        sum(units.values())
        for account, units in coop.books()["balances"].items()
        if account.startswith("allowance:") and account.endswith(yusuf.account)
    )
    assert left - set_aside == 1500 + 400


def test_room_comes_with_the_answer_to_who_is_this(coop: Coop, till: Till) -> None:
    tomasz = coop.card("Tomasz")

    async def story() -> None:
        async with till.online() as teller:
            await identify(teller, tomasz)
            held = await standing_grant(teller, tomasz)
            who = await teller.identify(teller.new_id(), *tomasz.tap(), coin=held + 100)
            assert isinstance(who, Person)
            till.cable.pull()  # nobody needs to be asked again
            room = await teller.reserve(teller.new_id(), who, held + 100, None)
            assert isinstance(room, Room)
            await sell(teller, who, held + 100, 0, room)
            await online_again(till, teller)
            await all_sent(teller)
        assert coop.entries()["purchase"].keys() == {"posted"}

    asyncio.run(story())
    assert coop.balance(tomasz.account) <= tomasz.balance - 300


def test_room_that_came_along_goes_back_unless_somebody_pays_with_it(
    coop: Coop, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards, "RESERVE_SECONDS", 0.1)
    ravi = coop.card("Ravi")

    async def story() -> None:
        async with till.online() as teller:
            await identify(teller, ravi)
            held = await standing_grant(teller, ravi)
            await teller.identify(teller.new_id(), *ravi.tap(), coin=held + 100)
            assert teller.room(ravi.account) == held + 100
            await until(lambda: teller.room(ravi.account) <= held, "the room to go back")

            # On a slow line the answer takes longer than room is kept for nobody.
            held = await standing_grant(teller, ravi)
            till.cable.slow(0.3)
            who = await teller.identify(teller.new_id(), *ravi.tap(), coin=held + 100)
            assert isinstance(who, Person)
            room = await teller.reserve(teller.new_id(), who, held + 100, None)
            assert isinstance(room, Room)
            till.cable.slow(0)
            for _ in range(2):  # and what the ledger says meanwhile takes nothing of it back
                before = teller.time.anchor
                await until(lambda: teller.time.anchor != before, "news")  # noqa: B023
            assert teller.covers(ravi.account, room.number, held + 100)

    asyncio.run(story())


def test_room_asked_for_twice_stays_until_it_is_paid_with(tmp_path: Path) -> None:
    """The answer to a first question was lost, a second brought the same room, and the ledger names
    it by the first in its news: somebody pays with it all the same (the simulator's seed 20017)."""
    coop = Coop(tmp_path)
    till, leilani = coop.new_till(), coop.card("Leilani")

    async def story() -> None:
        async with till.online() as teller:
            who = await identify(teller, leilani)
            held = await standing_grant(teller, leilani)
            (right,) = await tries(teller, who, leilani.pin)
            assert isinstance(right, PinOk)
            room = await teller.reserve(teller.new_id(), who, held + 100, right.ticket)
            assert isinstance(room, Room)
            for grant in teller.grants._held.values():
                grant.request = grant.request and "of-the-answer-that-was-lost"
            await teller._rooms.news(())
            assert teller.covers(leilani.account, room.number, held + 100)
            await teller.release(leilani.account)
            assert not teller.covers(leilani.account, room.number, held + 100)

    try:
        asyncio.run(story())
    finally:
        coop.ledger.stop()


def test_no_room_comes_along_without_the_pin_that_it_wants(coop: Coop, till: Till) -> None:
    ingrid = coop.card("Ingrid")

    async def story() -> None:
        async with till.online() as teller:
            await identify(teller, ingrid)
            held = await standing_grant(teller, ingrid)
            who = await teller.identify(teller.new_id(), *ingrid.tap(), coin=held + 1)
            assert isinstance(who, Person)
            assert teller.room(ingrid.account) == held
            answer = await teller.reserve(teller.new_id(), who, held + 1, None)
            assert isinstance(answer, NoRoom)
            assert answer.code == Declined.PIN_WANTED

    asyncio.run(story())


def test_what_is_held_is_spent_without_asking_anyone(coop: Coop, till: Till) -> None:
    leilani = coop.card("Leilani")

    async def story() -> None:
        async with till.online() as teller:
            await identify(teller, leilani)
            held = await standing_grant(teller, leilani)
            await offline(till, teller)
            who = await identify(teller, leilani)
            room = await teller.reserve(teller.new_id(), who, held, None)
            assert isinstance(room, Room)
            written = await sell(teller, who, held - 70, 0, room)
            assert written.offline
            assert teller.room(who.account) == 70
            more = await teller.reserve(teller.new_id(), who, 71, None)
            assert more == NoRoom(Declined.NO_ROOM, 70, offline=True)
            await teller.release(who.account)
            assert teller.room(who.account) == 70, "standing grants stay"
        async with till.open() as teller:
            assert teller.room(leilani.account) == 70, "what was spent stays spent after a restart"
            await online_again(till, teller)
            await all_sent(teller)
        assert coop.entries()["purchase"].keys() == {"posted"}

    asyncio.run(story())


def test_no_room(coop: Coop, till: Till) -> None:
    noor, lucia = coop.card("Noor"), coop.card("Lucía")

    async def story() -> None:
        async with till.online() as teller:
            who = await identify(teller, noor)  # has not earned any yet
            answer = await teller.reserve(teller.new_id(), who, 100, None)
            assert answer == NoRoom(Declined.NO_ROOM, 0, offline=False)
            who = await identify(teller, lucia)
            answer = await teller.reserve(teller.new_id(), who, 1600, None)
            assert isinstance(answer, NoRoom)
            assert (answer.code, answer.offline) == (Declined.PIN_WANTED, False)
            await offline(till, teller)
            who = await identify(teller, noor)
            answer = await teller.reserve(teller.new_id(), who, 100, None)
            assert answer == NoRoom(Declined.NO_ROOM, 0, offline=True)

    asyncio.run(story())


def test_a_lease_ends_without_the_network(coop: Coop, till: Till) -> None:
    leilani = coop.card("Leilani")

    async def story() -> None:
        async with till.online() as teller:
            await identify(teller, leilani)
            await standing_grant(teller, leilani)
            await offline(till, teller)
            till.watch.skipped_ms = 11 * HOUR
            assert teller.room(leilani.account) > 0
            till.watch.skipped_ms = 12 * HOUR
            assert teller.room(leilani.account) == 0
            who = await identify(teller, leilani)
            answer = await teller.reserve(teller.new_id(), who, 100, None)
            assert answer == NoRoom(Declined.NO_ROOM, 0, offline=True)

    asyncio.run(story())


def test_after_a_reboot_with_a_clock_that_is_behind_there_is_no_room(
    coop: Coop, till: Till
) -> None:
    """The till sold at noon; it comes up again and believes that it is nine."""
    sandor = coop.card("Sándor")

    async def story() -> None:
        async with till.online() as teller:
            await identify(teller, sandor)
            await standing_grant(teller, sandor)
            await offline(till, teller)
            till.watch.skipped_ms = 3 * HOUR
            await sell(teller, None, 0, 450)
        till.watch.reboots += 1
        async with till.open() as teller:
            assert teller.room(sandor.account) > 0, "the wall clock is not behind what was stored"
        till.watch.wall_off_ms = -HOUR
        till.watch.reboots += 1
        async with till.open() as teller:
            assert teller.room(sandor.account) == 0
            await online_again(till, teller)
            await until(lambda: teller.time.for_leases() is not None, "the ledger's time")

    asyncio.run(story())


def test_after_a_reboot_a_clock_behind_a_quiet_afternoon_counts_no_more_than_one_behind_a_sale(
    coop: Coop, till: Till
) -> None:
    """Nothing was sold since the network went away; the time went by all the same."""
    sandor = coop.card("Sándor")

    async def story() -> None:
        async with till.online() as teller:
            await identify(teller, sandor)
            await standing_grant(teller, sandor)
            await offline(till, teller)
            till.watch.skipped_ms = 3 * HOUR
            newest = teller.time.now_ms()
            await until(lambda: newest_stored(till) >= newest, "the time to be stored")
        till.watch.wall_off_ms = -HOUR
        till.watch.reboots += 1
        async with till.open() as teller:
            assert teller.room(sandor.account) == 0

    asyncio.run(story())


def newest_stored(till: Till) -> int:
    """The newest time that the next process would find."""
    db = sqlite3.connect(till.folder / "journal.db")
    try:
        values = dict(db.execute("SELECT name, value FROM state"))
    finally:
        db.close()
    anchor = json.loads(values["anchor"])
    return max(anchor["ledger_ms"], anchor["wall_ms"], int(values.get("newest", 0)))


# --- what was asked for and not spent -----------------------------------------------------------


def test_grants_survive_a_restart_and_what_was_asked_for_goes_back_then(
    coop: Coop, till: Till
) -> None:
    ingrid = coop.card("Ingrid")

    async def story() -> None:
        async with till.online() as teller:
            who = await identify(teller, ingrid)
            assert isinstance(await teller.reserve(teller.new_id(), who, 900, None), Room)
            await teller.keep_draft("the basket", b"two loaves")
            till.cable.pull()
        async with till.open(kept=frozenset({ingrid.account})) as teller:
            assert till.drafts == {"the basket": b"two loaves"}
            assert teller.room(ingrid.account) == 900, "the draft holds it"
            assert isinstance(await teller.reserve(teller.new_id(), who, 900, None), Room)
        async with till.open() as teller:  # nothing holds it
            assert till.drafts == {"the basket": b"two loaves"}
            assert teller.room(ingrid.account) == 0
            await teller.drop_draft("the basket")
            await online_again(till, teller)
            await all_sent(teller)
        async with till.open() as teller:
            assert till.drafts == {}

    asyncio.run(story())
    assert coop.entries()["release"]["posted"] >= 1


def test_a_sale_ends_its_draft(coop: Coop, till: Till) -> None:
    async def story() -> None:
        async with till.online() as teller:
            id = teller.new_id()
            await teller.keep_draft(id, b"a loaf")
            await teller.write(id, sale(None, 0, 450), Details(), ends_draft=id)
        async with till.open():
            assert till.drafts == {}

    asyncio.run(story())


def test_coin_whose_answer_was_lost_goes_back(coop: Coop, till: Till) -> None:
    """The ledger granted it, and the till never heard: it must not stay set aside."""
    anahi = coop.card("Anahí")

    async def story() -> None:
        async with till.online() as teller:
            who = await identify(teller, anahi)
            held = await standing_grant(teller, anahi)
            (ticket,) = await tries(teller, who, anahi.pin)
            assert isinstance(ticket, PinOk)
            till.cable.losing = True
            answer = await teller.reserve(teller.new_id(), who, held + 300, ticket.ticket)
            assert isinstance(answer, NoRoom)
            assert answer.offline
            assert till.cable.lost
            await teller.release(who.account)  # the basket ends; nothing is known to be given back
            till.cable.losing = False
            await online_again(till, teller)
            await until(lambda: releases(teller) > 0, "the release")
            await all_sent(teller)
            await standing_grant(teller, anahi)

    def releases(teller: Teller) -> int:
        return len([g for g in teller.grants._held.values() if g.number > 1])

    asyncio.run(story())


# --- written once, posted once ------------------------------------------------------------------


def test_a_lost_answer_posts_no_sale_twice(coop: Coop, till: Till) -> None:
    async def story() -> None:
        async with till.online() as teller:
            await all_sent(teller)
            # Whatever else it asks in the background has its answer.
            await until(lambda: teller._sync._witness._told != "", "the first cosignature")
            before = coop.entries().get("purchase", {}).get("posted", 0)
            till.cable.losing = True
            written = await sell(teller, None, 0, 450)
            assert not written.offline
            await until(lambda: not status(teller).online, "the answer to be lost")
            assert till.cable.lost
            assert status(teller).unsent == 1
            assert coop.entries()["purchase"]["posted"] == before + 1, "the ledger has it"
            till.cable.losing = False
            await online_again(till, teller)
            await all_sent(teller)
            assert coop.entries()["purchase"]["posted"] == before + 1

    asyncio.run(story())


def test_what_was_sold_without_the_network_is_posted_in_order_when_it_is_back(
    coop: Coop, till: Till
) -> None:
    async def story() -> None:
        async with till.open() as teller:
            before = coop.entries().get("purchase", {}).get("posted", 0)
            await offline(till, teller)
            for cents in range(MAX_ENTRIES_PER_UPLOAD + 5):
                await sell(teller, None, 0, 100 + cents)
            assert status(teller).unsent == MAX_ENTRIES_PER_UPLOAD + 5
        async with till.open() as teller:  # the power was away as well
            assert status(teller).unsent == MAX_ENTRIES_PER_UPLOAD + 5
            await online_again(till, teller)
            await all_sent(teller)
            after = coop.entries()["purchase"]["posted"]
            assert after == before + MAX_ENTRIES_PER_UPLOAD + 5

    asyncio.run(story())


def test_the_same_upload_gets_the_first_outcome_again(coop: Coop, till: Till) -> None:
    async def story() -> None:
        async with till.online() as teller:
            await offline(till, teller)
            for cents in (450, 200):
                await sell(teller, None, 0, cents)
            unsent = await teller._storage(teller._journal.unsent, 100)
            await online_again(till, teller)
            await all_sent(teller)
            outcomes = []
            for _ in range(2):
                line = teller._line
                again = UploadRequest(
                    format="coopcoin-upload/1",
                    entries=tuple(each.entry for each in unsent),
                    **line.marks(line.new_id()),
                )
                answer = await line.ask("/v1/entries", again, _UPLOAD)
                outcomes.append(answer.outcomes)
            assert outcomes[0] == outcomes[1]
            assert [o.outcome for o in outcomes[0]] == [Outcome.POSTED, Outcome.POSTED]
            # What the journal has is that first answer, too.
            recorded = await teller._storage(stored_outcomes, teller)
            assert recorded == {o.entry: o.log_index for o in outcomes[0]}

    asyncio.run(story())


def stored_outcomes(teller: Teller) -> dict[str, int]:
    rows = teller._journal._db.exec_driver_sql("SELECT entry, log_index FROM outcomes")
    found = {row.entry: row.log_index for row in rows}
    teller._journal._db.commit()
    return found


def test_a_disk_that_failed_once_does_not_end_the_uploading(
    coop: Coop, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with till.online() as teller:
            await all_sent(teller)
            record, failed = teller._journal.record, []

            def fails_once(outcomes: Any) -> None:
                if not failed:
                    failed.append(True)
                    raise OSError("no space left on the device")
                record(outcomes)

            monkeypatch.setattr(teller._journal, "record", fails_once)
            await sell(teller, None, 0, 450)
            await until(lambda: bool(failed), "the disk to fail")
            await all_sent(teller)

    asyncio.run(story())


@pytest.mark.parametrize("sold_since", [0, 1])
def test_an_older_copy_of_the_disk_sells_nothing(coop: Coop, till: Till, sold_since: int) -> None:
    """Its grants were spent already. Whatever it sells makes another past: a fork."""
    journal, copy = till.folder / "journal.db", till.folder / "journal.copy"

    async def day(*sales: int) -> None:
        async with till.online() as teller:
            for cents in sales:
                await sell(teller, None, 0, cents)
            await all_sent(teller)
            assert not status(teller).stopped

    async def the_copy_is_found_out() -> None:
        async with till.open() as teller:
            await offline(till, teller)
            for _ in range(sold_since):
                await sell(teller, None, 0, 799)
            await online_again(till, teller)
            found = "journal-forked" if sold_since else "journal-behind"
            await until(lambda: status(teller).stopped == found, found)
            assert till.told[-1].stopped == found

    asyncio.run(day(450))
    shutil.copy(journal, copy)
    asyncio.run(day(200))
    before = coop.entries()["purchase"]["posted"]
    shutil.copy(copy, journal)
    till.cable.pull()
    asyncio.run(the_copy_is_found_out())
    assert coop.entries()["purchase"]["posted"] == before


def test_a_receipt_is_proved(coop: Coop, till: Till) -> None:
    async def story() -> None:
        async with till.online() as teller:
            await offline(till, teller)
            written = await sell(teller, None, 0, 450)
            code = parse_receipt_code(written.url)
            assert (await teller.check_receipt(code)).state == "unreachable"
            till.cable.losing = False
            await online_again(till, teller)
            await all_sent(teller)
            checked = await teller.check_receipt(code)
            assert checked.state == "proved"
            assert isinstance(checked.entry, Purchase)
            assert checked.entry.id == written.id
            assert checked.details == Details(note="for the cake")
            assert checked.log_size > 0
            # Who has no salt learns that it is there, and nothing of what was bought.
            bare = type(code)(code.entry, code.entry_hash)
            assert (await teller.check_receipt(bare)).details is None
            forged = type(code)(code.entry, bytes(32), code.salt)
            assert (await teller.check_receipt(forged)).state == "unknown"

    asyncio.run(story())


def test_a_queue_of_shoppers_asks_once_for_what_is_new(
    coop: Coop, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "REFRESH_SECONDS", 60)
    monkeypatch.setattr(line, "APART_SECONDS", 1.5)
    asked: list[float] = []

    async def story() -> None:
        async with till.online() as teller:
            loop, refreshes = asyncio.get_running_loop(), teller._line.refreshes
            await until(lambda: teller._line.furnished, "goods and rules")
            before = teller._line._refreshed

            def note() -> None:
                asked.append(loop.time())
                refreshes()

            teller._line.refreshes = note  # type: ignore[method-assign]
            # when: four people tap, and one of them pays, within a second
            for card in ("Amara", "Jonas", "Noor", "Ravi"):
                await identify(teller, coop.card(card))
            await sell(teller, None, 0, 250)
            await until(lambda: not teller._line.unsent, "the upload")
            # then: the ledger is asked once for what it grants now, and not before the last time is
            # so long ago
            await until(lambda: bool(asked), "the question")
            assert asked[0] - before >= 1.5
            await asyncio.sleep(0.5)
            assert len(asked) == 1

    asyncio.run(story())


def test_an_answer_that_a_restore_overtook_counts_for_nothing(coop: Coop, till: Till) -> None:
    """The ledger took a sale, was lost, and was restored without it while its answer was on its
    way: the sale goes up once more. Else nothing behind it ever would."""

    async def story() -> None:
        async with till.online() as teller:
            line, journal = teller._line, teller._journal
            ask, origins = line.ask, line.origins

            async def overtaken(path: str, *said: Any, **how: Any) -> Any:
                if outcomes and path == "/v1/entries":
                    raise Unreachable("down", "for now")
                answer = await ask(path, *said, **how)
                if path == "/v1/entries":
                    line.origins = (*origins, f"{origins[-1]}-restored")
                    await teller._storage(journal.forget_outcomes, 0)
                    line.unsent = await teller._storage(journal.unsent_count)
                    outcomes.append(answer.outcomes)
                return answer

            outcomes: list[Any] = []
            line.ask = overtaken  # type: ignore[method-assign]
            # when
            await sell(teller, None, 0, 250)
            await until(lambda: bool(outcomes), "the answer")
            await asyncio.sleep(0.3)
            # then
            assert len(await teller._storage(journal.unsent, 10)) == len(outcomes[0]) > 0
            assert line.unsent == len(outcomes[0]), "what the ledger knows of is counted by it"

    asyncio.run(story())
