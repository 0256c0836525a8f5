# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a kiosk was ever granted stands beside each increase: what it was granted within the hour is
then the difference of two rows, however many lie between."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count up what there is."""
    op.add_column(
        "grant_increases", sa.Column("ever", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.execute(
        "UPDATE grant_increases SET ever = counted.ever FROM (SELECT device, at_ms, log_index,"
        " sum(amount) OVER (PARTITION BY device ORDER BY at_ms, log_index) AS ever"
        " FROM grant_increases) AS counted WHERE counted.device = grant_increases.device"
        " AND counted.at_ms = grant_increases.at_ms"
        " AND counted.log_index = grant_increases.log_index"
    )
