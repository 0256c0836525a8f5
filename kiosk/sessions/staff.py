# SPDX-License-Identifier: AGPL-3.0-or-later
"""The staff's page: what somebody with a role may do at this kiosk. Pure."""

from msgspec.structs import replace

from kiosk import intents
from kiosk.effects import CollectSupport
from kiosk.events import Event, SupportCollected, Value
from kiosk.intents.desks import DoAct
from kiosk.sessions import day, practice, refunding, sales, upkeep
from kiosk.sessions.state import Context, State, Step, ask, say, welcome
from kiosk.snapshot import Screen

SCREENS = frozenset({Screen.STAFF}) | day.SCREENS | refunding.SCREENS | sales.SCREENS


def acts(state: State) -> tuple[str, ...]:
    """What may be done, in the order of the page."""
    refund = ("refund",) if refunding.may(state.person) else ()
    around = () if state.real is not None else ("devices", "support")
    return (*refund, *sales.acts(state), *day.acts(state), *around, *practice.act(state))


def enter(state: State, context: Context) -> Step:
    """Somebody of the staff gave their PIN."""
    return replace(state, screen=Screen.STAFF), ()


def step(state: State, event: Event, context: Context) -> Step:
    """What they want."""
    if state.screen in day.SCREENS:
        return day.step(state, event, context)
    if state.screen in refunding.SCREENS:
        return refunding.step(state, event, context)
    if state.screen in sales.SCREENS:
        return sales.step(state, event, context)
    match event:
        case DoAct(act="refund") if refunding.may(state.person) and not state.busy:
            return refunding.begin(state), ()
        case DoAct(act="sales") if sales.acts(state) and not state.busy:
            return sales.begin(state, context)
        case DoAct(act="training") if practice.act(state) and not state.busy:
            return practice.begin(state), ()
        case DoAct(act="training-over") if state.real is not None and not state.busy:
            return practice.end(state), ()
        case DoAct(act="devices" | "support") if state.real is not None:
            return state, ()
        case DoAct(act="support") if not state.busy:
            collect = CollectSupport(context.id, tuple(state.health.values()))
            return ask(state, context, "collecting"), (collect,)
        case DoAct(act="devices"):
            return upkeep.open_page(state, context), ()
        case DoAct(act=act) if act in day.acts(state) and not state.busy:
            return day.begin(state, act, context)
        case intents.Back():
            return welcome(state), ()
    return state, ()


def answered(state: State, value: Value, context: Context) -> Step:
    """The drawer's and the day's questions are answered."""
    if isinstance(value, SupportCollected):
        if not value.path:
            return say(state, "support-failed"), ()
        return say(state, "support-collected", "done", path=value.path), ()
    if state.screen in refunding.SCREENS:
        return refunding.answered(state, value, context)
    if state.screen in sales.SCREENS:
        return sales.answered(state, value, context)
    return day.answered(state, value, context)
