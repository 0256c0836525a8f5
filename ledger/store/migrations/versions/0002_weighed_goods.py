# SPDX-License-Identifier: AGPL-3.0-or-later
"""Goods sold by weight: the price of a kilogram."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Products get a price a kilogram; those sold by the piece have none."""
    op.add_column("products", sa.Column("per_kg", sa.BigInteger(), nullable=True))
