# SPDX-License-Identifier: AGPL-3.0-or-later
"""``export``: the log for an auditor, or the journal for a treasurer."""

import argparse
from pathlib import Path

from ledger.commands.common import Commands, Failed, data, progress_bar
from ledger.keys import load_keys
from ledger.service import open_to_read


def add(commands: Commands) -> None:
    """Tell the parser."""
    export = commands.add_parser(
        "export", help="the log for an auditor, or the journal for a treasurer"
    )
    export.add_argument("target", type=Path, help="a new folder; for csv and beancount a file")
    data(export)
    export.add_argument(
        "--as",
        dest="form",
        choices=("log", "csv", "beancount"),
        default="log",
        help="log (the default): all that `audit` wants, and nothing that names a person",
    )
    export.set_defaults(run=_export)


def _export(args: argparse.Namespace) -> int:
    return _log(args) if args.form == "log" else _journal(args)


def _log(args: argparse.Namespace) -> int:
    from contract.fingerprint import six_words
    from ledger.export import NotEmpty, export

    with open_to_read(args.data) as (connection, coop):
        key = load_keys(args.data).public
        try:
            with progress_bar("exporting") as progress:
                about = export(connection, coop, key, args.target, progress)
        except (NotEmpty, OSError) as e:
            raise Failed(str(e)) from e
    print(f"{about.coop_name}: {about.log_size} entries in {args.target}")
    print(f"Whoever audits it should know the ledger's key: {about.ledger_key}")
    print(f"  in words: {six_words(key)}")
    return 0


def _journal(args: argparse.Namespace) -> int:
    from ledger.bookkeeping import lines, write_beancount, write_csv

    with open_to_read(args.data) as (connection, coop):
        try:
            with open(args.target, "x", encoding="utf-8", newline="") as file:
                if args.form == "csv":
                    count, what = write_csv(lines(connection, coop), file), "postings"
                else:
                    found = lines(connection, coop)
                    count, what = write_beancount(found, coop, file), "transactions"
        except FileExistsError as e:
            raise Failed(f"{args.target} is there already: name a new file") from e
        except OSError as e:
            raise Failed(f"{args.target}: {e.strerror}") from e
    print(f"{coop.name}: {count} {what} in {args.target}")
    return 0
