# SPDX-License-Identifier: AGPL-3.0-or-later
"""Work outside the shifts: who did it says so, and who received it confirms it, both by tap. Pure.

The kiosk writes what both said, with the ledger or without; how much of it may count is the
ledger's to decide, by the members' caps.
"""

from contextlib import suppress
from datetime import date, timedelta

from msgspec.structs import replace

from contract.entries import Acknowledged
from contract.hall_rules import ContributionCaps
from contract.rules import Contributions, NoRule
from hardware import ports
from kiosk import intents
from kiosk.effects import WriteFact
from kiosk.effects.hall import PrintWorkDone
from kiosk.events import Event, Value
from kiosk.hall import WorkDesk, worth
from kiosk.intents import hall as wants
from kiosk.intents.day import Confirm
from kiosk.sessions import second
from kiosk.sessions.state import Context, State, Step, ask, say, work_name
from kiosk.snapshot import Screen
from ledger_client.answers import NotKnown, Person, Written

STEP_MINUTES = 15
DAYS_BACK = 6
"""What was done within the last week may be entered; older work is the office's to enter."""
MOST_MINUTES = 12 * 60


def works(context: Context) -> tuple[str, ...]:
    """The kinds of work that the members decided on."""
    try:
        return tuple(w.name for w in context.rules.on(Contributions, context.day).parameters.works)
    except NoRule:
        return ()


def most(context: Context, day: str) -> int:
    """How many minutes of one member may count on that day; 0 where no rule says so."""
    with suppress(NoRule):
        return context.rules.on(
            ContributionCaps, day or context.day
        ).parameters.member_minutes_per_day
    return 0


def days_back(context: Context) -> int:
    """How many days ago it may have been."""
    with suppress(NoRule):
        return min(DAYS_BACK, context.rules.on(ContributionCaps, context.day).parameters.days_back)
    return DAYS_BACK


def enter(state: State, context: Context) -> Step:
    """Somebody did something outside the shifts."""
    if not works(context):
        return say(state, "work-no-rule"), ()
    desk = WorkDesk(day=context.day)
    longest = most(context, context.day)
    minutes = min(desk.minutes, longest) if longest else desk.minutes
    asked = replace(state.hall, work=replace(desk, minutes=minutes))
    return replace(state, screen=Screen.WORK, hall=asked), ()


def step(state: State, event: Event, context: Context) -> Step:
    """What they say, and the card of who received it."""
    desk, person = state.hall.work, state.person
    assert person is not None
    match event:
        case intents.Back() if desk.received is not None:
            return _with(state, replace(desk, received=None)), ()
        case intents.Back():
            return replace(state, screen=Screen.HALL), ()
        case ports.CardPresented() if desk.received is None:
            if not desk.work:
                return say(state, "work-what"), ()
            return second.tapped(state, event, context)
        case Confirm() if desk.received is not None:
            return _write(state, context)
        case _ if desk.received is not None:
            return state, ()  # what they are asked to confirm stays as it is
        case wants.DidWork(work=work) if work in works(context):
            return _with(state, replace(desk, work=work)), ()
        case wants.WorkMinutes(by=by):
            longest = most(context, desk.day) or MOST_MINUTES
            minutes = min(max(desk.minutes + by, min(STEP_MINUTES, longest)), longest)
            return _with(state, replace(desk, minutes=minutes)), ()
        case wants.WorkDay(by=by):
            day = (date.fromisoformat(desk.day) + timedelta(days=by)).isoformat()
            first = date.fromisoformat(context.day) - timedelta(days=days_back(context))
            within = min(max(day, first.isoformat()), context.day)
            return _with(state, replace(desk, day=within)), ()
    return state, ()


def answered(state: State, value: Value, context: Context) -> Step:
    """Whose card it is."""
    match value:
        case Person():
            assert state.person is not None
            if value.member == state.person.member:
                return say(state, "work-own"), ()
            return _with(state, replace(state.hall.work, received=value)), ()
        case NotKnown(code=code):
            return say(state, code), ()
    return state, ()


def noted(state: State, written: Written, context: Context) -> Step:
    """Both said so, and it is written."""
    desk, person = state.hall.work, state.person
    assert desk.received is not None
    assert person is not None
    amount, rule = worth(context.rules, desk.work, desk.minutes, desk.day)
    paper = PrintWorkDone(
        written,
        person.first_name,
        desk.received.first_name,
        work_name(state, context, desk.work),
        desk.minutes,
        desk.day,
        amount,
        rule,
    )
    done = replace(state, screen=Screen.HALL, hall=replace(state.hall, work=WorkDesk()))
    told = say(done, "work-noted", "done", name=desk.received.first_name)
    return told, (paper,) if state.shop.has_printer else ()


def _write(state: State, context: Context) -> Step:
    desk, person = state.hall.work, state.person
    assert desk.received is not None
    assert person is not None
    _, version = worth(context.rules, desk.work, desk.minutes, desk.day)
    said = {
        "member": person.member,
        "received_by": desk.received.member,
        "entered_by": person.member,
        "work": desk.work,
        "minutes": desk.minutes,
        "day": desk.day,
    }
    rules = {"contributions": version} if version else {}
    actor = f"member:{desk.received.member}"
    return ask(state, context, "writing"), (
        WriteFact(context.id, Acknowledged, said, actor, rules),
    )


def _with(state: State, desk: WorkDesk) -> State:
    return replace(state, hall=replace(state.hall, work=desk))
