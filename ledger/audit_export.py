# SPDX-License-Identifier: AGPL-3.0-or-later
"""``coop-ledger audit EXPORT``: a stranger's audit, of nothing but an exported folder and a key.

The ledger's own key is the one thing to know from elsewhere (six words, a receipt, an older
export). All else follows from the files: kiosks' keys from the ledger's own entries, postings from
the bodies, the tree from the leaves. All that does not agree is listed, and nothing ends the list.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from contract.chain import MAX_BODY_BYTES
from contract.entries import SignedEntry
from contract.ids import b64, unb64
from contract.proof import BadProof, Checkpoint, leaf_hash, log_origin, node_hash, read_checkpoint
from contract.tlog import (
    TILE_HEIGHT,
    TILE_WIDTH,
    bundle_path,
    note_lines,
    read_bundle,
    read_cosignature,
    tiles_of,
    witness_name,
)
from ledger.export import ABOUT, CHECKPOINT, EARLIER, ENTRIES, FORMAT, About, Progress
from ledger.replay import Finding, Logged, Replay

_MAX_LINE = 2 * MAX_BODY_BYTES


class NoExport(Exception):
    """The folder holds no export that can be read; the text says why."""


class ExportReport(msgspec.Struct, frozen=True):
    """What an audit of an export found. ``root`` is the log's as the leaves make it (base64url);
    ``sums``: unit → kind of account → what these accounts hold by the books; ``witnesses``: names
    of those whose lines hold, under how many checkpoints; ``unvouched``: devices whose key only the
    export itself says, as the log does not; ``notes`` object to nothing (see Report)."""

    coop: str
    log_origin: str
    ledger_key: str
    entries: int
    root: str
    findings: tuple[Finding, ...]
    sums: dict[str, dict[str, int]]
    witnesses: dict[str, int]
    unvouched: tuple[str, ...]
    notes: tuple[Finding, ...] = ()


class _Audit(Replay):
    def __init__(self, folder: Path, about: About, ledger_key: bytes) -> None:
        said = {(key.device, key.epoch): unb64(key.public_key) for key in about.keys}
        super().__init__(about.coop, about.ledger_device, ledger_key, said)
        self.folder = folder
        self.about = about
        self.leaves: list[bytes] = []
        self.roots: dict[int, bytes] = {}
        self.witnesses: dict[str, int] = {}

    def run(self, progress: Progress) -> None:
        notes = {int(p.name): p for p in self.folder.glob(f"{EARLIER}/*") if p.name.isdecimal()}
        leaves = self._leaves()
        for sealed in self._entries():
            leaf = next(leaves, None)
            if leaf is None:
                self.index = self.frontier.size
                self.found("there is no leaf for it")
                break
            self.follow(Logged(bytes(sealed.body), sealed.signature, leaf))
            self.leaves.append(leaf)
            if self.frontier.size in notes:
                self.roots[self.frontier.size] = self.frontier.root()
            if self.frontier.size % TILE_WIDTH == 0:
                progress(self.frontier.size, self.about.log_size)
        progress(self.frontier.size, self.about.log_size)
        self.index = None
        if next(leaves, None) is not None:
            self.found("there are leaves without an entry")
        if self.frontier.size != self.about.log_size:
            self.found(f"{self.about.log_size} entries were announced, {self.frontier.size} came")
        self.roots[self.frontier.size] = self.frontier.root()
        self._tiles()
        self._checkpoint(self.folder / CHECKPOINT, self.frontier.size)
        for size in sorted(notes):
            self._checkpoint(notes[size], size)
        self.finish()

    # --- what the files hold ---------------------------------------------------------------

    def _entries(self) -> Iterator[SignedEntry]:
        with open(self.folder / ENTRIES, "rb") as lines:
            while line := lines.readline(_MAX_LINE):
                try:
                    yield msgspec.json.decode(line, type=SignedEntry)
                except ValueError as e:
                    self.index = self.frontier.size
                    self.found(f"the line of {ENTRIES} cannot be read: {e}")
                    return

    def _leaves(self) -> Iterator[bytes]:
        number = 0
        while True:
            path = self.folder / bundle_path(number)
            parts = sorted(path.parent.glob(f"{path.name}.p/*"))
            for one in [path] if path.exists() else parts:
                try:
                    yield from read_bundle(one.read_bytes())
                except ValueError as e:
                    self.found(f"{one.relative_to(self.folder)}: {e}")
            if not path.exists():
                return
            number += 1

    # --- the log as a whole ----------------------------------------------------------------

    def _tiles(self) -> None:
        nodes, level = [leaf_hash(leaf) for leaf in self.leaves], 0
        for tile in tiles_of(len(nodes)):
            if tile.level > level:
                level, nodes = tile.level, _above(nodes)
            first = tile.number * TILE_WIDTH
            expected = b"".join(nodes[first : first + tile.width])
            path = self.folder / tile.path
            if not path.exists() or path.read_bytes() != expected:
                self.found(f"{tile.path} is not made of the leaves")

    def _checkpoint(self, path: Path, size: int) -> None:
        origin = log_origin(self.coop, self.ledger_epoch)
        name = path.relative_to(self.folder)
        try:
            note = path.read_text(encoding="utf-8")
            checkpoint = read_checkpoint(note, origin, self.ledger_key)
        except (OSError, ValueError) as e:
            self.found(f"{name}: {e}")
            return
        if checkpoint.size != size or checkpoint.root != self.roots.get(size):
            self.found(f"{name} is of another log: it does not have this root at this size")
            return
        for line in note_lines(note)[1:]:
            self._witness(line, checkpoint, str(name))

    def _witness(self, line: str, checkpoint: Checkpoint, where: str) -> None:
        witness = line.split(" ")[1] if line.count(" ") == 2 else ""
        device, _, epoch = witness.removeprefix(witness_name(self.coop, "", 0)[:-2]).partition("/")
        key = self.key_of((device, int(epoch))) if epoch.isdecimal() else None
        if key is None:
            self.found(f"{where}: cosigned by {witness!r}, who is no kiosk of this co-op")
            return
        try:
            read_cosignature(line, checkpoint, witness, key)
        except BadProof as e:
            self.found(f"{where}: {e}")
            return
        self.witnesses[witness] = self.witnesses.get(witness, 0) + 1


def _above(nodes: list[bytes]) -> list[bytes]:
    """The roots of the full tiles of these hashes."""
    for _ in range(TILE_HEIGHT):
        pairs = zip(nodes[::2], nodes[1::2], strict=False)
        nodes = [node_hash(left, right) for left, right in pairs]
    return nodes


def read_about(folder: Path) -> About:
    """What an export says of itself. Raises NoExport."""
    try:
        about = msgspec.json.decode((folder / ABOUT).read_bytes(), type=About)
    except FileNotFoundError as e:
        raise NoExport(f"{folder} holds no whole export: {ABOUT} is missing") from e
    except (OSError, ValueError) as e:
        raise NoExport(f"{folder / ABOUT}: {e}") from e
    if about.format != FORMAT:
        raise NoExport(f"{folder / ABOUT} is of another version: {about.format}")
    return about


def audit_export(
    folder: Path, known_key: str | None = None, progress: Progress = lambda done, of: None
) -> ExportReport:
    """Audit an exported folder. ``known_key``: the ledger's public key (base64url) as it is known
    from elsewhere; without it the export's own word is taken. Raises NoExport, ValueError for a key
    that is none."""
    about = read_about(folder)
    key = unb64(known_key or about.ledger_key)
    if len(key) != 32:
        raise ValueError("a public key has 32 bytes")
    audit = _Audit(folder, about, key)
    try:
        audit.run(progress)
    except OSError as e:
        raise NoExport(f"{folder}: {e.strerror} ({e.filename})") from e
    if about.ledger_key != b64(key):
        audit.found("the export names another ledger key than the one that is known")
    sums: dict[str, dict[str, int]] = {}
    for holding, amount in sorted(audit.sums.items()):
        kinds, kind = sums.setdefault(holding.unit, {}), holding.account.partition(":")[0]
        kinds[kind] = kinds.get(kind, 0) + amount
    return ExportReport(
        coop=about.coop,
        log_origin=log_origin(about.coop, audit.ledger_epoch),
        ledger_key=b64(key),
        entries=audit.frontier.size,
        root=b64(audit.frontier.root()),
        findings=tuple(audit.findings),
        sums=sums,
        witnesses=audit.witnesses,
        unvouched=tuple(f"{device}/{epoch}" for device, epoch in sorted(audit.unvouched)),
        notes=tuple(audit.notes),
    )
