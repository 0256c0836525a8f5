# SPDX-License-Identifier: AGPL-3.0-or-later
"""``POST /v1/pin``: is this the PIN of who was identified?"""

import asyncio

from sqlalchemy import bindparam, update
from starlette.requests import Request
from starlette.responses import Response

from contract.chain import canonical
from contract.credentials import BadSeal
from contract.ids import unb64
from contract.messages import PinRefused, PinRequest
from contract.outcomes import Declined
from ledger.api.hosting import OfVisitor, relay_pin, require_no_visitor
from ledger.api.problems import Refuse
from ledger.api.signed import Signed, answer, find_kept, keep, ledger_of, read_signed
from ledger.community.pins import Try, begin_try, end_try
from ledger.community.taps import fresh
from ledger.service import Ledger
from ledger.store.tables import answers
from ledger.transaction import Transaction

_finish = (
    update(answers)
    .where(answers.c.request == bindparam("id"))
    .values(answer=bindparam("first_answer"))
)


async def pin(request: Request) -> Response:
    """A ticket, or how many tries are left. Of a visitor their own ledger says it."""
    signed = await read_signed(request, PinRequest)
    try:
        return await check(ledger_of(request), signed)
    except OfVisitor as visitor:
        return await relay_pin(request, signed, visitor.who)


async def check(ledger: Ledger, signed: Signed[PinRequest]) -> Response:
    """Two commits: the try counts before it is checked. Raises OfVisitor."""
    said = signed.message
    try:
        text = ledger.keys.open(unb64(said.sealed_pin)).decode()
    except (BadSeal, ValueError) as e:
        raise Refuse("bad-message", "sealed_pin cannot be opened") from e

    def begin(tx: Transaction) -> Try | bytes:
        kept = find_kept(tx, said.id, signed.hash)
        if kept is not None and kept.answer is not None:
            return kept.answer
        who = fresh(tx, signed.kiosk, said.identification)
        if who is None:
            require_no_visitor(tx, signed.kiosk, said.identification)
        attempt = (
            PinRefused(reason=Declined.UNKNOWN_IDENTIFICATION)
            if who is None
            else begin_try(tx, who, counted=kept is not None)
        )
        if kept is None:
            keep(tx, said.id, signed.hash, None)
        if isinstance(attempt, Try):
            return attempt
        body = canonical(attempt)
        tx.connection.execute(_finish, {"id": said.id, "first_answer": body})
        return body

    attempt = await ledger.do(begin)
    if isinstance(attempt, bytes):
        return answer(ledger, attempt, signed.hash)
    right = await asyncio.to_thread(attempt.check, text)

    def end(tx: Transaction) -> bytes:
        kept = find_kept(tx, said.id, signed.hash)
        if kept is not None and kept.answer is not None:  # its repeat was faster
            return kept.answer
        body = canonical(end_try(tx, attempt, right, signed.kiosk.device))
        tx.connection.execute(_finish, {"id": said.id, "first_answer": body})
        return body

    return answer(ledger, await ledger.do(end), signed.hash)
