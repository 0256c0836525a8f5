# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody cannot come to a shift: they look for a stand-in, give the place up, hand it to who
stands beside them, or swap with them. Pure.

Handing over and swapping take two cards. Who has which place only the ledger changes.
"""

from typing import Literal

from msgspec.structs import replace

from contract.hall import Slot
from contract.hall_messages import HallFound, ShiftSeen
from hardware import ports
from kiosk import intents
from kiosk.effects.hall import ChangePlace, LookAtShifts
from kiosk.events import Event, Value
from kiosk.hall import HallActName, PlaceDesk
from kiosk.intents import hall as wants
from kiosk.sessions import second
from kiosk.sessions.sheets import slot_name, terms
from kiosk.sessions.state import Context, State, Step, ask, say
from kiosk.snapshot.hall import ShiftRow
from ledger_client.answers import NotKnown, Person
from ledger_client.hall_answers import HallHere

WITH_CARD: tuple[Literal["hand-over", "swap"], ...] = ("hand-over", "swap")


def enter(state: State, shift: str) -> State:
    """What becomes of this place of theirs?"""
    return _with(state, PlaceDesk(shift=shift))


def mine(state: State) -> ShiftSeen | None:
    """The shift that it is about."""
    found, shift = state.hall.found, state.hall.place.shift
    theirs = () if found is None else found.next
    return next((one for one in theirs if one.slot.shift == shift), None)


def waits(state: State) -> bool:
    """Whether the second person's card is waited for."""
    desk = state.hall.place
    return bool(desk.shift) and desk.act in WITH_CARD and desk.second is None


def rows(state: State, context: Context) -> tuple[ShiftRow, ...]:
    """What may be touched now: what to do, or which of the other's shifts to swap for."""
    one, desk = mine(state), state.hall.place
    if one is None:
        return ()
    if desk.second is not None:
        who = desk.second.first_name
        return tuple(
            _row(each.slot.shift, "swap-with", each.slot, state, context, who)
            for each in desk.theirs
        )
    if desk.act:
        return (_row("card", f"card-{desk.act}", one.slot, state, context),)
    offered = ("keep" if one.seeks else "seek", *WITH_CARD, "give-up")
    return tuple(_row(act, f"place-{act}", one.slot, state, context) for act in offered)


def _row(id: str, how: str, slot: Slot, state: State, context: Context, who: str = "") -> ShiftRow:
    name = slot_name(slot, state, context)
    return ShiftRow(id, how, name, slot.day, slot.begins, "", who=who)


def step(state: State, event: Event, context: Context) -> Step:
    """What they do about it."""
    desk = state.hall.place
    match event:
        case intents.Back() if desk.act:
            return _with(state, PlaceDesk(shift=desk.shift)), ()
        case intents.Back():
            return _with(state, PlaceDesk()), ()
        case ports.CardPresented() if waits(state):
            return second.tapped(state, event, context)
        case wants.DoShift(shift=("seek" | "keep" | "give-up") as act) if not desk.act:
            return change(state, act, context)
        case wants.DoShift(shift=("hand-over" | "swap") as act) if not desk.act:
            if not online(state):
                return say(state, "hall-offline"), ()
            return _with(state, replace(desk, act=act)), ()
        case wants.DoShift(shift=shift) if shift in {one.slot.shift for one in desk.theirs}:
            return change(state, "swap", context, other=shift)
    return state, ()


def online(state: State) -> bool:
    """Whether the ledger can be asked for who stands there."""
    person = state.person
    return state.status.online and person is not None and not person.offline


def change(state: State, act: HallActName, context: Context, other: str | None = None) -> Step:
    """Ask the ledger for it."""
    person, desk = state.person, state.hall.place
    assert person is not None
    if not online(state):
        return say(state, "hall-offline"), ()
    doing = replace(state, hall=replace(state.hall, act=act))
    match act:
        case "hand-over":  # the other takes it, and who stands there agrees
            assert desk.second is not None
            effect = ChangePlace(context.id, desk.second, "stand-in", desk.shift, second=person)
        case "swap":
            effect = ChangePlace(
                context.id, person, "swap", desk.shift, second=desk.second, other=other
            )
        case "seek" | "keep" | "give-up":
            effect = ChangePlace(context.id, person, act, desk.shift)
        case _:
            raise AssertionError(act)
    return ask(doing, context, "asking-ledger"), (effect,)


def answered(state: State, value: Value, context: Context) -> Step:
    """Whose card it is, and which shifts are theirs."""
    desk, person = state.hall.place, state.person
    assert person is not None
    match value:
        case Person() if value.member == person.member:
            return say(state, "hall-same-person"), ()
        case Person() if value.offline:
            return say(state, "hall-offline"), ()
        case Person():
            known = _with(state, replace(desk, second=value))
            if desk.act == "hand-over":
                return change(known, "hand-over", context)
            look = LookAtShifts(context.id, value, context.day, terms(context))
            return ask(known, context, "asking-ledger"), (look,)
        case HallFound(next=theirs):
            if not theirs:
                return say(_with(state, PlaceDesk(shift=desk.shift)), "hall-swap-none"), ()
            return _with(state, replace(desk, theirs=theirs)), ()
        case HallHere():
            return say(_with(state, PlaceDesk(shift=desk.shift)), "hall-offline"), ()
        case NotKnown(code=code):
            return say(state, code), ()
    return state, ()


def _with(state: State, desk: PlaceDesk) -> State:
    return replace(state, hall=replace(state.hall, place=desk))
