# SPDX-License-Identifier: AGPL-3.0-or-later
"""Vouchers are spent by their code, of which the ledger knows only a hash."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """So far there were none."""
    op.create_table(
        "vouchers",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_vouchers")),
        sqlite_with_rowid=False,
    )
