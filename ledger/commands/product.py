# SPDX-License-Identifier: AGPL-3.0-or-later
"""``product``: what is sold."""

import argparse

import msgspec

from contract.ids import random_id
from contract.messages import Product
from contract.money import plain
from ledger.catalogue.imports import read_product
from ledger.catalogue.products import add_products, all_products, remove_product
from ledger.commands.common import Commands, Failed, act, noun, opened, tell, verb
from ledger.community.roles import Act, who_acts
from ledger.csv_rows import Row
from ledger.service import open_to_read
from ledger.transaction import Transaction

_SAID = ("code", "member_price", "by_weight", "icon")


def add(commands: Commands) -> None:
    """Tell the parser."""
    product = noun(commands, "product", "what is sold (many at once: `import products`)")
    verb(product, "list", "the whole catalogue", _list)
    new = act(product, "add", "something new is sold", _add)
    new.add_argument("name")
    new.add_argument("department", help="small letters, like dairy")
    new.add_argument("tax_rate", help="in percent: 7 or 5.5")
    new.add_argument("price", help="tax included: 4.30")
    new.add_argument("--code", help="EAN-13, EAN-8 or UPC, as it is scanned")
    new.add_argument("--member-price")
    new.add_argument("--by-weight", action="store_const", const="yes", help="the price is a kilo's")
    new.add_argument("--icon")
    gone = act(product, "remove", "it is sold no more", _remove)
    gone.add_argument("product", help="its name, code or id")


def _list(args: argparse.Namespace) -> int:
    with open_to_read(args.data) as (connection, coop):
        found = all_products(connection)
    lines = [
        f"{one.code or '-':<15}{one.name:<36}{plain(coop.currency, one.price):>10}"
        f"{' a kg' if one.per_kg else ''}  {one.department}"
        for one in found
    ]
    return tell(args, found, *(lines or ["nothing yet: `coop-ledger product add`, or `import`"]))


def _add(args: argparse.Namespace) -> int:
    values = {name: getattr(args, name) for name in ("name", "department", "tax_rate", "price")}
    values |= {name: said for name in _SAID if (said := getattr(args, name)) is not None}

    def job(tx: Transaction) -> Product:
        who_acts(tx, args.by, Act.GOODS)
        try:
            read = read_product(Row(0, values), tx.coop.currency)
        except ValueError as e:
            raise Failed(str(e)) from e
        if read.code is not None and _meant(all_products(tx.connection), read.code):
            raise Failed(f"{read.code} is sold already: `coop-ledger import products` changes it")
        new = msgspec.structs.replace(read, id=random_id(tx.random(10)))
        add_products(tx, [new])
        return new

    with opened(args.data) as ledger:
        new = ledger.do_now(job)
        unit = " a kg" if new.per_kg else ""
        price = plain(ledger.coop.currency, new.price) + unit
    return tell(args, new, f"{new.name}, {price}: the tills hear of it within a minute")


def _remove(args: argparse.Namespace) -> int:
    def job(tx: Transaction) -> Product:
        who_acts(tx, args.by, Act.GOODS)
        found = _meant(all_products(tx.connection), args.product)
        if len(found) != 1:
            raise Failed(f"{args.product!r} is {len(found)} products; `coop-ledger product list`")
        remove_product(tx, found[0].id)
        return found[0]

    with opened(args.data) as ledger:
        gone = ledger.do_now(job)
    return tell(args, gone, f"{gone.name} is sold no more")


def _meant(products: tuple[Product, ...], text: str) -> list[Product]:
    return [one for one in products if text in (one.id, one.code, one.name)]
