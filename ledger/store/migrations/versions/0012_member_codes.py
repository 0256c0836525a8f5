# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member may be known by a QR code, printed or on the telephone, instead of a chip."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """All cards so far are chips, and none took a PIN for everything."""
    op.add_column("cards", sa.Column("kind", sa.Text(), nullable=False, server_default="chip"))
    op.add_column("cards", sa.Column("key", sa.LargeBinary(), nullable=True))
    op.add_column(
        "identifications",
        sa.Column("pin_always", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
