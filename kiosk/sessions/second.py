# SPDX-License-Identifier: AGPL-3.0-or-later
"""A second person agrees, by their own card, to what somebody may not do alone. Pure."""

from contract.rules import NoRule
from contract.tender_rules import RefundLimits
from hardware import ports
from kiosk.effects import Identify
from kiosk.sessions.state import Context, State, Step, ask, say
from ledger_client.answers import Person


def takes_two(amount: int, context: Context) -> bool:
    """Whether giving away so much money (minor units) takes two: above what the members' rule lets
    one do alone, or always where they decided on none."""
    try:
        alone = context.rules.on(RefundLimits, context.day).parameters.alone
    except NoRule:
        alone = 0
    return amount > alone


def tapped(state: State, event: ports.CardPresented, context: Context) -> Step:
    """A card was held up where a second person is wanted: whose is it?"""
    if event.tap is None:
        return say(state, "foreign-card"), ()
    asked = ask(state, context, "reading-card")
    return asked, (Identify(context.id, event.tap.picc_data, event.tap.cmac),)


def objection(
    second: Person, roles: frozenset[str], *others: str | None, same: str = "second-is-another"
) -> str:
    """Why they cannot agree: they hold none of these ``roles``, or are one of the ``others``
    (members' ids) whom it concerns, which is said as ``same``. "" if they can."""
    if roles and not roles.intersection(second.roles):
        return "not-staff"
    return same if second.member in others else ""
