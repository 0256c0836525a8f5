# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a member takes home, as it reads."""

import pytest
from msgspec.structs import replace

from contract.ids import uuid7
from contract.local_time import local_time
from contract.receipt import Document, QrCode, Row, Text, parse_receipt_code
from contract.rules import CoinPart
from hardware.printing.columns import plain_text
from kiosk.basket import Item
from kiosk.bill import Sale
from kiosk.receipts.purchase import purchase_receipt
from kiosk.tenders import cash
from tests.kiosk.till import (
    AMARA,
    BREAD,
    CANDLES,
    LENTILS,
    NINE,
    OIL,
    SHOP,
    buyer,
    cut_off,
    written,
)
from ui.words import words_in

CITED = {"coin-share": 1, "coin-value": 2, "pin-limit": 1}


def receipt(sale: Sale, *, offline: bool = False) -> Document:
    return purchase_receipt(sale, written(sale, offline=offline), SHOP, words_in("en-GB"))


def text(document: Document) -> list[str]:
    return plain_text(document).splitlines()


CASH = uuid7(NINE, b"the cash..")
MIXED = Sale(
    id=cut_off(None).id,
    items=(Item(1, OIL, 2), Item(2, BREAD, 1), Item(3, CANDLES, 1)),
    buyer=buyer(AMARA),
    coin=CoinPart(1799, 1799, "rule"),
    grant=3,
    money=(cash(CASH, 1200, 2000),),
    rules=CITED,
)
URL = written(MIXED).url


def test_coin_and_cash() -> None:
    assert text(receipt(MIXED)) == [
        "           Greenleaf Food Co-op",
        "                  Till 1",
        "             3 May 2026 11:31",
        "",
        "Olive oil                            18.00",
        "  2 x €9.00",
        "Bread                                 4.00",
        "Candles                               7.99",
        "------------------------------------------",
        "Total                               €29.99",
        "  of it tax 7 %                      €1.44",
        "  of it tax 19 %                     €1.28",
        "You saved as a member                €2.50",
        "",
        "Paid in coin                    17.99 coin",
        "  which settles                     €17.99",
        "Cash                                €12.00",
        "  Given                             €20.00",
        "  Change                             €8.00",
        "",
        URL,
        " Anyone can check this receipt: scan the",
        "        code here or with a phone.",
        "",
        "Code                        000G-40R4-0M3W",
        "Entry                 7 / 0001020304050607",
        "Rules: coin-share 1, coin-value 2,",
        "pin-limit 1",
        "",
        "                Thank you",
    ]


def test_cash_without_a_card_made_without_the_network() -> None:
    sale = Sale(id=MIXED.id, items=(Item(1, LENTILS, 1),), money=(cash(CASH, 200, 200),), rules={})
    assert text(receipt(sale, offline=True)) == [
        "           Greenleaf Food Co-op",
        "                  Till 1",
        "             3 May 2026 11:31",
        "",
        "Red lentils                           2.00",
        "------------------------------------------",
        "Total                                €2.00",
        "  of it tax 7 %                      €0.13",
        "",
        "Cash                                 €2.00",
        "  Given                              €2.00",
        "",
        URL,
        " Anyone can check this receipt: scan the",
        "        code here or with a phone.",
        "",
        "Code                        000G-40R4-0M3W",
        "Entry                 7 / 0001020304050607",
        " Made without the network; it reaches the",
        "     books when the network is back.",
        "",
        "                Thank you",
    ]


def test_rules_are_named_where_coin_was_paid_by_them() -> None:
    in_money = replace(MIXED, coin=None, grant=None, money=(cash(CASH, 3249, 3249),))
    assert any(line.startswith("Rules: ") for line in text(receipt(MIXED)))
    assert not any(line.startswith("Rules: ") for line in text(receipt(in_money)))


def test_all_in_coin_opens_no_drawer() -> None:
    sale = replace(MIXED, coin=CoinPart(1500, 2999, ""), money=())
    document = receipt(sale)
    lines = text(document)
    assert "Paid in coin                    15.00 coin" in lines
    assert "  which settles                     €29.99" in lines
    assert not any(line.startswith(("Cash", "  Given", "  Change")) for line in lines)
    assert not document.opens_drawer


@pytest.mark.parametrize(
    "sale", [MIXED, replace(MIXED, buyer=None, coin=None, money=(cash(CASH, 3249, 4000),))]
)
def test_the_drawer_opens_for_cash_and_the_rows_add_up(sale: Sale) -> None:
    document = receipt(sale)
    assert document.opens_drawer
    assert document.id == sale.id, "one sale is one print job"
    rows = {block.start: block.end for block in document.blocks if isinstance(block, Row)}
    paid = sum(_minor(rows[name]) for name in ("which settles", "Cash") if name in rows)
    goods = sum(_minor(rows[name]) for name in ("Olive oil", "Bread", "Candles"))
    assert _minor(rows["Total"]) == paid == goods


def test_a_sale_that_was_finished_after_a_power_cut_claims_no_change() -> None:
    lines = text(receipt(cut_off(AMARA)))
    assert "Cash                                 €1.60" in lines
    assert not any(line.startswith(("  Given", "  Change")) for line in lines)


def test_the_code_proves_this_very_entry() -> None:
    made = written(MIXED)
    (code,) = (block for block in receipt(MIXED).blocks if isinstance(block, QrCode))
    parsed = parse_receipt_code(code.content)
    assert (parsed.entry, parsed.entry_hash, parsed.salt) == (MIXED.id, made.hash, bytes(16))


def test_a_receipt_names_nobody() -> None:
    said = " ".join(
        f"{block.start} {block.end}" if isinstance(block, Row) else block.text
        for block in receipt(MIXED).blocks
        if isinstance(block, Row | Text)
    )
    assert AMARA.first_name not in said
    assert AMARA.member not in said
    assert AMARA.account not in said


def test_half_a_percent_of_tax() -> None:
    sale = replace(cut_off(None), items=(Item(1, replace(LENTILS, tax_rate=550), 1),))
    assert "  of it tax 5.50 %                   €0.10" in text(receipt(sale))


def test_the_time_is_the_one_on_the_wall() -> None:
    assert local_time("2026-05-03T22:30:00.000Z", "Europe/Berlin") == "2026-05-04 00:30"
    assert local_time("2026-12-03T22:30:00.000Z", "Europe/Berlin") == "2026-12-03 23:30"


def _minor(amount: str) -> int:
    return int(amount.removeprefix("€").replace(".", ""))
