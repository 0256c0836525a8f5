# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the demo co-op's goods have besides a price: numbers and categories for the screen that is
touched, deposits, other prices, limits. A line is: name | columns as in ``import products``.
"""

from collections.abc import Callable
from datetime import date, timedelta

from msgspec.structs import replace

from contract.goods import Product
from contract.ids import random_id
from contract.money import digits
from ledger.catalogue.product_rows import read_product
from ledger.csv_rows import Row
from ledger.demo_goods import Goods, goods

NEW = {
    "Empty bottle, 8 cents": "drinks 1900 bottle",
    "Empty bottle, 15 cents": "drinks 1900 bottle",
    "Empty bottle, 25 cents": "drinks 1900 bottle",
    "Something to eat": "grocery 700 basket",
    "Something for the home": "household 1900 basket",
    "Soup from the co-op's kitchen": "grocery 700 jar",
}
"""Goods besides those on the shelves: name → department, tax rate and icon."""

_MORE = """
Carrots, loose | plu=4562 category=vegetables
Onions, loose | plu=4093 category=vegetables
Apples, loose | plu=4133 category=fruit
Lettuce | plu=4061 category=vegetables
Cucumber | plu=4062 category=vegetables
Broccoli | plu=4060 category=vegetables
Cauliflower | plu=4079 category=vegetables
Ginger, a piece | plu=4612 category=vegetables
Leek | plu=4629 category=vegetables
Pumpkin, small | plu=4735 category=vegetables
Avocado | plu=4046 category=fruit most=6
Parsley, a bunch | plu=4899 category=herbs
Mint, a bunch | plu=4896 category=herbs
Basil in a pot | plu=4885 category=herbs
Seeded roll | category=bread
Wheat roll | category=bread multi_buy=5_for_3.00
Pretzel | category=bread
Sesame ring | category=bread
Cinnamon bun | category=bread
Butter croissant | category=bread
Flatbread | category=bread
Red lentils, refill | plu=7101 category=refill tare=30
Almonds, refill | plu=7102 category=refill tare=30
Oat flakes, refill | plu=7103 category=refill tare=30
Brown rice, refill | plu=7104 category=refill tare=30 price:solidarity=3.20
Sunflower honey, refill | plu=7105 category=refill tare=250
Mineral water 1 l | deposit=0.15
Rhubarb spritzer 0.5 l | deposit=0.08 multi_buy=3_for_4.20 mix=lemonades
Elderflower lemonade 0.5 l | deposit=0.08 multi_buy=3_for_4.20 mix=lemonades
Pale beer 0.5 l | deposit=0.08 min_age=16 multi_buy=6_for_8.40
Alcohol-free wheat beer 0.5 l | deposit=0.08
White wine 0.75 l | min_age=16
Rice cakes 100 g | special=1.49_{ago}..{ahead}
Butter biscuits 200 g | multi_buy=3_for_6.00
Ginger ale 0.33 l | recall=the_bottle_may_break recall_batches=L4711
Empty bottle, 8 cents | category=empties empties=yes deposit=0.08 plu=9008
Empty bottle, 8 cents | name:de=Leergut_8_Cent name:es=Envase_vacío,_8_céntimos name:tr=Boş_şişe,_8_sent
Empty bottle, 15 cents | category=empties empties=yes deposit=0.15 plu=9015
Empty bottle, 15 cents | name:de=Leergut_15_Cent name:es=Envase_vacío,_15_céntimos name:tr=Boş_şişe,_15_sent
Empty bottle, 25 cents | category=empties empties=yes deposit=0.25 plu=9025
Empty bottle, 25 cents | name:de=Leergut_25_Cent name:es=Envase_vacío,_25_céntimos name:tr=Boş_şişe,_25_sent
Something to eat | category=other open_price=0.10..50.00 plu=9101
Something to eat | name:de=Etwas_zu_essen name:es=Algo_de_comer name:tr=Yiyecek_bir_şey
Something for the home | category=other open_price=0.10..100.00 plu=9102
Something for the home | name:de=Etwas_fürs_Haus name:es=Algo_para_la_casa name:tr=Ev_için_bir_şey
Soup from the co-op's kitchen | category=other open_price=1.00..8.00 plu=9103
Soup from the co-op's kitchen | name:de=Suppe_aus_der_Küche name:es=Sopa_de_la_cocina name:tr=Mutfaktan_çorba
"""


def demo_products(today: str, random: Callable[[int], bytes]) -> list[Product]:
    """The whole catalogue: what stands on the shelves, and what is besides. Dates are about
    ``today`` (ISO 8601)."""
    said = _more(today)
    rows = [_columns(one) for one in goods()]
    for name, facts in NEW.items():
        department, tax_rate, icon = facts.split()
        tax = digits("EUR", int(tax_rate))
        row = {"department": department, "tax_rate": tax, "price": "0", "icon": icon}
        rows.append({"name": name} | row)
    return [
        replace(
            read_product(Row(0, row | said.get(row["name"], {})), "EUR"), id=random_id(random(10))
        )
        for row in rows
    ]


def _columns(one: Goods) -> dict[str, str]:
    row = {
        "name": one.name,
        "department": one.department,
        "tax_rate": digits("EUR", one.tax_rate),
        "price": digits("EUR", one.price),
        "icon": one.icon,
        "by_weight": "no" if one.per_kg is None else "yes",
    }
    if one.member_price is not None:
        row["member_price"] = digits("EUR", one.member_price)
    if one.code is not None:
        row["code"] = one.code
    return row | {f"name:{language}": name for language, name in one.names.items()}


def _more(today: str) -> dict[str, dict[str, str]]:
    day = date.fromisoformat(today)
    dates = {"ago": day - timedelta(days=3), "ahead": day + timedelta(days=11)}
    found: dict[str, dict[str, str]] = {}
    for line in _MORE.format(**dates).strip().splitlines():
        name, _, said = (part.strip() for part in line.partition("|"))
        pairs = (text.partition("=") for text in said.split())
        facts = {column: value.replace("_", " ") for column, _, value in pairs}
        found[name] = found.get(name, {}) | facts
    return found
