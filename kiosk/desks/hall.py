# SPDX-License-Identifier: AGPL-3.0-or-later
"""Carries out what the desk of the hall wants done."""

from contract.hall_messages import HallActRequest, HallFound
from kiosk.effects.hall import ChangePlace, HallEffect
from kiosk.events import Answered
from kiosk.hall import and_here
from ledger_client.hall import Hall


async def carry_out(effect: HallEffect, hall: Hall, now_ms: int) -> Answered:
    """Ask, and tell what came of it."""
    if isinstance(effect, ChangePlace):
        request = HallActRequest(
            **hall.marks(effect.ask),
            format="coopcoin-hall-act/1",
            identification=effect.who.identification,
            act=effect.act,
            shift=effect.shift,
            instead_of=effect.instead_of,
            second=None if effect.second is None else effect.second.identification,
            other=effect.other,
        )
        return Answered(effect.ask, await hall.act(request))
    told = await hall.look(effect.who, effect.day, effect.terms, now_ms)
    if isinstance(told, HallFound):
        here = hall.here(effect.who.member, effect.day, effect.terms, now_ms)
        told = and_here(told, here, effect.terms, now_ms)
    return Answered(effect.ask, told)
