# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo co-op's homes: three of them let, what is charged, a housing office of two, and
who else holds a role."""

from datetime import date

from contract.rent_rules import RentTerms
from contract.rules import RuleVersion
from ledger.catalogue.rules import start_rule
from ledger.community.members import Member
from ledger.community.roles import Role, set_role
from ledger.housing import charging
from ledger.housing.homes import PlannedCharge, Tenancy, let, meant, plan
from ledger.transaction import Transaction

_TERMS = RentTerms(grace_days=5, coin_percent=50, coin_per_month=20_000)
_OFFICE = ("Ingrid", "Sándor")
# Who does what else; so that staff's pages have somebody to open them.
_OTHERS: tuple[tuple[str, Role], ...] = (
    ("Jonas", "cashier"),
    ("Mei", "coordinator"),
    ("Ravi", "treasurer"),
)
# Home, household, hours of work agreed a month, what is charged a month.
_HOMES = (
    ("Flat 12", "Okafor & Weber", 4, (("rent", 65_000), ("utilities", 9_500))),
    ("Flat 3", "Lin", 0, (("rent", 48_000), ("laundry", 800))),
    ("Rear building 4", "Linden Street 4", 12, (("rent", 92_000),)),
)


def add_homes(tx: Transaction, people: dict[str, Member]) -> None:
    """Let them, and charge last month and this one. ``people``: by first names."""
    today = date.fromisoformat(tx.today)
    before = date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 1)
    start_rule(tx, RuleVersion(1, before.isoformat(), _TERMS), tx.ledger_actor)
    for first in _OFFICE:
        set_role(tx, people[first], "housing-staff", True, tx.ledger_actor)
    for first, role in _OTHERS:
        set_role(tx, people[first], role, True, tx.ledger_actor)
    for home, household, hours, charges in _HOMES:
        lives = meant(tx.connection, household, tx.today).household
        let(tx, Tenancy(home, before.isoformat(), lives, None, hours * 60))
        for type, amount in charges:
            plan(tx, PlannedCharge(home, type, before.isoformat(), amount, 3, None))
    for month in (before, today):
        charging.run_month(tx, month.isoformat()[:7], tx.ledger_actor)
