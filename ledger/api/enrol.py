# SPDX-License-Identifier: AGPL-3.0-or-later
"""``POST /v1/enrol``: a new kiosk shows its one-time code and the key that it made."""

import asyncio
from collections import deque

from starlette.requests import Request
from starlette.responses import Response

from contract import chain
from contract.credentials import seal
from contract.ids import b64, unb64
from contract.messages import SIGNATURE_HEADER, EnrolAnswer, EnrolRequest
from ledger.api.problems import Refuse
from ledger.api.signed import (
    MAX_ENROL_BYTES,
    answer,
    ledger_of,
    read_body,
    read_message,
    require_signature,
)
from ledger.community.closings import newest_number
from ledger.community.kiosks import BadCode, OtherDevice, use_code
from ledger.transaction import Transaction

MAX_WRONG = 10
"""So many wrong codes a minute, whoever sends them; then none is looked at, right ones neither."""

_MINUTE_MS = 60_000
_REFUSED_AFTER = 0.2
"""Seconds after which a wrong code is refused: how long the look-up took tells nothing."""


class WrongCodes:
    """When codes were wrong lately. In memory: a restart costs an attacker more than it gives."""

    def __init__(self) -> None:
        self._at_ms: deque[int] = deque(maxlen=MAX_WRONG)

    def require_few(self, now_ms: int) -> None:
        """Refuses while there were too many."""
        if len(self._at_ms) == MAX_WRONG and now_ms - self._at_ms[0] < _MINUTE_MS:
            raise Refuse("too-many")

    def count(self, now_ms: int) -> None:
        """One more."""
        self._at_ms.append(now_ms)


async def enrol(request: Request) -> Response:
    """Enrols once a code; the same kiosk may ask again when the answer was lost."""
    ledger = ledger_of(request)
    body = await read_body(request, MAX_ENROL_BYTES)
    message = read_message(body, EnrolRequest)
    try:
        public_key = unb64(message.public_key)
    except ValueError as e:
        raise Refuse("bad-message", "not a public key") from e
    if len(public_key) != 32:
        raise Refuse("bad-message", "not a public key")
    # Proves that the kiosk holds the private key.
    require_signature(body, request.headers.get(SIGNATURE_HEADER, ""), public_key)

    def job(tx: Transaction) -> EnrolAnswer:
        enrolled = use_code(tx, message.code, public_key, message.device)
        coop = tx.coop
        return EnrolAnswer(
            coop=coop.coop,
            coop_name=coop.name,
            device=enrolled.device,
            epoch=enrolled.epoch,
            kiosk_name=enrolled.name,
            currency=coop.currency,
            time_zone=coop.time_zone,
            receipt_base=coop.receipt_base,
            ledger_device=coop.ledger_device,
            ledger_epoch=coop.ledger_epoch,
            ledger_key=b64(tx.keys.public),
            log_origin=coop.origin,
            card_meta_key=b64(seal(public_key, tx.keys.card_meta)),
            waiting=enrolled.waiting,
            closed=newest_number(tx, enrolled.device, enrolled.epoch),
            drawer=tx.balance(f"cash:{enrolled.device}", coop.currency),
        )

    wrong: WrongCodes = request.app.state.wrong_codes
    wrong.require_few(ledger.clock())
    slow = asyncio.create_task(asyncio.sleep(_REFUSED_AFTER))
    try:
        done = chain.canonical(await ledger.do(job))
    except BadCode as e:
        wrong.count(ledger.clock())
        await slow
        raise Refuse("bad-code") from e
    except OtherDevice as e:
        raise Refuse("other-device") from e
    finally:
        slow.cancel()
    return answer(ledger, done, chain.sha256(body))
