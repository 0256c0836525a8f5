# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one kiosk holds and is wanted elsewhere is asked back."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """So far nothing was asked back."""
    op.create_table(
        "recalls",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.Column("elsewhere", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "device", "epoch", "account", "unit", "number", name=op.f("pk_recalls")
        ),
        sqlite_with_rowid=False,
    )
