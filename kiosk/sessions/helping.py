# SPDX-License-Identifier: AGPL-3.0-or-later
"""Help at a till that shoppers work themselves: a touch calls, the tap of somebody of the staff
takes over, and a touch or their tap again ends it. Pure.

Whoever helped stands with the sale, which is recorded as assisted.
"""

from msgspec.structs import replace

from kiosk.bill import Sale
from kiosk.sessions import attendant
from kiosk.sessions.state import Context, State, play, say
from kiosk.snapshot import Message, Screen
from ledger_client.answers import Person

SCREENS = frozenset({Screen.BASKET, Screen.PAY})
REMIND_SECONDS = 20
HERE_SECONDS = 180
"""So long a tap counts: who helps may have gone without a word, and the shopper is no staff."""
WAIT_SECONDS = 300
"""So long a basket waits for who was called, before it is cleared like any other."""


def shown(state: State) -> str:
    """What the button says: "offered", "called", "here", or "" for no button."""
    if state.sale is None or state.screen not in SCREENS:
        return ""
    if state.helper is not None:
        return "here"
    if state.called_ms is not None:
        return "called"
    return "" if attendant.serves(state) else "offered"


def pressed(state: State, context: Context) -> State:
    """The button was touched: help is called, not wanted any more, or done."""
    match shown(state):
        case "offered":
            return play(replace(state, called_ms=context.up_ms), "help")
        case "called":
            return say(replace(state, called_ms=None), "help-not-wanted", "scan")
        case "here":
            return _done(state)
    return state


def comes(state: State, person: Person) -> bool:
    """Whether this tap is somebody's who helps, and no shopper's: they were called, or are here."""
    sale = state.sale
    if sale is None or not attendant.ROLES.intersection(person.roles):
        return False
    if state.helper is not None:
        return state.helper.member == person.member
    buys = sale.buyer is not None and sale.buyer.member == person.member
    return state.called_ms is not None and not buys


def came(state: State, person: Person, context: Context) -> State:
    """They are here; or, at their second tap, they have done."""
    there = replace(state, tap_pays=False)
    if state.helper is not None:
        return _done(there)
    helped = replace(by(there, person), helper=person, called_ms=context.up_ms)
    return say(helped, "helps-here", "done", first_name=person.first_name)


def by(state: State, person: Person) -> State:
    """Somebody of the staff had a part in this sale."""
    if state.sale is None:
        return state
    sale: Sale = replace(state.sale, served_by=f"member:{person.member}", assisted=True)
    return replace(state, bill=sale)


def remind(state: State, context: Context) -> State:
    """Who was called is called again; who came and does nothing more has gone."""
    if state.called_ms is None:
        return state
    waited = (context.up_ms - state.called_ms) // 1000
    if state.helper is not None and waited >= HERE_SECONDS:
        return _done(replace(state, touched_ms=context.up_ms))
    if shown(state) != "called":
        return state
    return play(state, "help") if waited and waited % REMIND_SECONDS == 0 else state


def notice(state: State) -> Message | None:
    """What stands there as long as it is so."""
    match shown(state):
        case "called":
            return Message("help-called")
        case "here":
            assert state.helper is not None
            return Message("helps-here", {"first_name": state.helper.first_name})
    return None


def _done(state: State) -> State:
    return say(replace(state, helper=None, called_ms=None), "help-done", "done")
