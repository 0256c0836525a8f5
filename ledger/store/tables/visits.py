# SPDX-License-Identifier: AGPL-3.0-or-later
"""Visiting members: the co-ops that we agreed with, their members who were here, and the coin that
crosses."""

from sqlalchemy import BigInteger as Big
from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)

from ledger.store.tables.base import BY_KEY, metadata

# The agreement itself is the newest ``neighbour`` entry; where its ledger is reached is said here.
neighbours = Table(
    "neighbours",
    metadata,
    Column("coop", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("most", Big, nullable=False),
    # Nothing new crosses until it is let in again; what is on its way home still goes.
    Column("paused", Boolean, nullable=False),
    **BY_KEY,
)

# What crossed, either way: each visit once.
visits = Table(
    "visits",
    metadata,
    Column("visit", Text, primary_key=True),
    Column("log_index", Big, ForeignKey("log.log_index"), nullable=False),
    **BY_KEY,
)

# What we call a neighbour's member: never an id that the neighbour chose.
visitors = Table(
    "visitors",
    metadata,
    Column("visitor", Text, primary_key=True),
    Column("coop", Text, nullable=False),
    Column("member", Text, nullable=False),
    Index("ix_visitors_at_home", "coop", "member", unique=True),
    **BY_KEY,
)

# Taps at our kiosks that a neighbour's ledger verified.
visitor_taps = Table(
    "visitor_taps",
    metadata,
    Column("identification", Text, primary_key=True),
    Column("device", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("visitor", Text, nullable=False),
    Column("at_ms", Big, nullable=False),
    **BY_KEY,
)

# What a neighbour's ledger is asked for, again and again until it answered: coin of a visitor that
# comes here (``out`` of their wallet at home), or goes home (``in``). Each is written down before
# it is asked the first time. ``done``: "" while there is no answer, else "posted" or "declined".
errands = Table(
    "errands",
    metadata,
    Column("visit", Text, primary_key=True),
    Column("visitor", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("amount", Big, nullable=False),
    Column("identification", Text),
    Column("pin_ticket", Text),
    Column("at_ms", Big, nullable=False),
    Column("done", Text, nullable=False),
    Index(
        "ix_errands_waiting",
        "at_ms",
        sqlite_where=text("done = ''"),
        postgresql_where=text("done = ''"),
    ),
    **BY_KEY,
)
