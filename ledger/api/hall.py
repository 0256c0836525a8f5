# SPDX-License-Identifier: AGPL-3.0-or-later
"""``POST /v1/hall…``: what a kiosk in the hall asks."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from contract.chain import canonical
from contract.hall_messages import (
    HallActRequest,
    HallAnswer,
    HallCopyRequest,
    HallDone,
    HallRefused,
    HallRequest,
)
from contract.sheet_messages import (
    HelpersAnswer,
    HelpersFound,
    HelpersRequest,
    LineReversalRequest,
    LineReversed,
    SheetRefused,
)
from ledger.api.signed import answer, ledger_of, once, read_signed
from ledger.community.at_desk import NotThere, at_desk
from ledger.community.members import list_members
from ledger.community.taps import fresh
from ledger.hall import desk, plan
from ledger.hall.plan import Declined
from ledger.hall.sheets import (
    SheetDeclined,
    helpers,
    one_sheet,
    require_coordinator,
    take_line_back,
)
from ledger.service import Device
from ledger.transaction import Transaction


async def hall(request: Request) -> Response:
    """How who was identified stands. Nothing changes by it: asked again it is looked up again."""
    signed = await read_signed(request, HallRequest)
    ledger, asked = ledger_of(request), signed.message.identification
    found: HallAnswer
    try:
        member = await ledger.do(lambda tx: _who(tx, signed.kiosk, asked))
        now_ms = ledger.clock()
        found = await ledger.read(
            lambda connection: desk.found(connection, ledger.coop, now_ms, member)
        )
    except Declined as e:
        found = HallRefused(reason=e.reason)
    return answer(ledger, canonical(found), signed.hash)


async def hall_act(request: Request) -> Response:
    """A place taken, given or exchanged, or why not; the same id gets the same answer."""
    signed = await read_signed(request, HallActRequest)
    ledger, said = ledger_of(request), signed.message

    def work(tx: Transaction) -> msgspec.Struct:
        member = _who(tx, signed.kiosk, said.identification)
        second = None if said.second is None else _who(tx, signed.kiosk, said.second)
        _do(tx, said, member, second)
        now = desk.one_shift(tx.connection, tx.coop, tx.now_ms, said.shift, member)
        assert now is not None, "it was there a moment ago"
        return HallDone(shift=now)

    try:
        return await once(ledger, signed, work)
    except Declined as e:
        refused = HallRefused(reason=e.reason)
        return await once(ledger, signed, lambda _tx: refused)


def _do(tx: Transaction, said: HallActRequest, member: str, second: str | None) -> None:
    match said.act:
        case "sign-up":
            plan.sign_up(tx, said.shift, member)
        case "give-up":
            plan.give_up(tx, said.shift, member)
        case "seek" | "keep":
            plan.seek(tx, said.shift, member, said.act == "seek")
        case "stand-in":
            plan.stand_in(tx, said.shift, member, said.instead_of, second)
        case "swap":
            if second is None or said.other is None:
                raise Declined("same-person")
            plan.swap(tx, said.shift, member, said.other, second)


async def hall_copy(request: Request) -> Response:
    """The plan of the next days, sealed for a kiosk in the hall. Who it is, is its profile."""
    signed = await read_signed(request, HallCopyRequest)
    ledger, kiosk, cursor = ledger_of(request), signed.kiosk, signed.message.cursor
    now_ms = ledger.clock()
    found = await ledger.read(
        lambda connection: desk.copy(connection, ledger.coop, now_ms, kiosk.public_key, cursor)
    )
    return answer(ledger, canonical(found), signed.hash)


async def hall_helpers(request: Request) -> Response:
    """Whom of the members a coordinator means."""
    signed = await read_signed(request, HelpersRequest)
    ledger, said = ledger_of(request), signed.message

    def may(tx: Transaction) -> None:
        require_coordinator(tx.connection, at_desk(tx, signed.kiosk, said.asker).member)

    found: HelpersAnswer
    try:
        await ledger.do(may)
        everybody = await ledger.read(list_members)
        told, more = helpers([one.member for one in everybody], said.query)
        found = HelpersFound(helpers=told, more=more)
    except (NotThere, SheetDeclined) as e:
        found = SheetRefused(reason=e.reason)
    return answer(ledger, canonical(found), signed.hash)


async def hall_reversal(request: Request) -> Response:
    """A line of a sheet is open again, or why not; the same id gets the same answer."""
    signed = await read_signed(request, LineReversalRequest)
    ledger, said = ledger_of(request), signed.message

    def work(tx: Transaction) -> msgspec.Struct:
        first = at_desk(tx, signed.kiosk, said.first).member
        second = at_desk(tx, signed.kiosk, said.second, acts=True).member
        entry = take_line_back(tx, said.shift, said.member, first, second)
        sheet = one_sheet(tx.connection, tx.coop, tx.now_ms, said.shift)
        return LineReversed(entry=entry, sheet=sheet)

    try:
        return await once(ledger, signed, work)
    except (NotThere, SheetDeclined) as e:
        refused = SheetRefused(reason=e.reason)
        return await once(ledger, signed, lambda _tx: refused)


def _who(tx: Transaction, kiosk: Device, identification: str) -> str:
    who = fresh(tx, kiosk, identification)
    if who is None:
        raise Declined("unknown-identification")
    return who.member


ROUTES = [
    Route("/v1/hall", hall, methods=["POST"]),
    Route("/v1/hall-act", hall_act, methods=["POST"]),
    Route("/v1/hall-copy", hall_copy, methods=["POST"]),
    Route("/v1/hall-helpers", hall_helpers, methods=["POST"]),
    Route("/v1/hall-reversal", hall_reversal, methods=["POST"]),
]
