# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log, the postings, who signed what of it, and what became of journals."""

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
    UniqueConstraint,
    text,
)

from ledger.store.tables.base import BY_KEY, metadata

log_head = Table(
    "log_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("size", Big, nullable=False),
    Column("frontier", LargeBinary, nullable=False),
    Column("checkpoint", Text, nullable=False),
    Column("at_ms", Big, nullable=False),
    # Counts the changes of products and rules: a kiosk's cursor.
    Column("catalogue", Big, nullable=False),
)

_office = text("kind IN ('member', 'card', 'role', 'kiosk', 'limit', 'erasure')")

_unknown = text("outcome = 'unknown'")

log = Table(
    "log",
    metadata,
    # Not from a sequence, which would leave gaps: the writer counts under the head's lock.
    Column(
        "log_index",
        Big().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("entry", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("device", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("sequence", Big, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reverses", Text),
    Column("body", LargeBinary, nullable=False),
    Column("signature", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
    UniqueConstraint("device", "epoch", "sequence"),
    # Unique in its journal: over all, one till could take the ids of another's receipts.
    UniqueConstraint("entry", "device", "epoch"),
    Index(
        "ix_log_reverses",
        "reverses",
        sqlite_where=text("reverses IS NOT NULL"),
        postgresql_where=text("reverses IS NOT NULL"),
    ),
    Index("ix_log_office", "kind", "log_index", sqlite_where=_office, postgresql_where=_office),
    Index("ix_log_unknown", "log_index", sqlite_where=_unknown, postgresql_where=_unknown),
)

is_of_office = _office
"""What people did in the office, as the index of it says it."""

is_unknown = _unknown
"""What the ledger could not read when it came, as the index of it says it."""

# Of those, which the ledger applied after its update, where that stands in the log, and which entry
# such an entry takes something back of.
applied_late = Table(
    "applied_late",
    metadata,
    Column("device", Text, primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("entry", Text, primary_key=True),
    Column("kept_index", Big, ForeignKey("log.log_index"), nullable=False),
    Column("log_index", Big, ForeignKey("log.log_index"), nullable=False),
    Column("at_ms", Big, nullable=False),
    Column("reverses", Text),
    Index(
        "ix_applied_late_reverses",
        "reverses",
        sqlite_where=text("reverses IS NOT NULL"),
        postgresql_where=text("reverses IS NOT NULL"),
    ),
    **BY_KEY,
)

_people = text("(account LIKE 'wallet:%' OR account LIKE 'allowance:%' OR account LIKE 'risk:%')")

postings = Table(
    "postings",
    metadata,
    Column("log_index", Big, ForeignKey("log.log_index"), primary_key=True, autoincrement=False),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("account", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("amount", Big, nullable=False),
    Index(
        "ix_postings_people",
        "account",
        "log_index",
        sqlite_where=_people,
        postgresql_where=_people,
    ),
    **BY_KEY,
)

is_of_people = _people
"""Postings where members' coin is, as the index of them says it."""

# The roots of the full subtrees of 256, 65 536 … leaves: a proof reads a few hundred hashes at
# most, however long the log is.
subtrees = Table(
    "subtrees",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("number", Big, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    **BY_KEY,
)

# The checkpoints that kiosks were shown lately, and the lines of those who cosigned them.
checkpoints = Table(
    "checkpoints",
    metadata,
    Column("size", Big, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
    **BY_KEY,
)

cosignatures = Table(
    "cosignatures",
    metadata,
    Column("size", Big, ForeignKey("checkpoints.size"), primary_key=True, autoincrement=False),
    Column("device", Text, primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("line", Text, nullable=False),
    **BY_KEY,
)

# What the admin signed at each restore, and which kiosks handed back what they had been granted.
reopenings = Table(
    "reopenings",
    metadata,
    Column("ledger_epoch", Integer, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
    Column("signature", Text, nullable=False),
    **BY_KEY,
)

handed_back = Table(
    "handed_back",
    metadata,
    Column("device", Text, primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    # How far the lost part of the ledger's own journal reached, as these grants show.
    Column("newest_own", Big, nullable=False),
    # How many of them the restored ledger had not known, and how much of those it could not cover.
    Column("taken", Big, nullable=False),
    Column("short", Big, nullable=False),
    Column("complete", Boolean, nullable=False),
    **BY_KEY,
)

journal_heads = Table(
    "journal_heads",
    metadata,
    Column("device", Text, primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("sequence", Big, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    **BY_KEY,
)

# Entries of an epoch that has ended, or of a revoked kiosk: for the office, in no log.
held_entries = Table(
    "held_entries",
    metadata,
    Column("device", Text, primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, primary_key=True),
    Column("sequence", Big, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("signature", Text, nullable=False),
    # Whether its signature holds.
    Column("verified", Boolean, nullable=False),
    Column("at_ms", Big, nullable=False),
    **BY_KEY,
)

details = Table(
    "details",
    metadata,
    Column("log_index", Big, ForeignKey("log.log_index"), primary_key=True, autoincrement=False),
    Column("salt", LargeBinary, nullable=False),
    Column("details", LargeBinary, nullable=False),
)
