# SPDX-License-Identifier: AGPL-3.0-or-later
"""Visiting members: agreements with neighbouring co-ops, and the coin that crosses."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_OWED_ALLOWANCE = "account like 'allowance:%:%:credit:%' or account like 'allowance:%:%:voucher:%'"
_CLEARING = "amount between least and -least or account not like 'clearing:%'"
_CHECKS = {
    "wallet": "amount >= least or account not like 'wallet:%'",
    "held": f"amount >= 0 or {_OWED_ALLOWANCE}"
    " or (account not like 'allowance:%' and account not like 'commons:%')",
    "owed": "amount <= 0 or not (account like 'credit:%' or account like 'voucher:%'"
    f" or account like 'deposit:%' or account like 'risk:%' or {_OWED_ALLOWANCE})",
    "clearing": _CLEARING,
}


def upgrade() -> None:
    """So far nothing crossed."""
    if op.get_bind().dialect.name == "postgresql":
        op.create_check_constraint(op.f("ck_balances_clearing"), "balances", _CLEARING)
    else:
        _make_balances_again()
    op.create_table(
        "neighbours",
        sa.Column("coop", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("most", sa.BigInteger(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("coop", name=op.f("pk_neighbours")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "visits",
        sa.Column("visit", sa.Text(), nullable=False),
        sa.Column("log_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("visit", name=op.f("pk_visits")),
        sa.ForeignKeyConstraint(["log_index"], ["log.log_index"], name="fk_visits_log_index"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "visitors",
        sa.Column("visitor", sa.Text(), nullable=False),
        sa.Column("coop", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("visitor", name=op.f("pk_visitors")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_visitors_at_home", "visitors", ["coop", "member"], unique=True)
    op.create_table(
        "visitor_taps",
        sa.Column("identification", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("visitor", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("identification", name=op.f("pk_visitor_taps")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "errands",
        sa.Column("visit", sa.Text(), nullable=False),
        sa.Column("visitor", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("identification", sa.Text()),
        sa.Column("pin_ticket", sa.Text()),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("visit", name=op.f("pk_errands")),
        sqlite_with_rowid=False,
    )
    waiting = sa.text("done = ''")
    op.create_index(
        "ix_errands_waiting", "errands", ["at_ms"], sqlite_where=waiting, postgresql_where=waiting
    )


def _make_balances_again() -> None:
    """SQLite adds no constraint to a table."""
    op.create_table(
        "balances_new",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("least", sa.BigInteger(), nullable=False, server_default="0"),
        *(
            sa.CheckConstraint(check, name=op.f(f"ck_balances_{name}"))
            for name, check in _CHECKS.items()
        ),
        sa.PrimaryKeyConstraint("account", "unit", name=op.f("pk_balances")),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO balances_new SELECT account, unit, amount, least FROM balances")
    op.drop_table("balances")
    op.rename_table("balances_new", "balances")
