# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a member shows at the kiosk to be known by: a card's tap, or a QR code."""

import hmac
from typing import Any

import msgspec

from contract.chain import sha256
from contract.credentials import BadTap, peek_sun, verify_sun
from contract.ids import RandomId, unb64
from contract.member_code import BadMemberCode, PrintedCode, read_member_code, verify_live_code
from contract.messages import OfflineSecrets, SunCredential


class TappedCard(msgspec.Struct, frozen=True):
    """A tap, as hex; ``meta_key`` opens the co-op's cards."""

    meta_key: bytes
    picc_data: str
    cmac: str

    def __repr__(self) -> str:
        return "TappedCard()"

    def asked(self) -> dict[str, Any]:
        """What the ledger is asked with."""
        return {"sun": SunCredential(picc_data=self.picc_data.upper(), cmac=self.cmac.upper())}

    def claim(self) -> tuple[str, int | None]:
        """Card and counter as they are claimed, without proof. Raises BadTap."""
        return peek_sun(self.picc_data, self.meta_key)

    def prove(self, secrets: OfflineSecrets, now_ms: int) -> None:
        """Hold it against what is kept of the card here. Raises BadTap."""
        verify_sun(self.picc_data, self.cmac, self.meta_key, lambda _: unb64(secrets.card_key))


class ShownCode(msgspec.Struct, frozen=True):
    """A member's QR code, as it was scanned at the co-op's kiosk. Whatever is wrong with it is told
    as BadTap, and for the same reasons."""

    coop: RandomId
    text: str

    def __repr__(self) -> str:
        return "ShownCode()"

    def asked(self) -> dict[str, Any]:
        """What the ledger is asked with."""
        return {"code": self.text}

    def claim(self) -> tuple[str, int | None]:
        """Its credential and step, without proof; a printed one has no step. Raises BadTap."""
        try:
            code = read_member_code(self.text)
        except BadMemberCode as e:
            raise BadTap(e.reason) from e
        return code.credential, None if isinstance(code, PrintedCode) else code.step

    def prove(self, secrets: OfflineSecrets, now_ms: int) -> None:
        """Hold it against what is kept of it here, and the time (Unix, ms). Raises BadTap."""
        key = unb64(secrets.card_key)
        try:
            code = read_member_code(self.text)
            if not isinstance(code, PrintedCode):
                verify_live_code(code, self.coop, key, now_ms)
            elif not hmac.compare_digest(sha256(code.secret), key):
                raise BadMemberCode("signature")
        except BadMemberCode as e:
            raise BadTap(e.reason) from e


Presented = TappedCard | ShownCode
