# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a kiosk's desks have in common where they ask the ledger: a question that may stay without
an answer, and a copy that is kept for that."""

import asyncio
import logging
from abc import ABC, abstractmethod
from typing import Any, TypeVar

import msgspec
from msgspec.json import Decoder

from ledger_client.line import Line
from ledger_client.uplink import Refused, Unreachable

T = TypeVar("T")
_log = logging.getLogger(__name__)

FOLLOW_SECONDS = 60
"""So often a copy is brought up to date."""


class Asking:
    """A desk's questions to the ledger."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def marks(self, id: str) -> dict[str, Any]:
        """What a request says first; ``id`` stays the same when one is repeated."""
        return self._line.marks(id)

    async def _ask(self, path: str, request: msgspec.Struct, answer: Decoder[T]) -> T | None:
        """The ledger's answer, None if it cannot be had."""
        try:
            return await self._line.ask(path, request, answer)
        except Unreachable:
            return None
        except Refused as e:
            _log.warning("%s: %s", path, e)
            return None


class Copying(Asking, ABC):
    """With a copy of what the ledger knows; ``COPY`` is how the log calls it."""

    COPY: str

    async def follow(self) -> None:
        """Keep the copy up to date, until it is cancelled."""
        while True:
            try:
                await self._line.up.wait()
                await self.refresh()
            except (Unreachable, Refused) as e:
                _log.warning("the copy of %s: %s", self.COPY, e)
            except Exception:  # a disk that failed once, for instance: what is known stays
                _log.exception("the copy of %s was not kept", self.COPY)
            await asyncio.sleep(FOLLOW_SECONDS)

    @abstractmethod
    async def refresh(self) -> None:
        """Bring the copy up to date. Raises Unreachable or Refused."""
