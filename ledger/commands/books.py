# SPDX-License-Identifier: AGPL-3.0-or-later
"""``books``: the sums."""

import argparse

from ledger.commands.common import Commands, clock, data
from ledger.service import open_to_read


def add(commands: Commands) -> None:
    """Tell the parser."""
    books = commands.add_parser("books", help="print the sums of the books")
    data(books)
    books.add_argument("--json", action="store_true")
    books.set_defaults(run=_books)


def _books(args: argparse.Namespace) -> int:
    import msgspec

    from ledger.summary import in_words, summary

    with open_to_read(args.data) as (connection, coop):
        found = summary(connection, coop, clock())
    print(msgspec.json.encode(found).decode() if args.json else in_words(found))
    return 0
