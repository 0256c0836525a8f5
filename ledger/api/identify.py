# SPDX-License-Identifier: AGPL-3.0-or-later
"""``POST /v1/identify``: whose card is this?"""

from starlette.requests import Request
from starlette.responses import Response

from contract.messages import IdentifyRequest
from ledger.api.signed import ledger_of, once, read_signed
from ledger.community import taps


async def identify(request: Request) -> Response:
    """Identified, or why not; the same id gets the same answer."""
    signed = await read_signed(request, IdentifyRequest)
    said = signed.message
    return await once(
        ledger_of(request), signed, lambda tx: taps.identify(tx, signed.kiosk, said.id, said.sun)
    )
