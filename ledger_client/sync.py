# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeping step with the ledger, in the background: entries go up in order, news comes down.

No loop ever ends by itself: whatever goes wrong is logged, told as trouble, and tried again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from msgspec.json import Decoder

from contract.entries import GrantGiven
from contract.ids import unb64
from contract.messages import (
    MAX_ENTRIES_PER_UPLOAD,
    EntryOutcome,
    RefreshAnswer,
    RefreshRequest,
    UploadAnswer,
    UploadRequest,
)
from contract.recall import Recalled, WaitAnswer, WaitRequest
from contract.rules import Rulebook
from ledger_client.journal import Journal, Unsent
from ledger_client.line import Line
from ledger_client.reopening import Reopening
from ledger_client.replica import Replica
from ledger_client.storage import Storage
from ledger_client.uplink import (
    BULK_SECONDS,
    TIMEOUT_SECONDS,
    Refused,
    SignedRequest,
    Unreachable,
)
from ledger_client.witness import Witness

_log = logging.getLogger(__name__)

_UPLOAD = Decoder(UploadAnswer)
_REFRESH = Decoder(RefreshAnswer)
_WAIT = Decoder(WaitAnswer)

REFRESH_SECONDS = 15
START_SECONDS = 0.2
"""The first refresh loads the HTTP library: behind the welcome screen, which comes up just then."""
OTHER_LOG = "other-log"
"""The ledger's code for a question that means the log before it was restored."""
FORKED = "forked-journal"
"""The ledger's code for entries that are others than those it has in their place."""
GATHER_SECONDS = 0.1
"""A sale and the release of what it left follow each other closely: they go up together, and not at
the very moment in which the screen says that the sale stands."""
RETRY_SECONDS = (1, 2, 3, 5)
KEEP_TIME_MS = 60_000

WAIT_MS = 20_000
"""So long the ledger keeps the question open what it wants of this kiosk."""
NOT_HEARD_SECONDS = 60
"""A ledger that has no answer to it, or none for this kiosk, is asked so often whether it has."""
NOT_FOR_US = ("not-found", "not-allowed")
"""The ledger's codes for a question that it does not know, or that this kiosk may not ask."""

Recall = Callable[[tuple[Recalled, ...]], Awaitable[None]]
"""Told what the ledger wants back of this kiosk."""

News = Callable[[Rulebook, tuple[GrantGiven, ...]], Awaitable[None]]
"""Told after each refresh: the rules now, and this kiosk's open grants as the ledger has them."""


class Renamed(Exception):
    """The log goes by a name that this kiosk was not told of by the co-op's admin."""


class Sync:
    """The loops that upload and refresh."""

    def __init__(
        self,
        line: Line,
        journal: Journal,
        replica: Replica,
        storage: Storage,
        witness: Witness,
        reopening: Reopening,
        news: News,
        recall: Recall,
    ) -> None:
        self._line = line
        self._journal = journal
        self._replica = replica
        self._storage = storage
        self._witness = witness
        self._reopening = reopening
        self._news = news
        self._recall = recall
        self._kept_ms = 0
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start the loops."""
        self._tasks = [
            asyncio.create_task(self._upload_loop(), name="upload"),
            asyncio.create_task(self._refresh_loop(), name="refresh"),
            asyncio.create_task(self._wait_loop(), name="wait"),
        ]

    async def stop(self) -> None:
        """End the loops; what matters is on the disk already."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- up --------------------------------------------------------------------------------------

    async def _upload_loop(self) -> None:
        line = self._line
        while True:
            await line.upload_wanted.wait()
            if line.unsent < MAX_ENTRIES_PER_UPLOAD:
                await asyncio.sleep(GATHER_SECONDS)
            line.upload_wanted.clear()
            try:
                while line.online and await self._upload_some():
                    pass
            except Unreachable:
                continue  # the refresh loop finds out when it is back, and wakes us
            except Refused as e:
                line.trouble = e.problem.code
                _log.error("upload refused: %s", e)
                if e.problem.code == FORKED and not line.stopped:
                    line.refresh_wanted.set()  # which finds that, and stops the till
            except Exception:  # a disk that failed once, for instance
                line.trouble = "upload-failed"
                _log.exception("upload failed")
                asyncio.get_running_loop().call_later(RETRY_SECONDS[-1], line.upload_wanted.set)
            line.tell()

    async def _upload_some(self) -> bool:
        """Upload unsent entries, the oldest first, until none are left. Whether there may be more.

        While the ledger works on some, the outcomes of those before are written down and those
        behind are read and signed: one request at a time is under way, and neither side waits for
        the other.
        """
        line = self._line
        batch = await self._storage(self._journal.unsent, MAX_ENTRIES_PER_UPLOAD)
        if not batch:
            line.unsent = 0
            return await self._upload_left_behind()
        answered: tuple[EntryOutcome, ...] = ()
        log = line.log_origin
        request = self._upload_of(batch)
        while batch and line.online:
            asked = asyncio.create_task(
                line.ask("/v1/entries", request, _UPLOAD, within=BULK_SECONDS)
            )
            try:
                await self._storage(self._record, answered, log)
                following = await self._storage(
                    self._journal.unsent, MAX_ENTRIES_PER_UPLOAD, batch[-1].sequence
                )
                if following:
                    request = self._upload_of(following)
                answer = await asked
            finally:
                asked.cancel()  # of no effect on one that is done
                await asyncio.gather(asked, return_exceptions=True)
            if line.log_origin != log:
                break  # it was restored meanwhile: all of these are unsent again
            answered = answer.outcomes
            line.unsent = max(line.unsent - len(answered), 0)
            batch = following if len(answered) == len(batch) else []
        await self._storage(self._record, answered, log)
        line.refresh_soon()
        line.trouble = ""
        return bool(answered)

    def _record(self, answered: tuple[EntryOutcome, ...], log: str) -> None:
        """In the storage's thread: what the ledger did with these. Not if it was restored since
        they were sent in that ``log``: it may have lost them, and they go up once more."""
        if self._line.log_origin == log:
            self._journal.record(answered)

    def _upload_of(self, batch: list[Unsent]) -> SignedRequest:
        return self._line.uplink.signed(
            UploadRequest(
                format="coopcoin-upload/1",
                entries=tuple(each.entry for each in batch),
                details=tuple(each.details for each in batch if each.details is not None),
                **self._line.marks(self._line.new_id()),
            )
        )

    async def _upload_left_behind(self) -> bool:
        """Upload what earlier epochs left, for the office. Whether there may be more."""
        line, log = self._line, self._line.log_origin
        left = await self._storage(self._journal.left_behind, MAX_ENTRIES_PER_UPLOAD)
        if not left:
            return False
        request = UploadRequest(
            format="coopcoin-upload/1", entries=tuple(left), **line.marks(line.new_id())
        )
        answer = await line.ask("/v1/entries", request, _UPLOAD, within=BULK_SECONDS)
        await self._storage(self._record, answer.outcomes, log)
        return bool(answer.outcomes)

    # --- down ------------------------------------------------------------------------------------

    async def _refresh_loop(self) -> None:
        line, failures, mine = self._line, 0, ""
        await asyncio.sleep(START_SECONDS)
        while True:
            trouble = ""
            try:
                await self._keep_time()
                line.refreshes()
                await self._refresh()
                failures = 0
            except Unreachable as e:
                failures += 1
                _log.info("ledger: %s", e)
            except Refused as e:
                failures += 1
                if e.problem.code == OTHER_LOG:  # restored between two answers: the next one tells
                    _log.info("refresh: %s", e)
                else:
                    trouble = e.problem.code
                    _log.error("refresh refused: %s", e)
            except Renamed:
                failures += 1
                trouble = "log-renamed"
                _log.error("the ledger's log has another name, which no admin signed")
            except Exception:  # an answer that does not verify, a disk that failed once
                failures += 1
                trouble = "refresh-failed"
                _log.exception("refresh failed")
            if trouble or (not failures and line.trouble == mine):
                line.trouble = mine = trouble
            line.tell()
            pause = RETRY_SECONDS[min(failures, len(RETRY_SECONDS)) - 1] if failures else None
            try:
                async with asyncio.timeout(pause or REFRESH_SECONDS):
                    await line.refresh_wanted.wait()
            except TimeoutError:
                pass
            line.refresh_wanted.clear()

    # --- what is wanted of us ----------------------------------------------------------------

    async def _wait_loop(self) -> None:
        """Keep a question open, so that room that is wanted elsewhere is given back at once."""
        line = self._line
        known: tuple[Recalled, ...] = ()
        while True:
            await line.up.wait()
            pause = GATHER_SECONDS  # and not without end should it answer at once each time
            try:
                request = WaitRequest(
                    format="coopcoin-wait/1",
                    patience_ms=WAIT_MS,
                    known=known,
                    **line.marks(line.new_id()),
                )
                seconds = WAIT_MS / 1000 + TIMEOUT_SECONDS
                answer = await line.ask("/v1/wait", request, _WAIT, within=seconds, silent=seconds)
                known = answer.recalled
                if not line.stopped:
                    await self._recall(known)
            except Unreachable as e:
                pause = RETRY_SECONDS[0]
                _log.info("wait: %s", e)
            except Refused as e:
                pause = NOT_HEARD_SECONDS if e.problem.code in NOT_FOR_US else RETRY_SECONDS[-1]
                _log.info("wait: %s", e)
            except Exception:  # a disk that failed once
                pause = RETRY_SECONDS[-1]
                _log.exception("what is wanted back could not be released")
            await asyncio.sleep(pause)

    async def _keep_time(self) -> None:
        """Each minute, also when nothing is sold and nobody answers."""
        now = self._line.time.for_leases()
        if now is not None and abs(now - self._kept_ms) >= KEEP_TIME_MS:
            await self._storage(self._journal.keep_time, now)
            self._kept_ms = now

    async def _refresh(self) -> None:
        line = self._line
        request = RefreshRequest(
            format="coopcoin-refresh/1",
            cursor=await self._storage(self._replica.cursor),
            **line.marks(line.new_id()),
        )
        answer = await line.ask("/v1/refresh", request, _REFRESH, within=BULK_SECONDS)
        await self._compare_heads(answer)
        if not await self._reopening.follow(answer):
            line.refresh_wanted.set()
            return
        if not self._reopening.is_ours(answer.checkpoint):
            raise Renamed  # restored, and nobody whom this kiosk knows signed that
        if not await self._witness.saw(answer.checkpoint):
            return  # nothing of it is believed
        grants = tuple(line.verified_grant(grant) for grant in answer.grants)

        def keep() -> Rulebook:
            self._replica.refresh(
                answer.cursor,
                answer.products,
                answer.rules,
                answer.blocked_cards,
                answer.roles,
                line.time.now_ms(),
                answer.changed,
            )
            self._journal.keep_grants(answer.grants)
            self._journal.record_late(answer.applied_late)
            if line.time.anchor is not None:
                self._journal.keep_anchor(line.time.anchor)
            return self._replica.rulebook()

        await self._news(await self._storage(keep), grants)
        line.furnished = True
        line.heard_ms = line.time.now_ms()
        line.upload_wanted.set()
        await self._witness.tell()

    async def _compare_heads(self, answer: RefreshAnswer) -> None:
        """An older copy of this journal must not sell: its grants were spent already."""
        if answer.head_sequence is None or answer.head_hash is None:
            return
        mine = await self._storage(self._journal.hash_at, answer.head_sequence)
        if mine is None:
            self._line.stop("journal-behind")
        elif mine != unb64(answer.head_hash):
            self._line.stop("journal-forked")
