# SPDX-License-Identifier: AGPL-3.0-or-later
"""Products from a CSV file. Those that are known by their code, or else by their name, are changed;
the rest is new. Nothing is ever taken out: what is not in the file stays."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from contract.codes import BadCode, gtin
from contract.ids import random_id
from contract.messages import Product
from contract.money import decimals
from ledger.catalogue.products import put_products, require_sellable
from ledger.csv_rows import Report, Row, Trouble, read_each, read_rows
from ledger.transaction import Transaction

REQUIRED = ("name", "department", "tax_rate", "price")
OPTIONAL = ("code", "member_price", "by_weight", "icon", "name:*")
AT_ONCE = 2000
"""So many products are written in one commit, so that the tills are served in between."""

_YES, _NO = {"yes", "y", "1", "true", "kg"}, {"no", "n", "0", "false"}
_CODE_TROUBLE = {
    "digits": "a code is digits only",
    "length": "a code has 8, 12 or 13 digits",
    "check": "the last digit of the code does not fit: mistyped?",
}

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
        key = product.code or f"name {product.name}"
        if key in seen:
            troubles.append(Trouble(row.line, f"{key} stands in line {seen[key]} already"))
        seen.setdefault(key, row.line)
    return troubles


def read_product(row: Row, currency: str) -> Product:
    """The product in a line of the file, its id still empty. Raises ValueError in words."""
    values, places = row.values, decimals(currency)
    price = hundredths(values["price"], "price", places)
    member = values.get("member_price")
    weighed = values.get("by_weight", "no").lower()
    if weighed not in _YES | _NO:
        raise ValueError(f"by_weight is yes or no, not {weighed!r}")
    try:
        code = gtin(values["code"]) if "code" in values else None
    except BadCode as e:
        raise ValueError(f"{values['code']}: {_CODE_TROUBLE.get(str(e), str(e))}") from e
    product = Product(
        id="a" * 16,
        name=values["name"],
        department=values["department"],
        tax_rate=hundredths(values["tax_rate"].removesuffix("%").strip(), "tax_rate", 2),
        price=price,
        icon=values.get("icon", "basket"),
        member_price=None if member is None else hundredths(member, "member_price", places),
        code=code,
        per_kg=price if weighed in _YES else None,
        names={
            name.removeprefix("name:"): text
            for name, text in values.items()
            if name.startswith("name:")
        },
    )
    require_sellable(product)
    return product


def hundredths(text: str, column: str, places: int) -> int:
    """A decimal number as it is typed, with a point or a comma, in units of its last place.

    Raises ValueError in words."""
    whole, _, part = text.replace(",", ".").partition(".")
    if not whole.isdecimal() or (part and not part.isdecimal()) or len(part) > places:
        raise ValueError(f"{column}: {text!r} is no amount with {places} decimals")
    return int(whole + part.ljust(places, "0"))
