# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tills say of shifts and work, decided once: whichever till's word comes first, and however
often it comes, a contribution is issued once."""

import logging
from collections.abc import Iterable
from datetime import date
from typing import Literal

from sqlalchemy import ColumnElement, and_, delete, func, insert, not_, select
from sqlalchemy.engine import Connection

from contract.chain import sha256
from contract.entries import (
    Acknowledged,
    AnyEntry,
    Attendance,
    Attended,
    CheckIn,
    CheckOut,
    Entry,
    Mark,
    Note,
    read_entry,
)
from contract.hall import Slot, has_begun
from contract.hall_rules import DAYS_BACK, ContributionCaps
from contract.ids import unix_ms, uuid7
from contract.rules import NoRule
from ledger.community.contributions import NotWorth, OwnWork, UnknownWork, confirm_contribution
from ledger.community.members import NoMember, member_by_id
from ledger.community.roles import roles_of
from ledger.hall.plan import day_after, slot
from ledger.store import tables as t
from ledger.store.tables import acknowledgements, household_members, shift_lines, shift_seen
from ledger.transaction import Transaction

_log = logging.getLogger(__name__)
ClaimState = Literal[
    "confirmed",
    "over-cap",
    "not-received",  # who confirmed it is not who received it
    "unknown-receiver",  # who is said to have received it is no active member
    "same-household",
    "too-old",  # or of a day that had not come
    "not-worth",
]
"""What became of work that somebody says they received."""

CLAIMS = (CheckIn, CheckOut, Attendance, Acknowledged)


def take_claims(tx: Transaction, posted: Iterable[tuple[int, AnyEntry | Mark]]) -> None:
    """Decide what these entries claim, in the order of the log; each with its place there."""
    for index, entry in posted:
        match entry:
            case CheckIn():
                _saw(tx, index, entry, entry.came, entry.stands_for)
            case CheckOut():
                _saw(tx, index, entry, entry.left, None)
            case Attendance():
                _confirm(tx, index, entry)
            case Acknowledged():
                _acknowledge(tx, index, entry)


def natural_key(*parts: str | int) -> str:
    """The same id for the same claim, whoever makes it: a UUIDv7 of its time with the first bits
    of a hash."""
    return uuid7(0, sha256("\0".join(map(str, parts)).encode())[:10])


def _saw(
    tx: Transaction, index: int, entry: CheckIn | CheckOut, at: str, stands_for: str | None
) -> None:
    tx.connection.execute(
        insert(shift_seen),
        {
            "log_index": index,
            "shift": entry.shift,
            "member": entry.member,
            "at": at,
            "has_left": isinstance(entry, CheckOut),
            "stands_for": stands_for,
            "keyed": entry.keyed,
        },
    )


def taken_back(connection: Connection, shifts: Iterable[str]) -> set[tuple[str, str]]:
    """Of which lines of these shifts' sheets, as (shift, member), that was taken back what was
    issued for them."""
    issued, reversal, line = t.log, t.log.alias(), t.shift_lines
    rows = connection.execute(
        select(line.c.shift, line.c.member)
        .join(t.contributions, t.contributions.c.contribution == line.c.contribution)
        .join(issued, issued.c.log_index == t.contributions.c.log_index)
        .join(reversal, reversal.c.reverses == issued.c.entry)
        .where(
            line.c.shift.in_(list(shifts)),
            reversal.c.kind == "reversal",
            reversal.c.outcome != "recorded",
        )
    )
    return {(row.shift, row.member) for row in rows}


def _taken_back(connection: Connection, contribution: str | None) -> str | None:
    """When what was issued under this key was taken back (an Instant), if it was."""
    if contribution is None:
        return None
    issued = (
        select(t.log.c.entry)
        .join(t.contributions, t.contributions.c.log_index == t.log.c.log_index)
        .where(t.contributions.c.contribution == contribution)
        .scalar_subquery()
    )
    reversal = select(t.log.c.body).where(
        t.log.c.reverses == issued, t.log.c.kind == "reversal", t.log.c.outcome != "recorded"
    )
    body = connection.execute(reversal).scalar()
    return None if body is None else read_entry(body).at


def _stands(connection: Connection, contribution: str | None, claim: Entry) -> bool:
    """Whether what was decided before this claim still stands: it was issued, and not taken back
    before the till that claims it anew last heard from us. What was written in ignorance of the
    office's correction does not undo it, however late it arrives."""
    if contribution is None:
        return False
    reversed_at = _taken_back(connection, contribution)
    return reversed_at is None or (claim.anchor or "") <= reversed_at


# --- a sheet -----------------------------------------------------------------------------------


def _confirm(tx: Transaction, index: int, entry: Attendance) -> None:
    shift = slot(tx.connection, tx.coop, entry.shift)
    coordinator = _member(entry.actor)
    if shift is None:
        _refuse(tx, entry, "sheet-of-no-shift")
        return
    if not has_begun(shift, min(tx.now_ms, unix_ms(entry.at))):
        _refuse(tx, entry, "sheet-too-early")
        return
    if coordinator is None or "coordinator" not in roles_of(tx.connection, coordinator):
        _refuse(tx, entry, "sheet-by-nobody-who-may")
        return
    for line in entry.attended:
        if line.member != coordinator:  # nobody confirms their own
            _confirm_line(tx, index, entry, shift, line)


def _refuse(tx: Transaction, entry: Attendance, why: str) -> None:
    """No line of this sheet counts. The till said "confirmed" to who is long gone: the office has
    to know, with a note of ours in the log."""
    tx.post_own(Note(**tx.own(entry.actor), about=why, code=entry.shift))


def _confirm_line(
    tx: Transaction, index: int, entry: Attendance, shift: Slot, line: Attended
) -> None:
    key = {"shift": shift.shift, "member": line.member}
    before = tx.connection.execute(select(shift_lines).filter_by(**key)).one_or_none()
    if before is not None and _stands(tx.connection, before.contribution, entry):
        return  # locked: what was issued has to be reversed first
    time = 1 if before is None else before.time + 1
    minutes = min(line.minutes, shift.minutes)
    contribution = natural_key("shift", shift.shift, line.member, time) if minutes else None
    state = "confirmed" if minutes else "excused" if line.excused else "missed"
    if contribution is not None and not _issue(
        tx, line.member, shift.work, minutes, shift.day, entry.actor, (), contribution
    ):
        state, contribution = "not-worth", None
    tx.connection.execute(delete(shift_lines).filter_by(**key))
    tx.connection.execute(
        insert(shift_lines),
        {
            **key,
            "state": state,
            "minutes": minutes,
            "contribution": contribution,
            "time": time,
            "log_index": index,
        },
    )


# --- outside the shifts ------------------------------------------------------------------------


def _acknowledge(tx: Transaction, index: int, entry: Acknowledged) -> None:
    key = {
        "member": entry.member,
        "received_by": entry.received_by,
        "work": entry.work.replace("\0", "\N{REPLACEMENT CHARACTER}"),  # PostgreSQL stores none
        "day": entry.day,
    }
    before = tx.connection.execute(select(acknowledgements).filter_by(**key)).one_or_none()
    if before is not None and _stands(tx.connection, before.contribution, entry):
        return
    time = 1 if before is None else before.time + 1
    contribution: str | None = natural_key("acknowledged", *key.values(), time)
    state = _trouble(tx, entry) or "confirmed"
    if state == "confirmed" and not _issue(
        tx,
        entry.member,
        entry.work,
        entry.minutes,
        entry.day,
        entry.actor,
        () if entry.entered_by == entry.member else (f"member:{entry.entered_by}",),
        str(contribution),
    ):
        state = "not-worth"
    if state != "confirmed":
        contribution = None
        _log.warning("contribution %s counts for nothing: %s", entry.id, state)
    tx.connection.execute(delete(acknowledgements).filter_by(**key))
    tx.connection.execute(
        insert(acknowledgements),
        {
            **key,
            "minutes": entry.minutes,
            "state": state,
            "contribution": contribution,
            "time": time,
            "log_index": index,
        },
    )


def _trouble(tx: Transaction, entry: Acknowledged) -> ClaimState | None:
    """Why what two people said counts for nothing by the rule of that day, or None."""
    caps = _caps(tx, entry.day)
    if entry.actor != f"member:{entry.received_by}":
        return "not-received"
    if entry.received_by in (entry.member, entry.entered_by):  # it takes two to say so
        return "not-received"
    if not _is_active(tx, entry.received_by):
        return "unknown-receiver"
    told = tx.coop.day(min(unix_ms(entry.at), tx.now_ms))
    if not day_after(told, -(DAYS_BACK if caps is None else caps.days_back)) <= entry.day <= told:
        return "too-old"
    if caps is None:
        return None
    if not caps.household and _live_together(tx, entry.member, entry.received_by):
        return "same-household"
    return None if _within(tx, entry, caps) else "over-cap"


def _caps(tx: Transaction, day: str) -> ContributionCaps | None:
    try:
        return tx.rules.on(ContributionCaps, day).parameters
    except NoRule:
        return None


def _is_active(tx: Transaction, member: str) -> bool:
    try:
        return member_by_id(tx.connection, member).state == "active"
    except NoMember:
        return False


def _live_together(tx: Transaction, one: str, other: str) -> bool:
    of = household_members.c
    homes = select(of.household).where(of.member == other)
    same = select(of.member).where(of.member == one, of.household.in_(homes)).limit(1)
    return tx.connection.execute(same).scalar() is not None


def _within(tx: Transaction, entry: Acknowledged, caps: ContributionCaps) -> bool:
    """Whether so much more may count by the rule of that day."""
    of, a = acknowledgements.c, {entry.member, entry.received_by}
    total = select(func.coalesce(func.sum(of.minutes), 0)).where(
        of.state == "confirmed", not_(_same(entry))
    )
    day = total.where(of.member == entry.member, of.day == entry.day)
    pair = total.where(of.member.in_(a), of.received_by.in_(a), of.day.between(*_month(entry.day)))
    on_day = int(tx.connection.execute(day).scalar_one())
    of_pair = int(tx.connection.execute(pair).scalar_one())
    return (
        on_day + entry.minutes <= caps.member_minutes_per_day
        and of_pair + entry.minutes <= caps.pair_minutes_per_month
    )


def _same(entry: Acknowledged) -> ColumnElement[bool]:
    """This very claim, which may have been reversed."""
    of = acknowledgements.c
    return and_(
        of.member == entry.member,
        of.received_by == entry.received_by,
        of.work == entry.work,
        of.day == entry.day,
    )


def _month(day: str) -> tuple[str, str]:
    return f"{day[:7]}-01", f"{day[:7]}-31"


# --- coin --------------------------------------------------------------------------------------


def _issue(
    tx: Transaction,
    member: str,
    work: str,
    minutes: int,
    day: str,
    actor: str,
    acknowledged: tuple[str, ...],
    contribution: str,
) -> bool:
    """Issue what the work is worth by the rule of its day. Whether it is worth something."""
    try:
        date.fromisoformat(day)
        if member_by_id(tx.connection, member).state == "left":
            return False
        confirm_contribution(tx, member, work, minutes, day, actor, acknowledged, contribution)
    except (UnknownWork, NotWorth, OwnWork, NoMember, ValueError) as e:
        _log.warning("nothing is issued: %s", e)
        return False
    return True


def _member(actor: str) -> str | None:
    kind, _, member = actor.partition(":")
    return member if kind == "member" else None
