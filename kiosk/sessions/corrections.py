# SPDX-License-Identifier: AGPL-3.0-or-later
"""A line of a sheet was confirmed wrongly: the coordinator and a second person take back what was
issued for it. Pure.

The second one gives card and PIN for just this. Only the ledger takes anything back.
"""

from msgspec.structs import replace

from contract.hall_messages import HallFound
from contract.housing_messages import Asker
from contract.sheet_messages import LineReversed, SheetRefused
from kiosk.effects.hall import PrintLineBack, TakeLineBack
from kiosk.hall import TakingBack
from kiosk.sessions.second import objection
from kiosk.sessions.state import Context, Desk, State, Step, ask, say
from kiosk.snapshot import Screen
from ledger_client.answers import Person
from ledger_client.hall_answers import NotTold


def may(state: State) -> bool:
    """Whether something can be taken back now: only with the ledger, which gave the ticket."""
    return isinstance(state.hall.found, HallFound) and state.ticket is not None


def begin(state: State) -> State:
    """The card of a second person is wanted."""
    person, ticket, member = state.person, state.ticket, state.hall.sheet.member
    if person is None or ticket is None or not state.status.online:
        return say(state, "hall-offline")
    back = TakingBack(person, ticket, member)
    return _ask_for_card(_with(state, back))


def cancelled(state: State) -> State:
    """It is not taken back after all: whoever coordinates goes on."""
    back = state.hall.sheet.back
    assert back is not None
    here = replace(_with(state, None), screen=Screen.SHEET, desk=Desk.HALL, trusted=True)
    return replace(here, person=back.first, ticket=back.ticket, pin="", pin_opens_desk=False)


def signed(state: State, context: Context) -> Step:
    """The second person's card was read, and then their PIN was right."""
    back, person = state.hall.sheet.back, state.person
    assert back is not None
    assert person is not None
    if why := _objection(person, back):
        return say(_ask_for_card(state), why), ()
    if not state.trusted:
        asked = replace(state, screen=Screen.PIN, pin="", pin_message=None, pin_opens_desk=True)
        return asked, ()
    if state.ticket is None:  # this kiosk checked the PIN itself: the ledger is away
        return say(cancelled(state), "hall-offline"), ()
    take = TakeLineBack(
        context.id,
        Asker(identification=back.first.identification, pin_ticket=back.ticket),
        Asker(identification=person.identification, pin_ticket=state.ticket),
        state.hall.sheet.shift,
        back.member,
    )
    return ask(cancelled(state), context, "writing"), (take,)


def answered(
    state: State,
    value: LineReversed | SheetRefused | NotTold,
    name: str,
    minutes: int,
    shift_name: str,
) -> Step:
    """It is taken back, or why not: the line of ``name``, which was so many ``minutes`` (0 where it
    is not known here any more), of a shift called ``shift_name``. Who has no place there and was
    seen by no kiosk has no line any more."""
    if not isinstance(value, LineReversed):
        return say(state, f"hall-{value.reason}"), ()
    found = state.hall.found
    assert found is not None
    shift = value.sheet.slot.shift
    sheets = tuple(value.sheet if one.slot.shift == shift else one for one in found.sheets)
    desk = replace(state.hall.sheet, member="")
    now = replace(state, hall=replace(state.hall, found=replace(found, sheets=sheets), sheet=desk))
    paper = PrintLineBack(value, name, shift_name, minutes)
    papers = (paper,) if state.shop.has_printer else ()
    return say(now, "sheet-line-open", "done", name=name), papers


def _objection(second: Person, back: TakingBack) -> str:
    """Why they cannot agree. Which roles may, the ledger says."""
    return objection(second, frozenset(), back.first.member, back.member, same="hall-same-person")


def _ask_for_card(state: State) -> State:
    asked = replace(state, screen=Screen.WHO, desk=Desk.HALL, person=None, ticket=None)
    return replace(asked, trusted=False)


def _with(state: State, back: TakingBack | None) -> State:
    sheet = replace(state.hall.sheet, back=back)
    return replace(state, hall=replace(state.hall, sheet=sheet))
