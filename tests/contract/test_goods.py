# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the catalogue says of goods, and what it may not say."""

import json
from pathlib import Path

import msgspec
import pytest

from contract.goods import OpenPrice, Product, Recall
from contract.price_rules import Reduction, Reductions
from tests.contract.examples import MIXED, PRODUCT

VECTORS = Path(__file__).parent / "vectors"


def test_a_product_reads_back_with_all_that_is_known_of_it() -> None:
    frozen = json.loads((VECTORS / "product.json").read_text())
    assert msgspec.json.decode(frozen["body"], type=Product) == PRODUCT
    frozen = json.loads((VECTORS / "product-mixed.json").read_text())
    assert msgspec.json.decode(frozen["body"], type=Product) == MIXED


def test_a_recall_of_everything_concerns_every_piece() -> None:
    assert Recall(why="glass").concerns(None, None) is True


def test_a_recall_of_a_batch_concerns_that_batch_and_who_cannot_tell_has_to_look() -> None:
    recall = Recall(why="glass", batches=("L1",), days=("2026-09-30",))
    assert recall.concerns("L1", None) is True
    assert recall.concerns("L2", "2026-09-30") is True
    assert recall.concerns("L2", "2026-10-01") is False
    assert recall.concerns("L2", None) is None
    assert recall.concerns(None, None) is None


def test_an_open_price_has_room_between_its_limits() -> None:
    with pytest.raises(ValueError, match="least"):
        OpenPrice(least=200, most=100)


def test_a_reduction_is_for_its_members_and_its_departments() -> None:
    rule = Reductions(
        groups=(
            Reduction(type="solidarity", percent=20, departments=("produce",)),
            Reduction(type="solidarity", percent=5),
        )
    )
    assert rule.percent("solidarity", "produce") == 20
    assert rule.percent("solidarity", "wine") == 5
    assert rule.percent("member", "produce") == 0
    assert rule.percent(None, "produce") == 0
