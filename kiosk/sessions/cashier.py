# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one who serves at an attended till: nothing is sold without them, and while the till was left
alone it waits for their card. Pure."""

from msgspec.structs import replace

from hardware import ports
from kiosk.effects.day import GetDay
from kiosk.events import Event, Tick, Value
from kiosk.intents import Start
from kiosk.sessions.state import Context, Desk, State, Step, say
from kiosk.snapshot import Message, Screen
from ledger_client.answers import Person, Written

LOCK_SECONDS = 10 * 60


def wanted(state: State) -> bool:
    """Whether somebody has to sign on, or to come back, before anything is sold."""
    return state.shop.mode == "attended" and (state.cashier is None or state.locked)


def gate(state: State, event: Event) -> State | None:
    """What becomes of an event on the welcome screen of a till that waits for its cashier: a card
    is theirs until it shows whose it is. None for an event that goes its own way."""
    if state.screen is not Screen.IDLE or not wanted(state):
        return None
    match event:
        case ports.CardPresented():
            return replace(state, screen=Screen.WHO, desk=Desk.STAFF)
        case Start() | ports.CodeScanned():
            return say(state, "cashier-wanted")
    return None


def back(state: State, person: Person) -> State | None:
    """The cashier of a locked till came back: no PIN, the till was theirs all the time."""
    if not state.locked or state.cashier is None or state.cashier.member != person.member:
        return None
    served = replace(state, locked=False, screen=Screen.IDLE, person=None)
    return say(served, "serves-again", "done", first_name=person.first_name)


def left_alone(state: State, event: Tick, context: Context) -> State:
    """Lock a till that nobody touched for a while."""
    if state.screen is not Screen.IDLE or state.cashier is None or state.locked:
        return state
    alone = context.up_ms - state.touched_ms >= LOCK_SECONDS * 1000
    return replace(state, locked=True) if alone else state


LOOK = "drawer"
"""The question what is in the drawer, which nobody waits for."""


def and_look(value: Value, step: Step) -> Step:
    """When something was written, look what should be in the drawer now."""
    state, effects = step
    if not isinstance(value, Written) or not state.shop.drop_above or state.cashier is None:
        return step
    return state, (*effects, GetDay(LOOK))


def notice(state: State) -> Message | None:
    """That some of it should go to the safe; how much is in it is nobody else's business."""
    most = state.shop.drop_above
    if state.screen is not Screen.IDLE or state.cashier is None or wanted(state) or not most:
        return None
    return Message("drop-wanted") if state.drawer_holds > most else None


def serving(state: State) -> str | None:
    """The account that stands as server with a sale; None where the shopper is alone."""
    return None if state.cashier is None else f"member:{state.cashier.member}"
