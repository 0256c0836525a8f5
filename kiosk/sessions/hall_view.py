# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of somebody's shifts may be seen. Pure."""

from contract.hall_messages import HallFound, ShiftSeen
from contract.local_time import local_time
from contract.money import Amount
from kiosk.sessions import hall
from kiosk.sessions.state import Context, State
from kiosk.snapshot import Screen
from kiosk.snapshot.hall import HallPage, ShiftRow


def page(state: State, context: Context) -> HallPage | None:
    """My shifts: now, next, or open ones."""
    if state.screen is not Screen.HALL:
        return None
    found = state.hall.found
    rows = tuple(_row(one, state, context) for one in hall.shifts(state))
    main = next((row for row in rows if row.state in ("check-in", "late", "check-out")), None)
    if not isinstance(found, HallFound):
        return HallPage(state.hall.part, rows, main)
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
    )


def _row(one: ShiftSeen, state: State, context: Context) -> ShiftRow:
    slot = one.slot
    return ShiftRow(
        slot.shift,
        hall.how(one, state.hall.part, hall.terms(context), context.now_ms),
        slot.name,
        slot.day,
        slot.begins,
        local_time(slot.ends, state.shop.time_zone)[11:],
        0 if one.presence is None else one.presence.minutes,
        one.sought[0].name if one.sought and not one.open else "",
    )
