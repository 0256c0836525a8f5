# SPDX-License-Identifier: AGPL-3.0-or-later
"""The housing office: what is charged for a home, hours against rent, and ways to find in the log
what a household was charged and paid."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_RENT = sa.text("account LIKE 'rent:%'")
_PLANS = sa.text("kind = 'arrears-plan'")


def upgrade() -> None:
    """So far no hours are agreed, and nothing is charged by a plan."""
    minutes = sa.Column("work_minutes", sa.BigInteger(), nullable=False, server_default="0")
    op.add_column("tenancies", minutes)
    op.create_table(
        "planned_charges",
        sa.Column("home", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("begins", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("home", "type", "begins", name=op.f("pk_planned_charges")),
    )
    op.create_table(
        "rent_work",
        sa.Column("payment", sa.Text(), nullable=False),
        sa.Column("log_index", sa.BigInteger(), nullable=False),
        sa.Column("household", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("payment", name=op.f("pk_rent_work")),
        sa.ForeignKeyConstraint(
            ["log_index"], ["log.log_index"], name=op.f("fk_rent_work_log_index")
        ),
    )
    op.create_index(op.f("ix_rent_work_household"), "rent_work", ["household"])
    op.create_index(
        "ix_postings_rent",
        "postings",
        ["account", "log_index"],
        sqlite_where=_RENT,
        postgresql_where=_RENT,
    )
    op.create_index(
        "ix_log_plans", "log", ["log_index"], sqlite_where=_PLANS, postgresql_where=_PLANS
    )
