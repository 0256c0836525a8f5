# SPDX-License-Identifier: AGPL-3.0-or-later
"""``note``: what the tills want the office to know."""

import argparse

from contract.local_time import local_time
from ledger.commands.common import Commands, noun, tell, verb
from ledger.community.notes import newest_notes
from ledger.service import open_to_read

_WORDS = {
    "unknown-code": "a code that is not in the catalogue",
    "no-price": "it has neither a price nor a weight",
    "recalled": "somebody wanted to buy what is recalled",
    "refund-claim": "it came back where another till sold it; nothing was paid out",
    "price-set": "somebody of the staff set its price",
    "draft-unreadable": "a payment that was cut off before an update; the till keeps it",
    "expired": "its date has passed, and it stood on the shelf",
    "sheet-too-early": "its sheet was confirmed before this shift began; its lines are still open",
    "sheet-of-no-shift": "a sheet was confirmed of a shift that nobody planned",
    "sheet-by-nobody-who-may": "its sheet was confirmed by somebody who is no coordinator here",
}


def add(commands: Commands) -> None:
    """Tell the parser."""
    note = noun(commands, "note", "what the tills want the office to know")
    listed = verb(note, "list", "the newest of them", _list)
    listed.add_argument("--last", type=int, default=100, help="so many (default: 100)")


def _list(args: argparse.Namespace) -> int:
    with open_to_read(args.data) as (connection, coop):
        notes = newest_notes(connection, args.last)
    lines = [
        f"{local_time(one.at, coop.time_zone)}  {one.kiosk:<16}{one.code:<20}"
        f"{_WORDS.get(one.about, one.about)}"
        f"{f', by {one.actor}' if one.actor.startswith('member:') else ''}"
        for one in notes
    ]
    return tell(args, notes, *(lines or ["no notes"]))
