# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hall: who has which place at a shift, who was there, what was confirmed; and what members
wish of their wallet."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def _text(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer(), nullable=False)


def upgrade() -> None:
    """Shifts that there are have no name, and nobody has a place there yet."""
    for name in ("name", "place"):
        op.add_column("shifts", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "shift_places",
        _text("shift"),
        _text("who"),
        sa.Column("is_household", sa.Boolean(), nullable=False),
        sa.Column("seeks", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("shift", "who", name=op.f("pk_shift_places")),
        sa.ForeignKeyConstraint(["shift"], ["shifts.shift"], name=op.f("fk_shift_places_shift")),
    )
    op.create_table(
        "shift_seen",
        sa.Column("log_index", sa.BigInteger(), autoincrement=False, nullable=False),
        _text("shift"),
        _text("member"),
        _text("at"),
        sa.Column("has_left", sa.Boolean(), nullable=False),
        sa.Column("stands_for", sa.Text(), nullable=True),
        sa.Column("keyed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("log_index", name=op.f("pk_shift_seen")),
    )
    op.create_index(op.f("ix_shift_seen_shift"), "shift_seen", ["shift"])
    op.create_table(
        "shift_lines",
        _text("shift"),
        _text("member"),
        _text("state"),
        _number("minutes"),
        sa.Column("contribution", sa.Text(), nullable=True),
        _number("time"),
        sa.Column("log_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("shift", "member", name=op.f("pk_shift_lines")),
    )
    op.create_index(op.f("ix_shift_lines_member"), "shift_lines", ["member"])
    key = ("member", "received_by", "work", "day")
    op.create_table(
        "acknowledgements",
        *(_text(name) for name in key),
        _number("minutes"),
        _text("state"),
        sa.Column("contribution", sa.Text(), nullable=True),
        _number("time"),
        sa.Column("log_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_acknowledgements")),
    )
    op.create_table(
        "shift_excuses",
        _text("member"),
        _text("kind"),
        _text("until"),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_shift_excuses")),
    )
    op.create_table(
        "wallet_wishes",
        _text("member"),
        sa.Column("spending_limit", sa.BigInteger(), nullable=True),
        sa.Column("text_percent", sa.Integer(), nullable=True),
        sa.Column("contrast", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_wallet_wishes")),
    )
