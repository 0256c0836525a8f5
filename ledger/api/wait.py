# SPDX-License-Identifier: AGPL-3.0-or-later
"""``POST /v1/wait``: the question that a kiosk keeps open, to hear at once what is wanted of it."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import Response

from contract.chain import canonical
from contract.recall import Recalled, WaitAnswer, WaitRequest
from ledger.api.signed import answer, ledger_of, read_signed
from ledger.recalls import Held, ask_back, still_open, wanted_of
from ledger.service import Ledger

_LOOK_S = 1.0
"""So often it is looked what another process of this ledger, or the office, asked back."""

_RELEASE_S = 2.5
"""So long somebody who pays waits for what another kiosk holds: less than a kiosk's patience."""

_STEP_S = 0.05


class Bells:
    """Wakes the questions that kiosks keep open in this process."""

    def __init__(self) -> None:
        self._open: dict[str, set[asyncio.Event]] = defaultdict(set)
        self.ended = False

    async def wait(self, device: str, seconds: float) -> None:
        """Until this kiosk's bell rings, so many seconds at most."""
        bell = asyncio.Event()
        self._open[device].add(bell)
        try:
            async with asyncio.timeout(seconds):
                await bell.wait()
        except TimeoutError:
            pass
        finally:
            self._open[device].discard(bell)
            if not self._open[device]:
                del self._open[device]

    def ring(self, devices: Iterable[str]) -> None:
        """Something is wanted of these."""
        for device in devices:
            for bell in self._open.get(device, ()):
                bell.set()

    def end(self) -> None:
        """The server stops: nobody waits any longer."""
        self.ended = True
        self.ring(list(self._open))


def bells_of(request: Request) -> Bells:
    """The bells of this application."""
    bells = request.app.state.bells
    assert isinstance(bells, Bells)
    return bells


async def wait(request: Request) -> Response:
    """All that is wanted back of this kiosk, as soon as there is something new."""
    signed = await read_signed(request, WaitRequest)
    ledger, bells, said = ledger_of(request), bells_of(request), signed.message
    loop, known = asyncio.get_running_loop(), frozenset(said.known)
    end = loop.time() + said.patience_ms / 1000
    while True:
        recalled = await _wanted(ledger, signed.kiosk.device, signed.kiosk.epoch)
        left = end - loop.time()
        if bells.ended or left <= 0 or not known.issuperset(recalled):
            break
        await bells.wait(signed.kiosk.device, min(_LOOK_S, left))
    return answer(ledger, canonical(WaitAnswer(recalled=recalled)), signed.hash)


async def _wanted(ledger: Ledger, device: str, epoch: int) -> tuple[Recalled, ...]:
    now_ms = ledger.clock()
    return await ledger.read(lambda connection: wanted_of(connection, device, epoch, now_ms))


async def call_back(ledger: Ledger, bells: Bells, held: tuple[Held, ...]) -> None:
    """Ask other kiosks for what they hold, and wait a little while for it."""
    await ledger.do(lambda tx: ask_back(tx, held))
    bells.ring({one.device for one in held})
    loop = asyncio.get_running_loop()
    end = loop.time() + _RELEASE_S
    while not bells.ended and loop.time() < end:
        await asyncio.sleep(_STEP_S)
        if not await ledger.read(lambda connection: still_open(connection, held)):
            return
