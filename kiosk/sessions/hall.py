# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hall: who comes to a shift, who leaves, who takes a place. Pure.

A card is enough. Coming and going are claims that this kiosk writes, with the ledger or without;
who has which place only the ledger can change.
"""

from typing import Literal

from msgspec.structs import replace

from contract.entries import CheckIn, CheckOut
from contract.hall import Colour, Seen, phase
from contract.hall_messages import HallDone, HallFound, HallRefused, ShiftSeen
from contract.hall_rules import ShiftTerms
from contract.ids import instant
from contract.sheet_messages import LineReversed, SheetRefused
from kiosk import intents
from kiosk.effects import WriteFact
from kiosk.effects.hall import ChangePlace, LookAtShifts
from kiosk.events import Event, NotWritten, OurFault, Value
from kiosk.hall import HallDesk, PlaceDesk, with_seen
from kiosk.intents import hall as wants
from kiosk.sessions import corrections, other_work, places, sheets
from kiosk.sessions.sheets import terms
from kiosk.sessions.state import Context, State, Step, ask, play, refuse, say, welcome
from kiosk.snapshot import Message, Screen
from ledger_client.answers import NotKnown, Person, Written
from ledger_client.hall_answers import HallHere
from ledger_client.hall_answers import NotTold as HallNotTold

SCREENS = frozenset({Screen.HALL, Screen.SHEET, Screen.WORK})

ACTS: dict[str, Literal["check-in", "check-out", "sign-up", "stand-in"]] = {
    "check-in": "check-in",
    "late": "check-in",
    "help": "check-in",
    "check-out": "check-out",
    "sign-up": "sign-up",
    "stand-in": "stand-in",
}
"""What a touch does, by what is shown of the shift."""

_SOUNDS: dict[Colour, str] = {"green": "done", "amber": "attention", "red": "refused"}
"""How somebody stands with their shifts is heard as well as seen."""


def enter(state: State, context: Context) -> Step:
    """Somebody's card was read; or a coordinator gave the PIN for the sheets."""
    if state.hall.sheet.wanted:
        return sheets.enter(state)
    if state.hall.sheet.back is not None:
        return corrections.signed(state, context)
    return _look(replace(state, screen=Screen.HALL, hall=HallDesk()), context)


def shifts(state: State) -> tuple[ShiftSeen, ...]:
    """Those of the open part of the page, one's own first."""
    found, part = state.hall.found, state.hall.part
    if found is None:
        return ()
    if part == "next":
        return found.next
    if part == "open":
        return found.open if isinstance(found, HallFound) else ()
    return (*found.today, *found.others)


def how(one: ShiftSeen, part: str, terms: ShiftTerms, now_ms: int) -> str:
    """What is to be said of a shift, as in kiosk.snapshot.hall.ShiftRow."""
    if part == "open":
        return "sign-up" if one.open else "stand-in"
    if part == "next":
        return "seeks" if one.seeks else "next"
    if one.confirmed:
        return "confirmed"
    there = one.presence
    if there is not None and there.came is not None:
        return "done" if there.left is not None or there.forgotten else "check-out"
    at = phase(one.slot, terms, now_ms)
    if at in ("over", "too-early"):
        return at
    return "help" if not one.mine else "late" if at == "late" else "check-in"


def step(state: State, event: Event, context: Context) -> Step:
    """What somebody in the hall wants."""
    if state.busy:
        return state, ()
    match state.screen:
        case Screen.SHEET:
            return sheets.step(state, event, context)
        case Screen.WORK:
            return other_work.step(state, event, context)
    if state.hall.place.shift and not isinstance(event, wants.ShowShifts):
        return places.step(state, event, context)
    match event:
        case wants.ShowShifts(part="sheets"):
            return sheets.enter(state)
        case wants.ShowShifts(part="other-work"):
            return other_work.enter(state, context)
        case wants.ShowShifts(part=("now" | "next" | "open") as part):
            return replace(state, hall=replace(state.hall, part=part, place=PlaceDesk())), ()
        case wants.DoShift(shift=shift):
            one = next((one for one in shifts(state) if one.slot.shift == shift), None)
            return (state, ()) if one is None else _do(state, one, context)
        case intents.Back():
            return welcome(state), ()
    return state, ()


def _do(state: State, one: ShiftSeen, context: Context) -> Step:
    state_of = how(one, state.hall.part, terms(context), context.now_ms)
    if state_of in ("next", "seeks"):
        return places.enter(state, one.slot.shift), ()
    act = ACTS.get(state_of)
    if act is None:
        return say(state, f"hall-is-{state_of}"), ()
    person, shift, at = state.person, one.slot.shift, instant(context.now_ms)
    assert person is not None
    doing = replace(state, hall=replace(state.hall, act=act, shift=shift, at=at))
    who = {"shift": shift, "member": person.member}
    actor = f"member:{person.member}"
    match act:
        case "check-in":
            fact = WriteFact(context.id, CheckIn, {**who, "came": at}, actor)
            return ask(doing, context, "writing"), (fact,)
        case "check-out":
            fact = WriteFact(context.id, CheckOut, {**who, "left": at}, actor)
            return ask(doing, context, "writing"), (fact,)
    if not places.online(state):
        return say(state, "hall-offline"), ()
    place = one.sought[0] if act == "stand-in" and one.sought else None
    instead = None if place is None else place.member or place.household
    change = ChangePlace(context.id, person, act, shift, instead)
    return ask(doing, context, "asking-ledger"), (change,)


def answered(state: State, value: Value, context: Context) -> Step:
    """What the ledger told, or the disk."""
    match value:
        case HallFound() | HallHere() | Person() | NotKnown() if state.hall.place.second or (
            places.waits(state)
        ):
            return places.answered(state, value, context)
        case HallFound() | HallHere():
            told = replace(state, hall=replace(state.hall, found=value))
            if state.hall.found is None and isinstance(value, HallFound):
                return play(told, _SOUNDS[value.colour]), ()
            return told, ()
        case Written() if state.screen is Screen.WORK:
            return other_work.noted(state, value, context)
        case (
            Written() | Person() | NotKnown() | LineReversed() | SheetRefused() | HallNotTold()
        ) if state.screen is Screen.SHEET:
            return sheets.answered(state, value, context)
        case Written():
            return _noted(state, context), ()
        case NotWritten(doubtful=doubtful):
            code = "journal-doubtful" if doubtful else "journal-stopped"
            return play(replace(state, screen=Screen.STOPPED, refusal=Message(code)), "refused"), ()
        case HallDone():
            beside = state.hall.place.second
            who = {} if beside is None else {"who": beside.first_name}
            named = {**_named(value.shift, state, context), **who}
            told = say(state, f"hall-done-{state.hall.act}", "done", **named)
            return _look(replace(told, hall=replace(told.hall, place=PlaceDesk())), context)
        case HallRefused(reason=reason) | HallNotTold(reason=reason):
            return say(state, f"hall-{reason}"), ()
        case OurFault():
            return refuse(state, "our-fault"), ()
        case _ if state.screen is Screen.WORK:
            return other_work.answered(state, value, context)
    return state, ()


def _look(state: State, context: Context) -> Step:
    assert state.person is not None
    look = LookAtShifts(context.id, state.person, context.day, terms(context))
    return ask(state, context, "asking-ledger"), (look,)


def _noted(state: State, context: Context) -> State:
    """It is written; what it comes to is the coordinator's to confirm."""
    desk, person = state.hall, state.person
    assert person is not None
    assert desk.found is not None
    seen = Seen(member=person.member, at=desk.at, left=desk.act == "check-out")

    def told(all: tuple[ShiftSeen, ...]) -> tuple[ShiftSeen, ...]:
        return tuple(
            with_seen(one, (seen,), terms(context), context.now_ms)
            if one.slot.shift == desk.shift
            else one
            for one in all
        )

    found = replace(desk.found, today=told(desk.found.today), others=told(desk.found.others))
    noted = replace(state, hall=replace(desk, found=found, act=None))
    one = next(one for one in (*found.today, *found.others) if one.slot.shift == desk.shift)
    how, sound = str(desk.act), "done"
    if desk.act == "check-in" and one.presence is not None and one.presence.late:
        how, sound = "late", "attention"
    elif desk.act == "check-in" and not one.mine:
        how, sound = "help", "attention"
    return say(noted, f"hall-done-{how}", sound, **_named(one, state, context))


def _named(one: ShiftSeen, state: State, context: Context) -> dict[str, str]:
    return {"name": sheets.slot_name(one.slot, state, context), "begins": one.slot.begins}
