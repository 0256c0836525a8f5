# SPDX-License-Identifier: AGPL-3.0-or-later
"""``audit``: everything derived again, in the ledger's database or in an export of it."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from contract.terminal import printable
from ledger.commands.common import Commands, Failed, known_folder, progress_bar
from ledger.keys import load_keys
from ledger.service import open_to_read


def add(commands: Commands) -> None:
    """Tell the parser."""
    audit = commands.add_parser("audit", help="derive everything again from the log, and compare")
    known = known_folder()
    what = audit.add_mutually_exclusive_group(required=known is None)
    what.add_argument("export", type=Path, nargs="?", help="a folder that `export` wrote")
    what.add_argument("--data", type=Path, default=known, help="the ledger's folder, if it is here")
    audit.add_argument("--key", help="the ledger's public key, as it is known from elsewhere")
    audit.add_argument("--json", action="store_true")
    audit.set_defaults(run=_audit)


def _audit(args: argparse.Namespace) -> int:
    return _audit_data(args) if args.export is None else _audit_export(args)


def _audit_data(args: argparse.Namespace) -> int:
    import msgspec

    from ledger.audit import audit

    with open_to_read(args.data) as (connection, coop):
        report = audit(connection, coop, load_keys(args.data).public)
    if args.json:
        print(msgspec.json.encode(report).decode())
    else:
        _tell(report.entries, report.findings, report.notes)
    return 1 if report.findings else 0


def _audit_export(args: argparse.Namespace) -> int:
    import msgspec

    from contract.fingerprint import six_words
    from contract.ids import unb64
    from contract.money import plain
    from ledger.audit_export import NoExport, audit_export

    try:
        with progress_bar("auditing", args.json) as progress:
            report = audit_export(args.export, args.key, progress)
    except (NoExport, ValueError) as e:
        raise Failed(str(e)) from e
    if args.json:
        print(msgspec.json.encode(report).decode())
        return 1 if report.findings else 0
    print(f"{report.log_origin}, {report.entries} entries, root {report.root}")
    print(f"  ledger key {report.ledger_key}")
    print(f"  in words   {six_words(unb64(report.ledger_key))}")
    for unit, kinds in report.sums.items():
        for kind, amount in kinds.items():
            print(f"  {kind:<18}{plain(unit, amount):>18}")
    for witness, times in report.witnesses.items():
        print(f"  cosigned by {witness}, {times} checkpoints")
    for device in report.unvouched:
        print(f"  the key of {device} is the export's own word: the log does not say it")
    if args.key is None:
        print("  The ledger's key is the export's own word. With --key it is the one you know.")
    _tell(report.entries, report.findings, report.notes)
    return 1 if report.findings else 0


def _tell(entries: int, findings: Sequence[object], notes: Sequence[object]) -> None:
    for note in notes:
        print(printable(f"to be seen: {note}"))
    for finding in findings:
        print(printable(str(finding)))
    print(f"{entries} entries: {len(findings) or 'nothing'} to object to")
