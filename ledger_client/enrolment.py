# SPDX-License-Identifier: AGPL-3.0-or-later
"""Becoming a kiosk of a co-op: a one-time code, a key made here, and whom to believe then."""

from msgspec.json import Decoder

from contract.ids import b64, instant
from contract.messages import EnrolAnswer, EnrolRequest
from ledger_client.clock import Clock
from ledger_client.keys import DeviceKey
from ledger_client.uplink import Uplink

_ANSWER = Decoder(EnrolAnswer)


async def enrol(
    ledger_url: str, code: str, key: DeviceKey, clock: Clock, *, device: str | None = None
) -> EnrolAnswer:
    """Show the code and the public key to the ledger; its answer names what is pinned from now on.

    ``device`` is who this kiosk is already: only a code to enrol that one again is then taken.
    Raises ValueError (an address that is not private), Unreachable, or Refused (a code that is
    wrong, used up, too old, or another kiosk's).
    """
    uplink = Uplink(ledger_url, signer=key.sign)
    try:
        request = EnrolRequest(
            format="coopcoin-enrol/1",
            code=code.strip(),
            public_key=b64(key.public),
            at=instant(clock.wall_ms()),
            device=device,
        )
        answer, _ = await uplink.call("/v1/enrol", request, _ANSWER)
        return answer
    finally:
        await uplink.close()
