# SPDX-License-Identifier: AGPL-3.0-or-later
"""``POST /v1/enrol``: a new kiosk shows its one-time code and the key that it made."""

import hmac

from sqlalchemy import bindparam, insert, select, update
from starlette.requests import Request
from starlette.responses import Response

from contract import chain
from contract.credentials import seal
from contract.ids import b64, random_id, unb64
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
from ledger.community.kiosks import code_hash
from ledger.store.tables import devices, enrolment_codes
from ledger.transaction import Transaction

_find = select(enrolment_codes).where(enrolment_codes.c.code_hash == bindparam("code"))
_use = (
    update(enrolment_codes)
    .where(enrolment_codes.c.code_hash == bindparam("code"))
    .values(device=bindparam("new_device"), public_key=bindparam("new_key"))
)
_add = insert(devices)


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
        hashed = code_hash(message.code)
        code = tx.connection.execute(_find, {"code": hashed}).one_or_none()
        if code is None:
            raise Refuse("bad-code")
        if code.device is not None:
            if not hmac.compare_digest(code.public_key, public_key):
                raise Refuse("bad-code")
            device = code.device
        else:
            if tx.now_ms > code.expires_ms:
                raise Refuse("bad-code")
            device = random_id(tx.random(10))
            tx.connection.execute(
                _use, {"code": hashed, "new_device": device, "new_key": public_key}
            )
            tx.connection.execute(
                _add,
                {
                    "device": device,
                    "epoch": 1,
                    "name": code.kiosk_name,
                    "public_key": public_key,
                    "enrolled_ms": tx.now_ms,
                },
            )
        coop = tx.coop
        return EnrolAnswer(
            coop=coop.coop,
            coop_name=coop.name,
            device=device,
            epoch=1,
            kiosk_name=code.kiosk_name,
            currency=coop.currency,
            time_zone=coop.time_zone,
            receipt_base=coop.receipt_base,
            ledger_device=coop.ledger_device,
            ledger_epoch=coop.ledger_epoch,
            ledger_key=b64(tx.keys.public),
            log_origin=coop.origin,
            card_meta_key=b64(seal(public_key, tx.keys.card_meta)),
        )

    done = chain.canonical(await ledger.do(job))
    return answer(ledger, done, chain.sha256(body))
