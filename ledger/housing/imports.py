# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is charged, from CSV files that another program wrote. Each is one commit: with one trouble
in the file nothing of it is written."""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import msgspec

from contract.body import Slug
from contract.money import decimals
from ledger.community.imports import finish, require_day
from ledger.csv_rows import Report, Row, Trouble, read_each, read_rows
from ledger.housing.charging import Wanted, charge
from ledger.housing.homes import NoHome, PlannedCharge, all_planned, meant, plan
from ledger.transaction import Transaction

Count = Callable[[int], object]

MOST = 10**12
"""No charge is as great, in minor units: who typed that meant something else."""


def read_money(text: str, currency: str) -> int:
    """An amount as it is typed, in minor units of the currency, more than nothing. Raises
    ValueError in words."""
    whole, _, part = text.partition(".")
    places = decimals(currency)
    typed = whole + part
    if not (typed.isascii() and typed.isdecimal()) or len(part) > places:
        raise ValueError(f"amount: {text!r} is no amount of {currency}; write 650.00")
    amount = int(whole + part.ljust(places, "0"))
    if not 0 < amount < MOST:
        raise ValueError(f"amount: nobody is charged {text!r}")
    return amount


def read_type(text: str) -> str:
    """A charge's type. Raises ValueError in words."""
    try:
        return msgspec.convert(text, Slug)
    except msgspec.ValidationError:
        raise ValueError(f"type: {text!r} is small letters, digits and hyphens") from None


def import_charge_plan(
    tx: Transaction, path: Path, *, dry_run: bool, progress: Count = lambda _n: None
) -> Report:
    """What is charged for each home every month. Raises BadFile, or Undone with what came of it."""
    needed = ("home", "type", "amount", "day", "begins")
    rows = read_rows(path, needed, ("ends",))
    read, troubles = read_each(rows, needed, lambda row: _planned(row, tx.coop.currency))
    there = {(one.home, one.type, one.begins): one for one in all_planned(tx.connection)}
    new = changed = same = 0
    for _row, one in sorted(read, key=lambda pair: pair[1].begins):
        progress(1)
        old = there.get((one.home, one.type, one.begins))
        if old == one:
            same += 1
            continue
        plan(tx, one)
        new, changed = (new + 1, changed) if old is None else (new, changed + 1)
    return finish(Report(new, changed, same), troubles, dry_run)


def _planned(row: Row, currency: str) -> PlannedCharge:
    values = row.values
    begins, ends, day = values["begins"], values.get("ends"), values["day"]
    require_day(begins, "begins")
    if ends is not None:
        require_day(ends, "ends")
        if ends <= begins:
            raise ValueError(f"ends {ends} is not after begins {begins}")
    if not day.isdecimal() or not 1 <= int(day) <= 31:
        raise ValueError(f"day: {day!r} is no day of a month; write 1 to 31")
    amount = read_money(values["amount"], currency)
    return PlannedCharge(values["home"], read_type(values["type"]), begins, amount, int(day), ends)


def import_charges(
    tx: Transaction, path: Path, actor: str, *, dry_run: bool, progress: Count = lambda _n: None
) -> Report:
    """Single charges, as ``laundry-2026-11``: again the same file charges nothing twice. ``what``
    tells apart those of one type for one household in a run. Raises as above."""
    needed = ("run", "type", "amount", "due")
    rows = read_rows(path, needed, ("home", "household", "what"))
    read, troubles = read_each(rows, needed, lambda row: _charge(tx, row))
    runs: dict[str, list[Wanted]] = defaultdict(list)
    said: dict[tuple[str, str, str, str], int] = {}
    for row, one in read:
        progress(1)
        run = row.values["run"]
        before = said.setdefault((run, one.household, one.what, one.type), row.line)
        if before != row.line:
            text = f"stands in line {before} already: say with `what` what it is for"
            troubles.append(Trouble(row.line, text))
        runs[run].append(one)
    new = same = 0
    if not troubles:
        for run, wanted in runs.items():
            ran = charge(tx, run, wanted, actor)
            new, same = new + ran.new, same + ran.before
    return finish(Report(new, 0, same), troubles, dry_run)


def _charge(tx: Transaction, row: Row) -> Wanted:
    values = row.values
    read_type(values["run"])
    require_day(values["due"], "due")
    who = values.get("household") or values.get("home")
    if who is None:
        raise ValueError("say the household or its home")
    try:
        lived = meant(tx.connection, who, values["due"])
    except NoHome as e:
        raise ValueError(str(e)) from e
    return Wanted(
        lived.household,
        values.get("what", ""),
        read_type(values["type"]),
        values["due"],
        read_money(values["amount"], tx.coop.currency),
    )
