# SPDX-License-Identifier: AGPL-3.0-or-later
"""The drawer and the day: who serves, cash in and out, the count, the X and the Z report. Pure.

A drawer is counted before anybody is told what is expected in it, and a day is closed only on a
count. What is written is a till fact: the ledger records it as stated.
"""

from msgspec.structs import replace

from contract.entries import CashCount, CashierStands, CashMoved, DayClosed, Pieces
from contract.ids import unix_ms
from contract.local_time import local_day
from hardware import ports
from kiosk import intents
from kiosk.day import DayReport
from kiosk.denominations import denominations
from kiosk.effects import OpenDrawer, WriteFact
from kiosk.effects.day import GetDay, PrintDay
from kiosk.events import Event, NotWritten, OurFault, Value
from kiosk.intents.day import (
    AmountDigit,
    AmountErase,
    Confirm,
    CountPieces,
    PrintReport,
    ShowReport,
)
from kiosk.intents.refunds import ChooseReason
from kiosk.sessions import second
from kiosk.sessions.state import (
    Context,
    DrawerDesk,
    State,
    Step,
    ask,
    in_money,
    play,
    refuse,
    say,
    welcome,
)
from kiosk.snapshot import Message, Screen
from ledger_client.answers import NotKnown, Person, Written

SCREENS = frozenset({Screen.MOVE, Screen.REASON, Screen.COUNT, Screen.REPORT})
MOST = 10_000_000
"""More is in no drawer, in minor units."""
MOST_PIECES = 9999
MOVES = frozenset({"float", "drop", "paid-out"})
REASONS = {
    "no-sale": ("change-money", "wrong-change", "forgotten", "other"),
    "paid-out": ("goods", "services", "deposits", "other"),
}
"""Why the drawer is opened, and what cash is paid out for."""
CASH_ROLES = frozenset({"cashier", "treasurer", "admin"})
CLOSE_UNSENT_ROLES = frozenset({"treasurer", "admin"})
"""Who may say that a day is closed although the ledger has not heard all of it."""


def acts(state: State) -> tuple[str, ...]:
    """What whoever stands there may do with the drawer and the day."""
    person = state.person
    if person is None or not CASH_ROLES.intersection(person.roles):
        return ()
    serve: tuple[str, ...] = ()
    if state.shop.mode == "attended":
        serves = state.cashier is not None and state.cashier.member == person.member
        serve = ("serve-no-more",) if serves else ("serve",)
    return (*serve, "float", "drop", "paid-out", "no-sale", "count", "report", "close-day")


def begin(state: State, act: str, context: Context) -> Step:
    """One of those acts was chosen."""
    drawer = DrawerDesk(act=act)
    chosen = replace(state, drawer=drawer)
    match act:
        case "serve" | "serve-no-more":
            if state.shop.counts_at_hand_over and state.cashier is not None:
                return replace(chosen, screen=Screen.COUNT), ()
            return _stands(chosen, context)
        case "float" | "drop" | "paid-out":
            return replace(chosen, screen=Screen.MOVE), ()
        case "no-sale":
            return replace(chosen, screen=Screen.REASON), ()
        case "close-day" if state.parked:
            return say(state, "close-parked"), ()
        case "count" | "close-day":
            return replace(chosen, screen=Screen.COUNT), ()
        case "report":
            return ask(chosen, context, "checking"), (GetDay(context.id),)
    return state, ()


def step(state: State, event: Event, context: Context) -> Step:
    """What a person wants on one of these pages."""
    if state.busy:
        return state, ()
    drawer = state.drawer
    match event:
        case intents.Back() if state.screen is Screen.REASON and drawer.act == "paid-out":
            return replace(state, screen=Screen.MOVE), ()
        case ChooseReason(reason=reason) if state.screen is Screen.REASON:
            known = reason in REASONS.get(drawer.act, ())
            return _because(state, reason, context) if known else (state, ())
        case ports.CardPresented() if wants_second(state):
            return second.tapped(state, event, context)
        case intents.Back():
            return replace(state, screen=Screen.STAFF, drawer=DrawerDesk()), ()
        case AmountDigit(digit=digit) if state.screen is Screen.MOVE and _is_digit(digit):
            typed = drawer.typed * 10 + int(digit)
            return _with(state, replace(drawer, typed=typed if typed < MOST else drawer.typed)), ()
        case AmountErase() if state.screen is Screen.MOVE:
            return _with(state, replace(drawer, typed=drawer.typed // 10)), ()
        case CountPieces(value=value, number=number) if state.screen is Screen.COUNT:
            return _count(state, value, number), ()
        case Confirm():
            return _confirm(state, context)
        case ShowReport(number=number) if state.screen is Screen.REPORT and drawer.act == "report":
            return ask(state, context, "checking"), (GetDay(context.id, number),)
        case PrintReport() if state.screen is Screen.REPORT and drawer.report is not None:
            closed = drawer.report.closed
            printing = PrintDay(context.id, drawer.report, closed, copy=closed != "")
            return say(state, "report-printing", "done"), (printing,)
    return state, ()


def _stands(state: State, context: Context) -> Step:
    return _write(state, context, CashierStands, serves=state.drawer.act == "serve")


def answered(state: State, value: Value, context: Context) -> Step:
    """What was asked is answered, what was written stands."""
    match value:
        case DayReport():
            told = replace(state.drawer, report=value)
            return replace(_with(state, told), screen=Screen.REPORT), ()
        case Person() if wants_second(state):
            first = None if state.person is None else state.person.member
            if why := second.objection(value, CLOSE_UNSENT_ROLES, first):
                return say(state, why), ()
            return _close(state, value, context)
        case NotKnown(code=code):
            return say(state, code), ()
        case Written():
            return _written(state, value, context)
        case NotWritten(doubtful=doubtful):
            code = "journal-doubtful" if doubtful else "journal-stopped"
            return play(replace(state, screen=Screen.STOPPED, refusal=Message(code)), "refused"), ()
        case OurFault():
            return refuse(state, "our-fault"), ()
    return state, ()


def counted(state: State) -> int:
    """What was counted, in minor units."""
    return sum(value * number for value, number in state.drawer.pieces.items())


def may_close(state: State) -> bool:
    """Whether this member of the staff may close the day as it stands."""
    person = state.person
    if person is None:
        return False
    return not state.status.unsent or bool(CLOSE_UNSENT_ROLES.intersection(person.roles))


def business_day(state: State, report: DayReport, context: Context) -> str:
    """The day that this is: the one on which somebody first did something, by the co-op's clock. A
    Saturday that is closed after midnight is still Saturday."""
    if not report.began:
        return context.day
    return local_day(unix_ms(report.began), state.shop.time_zone)


def _confirm(state: State, context: Context) -> Step:
    drawer, unit = state.drawer, state.shop.currency
    match state.screen:
        case Screen.MOVE if drawer.typed and drawer.act == "paid-out":
            return replace(state, screen=Screen.REASON), ()
        case Screen.MOVE if drawer.typed and drawer.act in MOVES:
            return _write(
                state, context, CashMoved, what=drawer.act, unit=unit, amount=drawer.typed
            )
        case Screen.COUNT:
            pieces = tuple(
                Pieces(value=value, number=number)
                for value, number in sorted(drawer.pieces.items(), reverse=True)
                if number
            )
            return _write(
                state, context, CashCount, unit=unit, counted=counted(state), pieces=pieces
            )
        case Screen.REPORT if drawer.act == "close-day" and drawer.report is not None:
            if not may_close(state):
                return say(state, "close-unsent", unsent=state.status.unsent), ()
            return _close(state, state.person, context)
    return state, ()


def wants_second(state: State) -> bool:
    """Whether the day waits for somebody who may close it as it stands."""
    closes = state.screen is Screen.REPORT and state.drawer.act == "close-day"
    return closes and state.drawer.report is not None and not may_close(state)


def _close(state: State, who: Person | None, context: Context) -> Step:
    report = state.drawer.report
    assert report is not None
    fields = {
        "number": report.number,
        "day": business_day(state, report, context),
        "first": report.first,
        "earlier": report.earlier,
        "unit": state.shop.currency,
        "expected": report.expected,
        "unsent": state.status.unsent,
    }
    return _write(replace(state, person=who), context, DayClosed, **fields)


def _because(state: State, reason: str, context: Context) -> Step:
    """Why, of cash paid out or of a drawer that is opened."""
    drawer, unit = state.drawer, state.shop.currency
    if drawer.act == "paid-out":
        fields = {"what": drawer.act, "unit": unit, "amount": drawer.typed, "reason": reason}
        return _write(state, context, CashMoved, **fields)
    assert state.person is not None, "nobody gets here without card and PIN"
    opening = OpenDrawer(context.id, reason, f"member:{state.person.member}")
    return say(welcome(state), "drawer-opened", "done"), (opening,)


def _written(state: State, value: Written, context: Context) -> Step:
    drawer = state.drawer
    match drawer.act, state.screen:
        case "serve" | "serve-no-more", Screen.COUNT:
            return _stands(replace(state, screen=Screen.STAFF), context)
        case "serve", _:
            serving = replace(welcome(state), cashier=state.person, locked=False)
            name = "" if state.person is None else state.person.first_name
            return say(serving, "serves-now", "done", first_name=name), ()
        case "serve-no-more", _:
            return say(
                replace(welcome(state), cashier=None, locked=False), "serves-no-more", "done"
            ), ()
        case _, Screen.MOVE | Screen.REASON:
            moved = say(
                welcome(state), f"moved-{drawer.act}", "done", amount=in_money(state, drawer.typed)
            )
            return moved, (OpenDrawer(context.id, drawer.act),)
        case _, Screen.COUNT:
            return ask(state, context, "checking"), (GetDay(context.id),)
        case "close-day", _ if drawer.report is not None:
            day = business_day(state, drawer.report, context)
            printing = PrintDay(value.id, drawer.report, closed=day)
            closed = replace(welcome(state), cashier=None, locked=False)
            return say(closed, "day-closed", "done", number=drawer.report.number), (printing,)
    return state, ()


def _count(state: State, value: int, number: int) -> State:
    if value not in denominations(state.shop.currency) or not 0 <= number <= MOST_PIECES:
        return state
    pieces = {**state.drawer.pieces, value: number}
    return _with(state, replace(state.drawer, pieces=pieces))


def _write(state: State, context: Context, kind: type, **fields: object) -> Step:
    person: Person | None = state.person
    assert person is not None, "nobody gets here without card and PIN"
    fact = WriteFact(context.id, kind, fields, actor=f"member:{person.member}")
    return ask(state, context, "writing"), (fact,)


def _with(state: State, drawer: DrawerDesk) -> State:
    return replace(state, drawer=drawer)


def _is_digit(text: str) -> bool:
    return len(text) == 1 and text in "0123456789"
