# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who lives where and what is charged. What households owe is in the log."""

from sqlalchemy import BigInteger as Big
from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, text

from ledger.store.tables.base import metadata
from ledger.store.tables.log import log, postings

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

# What is charged for a home each month, from a day on and perhaps until one.
planned_charges = Table(
    "planned_charges",
    metadata,
    Column("home", Text, primary_key=True),
    Column("type", Text, primary_key=True),
    Column("begins", Text, primary_key=True),
    Column("amount", Big, nullable=False),
    # The day of the month on which it is due; the last one in a shorter month.
    Column("day", Integer, nullable=False),
    Column("ends", Text),
)

# Hours against rent that were confirmed, each with the payment that they became.
rent_work = Table(
    "rent_work",
    metadata,
    Column("payment", Text, primary_key=True),
    Column("log_index", Big, ForeignKey("log.log_index"), nullable=False),
    Column("household", Text, nullable=False, index=True),
    Column("day", Text, nullable=False),
    Column("minutes", Big, nullable=False),
)

_rent = text("account LIKE 'rent:%'")
_plans = text("kind = 'arrears-plan'")

is_of_rent = _rent
"""Postings to households' accounts, as the index of them says it."""

is_plan = _plans
"""Arrears plans, as the index of them says it."""

Index(
    "ix_postings_rent",
    postings.c.account,
    postings.c.log_index,
    sqlite_where=_rent,
    postgresql_where=_rent,
)
Index("ix_log_plans", log.c.log_index, sqlite_where=_plans, postgresql_where=_plans)
