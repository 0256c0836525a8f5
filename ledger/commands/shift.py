# SPDX-License-Identifier: AGPL-3.0-or-later
"""``shift``: the work to be done."""

import argparse

from ledger.commands.common import Commands, noun, tell, verb
from ledger.community.shifts import list_shifts
from ledger.service import open_to_read


def add(commands: Commands) -> None:
    """Tell the parser."""
    verb(noun(commands, "shift", "the work to be done"), "list", "the shifts by day", _list)


def _list(args: argparse.Namespace) -> int:
    with open_to_read(args.data) as (connection, _):
        listed = list_shifts(connection)
    lines = []
    for shift in listed:
        people = "1 place" if shift.places == 1 else f"{shift.places} places"
        lines.append(
            f"{shift.day} {shift.begins}  {shift.minutes:>4} min  {shift.work:<14}{people}"
        )
    return tell(args, listed, *(lines or ["no shifts yet"]))
