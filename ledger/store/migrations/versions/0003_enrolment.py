# SPDX-License-Identifier: AGPL-3.0-or-later
"""Enrolment as it stays: kiosks are confirmed, may be enrolled again, and leave entries behind."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Kiosks that are enrolled already count as confirmed."""
    op.add_column("devices", sa.Column("confirmed_ms", sa.BigInteger(), nullable=True))
    op.execute("UPDATE devices SET confirmed_ms = enrolled_ms")
    op.create_index("ix_devices_public_key", "devices", ["public_key"], unique=True)
    op.add_column("enrolment_codes", sa.Column("of_device", sa.Text(), nullable=True))
    op.add_column("enrolment_codes", sa.Column("epoch", sa.Integer(), nullable=True))
    op.add_column(
        "enrolment_codes",
        sa.Column("confirmed", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "held_entries",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("device", "epoch", "hash", name=op.f("pk_held_entries")),
        sqlite_with_rowid=False,
    )
