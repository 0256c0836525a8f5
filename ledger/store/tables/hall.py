# SPDX-License-Identifier: AGPL-3.0-or-later
"""Shifts, and what was done in them.

``shift_seen``, ``shift_lines`` and ``acknowledgements`` can be made again from the log.
"""

from sqlalchemy import BigInteger as Big
from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from ledger.store.tables.base import metadata

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

# Who has which place: a member, or a household (any of whom may come).
shift_places = Table(
    "shift_places",
    metadata,
    Column("shift", Text, ForeignKey("shifts.shift"), primary_key=True),
    Column("who", Text, primary_key=True),
    Column("is_household", Boolean, nullable=False),
    # Would rather give it to a stand-in.
    Column("seeks", Boolean, nullable=False),
)

# What tills said of comings and goings. A shift that is not in the plan any more may be named.
shift_seen = Table(
    "shift_seen",
    metadata,
    Column("log_index", Big, primary_key=True, autoincrement=False),
    Column("shift", Text, nullable=False, index=True),
    Column("member", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("has_left", Boolean, nullable=False),
    Column("stands_for", Text),
    Column("keyed", Boolean, nullable=False),
)

# What coordinators confirmed, a line each. ``contribution`` is what was issued for it, the ``time``
# of which counts on when that was reversed.
shift_lines = Table(
    "shift_lines",
    metadata,
    Column("shift", Text, primary_key=True),
    Column("member", Text, primary_key=True, index=True),
    Column("state", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("contribution", Text),
    Column("time", Integer, nullable=False),
    Column("log_index", Big, nullable=False),
)

# Contributions outside the shifts, by (member, received_by, work, day); ``time`` as above.
acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("member", Text, primary_key=True),
    Column("received_by", Text, primary_key=True),
    Column("work", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("minutes", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("contribution", Text),
    Column("time", Integer, nullable=False),
    Column("log_index", Big, nullable=False),
)

# Who need not come for a while: "exempt" or "grace", until the end of a day.
shift_excuses = Table(
    "shift_excuses",
    metadata,
    Column("member", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("until", Text, nullable=False),
)
