# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kiosk's copy of the catalogue: what is found by which words."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from contract.messages import Product, ProductsChanged
from ledger_client.replica import Replica


def product(
    letter: str, name: str, plu: str | None = None, category: str | None = None, **names: str
) -> Product:
    return Product(
        id=letter * 16,
        name=name,
        names=names,
        plu=plu,
        category=category,
        department="dairy",
        tax_rate=700,
        price=159,
        icon="milk",
    )


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[Replica]:
    opened = Replica(tmp_path / "replica.db")
    goods = (
        product("a", "Whole milk 1 l", de="Vollmilch 1 l", tr="Tam yağlı süt 1 l", hi="दूध 1 l"),
        product("b", "Mountain cheese", de="Bergkäse", es="Queso de montaña"),
        product("c", "Butter"),
        product("d", "Pears", plu="4024", category="fruit", de="Birnen"),
        product("e", "Bananas", plu="4011", category="fruit", de="Bananen", es="Plátanos"),
    )
    opened.refresh("1", goods, None, ())
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("milk", ["Whole milk 1 l"]),
        ("vollm", ["Whole milk 1 l"]),
        ("sut", ["Whole milk 1 l"]),  # who types no accents
        ("SÜT", ["Whole milk 1 l"]),
        ("bergkase", ["Mountain cheese"]),
        ("queso mont", ["Mountain cheese"]),
        ("butter", ["Butter"]),
        ("käse", []),  # words are found by their beginnings
        ("दूध", ["Whole milk 1 l"]),  # vowels that are marks stand within words
        ("yağlı", ["Whole milk 1 l"]),
        ("yagli", ["Whole milk 1 l"]),
        ("mi 1", ["Whole milk 1 l"]),
        ('"OR*', []),  # nothing that is typed is a command
        ("4011", ["Bananas"]),
        ("40", ["Bananas", "Pears"]),
        ("", []),
    ],
)
def test_a_product_is_found_by_what_it_is_called_in_any_language(
    replica: Replica, query: str, found: list[str]
) -> None:
    assert [product.name for product in replica.find(query)] == found


def test_what_one_reads_comes_before_what_others_call_so(tmp_path: Path) -> None:
    replica = Replica(tmp_path / "replica.db")
    goods = (
        product("a", "Melon", de="Melone"),
        product("b", "Flour", de="Mehl"),
        product("c", "Wheat meal", de="Weizenschrot"),
    )
    replica.refresh("1", goods, None, ())
    german = [one.name for one in replica.find("me", "de")]
    assert german == ["Flour", "Melon", "Wheat meal"], "by its German name, then by the others"
    assert [one.name for one in replica.find("me", "en-GB")] == ["Melon", "Wheat meal", "Flour"]
    replica.close()


def test_goods_stand_in_categories_by_name(replica: Replica) -> None:
    assert replica.categories() == ("fruit",)
    assert [one.name for one in replica.in_category("fruit")] == ["Bananas", "Pears"]


def test_a_catalogue_that_changed_is_found_as_it_is_now(replica: Replica) -> None:
    replica.refresh("2", (product("c", "Salted butter"),), None, ())
    assert [one.name for one in replica.find("salted")] == ["Salted butter"]
    assert replica.find("milk") == ()


def test_what_changed_of_a_catalogue_is_found_as_it_is_now_and_the_rest_as_before(
    replica: Replica,
) -> None:
    """Given a catalogue of five, when butter is called otherwise, leeks are new and pears are gone,
    then nothing else need be told, and told twice it is the same."""
    news = ProductsChanged(
        products=(product("c", "Salted butter"), product("f", "Leeks", plu="4629")),
        gone=("d" * 16, "g" * 16),
    )
    for cursor in ("2", "2"):
        replica.refresh(cursor, None, None, (), changed=news)
        assert [one.name for one in replica.find("butter")] == ["Salted butter"]
        assert [one.name for one in replica.find("4")] == ["Bananas", "Leeks"]
        assert replica.find("birnen", "de") == ()
        assert replica.product("d" * 16) is None
        assert [one.name for one in replica.find("bergk")] == ["Mountain cheese"]
    assert replica.cursor() == "2"


def test_a_catalogue_of_an_older_program_is_had_again_from_the_ledger(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "replica.db")) as old:
        old.execute("CREATE TABLE products (id TEXT PRIMARY KEY, words TEXT, data BLOB)")
        old.execute("CREATE TABLE state (name TEXT PRIMARY KEY, value BLOB NOT NULL)")
        old.execute("INSERT INTO state VALUES ('cursor', x'31'), ('rules', '[]')")
        old.commit()
    replica = Replica(tmp_path / "replica.db")
    assert replica.cursor() is None
    replica.refresh("1", (product("c", "Butter"),), None, ())
    assert [one.name for one in replica.find("butter")] == ["Butter"]
    replica.close()
