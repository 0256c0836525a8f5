# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the co-op lends while a till is out of reach: never more than the members decided."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.entries import Purchase, Tender, Total
from contract.local_time import local_day
from contract.money import Amount
from contract.rules import CoinShare, CoinValue, DeclaredRisk, coin_part, settles
from contract.wallet_messages import SetSpendingLimit
from ledger_client.answers import NoRoom, Person, PinOk, Room
from ledger_client.journal import Journal
from ledger_client.risk import Known, RiskBook, at_risk, within
from ledger_client.teller import Teller
from tests.ledger_client.test_grants import AMARA, COIN, JONAS, marks
from tests.ledger_client.tills import Card, Coop, Till, identify, until

pytestmark = pytest.mark.usefixtures("_impatient")
RULE = DeclaredRisk(per_tap=500, per_member=800, per_kiosk=1200, ends="2026-06-30")
TODAY = "2026-05-03"


def lent(sequence: int, account: str, amount: int, anchor: str | None = None) -> Purchase:
    tender = Tender(
        type="coin",
        unit=COIN,
        amount=amount,
        settles=Amount("EUR", amount),
        account=account,
        risk=1,
    )
    total = Total(department="bakery", tax_rate=0, net=amount, tax=0)
    said: dict[str, Any] = {**marks(sequence), "anchor": anchor}
    return Purchase(**said, totals=(total,), tenders=(tender,))


def test_each_limit_counts_by_itself() -> None:
    book = RiskBook()
    assert book.left(AMARA, RULE, "", TODAY) == 500, "per tap"
    book.wrote(lent(1, AMARA, 500))
    assert book.left(AMARA, RULE, "", TODAY) == 300, "per member"
    book.wrote(lent(2, AMARA, 300))
    assert book.left(AMARA, RULE, "", TODAY) == 0
    assert book.left(JONAS, RULE, "", TODAY) == 400, "per kiosk and outage"
    # when the ledger was heard again, a new outage begins; what Amara owes, she owes
    heard = "2026-05-03T10:00:00.000Z"
    assert book.left(JONAS, RULE, heard, TODAY) == 500
    assert book.left(AMARA, RULE, heard, TODAY) == 0
    # and what the ledger says that she owes, knowing both entries, counts instead of them
    book.heard(AMARA, Known(owes=600, sequence=2))
    assert book.left(AMARA, RULE, heard, TODAY) == 200
    assert book.left(AMARA, RULE, heard, "2026-07-01") == 0, "the rule has ended"


def test_the_last_word_of_the_ledger_counts_and_not_where_it_had_heard_most() -> None:
    book, heard = RiskBook(), "2026-05-03T10:00:00.000Z"
    book.wrote(lent(7, AMARA, 300))
    # given: what cards remember of earlier runs, whichever is tapped first
    book.remembered(AMARA, Known(owes=100, sequence=5))
    book.remembered(AMARA, Known(owes=700, sequence=6))
    book.remembered(AMARA, Known(owes=100, sequence=5))
    assert book.left(AMARA, RULE, heard, TODAY) == 0
    # when: the ledger was restored, and lacks what it had heard and that she had repaid all
    book.heard(AMARA, Known(owes=0, sequence=9))
    book.heard(AMARA, Known(owes=400, sequence=6))
    # then: what it says now and what comes again count
    assert book.left(AMARA, RULE, heard, TODAY) == 100
    book.remembered(AMARA, Known(owes=0, sequence=9))
    assert book.left(AMARA, RULE, heard, TODAY) == 100, "another card does not know better"


@given(
    st.integers(1, 10_000),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    st.integers(1, 300),
    st.sampled_from(("down", "nearest")),
)
def test_what_is_lent_and_what_is_granted_settle_the_whole(
    amount: int, room: int, left: int, worth: int, rounding: Any
) -> None:
    value = CoinValue(Amount("EUR", worth), rounding)
    found = at_risk(amount, room, left, 1, value)
    if found is None:
        assert worth % 100 or left < amount - room or left == 0
        return
    assert amount - room <= found.coin <= min(left, amount)
    rest = settles(amount, value) - found.settles
    assert rest <= settles(amount - found.coin, value)


async def pays(teller: Teller, who: Person, room: Room) -> None:
    """With what the co-op lends alone."""
    assert room.risk is not None
    risk = room.risk

    def make(said: dict[str, Any]) -> Purchase:
        tender = Tender(
            type="coin",
            unit=who.unit,
            amount=risk.coin,
            settles=Amount("EUR", risk.settles),
            account=who.account,
            risk=risk.version,
        )
        total = Total(department="bakery", tax_rate=0, net=risk.settles, tax=0)
        actor = f"member:{who.member}"
        return Purchase(
            **said, actor=actor, totals=(total,), tenders=(tender,), rules={"coin-value": 1}
        )

    await teller.write(teller.new_id(), make)


async def pays_in_an_outage(till: Till, teller: Teller, card: Card) -> None:
    """Somebody who has nothing, as soon as the till has heard that the co-op lends."""
    await until(lambda: any(v.name == "declared-risk" for v in teller.rules.versions), "the rule")
    await identify(teller, card)
    till.cable.pull()
    await until(lambda: not teller._line.online, "the outage")
    who = await identify(teller, card)
    room = await teller.reserve(teller.new_id(), who, 300, None)
    assert isinstance(room, Room)
    await pays(teller, who, room)


@pytest.fixture
def lending(tmp_path: Path) -> Iterator[Coop]:
    """A co-op of its own: elsewhere nobody lends."""
    coop = Coop(tmp_path)
    yield coop
    coop.ledger.stop()


def test_the_coop_lends_what_it_decided_and_no_more(lending: Coop) -> None:
    coop, till = lending, lending.new_till()
    noor, ravi = lending.card("Noor"), lending.card("Ravi")

    async def story() -> None:
        async with till.online() as teller:
            who = await identify(teller, noor)
            assert who.available == 0
            # given: the members declare risk, and the till hears of it before the network goes
            limits = ("per_tap=3", "per_member=5", "per_kiosk=4.50", "ends=2099-12-31")
            coop.office("rule", "set", "declared-risk", *limits)
            await until(
                lambda: any(v.name == "declared-risk" for v in teller.rules.versions), "the rule"
            )
            who = await identify(teller, ravi)
            right = await teller.check_pin(teller.new_id(), who, ravi.pin)
            assert isinstance(right, PinOk)
            assert right.ticket
            limit = SetSpendingLimit(coin=100)
            assert await teller.wallet().change(who, right.ticket, limit) is None
            till.cable.pull()
            await until(lambda: not teller._line.online, "the outage")
            # and: Ravi wanted no more than 1.00 spent at once, and said so here before it went
            who = await identify(teller, ravi)
            assert who.available == 100
            assert isinstance(await teller.reserve(teller.new_id(), who, 101, None), NoRoom)
            # when: Noor, who has nothing, taps
            who = await identify(teller, noor)
            assert (who.offline, who.available) == (True, 300)
            room = await teller.reserve(teller.new_id(), who, 300, None)
            assert isinstance(room, Room)
            assert room.number == 0
            await pays(teller, who, room)
        # then: the count outlives the process, and the kiosk's own limit holds
        async with till.open() as teller:
            who = await identify(teller, noor)
            assert who.available == 150
            answer = await teller.reserve(teller.new_id(), who, 151, None)
            assert isinstance(answer, NoRoom)
            assert answer.available == 150
            room = await teller.reserve(teller.new_id(), who, 150, None)
            assert isinstance(room, Room)
            await pays(teller, who, room)
            assert (await identify(teller, noor)).available == 0
            # when the network is back: all of it is a debt, and the next outage lends the rest
            till.cable.plug()
            await until(lambda: teller._line.online and not teller._line.unsent, "the upload")
            await identify(teller, noor)
            till.cable.pull()
            await until(lambda: not teller._line.online, "the outage")
            assert (await identify(teller, noor)).available == 50

    asyncio.run(story())
    assert coop.balance(f"risk:{till.identity.coop}:{noor.plastic.member}") == -450
    till.cable.pull()


def test_what_a_restored_ledger_does_not_know_yet_is_not_lent_twice(
    lending: Coop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The simulator's seed 1333066: a till that believed all its entries sent asked a ledger that
    had lost them who Noor is, before it heard of the restore."""
    coop, till = lending, lending.new_till()
    noor = coop.card("Noor")
    limits = ("per_tap=3", "per_member=5", "per_kiosk=9", "ends=2099-12-31")
    coop.office("rule", "set", "declared-risk", *limits)

    async def story() -> None:
        async with till.online() as teller:
            await pays_in_an_outage(till, teller, noor)
            # given: as far as the till knows, the ledger has it all; the ledger knows nothing of it
            monkeypatch.setattr(Journal, "unsent", lambda *_a: [])
            till.cable.plug()
            await until(lambda: teller._line.online and not teller._line.unsent, "the network")
            # when: Noor taps there, and in the next outage
            await identify(teller, noor)
            till.cable.pull()
            await until(lambda: not teller._line.online, "the outage")
            # then: what was lent and comes again counts
            assert (await identify(teller, noor)).available == 200

    asyncio.run(story())


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_day_on_which_the_coop_lends_is_its_own_and_not_that_of_utc(
    lending: Coop, zone: str
) -> None:
    """At each hour one of the two zones has another day than UTC."""
    coop, till = lending, lending.new_till()
    with closing(sqlite3.connect(coop.ledger.folder / "ledger.db")) as books, books:
        books.execute("UPDATE settings SET value = ? WHERE name = 'time_zone'", [zone])
    till.identity = msgspec.structs.replace(till.identity, time_zone=zone)
    noor, today = lending.card("Noor"), local_day(time.time_ns() // 1_000_000, zone)
    # given: the members declare risk for today alone, as days are where they live
    limits = ("per_tap=3", "per_member=5", "per_kiosk=4.50", f"ends={today}")
    coop.office("rule", "set", "declared-risk", *limits)

    async def story() -> None:
        async with till.online() as teller:
            # when: Noor, who has nothing, pays in an outage
            await pays_in_an_outage(till, teller, noor)
            till.cable.plug()
            await until(lambda: teller._line.online and not teller._line.unsent, "the upload")

    asyncio.run(story())
    # then: the ledger carries what the till lent on that day
    assert coop.balance(f"risk:{till.identity.coop}:{noor.plastic.member}") == -300


@given(
    cents=st.sampled_from((50, 100, 120, 150, 200, 1200)),
    rounding=st.sampled_from(("down", "nearest")),
    bill=st.integers(1, 300),
    share=st.integers(1, 100),
    held=st.integers(0, 100),
)
def test_what_is_lent_and_what_is_granted_settle_the_coin_part_to_the_cent(
    cents: int, rounding: Any, bill: int, share: int, held: int
) -> None:
    """Whatever a coin is worth: where one settles more than the least money there is, the books
    would refuse a sale whose parts settle more than the sale."""
    value = CoinValue(Amount("EUR", cents), rounding)
    part = coin_part(bill, CoinShare(share), value)
    room = part.coin * held // 101
    lent = None if not part.coin else at_risk(part.coin, room, 10**6, 1, value)
    if lent is None:
        return
    risk = within(lent, part.coin, part.settles)
    rest = (part.coin - risk.coin, part.settles - risk.settles)
    assert 0 < risk.settles <= settles(risk.coin, value)
    assert rest == (0, 0) or 0 < rest[1] <= settles(rest[0], value)
