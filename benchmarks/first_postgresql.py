# SPDX-License-Identifier: AGPL-3.0-or-later
"""Area ``first-postgresql``: the same tap, its ledger on PostgreSQL."""

from benchmarks import first
from benchmarks.measure import Report
from tests.ledger.postgres import Postgres


def run(*, long: bool) -> Report:
    """Measure the area over a server of its own, which flushes to the disk at each commit."""
    with Postgres(fsync=True) as server:
        return first.measure("first-postgresql", "--database", server.new(), long=long)
