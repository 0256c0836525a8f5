# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-ledger``: sets up, runs and examines a ledger."""

import argparse
import sys
from getpass import getuser

from sqlalchemy.exc import DBAPIError

from ledger.catalogue.products import BadProduct
from ledger.commands import (
    audit,
    backup,
    books,
    card,
    charge,
    demo,
    doctor,
    entry,
    export,
    imports,
    init,
    kiosk,
    member,
    neighbour,
    note,
    product,
    proposal,
    role,
    rule,
    serve,
    shift,
    tenancy,
    verify,
    voucher,
    work,
)
from ledger.commands.common import Failed
from ledger.community.cards import NoCard
from ledger.community.contributions import NotWorth, OwnWork, UnknownWork
from ledger.community.four_eyes import NotDone
from ledger.community.kiosks import NoKiosk
from ledger.community.members import NoMember
from ledger.community.roles import NotAllowed
from ledger.housing.homes import NoHome
from ledger.keys import UnsafeKeys
from ledger.neighbours.agreements import NoNeighbour
from ledger.service import NoLedger
from ledger.store.engine import BadDatabase
from ledger.store.migrate import UnknownSchema

_NOUNS = (
    init,
    serve,
    rule,
    member,
    card,
    role,
    proposal,
    work,
    entry,
    kiosk,
    neighbour,
    product,
    note,
    voucher,
    imports,
    shift,
    tenancy,
    charge,
    verify,
    books,
    audit,
    export,
    backup,
    doctor,
    demo,
)
# Errors that say in words what is wrong and what to do next.
_OF_LEDGER = (NoLedger, UnsafeKeys, UnknownSchema, BadDatabase)
_OF_PEOPLE = (NoHome, NoMember, NoCard, NoKiosk, NoNeighbour, NotAllowed, NotDone)
_OF_WORK = (NotWorth, OwnWork, UnknownWork, BadProduct)


def main(argv: list[str] | None = None) -> int:
    """Run the command; the exit status is 0 if all went well."""
    args = _parser().parse_args(argv)
    try:
        status: int = args.run(args)
    except (Failed, *_OF_LEDGER, *_OF_PEOPLE, *_OF_WORK) as e:
        print(f"coop-ledger: {e}", file=sys.stderr)
        return 1
    except DBAPIError as e:  # away, or it does not let us in, or is none; its own words say which
        print(f"coop-ledger: the database cannot be used: {e.orig}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # who reads our words has heard enough
        return 1
    except OSError as e:  # a folder that is not ours to write, a full disk
        # With sudo the installed command is its own user, who may write less than who typed it.
        whose = f" for the user {getuser()}" if isinstance(e, PermissionError) else ""
        print(f"coop-ledger: {e.filename or 'the disk'}: {e.strerror}{whose}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="coop-ledger", description="Sets up, runs and examines a ledger."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for noun in _NOUNS:
        noun.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
