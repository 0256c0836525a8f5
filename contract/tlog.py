# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log in the texts that tools of others read (C2SP, https://c2sp.org).

tlog-tiles: where the tree's hashes lie as files. tlog-cosignature: a witness's line under a
checkpoint. tlog-proof: the proof of one leaf as a file. The tree itself is in ``contract.proof``.
"""

import base64
from collections.abc import Iterable, Sequence

import msgspec
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from contract.chain import Signer, sha256
from contract.proof import BadProof, Checkpoint

# --- tiles (tlog-tiles) ------------------------------------------------------------------------

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
_MAX_LEVEL = 63
_MAX_NUMBER = 2**53


class Tile(msgspec.Struct, frozen=True, order=True):
    """A run of hashes of one level: leaves at level 0, above it the roots of full tiles.

    ``width`` is how many there are: TILE_WIDTH in a full tile, fewer at the log's right edge."""

    level: int
    number: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """Its path below the log's address: ``tile/0/x001/x234/067.p/5``."""
        return f"tile/{self.level}/{_number_path(self.number)}{_part(self.width)}"


def _number_path(number: int) -> str:
    groups = [f"{number % 1000:03}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03}")
    return "/".join(groups)


def _part(width: int) -> str:
    return "" if width == TILE_WIDTH else f".p/{width}"


def bundle_path(number: int, width: int = TILE_WIDTH) -> str:
    """The path of a bundle of leaves, which only auditors get: ``tile/entries/003``."""
    return f"tile/entries/{_number_path(number)}{_part(width)}"


def read_tile_path(path: str) -> Tile:
    """The tile that a path names. Raises ValueError unless it is the one way to write it."""
    first, _, rest = path.removeprefix("tile/").partition("/")
    numbers, partial, width = rest.partition(".p/")
    digits = numbers.replace("/", "").replace("x", "")
    parts = [first, digits, width if partial else "0"]
    if not all(part.isascii() and part.isdecimal() and len(part) <= 18 for part in parts):
        raise ValueError("not the path of a tile")
    tile = Tile(int(first), int(digits), int(width) if partial else TILE_WIDTH)
    sound = tile.level <= _MAX_LEVEL and tile.number < _MAX_NUMBER and 0 < tile.width <= TILE_WIDTH
    if not sound or tile.path != path:
        raise ValueError("not the path of a tile")
    return tile


def tiles_of(size: int) -> list[Tile]:
    """All tiles of a log of this size."""
    found, level = [], 0
    while size >> level * TILE_HEIGHT:
        full, rest = divmod(size >> level * TILE_HEIGHT, TILE_WIDTH)
        found += [Tile(level, number) for number in range(full)]
        if rest:
            found.append(Tile(level, full, rest))
        level += 1
    return found


def write_bundle(leaves: Iterable[bytes]) -> bytes:
    """Leaves as an entry bundle: each behind its length in two bytes, big-endian.

    Raises OverflowError for a leaf of 64 KiB or more; ours are far shorter.
    """
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def read_bundle(data: bytes) -> list[bytes]:
    """The leaves of an entry bundle. Raises ValueError if it is cut off."""
    leaves, at = [], 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if end > len(data):
            raise ValueError("the bundle is cut off")
        leaves.append(data[at + 2 : end])
        at = end
    return leaves


# --- signed notes ------------------------------------------------------------------------------

_NOTE = b"\x01"
_COSIGNATURE = b"\x04"
_DASH = "—"


def log_vkey(origin: str, public_key: bytes) -> str:
    """A log's key as the tools of others want it (signed-note, verifier keys)."""
    return _vkey(origin, _NOTE + public_key)


def witness_vkey(name: str, public_key: bytes) -> str:
    """The same for a witness's key."""
    return _vkey(name, _COSIGNATURE + public_key)


def _vkey(name: str, typed_key: bytes) -> str:
    return f"{name}+{_key_id(name, typed_key).hex()}+{base64.b64encode(typed_key).decode()}"


def _key_id(name: str, typed_key: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + typed_key)[:4]


def note_text(note: str) -> str:
    """What a signed note says, without its signatures."""
    return note.partition("\n\n")[0] + "\n"


def note_lines(note: str) -> list[str]:
    """The signature lines of a note, the log's own first."""
    return [line for line in note.partition("\n\n")[2].split("\n") if line]


def with_lines(note: str, lines: Iterable[str]) -> str:
    """The note with more signature lines; those that it has already are not repeated."""
    together = dict.fromkeys([*note_lines(note), *lines])
    return note_text(note) + "\n" + "".join(f"{line}\n" for line in together)


# --- cosignatures (tlog-cosignature, cosignature/v1) -------------------------------------------


def witness_name(coop: str, device: str, epoch: int) -> str:
    """The name under which a kiosk cosigns with its device key."""
    return f"coopcoin/{coop}/witness/{device}/{epoch}"


def _cosigned(checkpoint: Checkpoint, unix_seconds: int) -> bytes:
    return f"cosignature/v1\ntime {unix_seconds}\n".encode() + checkpoint.body()


def cosign(
    checkpoint: Checkpoint, name: str, public_key: bytes, signer: Signer, unix_seconds: int
) -> str:
    """A witness's line: at this time this was the largest consistent tree that it has seen."""
    signature = signer(_cosigned(checkpoint, unix_seconds))
    blob = _key_id(name, _COSIGNATURE + public_key) + unix_seconds.to_bytes(8, "big") + signature
    return f"{_DASH} {name} {base64.b64encode(blob).decode()}"


def read_cosignature(line: str, checkpoint: Checkpoint, name: str, public_key: bytes) -> int:
    """The time (seconds since 1970) at which this witness cosigned this checkpoint.

    Raises BadProof unless the line is its cosignature of exactly that.
    """
    mark, _, rest = line.partition(" ")
    said, _, text = rest.partition(" ")
    try:
        blob = base64.b64decode(text, validate=True)
    except ValueError as e:
        raise BadProof("not a cosignature") from e
    key_id = _key_id(name, _COSIGNATURE + public_key)
    if (mark, said) != (_DASH, name) or len(blob) != 4 + 8 + 64 or blob[:4] != key_id:
        raise BadProof("not a cosignature of this witness")
    seconds = int.from_bytes(blob[4:12], "big")
    try:
        VerifyKey(public_key).verify(_cosigned(checkpoint, seconds), blob[12:])
    except (ValueError, BadSignatureError) as e:
        raise BadProof("the cosignature does not hold") from e
    return seconds


# --- proofs as files (tlog-proof) --------------------------------------------------------------

_PROOF = "c2sp.org/tlog-proof@v1"


class TlogProof(msgspec.Struct, frozen=True):
    """The place of one leaf in the log: what a ``.tlog-proof`` file says. The leaf is not in it."""

    index: int
    path: Sequence[bytes]
    checkpoint: str


def write_tlog_proof(proof: TlogProof) -> str:
    """The text of a ``.tlog-proof`` file."""
    hashes = "".join(f"{base64.b64encode(node).decode()}\n" for node in proof.path)
    return f"{_PROOF}\nindex {proof.index}\n{hashes}\n{proof.checkpoint}"


def read_tlog_proof(text: str) -> TlogProof:
    """The proof in such a file; what it may carry besides (``extra``) is passed over, as nothing
    signs it. Raises BadProof."""
    head, _, checkpoint = text.partition("\n\n")
    title, *lines = head.split("\n")
    if lines and lines[0].startswith("extra "):
        lines.pop(0)
    mark, _, index = lines[0].partition(" ") if lines else ("", "", "")
    digits = index.isascii() and index.isdecimal() and len(index) <= 18
    if title != _PROOF or mark != "index" or not digits or str(int(index)) != index:
        raise BadProof("not a tlog-proof")
    try:
        path = [base64.b64decode(line, validate=True) for line in lines[1:]]
    except ValueError as e:
        raise BadProof("not a tlog-proof") from e
    if any(len(node) != 32 for node in path):
        raise BadProof("a hash has 32 bytes")
    return TlogProof(int(index), path, checkpoint)
