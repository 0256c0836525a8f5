# SPDX-License-Identifier: AGPL-3.0-or-later
"""``init`` and ``migrate``: an empty ledger, and its tables."""

import argparse
import os
import re
from zoneinfo import available_timezones

from ledger.commands.common import Commands, Failed, clock, database, tell, verb
from ledger.service import create
from ledger.store.engine import open_engine
from ledger.store.migrate import migrate


def add(commands: Commands) -> None:
    """Tell the parser."""
    init = verb(commands, "init", "set up an empty ledger in a folder", _init)
    init.add_argument("--name", required=True, help="the co-op's name, as on receipts")
    init.add_argument("--currency", default="EUR", help="ISO 4217 (default: EUR)")
    init.add_argument("--time-zone", default="Europe/Berlin")
    init.add_argument("--receipt-base", default="https://example.org", help="where receipts point")
    database(init)
    upgrade = verb(commands, "migrate", "bring the tables to this program's version", _migrate)
    database(upgrade, "as its owner, if serving is done by another role")


def _init(args: argparse.Namespace) -> int:
    _require_sound(args)
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
    return tell(
        args,
        {"name": args.name, "data": str(args.data)},
        f"{args.name}: an empty ledger in {args.data}",
        "Next: `coop-ledger rule starter`, members, goods, a till; `coop-ledger doctor` says what"
        " is missing",
    )


def _require_sound(args: argparse.Namespace) -> None:
    """None of this can be changed later. Raises Failed."""
    if not args.name.strip():
        raise Failed("--name: a co-op has a name")
    if not re.fullmatch(r"[A-Z]{3}", args.currency):
        raise Failed(f"--currency {args.currency!r}: three capital letters, like EUR or GBP")
    if args.time_zone not in available_timezones():
        raise Failed(f"--time-zone {args.time_zone!r} is none; they are named like Europe/Berlin")
    if not re.fullmatch(r"https?://[^\s#?]+", args.receipt_base):
        raise Failed(f"--receipt-base {args.receipt_base!r}: an address like https://example.org")


def _migrate(args: argparse.Namespace) -> int:
    engine = open_engine(args.data, database=args.database)
    migrate(engine)
    engine.dispose()
    words = f"{args.data}: the tables are those of this version"
    return tell(args, {"data": str(args.data)}, words)
