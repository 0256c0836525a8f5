# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read of the log: balances, grants, what is lent, rules."""

from sqlalchemy import BigInteger as Big
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    literal_column,
    text,
)

from ledger.store.tables.base import BY_KEY, metadata

balances = Table(
    "balances",
    metadata,
    Column("account", Text, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("amount", Big, nullable=False),
    # How far a wallet may fall, as the newest ``limit`` entry says; and how far two co-ops may owe
    # each other, as the newest ``neighbour`` entry does.
    Column("least", Big, nullable=False, server_default="0"),
    # The books refuse these first; twice is meant.
    CheckConstraint("amount >= least or account not like 'wallet:%'", name="wallet"),
    CheckConstraint(
        "amount between least and -least or account not like 'clearing:%'", name="clearing"
    ),
    CheckConstraint(
        "amount >= 0 or account like 'allowance:%:%:credit:%'"
        " or account like 'allowance:%:%:voucher:%'"
        " or (account not like 'allowance:%' and account not like 'commons:%')",
        name="held",
    ),
    CheckConstraint(
        "amount <= 0 or not (account like 'credit:%' or account like 'voucher:%'"
        " or account like 'deposit:%' or account like 'risk:%'"
        " or account like 'allowance:%:%:credit:%' or account like 'allowance:%:%:voucher:%')",
        name="owed",
    ),
    **BY_KEY,
)

grants = Table(
    "grants",
    metadata,
    Column("device", Text, primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("account", Text, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("number", Big, primary_key=True, autoincrement=False),
    Column("total", Big, nullable=False),
    Column("spent", Big, nullable=False),
    Column("until", Text, nullable=False),
    Column("closed", Text, nullable=False),
    # Where the newest line of this grant stands in the log.
    Column("log_index", Big),
    # By which entry of its journal the kiosk gave it back; 0: it did not.
    Column("released", Big, nullable=False, server_default="0"),
    CheckConstraint("spent <= total", name="spent"),
    # Closed numbers pile up; the few open ones are what is looked for.
    Index(
        "ix_grants_open",
        "account",
        "unit",
        "device",
        "epoch",
        sqlite_where=text("closed = ''"),
        postgresql_where=text("closed = ''"),
    ),
    **BY_KEY,
)

is_open = grants.c.closed == literal_column("''")
"""As a literal: with a parameter in its place the index of open grants could not be used."""

# Grants whose room is wanted elsewhere, or that a rule wants smaller: their kiosks are asked to
# release them.
recalls = Table(
    "recalls",
    metadata,
    Column("device", Text, primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("account", Text, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("number", Big, primary_key=True, autoincrement=False),
    Column("asked_ms", Big, nullable=False),
    # Whether it was wanted elsewhere, rather than too much by rule.
    Column("elsewhere", Boolean, nullable=False),
    **BY_KEY,
)

# What each till ever moved by its own word, and the coin that it spent without a grant since it
# last heard from the ledger.
tills = Table(
    "tills",
    metadata,
    Column("device", Text, primary_key=True),
    Column("turnover", Big, nullable=False),
    Column("anchor", Text, nullable=False),
    Column("risk", Big, nullable=False),
    **BY_KEY,
)

# What each till lent each member and was not repaid when that member had repaid ``repaid`` in all;
# without a device, what all tills ever lent. Random ids, kept when people are erased.
lent = Table(
    "lent",
    metadata,
    Column("device", Text, primary_key=True),
    Column("member", Text, primary_key=True),
    Column("coin", Big, nullable=False),
    Column("repaid", Big, nullable=False),
    **BY_KEY,
)

# How members stand, as the newest ``member`` entries say: random ids, kept when people are erased.
standings = Table(
    "standings",
    metadata,
    Column("member", Text, primary_key=True),
    Column("state", Text, nullable=False),
    **BY_KEY,
)

# What households were charged, and by which entry.
charges = Table(
    "charges",
    metadata,
    Column("charge", Text, primary_key=True),
    Column("device", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("entry", Text, nullable=False),
    Column("log_index", Big, ForeignKey("log.log_index"), nullable=False),
    **BY_KEY,
)

# By how much each grant entry raised what a kiosk may spend, and what it was granted in all with
# that: for the cap an hour.
grant_increases = Table(
    "grant_increases",
    metadata,
    Column("device", Text, primary_key=True),
    Column("at_ms", Big, primary_key=True, autoincrement=False),
    Column("log_index", Big, ForeignKey("log.log_index"), primary_key=True, autoincrement=False),
    Column("amount", Big, nullable=False),
    Column("ever", Big, nullable=False, server_default="0"),
    **BY_KEY,
)

contributions = Table(
    "contributions",
    metadata,
    Column("contribution", Text, primary_key=True),
    Column("log_index", Big, ForeignKey("log.log_index"), nullable=False),
    **BY_KEY,
)

rules = Table(
    "rules",
    metadata,
    Column("name", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("starts", Text, nullable=False),
    Column("rule", LargeBinary, nullable=False),
    Column("log_index", Big, ForeignKey("log.log_index"), nullable=False),
)
