# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables. Only ``log`` and ``postings`` are history: no row of theirs ever changes or goes.

``balances``, ``grants``, ``journal_heads``, ``contributions`` and ``rules`` can be made again from
the log, and an audit does. What is about people stands in ``members``, ``cards``, ``pins``,
``identifications``, ``details`` and ``answers``, and may be erased.
"""

from typing import Any

from sqlalchemy import BigInteger as Big
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    literal_column,
    text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

BOUND_BY_STATEMENT = ("postings", "details", "grant_increases")
"""Their foreign key to the log is a trigger on PostgreSQL, which looks once a statement."""

# SQLite then keeps a row with its key, in one page instead of two: fewer to flush at each commit.
_BY_KEY: dict[str, Any] = {"sqlite_with_rowid": False}

settings = Table(
    "settings",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

devices = Table(
    "devices",
    metadata,
    Column("device", Text, primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("enrolled_ms", Big, nullable=False),
    Column("revoked_ms", Big),
    # When somebody had compared the words of its key; until then it waits.
    Column("confirmed_ms", Big),
    # Which routes it may call, see ledger.community.access; and when it last called one.
    Column("profile", Text, nullable=False, server_default="till"),
    Column("seen_ms", Big),
    # A new enrolment means a new key.
    Index("ix_devices_public_key", "public_key", unique=True),
    **_BY_KEY,
)

enrolment_codes = Table(
    "enrolment_codes",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("kiosk_name", Text, nullable=False),
    Column("expires_ms", Big, nullable=False),
    # Who used it: the same kiosk may ask again when the answer was lost.
    Column("device", Text),
    Column("public_key", LargeBinary),
    # A kiosk that is to be enrolled again; without it a new one.
    Column("of_device", Text),
    Column("epoch", Integer),
    Column("confirmed", Boolean, nullable=False, server_default=false()),
    Column("profile", Text, nullable=False, server_default="till"),
    **_BY_KEY,
)

# What a kiosk did that somebody should look at: a kind and what it is about, once, and how often.
alarms = Table(
    "alarms",
    metadata,
    Column("device", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("about", Text, primary_key=True),
    Column("first_ms", Big, nullable=False),
    Column("newest_ms", Big, nullable=False),
    Column("times", Big, nullable=False),
    Column("settled_ms", Big),
    **_BY_KEY,
)

# --- the log ---------------------------------------------------------------------------------

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
)

is_of_office = _office
"""What people did in the office, as the index of it says it."""

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
    **_BY_KEY,
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
    **_BY_KEY,
)

# The checkpoints that kiosks were shown lately, and the lines of those who cosigned them.
checkpoints = Table(
    "checkpoints",
    metadata,
    Column("size", Big, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
    **_BY_KEY,
)

cosignatures = Table(
    "cosignatures",
    metadata,
    Column("size", Big, ForeignKey("checkpoints.size"), primary_key=True, autoincrement=False),
    Column("device", Text, primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("line", Text, nullable=False),
    **_BY_KEY,
)

# What the admin signed at each restore, and which kiosks handed back what they had been granted.
reopenings = Table(
    "reopenings",
    metadata,
    Column("ledger_epoch", Integer, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
    Column("signature", Text, nullable=False),
    **_BY_KEY,
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
    **_BY_KEY,
)

journal_heads = Table(
    "journal_heads",
    metadata,
    Column("device", Text, primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("sequence", Big, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    **_BY_KEY,
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
    **_BY_KEY,
)

details = Table(
    "details",
    metadata,
    Column("log_index", Big, ForeignKey("log.log_index"), primary_key=True, autoincrement=False),
    Column("salt", LargeBinary, nullable=False),
    Column("details", LargeBinary, nullable=False),
)

# --- the books -------------------------------------------------------------------------------

balances = Table(
    "balances",
    metadata,
    Column("account", Text, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("amount", Big, nullable=False),
    # How far a wallet may fall, as the newest ``limit`` entry says.
    Column("least", Big, nullable=False, server_default="0"),
    # The books refuse these first; twice is meant.
    CheckConstraint("amount >= least or account not like 'wallet:%'", name="wallet"),
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
    **_BY_KEY,
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
    **_BY_KEY,
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
    **_BY_KEY,
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
    **_BY_KEY,
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
    **_BY_KEY,
)

# How members stand, as the newest ``member`` entries say: random ids, kept when people are erased.
standings = Table(
    "standings",
    metadata,
    Column("member", Text, primary_key=True),
    Column("state", Text, nullable=False),
    **_BY_KEY,
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
    **_BY_KEY,
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
    **_BY_KEY,
)

contributions = Table(
    "contributions",
    metadata,
    Column("contribution", Text, primary_key=True),
    Column("log_index", Big, ForeignKey("log.log_index"), nullable=False),
    **_BY_KEY,
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

# --- the community ---------------------------------------------------------------------------

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
    **_BY_KEY,
)

# ``proxy`` may spend for ``member``.
proxies = Table(
    "proxies",
    metadata,
    Column("member", Text, ForeignKey("members.member"), primary_key=True),
    Column("proxy", Text, ForeignKey("members.member"), primary_key=True),
    **_BY_KEY,
)

shares = Table(
    "shares",
    metadata,
    Column("member", Text, ForeignKey("members.member"), primary_key=True),
    Column("number", Big, nullable=False),
)

# Who lives where, from a day on and perhaps until one.
tenancies = Table(
    "tenancies",
    metadata,
    Column("home", Text, primary_key=True),
    Column("begins", Text, primary_key=True),
    Column("household", Text, ForeignKey("households.household"), nullable=False),
    Column("ends", Text),
    # Work agreed against rent, a month.
    Column("work_minutes", Big, nullable=False, server_default="0"),
)

# One-time codes to sign in with, and what a signed-in browser or program shows: hashes only.
sign_in_codes = Table(
    "sign_in_codes",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("member", Text, ForeignKey("members.member"), nullable=False),
    Column("expires_ms", Big, nullable=False),
    **_BY_KEY,
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("member", Text, ForeignKey("members.member"), nullable=False, index=True),
    Column("since_ms", Big, nullable=False),
    Column("until_ms", Big, nullable=False),
    **_BY_KEY,
)

# What one person wants done that takes two.
proposals = Table(
    "proposals",
    metadata,
    Column("proposal", Text, primary_key=True),
    Column("act", LargeBinary, nullable=False),
    Column("first", Text, nullable=False),
    Column("at_ms", Big, nullable=False),
    **_BY_KEY,
)

# Whose code is whose money. The code itself is on paper only.
vouchers = Table(
    "vouchers",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("account", Text, nullable=False),
    **_BY_KEY,
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
    **_BY_KEY,
)

# Work that is to be done at a certain time. ``begins`` is the clock where the co-op is.
shifts = Table(
    "shifts",
    metadata,
    Column("shift", Text, primary_key=True),
    Column("work", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("begins", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("places", Integer, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("place", Text, nullable=False, server_default=""),
    Index("ix_shifts_day", "day", "begins"),
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
    **_BY_KEY,
)

pins = Table(
    "pins",
    metadata,
    Column("member", Text, ForeignKey("members.member"), primary_key=True),
    # Sealed under a key that is not in the database: who steals that guesses nothing.
    Column("verifier", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    **_BY_KEY,
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
    Column("ticket", Text),
    Column("ticket_ms", Big),
    Column("ticket_sum", Big),
    # Whether every grant on it takes a PIN.
    Column("pin_always", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("card", "counter"),
    Index("ix_identifications_visits", "device", "epoch", "at_ms"),
    **_BY_KEY,
)

# The first answer to each request, kept for its repeats. No answer yet: it is being worked on.
answers = Table(
    "answers",
    metadata,
    Column("request", Text, primary_key=True),
    Column("request_hash", LargeBinary, nullable=False),
    Column("answer", LargeBinary),
    Column("at_ms", Big, nullable=False),
    **_BY_KEY,
)

# --- the catalogue ---------------------------------------------------------------------------

products = Table(
    "products",
    metadata,
    Column("product", Text, primary_key=True),
    Column("code", Text, unique=True),
    Column("name", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("tax_rate", Integer, nullable=False),
    Column("price", Big, nullable=False),
    Column("member_price", Big),
    Column("icon", Text, nullable=False),
    Column("per_kg", Big),
    # Language → name, as JSON; none besides the one above.
    Column("names", LargeBinary),
    # What else is known of it, as JSON: the fields of contract.goods.Product besides these.
    Column("more", LargeBinary),
)
