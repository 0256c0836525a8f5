# SPDX-License-Identifier: AGPL-3.0-or-later
"""A desk of the housing office, with the network and without."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from contract.entries import RentPayment, Tender
from contract.housing_messages import HouseholdRent
from kiosk.bill import RentBill
from kiosk.bill_entry import entry
from kiosk.housing import effect
from kiosk.tenders import cash
from ledger_client.answers import Person, PinOk
from ledger_client.housing import Housing, NotTold, Told, Wanted
from ledger_client.teller import Teller
from tests.ledger_client.test_teller import offline, online_again
from tests.ledger_client.tills import Card, Coop, Till, status, until

pytestmark = pytest.mark.usefixtures("_impatient")

TODAY = "2026-02-01"


def desk(coop: Coop) -> Till:
    """A kiosk of the housing office, where Ingrid is on duty; Mei and Ravi have a flat each."""
    till = coop.new_till("--profile", "housing")
    if "At A" not in coop.office("tenancy", "list"):
        coop.office("role", "give", "Ingrid Solberg", "housing-staff")
        by = ("--by", "Ingrid Solberg")
        for home, who in (("A", "Mei Lin"), ("B", "Ravi Krishnan")):
            coop.office("member", "change", who, "--household", f"At {home}")
            coop.office("tenancy", "let", home, f"At {home}", "2026-01-01", *by)
            rent = ("tenancy", "charge", home, "rent", "650.00", "--begins", "2026-01-01")
            coop.office(*rent, *by)
        coop.office("charge", "run", "--month", "2026-01", *by)
    return till


@asynccontextmanager
async def opened(till: Till, teller: Teller) -> AsyncIterator[Housing]:
    housing = teller.housing(till.folder / "housing.db")
    await housing.open()
    try:
        yield housing
    finally:
        await housing.close()


async def at_the_desk(teller: Teller, card: Card) -> tuple[Person, str | None]:
    """Somebody taps and gives the PIN: who they are, and the ticket for it."""
    who = await teller.identify(teller.new_id(), *card.tap())
    assert isinstance(who, Person), who
    right = await teller.check_pin(teller.new_id(), who, card.pin)
    assert isinstance(right, PinOk), right
    return who, right.ticket


async def look(housing: Housing, who: tuple[Person, str | None], wanted: Wanted) -> Told | NotTold:
    return await housing.find(*who, wanted, TODAY)


def only(told: Told | NotTold, *, offline: bool) -> HouseholdRent:
    assert isinstance(told, Told), told
    assert told.offline is offline
    (household,) = told.households
    return household


async def take(teller: Teller, housing: Housing, household: str, cash: int) -> None:
    tender = Tender(type="cash", unit="EUR", amount=cash)
    written = await teller.write(
        teller.new_id(),
        lambda marks: RentPayment(
            **marks,
            actor=f"kiosk:{teller.identity.device}",
            household=household,
            tenders=(tender,),
        ),
    )
    await housing.wrote(written.id)


def test_rent_is_taken_offline_and_counts_at_once_and_once_only(coop: Coop) -> None:
    till, ingrid, mei = desk(coop), coop.card("Ingrid"), coop.card("Mei")

    async def story() -> None:
        async with till.online() as teller, opened(till, teller) as housing:
            staff = await at_the_desk(teller, ingrid)
            flat = only(await look(housing, staff, Wanted(home="a")), offline=False)
            assert flat.account.balance == 65_000
            tenant = await at_the_desk(teller, mei)
            await housing.refresh()
            await offline(till, teller)

            here = await at_the_desk(teller, ingrid)
            again = only(await look(housing, here, Wanted(name="mei")), offline=True)
            assert again == flat
            await take(teller, housing, flat.household, 40_000)
            owes = only(await look(housing, here, Wanted(home="A")), offline=True)
            assert owes.account.balance == 25_000
            assert [one.amount for one in owes.overdue] == [25_000]
            own = only(await look(housing, tenant, Wanted()), offline=True)
            assert own.account.balance == 25_000
            assert await look(housing, tenant, Wanted(home="B")) == NotTold("not-allowed")

        async with till.open() as teller, opened(till, teller) as housing:  # after a power cut
            owes = only(await look(housing, here, Wanted(home="A")), offline=True)
            assert owes.account.balance == 25_000
            await online_again(till, teller)
            await until(lambda: status(teller).unsent == 0, "the upload")
            staff = await at_the_desk(teller, ingrid)
            owes = only(await look(housing, staff, Wanted(home="A")), offline=False)
            assert owes.account.balance == 25_000
            await housing.refresh()
            await offline(till, teller)
            here = await at_the_desk(teller, ingrid)
            owes = only(await look(housing, here, Wanted(home="A")), offline=True)
            assert owes.account.balance == 25_000

    asyncio.run(story())


def test_two_desks_alone_take_the_same_rent_and_both_receipts_are_true(coop: Coop) -> None:
    first, second, ingrid = desk(coop), desk(coop), coop.card("Ingrid")
    bills: list[RentBill] = []

    async def at_home(till: Till, teller: Teller, housing: Housing) -> None:
        """Ingrid takes a month's rent of Ravi's flat, as a desk on its own sees it."""
        staff = await at_the_desk(teller, ingrid)
        await housing.refresh()
        await offline(till, teller)
        here = await at_the_desk(teller, ingrid)
        flat = only(await look(housing, here, Wanted(home="B")), offline=True)
        will = effect(flat, 65_000, (), teller.new_id())
        bill = RentBill(
            id=teller.new_id(),
            household=flat.household,
            name=flat.name,
            amount=65_000,
            parts=will.parts,
            owes=will.owes,
            money=(cash(teller.new_id(), 65_000, 65_000),),
            noted=True,
        )
        written = await teller.write(
            bill.id, lambda marks: entry(bill, marks, teller.identity.device, "EUR")
        )
        await housing.wrote(written.id)
        again = only(await look(housing, here, Wanted(home="B")), offline=True)
        assert again.account.balance == bill.owes == 0
        assert staff[0].member == here[0].member
        bills.append(bill)

    async def story() -> None:
        async with (
            first.online() as one,
            second.online() as two,
            opened(first, one) as here,
            opened(second, two) as there,
        ):
            await at_home(first, one, here)
            await at_home(second, two, there)
            for till, teller in ((first, one), (second, two)):
                await online_again(till, teller)
                await until(lambda teller=teller: status(teller).unsent == 0, "the upload")
            staff = await at_the_desk(one, ingrid)
            flat = only(await look(here, staff, Wanted(home="B")), offline=False)
            assert flat.account.balance == -65_000  # the second one is paid ahead
            assert [one.amount for one in flat.recent] == [65_000, 65_000]
            assert flat.to_pay == ()

    asyncio.run(story())
    assert [[part.amount for part in bill.parts] for bill in bills] == [[65_000], [65_000]]


def test_names_and_debts_are_not_readable_in_the_file(coop: Coop) -> None:
    till = desk(coop)

    async def story() -> None:
        async with till.online() as teller, opened(till, teller) as housing:
            await housing.refresh()

    asyncio.run(story())
    stored = b"".join(file.read_bytes() for file in till.folder.glob("housing.db*"))
    assert len(stored) > 4000
    for readable in (b"Krishnan", b"650", b"rent", b"At B"):
        assert readable not in stored


def test_a_copy_that_is_damaged_is_had_again(coop: Coop) -> None:
    till, ingrid = desk(coop), coop.card("Ingrid")
    (till.folder / "housing.db").write_bytes(b"no database" * 1000)

    async def story() -> None:
        async with till.online() as teller, opened(till, teller) as housing:
            staff = await at_the_desk(teller, ingrid)
            await housing.refresh()
            await offline(till, teller)
            assert isinstance(await look(housing, staff, Wanted(home="B")), Told | NotTold)
            here = await at_the_desk(teller, ingrid)
            only(await look(housing, here, Wanted(home="B")), offline=True)

    asyncio.run(story())
