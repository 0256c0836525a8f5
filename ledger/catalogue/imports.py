# SPDX-License-Identifier: AGPL-3.0-or-later
"""Products from a CSV file. Those that are known by their code, or else by their name, are changed;
the rest is new. Nothing is ever taken out: what is not in the file stays."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from contract.goods import Product
from contract.ids import random_id
from ledger.catalogue.product_rows import OPTIONAL, REQUIRED, read_product
from ledger.catalogue.products import put_products
from ledger.csv_rows import Report, Row, Trouble, read_each, read_rows
from ledger.transaction import Transaction

AT_ONCE = 2000
"""So many products are written in one commit, so that the tills are served in between."""

Do = Callable[[Callable[[Transaction], object]], object]
"""Has a job done by the writer."""


def import_products(
    path: Path,
    currency: str,
    there: tuple[Product, ...],
    random: Callable[[int], bytes],
    do: Do,
    *,
    dry_run: bool,
    progress: Callable[[int], object] = lambda _count: None,
) -> Report:
    """Read the file and, if nothing is wrong with it, write what is new or changed.

    ``there`` are the products of the catalogue, ``progress`` hears how many more were written.
    Cut off halfway it can be run again. Raises BadFile.
    """
    rows = read_rows(path, REQUIRED, OPTIONAL)
    read, troubles = read_each(rows, REQUIRED, lambda row: read_product(row, currency))
    troubles += _doubles(read)
    troubles += _taken_plus(read, there)
    by_code = {product.code: product for product in there if product.code}
    by_name = {product.name: product for product in there if not product.code}
    new, changed, same = [], [], 0
    for _, product in read:
        old = by_code.get(product.code) if product.code else by_name.get(product.name)
        if old is None:
            new.append(msgspec.structs.replace(product, id=random_id(random(10))))
        elif (product := msgspec.structs.replace(product, id=old.id)) != old:
            changed.append(product)
        else:
            same += 1
    report = Report(len(new), len(changed), same, tuple(sorted(troubles, key=lambda t: t.line)))
    if dry_run or troubles:
        return report
    known = {product.id for product in changed}
    for is_last, some in _parts(new + changed):

        def job(tx: Transaction, some: list[Product] = some, last: bool = is_last) -> None:
            put_products(tx, some, known, tell_kiosks=last)

        do(job)
        progress(len(some))
    return report


def _parts(products: list[Product]) -> Iterator[tuple[bool, list[Product]]]:
    for first in range(0, len(products), AT_ONCE):
        yield first + AT_ONCE >= len(products), products[first : first + AT_ONCE]


def _doubles(read: list[tuple[Row, Product]]) -> list[Trouble]:
    seen: dict[str, int] = {}
    troubles = []
    for row, product in read:
        keys = [product.code or f"name {product.name}"]
        if product.plu is not None:
            keys.append(f"plu {product.plu}")
        for key in keys:
            if key in seen:
                troubles.append(Trouble(row.line, f"{key} stands in line {seen[key]} already"))
            seen.setdefault(key, row.line)
    return troubles


def _taken_plus(read: list[tuple[Row, Product]], there: tuple[Product, ...]) -> list[Trouble]:
    changing = {product.code or product.name for _, product in read}
    taken = {one.plu: one for one in there if one.plu and (one.code or one.name) not in changing}
    return [
        Trouble(row.line, f"plu {product.plu} is that of {taken[product.plu].name} already")
        for row, product in read
        if product.plu in taken
    ]
