# SPDX-License-Identifier: AGPL-3.0-or-later
"""Restores: what the admin signed, and which kiosks handed their grants back."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two more tables."""
    op.create_table(
        "reopenings",
        sa.Column("ledger_epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("ledger_epoch", name=op.f("pk_reopenings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "handed_back",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("newest_own", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.Column("short", sa.BigInteger(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("device", "epoch", name=op.f("pk_handed_back")),
        sqlite_with_rowid=False,
    )
