# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of somebody's shifts may be seen. Pure."""

from typing import Any

from contract.entries import Attended
from contract.hall_messages import HallFound, Sheet, SheetLine, ShiftSeen
from contract.ids import unix_ms
from contract.local_time import local_time
from contract.money import Amount
from kiosk.hall import Seeking, decided, decision, worth
from kiosk.sessions import hall, other_work, places, sheets
from kiosk.sessions.state import Context, State, work_name
from kiosk.snapshot import Screen
from kiosk.snapshot.hall import (
    HallPage,
    HelperRow,
    LineRow,
    SeekPage,
    SheetPage,
    SheetRow,
    ShiftRow,
    WorkPage,
)
from kiosk.snapshot.housing import Choice


def page(state: State, context: Context) -> HallPage | None:
    """My shifts: now, next, or open ones."""
    if state.screen is not Screen.HALL:
        return None
    found = state.hall.found
    rows = (
        places.rows(state, context)
        if state.hall.place.shift
        else tuple(_row(one, state, context) for one in hall.shifts(state))
    )
    main = next((row for row in rows if row.state in ("check-in", "late", "check-out")), None)
    place = places.mine(state)
    chased: dict[str, Any] = {
        "next": _row(found.next[0], state, context) if found and found.next else None,
        "about": None if place is None else _row(place, state, context),
        "coordinates": sheets.may(state),
        "waits": sum(1 for one in sheets.sheets(state) if one.waits and _over(one, context)),
    }
    if not isinstance(found, HallFound):
        return HallPage(state.hall.part, rows, main, **chased)
    return HallPage(
        state.hall.part,
        rows,
        main,
        known=True,
        colour=found.colour,
        standing=found.standing,
        month_minutes=found.month_minutes,
        month=Amount(found.unit, found.month_amount),
        coming_minutes=sum(one.minutes for one in found.expected),
        coming=Amount(found.unit, sum(one.amount for one in found.expected)),
        **chased,
    )


def _over(one: Sheet, context: Context) -> bool:
    return unix_ms(one.slot.ends) <= context.now_ms


def _row(one: ShiftSeen, state: State, context: Context) -> ShiftRow:
    slot = one.slot
    return ShiftRow(
        slot.shift,
        hall.how(one, state.hall.part, sheets.terms(context), context.now_ms),
        sheets.slot_name(slot, state, context),
        slot.day,
        slot.begins,
        local_time(slot.ends, state.shop.time_zone)[11:],
        0 if one.presence is None else one.presence.minutes,
        one.sought[0].name if one.sought and not one.open else "",
    )


# --- a coordinator's sheets --------------------------------------------------------------------


def sheet(state: State, context: Context) -> SheetPage | None:
    """The sheets that wait, or one of them."""
    if state.screen is not Screen.SHEET:
        return None
    offline = not isinstance(state.hall.found, HallFound)
    one, desk, person = sheets.open_sheet(state), state.hall.sheet, state.person
    if one is None or person is None:
        rows = tuple(_sheet_row(each, state, context) for each in sheets.sheets(state))
        return SheetPage(sheets=rows, offline=offline)
    lines = tuple(_line(one, each, state) for each in one.lines)
    said = decided(one, desk, person.member)
    amounts = [worth(context.rules, one.slot.work, a.minutes, one.slot.day)[0] for a in said]
    return SheetPage(
        open=_sheet_row(one, state, context),
        lines=lines,
        chosen=next((each for each in lines if each.member == desk.member), None),
        acts=sheets.acts(state, context),
        ready=len(said),
        minutes=sum(a.minutes for a in said),
        amount=Amount(state.shop.coin, sum(amounts)),
        rule=worth(context.rules, one.slot.work, 0, one.slot.day)[1],
        keyed=desk.keyed,
        offline=offline,
        seek=_seek(desk.seeking),
    )


def _seek(seeking: Seeking | None) -> SeekPage | None:
    if seeking is None:
        return None
    rows = tuple(HelperRow(one.member, one.full_name) for one in seeking.found)
    return SeekPage(seeking.query, rows, seeking.more, seeking.only_here)


def _sheet_row(one: Sheet, state: State, context: Context) -> SheetRow:
    slot, name = one.slot, sheets.slot_name(one.slot, state, context)
    waits, late, nobody = one.waits, one.late_days, not one.lines
    return SheetRow(slot.shift, name, slot.day, slot.begins, waits, late, nobody)


def _line(one: Sheet, line: SheetLine, state: State) -> LineRow:
    there, said = line.presence, decision(one, line, state.hall.sheet)
    names = {each.member: each.name for each in one.lines}

    def clock(at: str | None) -> str:
        return "" if at is None else local_time(at, state.shop.time_zone)[11:]

    return LineRow(
        line.member,
        line.name,
        _line_state(line, said, state),
        line.minutes if said is None else said.minutes,
        clock(None if there is None else there.came),
        clock(None if there is None else there.left),
        late=there is not None and there.late,
        early=there is not None and there.early,
        forgotten=there is not None and there.forgotten,
        keyed=there is not None and there.keyed,
        planned=line.planned,
        stands_for="" if there is None else names.get(there.stands_for or "", ""),
    )


def _line_state(line: SheetLine, said: Attended | None, state: State) -> str:
    if line.state == "confirmed":
        return "confirmed"
    if state.person is not None and line.member == state.person.member:
        return "own"
    if said is not None:
        return "will-count" if said.minutes else "will-excuse" if said.excused else "will-miss"
    if line.state != "open":
        return line.state
    there = line.presence
    at_work = there is not None and there.came is not None and not there.minutes
    return "there" if at_work else "unseen"


# --- work outside the shifts -------------------------------------------------------------------


def work(state: State, context: Context) -> WorkPage | None:
    """What was done, and who is asked to confirm it."""
    if state.screen is not Screen.WORK:
        return None
    desk = state.hall.work
    amount, version = worth(context.rules, desk.work, desk.minutes, desk.day)
    return WorkPage(
        tuple(
            Choice(one, work_name(state, context, one), one == desk.work)
            for one in other_work.works(context)
        ),
        work_name(state, context, desk.work) if desk.work else "",
        desk.minutes,
        other_work.most(context, desk.day),
        desk.day,
        by="" if state.person is None else state.person.first_name,
        received="" if desk.received is None else desk.received.first_name,
        amount=Amount(state.shop.coin, amount),
        rule=version,
    )
