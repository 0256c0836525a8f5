# SPDX-License-Identifier: AGPL-3.0-or-later
"""The line to the ledger: whether it is up, what time it is there, and signed questions over it."""

import asyncio
import logging
import math
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from msgspec.json import Decoder

from contract.entries import BadEntry, GrantGiven, SignedEntry
from contract.ids import instant, unb64, uuid7
from contract.local_time import local_day
from contract.messages import EnrolAnswer
from ledger_client.answers import Status
from ledger_client.clock import LedgerTime, Random
from ledger_client.uplink import (
    TIMEOUT_SECONDS,
    Refused,
    SignedRequest,
    Unreachable,
    Uplink,
)

T = TypeVar("T")
_log = logging.getLogger(__name__)

REVOKED = "revoked-device"
UNKNOWN = "unknown-device"
"""Problems after which this till must not sell any more. A question whose name was damaged on its
way is of an unknown device as well: so that counts when it is said twice running."""
WAITING = "kiosk-waiting"
"""The problem that ends when the office has confirmed this kiosk."""
STANDING_SECONDS = 2
"""So long somebody who tapped stands there yet, and nothing is asked that they do not wait for."""
APART_SECONDS = 10
"""So long lies between two questions for what is new that nobody waits for."""


class Line:
    """One kiosk's line. Whoever asks over it learns the ledger's time and whether it is up."""

    def __init__(
        self,
        identity: EnrolAnswer,
        uplink: Uplink,
        time: LedgerTime,
        random: Random,
        tell: Callable[[Status], None],
    ) -> None:
        self.identity = identity
        self.ledger_key = unb64(identity.ledger_key)
        self.origins: tuple[str, ...] = (identity.log_origin,)
        self.uplink = uplink
        self.time = time
        self.random = random
        self.online = False
        self.furnished = False  # with goods and rules, of now or of an earlier day
        self.heard_ms: int | None = None  # when the ledger last said which cards are blocked
        self.unsent = 0
        self.trouble = ""
        self.stopped = ""
        self._unknown_once = False
        self.up = asyncio.Event()  # set while online
        self.upload_wanted = asyncio.Event()
        self.refresh_wanted = asyncio.Event()
        self._refreshed = -math.inf  # on the loop's clock
        self._soon: asyncio.TimerHandle | None = None
        self._tell = tell

    @property
    def log_origin(self) -> str:
        """The log's name: the newest that this kiosk follows (``ledger_client.reopening``)."""
        return self.origins[-1]

    async def ask(
        self,
        path: str,
        request: msgspec.Struct | SignedRequest,
        answer: Decoder[T],
        *,
        within: float | None = None,
        silent: float = TIMEOUT_SECONDS,
    ) -> T:
        """Ask the ledger, with patience for ``within`` seconds, ``silent`` of them without a word.
        Raises Unreachable or Refused."""
        try:
            found, ledger_ms = await self.uplink.call(
                path, request, answer, within=within, silent=silent
            )
        except Unreachable:
            if self.online:
                self.online = False
                self.up.clear()
                self.refresh_wanted.set()  # and from there on at growing pauses
                self.tell()
            raise
        except Refused as e:
            if e.problem.code == REVOKED or (e.problem.code == UNKNOWN and self._unknown_once):
                self.stop(e.problem.code)
            elif e.problem.code == UNKNOWN:
                self._unknown_once = True
                self.refresh_wanted.set()  # asks again at once
            elif e.problem.code == WAITING and not self.stopped:
                self.stopped = WAITING
                self.tell()
            raise
        self.time.heard(ledger_ms)
        self._unknown_once = False
        if self.stopped == WAITING:
            self.stopped = self.trouble = ""
            self.tell()
        if not self.online:
            self.online = True
            self.up.set()
            self.upload_wanted.set()
            self.tell()
        return found

    def refresh_soon(self) -> None:
        """Somebody came, or what was sold is in the books: the ledger may grant other coin for when
        the network is away. Not while they stand here, and once for all of a queue."""
        if self._soon is None:
            loop = asyncio.get_running_loop()
            when = max(loop.time() + STANDING_SECONDS, self._refreshed + APART_SECONDS)
            self._soon = loop.call_at(when, self.refresh_wanted.set)

    def refreshes(self) -> None:
        """The ledger is asked for all that is new."""
        self._refreshed = asyncio.get_running_loop().time()
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None

    def day(self) -> str:
        """The co-op's calendar day (contract.ids.Date)."""
        return local_day(self.time.now_ms(), self.identity.time_zone)

    def marks(self, id: str) -> dict[str, Any]:
        """What every signed request says first."""
        return {
            "id": id,
            "coop": self.identity.coop,
            "device": self.identity.device,
            "epoch": self.identity.epoch,
            "at": instant(self.time.now_ms()),
        }

    def new_id(self) -> str:
        """A fresh UUIDv7."""
        return uuid7(self.time.now_ms(), self.random(10))

    def verified_grant(self, entry: SignedEntry) -> GrantGiven:
        """A grant entry that the ledger signed. Raises BadSignature or BadEntry."""
        given = entry.verified(self.ledger_key)
        if not isinstance(given, GrantGiven) or given.device != self.identity.ledger_device:
            raise BadEntry("not a grant of our ledger")
        return given

    def stop(self, code: str) -> None:
        """This till must not sell any more, and says so. Nothing but a restart takes it back."""
        if not self.stopped:
            _log.error("the till stops: %s", code)
        self.stopped = code
        self.tell()

    def status(self) -> Status:
        """How the hold on the ledger is."""
        anchor = self.time.anchor
        return Status(
            online=self.online and self.furnished,
            last_contact_ms=None if anchor is None else anchor.ledger_ms,
            unsent=self.unsent,
            trouble=self.trouble,
            stopped=self.stopped,
            heard_ms=self.heard_ms,
        )

    def tell(self) -> None:
        """Tell the status to who wants to know."""
        self._tell(self.status())
