# SPDX-License-Identifier: AGPL-3.0-or-later
"""Limits of wallets, charges, declared risk; and what the database itself refuses."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_OWED_ALLOWANCE = "account like 'allowance:%:%:credit:%' or account like 'allowance:%:%:voucher:%'"
_CHECKS = {
    "wallet": "amount >= least or account not like 'wallet:%'",
    "held": f"amount >= 0 or {_OWED_ALLOWANCE}"
    " or (account not like 'allowance:%' and account not like 'commons:%')",
    "owed": "amount <= 0 or not (account like 'credit:%' or account like 'voucher:%'"
    f" or account like 'deposit:%' or account like 'risk:%' or {_OWED_ALLOWANCE})",
}


def upgrade() -> None:
    """Add them."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.add_column(
            "balances", sa.Column("least", sa.BigInteger(), nullable=False, server_default="0")
        )
        op.drop_constraint(op.f("ck_balances_allowance"), "balances")
        for name, check in _CHECKS.items():
            op.create_check_constraint(op.f(f"ck_balances_{name}"), "balances", check)
    else:
        _make_balances_again()
    op.create_table(
        "tills",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("turnover", sa.BigInteger(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("risk", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("device", name=op.f("pk_tills")),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO tills SELECT device, amount, '', 0 FROM turnovers")
    op.drop_table("turnovers")
    op.create_table(
        "charges",
        sa.Column("charge", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("log_index", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["log_index"], ["log.log_index"], name="fk_charges_log_index"),
        sa.PrimaryKeyConstraint("charge", name=op.f("pk_charges")),
        sqlite_with_rowid=False,
    )
    for statement in _POSTGRESQL if postgresql else _SQLITE:
        op.execute(statement)


def _make_balances_again() -> None:
    """SQLite takes no constraint away from a table."""
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
    op.execute("INSERT INTO balances_new SELECT account, unit, amount, 0 FROM balances")
    op.drop_table("balances")
    op.rename_table("balances_new", "balances")


# The head is written once a transaction, after all that it logged: no entry gets in whose postings
# do not sum to zero in each unit. And an entry's postings are written with it, never later.
_SQLITE = (
    "CREATE TRIGGER entries_sum_to_zero BEFORE UPDATE ON log_head"
    " BEGIN SELECT RAISE(ABORT, 'the postings of an entry do not sum to zero') WHERE EXISTS"
    " (SELECT 1 FROM postings WHERE log_index >= OLD.size"
    " GROUP BY log_index, unit HAVING sum(amount) <> 0); END",
    "CREATE TRIGGER postings_come_with_their_entry BEFORE INSERT ON postings"
    " WHEN NEW.log_index < (SELECT size FROM log_head)"
    " BEGIN SELECT RAISE(ABORT, 'that entry was posted before'); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION entries_sum_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " IF EXISTS (SELECT 1 FROM postings WHERE log_index >= OLD.size"
    " GROUP BY log_index, unit HAVING sum(amount) <> 0) THEN"
    " RAISE EXCEPTION 'the postings of an entry do not sum to zero'"
    " USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER entries_sum_to_zero BEFORE UPDATE ON log_head"
    " FOR EACH ROW EXECUTE FUNCTION entries_sum_to_zero()",
    "CREATE FUNCTION postings_come_with_their_entry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " IF EXISTS (SELECT 1 FROM added WHERE log_index < (SELECT size FROM log_head)) THEN"
    " RAISE EXCEPTION 'that entry was posted before'"
    " USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NULL; END $$",
    "CREATE TRIGGER postings_come_with_their_entry AFTER INSERT ON postings"
    " REFERENCING NEW TABLE AS added"
    " FOR EACH STATEMENT EXECUTE FUNCTION postings_come_with_their_entry()",
)
