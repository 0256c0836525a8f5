# SPDX-License-Identifier: AGPL-3.0-or-later
"""``init`` and ``migrate``: an empty ledger, and its tables."""

import argparse
import os

from ledger.commands.common import Commands, clock, data, database
from ledger.service import create
from ledger.store.engine import open_engine
from ledger.store.migrate import migrate


def add(commands: Commands) -> None:
    """Tell the parser."""
    init = commands.add_parser("init", help="set up an empty ledger in a folder")
    data(init)
    init.add_argument("--name", required=True, help="the co-op's name, as on receipts")
    init.add_argument("--currency", default="EUR", help="ISO 4217 (default: EUR)")
    init.add_argument("--time-zone", default="Europe/Berlin")
    init.add_argument("--receipt-base", default="https://example.org", help="where receipts point")
    database(init)
    init.set_defaults(run=_init)

    upgrade = commands.add_parser("migrate", help="bring the tables to this program's version")
    data(upgrade)
    database(upgrade, "as its owner, if serving is done by another role")
    upgrade.set_defaults(run=_migrate)


def _init(args: argparse.Namespace) -> int:
    create(
        args.data,
        name=args.name,
        currency=args.currency,
        time_zone=args.time_zone,
        receipt_base=args.receipt_base,
        clock=clock,
        random=os.urandom,
        database=args.database,
    )
    print(f"{args.name}: an empty ledger in {args.data}")
    return 0


def _migrate(args: argparse.Namespace) -> int:
    engine = open_engine(args.data, database=args.database)
    migrate(engine)
    engine.dispose()
    print(f"{args.data}: the tables are those of this version")
    return 0
