# SPDX-License-Identifier: AGPL-3.0-or-later
"""``POST /v1/sign-in-link``: from the kiosk to one's own telephone."""

from starlette.requests import Request
from starlette.responses import Response

from contract.credentials import seal
from contract.ids import b64, instant
from contract.messages import NoSignInLink, SignInLink, SignInLinkAnswer, SignInLinkRequest
from contract.outcomes import Declined
from ledger.api.signed import ledger_of, once, read_signed
from ledger.community.pins import holds
from ledger.community.sessions import CODE_MS, new_code
from ledger.community.taps import fresh
from ledger.service import Device
from ledger.transaction import Transaction


async def sign_in_link(request: Request) -> Response:
    """A one-time code for who is standing there, or why not; the same id gets the same answer."""
    signed = await read_signed(request, SignInLinkRequest)
    said = signed.message
    return await once(ledger_of(request), signed, lambda tx: make(tx, signed.kiosk, said))


def make(tx: Transaction, kiosk: Device, said: SignInLinkRequest) -> SignInLinkAnswer:
    """Card and PIN are wanted: a page of one's own shows more than a card may."""
    who = fresh(tx, kiosk, said.identification)
    if who is None:
        return NoSignInLink(reason=Declined.UNKNOWN_IDENTIFICATION)
    if not holds(tx, who, said.pin_ticket, who.granted):
        return NoSignInLink(reason=Declined.PIN_WANTED)
    code = new_code(tx, who.member).encode()
    # Sealed, as first answers are kept: who reads the database signs nobody in.
    sealed = b64(seal(kiosk.public_key, code))
    return SignInLink(sealed=sealed, until=instant(tx.now_ms + CODE_MS))
