# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office says of goods, by file and by command, and what is wrong with it in words."""

import json
from pathlib import Path

import msgspec
import pytest

from contract.entries import Note
from contract.goods import GroupPrice, MultiBuy, OpenPrice, Product, Recall, Special
from contract.messages import RefreshAnswer
from ledger.catalogue.product_rows import read_product
from ledger.csv_rows import Row
from tests.ledger.coop import Coop, Kiosk
from tests.ledger.engines import Sqlite
from tests.ledger.test_imports import load
from tests.ledger.test_people import office, told

# Each engine has the stories of members; here it is about what is typed.
sqlite = pytest.mark.parametrize("books", [Sqlite], indirect=True, scope="session")

WHOLE = {
    "name": "Cider",
    "department": "drinks",
    "tax_rate": "19",
    "price": "2.00",
    "plu": "94011",
    "category": "cellar",
    "multi_buy": "6 for 10.00",
    "special": "1.80 2026-05-01..2026-05-31 | 1,90 2026-06-01..2026-06-07",
    "price:solidarity": "1.50",
    "adds_up": "yes",
    "deposit": "0.08",
    "most": "24",
    "min_age": "16",
    "sold_from": "2026-05-01",
    "sold_until": "2026-12-31",
    "recall": "glass in it",
    "recall_batches": "L1 L2",
    "recall_days": "2026-09-30",
}


def kept(till: Kiosk, name: str) -> Product:
    """As a till hears of it."""
    answer = till.refresh()
    assert isinstance(answer, RefreshAnswer)
    assert answer.products is not None
    (found,) = (one for one in answer.products if one.name == name)
    return found


@sqlite
def test_all_that_can_be_said_of_goods_comes_to_the_tills(
    coop: Coop, till: Kiosk, tmp_path: Path
) -> None:
    quoted = ",".join(f'"{text}"' for text in WHOLE.values())
    load(coop, "products", tmp_path / "goods.csv", f"{','.join(WHOLE)}\n{quoted}\n")
    cider = kept(till, "Cider")
    assert cider.multi_buy == MultiBuy(count=6, price=1000)
    assert cider.specials == (
        Special(price=180, starts="2026-05-01", ends="2026-05-31"),
        Special(price=190, starts="2026-06-01", ends="2026-06-07"),
    )
    assert cider.group_prices == (GroupPrice(group="solidarity", price=150),)
    assert (cider.deposit, cider.most, cider.min_age, cider.plu) == (8, 24, 16, "94011")
    assert cider.recall == Recall(why="glass in it", batches=("L1", "L2"), days=("2026-09-30",))
    again = load(coop, "products", tmp_path / "goods.csv", f"{','.join(WHOLE)}\n{quoted}\n")
    assert "0 new, 0 changed, 1 as they were" in again


def test_a_till_hears_what_changed_since_it_asked_last_and_nothing_else(
    coop: Coop, till: Kiosk
) -> None:
    """Given a till that has the catalogue, when soup is new, then gone, and new again, and a rule
    changes besides, then it hears of soup as it is now, and of no other goods."""
    before = till.refresh().cursor
    add = ("product", "add", "Pea soup", "kitchen", "7", "4.00")
    office(coop, *add)
    told = till.refresh(before)
    assert told.products is None
    assert told.changed is not None
    assert [one.name for one in told.changed.products] == ["Pea soup"]
    office(coop, "product", "remove", "Pea soup")
    gone = till.refresh(told.cursor).changed
    assert gone is not None
    assert (gone.products, gone.gone) == ((), (told.changed.products[0].id,))
    assert till.refresh(before).changed == gone, "who was away for both has it gone as well"
    # and: who says that they heard more than there was is from another life of the ledger
    assert till.refresh("999999").products
    assert till.refresh("abc").products


@sqlite
def test_the_same_by_command(coop: Coop, till: Kiosk) -> None:
    office(
        coop, "product", "add", "Soup", "kitchen", "7", "0", "--open-price", "0.50..20.00",
        "--plu", "7001", "--also", "name:de=Suppe", "price:staff=1.00",
    )  # fmt: skip
    soup = kept(till, "Soup")
    assert soup.open_price == OpenPrice(least=50, most=2000)
    assert soup.names == {"de": "Suppe"}
    again = office(coop, "product", "add", "Stew", "kitchen", "7", "4", "--plu", "7001", status=1)
    assert "plu 7001 is that of Soup already" in again


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"multi_buy": "three"}, "multi_buy: 'three'; write 3 for 5.00"),
        ({"mix": "any juice!", "adds_up": ""}, "mix: 'any juice!'; write a word"),
        ({"mix": "juices", "multi_buy": "", "adds_up": ""}, "mix: write multi_buy too"),
        ({"mix": "juices"}, "adds_up: what counts together with others is reduced once"),
        ({"special": "1.80"}, "special: '1.80'; write 1.80 2026-05-01..2026-05-31"),
        ({"special": "1.80 2026-05-31..2026-05-01"}, "special: it ends before it starts"),
        ({"sold_from": "1.5.2026"}, "sold_from: '1.5.2026' is no day: write 2026-05-03"),
        ({"sold_from": "2027-05-01"}, "sold_until is before sold_from"),
        ({"open_price": "5"}, "open_price: '5'; write 0.50..20.00"),
        ({"open_price": "9..5"}, "the least is more than the most"),
        ({"empties": "yes"}, "empties: they have a deposit and no price"),
        ({"by_weight": "yes"}, "by_weight: several together, most and deposit"),
        ({"most": "many"}, "most: 'many' is no number"),
        ({"plu": "04"}, "cannot be sold"),
        ({"recall": ""}, "recall: say why"),
        ({"min_age": "200"}, "cannot be sold"),
    ],
)
def test_what_is_wrong_is_said_in_words(said: dict[str, str], why: str) -> None:
    values = {key: text for key, text in (WHOLE | said).items() if text}
    with pytest.raises(ValueError, match=why.replace(".", r"\.")):
        read_product(Row(2, values), "EUR")


def test_goods_that_count_together_have_the_same_word() -> None:
    said = {key: text for key, text in WHOLE.items() if key != "adds_up"}
    cider = read_product(Row(2, said | {"mix": "juices"}), "EUR")
    assert cider.multi_buy == MultiBuy(count=6, price=1000, mix="juices")


@sqlite
def test_two_products_with_one_plu_are_a_mistake(coop: Coop, tmp_path: Path) -> None:
    text = "name,department,tax_rate,price,plu\nPear,produce,7,1,4024\nQuince,produce,7,1,4024\n"
    printed = load(coop, "products", tmp_path / "goods.csv", text, status=1)
    assert "line 3: plu 4024 stands in line 2 already" in printed


@sqlite
def test_the_office_reads_what_a_till_could_not_sell(coop: Coop, till: Kiosk) -> None:
    till.upload(till.write(lambda marks: Note(**marks, about="unknown-code", code="4001686315064")))
    (note,) = told(coop, "note", "list")
    assert (note["about"], note["code"]) == ("unknown-code", "4001686315064")
    assert "4001686315064" in office(coop, "note", "list")
    assert msgspec.json.decode(json.dumps(note))["kiosk"]
