# SPDX-License-Identifier: AGPL-3.0-or-later
"""Members, their cards and PINs, what they may do and would rather have."""

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
    false,
)

from ledger.store.tables.base import BY_KEY, metadata

members = Table(
    "members",
    metadata,
    Column("member", Text, primary_key=True),
    Column("first_name", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("joined", Text, nullable=False),
    # The co-op's own number for them, if it has one: imports know members again by it.
    Column("number", Text),
    # As the newest ``member`` entry says.
    Column("type", Text, nullable=False, server_default="member"),
    Column("state", Text, nullable=False, server_default="active"),
    # What they would rather read at the till (BCP 47), if they said so.
    Column("language", Text),
    Index("ix_members_number", "number", unique=True),
)

# As the newest ``role`` entries say.
roles = Table(
    "roles",
    metadata,
    Column("member", Text, ForeignKey("members.member"), primary_key=True),
    Column("role", Text, primary_key=True),
    **BY_KEY,
)

# ``proxy`` may spend for ``member``.
proxies = Table(
    "proxies",
    metadata,
    Column("member", Text, ForeignKey("members.member"), primary_key=True),
    Column("proxy", Text, ForeignKey("members.member"), primary_key=True),
    **BY_KEY,
)

shares = Table(
    "shares",
    metadata,
    Column("member", Text, ForeignKey("members.member"), primary_key=True),
    Column("number", Big, nullable=False),
)

# One-time codes to sign in with, and what a signed-in browser or program shows: hashes only.
sign_in_codes = Table(
    "sign_in_codes",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("member", Text, ForeignKey("members.member"), nullable=False),
    Column("expires_ms", Big, nullable=False),
    **BY_KEY,
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("member", Text, ForeignKey("members.member"), nullable=False, index=True),
    Column("since_ms", Big, nullable=False),
    Column("until_ms", Big, nullable=False),
    **BY_KEY,
)

# What one person wants done that takes two.
proposals = Table(
    "proposals",
    metadata,
    Column("proposal", Text, primary_key=True),
    Column("act", LargeBinary, nullable=False),
    Column("first", Text, nullable=False),
    Column("at_ms", Big, nullable=False),
    **BY_KEY,
)

# Whose code is whose money. The code itself is on paper only.
vouchers = Table(
    "vouchers",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("account", Text, nullable=False),
    **BY_KEY,
)

# Who lives together, for what is decided or paid by a household.
households = Table(
    "households",
    metadata,
    Column("household", Text, primary_key=True),
    Column("name", Text, nullable=False),
)

household_members = Table(
    "household_members",
    metadata,
    Column("household", Text, ForeignKey("households.household"), primary_key=True),
    Column("member", Text, ForeignKey("members.member"), primary_key=True, index=True),
    **BY_KEY,
)

cards = Table(
    "cards",
    metadata,
    # Its uid, which no entry says; ``id`` is what entries call it. Given to the next member it has
    # a new id, and its counter goes on: no old tap counts again.
    Column("card", Text, primary_key=True),
    Column("id", Text, nullable=False),
    Column("member", Text, ForeignKey("members.member"), index=True),
    Column("counter", Integer, nullable=False),
    # issued, blocked, replaced or returned, as the newest ``card`` entry says.
    Column("state", Text, nullable=False),
    # chip; or a QR code, printed or on a telephone. ``card`` is then its credential, and ``key``
    # what verifies it: SHA-256 of the printed secret, or a public key (Ed25519).
    Column("kind", Text, nullable=False, server_default="chip"),
    Column("key", LargeBinary),
    Index("ix_cards_id", "id", unique=True),
    **BY_KEY,
)

pins = Table(
    "pins",
    metadata,
    Column("member", Text, ForeignKey("members.member"), primary_key=True),
    # Sealed under a key that is not in the database: who steals that guesses nothing.
    Column("verifier", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    **BY_KEY,
)

identifications = Table(
    "identifications",
    metadata,
    Column("identification", Text, primary_key=True),
    Column("device", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("member", Text, ForeignKey("members.member"), nullable=False),
    Column("card", Text, nullable=False),
    Column("counter", Integer, nullable=False),
    Column("at_ms", Big, nullable=False),
    # What was granted against it so far, and the ticket of a right PIN. Its first use says what
    # may be granted in all with it.
    Column("granted", Big, nullable=False),
    Column("granted_of", Text, nullable=False, server_default="{}"),  # JSON: account → so much
    Column("ticket", Text),
    Column("ticket_ms", Big),
    Column("ticket_sum", Big),
    # Whether every grant on it takes a PIN.
    Column("pin_always", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("card", "counter"),
    Index("ix_identifications_visits", "device", "epoch", "at_ms"),
    **BY_KEY,
)

# What members set for themselves; the language stands in ``members``.
wallet_wishes = Table(
    "wallet_wishes",
    metadata,
    Column("member", Text, primary_key=True),
    Column("spending_limit", Big),
    Column("text_percent", Integer),
    Column("contrast", Text),
)
