# SPDX-License-Identifier: AGPL-3.0-or-later
"""``POST /v1/card-keys``: the keys of one card, for a machine that writes cards."""

import logging

from starlette.requests import Request
from starlette.responses import Response

from contract.chain import canonical
from contract.credentials import seal
from contract.ids import b64
from contract.messages import CardKeysAnswer, CardKeysRequest, CardSecrets
from ledger.api.signed import answer, ledger_of, read_signed

_log = logging.getLogger(__name__)


async def card_keys(request: Request) -> Response:
    """Sealed for the machine that asks. Nothing changes by it, so it may ask as often as it likes;
    that it may ask at all is its profile."""
    signed = await read_signed(request, CardKeysRequest)
    ledger, card = ledger_of(request), signed.message.card
    keys = ledger.keys.card_keys(card)
    secrets = CardSecrets(
        app=b64(keys.app),
        meta=b64(keys.meta),
        file=b64(keys.file),
        pay=b64(keys.pay),
        spare=b64(keys.spare),
    )
    _log.info("the keys of card %s went to %s", card, signed.kiosk.device)
    sealed = b64(seal(signed.kiosk.public_key, canonical(secrets)))
    return answer(ledger, canonical(CardKeysAnswer(sealed=sealed)), signed.hash)
