# SPDX-License-Identifier: AGPL-3.0-or-later
"""Charge runs, and arrears plans.

A charge's id is made of what it is for (the run, the household, the home, its type): a run that is
repeated charges what was not charged yet, and nothing twice.
"""

import hashlib
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

import msgspec
from sqlalchemy import select

from contract.entries import ArrearsPlan, Charge, ChargeRun, Instalment
from contract.ids import uuid7
from contract.money import plain
from ledger.housing.history import History, read_histories
from ledger.housing.homes import PlannedCharge, Tenancy, all_planned, all_tenancies
from ledger.store.tables import charges
from ledger.transaction import Transaction

CHARGES_PER_ENTRY = 150
"""An entry has at most 64 KiB."""


class NotCharged(ValueError):
    """It cannot be charged, or agreed. The text says why, and what to do next."""


class Wanted(msgspec.Struct, frozen=True):
    """A charge as it is wanted: ``what`` tells it from others of its type in the same run."""

    household: str
    what: str
    type: str
    due: str
    amount: int


class Ran(msgspec.Struct, frozen=True):
    """What a run did: so many charges are new, so many were there before; ``amount`` is the sum of
    the new ones, in minor units of money."""

    run: str
    new: int
    before: int
    amount: int


def month_of(text: str) -> str:
    """A month as 2026-12. Raises NotCharged."""
    try:
        date.fromisoformat(f"{text}-01")
    except ValueError as e:
        raise NotCharged(f"{text!r} is no month: write it as 2026-12") from e
    return text


def due_in(month: str, day: int) -> str:
    """That day of the month; the last one where the month is shorter."""
    year, number = int(month[:4]), int(month[5:7])
    return date(year, number, min(day, monthrange(year, number)[1])).isoformat()


def wanted_in(month: str, planned: Iterable[PlannedCharge], let: Iterable[Tenancy]) -> list[Wanted]:
    """What a month's run charges: what is planned for each home on the day on which it is due, to
    who lives there then. Pure."""
    lived = list(let)
    found = []
    for one in planned:
        due = due_in(month, one.day)
        tenant = next((t for t in lived if t.home == one.home and t.holds(due)), None)
        if one.holds(due) and tenant is not None:
            found.append(Wanted(tenant.household, one.home, one.type, due, one.amount))
    return found


def charge_id(run: str, wanted: Wanted) -> str:
    """The natural id of a charge, as a UUIDv7: its time is the day on which it is due."""
    said = "\n".join((run, wanted.household, wanted.what, wanted.type))
    digest = hashlib.sha256(b"coopcoin-charge/1\n" + said.encode()).digest()
    day = datetime.fromisoformat(wanted.due).replace(tzinfo=UTC)
    return uuid7(int(day.timestamp()) * 1000, digest[:10])


def run_month(tx: Transaction, month: str, actor: str) -> Ran:
    """Charge a month, or what of it was not charged yet. Raises NotCharged."""
    connection = tx.connection
    wanted = wanted_in(month_of(month), all_planned(connection), all_tenancies(connection))
    return charge(tx, f"month-{month}", wanted, actor)


def charge(tx: Transaction, run: str, wanted: Sequence[Wanted], actor: str) -> Ran:
    """Charge these, those that were charged before excepted. All or none."""
    ids = {charge_id(run, one): one for one in wanted}
    if len(ids) < len(wanted):
        raise NotCharged("two charges of this run are for the same: tell them apart")
    there = set(tx.connection.execute(select(charges.c.charge)).scalars()) & set(ids)
    new = [
        Charge(
            charge=id,
            household=one.household,
            type=one.type,
            due=one.due,
            unit=tx.coop.currency,
            amount=one.amount,
        )
        for id, one in ids.items()
        if id not in there
    ]
    for first in range(0, len(new), CHARGES_PER_ENTRY):
        some = tuple(new[first : first + CHARGES_PER_ENTRY])
        tx.post_own(ChargeRun(**tx.own(actor), run=run, charges=some))
    return Ran(run, len(new), len(there), sum(one.amount for one in new))


# --- arrears plans -------------------------------------------------------------------------------


def to_plan(
    tx: Transaction, household: str, instalments: Sequence[Instalment], day: str
) -> list[str]:
    """The charges of a household that are due before ``day`` and in no plan yet, oldest first.
    Raises NotCharged unless the instalments come to just what is open of them."""
    history = read_histories(tx.connection, tx.coop, [household]).get(household, History())
    account = history.account()
    planned = {charge for plan in account.plans for charge in plan.charges}
    behind = [
        one for one in account.charges if one.open and one.due < day and one.charge not in planned
    ]
    owed, agreed = sum(one.open for one in behind), sum(one.amount for one in instalments)
    if not owed:
        raise NotCharged(f"nothing is open that was due before {day}")
    if owed != agreed:
        currency = tx.coop.currency
        raise NotCharged(
            f"{plain(currency, owed)} is open that was due before {day}; the instalments come to"
            f" {plain(currency, agreed)}"
        )
    return [one.charge for one in behind]


def agree(
    tx: Transaction,
    household: str,
    of: Sequence[str],
    instalments: Sequence[Instalment],
    actor: str,
    second: str | None,
) -> ArrearsPlan:
    """These charges (see ``to_plan``) are paid in these instalments, in the names of these two."""
    return _post_plan(tx, tx.new_id(), household, of, instalments, actor, second)


def end_plan(tx: Transaction, household: str, actor: str) -> list[ArrearsPlan]:
    """The household's plans end: what is open is due as it was. Raises NotCharged."""
    history = read_histories(tx.connection, tx.coop, [household]).get(household, History())
    plans = history.account().plans
    if not plans:
        raise NotCharged("this household has no arrears plan")
    return [_post_plan(tx, one.plan, household, one.charges, (), actor) for one in plans]


def _post_plan(
    tx: Transaction,
    plan: str,
    household: str,
    of: Sequence[str],
    instalments: Sequence[Instalment],
    actor: str,
    second: str | None = None,
) -> ArrearsPlan:
    entry = ArrearsPlan(
        **tx.own(actor),
        plan=plan,
        household=household,
        charges=tuple(of),
        unit=tx.coop.currency,
        instalments=tuple(instalments),
        second=second,
    )
    tx.post_own(entry)
    return entry
