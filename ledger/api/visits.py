# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the ledgers of neighbouring co-ops ask of us, for members of ours who shop there."""

from collections.abc import Callable
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from contract import chain
from contract.messages import SIGNATURE_HEADER, PinRequest
from contract.visit_messages import VisitAnswer, VisitorAnswer, VisitorRequest, VisitRequest
from ledger.api.pace import Paces
from ledger.api.pin import check
from ledger.api.problems import Refuse
from ledger.api.signed import (
    MAX_ENROL_BYTES,
    Signed,
    answer,
    find_kept,
    keep,
    ledger_of,
    read_body,
    read_message,
    require_signature,
)
from ledger.community.taps import IdUsed
from ledger.neighbours import abroad
from ledger.neighbours.agreements import Neighbour, find_neighbour
from ledger.neighbours.line import EPOCH
from ledger.service import Ledger
from ledger.transaction import Transaction

M = TypeVar("M", VisitorRequest, VisitRequest, PinRequest)


async def visitor(request: Request) -> Response:
    """``POST /v1/visitor``: is this card, or code, of a member of ours?"""
    signed, by = await _read(request, VisitorRequest)
    _require_open(by)

    def work(tx: Transaction, now: Neighbour) -> VisitorAnswer:
        return abroad.found(tx, now, signed.message)

    try:
        return await _once(ledger_of(request), signed, by, work)
    except IdUsed as e:
        raise Refuse("id-reused") from e


async def visitor_pin(request: Request) -> Response:
    """``POST /v1/visitor-pin``: is this the PIN of our member who was identified there?"""
    signed, by = await _read(request, PinRequest)
    _require_open(by)
    return await check(ledger_of(request), signed)


async def visit(request: Request) -> Response:
    """``POST /v1/visit``: coin of a member of ours leaves, or comes home. What comes home is taken
    also while nothing may leave."""
    signed, by = await _read(request, VisitRequest)
    if signed.message.way == "out":
        _require_open(by)

    def work(tx: Transaction, now: Neighbour) -> VisitAnswer:
        try:
            return abroad.cross(tx, now, signed.message)
        except abroad.NotNow as e:
            raise Refuse("refused", str(e)) from e

    return await _once(ledger_of(request), signed, by, work)


def _require_open(by: Neighbour) -> None:
    if not by.is_open:
        raise Refuse("refused", "the two co-ops let no coin cross now")


async def _read(request: Request, kind: type[M]) -> tuple[Signed[M], Neighbour]:
    """A neighbour's request: signed with the key that was agreed on, and for us."""
    ledger = ledger_of(request)
    jws = request.headers.get(SIGNATURE_HEADER, "")
    try:
        coop, _, epoch = chain.peek_kid(jws).partition("/")
    except chain.BadSignature as e:
        raise Refuse("bad-signature", str(e)) from e
    by = await ledger.read(lambda connection: find_neighbour(connection, coop))
    if by is None or epoch != str(EPOCH):
        raise Refuse("unknown-device")
    body = await read_body(request, MAX_ENROL_BYTES)
    require_signature(body, jws, by.public_key)
    paces: Paces = request.app.state.paces
    paces.require_patience(by.coop, ledger.clock())
    message = read_message(body, kind)
    if (message.coop, message.device, message.epoch) != (ledger.coop.coop, by.coop, EPOCH):
        raise Refuse("bad-message", "it speaks for another co-op than its signature")
    path = str(request.scope["path"])
    return Signed(message, abroad.asking(by), chain.sha256(body), path), by


async def _once(
    ledger: Ledger,
    signed: Signed[M],
    by: Neighbour,
    work: Callable[[Transaction, Neighbour], VisitorAnswer | VisitAnswer],
) -> Response:
    """Do the work in one transaction with keeping its answer; a repeat gets the kept one."""

    def job(tx: Transaction) -> bytes:
        kept = find_kept(tx, signed.message.id, signed.hash)
        if kept is not None and kept.answer is not None:
            return kept.answer
        now = find_neighbour(tx.connection, by.coop)
        if now is None or now.public_key != by.public_key:
            raise Refuse("unknown-device")
        body = chain.canonical(work(tx, now))
        keep(tx, signed.message.id, signed.hash, body)
        return body

    return answer(ledger, await ledger.do(job), signed.hash)


ROUTES = [
    Route("/v1/visitor", visitor, methods=["POST"]),
    Route("/v1/visitor-pin", visitor_pin, methods=["POST"]),
    Route("/v1/visit", visit, methods=["POST"]),
]
