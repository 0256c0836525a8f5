# SPDX-License-Identifier: AGPL-3.0-or-later
"""``audit``: everything derived again."""

import argparse

from ledger.commands.common import Commands, data
from ledger.keys import load_keys
from ledger.service import open_to_read


def add(commands: Commands) -> None:
    """Tell the parser."""
    audit = commands.add_parser("audit", help="derive everything again from the log, and compare")
    data(audit)
    audit.set_defaults(run=_audit)


def _audit(args: argparse.Namespace) -> int:
    from ledger.audit import audit

    with open_to_read(args.data) as (connection, coop):
        report = audit(connection, coop, load_keys(args.data).public)
    for finding in report.findings:
        print(finding)
    print(f"{report.entries} entries: {len(report.findings) or 'nothing'} to object to")
    return 1 if report.findings else 0
