# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which entries of those that could not be read when they came were applied after an update."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_UNKNOWN = sa.text("outcome = 'unknown'")


def upgrade() -> None:
    """So far none was."""
    op.create_index(
        "ix_log_unknown", "log", ["log_index"], sqlite_where=_UNKNOWN, postgresql_where=_UNKNOWN
    )
    op.create_table(
        "applied_late",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("kept_index", sa.BigInteger(), nullable=False),
        sa.Column("log_index", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("device", "epoch", "entry", name=op.f("pk_applied_late")),
        sa.ForeignKeyConstraint(
            ["kept_index"], ["log.log_index"], name=op.f("fk_applied_late_kept_index")
        ),
        sa.ForeignKeyConstraint(
            ["log_index"], ["log.log_index"], name=op.f("fk_applied_late_log_index")
        ),
        sqlite_with_rowid=False,
    )
