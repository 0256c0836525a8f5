# SPDX-License-Identifier: AGPL-3.0-or-later
"""The keys of a card that is to be written, from the ledger, one card at a time.

The co-op's master key never leaves the ledger: who steals this machine has the keys of the cards
that it is writing at that moment, and of no other.
"""

import asyncio
import os
from collections.abc import Callable

from msgspec import DecodeError, json

from contract.chain import key_id
from contract.credentials import BadSeal, CardKeys
from contract.ids import instant, unb64, uuid7
from contract.messages import CardKeysAnswer, CardKeysRequest, CardSecrets
from kiosk.card_desk import NoKeys
from kiosk.config import Folder
from ledger_client.clock import MachineClock
from ledger_client.keys import load_or_make
from ledger_client.uplink import Refused, Unreachable, Uplink

_ANSWER = json.Decoder(CardKeysAnswer)
_SECRETS = json.Decoder(CardSecrets)
_PERHAPS = {
    "not-allowed": "The office must let this machine write cards (profile card-desk).",
    "kiosk-waiting": "The office has yet to confirm this machine.",
    "revoked-device": "The office has shut this machine out.",
}


def keys_from_ledger(folder: Folder) -> Callable[[str], CardKeys]:
    """A function that asks for the keys of one card. It raises NoKeys; this raises NotEnrolled or
    BadSettings."""
    identity, settings = folder.identity(), folder.settings()
    key, clock = load_or_make(folder.key), MachineClock()

    async def ask(uid: str) -> CardKeysAnswer:
        uplink = Uplink(
            settings.ledger,
            ledger_key=unb64(identity.ledger_key),
            kid=key_id(identity.device, identity.epoch),
            signer=key.sign,
        )
        now = clock.wall_ms()
        request = CardKeysRequest(
            format="coopcoin-card-keys/1",
            id=uuid7(now, os.urandom(10)),
            coop=identity.coop,
            device=identity.device,
            epoch=identity.epoch,
            at=instant(now),
            card=uid,
        )
        try:
            answer, _ = await uplink.call("/v1/card-keys", request, _ANSWER)
            return answer
        finally:
            await uplink.close()

    def keys_of(uid: str) -> CardKeys:
        try:
            answer = asyncio.run(ask(uid))
            opened = _SECRETS.decode(key.open(unb64(answer.sealed)))
            return CardKeys(
                app=unb64(opened.app),
                meta=unb64(opened.meta),
                file=unb64(opened.file),
                pay=unb64(opened.pay),
                spare=unb64(opened.spare),
            )
        except Unreachable as e:
            raise NoKeys(f"The ledger does not answer ({e}).") from e
        except Refused as e:
            why = _PERHAPS.get(e.problem.code, "")
            raise NoKeys(f"The ledger refuses: {e.problem.title}. {why}".rstrip()) from e
        except (BadSeal, DecodeError, ValueError) as e:
            raise NoKeys("The ledger's answer cannot be opened on this machine.") from e

    return keys_of
