# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each till lent to whom, so that two tills that hear nothing of each other may both lend."""

from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


_EVERY_DEBT = sa.text(
    "SELECT log.device, log.kind, postings.account, postings.amount FROM postings"
    " JOIN log ON log.log_index = postings.log_index"
    " WHERE postings.account LIKE 'risk:%' ORDER BY postings.log_index, postings.line"
)


def upgrade() -> None:
    """What was lent so far stands in the postings: who lent, and what was repaid."""
    lent = op.create_table(
        "lent",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("coin", sa.BigInteger(), nullable=False),
        sa.Column("repaid", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("device", "member", name=op.f("pk_lent")),
        sqlite_with_rowid=False,
    )
    op.bulk_insert(lent, lent_so_far(op.get_bind()))


def lent_so_far(connection: sa.Connection) -> list[dict[str, str | int]]:
    """The rows that the books would have made of the same log."""
    ever: Counter[str] = Counter()
    repaid: Counter[str] = Counter()
    still: dict[tuple[str, str], tuple[int, int]] = {}
    for device, kind, account, amount in connection.execute(_EVERY_DEBT):
        member = account.rpartition(":")[2]
        if amount > 0:
            repaid[member] += amount
            continue
        ever[member] -= amount
        if kind != "reversal":
            coin, then = still.get((device, member), (0, 0))
            left = max(0, coin - (repaid[member] - then))
            still[device, member] = left - amount, repaid[member]
    of_all = {("", member): (coin, 0) for member, coin in ever.items()}
    return [
        {"device": device, "member": member, "coin": coin, "repaid": then}
        for (device, member), (coin, then) in (still | of_all).items()
    ]
