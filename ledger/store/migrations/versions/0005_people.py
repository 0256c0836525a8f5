# SPDX-License-Identifier: AGPL-3.0-or-later
"""Members come and go, hold roles and cards, act for each other, and sign in. Kiosks have a profile
and raise alarms. Nobody's card tells its number to the log."""

import os

import sqlalchemy as sa
from alembic import op

from contract.ids import random_id

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_OFFICE = "kind IN ('member', 'card', 'role', 'kiosk', 'limit', 'erasure')"


def upgrade() -> None:
    """Add what the office keeps of people and kiosks."""
    op.add_column("members", sa.Column("number", sa.Text(), nullable=True))
    op.create_index("ix_members_number", "members", ["number"], unique=True)
    _words("members", "type", "member")
    _words("members", "state", "active")
    _words("devices", "profile", "till")
    op.add_column("devices", sa.Column("seen_ms", sa.BigInteger(), nullable=True))
    _words("enrolment_codes", "profile", "till")
    _cards()
    _people()
    _kiosks()
    op.create_index(
        "ix_log_office",
        "log",
        ["kind", "log_index"],
        sqlite_where=sa.text(_OFFICE),
        postgresql_where=sa.text(_OFFICE),
    )


def _words(table: str, column: str, first: str) -> None:
    op.add_column(table, sa.Column(column, sa.Text(), nullable=False, server_default=first))


def _cards() -> None:
    """The table anew: a card has an id of its own, a state, and perhaps nobody who holds it."""
    connection = op.get_bind()
    old = connection.execute(sa.text("SELECT card, member, counter, blocked FROM cards")).all()
    op.drop_table("cards")
    cards = op.create_table(
        "cards",
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=True),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.member"], name=op.f("fk_cards_member")),
        sa.PrimaryKeyConstraint("card", name=op.f("pk_cards")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_cards_id", "cards", ["id"], unique=True)
    op.create_index(op.f("ix_cards_member"), "cards", ["member"])
    for card, member, counter, blocked in old:
        row = {
            "card": card,
            "id": random_id(os.urandom(10)),
            "member": member,
            "counter": counter,
            "state": "blocked" if blocked else "issued",
        }
        connection.execute(sa.insert(cards), row)


def _people() -> None:
    op.create_table(
        "roles",
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.member"], name=op.f("fk_roles_member")),
        sa.PrimaryKeyConstraint("member", "role", name=op.f("pk_roles")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "proxies",
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("proxy", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.member"], name=op.f("fk_proxies_member")),
        sa.ForeignKeyConstraint(["proxy"], ["members.member"], name=op.f("fk_proxies_proxy")),
        sa.PrimaryKeyConstraint("member", "proxy", name=op.f("pk_proxies")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "shares",
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.member"], name=op.f("fk_shares_member")),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_shares")),
    )
    op.create_table(
        "tenancies",
        sa.Column("home", sa.Text(), nullable=False),
        sa.Column("begins", sa.Text(), nullable=False),
        sa.Column("household", sa.Text(), nullable=False),
        sa.Column("ends", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household"], ["households.household"], name=op.f("fk_tenancies_household")
        ),
        sa.PrimaryKeyConstraint("home", "begins", name=op.f("pk_tenancies")),
    )
    op.create_table(
        "sign_in_codes",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member"], ["members.member"], name=op.f("fk_sign_in_codes_member")
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_sign_in_codes")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.member"], name=op.f("fk_sessions_member")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_sessions_member"), "sessions", ["member"])
    op.create_table(
        "proposals",
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("act", sa.LargeBinary(), nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("proposal", name=op.f("pk_proposals")),
        sqlite_with_rowid=False,
    )


def _kiosks() -> None:
    op.create_table(
        "alarms",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.Column("newest_ms", sa.BigInteger(), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.Column("settled_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("device", "kind", "about", name=op.f("pk_alarms")),
        sqlite_with_rowid=False,
    )
