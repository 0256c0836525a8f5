# SPDX-License-Identifier: AGPL-3.0-or-later
"""``product``: what is sold."""

import argparse

import msgspec

from contract.goods import Product
from contract.ids import random_id
from contract.money import plain
from ledger.catalogue.product_rows import COLUMNS, FAMILIES, read_product
from ledger.catalogue.products import add_products, all_products, remove_product
from ledger.commands.common import Commands, Failed, act, noun, opened, tell, verb
from ledger.community.roles import Act, who_acts
from ledger.csv_rows import Row
from ledger.service import open_to_read
from ledger.transaction import Transaction

_YES_OR_NO = ("by_weight", "adds_up", "empties")


def add(commands: Commands) -> None:
    """Tell the parser."""
    product = noun(commands, "product", "what is sold (many at once: `import products`)")
    verb(product, "list", "the whole catalogue", _list)
    new = act(product, "add", "something new is sold", _add)
    new.add_argument("name")
    new.add_argument("department", help="small letters, like dairy")
    new.add_argument("tax_rate", help="in percent: 7 or 5.5")
    new.add_argument("price", help="tax included: 4.30")
    for column, what in COLUMNS.items():
        option = f"--{column.replace('_', '-')}"
        if column in _YES_OR_NO:
            new.add_argument(option, action="store_const", const="yes", help=what)
        else:
            new.add_argument(option, help=what)
    families = "; ".join(FAMILIES.values())
    new.add_argument("--also", nargs="+", default=[], metavar="column=value", help=families)
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
    values |= {name: said for name in COLUMNS if (said := getattr(args, name)) is not None}
    for text in args.also:
        column, _, said = text.partition("=")
        if not said or not column.startswith(tuple(FAMILIES)):
            raise Failed(f"--also {text}: {'; '.join(FAMILIES.values())}")
        values[column] = said

    def job(tx: Transaction) -> Product:
        who_acts(tx, args.by, Act.GOODS)
        try:
            read = read_product(Row(0, values), tx.coop.currency)
        except ValueError as e:
            raise Failed(str(e)) from e
        if read.code is not None and _meant(all_products(tx.connection), read.code):
            raise Failed(f"{read.code} is sold already: `coop-ledger import products` changes it")
        for one in all_products(tx.connection):
            if read.plu is not None and one.plu == read.plu:
                raise Failed(f"plu {read.plu} is that of {one.name} already")
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
