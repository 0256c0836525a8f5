# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-ledger``: sets up, runs and examines a ledger."""

import argparse
import sys

from sqlalchemy.exc import OperationalError

from ledger.commands import audit, books, demo, init, kiosk, member, serve, shift, verify
from ledger.commands.common import Failed
from ledger.keys import UnsafeKeys
from ledger.service import NoLedger
from ledger.store.engine import BadDatabase
from ledger.store.migrate import UnknownSchema


def main(argv: list[str] | None = None) -> int:
    """Run the command; the exit status is 0 if all went well."""
    args = _parser().parse_args(argv)
    try:
        status: int = args.run(args)
    except (Failed, NoLedger, UnsafeKeys, UnknownSchema, BadDatabase) as e:
        print(f"coop-ledger: {e}", file=sys.stderr)
        return 1
    except OperationalError as e:  # away, or it does not let us in; its own words say which
        print(f"coop-ledger: the database cannot be used: {e.orig}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="coop-ledger", description="Sets up, runs and examines a ledger."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for noun in (init, serve, kiosk, member, shift, verify, books, audit, demo):
        noun.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
