# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office enters: work that was done, rules, goods. What cannot be is refused in words."""

import os
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from contract.entries import BadEntry, Contribution, GrantGiven
from contract.grants import Grant
from contract.ids import instant, wallet
from contract.messages import Product
from contract.money import MAX_AMOUNT
from ledger.catalogue.products import BadProduct, add_products, all_products
from ledger.community.contributions import NotWorth, UnknownWork, confirm_contribution
from ledger.service import Ledger
from ledger.transaction import Transaction
from tests.ledger.coop import Coop, now_ms, run


@pytest.fixture
def office(coop: Coop) -> Iterator[Ledger]:
    opened = Ledger(coop.data, clock=now_ms, random=os.urandom)
    yield opened
    opened.close()


def goods(**said: Any) -> Product:
    product = Product(
        id="a" * 16, name="Kale", department="produce", tax_rate=700, price=199, icon="leaf"
    )
    return msgspec.structs.replace(product, **said)


@pytest.mark.parametrize(
    "wrong",
    [
        goods(department="Fruit & Veg"),
        goods(department=""),
        goods(department="x" * 41),
        goods(tax_rate=-1),
        goods(tax_rate=10_001),
        goods(price=2**53),
    ],
)
def test_goods_that_no_entry_could_name_are_refused(
    coop: Coop, office: Ledger, wrong: Product
) -> None:
    before = office.do_now(lambda tx: all_products(tx.connection))
    with pytest.raises(BadProduct, match="Kale cannot be sold"):
        office.do_now(lambda tx: add_products(tx, [goods(id="b" * 16), wrong]))
    assert office.do_now(lambda tx: all_products(tx.connection)) == before


def today(tx: Transaction) -> str:
    return tx.coop.day(tx.now_ms)


@pytest.mark.parametrize(
    ("work", "minutes", "why"),
    [
        ("shop-shift", 0, r"0 minutes of shop-shift at 8.00 coin an hour are less than 0.01 coin"),
        ("shop-shift", -60, "are less than 0.01 coin"),
        ("shop-shift", MAX_AMOUNT, "are more than there can be"),
        ("sleeping", 60, "sleeping"),
    ],
)
def test_work_that_is_worth_no_coin(
    coop: Coop, office: Ledger, work: str, minutes: int, why: str
) -> None:
    before = coop.books()
    with pytest.raises((NotWorth, UnknownWork), match=why):
        office.do_now(
            lambda tx: confirm_contribution(
                tx, coop.cards["Mei"].member, work, minutes, today(tx), tx.ledger_actor
            )
        )
    assert coop.books() == before


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2099-01-01", "2099-01-01 has not come yet"),
        ("2025-02-30", "'2025-02-30' is no day"),
        ("2001-01-01", "had not decided on 2001-01-01 what work is worth"),
    ],
)
def test_work_on_a_day_that_cannot_be(coop: Coop, office: Ledger, day: str, why: str) -> None:
    mei = coop.cards["Mei"].member
    with pytest.raises((NotWorth, UnknownWork), match=why):
        office.do_now(
            lambda tx: confirm_contribution(tx, mei, "shop-shift", 60, day, tx.ledger_actor)
        )


def test_the_ledger_never_signs_what_nobody_can_read(coop: Coop, office: Ledger) -> None:
    account = wallet(coop.cards["Mei"].member)

    def nothing(tx: Transaction) -> None:
        tx.post_own(
            Contribution(
                **tx.own(tx.ledger_actor),
                contribution=tx.new_id(),
                account=account,
                unit=tx.coop.unit,
                amount=0,
                work="shop-shift",
                minutes=1,
                day=today(tx),
            )
        )

    def beyond(tx: Transaction) -> None:
        grant = Grant(
            account=account,
            device=tx.coop.ledger_device,
            epoch=1,
            number=2**31 + 1,
            unit=tx.coop.unit,
            total=1,
            until=instant(tx.now_ms),
        )
        tx.post_own(GrantGiven(**tx.own(tx.ledger_actor), grants=(grant,)))

    before = coop.books()
    for job in (nothing, beyond):
        with pytest.raises(BadEntry):
            office.do_now(job)
    assert coop.books() == before
    assert "nothing to object to" in run("audit", "--data", coop.data)
