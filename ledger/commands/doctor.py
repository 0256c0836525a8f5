# SPDX-License-Identifier: AGPL-3.0-or-later
"""``doctor``: is all well, and if not, what next."""

import argparse

from ledger.commands.common import Commands, clock, tell, verb
from ledger.community.health import examine
from ledger.keys import load_keys
from ledger.service import open_to_read

_MARKS = {"good": "  ", "look": "? ", "bad": "! "}


def add(commands: Commands) -> None:
    """Tell the parser."""
    verb(commands, "doctor", "is all well with this ledger, and if not, what next", _doctor)


def _doctor(args: argparse.Namespace) -> int:
    with open_to_read(args.data) as (connection, coop):
        key = load_keys(args.data).public
        findings = list(examine(connection, coop, key, args.data, clock()))
    lines = []
    for one in findings:
        lines.append(f"{_MARKS[one.state]}{one.about}: {one.words}")
        if one.next:
            lines.append(f"    {one.next}")
    tell(args, findings, *lines)
    return 1 if any(one.state == "bad" for one in findings) else 0
