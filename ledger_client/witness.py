# SPDX-License-Identifier: AGPL-3.0-or-later
"""This kiosk as a witness: the ledger's log only ever grows, or the kiosk stops believing it.

At each contact the ledger shows a signed checkpoint. The kiosk keeps the newest that it verified;
what it is shown next must have grown out of that. Then it cosigns, and keeps what it signed. Two
checkpoints that exclude each other are kept as evidence: the ledger signed both.
"""

import logging

import msgspec
from msgspec.json import Decoder

from contract.ids import b64, unb64
from contract.messages import ConsistencyAnswer, ConsistencyRequest, CosignAnswer, CosignRequest
from contract.proof import BadProof, Checkpoint, read_checkpoint, require_consistent
from contract.tlog import cosign, witness_name
from ledger_client.journal import Journal
from ledger_client.keys import DeviceKey
from ledger_client.line import Line
from ledger_client.storage import Storage
from ledger_client.uplink import Refused

_log = logging.getLogger(__name__)

_CONSISTENCY = Decoder(ConsistencyAnswer)
_COSIGN = Decoder(CosignAnswer)

KEPT = "witnessed"
"""The name in the journal under which the newest verified checkpoint is kept."""
BEFORE = "witnessed-before"
"""The name under which the newest of a log is kept that was lost in part."""
EVIDENCE = "log-evidence"
"""The name under which what the ledger should never have signed is kept."""


class Kept(msgspec.Struct, frozen=True):
    """A checkpoint that was verified, as the ledger signed it, and this kiosk's line under it."""

    note: str
    line: str


class Evidence(msgspec.Struct, frozen=True):
    """Two checkpoints of the ledger of which one does not continue the other, and the path that was
    to show that it does; without one, their sizes are enough."""

    kept: str
    shown: str
    path: tuple[str, ...] = ()


class Witness:
    """Watches one ledger's log."""

    def __init__(self, line: Line, journal: Journal, storage: Storage, key: DeviceKey) -> None:
        self._line = line
        self._journal = journal
        self._storage = storage
        self._key = key
        self._told = ""

    async def saw(self, note: str) -> bool:
        """A checkpoint that the ledger shows now: whether it continues what was seen before.

        If not, the evidence is kept and the till stops. Raises BadProof for one that is not of our
        log at all, Unreachable or Refused when it cannot be found out.
        """
        shown = read_checkpoint(note, self._line.log_origin, self._line.ledger_key)
        if not shown.size:
            return True
        kept = await self._storage(self._kept)
        if kept is not None and not await self._continues(kept.note, note):
            return False
        if kept is None or self._read(kept.note) != shown:
            me = self._line.identity
            name = witness_name(me.coop, me.device, me.epoch)
            seconds = self._line.time.now_ms() // 1000
            line = cosign(shown, name, self._key.public, self._key.sign, seconds)
            # Kept before anybody learns of it: what was signed is never forgotten.
            await self._storage(self._journal.keep, KEPT, _text(Kept(note, line)))
        return True

    async def tell(self) -> None:
        """Tell the ledger what was cosigned, unless it knows. Raises Unreachable."""
        kept = await self._storage(self._kept)
        if kept is None or kept.line == self._told or self._is_former(kept):
            return
        request = CosignRequest(
            format="coopcoin-cosign/1",
            size=self._read(kept.note).size,
            line=kept.line,
            **self._line.marks(self._line.new_id()),
        )
        try:
            await self._line.ask("/v1/cosign", request, _COSIGN)
        except Refused as e:  # it has newer ones to be cosigned by now
            _log.info("cosignature: %s", e)
        self._told = kept.line

    def _read(self, note: str) -> Checkpoint:
        """A checkpoint that was kept, perhaps under an earlier name of the log."""
        return read_checkpoint(note, note.partition("\n")[0], self._line.ledger_key)

    def _is_former(self, kept: Kept) -> bool:
        return self._read(kept.note).origin != self._line.log_origin

    def _kept(self) -> Kept | None:
        """What was verified last, unless that was another log: this kiosk was enrolled anew since,
        and believes whom it was enrolled with."""
        text = self._journal.value(KEPT)
        kept = msgspec.json.decode(text, type=Kept) if text else None
        if kept is not None and kept.note.partition("\n")[0] not in self._line.origins:
            return None
        return kept

    async def agrees(self, note: str) -> bool:
        """Whether a checkpoint that somebody else was shown (with a proof) is of the very log that
        this kiosk watches, older or newer than what it saw last. If not, as in ``saw``."""
        kept, other = await self._storage(self._kept), self._read(note)
        if kept is None or not other.size:
            return True
        if self._read(kept.note).size <= other.size:
            return await self._continues(kept.note, note)
        return await self._continues(note, kept.note)

    async def _continues(self, earlier: str, later: str) -> bool:
        """Whether the log of one checkpoint grew into that of the other."""
        old, new = self._read(earlier), self._read(later)
        path: list[bytes] = []
        if new.size > old.size:
            request = ConsistencyRequest(
                format="coopcoin-consistency/1",
                old=old.size,
                new=new.size,
                log=self._line.log_origin,
                **self._line.marks(self._line.new_id()),
            )
            answer = await self._line.ask("/v1/consistency", request, _CONSISTENCY)
            try:
                path = [unb64(node) for node in answer.path]
            except ValueError:
                path = []
        try:
            require_consistent(old.size, old.root, new.size, new.root, path)
        except BadProof as e:
            _log.error("the ledger's log is not the one that was seen before: %s", e)
            evidence = Evidence(earlier, later, tuple(b64(node) for node in path))
            await self._storage(self._journal.keep, EVIDENCE, _text(evidence))
            self._line.stop("log-shrunk" if new.size < old.size else "log-forked")
            return False
        return True


def _text(value: msgspec.Struct) -> str:
    return msgspec.json.encode(value).decode()
