# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this till sold: by time, by the buyer's card, by the receipt; then its lines, a copy of its
receipt, its code, or giving back. Pure.

It reads this till's own journal, so it shows the same with the network and without.
"""

from msgspec.structs import replace

from contract.ids import instant
from contract.local_time import day_begins, local_day, local_time
from contract.member_code import is_member_code
from contract.receipt import BadReceiptCode, parse_receipt_code
from hardware import ports
from kiosk import intents
from kiosk.effects import Identify, IdentifyCode
from kiosk.effects.refunds import FindSale
from kiosk.effects.sales import FindSales, LookAtSale, PrintSale
from kiosk.events import Event, OurFault, Value
from kiosk.intents.sales import (
    CopySale,
    OpenSale,
    ReturnSale,
    SalesUntil,
    ShowReceiptCode,
    TurnSales,
)
from kiosk.sales import SalesDesk
from kiosk.sessions import refunding
from kiosk.sessions.state import Context, State, Step, ask, play, refuse, say
from kiosk.snapshot import Screen
from ledger_client.answers import NoSale, NotKnown, Person, SalesFound, SaleThere

SCREENS = frozenset({Screen.SALES, Screen.SOLD})
ROWS = 20
"""So many sales make a page."""
HOUR = 3_600_000


def acts(state: State) -> tuple[str, ...]:
    """Who may give back what was sold may look at it."""
    return ("sales",) if refunding.may(state.person) else ()


def begin(state: State, context: Context) -> Step:
    """The newest sales."""
    return _look(replace(state, screen=Screen.SALES), SalesDesk(), context)


def step(state: State, event: Event, context: Context) -> Step:
    """What somebody of the staff wants to see."""
    if state.busy:
        return state, ()
    if state.screen is Screen.SOLD and state.sales.sale is not None:
        return _of_one(state, state.sales.sale, event, context)
    mine = state.sales
    match event:
        case intents.Back() if mine.member:
            return _look(state, SalesDesk(), context)
        case intents.Back():
            return replace(state, screen=Screen.STAFF, sales=SalesDesk()), ()
        case TurnSales(by=by) if by > 0 and mine.found.older is not None:
            return _look(state, replace(mine, pages=(*mine.pages, mine.found.older)), context)
        case TurnSales(by=by) if by < 0 and len(mine.pages) > 1:
            return _look(state, replace(mine, pages=mine.pages[:-1]), context)
        case SalesUntil(unit=unit, by=by):
            until = _moved(mine.until_ms, unit, by, state.shop.time_zone, context.now_ms)
            return _look(state, replace(mine, until_ms=until, pages=(None,)), context)
        case OpenSale(sale=sale):
            return ask(state, context, "checking"), (LookAtSale(context.id, sale),)
        case ports.CardPresented(tap=None):
            return say(state, "foreign-card"), ()
        case ports.CardPresented(tap=tap) if tap is not None:
            asked = ask(state, context, "reading-card")
            return asked, (Identify(context.id, tap.picc_data, tap.cmac),)
        case ports.CodeScanned(text=text) if is_member_code(text):
            return ask(state, context, "reading-card"), (IdentifyCode(context.id, text),)
        case ports.CodeScanned(text=text):
            try:
                code = parse_receipt_code(text)
            except BadReceiptCode:
                return say(state, "not-a-receipt"), ()
            return ask(state, context, "checking"), (FindSale(context.id, code),)
    return state, ()


def answered(state: State, value: Value, context: Context) -> Step:
    """Sales were found, or who wants to see theirs."""
    match value:
        case SalesFound():
            return replace(state, sales=replace(state.sales, found=value)), ()
        case Person():
            wanted = SalesDesk(member=value.member, name=value.first_name)
            return _look(play(state, "scan"), wanted, context)
        case SaleThere():
            seen = replace(state.sales, sale=value, code=False)
            return replace(state, screen=Screen.SOLD, sales=seen), ()
        case NoSale(code=code) | NotKnown(code=code):
            return say(state, code), ()
        case OurFault():
            return refuse(state, "our-fault"), ()
    return state, ()


def _look(state: State, wanted: SalesDesk, context: Context) -> Step:
    find = FindSales(context.id, ROWS, wanted.pages[-1], wanted.until_ms, wanted.member)
    return ask(replace(state, sales=wanted), context, "checking"), (find,)


def _of_one(state: State, sale: SaleThere, event: Event, context: Context) -> Step:
    mine = state.sales
    match event:
        case intents.Back():
            return replace(state, screen=Screen.SALES, sales=replace(mine, sale=None)), ()
        case ShowReceiptCode() if sale.receipt is not None:
            return replace(state, sales=replace(mine, code=not mine.code)), ()
        case CopySale() if state.shop.has_printer and sale.receipt is not None:
            return say(state, "copy-printed", "done"), (PrintSale(sale, context.id),)
        case ReturnSale():
            there, effects = refunding.answered(refunding.begin(state), sale, context)
            if there.refunding.sale is None:  # it says why nothing of it comes back
                return replace(state, notice=there.notice, sound=there.sound), effects
            return there, effects
    return state, ()


def _moved(until_ms: int | None, unit: str, by: int, time_zone: str, now_ms: int) -> int | None:
    """The full hour, or the midnight, that is so many further on; None for now."""
    at = now_ms if until_ms is None else until_ms
    if unit == "day":
        day = local_day(at, time_zone)
        begun = day_begins(day, time_zone)
        before, after = (day_begins(day, time_zone, days) for days in (-1, 1))
    else:
        minute = int(local_time(instant(at), time_zone)[-2:])
        begun = at - minute * 60_000 - at % 60_000
        before, after = begun - HOUR, begun + HOUR
    moved = after if by > 0 else begun if at > begun else before
    return moved if moved < now_ms else None
