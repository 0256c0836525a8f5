# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a coordinator does with a sheet at the kiosk: finds whom it has no line for yet, and takes
back, with a second person, what was confirmed wrongly."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.engine import Connection

from contract.entries import Reversal, SignedEntry
from contract.hall_messages import Sheet
from contract.outcomes import Outcome
from contract.sheet_messages import MAX_HELPERS, Helper, SheetReason
from ledger.community.four_eyes import take_back
from ledger.community.members import Member
from ledger.community.roles import Act, may, roles_of
from ledger.coop import Coop
from ledger.hall.desk import Hall
from ledger.store.tables import contributions, log, members, shift_lines
from ledger.transaction import Transaction


class SheetDeclined(Exception):
    """Not so. ``reason`` is what the kiosk is told."""

    def __init__(self, reason: SheetReason) -> None:
        super().__init__(reason)
        self.reason: SheetReason = reason


def require_coordinator(connection: Connection, member: str) -> None:
    """Raises SheetDeclined unless they confirm sheets."""
    if "coordinator" not in roles_of(connection, member):
        raise SheetDeclined("not-allowed")


def helpers(everybody: Sequence[Member], query: str) -> tuple[tuple[Helper, ...], bool]:
    """The active members with that number, or whose name has each word as the beginning of one of
    its own; and whether there are more."""
    words = query.casefold().split()

    def is_meant(one: Member) -> bool:
        names = f"{one.first_name} {one.last_name}".casefold().split()
        return one.number == query.strip() or (
            bool(words) and all(any(name.startswith(w) for name in names) for w in words)
        )

    found = [one for one in everybody if one.state == "active" and is_meant(one)]
    found.sort(key=lambda one: (one.first_name, one.last_name, one.member))
    told = tuple(
        Helper(
            member=one.member,
            name=one.first_name,
            full_name=f"{one.first_name} {one.last_name}".strip(),
        )
        for one in found[:MAX_HELPERS]
    )
    return told, len(found) > MAX_HELPERS


def take_line_back(
    tx: Transaction, shift: str, member: str, first: str, second: str
) -> SignedEntry:
    """What was issued for this line is taken back in the names of these two members, and the line
    is open again. Raises SheetDeclined, and nothing is done."""
    require_coordinator(tx.connection, first)
    if not may(roles_of(tx.connection, second), Act.CORRECTIONS):
        raise SheetDeclined("not-allowed")
    if first == second or member in (first, second):
        raise SheetDeclined("same-person")
    issued = tx.connection.execute(
        select(log.c.entry, log.c.device, log.c.epoch)
        .join(contributions, contributions.c.log_index == log.c.log_index)
        .join(shift_lines, shift_lines.c.contribution == contributions.c.contribution)
        .where(shift_lines.c.shift == shift, shift_lines.c.member == member)
    ).one_or_none()
    if issued is None:
        raise SheetDeclined("not-reversible")
    entry, outcome = take_back(
        tx,
        Reversal(
            **tx.own(f"member:{first}"),
            reverses=issued.entry,
            journal=issued.device,
            journal_epoch=issued.epoch,
            second=f"member:{second}",
        ),
    )
    if outcome not in (Outcome.POSTED, Outcome.SUSPENSE):
        raise SheetDeclined("not-reversible")
    return entry


def one_sheet(connection: Connection, coop: Coop, now_ms: int, shift: str) -> Sheet:
    """The sheet of a shift that is in the plan."""
    hall = Hall(connection, coop, now_ms, [shift])
    rows = connection.execute(select(members.c.member, members.c.first_name))
    names = {row.member: row.first_name for row in rows}
    return hall.sheet(next(one for one in hall.slots if one.shift == shift), names)
