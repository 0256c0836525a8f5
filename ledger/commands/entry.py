# SPDX-License-Identifier: AGPL-3.0-or-later
"""``entry``: corrections of what stands in the log."""

import argparse

from ledger.commands.common import Commands, act, noun
from ledger.commands.proposal import do_or_propose
from ledger.community.four_eyes import Reverse


def add(commands: Commands) -> None:
    """Tell the parser."""
    entry = noun(commands, "entry", "corrections of what stands in the log")
    reverse = act(entry, "reverse", "take back what an entry posted (takes two)", _reverse)
    reverse.add_argument("entry", help="the id of the entry, as on the receipt")
    reverse.add_argument("--charge", help="of a run of charges, just this one")


def _reverse(args: argparse.Namespace) -> int:
    return do_or_propose(args, Reverse(args.entry, args.charge))
