# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a member's account to what was posted there, without reading the whole log."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_PEOPLE = sa.text(
    "(account LIKE 'wallet:%' OR account LIKE 'allowance:%' OR account LIKE 'risk:%')"
)


def upgrade() -> None:
    """Add the index; of the co-op's own accounts nobody asks the history."""
    op.create_index(
        "ix_postings_people",
        "postings",
        ["account", "log_index"],
        sqlite_where=_PEOPLE,
        postgresql_where=_PEOPLE,
    )
