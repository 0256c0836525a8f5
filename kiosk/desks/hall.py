# SPDX-License-Identifier: AGPL-3.0-or-later
"""Carries out what the desk of the hall wants done."""

from contract.hall_messages import HallActRequest, HallFound
from contract.receipt import Document
from contract.sheet_messages import LineReversalRequest
from hardware.ports import Devices
from kiosk.effects.hall import (
    ChangePlace,
    HallEffect,
    HallPaper,
    LookAtShifts,
    PrintLineBack,
    PrintSheet,
    PrintWorkDone,
    SeekHelpers,
    TakeLineBack,
)
from kiosk.events import Answered, HelpersFound
from kiosk.hall import and_here
from kiosk.receipts.hall import line_back_paper, sheet_paper, work_paper
from kiosk.receipts.parts import Say
from kiosk.sessions.state import Shop
from ledger_client.hall import Hall
from ledger_client.teller import Teller


async def carry_out(
    effect: HallEffect, hall: Hall, teller: Teller, devices: Devices, shop: Shop, say: Say
) -> Answered | HelpersFound | None:
    """Ask or print, and tell what came of it."""
    now_ms = teller.time.now_ms()
    if isinstance(effect, HallPaper):
        if devices.printer is not None:
            base = teller.identity.receipt_base
            devices.printer.print(_paper(effect, now_ms, shop, say, base))
        return None
    if isinstance(effect, SeekHelpers):
        found = await hall.helpers(effect.who, effect.ticket, effect.query)
        return HelpersFound(effect.query, found.helpers, found.more, found.only_here)
    if isinstance(effect, TakeLineBack):
        request = LineReversalRequest(
            **hall.marks(effect.ask),
            format="coopcoin-hall-reversal/1",
            first=effect.first,
            second=effect.second,
            shift=effect.shift,
            member=effect.member,
        )
        return Answered(effect.ask, await hall.take_back(request))
    return await _shifts(effect, hall, now_ms)


def _paper(effect: HallPaper, now_ms: int, shop: Shop, say: Say, base: str) -> Document:
    match effect:
        case PrintSheet():
            return sheet_paper(effect, shop, say)
        case PrintWorkDone():
            return work_paper(effect, shop, say)
        case PrintLineBack():
            return line_back_paper(effect, now_ms, shop, say, base)


async def _shifts(effect: LookAtShifts | ChangePlace, hall: Hall, now_ms: int) -> Answered:
    if isinstance(effect, ChangePlace):
        change = HallActRequest(
            **hall.marks(effect.ask),
            format="coopcoin-hall-act/1",
            identification=effect.who.identification,
            act=effect.act,
            shift=effect.shift,
            instead_of=effect.instead_of,
            second=None if effect.second is None else effect.second.identification,
            other=effect.other,
        )
        return Answered(effect.ask, await hall.act(change))
    told = await hall.look(effect.who, effect.day, effect.terms, now_ms)
    if isinstance(told, HallFound):
        here = hall.here(effect.who.member, effect.day, effect.terms, now_ms)
        told = and_here(told, here, effect.terms, now_ms)
    return Answered(effect.ask, told)
