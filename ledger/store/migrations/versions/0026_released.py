# SPDX-License-Identifier: AGPL-3.0-or-later
"""By which entry of its journal a kiosk gave a grant back: a spend that is applied late counts if
it came before that."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_FIRST = sa.text(
    "UPDATE grants SET released = :sequence WHERE device = :device AND epoch = :epoch"
    " AND account = :account AND unit = :unit AND number = :number"
    " AND (released = 0 OR released > :sequence)"
)


def upgrade() -> None:
    """What was given back before is looked up in the log."""
    op.add_column(
        "grants", sa.Column("released", sa.BigInteger(), nullable=False, server_default="0")
    )
    connection = op.get_bind()
    releases = connection.execute(
        sa.text(
            "SELECT device, epoch, sequence, body FROM log WHERE kind = 'release'"
            " AND outcome IN ('posted', 'recorded') ORDER BY log_index"
        ).execution_options(yield_per=1000)
    )
    for some in releases.partitions(1000):
        given_back = [
            {
                "device": row.device,
                "epoch": row.epoch,
                "sequence": row.sequence,
                "account": one["account"],
                "unit": one["unit"],
                "number": one["number"],
            }
            for row in some
            for said in [json.loads(bytes(row.body))]
            if not said["actor"].startswith("ledger:")
            for one in said["releases"]
        ]
        if given_back:
            connection.execute(_FIRST, given_back)
