# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is there, and to which desk they want. Pure.

A desk is entered in the same way whichever it is: a tap says who it is, and where a desk shows what
is private, the PIN says that it is really them. Then the desk's own session goes on.
"""

from typing import Protocol

from msgspec.structs import replace

from contract.member_code import is_member_code
from hardware import ports
from kiosk import intents
from kiosk.effects import Identify, IdentifyCode
from kiosk.events import Event, OurFault, Value
from kiosk.intents.desks import OpenDesk
from kiosk.intents.wallet import ShowFigures
from kiosk.sessions import cashier, checkout, hall, housing, staff, wallet
from kiosk.sessions.state import Context, Desk, State, Step, ask, play, refuse, say, speak, welcome
from kiosk.snapshot import Screen
from ledger_client.answers import NotKnown, Person


class Session(Protocol):
    """What a desk does, as functions of its module. ``SCREENS`` are those on which events and
    answers are its own."""

    SCREENS: frozenset[Screen]

    def enter(self, state: State, context: Context) -> Step:
        """The person of the state stands there, with the PIN given if the desk is private."""

    def step(self, state: State, event: Event, context: Context) -> Step:
        """What a person or a device did."""

    def answered(self, state: State, value: Value, context: Context) -> Step:
        """What it asked is answered."""


SESSIONS: dict[Desk, Session] = {
    Desk.STAFF: staff,
    Desk.HOUSING: housing,
    Desk.HALL: hall,
    Desk.WALLET: wallet,
}
"""The desks but for the grocery's, whose basket also opens without anybody known."""
SCREENS = frozenset({Screen.HOME, Screen.WHO})
PRIVATE = frozenset({Desk.HOUSING, Desk.WALLET, Desk.STAFF})
"""Desks that show what is nobody else's business, or let people do what not everybody may."""
STAFF_ROLES = frozenset({"cashier", "coordinator", "housing-staff", "treasurer", "admin"})


def desks_for(state: State) -> tuple[Desk, ...]:
    """What may be done here: what the kiosk is for, one's own wallet, and what staff may."""
    person = state.person
    visits = person is not None and person.home != ""
    mine = [*state.shop.desks, Desk.WALLET]
    if state.real is not None or visits:
        mine = [Desk.GROCERY] if Desk.GROCERY in state.shop.desks else []
    if person is None or (STAFF_ROLES.intersection(person.roles) and not visits):
        mine.append(Desk.STAFF)
    return tuple(desk for desk in dict.fromkeys(mine) if desk is Desk.GROCERY or desk in SESSIONS)


def greets(state: State) -> bool:
    """Whether a tap on the welcome screen asks first what is wanted."""
    return state.shop.desks != (Desk.GROCERY,)


def step(state: State, event: Event, context: Context) -> Step:
    """What a person wants here, and a card or code held up."""
    if state.busy:
        return state, ()
    match event:
        case OpenDesk(desk=desk):
            return open_desk(state, desk, context)
        case ShowFigures() if state.desk is Desk.WALLET:
            return wallet.figures(state, context)
        case intents.Back():
            return welcome(state), ()
        case ports.CardPresented(tap=tap):
            if tap is None:
                return say(state, "foreign-card"), ()
            asked = ask(state, context, "reading-card")
            return asked, (Identify(context.id, tap.picc_data, tap.cmac),)
        case ports.CodeScanned(text=text) if is_member_code(text):
            return ask(state, context, "reading-card"), (IdentifyCode(context.id, text),)
    return state, ()


def greet(state: State, event: ports.CardPresented | ports.CodeScanned, context: Context) -> Step:
    """A card on the welcome screen of a kiosk with several desks: who is it, and what do they
    want?"""
    return step(replace(state, screen=Screen.HOME, person=None), event, context)


def open_desk(state: State, name: str, context: Context) -> Step:
    """To this desk: who it is comes first, where that is not known yet."""
    desk = next((desk for desk in desks_for(state) if desk == name), None)
    if desk is None:
        return state, ()
    wanted = replace(state, desk=desk)
    if state.person is None:
        return replace(wanted, screen=Screen.WHO), ()
    return enter(wanted, context)


def answered(state: State, value: Value, context: Context) -> Step:
    """Who it is, or why nobody was known."""
    match value:
        case Person():
            return _known(state, value, context)
        case NotKnown(code=code):
            return say(welcome(state) if state.screen is Screen.HOME else state, code), ()
        case OurFault():
            return refuse(state, "our-fault"), ()
    return state, ()


def _known(state: State, value: Person, context: Context) -> Step:
    served = cashier.back(state, value)
    if served is not None:
        return served, ()
    known = play(replace(state, person=value, ceiling=value.available), "scan")
    if not state.language:  # what was chosen by touch is meant for now
        known = speak(known, value.language)
    if state.screen is Screen.HOME:
        return known, ()
    return enter(known, context)


def enter(state: State, context: Context) -> Step:
    """The person is known: their PIN where it is wanted, then the desk."""
    person = state.person
    assert person is not None
    if state.desk is Desk.STAFF and not STAFF_ROLES.intersection(person.roles):
        return say(replace(state, screen=Screen.HOME), "not-staff"), ()
    if state.desk in PRIVATE and not state.trusted:
        asked = replace(state, screen=Screen.PIN, pin="", pin_message=None, pin_opens_desk=True)
        return asked, ()
    return _entered(state, context)


def let_in(state: State, ticket: str | None, context: Context) -> Step:
    """The PIN was right."""
    trusted = replace(state, trusted=True, ticket=ticket, pin_opens_desk=False)
    return _entered(play(trusted, "scan"), context)


def _entered(state: State, context: Context) -> Step:
    if state.desk is Desk.GROCERY:
        return checkout.enter(state, context)
    return SESSIONS[state.desk].enter(state, context)
