# SPDX-License-Identifier: AGPL-3.0-or-later
"""``charge`` and ``rent``: what households are charged, and what became of it."""

import argparse

import msgspec

from contract.entries import Instalment
from contract.money import plain
from contract.rent import to_pay
from ledger.catalogue.rulebook import read_rulebook
from ledger.commands.common import Commands, Failed, act, clock, noun, opened, tell, verb
from ledger.commands.proposal import do_or_propose
from ledger.community.four_eyes import AgreePlan
from ledger.community.imports import require_day
from ledger.community.roles import Act, who_acts
from ledger.housing import charging
from ledger.housing.csv_out import month_csv, statement_csv
from ledger.housing.desk import terms_on
from ledger.housing.history import History, read_histories
from ledger.housing.homes import directory, meant
from ledger.housing.imports import read_money
from ledger.housing.statements import month_end, statement
from ledger.service import open_to_read
from ledger.transaction import Transaction


def add(commands: Commands) -> None:
    """Tell the parser."""
    charge = noun(commands, "charge", "what households are charged")
    run = act(charge, "run", "charge a month; again it charges what was not charged yet", _run)
    run.add_argument("--month", required=True, help="as 2026-12")
    listed = verb(charge, "list", "what is open, household by household", _list)
    listed.add_argument("--all", action="store_true", help="also those that owe nothing")
    rent = noun(commands, "rent", "what became of what households were charged")
    lines = verb(rent, "statement", "a household's account, line by line", _statement)
    lines.add_argument("household", help="its name, home or id")
    lines.add_argument("--since", help="as 2026-05-01; what was before is brought forward")
    lines.add_argument("--csv", action="store_true")
    month = verb(rent, "month", "a month's end: paid, part paid, arrears; coin and money", _month)
    month.add_argument("month", help="as 2026-12")
    month.add_argument("--csv", action="store_true")
    plan = act(rent, "plan", "what is overdue is paid in instalments; it takes two", _plan)
    plan.add_argument("household", help="its name, home or id")
    plan.add_argument("instalments", nargs="+", metavar="DAY=AMOUNT", help="2026-12-05=100.00 …")
    ends = act(rent, "end-plan", "what is open is due as it was", _end_plan)
    ends.add_argument("household", help="its name, home or id")


def _run(args: argparse.Namespace) -> int:
    def job(tx: Transaction) -> charging.Ran:
        return charging.run_month(tx, args.month, who_acts(tx, args.by, Act.HOMES))

    with opened(args.data) as ledger:
        try:
            ran = ledger.do_now(job)
        except charging.NotCharged as e:
            raise Failed(str(e)) from e
        currency = ledger.coop.currency
    return tell(
        args,
        ran,
        f"{ran.run}: {ran.new} charges, {plain(currency, ran.amount)};"
        f" {ran.before} were charged before",
    )


class _Owing(msgspec.Struct, frozen=True):
    household: str
    name: str
    balance: int
    due: tuple[object, ...]


def _list(args: argparse.Namespace) -> int:
    with open_to_read(args.data) as (connection, coop):
        lived, histories = directory(connection), read_histories(connection, coop)
    found, lines = [], []
    for one in lived.values():
        account = histories.get(one.household, History()).account()
        due = to_pay(account)
        if not due and not args.all:
            continue
        found.append(_Owing(one.household, one.name, account.balance, due))
        lines.append(f"{one.name}: {plain(coop.currency, account.balance)}")
        types = {charge.charge: charge.type for charge in account.charges}
        lines += [
            f"  due {each.due}  {plain(coop.currency, each.amount):>12}"
            f"  {types.get(each.charge or '', 'instalment of a plan')}"
            for each in due
        ]
    return tell(args, found, *(lines or ["nothing is open"]))


def _statement(args: argparse.Namespace) -> int:
    if args.since is not None:
        _require_day(args.since)
    with open_to_read(args.data) as (connection, coop):
        lived = meant(connection, args.household, coop.day(clock()))
        history = read_histories(connection, coop, [lived.household]).get(lived.household)
    found = statement(history or History(), args.since)
    if args.csv:
        print(statement_csv(found, coop.currency, coop.unit), end="")
        return 0
    lines = [
        f"{one.day}  {' '.join(filter(None, (one.what, one.about))):<28}"
        f"{plain(coop.currency, one.amount):>12} {plain(coop.currency, one.balance):>12}"
        + (f"  with {plain(coop.unit, one.coin)}" if one.coin else "")
        for one in found
    ]
    return tell(args, found, f"{lived.name} (what is paid is negative)", *(lines or ["nothing"]))


def _month(args: argparse.Namespace) -> int:
    try:
        charging.month_of(args.month)
    except charging.NotCharged as e:
        raise Failed(str(e)) from e
    with open_to_read(args.data) as (connection, coop):
        lived, histories = directory(connection), read_histories(connection, coop)
        terms = terms_on(read_rulebook(connection), charging.due_in(args.month, 31))
    found = month_end(histories, args.month, terms)
    if args.csv:
        print(month_csv(found, lived, coop.currency, coop.unit), end="")
        return 0
    lines = [
        f"{lived[one.household].name if one.household in lived else one.household:<24}"
        f"{one.state:<10} charged {plain(coop.currency, one.charged)},"
        f" open {plain(coop.currency, one.open)}, arrears {plain(coop.currency, one.arrears)},"
        f" came in {plain(coop.currency, one.money)} and {plain(coop.unit, one.coin)}"
        for one in found
    ]
    return tell(args, found, *(lines or ["no household was charged anything yet"]))


def _plan(args: argparse.Namespace) -> int:
    said = [text.partition("=") for text in args.instalments]
    with open_to_read(args.data) as (connection, coop):
        lived = meant(connection, args.household, coop.day(clock()))
        try:
            for day, _, _ in said:
                require_day(day, "an instalment")
            instalments = tuple(
                Instalment(due=day, amount=read_money(amount, coop.currency))
                for day, _, amount in said
            )
        except ValueError as e:
            raise Failed(str(e)) from e
    return do_or_propose(args, AgreePlan(lived.household, instalments))


def _end_plan(args: argparse.Namespace) -> int:
    def job(tx: Transaction) -> list[str]:
        actor = who_acts(tx, args.by, Act.HOMES)
        lived = meant(tx.connection, args.household, tx.today)
        return [one.plan for one in charging.end_plan(tx, lived.household, actor)]

    with opened(args.data) as ledger:
        try:
            ended = ledger.do_now(job)
        except charging.NotCharged as e:
            raise Failed(str(e)) from e
    return tell(args, {"ended": ended}, "the plan has ended: what is open is due as it was")


def _require_day(text: str) -> None:
    try:
        require_day(text, "--since")
    except ValueError as e:
        raise Failed(str(e)) from e
