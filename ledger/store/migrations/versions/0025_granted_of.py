# SPDX-License-Identifier: AGPL-3.0-or-later
"""Of which accounts a tap was granted how much."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A tap of before is good for some minutes more: nothing is said of those."""
    op.add_column(
        "identifications",
        sa.Column("granted_of", sa.Text(), nullable=False, server_default="{}"),
    )
