# SPDX-License-Identifier: AGPL-3.0-or-later
"""Products are called something in several languages; members live together, and work in shifts."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what the demo co-op shows first."""
    op.add_column("products", sa.Column("names", sa.LargeBinary(), nullable=True))
    op.create_table(
        "households",
        sa.Column("household", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("household", name=op.f("pk_households")),
    )
    op.create_table(
        "household_members",
        sa.Column("household", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household"],
            ["households.household"],
            name=op.f("fk_household_members_household"),
        ),
        sa.ForeignKeyConstraint(
            ["member"], ["members.member"], name=op.f("fk_household_members_member")
        ),
        sa.PrimaryKeyConstraint("household", "member", name=op.f("pk_household_members")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_household_members_member"), "household_members", ["member"])
    op.create_table(
        "shifts",
        sa.Column("shift", sa.Text(), nullable=False),
        sa.Column("work", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("begins", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("shift", name=op.f("pk_shifts")),
    )
    op.create_index("ix_shifts_day", "shifts", ["day", "begins"])
