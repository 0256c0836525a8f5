# SPDX-License-Identifier: AGPL-3.0-or-later
"""The products, as kiosks copy them."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, insert, select, text
from sqlalchemy.engine import Connection, Row

from contract.chain import canonical
from contract.goods import Product
from contract.messages import ProductsChanged
from ledger.store.prepared import Prepared
from ledger.store.tables import products, products_gone
from ledger.transaction import Transaction

_all = select(products).order_by(products.c.name)
_add = Prepared(insert(products))
_fields = [column.name for column in products.columns if column.name != "product"]
_change = Prepared(
    text(
        f"UPDATE products SET {', '.join(f'{name} = :{name}' for name in _fields)}"  # noqa: S608
        " WHERE product = :product"  # the names are those of our own table
    )
)
_changed = select(products).where(products.c.changed > bindparam("since")).order_by(products.c.name)
_gone = select(products_gone).order_by(products_gone.c.product)
_forget_gone = delete(products_gone).where(
    products_gone.c.product.in_(bindparam("back", expanding=True))
)
_sellable = msgspec.json.Decoder(Product)
_encoder = msgspec.json.Encoder()
_names = msgspec.json.Decoder(dict[str, str])
_base = frozenset(_fields) - {"names", "more", "changed"} | {"product"}
_more = msgspec.json.Decoder(dict[str, Any])


def all_products(connection: Connection) -> tuple[Product, ...]:
    """The whole catalogue, by name."""
    return tuple(map(_product, connection.execute(_all)))


def changes_since(connection: Connection, since: int) -> ProductsChanged | None:
    """What became of the catalogue since its change of that number; None where that is not
    known."""
    changed = connection.execute(_changed, {"since": since}).all()
    gone = {row.product: row.changed for row in connection.execute(_gone)}
    if gone.pop("", 0) > since:
        return None
    return ProductsChanged(
        products=tuple(map(_product, changed)),
        gone=tuple(product for product, at in gone.items() if at > since),
    )


def _product(row: Row[Any]) -> Product:
    plain = Product(
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
    if row.more is None:
        return plain
    return msgspec.convert(msgspec.to_builtins(plain) | _more.decode(row.more), Product)


class BadProduct(ValueError):
    """A product that could not stand in an entry; the text says which, and why."""


def require_sellable(product: Product) -> None:
    """Raises BadProduct for one that could not stand in an entry."""
    try:
        _sellable.decode(_encoder.encode(product))
    except msgspec.ValidationError as e:
        raise BadProduct(
            f"{product.name} cannot be sold: {e} (a department is small letters, digits and"
            " hyphens, a tax rate hundredths of a percent from 0 to 10000)"
        ) from e


def add_products(tx: Transaction, new: Sequence[Product]) -> None:
    """Put products into the catalogue. Raises BadProduct; then none of them is."""
    put_products(tx, new)


def put_products(
    tx: Transaction,
    products_: Sequence[Product],
    known: Collection[str] = (),
    *,
    tell_kiosks: bool = True,
) -> None:
    """Put products into the catalogue; those whose ids are ``known`` are there and are changed.

    Of many parts only the last needs to ``tell_kiosks``. Raises BadProduct; then none of them
    is."""
    for product in products_:
        require_sellable(product)
    rows = [_row(product) | {"changed": tx.catalogue + 1} for product in products_]
    tx.connection.execute(_forget_gone, {"back": [row["product"] for row in rows]})
    _add.many(tx.connection, [row for row in rows if row["product"] not in known])
    _change.many(tx.connection, [row for row in rows if row["product"] in known])
    if tell_kiosks:
        tx.catalogue_changed()


def remove_product(tx: Transaction, product: str) -> None:
    """It is sold no more. Entries that name it stay as they are."""
    tx.connection.execute(delete(products).where(products.c.product == product))
    tx.catalogue_changed()
    gone = {"product": product, "changed": tx.catalogue}
    tx.connection.execute(insert(products_gone), gone)


def _row(product: Product) -> dict[str, Any]:
    said = msgspec.to_builtins(product)
    said["product"] = said.pop("id")
    row = {name: said.pop(name, None) for name in _base}
    names = said.pop("names", None)
    row["names"] = canonical(names) if names else None
    row["more"] = canonical(said) if said else None
    return row
