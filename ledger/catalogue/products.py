# SPDX-License-Identifier: AGPL-3.0-or-later
"""The products, as kiosks copy them."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import insert, select

from contract.chain import canonical
from contract.messages import Product
from ledger.store.tables import products
from ledger.transaction import Transaction

_all = select(products).order_by(products.c.name)
_add = insert(products)
_names = msgspec.json.Decoder(dict[str, str])


def all_products(tx: Transaction) -> tuple[Product, ...]:
    """The whole catalogue, by name."""
    return tuple(
        Product(
            id=row.product,
            code=row.code,
            name=row.name,
            department=row.department,
            tax_rate=row.tax_rate,
            price=row.price,
            member_price=row.member_price,
            per_kg=row.per_kg,
            icon=row.icon,
            names={} if row.names is None else _names.decode(row.names),
        )
        for row in tx.connection.execute(_all)
    )


class BadProduct(ValueError):
    """A product that could not stand in an entry; the text says which, and why."""


def add_products(tx: Transaction, new: Sequence[Product]) -> None:
    """Put products into the catalogue. Raises BadProduct; then none of them is."""
    for product in new:
        try:
            msgspec.convert(msgspec.to_builtins(product), Product)
        except msgspec.ValidationError as e:
            raise BadProduct(
                f"{product.name} cannot be sold: {e} (a department is small letters, digits and"
                " hyphens, a tax rate hundredths of a percent from 0 to 10000)"
            ) from e
    rows = [msgspec.structs.asdict(product) for product in new]
    for row in rows:
        row["product"] = row.pop("id")
        row["names"] = canonical(row["names"]) if row["names"] else None
    tx.connection.execute(_add, rows)
    tx.catalogue_changed()
