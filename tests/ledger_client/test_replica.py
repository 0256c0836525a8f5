# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kiosk's copy of the catalogue: what is found by which words."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.messages import Product
from ledger_client.replica import Replica


def product(letter: str, name: str, **names: str) -> Product:
    return Product(
        id=letter * 16,
        name=name,
        names=names,
        department="dairy",
        tax_rate=700,
        price=159,
        icon="milk",
    )


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[Replica]:
    opened = Replica(tmp_path / "replica.db")
    goods = (
        product("a", "Whole milk 1 l", de="Vollmilch 1 l", tr="Tam yağlı süt 1 l"),
        product("b", "Mountain cheese", de="Bergkäse", es="Queso de montaña"),
        product("c", "Butter"),
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
        ("", []),
    ],
)
def test_a_product_is_found_by_what_it_is_called_in_any_language(
    replica: Replica, query: str, found: list[str]
) -> None:
    assert [product.name for product in replica.find(query)] == found
