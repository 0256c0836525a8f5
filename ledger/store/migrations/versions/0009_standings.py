# SPDX-License-Identifier: AGPL-3.0-or-later
"""How members stand with the co-op, as the books know it."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, and fill it from the log."""
    standings = op.create_table(
        "standings",
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_standings")),
        sqlite_with_rowid=False,
    )
    bodies = op.get_bind().execute(
        sa.text(
            "SELECT body FROM log WHERE kind = 'member'"
            " AND device = (SELECT value FROM settings WHERE name = 'ledger_device')"
            " ORDER BY log_index"
        )
    )
    found = {body["member"]: body["state"] for body in map(json.loads, bodies.scalars())}
    rows = [{"member": member, "state": state} for member, state in found.items()]
    if rows:
        op.bulk_insert(standings, rows)
