# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log that anyone can check: leaves, Merkle proofs, signed checkpoints.

Hashing and proofs follow RFC 6962, 2.1 (RFC 9162, 2.1.3 and 2.1.4); the checkpoint is a C2SP signed
note (tlog-checkpoint). A receipt's proof is body, leaf, path and checkpoint: the entry hash on the
paper is found in the leaf, the leaf in the root, the root under the ledger's signature.
"""

import base64
from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from contract.chain import (
    ENTRY,
    BadSignature,
    Signer,
    canonical,
    require_canonical,
    sha256,
    verify,
)
from contract.entries import (
    LEDGER_ENTRIES,
    AnyEntry,
    BadEntry,
    CashierStands,
    ChargeRun,
    Contribution,
    DayClosed,
    DrawerOpened,
    Hash,
    Mark,
    Note,
    PinFailed,
    Release,
    Reversal,
    read_entry,
    read_mark,
)
from contract.ids import Account, Instant, b64, unb64
from contract.money import Minor, Unit
from contract.outcomes import Outcome
from contract.receipt import ReceiptCode


class BadProof(ValueError):
    """A proof that does not prove."""


class Posting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one account received (or, if negative, gave), in minor units. In each unit of an entry
    the postings sum to zero."""

    account: Account
    unit: Unit
    amount: Minor


class Leaf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the log says of one entry: its hash, its outcome, what was posted, and when."""

    format: Literal["coopcoin-leaf/1"]
    entry: Hash
    outcome: Outcome
    postings: tuple[Posting, ...]
    at: Instant


def write_leaf(entry_hash: bytes, outcome: Outcome, postings: Sequence[Posting], at: str) -> bytes:
    """The canonical bytes of a leaf."""
    return canonical(
        Leaf(
            format="coopcoin-leaf/1",
            entry=b64(entry_hash),
            outcome=outcome,
            postings=tuple(postings),
            at=at,
        )
    )


def read_leaf(data: bytes) -> Leaf:
    """The leaf in these canonical bytes. Raises BadProof."""
    try:
        require_canonical(data)
        return msgspec.json.decode(data, type=Leaf)
    except ValueError as e:
        raise BadProof(f"not a leaf: {e}") from e


# --- the tree ---------------------------------------------------------------------------------


def leaf_hash(leaf: bytes) -> bytes:
    """RFC 6962: SHA-256(0x00 ‖ leaf)."""
    return sha256(b"\x00" + leaf)


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962: SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right)


EMPTY_ROOT = sha256(b"")


class Frontier(msgspec.Struct):
    """The right edge of a growing tree: the roots of its full subtrees, largest first. Enough to
    append and to compute the root, in at most 64 hashes."""

    size: int = 0
    hashes: list[bytes] = msgspec.field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        size, node = self.size, leaf
        while size & 1:
            node = node_hash(self.hashes.pop(), node)
            size >>= 1
        self.hashes.append(node)
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root


def tree_root(leaves: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def _split(size: int) -> int:
    """The largest power of two smaller than size."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The audit path of one leaf among these leaf hashes (RFC 6962, 2.1.1), from the leaf up.

    Raises IndexError for a leaf that is not there.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return []
    k = _split(len(leaves))
    if index < k:
        return [*inclusion_path(index, leaves[:k]), tree_root(leaves[k:])]
    return [*inclusion_path(index - k, leaves[k:]), tree_root(leaves[:k])]


def require_included(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> None:
    """Check an audit path (RFC 9162, 2.1.3.2). ``leaf`` is the leaf hash. Raises BadProof."""
    if not 0 <= index < size:
        raise BadProof("no such leaf in a tree of that size")
    fn, sn, node = index, size - 1, leaf
    for sibling in path:
        if sn == 0:
            raise BadProof("the path is too long")
        if fn & 1 or fn == sn:
            node = node_hash(sibling, node)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            node = node_hash(node, sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0:
        raise BadProof("the path is too short")
    if node != root:
        raise BadProof("the path leads to another root")


def consistency_path(old: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Proof that the tree over these leaf hashes begins with the one of its first ``old`` leaves
    (RFC 6962, 2.1.2). Raises IndexError unless 0 < old <= len(leaves)."""
    if not 0 < old <= len(leaves):
        raise IndexError(old)
    return _consistency(old, leaves, True)


def _consistency(old: int, leaves: Sequence[bytes], whole: bool) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [tree_root(leaves)]
    k = _split(len(leaves))
    if old <= k:
        return [*_consistency(old, leaves[:k], whole), tree_root(leaves[k:])]
    return [*_consistency(old - k, leaves[k:], False), tree_root(leaves[:k])]


def require_consistent(
    old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]
) -> None:
    """Check that one tree grew out of another (RFC 9162, 2.1.4.2). Raises BadProof."""
    if not 0 < old <= new:
        raise BadProof("a log never shrinks")
    if old == new:
        if path or old_root != new_root:
            raise BadProof("two roots of one size")
        return
    nodes = list(path)
    if old & (old - 1) == 0:
        nodes.insert(0, old_root)
    if not nodes:
        raise BadProof("the path is too short")
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = nodes[0]
    for node in nodes[1:]:
        if sn == 0:
            raise BadProof("the path is too long")
        if fn & 1 or fn == sn:
            fr, sr = node_hash(node, fr), node_hash(node, sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, node)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0 or fr != old_root or sr != new_root:
        raise BadProof("the one did not grow out of the other")


# --- checkpoints (C2SP tlog-checkpoint, signed-note) -------------------------------------------

_ED25519 = b"\x01"


class Checkpoint(msgspec.Struct, frozen=True):
    """A log's head at one moment."""

    origin: str
    size: int
    root: bytes

    def body(self) -> bytes:
        """The text that is signed, with its last newline."""
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\n".encode()


def log_origin(coop: str, ledger_epoch: int) -> str:
    """The name of a co-op's log; a restored ledger opens a new one."""
    return f"coopcoin/{coop}/{ledger_epoch}"


def note_key_id(name: str, public_key: bytes) -> bytes:
    """Four bytes that name a key in a signed note (C2SP signed-note)."""
    return sha256(name.encode() + b"\n" + _ED25519 + public_key)[:4]


def sign_checkpoint(checkpoint: Checkpoint, public_key: bytes, signer: Signer) -> str:
    """The checkpoint as a signed note, signed under the log's origin as key name."""
    text = checkpoint.body()
    blob = note_key_id(checkpoint.origin, public_key) + signer(text)
    return f"{text.decode()}\n— {checkpoint.origin} {base64.b64encode(blob).decode()}\n"


def read_checkpoint(note: str, origin: str, public_key: bytes) -> Checkpoint:
    """The checkpoint in a signed note of this log. Other signatures on it (witnesses) are passed
    over. Raises BadProof unless the log's own key signed exactly this text."""
    text, _, signatures = note.partition("\n\n")
    lines = text.split("\n")
    if len(lines) != 3 or lines[0] != origin or not lines[1].isascii() or not lines[1].isdigit():
        raise BadProof("not a checkpoint of this log")
    try:
        checkpoint = Checkpoint(origin, int(lines[1]), base64.b64decode(lines[2], validate=True))
    except ValueError as e:
        raise BadProof("not a checkpoint") from e
    if checkpoint.body().decode() != text + "\n" or len(checkpoint.root) != 32:
        raise BadProof("not a checkpoint")
    for line in signatures.split("\n"):
        mark, _, rest = line.partition(" ")
        name, _, blob_text = rest.partition(" ")
        if mark != "—" or name != origin:
            continue
        try:
            blob = base64.b64decode(blob_text, validate=True)
            if blob[:4] == note_key_id(origin, public_key):
                VerifyKey(public_key).verify(checkpoint.body(), blob[4:])
                return checkpoint
        except (ValueError, BadSignatureError):
            continue
    raise BadProof("the checkpoint is not signed by this log")


# --- the proof of a receipt --------------------------------------------------------------------


class EntryProof(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that shows one entry to stand in the log. ``leaf`` is the leaf's canonical text, ``path``
    its audit path in base64url, ``checkpoint`` the signed note over the root that it leads to."""

    body: msgspec.Raw
    signature: str
    leaf: msgspec.Raw
    index: Annotated[int, msgspec.Meta(ge=0)]
    path: tuple[str, ...]
    checkpoint: str


def require_proved(
    proof: EntryProof, entry_hash: bytes, origin: str, public_key: bytes
) -> tuple[Leaf, Checkpoint]:
    """Check a proof against the hash on a receipt, trusting the log's public key alone.

    Raises BadProof naming the link that does not hold.
    """
    if sha256(bytes(proof.body)) != entry_hash:
        raise BadProof("the body is not the one on the receipt")
    leaf = read_leaf(bytes(proof.leaf))
    if unb64(leaf.entry) != entry_hash:
        raise BadProof("the leaf speaks of another entry")
    checkpoint = read_checkpoint(proof.checkpoint, origin, public_key)
    try:
        path = [unb64(node) for node in proof.path]
    except ValueError as e:
        raise BadProof("not a path") from e
    require_included(
        leaf_hash(bytes(proof.leaf)), proof.index, checkpoint.size, path, checkpoint.root
    )
    return leaf, checkpoint


class Proved(msgspec.Struct, frozen=True):
    """What a proof shows: the entry (its Mark, if this program cannot read it), what became of it,
    and the checkpoint that its place in the log leads to.

    To stand in the log is not to be posted: ``good`` says whether the books posted all that the
    entry says, or it is of a kind that may post nothing."""

    entry: AnyEntry | Mark
    leaf: Leaf
    checkpoint: Checkpoint
    good: bool


def prove(proof: EntryProof, code: ReceiptCode, origin: str, public_key: bytes) -> Proved:
    """Check a proof against a receipt's code, trusting the log's public key alone.

    Raises BadProof naming the link that does not hold.
    """
    leaf, checkpoint = require_proved(proof, code.entry_hash, origin, public_key)
    body = bytes(proof.body)
    try:
        mark = read_mark(body)
    except BadEntry as e:
        raise BadProof(f"the body is no entry: {e}") from e
    if mark.id != code.entry:
        raise BadProof("the code names another entry than its hash")
    entry: AnyEntry | Mark
    try:
        entry = read_entry(body)
    except BadEntry:
        entry = mark
    return Proved(entry, leaf, checkpoint, _is_good(entry, leaf.outcome, proof, public_key))


def _is_good(
    entry: AnyEntry | Mark, outcome: Outcome, proof: EntryProof, public_key: bytes
) -> bool:
    if outcome is not Outcome.RECORDED:
        return outcome in (Outcome.POSTED, Outcome.SUSPENSE)
    match entry:
        case Release() | DrawerOpened() | Note() | PinFailed() | CashierStands() | DayClosed():
            return True  # with nothing left to give back, or nothing to post at all
        case Contribution() | ChargeRun() | Reversal():
            return False  # of something that was posted before, or never
        case _ if isinstance(entry, LEDGER_ENTRIES):
            # They may post nothing. A till may say so as well; then they are only words.
            try:
                verify(bytes(proof.body), proof.signature, public_key, typ=ENTRY)
            except BadSignature:
                return False
            return True
        case _:
            return False
