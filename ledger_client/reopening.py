# SPDX-License-Identifier: AGPL-3.0-or-later
"""Following a ledger that was restored from a backup: only with the admin's own signature.

Then this kiosk hands back what it was granted, before anything else, and sends again all that the
restored ledger has not: the journal is whole here.
"""

import logging
from collections.abc import Callable, Sequence

import msgspec
from msgspec.json import Decoder

from contract.chain import BadSignature
from contract.entries import SignedEntry
from contract.ids import unb64
from contract.messages import (
    MAX_GRANTS_PER_HAND_BACK,
    HandBackAnswer,
    HandBackRequest,
    RefreshAnswer,
)
from contract.proof import read_checkpoint
from contract.reopening import Reopened, read_reopening
from ledger_client.journal import Journal
from ledger_client.line import Line
from ledger_client.replica import Replica
from ledger_client.storage import Storage
from ledger_client.uplink import BULK_SECONDS
from ledger_client.witness import BEFORE, KEPT, Kept

_log = logging.getLogger(__name__)

_HAND_BACK = Decoder(HandBackAnswer)

ADMIN_KEY = "admin-key"
"""The name in the journal under which the co-op's admin key is pinned."""
LOG = "log"
"""The name under which it is kept as what the log goes on."""

EPOCH = "epoch"
"""The name under which it is kept in which epoch this kiosk was at work last."""


class Followed(msgspec.Struct, frozen=True):
    """The names of the log, the newest last, and whether all was handed back under that. Until
    then: what was told of the log ``behind`` so many entries no longer holds."""

    origins: tuple[str, ...]
    handed_back: bool
    behind: int = 0


class Reopening:
    """Knows under which name the log goes on."""

    def __init__(
        self,
        line: Line,
        journal: Journal,
        replica: Replica,
        storage: Storage,
        fresh: Callable[[], Sequence[SignedEntry]],
    ) -> None:
        """``fresh``: grants that are held, and not in the journal yet."""
        self._line = line
        self._journal = journal
        self._replica = replica
        self._storage = storage
        self._fresh = fresh

    def take_up(self) -> None:
        """At start, in the storage's thread: the names that were followed before. Who was enrolled
        anew does not know whether that ledger is one that was restored meanwhile, and what it has
        of the epochs before: all of them are sent once more, and what it has stays as it is."""
        epoch = str(self._line.identity.epoch)
        if self._journal.value(EPOCH) != epoch:
            self._journal.forget_outcomes(self._journal.head.sequence)
            self._journal.keep(EPOCH, epoch)
        followed = self._followed()
        if followed is not None:
            self._line.origins = followed.origins

    async def follow(self, answer: RefreshAnswer) -> bool:
        """What the ledger says of its log's name. False: something was done, and the ledger is to
        be asked anew. Raises BadSignature for a name that the admin did not sign."""
        pinned = await self._storage(self._journal.value, ADMIN_KEY)
        if pinned is None and answer.admin_key is not None and self.is_ours(answer.checkpoint):
            # At the first chance, while the log is the one that this kiosk was enrolled for.
            await self._storage(self._journal.keep, ADMIN_KEY, answer.admin_key)
        for signed in answer.reopened if pinned else ():
            assert pinned is not None
            said = read_reopening(signed, unb64(pinned))
            if said.old_origin == self._line.log_origin:
                await self._storage(self._accept, said)
        followed = await self._storage(self._followed)
        if followed is None or followed.handed_back:
            return True
        await self._hand_back()
        after = answer.head_sequence or 0

        def send_again() -> int:
            self._journal.forget_outcomes(after, followed.behind)
            self._replica.forget_cursor()
            self._keep(msgspec.structs.replace(followed, handed_back=True))
            return self._journal.unsent_count()

        self._line.unsent = await self._storage(send_again)
        self._line.upload_wanted.set()
        return False

    def is_ours(self, note: str) -> bool:
        """Whether a checkpoint is of the log that this kiosk follows."""
        return note.partition("\n")[0] == self._line.log_origin

    def _followed(self) -> Followed | None:
        text = self._journal.value(LOG)
        followed = None if text is None else msgspec.json.decode(text, type=Followed)
        if followed is None or self._line.identity.log_origin not in followed.origins:
            return None  # enrolled anew since, for another log
        return followed

    def _keep(self, followed: Followed) -> None:
        self._journal.keep(LOG, msgspec.json.encode(followed).decode())

    def _accept(self, said: Reopened) -> None:
        me = self._line.identity
        if (said.coop, said.ledger_key) != (me.coop, me.ledger_key):
            raise BadSignature("the admin of another co-op, or another ledger's key")
        _log.warning("the log goes on as %s behind %d entries", said.new_origin, said.old_size)
        text = self._journal.value(KEPT)
        if text:
            kept = msgspec.json.decode(text, type=Kept)
            origin = kept.note.partition("\n")[0]
            seen = read_checkpoint(kept.note, origin, self._line.ledger_key)
            if origin in self._line.origins and seen.size > said.old_size:
                # What lies behind the backup is not in the new log. This says how far it went.
                self._journal.keep(BEFORE, text)
                self._journal.keep(KEPT, "")
        origins = (*self._line.origins, said.new_origin)
        before = self._followed()
        behind = said.old_size
        if before is not None and not before.handed_back:
            behind = min(behind, before.behind)
        self._keep(Followed(origins, handed_back=False, behind=behind))
        self._line.origins = origins

    async def _hand_back(self) -> None:
        grants = (*await self._storage(self._journal.grants), *self._fresh())
        before = await self._storage(self._journal.value, BEFORE)
        note = msgspec.json.decode(before, type=Kept).note if before else None
        batches = range(0, max(len(grants), 1), MAX_GRANTS_PER_HAND_BACK)
        for first in batches:
            request = HandBackRequest(
                format="coopcoin-hand-back/1",
                grants=grants[first : first + MAX_GRANTS_PER_HAND_BACK],
                checkpoint=note if first == 0 else None,
                last=first == batches[-1],
                **self._line.marks(self._line.new_id()),
            )
            await self._line.ask("/v1/hand-back", request, _HAND_BACK, within=BULK_SECONDS)
