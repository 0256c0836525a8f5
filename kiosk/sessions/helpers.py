# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody was there who is not on the sheet and whose card is not here: a coordinator finds them
by name, or whoever has a card holds it to the reader. Pure."""

from msgspec.structs import replace

from contract.hall_messages import Sheet, SheetLine
from contract.member_code import is_member_code
from hardware import ports
from kiosk.effects import Identify, IdentifyCode
from kiosk.effects.hall import SeekHelpers
from kiosk.events import Event, HelpersFound
from kiosk.hall import Seeking, SheetDesk
from kiosk.intents import Back
from kiosk.intents import hall as wants
from kiosk.sessions.state import Context, State, Step, ask, say

MOST_LETTERS = 60


def step(state: State, event: Event, context: Context) -> Step:
    """What is typed, and who of those that were found it is."""
    seeking, person = state.hall.sheet.seeking, state.person
    assert seeking is not None
    assert person is not None
    match event:
        case Back():
            return _with(state, None), ()
        case wants.TypeHelper(query=query):
            query = query[:MOST_LETTERS]
            if not query.strip():
                return _with(state, Seeking()), ()
            typed = _with(state, replace(seeking, query=query))
            return typed, (SeekHelpers(person, state.ticket, query),)
        case HelpersFound() if event.query == seeking.query:
            now = replace(seeking, found=event.helpers, more=event.more, only_here=event.only_here)
            return _with(state, now), ()
        case wants.ChooseHelper(member=member):
            found = next((one for one in seeking.found if one.member == member), None)
            return (state if found is None else added(state, found.member, found.name)), ()
    return state, ()


def tapped(state: State, event: Event, context: Context) -> Step:
    """A card or code is held up over an open sheet: whose is it?"""
    match event:
        case ports.CardPresented(tap=None):
            return say(state, "foreign-card"), ()
        case ports.CardPresented(tap=tap) if tap is not None:
            asked = ask(state, context, "reading-card")
            return asked, (Identify(context.id, tap.picc_data, tap.cmac),)
        case ports.CodeScanned(text=text) if is_member_code(text):
            return ask(state, context, "reading-card"), (IdentifyCode(context.id, text),)
    return state, ()


def added(state: State, member: str, name: str) -> State:
    """The sheet has a line for them, and it is the one that is looked at."""
    found, desk = state.hall.found, state.hall.sheet
    assert found is not None

    def with_line(one: Sheet) -> Sheet:
        if one.slot.shift != desk.shift or any(line.member == member for line in one.lines):
            return one
        return replace(one, lines=(*one.lines, SheetLine(member=member, name=name)))

    sheets = tuple(with_line(one) for one in found.sheets)
    known = replace(state.hall, found=replace(found, sheets=sheets))
    return replace(state, hall=replace(known, sheet=replace(desk, seeking=None, member=member)))


def _with(state: State, seeking: Seeking | None) -> State:
    desk: SheetDesk = replace(state.hall.sheet, seeking=seeking)
    return replace(state, hall=replace(state.hall, sheet=desk))
