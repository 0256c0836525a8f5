# SPDX-License-Identifier: AGPL-3.0-or-later
"""``POST /v1/identify``: whose card is this?"""

from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import Response

from contract.grants import GRANT_REQUEST, GrantRequest
from contract.messages import Identified, IdentifyAnswer, IdentifyRequest, NotIdentified
from ledger.api.grants import give
from ledger.api.hosting import NoneOfOurs, ask_around, require_ours
from ledger.api.problems import Refuse
from ledger.api.signed import ledger_of, once, read_signed
from ledger.community import taps
from ledger.service import Device
from ledger.transaction import Transaction


async def identify(request: Request) -> Response:
    """Identified, or why not; the same id gets the same answer."""
    signed = await read_signed(request, IdentifyRequest)
    try:
        return await once(
            ledger_of(request), signed, lambda tx: _answer(tx, signed.kiosk, signed.message)
        )
    except NoneOfOurs as nobody:
        return await ask_around(request, signed, nobody.answer)
    except taps.IdUsed as e:
        raise Refuse("id-reused") from e


def _answer(tx: Transaction, kiosk: Device, said: IdentifyRequest) -> IdentifyAnswer:
    if said.sun is not None:
        answer = taps.identify(tx, kiosk, said.id, said.sun)
    else:
        assert said.code is not None, "the message says that it has one of both"
        answer = taps.identify_by_code(tx, kiosk, said.id, said.code)
    if said.visitors and isinstance(answer, NotIdentified):
        require_ours(tx, answer)
    wanted = said.room
    if wanted is None or not isinstance(answer, Identified):
        return answer
    request = GrantRequest(
        format=GRANT_REQUEST,
        id=wanted.id,
        coop=said.coop,
        device=said.device,
        epoch=said.epoch,
        at=said.at,
        account=wanted.account,
        unit=wanted.unit,
        number=wanted.number,
        total=wanted.total,
        identification=said.id,
    )
    return replace(answer, room=give(tx, kiosk, request))
