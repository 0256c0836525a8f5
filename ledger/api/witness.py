# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kiosks as witnesses: that the log only grows, their lines under its checkpoints; and after a
restore, what they still know of the log before."""

from sqlalchemy.engine import Connection
from starlette.requests import Request
from starlette.responses import Response

from contract.chain import BadSignature, canonical
from contract.entries import BadEntry
from contract.ids import b64
from contract.messages import (
    MAX_GRANTS_PER_HAND_BACK,
    ConsistencyAnswer,
    ConsistencyRequest,
    CosignAnswer,
    CosignRequest,
    HandBackAnswer,
    HandBackRequest,
)
from contract.proof import BadProof
from ledger.api.problems import Refuse
from ledger.api.signed import answer, ledger_of, once, read_signed
from ledger.recovery import hand_back
from ledger.transaction import Transaction
from ledger.transparency.log import read_head
from ledger.transparency.tree import Tree
from ledger.transparency.witnesses import take_cosignature


async def consistency(request: Request) -> Response:
    """``POST /v1/consistency``: that the longer log begins with the shorter one."""
    signed = await read_signed(request, ConsistencyRequest)
    ledger, asked = ledger_of(request), signed.message

    if asked.log is not None and asked.log != ledger.coop.origin:
        raise Refuse("other-log", f"this ledger's log is {ledger.coop.origin}")

    def look(connection: Connection) -> list[bytes]:
        if not asked.old <= asked.new <= read_head(connection).frontier.size:
            raise Refuse("bad-message", "the log never had these two sizes")
        return Tree(connection, asked.new).consistency_path(asked.old)

    path = await ledger.read(look)
    body = canonical(ConsistencyAnswer(path=tuple(b64(node) for node in path)))
    return answer(ledger, body, signed.hash)


async def cosign(request: Request) -> Response:
    """``POST /v1/cosign``: a kiosk's line under a checkpoint that it was shown."""
    signed = await read_signed(request, CosignRequest)
    ledger, said = ledger_of(request), signed.message
    try:
        await ledger.do(lambda tx: take_cosignature(tx, signed.kiosk, said.size, said.line))
    except BadProof as e:
        raise Refuse("bad-message", str(e)) from e
    return answer(ledger, canonical(CosignAnswer(size=said.size)), signed.hash)


async def handed_back(request: Request) -> Response:
    """``POST /v1/hand-back``: ledger-signed grants that a restored ledger may not know."""
    signed = await read_signed(request, HandBackRequest)
    if len(signed.message.grants) > MAX_GRANTS_PER_HAND_BACK:
        raise Refuse("too-large", f"at most {MAX_GRANTS_PER_HAND_BACK} grants")

    def work(tx: Transaction) -> HandBackAnswer:
        try:
            return HandBackAnswer(taken=hand_back(tx, signed.kiosk, signed.message))
        except (BadSignature, BadEntry, BadProof) as e:
            raise Refuse("bad-message", str(e)) from e

    return await once(ledger_of(request), signed, work)
