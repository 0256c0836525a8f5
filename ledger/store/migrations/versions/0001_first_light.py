# SPDX-License-Identifier: AGPL-3.0-or-later
"""First light: log, books, community and catalogue."""

import sqlalchemy as sa
from alembic import op

from ledger.store.engine import append_only

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of the first release."""
    op.create_table(
        "answers",
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("request", name=op.f("pk_answers")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "balances",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "amount >= 0 or account not like 'allowance:%'", name=op.f("ck_balances_allowance")
        ),
        sa.PrimaryKeyConstraint("account", "unit", name=op.f("pk_balances")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "devices",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("enrolled_ms", sa.BigInteger(), nullable=False),
        sa.Column("revoked_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("device", "epoch", name=op.f("pk_devices")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "enrolment_codes",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("kiosk_name", sa.Text(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("public_key", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_enrolment_codes")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "grants",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("closed", sa.Text(), nullable=False),
        sa.Column("log_index", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("spent <= total", name=op.f("ck_grants_spent")),
        sa.PrimaryKeyConstraint(
            "device", "epoch", "account", "unit", "number", name=op.f("pk_grants")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_grants_open",
        "grants",
        ["account", "unit", "device", "epoch"],
        unique=False,
        sqlite_where=sa.text("closed = ''"),
        postgresql_where=sa.text("closed = ''"),
    )
    op.create_table(
        "journal_heads",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("device", "epoch", name=op.f("pk_journal_heads")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "log",
        sa.Column(
            "log_index",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reverses", sa.Text(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("log_index", name=op.f("pk_log")),
        sa.UniqueConstraint("device", "epoch", "sequence", name=op.f("uq_log_device")),
        sa.UniqueConstraint("entry", "device", "epoch", name=op.f("uq_log_entry")),
    )
    op.create_index(
        "ix_log_reverses",
        "log",
        ["reverses"],
        unique=False,
        sqlite_where=sa.text("reverses IS NOT NULL"),
        postgresql_where=sa.text("reverses IS NOT NULL"),
    )
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("checkpoint", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("catalogue", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
    )
    op.create_table(
        "members",
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("joined", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_members")),
    )
    op.create_table(
        "products",
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("tax_rate", sa.Integer(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("member_price", sa.BigInteger(), nullable=True),
        sa.Column("icon", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("product", name=op.f("pk_products")),
        sa.UniqueConstraint("code", name=op.f("uq_products_code")),
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_settings")),
    )
    op.create_table(
        "subtrees",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name=op.f("pk_subtrees")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "turnovers",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("device", name=op.f("pk_turnovers")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cards",
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.member"], name=op.f("fk_cards_member")),
        sa.PrimaryKeyConstraint("card", name=op.f("pk_cards")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_cards_member"), "cards", ["member"], unique=False)
    op.create_table(
        "contributions",
        sa.Column("contribution", sa.Text(), nullable=False),
        sa.Column("log_index", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["log_index"], ["log.log_index"], name=op.f("fk_contributions_log_index")
        ),
        sa.PrimaryKeyConstraint("contribution", name=op.f("pk_contributions")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "details",
        sa.Column("log_index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["log_index"], ["log.log_index"], name=op.f("fk_details_log_index")
        ),
        sa.PrimaryKeyConstraint("log_index", name=op.f("pk_details")),
    )
    op.create_table(
        "grant_increases",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("log_index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["log_index"], ["log.log_index"], name=op.f("fk_grant_increases_log_index")
        ),
        sa.PrimaryKeyConstraint("device", "at_ms", "log_index", name=op.f("pk_grant_increases")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "identifications",
        sa.Column("identification", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("granted", sa.BigInteger(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=True),
        sa.Column("ticket_ms", sa.BigInteger(), nullable=True),
        sa.Column("ticket_sum", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member"], ["members.member"], name=op.f("fk_identifications_member")
        ),
        sa.PrimaryKeyConstraint("identification", name=op.f("pk_identifications")),
        sa.UniqueConstraint("card", "counter", name=op.f("uq_identifications_card")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_identifications_visits", "identifications", ["device", "epoch", "at_ms"], unique=False
    )
    op.create_table(
        "pins",
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.member"], name=op.f("fk_pins_member")),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_pins")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "postings",
        sa.Column("log_index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["log_index"], ["log.log_index"], name=op.f("fk_postings_log_index")
        ),
        sa.PrimaryKeyConstraint("log_index", "line", name=op.f("pk_postings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rules",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("starts", sa.Text(), nullable=False),
        sa.Column("rule", sa.LargeBinary(), nullable=False),
        sa.Column("log_index", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["log_index"], ["log.log_index"], name=op.f("fk_rules_log_index")),
        sa.PrimaryKeyConstraint("name", "version", name=op.f("pk_rules")),
    )
    for table in ("log", "postings"):
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)
