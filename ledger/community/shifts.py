# SPDX-License-Identifier: AGPL-3.0-or-later
"""Shifts: work that is to be done at a certain time."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from ledger.store.tables import shifts
from ledger.transaction import Transaction


class Shift(msgspec.Struct, frozen=True):
    """``work`` is a kind of work that the members' rule knows; ``day`` and ``begins`` (HH:MM) are
    where the co-op is; ``places`` is for how many members. ``name`` and ``place`` as members call
    them."""

    shift: str
    work: str
    day: str
    begins: str
    minutes: int
    places: int
    name: str = ""
    place: str = ""


def add_shifts(tx: Transaction, new: Sequence[Shift]) -> None:
    """Put shifts into the plan."""
    tx.connection.execute(insert(shifts), [msgspec.structs.asdict(shift) for shift in new])


def list_shifts(connection: Connection) -> list[Shift]:
    """The whole plan, by time."""
    rows = connection.execute(select(shifts).order_by(shifts.c.day, shifts.c.begins, shifts.c.work))
    return [Shift(*row) for row in rows]
