# SPDX-License-Identifier: AGPL-3.0-or-later
"""``demo``: a small co-op to try things on."""

import argparse
import os
from pathlib import Path

from ledger.commands.common import Commands, clock, coin, data, database


def add(commands: Commands) -> None:
    """Tell the parser."""
    demo = commands.add_parser("demo", help="set up a small co-op to try things on")
    data(demo)
    demo.add_argument("--cards", type=Path, required=True, help="where its cards are written")
    database(demo)
    demo.add_argument("--seed", help="the same seed makes the same co-op (default: a new one)")
    demo.add_argument("--receipt-base", default="https://greenleaf.example")
    demo.add_argument("--coin-share", type=int, default=60, help="percent of a bill (60)")
    demo.add_argument("--pin-limit", type=coin, default=1000, help="coin without a PIN (10.00)")
    demo.add_argument(
        "--kiosk-cap", type=coin, default=40_000, help="coin for one kiosk in an hour (400.00)"
    )
    demo.add_argument("--homes", action="store_true", help="with flats let, and rent charged")
    demo.set_defaults(run=_demo)


def _demo(args: argparse.Namespace) -> int:
    from ledger.demo_coop import NAME, make_demo_coop, seeded

    make_demo_coop(
        args.data,
        args.cards,
        clock=clock,
        random=os.urandom if args.seed is None else seeded(args.seed),
        receipt_base=args.receipt_base,
        database=args.database,
        coin_share=args.coin_share,
        pin_limit=args.pin_limit,
        kiosk_cap=args.kiosk_cap,
        homes=args.homes,
    )
    print(f"{NAME}: 12 members, 156 products in {args.data}; their cards in {args.cards}")
    return 0
