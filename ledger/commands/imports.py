# SPDX-License-Identifier: AGPL-3.0-or-later
"""``import``: lists that another program wrote."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from msgspec import to_builtins

from ledger.catalogue.imports import import_products
from ledger.catalogue.product_rows import COLUMNS, REQUIRED
from ledger.catalogue.products import all_products
from ledger.commands.common import Commands, Failed, act, counter, noun, opened, tell
from ledger.community.carried import BadCarried, take_carried
from ledger.community.imports import Undone, import_members, import_shares, import_tenancies
from ledger.community.roles import Act, who_acts
from ledger.csv_rows import MAX_TOLD, BadFile, Report
from ledger.housing.imports import import_charge_plan, import_charges
from ledger.service import Ledger, open_to_read
from ledger.transaction import Transaction

Count = Callable[[int], object]


class _Import(Protocol):
    def __call__(self, ledger: Ledger, args: argparse.Namespace, progress: Count, /) -> Report: ...


def add(commands: Commands) -> None:
    """Tell the parser."""
    verbs = noun(commands, "import", "lists from other programs (CSV)")
    for name, what, run in (
        (
            "members",
            "first_name, last_name; number, type, joined, language, household, card",
            _members,
        ),
        (
            "products",
            f"{', '.join(REQUIRED)}; {', '.join(COLUMNS)}, name:de …, price:TYPE …",
            _products,
        ),
        ("shares", "member, shares", _shares),
        ("tenancies", "home, household, begins; ends, hours", _tenancies),
        ("charge-plan", "home, type, amount, day, begins; ends", _charge_plan),
        ("charges", "run, home or household, type, amount, due; what", _charges),
    ):
        parser = act(verbs, name, f"columns: {what}", run)
        parser.add_argument("file", type=Path, help="or - for what is piped in")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen")
    tail = "what a till could not send: coop-kiosk journal export FILE writes it"
    act(verbs, "journal", tail, _journal).add_argument("file", type=Path)


def _journal(args: argparse.Namespace) -> int:
    with opened(args.data) as ledger:
        ledger.do_now(lambda tx: who_acts(tx, args.by, Act.KIOSKS))
        try:
            taken = take_carried(ledger, args.file)
        except BadCarried as e:
            raise Failed(str(e)) from e
    words = [
        f"{one.kiosk}: " + ", ".join(f"{n} {outcome}" for outcome, n in one.outcomes.items())
        for one in taken
    ]
    return tell(args, [to_builtins(one) for one in taken], *(words or ["There was nothing in it."]))


def _products(args: argparse.Namespace) -> int:
    def work(ledger: Ledger, args: argparse.Namespace, progress: Count) -> Report:
        ledger.do_now(lambda tx: who_acts(tx, args.by, Act.GOODS))
        with open_to_read(args.data) as (connection, coop):
            there = all_products(connection)
        return import_products(
            args.file,
            coop.currency,
            there,
            os.urandom,
            ledger.do_now,
            dry_run=args.dry_run,
            progress=progress,
        )

    return _run(args, "products", work)


def _members(args: argparse.Namespace) -> int:
    def job(tx: Transaction, progress: Count) -> Report:
        actor = who_acts(tx, args.by, Act.MEMBERS)
        return import_members(tx, args.file, actor, dry_run=args.dry_run, progress=progress)

    return _in_one(args, "members", job)


def _shares(args: argparse.Namespace) -> int:
    def job(tx: Transaction, progress: Count) -> Report:
        who_acts(tx, args.by, Act.MEMBERS)
        return import_shares(tx, args.file, dry_run=args.dry_run, progress=progress)

    return _in_one(args, "shares", job)


def _tenancies(args: argparse.Namespace) -> int:
    def job(tx: Transaction, progress: Count) -> Report:
        who_acts(tx, args.by, Act.HOMES)
        return import_tenancies(tx, args.file, dry_run=args.dry_run, progress=progress)

    return _in_one(args, "tenancies", job)


def _charge_plan(args: argparse.Namespace) -> int:
    def job(tx: Transaction, progress: Count) -> Report:
        who_acts(tx, args.by, Act.HOMES)
        return import_charge_plan(tx, args.file, dry_run=args.dry_run, progress=progress)

    return _in_one(args, "charge-plan", job)


def _charges(args: argparse.Namespace) -> int:
    def job(tx: Transaction, progress: Count) -> Report:
        actor = who_acts(tx, args.by, Act.HOMES)
        return import_charges(tx, args.file, actor, dry_run=args.dry_run, progress=progress)

    return _in_one(args, "charges", job)


def _in_one(
    args: argparse.Namespace, what: str, job: Callable[[Transaction, Count], Report]
) -> int:
    """In one transaction: all of it or nothing."""

    def work(ledger: Ledger, _args: argparse.Namespace, progress: Count) -> Report:
        try:
            return ledger.do_now(lambda tx: job(tx, progress))
        except Undone as e:
            return e.report

    return _run(args, what, work)


def _run(args: argparse.Namespace, what: str, work: _Import) -> int:
    with opened(args.data) as ledger, counter(what, "lines") as bar:
        try:
            report = work(ledger, args, bar.update)
        except BadFile as e:
            raise Failed(str(e)) from e
    if args.json:
        tell(args, report)
    else:
        _in_words(args, what, report)
    return 1 if report.troubles else 0


def _in_words(args: argparse.Namespace, what: str, report: Report) -> None:
    for trouble in report.troubles[:MAX_TOLD]:
        print(f"{args.file}, {trouble}", file=sys.stderr)
    if (more := len(report.troubles) - MAX_TOLD) > 0:
        print(f"… and {more} more", file=sys.stderr)
    counts = f"{report.new} new, {report.changed} changed, {report.same} as they were"
    if report.troubles:
        print(f"Nothing was written. Mend these lines and run it again ({counts}).")
    elif args.dry_run:
        print(f"{what}: {counts}. Nothing was written, as this was a dry run.")
    else:
        print(f"{what}: {counts}.")
