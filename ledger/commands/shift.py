# SPDX-License-Identifier: AGPL-3.0-or-later
"""``shift``: the work to be done."""

import argparse

from ledger.commands.common import Commands, data
from ledger.service import open_to_read


def add(commands: Commands) -> None:
    """Tell the parser."""
    shift = commands.add_parser("shift", help="the work to be done")
    shift_commands = shift.add_subparsers(required=True, metavar="COMMAND")
    shifts = shift_commands.add_parser("list", help="the shifts by day")
    data(shifts)
    shifts.set_defaults(run=_shift_list)


def _shift_list(args: argparse.Namespace) -> int:
    from ledger.community.shifts import list_shifts

    with open_to_read(args.data) as (connection, _):
        listed = list_shifts(connection)
    for shift in listed:
        people = "1 place" if shift.places == 1 else f"{shift.places} places"
        print(f"{shift.day} {shift.begins}  {shift.minutes:>4} min  {shift.work:<14}{people}")
    return 0
