# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is sold."""

from sqlalchemy import BigInteger as Big
from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from ledger.store.tables.base import metadata

products = Table(
    "products",
    metadata,
    Column("product", Text, primary_key=True),
    Column("code", Text, unique=True),
    Column("name", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("tax_rate", Integer, nullable=False),
    Column("price", Big, nullable=False),
    Column("member_price", Big),
    Column("icon", Text, nullable=False),
    Column("per_kg", Big),
    # Language → name, as JSON; none besides the one above.
    Column("names", LargeBinary),
    # What else is known of it, as JSON: the fields of contract.goods.Product besides these.
    Column("more", LargeBinary),
    # With which change of the catalogue it became what it is (log_head.catalogue).
    Column("changed", Big, nullable=False, server_default="0"),
)
# What is sold no more, and since which change. The row of no product ("") says from which on this
# is known: in a co-op that is older than this table.
products_gone = Table(
    "products_gone",
    metadata,
    Column("product", Text, primary_key=True),
    Column("changed", Big, nullable=False),
)
