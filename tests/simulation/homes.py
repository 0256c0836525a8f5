# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who lives together in the simulator's co-op, and what the housing office charges them."""

from typing import NamedTuple

from contract.ids import random_id
from ledger.community.members import Household, add_household
from ledger.housing.charging import Wanted, charge
from ledger.transaction import Transaction
from tests.simulation.trace import Chance

TYPES = ("rent", "utilities", "laundry")


class Home(NamedTuple):
    """Who lives together: which of the members."""

    household: str
    name: str
    members: tuple[int, ...]


def move_in(tx: Transaction, members: tuple[str, ...]) -> tuple[Home, ...]:
    """Two households, and the first charge of each."""
    homes = []
    for name, living in (("Upstairs", (4, 5)), ("Downstairs", (6,))):
        home = Home(random_id(tx.random(10)), name, living)
        add_household(tx, Household(home.household, name, tuple(members[one] for one in living)))
        first = Wanted(home.household, name, "rent", "2026-05-01", 450)
        charge(tx, f"first-{name.lower()}", [first], tx.ledger_actor)
        homes.append(home)
    return tuple(homes)


def charge_something(tx: Transaction, homes: tuple[Home, ...], chance: Chance) -> str:
    """The office charges one household something, due on any day around now."""
    home, type = chance.one(homes), chance.one(TYPES)
    due = f"2026-05-{chance.number(1, 28):02}"
    wanted = Wanted(home.household, home.name, type, due, chance.number(50, 900))
    charge(tx, f"run-{tx.new_id()}", [wanted], tx.ledger_actor)
    return f"{home.name} owes {wanted.amount} of {type}, due on {due}"
