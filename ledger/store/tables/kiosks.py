# SPDX-License-Identifier: AGPL-3.0-or-later
"""The co-op's settings, its kiosks, and what they asked and did."""

from sqlalchemy import BigInteger as Big
from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, Table, Text, false

from ledger.store.tables.base import BY_KEY, metadata

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
    **BY_KEY,
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
    **BY_KEY,
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
    **BY_KEY,
)

# The first answer to each request, kept for its repeats. No answer yet: it is being worked on.
answers = Table(
    "answers",
    metadata,
    Column("request", Text, primary_key=True),
    Column("request_hash", LargeBinary, nullable=False),
    Column("answer", LargeBinary),
    Column("at_ms", Big, nullable=False),
    **BY_KEY,
)
