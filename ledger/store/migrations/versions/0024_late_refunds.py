# SPDX-License-Identifier: AGPL-3.0-or-later
"""What entries that were applied late take back: the log does not say it of what it could not
read."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_NAMES = sa.text("reverses IS NOT NULL")


def upgrade() -> None:
    """Those that were applied before are looked up."""
    op.add_column("applied_late", sa.Column("reverses", sa.Text()))
    connection = op.get_bind()
    late = sa.text(
        "SELECT l.log_index, l.body FROM applied_late a JOIN log l ON l.log_index = a.kept_index"
    )
    for row in connection.execute(late).all():
        of = {"kept": row.log_index, "reverses": json.loads(bytes(row.body)).get("reverses")}
        connection.execute(
            sa.text("UPDATE applied_late SET reverses = :reverses WHERE kept_index = :kept"), of
        )
    op.create_index(
        "ix_applied_late_reverses",
        "applied_late",
        ["reverses"],
        sqlite_where=_NAMES,
        postgresql_where=_NAMES,
    )
