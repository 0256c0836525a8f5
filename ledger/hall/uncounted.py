# SPDX-License-Identifier: AGPL-3.0-or-later
"""Work that two people confirmed, or a sheet, and that counts for nothing: a coordinator looks."""

import msgspec
from sqlalchemy import select
from sqlalchemy.engine import Connection

from ledger.store.tables import acknowledgements, members, shift_lines, shifts

WHY = {
    "over-cap": "more than the rule lets count; {to} confirmed it",
    "not-received": "not confirmed by who received it ({to})",
    "unknown-receiver": "who is said to have received it is no active member",
    "same-household": "they live together with {to}: by the rule that counts for nothing",
    "too-old": "told too late, or of a day that had not come; {to} confirmed it",
    "not-worth": "no rule of that day says what it is worth",
}
"""Why it counts for nothing, by state."""


class Uncounted(msgspec.Struct, frozen=True):
    """``member``, called ``who``, did it; ``received_by`` says so ("" at a shift). Names are ""
    of who was forgotten. ``state`` as in WHY."""

    member: str
    who: str
    received_by: str
    work: str
    day: str
    minutes: int
    state: str
    shift: str | None = None


def uncounted(connection: Connection) -> list[Uncounted]:
    """All of it, newest day first."""
    rows = connection.execute(select(members.c.member, members.c.first_name, members.c.last_name))
    names = {row.member: f"{row.first_name} {row.last_name}" for row in rows}
    of, line = acknowledgements.c, shift_lines.c
    claims = connection.execute(select(acknowledgements).where(of.state != "confirmed"))
    lines = connection.execute(
        select(shift_lines, shifts.c.work, shifts.c.day)
        .join(shifts, shifts.c.shift == line.shift)
        .where(line.state == "not-worth")
    )
    found = [
        Uncounted(
            row.member,
            names.get(row.member, ""),
            names.get(row.received_by, ""),
            row.work,
            row.day,
            row.minutes,
            row.state,
        )
        for row in claims
    ]
    found += [
        Uncounted(r.member, names.get(r.member, ""), "", r.work, r.day, r.minutes, r.state, r.shift)
        for r in lines
    ]
    return sorted(found, key=lambda one: (one.day, one.who), reverse=True)
