# SPDX-License-Identifier: AGPL-3.0-or-later
"""Members may say which language they would rather read at the till."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; nobody has said so yet."""
    op.add_column("members", sa.Column("language", sa.Text(), nullable=True))
