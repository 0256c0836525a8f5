# SPDX-License-Identifier: AGPL-3.0-or-later
"""Training: somebody practises at a till where nothing is real. Pure.

The till as it really is waits in ``State.real``, untouched; what is practised happens to a fresh
one, and nothing of it stays. A restart is real again. Whoever served comes back by their card.
"""

from msgspec.structs import replace

from kiosk.sessions.state import Context, State, say, welcome
from kiosk.snapshot import Screen

ROLES = frozenset({"cashier", "coordinator", "treasurer", "admin"})
ALONE_SECONDS = 5 * 60
"""A till that was left in training is real again: the next shopper is."""


def act(state: State) -> tuple[str, ...]:
    """What the staff's page offers of it."""
    if state.real is not None:
        return ("training-over",)
    may = state.person is not None and bool(ROLES.intersection(state.person.roles))
    return ("training",) if may else ()


def begin(state: State) -> State:
    """Nothing is real from now on. Who serves here really does not meanwhile."""
    really = welcome(replace(state, notice=None))
    fresh = replace(really, real=really, cashier=None, locked=False, parked=(), last_receipt="")
    return say(fresh, "training-begins", "done")


def end(state: State) -> State:
    """The till is what it was, and knows what its devices and the ledger said meanwhile."""
    assert state.real is not None
    again = replace(
        state.real,
        status=state.status,
        health=state.health,
        doubts=state.doubts,
        weight=state.weight,
        sound=state.sound,
        touched_ms=state.touched_ms,
        locked=state.real.cashier is not None,  # they may have gone meanwhile
    )
    return say(again, "training-ends", "done")


def left_alone(state: State, context: Context) -> State:
    """End it where nobody practises any more."""
    if state.real is None or state.screen not in (Screen.IDLE, Screen.UNFINISHED):
        return state
    return end(state) if context.up_ms - state.touched_ms >= ALONE_SECONDS * 1000 else state
