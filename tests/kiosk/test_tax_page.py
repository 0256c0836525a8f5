# SPDX-License-Identifier: AGPL-3.0-or-later
"""The examples of docs/tax.md, worked out by the till."""

import re
from pathlib import Path

import pytest

from contract.goods import MultiBuy, Product
from contract.ids import random_id
from kiosk import pricing
from kiosk.basket import Item
from kiosk.pricing import Terms

PAGE = Path(__file__).parents[2] / "docs" / "tax.md"
_LINE = re.compile(r"(\d+) x ([\d.]+) at ([\d.]+)(?: (multi|deposit|empties) (.+))?")


def examples() -> list[tuple[str, list[str]]]:
    """(heading, lines) of each example."""
    found, heading = [], ""
    for block in PAGE.read_text(encoding="utf-8").split("\n\n"):
        if block.startswith("## "):
            heading = block.removeprefix("## ").strip()
        elif block.startswith("    "):
            found.append((heading, [line.strip() for line in block.splitlines()]))
    return found


def cents(text: str) -> int:
    return round(float(text) * 100)  # two decimals, of a page that people read


def euros(minor: int) -> str:
    return f"{'-' if minor < 0 else ''}{abs(minor) // 100}.{abs(minor) % 100:02}"


def item(number: int, line: str) -> Item:
    match = _LINE.fullmatch(line)
    assert match is not None, line
    pieces, price, rate, what, said = match.groups()
    count, _, together = (said or "").partition(" for ")
    product = Product(
        id=random_id(str(number).encode().ljust(10)),
        name=line,
        department="all",
        tax_rate=cents(rate),
        price=cents(price),
        icon="basket",
        multi_buy=MultiBuy(count=int(count), price=cents(together)) if what == "multi" else None,
        deposit=cents(said) if what in ("deposit", "empties") else 0,
        empties=what == "empties",
    )
    return Item(number, product, int(pieces))


@pytest.mark.parametrize(("heading", "lines"), examples(), ids=[name for name, _ in examples()])
def test_the_page_says_what_the_till_does(heading: str, lines: list[str]) -> None:
    terms = Terms(tax_added=lines[0] == "added")
    assert lines[0] in ("added", "included"), heading
    items = tuple(
        item(number, line)
        for number, line in enumerate((x for x in lines[1:] if not x.startswith("->")), 1)
    )
    said = []
    for total in pricing.totals(items, terms):
        rate = f"{total.tax_rate / 100:g}"
        said.append(f"-> net {euros(total.net)} tax {euros(total.tax)} at {rate}")
    said += [f"-> line tax {euros(tax)}" for tax in pricing.tax_added(items, terms).values()]
    if deposits := pricing.deposits(items):
        said.append(f"-> deposits {euros(deposits)}")
    said.append(f"-> total {euros(pricing.total(items, terms))}")
    assert said == [line for line in lines if line.startswith("->")]


def test_the_page_has_examples() -> None:
    assert len(examples()) >= 6
