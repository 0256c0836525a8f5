# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a till sold, read from its own journal: by pages, by time, by member, across epochs."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from contract.entries import DrawerOpened
from contract.ids import random_id
from ledger_client import sales
from ledger_client.answers import SalesFound, SaleThere
from ledger_client.journal import Journal, Place
from ledger_client.replica import Replica, Visitor
from ledger_client.sales import sales_before
from ledger_client.storage import Storage
from tests.ledger_client.test_journal import KIOSK, NINE, entry_id, open_journal, sale
from tests.ledger_client.tills import Coop, Till, identify, sell

NOOR, TOMASZ = (f"member:{random_id(one)}" for one in (b"noor......", b"tomasz...."))


def write(journal: Journal, cents: int, actor: str) -> None:
    """At each second of the journal a sale, and the drawer opened."""
    journal.append(lambda head: sale(head, cents, actor=actor))

    def opened(head: Any) -> DrawerOpened:
        marks = {one: getattr(sale(head, 1), one) for one in _MARKS}
        return DrawerOpened(**marks, reason="change-money")

    journal.append(opened)


_MARKS = ("format", "coop", "device", "epoch", "sequence", "previous", "id", "at", "actor")


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A journal of two epochs in which Noor and Tomasz buy in turn, read in small steps."""
    monkeypatch.setattr(sales, "STEP", 5)
    journal = open_journal(tmp_path / "journal.db")
    for cents in range(100, 110):
        write(journal, cents, NOOR if cents % 2 else f"kiosk:{KIOSK}")
    journal.close()
    journal = open_journal(tmp_path / "journal.db", epoch=2)
    for cents in range(110, 120):
        journal.append(
            lambda head, cents=cents: sale(
                head,
                cents,
                actor=NOOR if cents % 2 else f"kiosk:{KIOSK}",
                id=entry_id(100 + head.sequence),
                at=f"2026-05-04T09:30:{head.sequence:02}.000Z",
            )
        )
    replica, storage = Replica(tmp_path / "replica.db"), Storage()

    def found(
        place: Place | None = None, at_ms: int | None = None, member: str = "", most: int = 4
    ) -> SalesFound:
        return asyncio.run(
            sales_before(
                storage, journal, replica, place=place, at_ms=at_ms, member=member, most=most
            )
        )

    yield found
    storage.close()
    replica.close()
    journal.close()


def sums(found: SalesFound) -> list[int]:
    return [one.amount for one in found.sales]


def test_pages_lead_from_the_newest_sale_to_the_first(ask: Any) -> None:
    seen: list[int] = []
    place = None
    while True:
        page = ask(place)
        seen += sums(page)
        place = page.older
        if place is None:
            break
    assert seen == list(range(119, 99, -1)), "each once, none left out, over both epochs"


def test_a_page_that_ends_with_the_first_sale_has_nothing_older(ask: Any) -> None:
    assert ask(most=20).older is None
    assert ask(most=19).older is not None


def test_what_was_sold_until_a_time(ask: Any) -> None:
    # In the first epoch a sale was written at every other second.
    assert sums(ask(at_ms=NINE + 7_000)) == [103, 102, 101, 100]
    assert sums(ask(at_ms=NINE + 6_000)) == [102, 101, 100], "what is written then is after it"
    assert sums(ask(at_ms=NINE)) == []
    assert sums(ask(at_ms=NINE + 3_600_000)) == [109, 108, 107, 106], "between the epochs"


def test_one_members_sales_alone(ask: Any) -> None:
    assert sums(ask(member=NOOR.removeprefix("member:"))) == [119, 117, 115, 113]
    nobody = ask(member=TOMASZ.removeprefix("member:"))
    assert (sums(nobody), nobody.older) == ([], None)


@pytest.mark.usefixtures("_impatient")
def test_a_sale_is_told_with_its_receipt_and_who_served_by_name(coop: Coop, till: Till) -> None:
    async def story() -> None:
        async with till.online() as teller:
            noor = await identify(teller, coop.card("Noor"))
            written = await sell(teller, noor, 0, 250)
            (one,) = (await teller.sales(5, member=noor.member)).sales
            assert (one.id, one.amount, one.tenders) == (written.id, 250, ("cash",))
            found = await teller.sale(one.id)
            assert isinstance(found, SaleThere)
            assert found.receipt is not None
            assert (found.receipt.url, found.receipt.hash) == (written.url, written.hash)

    asyncio.run(story())


def test_who_served_is_known_by_name_if_their_card_was_read_here(tmp_path: Path) -> None:
    replica = Replica(tmp_path / "replica.db")
    replica.met("04A1", Visitor("abcd", "Tomasz", "wallet:abcd", "coin:x", 0, b""), 1)
    assert (replica.first_name("abcd"), replica.first_name("efgh")) == ("Tomasz", "")
    replica.close()
