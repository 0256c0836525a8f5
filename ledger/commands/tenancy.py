# SPDX-License-Identifier: AGPL-3.0-or-later
"""``tenancy``: who lives where, the work agreed against rent, and what is charged for a home."""

import argparse

from contract.money import digits
from ledger.commands.common import Commands, Failed, act, clock, noun, opened, tell, verb
from ledger.community.imports import require_day
from ledger.community.roles import Act, who_acts
from ledger.housing.csv_out import planned_csv, tenancies_csv
from ledger.housing.homes import (
    PlannedCharge,
    Tenancy,
    all_planned,
    all_tenancies,
    directory,
    end,
    let,
    meant,
    plan,
)
from ledger.housing.imports import read_money, read_type
from ledger.service import open_to_read
from ledger.transaction import Transaction


def add(commands: Commands) -> None:
    """Tell the parser."""
    tenancy = noun(commands, "tenancy", "who lives where, and what is charged for it")
    listed = verb(tenancy, "list", "homes and who lives there", _list)
    listed.add_argument("--csv", action="store_true", help="as `import tenancies` reads it")
    new = act(tenancy, "let", "a household lives in a home from a day on", _let)
    new.add_argument("home")
    new.add_argument("household", help="its name or id")
    new.add_argument("begins", help="as 2026-05-03")
    new.add_argument("--ends", help="the first day on which it is not theirs any more")
    new.add_argument("--hours", type=int, default=0, help="work against rent, hours a month")
    ends = act(tenancy, "end", "nobody lives in a home from a day on", _end)
    ends.add_argument("home")
    ends.add_argument("day", help="as 2026-05-03")
    charge = act(tenancy, "charge", "what is charged for a home each month", _charge)
    charge.add_argument("home")
    charge.add_argument("type", help="rent, utilities, laundry …")
    charge.add_argument("amount", help="as 650.00")
    charge.add_argument("--day", type=int, default=3, help="of the month, when it is due")
    charge.add_argument("--begins", required=True, help="as 2026-05-01")
    charge.add_argument("--ends", help="the first day on which it is not charged any more")
    charges = verb(tenancy, "charges", "what is charged for each home", _charges)
    charges.add_argument("--csv", action="store_true", help="as `import charge-plan` reads it")


def _list(args: argparse.Namespace) -> int:
    with open_to_read(args.data) as (connection, coop):
        found, lived = all_tenancies(connection), directory(connection)
        day = coop.day(clock())
    if args.csv:
        print(tenancies_csv(found, lived), end="")
        return 0
    lines = []
    for one in found:
        until = f" until {one.ends}" if one.ends else ""
        hours = f", {_hours(one.work_minutes)} h a month against rent" if one.work_minutes else ""
        now = "" if one.holds(day) else "  (not now)"
        name = lived[one.household].name
        lines.append(f"{one.home:<12}{name:<24}from {one.begins}{until}{hours}{now}")
    return tell(args, found, *(lines or ["no home is let: `coop-ledger tenancy let`"]))


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours}:{rest:02}" if rest else str(hours)


def _let(args: argparse.Namespace) -> int:
    _require_days(args.begins, args.ends)
    if not 0 <= args.hours <= 744:
        raise Failed("--hours: no month has so many")

    def job(tx: Transaction) -> Tenancy:
        who_acts(tx, args.by, Act.HOMES)
        household = meant(tx.connection, args.household, tx.today).household
        new = Tenancy(args.home, args.begins, household, args.ends, args.hours * 60)
        let(tx, new)
        return new

    with opened(args.data) as ledger:
        new = ledger.do_now(job)
    return tell(args, new, f"{new.home}: let to {args.household} from {new.begins} on")


def _end(args: argparse.Namespace) -> int:
    _require_days(args.day)

    def job(tx: Transaction) -> Tenancy:
        who_acts(tx, args.by, Act.HOMES)
        return end(tx, args.home, args.day)

    with opened(args.data) as ledger:
        ended = ledger.do_now(job)
    return tell(args, ended, f"{ended.home}: from {ended.ends} on nobody's")


def _charge(args: argparse.Namespace) -> int:
    _require_days(args.begins, args.ends)
    if not 1 <= args.day <= 31:
        raise Failed("--day: 1 to 31")

    def job(tx: Transaction) -> PlannedCharge:
        who_acts(tx, args.by, Act.HOMES)
        amount = read_money(args.amount, tx.coop.currency)
        read_type(args.type)
        new = PlannedCharge(args.home, args.type, args.begins, amount, args.day, args.ends)
        plan(tx, new)
        return new

    with opened(args.data) as ledger:
        try:
            new = ledger.do_now(job)
        except ValueError as e:
            raise Failed(str(e)) from e
    return tell(args, new, f"{new.home}: {new.type} {args.amount} a month from {new.begins} on")


def _charges(args: argparse.Namespace) -> int:
    with open_to_read(args.data) as (connection, coop):
        found = all_planned(connection)
    if args.csv:
        print(planned_csv(found, coop.currency), end="")
        return 0
    lines = [
        f"{one.home:<12}{one.type:<14}{digits(coop.currency, one.amount):>10} on day {one.day:>2},"
        f" from {one.begins}{f' until {one.ends}' if one.ends else ''}"
        for one in found
    ]
    return tell(args, found, *(lines or ["nothing is planned: `coop-ledger tenancy charge`"]))


def _require_days(*days: str | None) -> None:
    try:
        for day in days:
            if day is not None:
                require_day(day, "the day")
    except ValueError as e:
        raise Failed(str(e)) from e
