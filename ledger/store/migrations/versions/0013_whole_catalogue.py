# SPDX-License-Identifier: AGPL-3.0-or-later
"""What limits a sale, other prices, containers and recalls stand with a product, as JSON."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No product so far has anything of it."""
    op.add_column("products", sa.Column("more", sa.LargeBinary(), nullable=True))
