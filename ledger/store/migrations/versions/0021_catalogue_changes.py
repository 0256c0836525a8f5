# SPDX-License-Identifier: AGPL-3.0-or-later
"""When each product changed, and which are gone, so that tills hear of those alone."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of what went before this nothing is known: a till that has not heard since has it all."""
    op.add_column(
        "products", sa.Column("changed", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.create_table(
        "products_gone",
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("product", name=op.f("pk_products_gone")),
    )
    op.execute("INSERT INTO products_gone (product, changed) SELECT '', catalogue FROM log_head")
