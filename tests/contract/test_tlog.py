# SPDX-License-Identifier: AGPL-3.0-or-later
"""The texts that tools of others read, checked against another library and against their rules."""

import base64
import hashlib
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from contract import tlog
from contract.proof import BadProof, Checkpoint, read_checkpoint
from tests.contract import examples
from tests.contract.test_vectors import vector

ORIGIN = f"coopcoin/{examples.COOP}/1"
LOG_KEY = bytes(examples.LEDGER_KEY.verify_key)
KIOSK_KEY = bytes(examples.KIOSK_KEY.verify_key)
NAME = tlog.witness_name(examples.COOP, examples.KIOSK, 1)


@pytest.fixture
def frozen() -> dict[str, Any]:
    return vector("tlog")


def test_a_cosignature_is_what_the_standard_says(frozen: dict[str, Any]) -> None:
    text, _, lines = frozen["note"].partition("\n\n")
    _, name, blob_text = lines.splitlines()[1].split(" ")
    blob = base64.b64decode(blob_text)
    hashed = hashlib.sha256(name.encode() + b"\n\x04" + KIOSK_KEY).digest()
    assert blob[:4] == hashed[:4]
    seconds = int.from_bytes(blob[4:12], "big")
    signed = f"cosignature/v1\ntime {seconds}\n{text}\n".encode()
    Ed25519PublicKey.from_public_bytes(KIOSK_KEY).verify(blob[12:], signed)
    assert seconds == examples.NINE // 1000
    assert frozen["witness"] == (
        f"{name}+{hashed[:4].hex()}+{base64.b64encode(bytes([4]) + KIOSK_KEY).decode()}"
    )


def test_a_cosigned_checkpoint_is_still_the_logs(frozen: dict[str, Any]) -> None:
    checkpoint = read_checkpoint(frozen["note"], ORIGIN, LOG_KEY)
    _, line = tlog.note_lines(frozen["note"])
    assert tlog.read_cosignature(line, checkpoint, NAME, KIOSK_KEY) == examples.NINE // 1000
    again = tlog.with_lines(frozen["note"], [line])
    assert again == frozen["note"]


@pytest.mark.parametrize("what", ["size", "root", "name", "key", "bytes", "text"])
def test_a_cosignature_holds_for_one_checkpoint_and_one_witness(
    frozen: dict[str, Any], what: str
) -> None:
    at = read_checkpoint(frozen["note"], ORIGIN, LOG_KEY)
    line, name, key = tlog.note_lines(frozen["note"])[1], NAME, KIOSK_KEY
    match what:
        case "size":
            at = Checkpoint(at.origin, at.size + 1, at.root)
        case "root":
            at = Checkpoint(at.origin, at.size, bytes(32))
        case "name":
            name = tlog.witness_name(examples.COOP, examples.KIOSK, 2)
        case "key":
            key = LOG_KEY
        case "bytes":
            line = line[:-8] + "AAAAAAA="
        case "text":
            line = "— " + NAME + " no base64"
    with pytest.raises(BadProof):
        tlog.read_cosignature(line, at, name, key)


@given(st.integers(0, 63), st.integers(0, 2**40), st.integers(1, 256))
def test_a_tile_has_one_path(level: int, number: int, width: int) -> None:
    tile = tlog.Tile(level, number, width)
    assert tlog.read_tile_path(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    [
        *("tile/0", "tile/0/", "tile/0/0", "tile/0/0000", "tile/00/000", "tile/64/000"),
        *("tile/0/x000/000", "tile/0/001/000", "tile/0/x001", "tile/0/000.p/0"),
        *("tile/0/000.p/256", "tile/0/000.p/07", "tile/0/000.p/", "tile/-1/000"),
        *("tile/entries/000", "0/000", "tile/0/٠٠٠", "tile/0/x001/x000/000.p/1/2", ""),
    ],
)
def test_no_other_path_names_a_tile(path: str) -> None:
    with pytest.raises(ValueError, match="not the path of a tile"):
        tlog.read_tile_path(path)


def test_a_log_of_seventy_thousand_has_the_tiles_of_the_standards_example() -> None:
    """tlog-tiles, "Partial Tiles"."""
    tiles = tlog.tiles_of(70_000)
    assert sum(tile.level == 0 and tile.width == 256 for tile in tiles) == 273
    rest = [(tile.level, tile.width) for tile in tiles[273:]]
    assert rest == [(0, 112), (1, 256), (1, 17), (2, 1)]
    assert [(t.level, t.width) for t in tlog.tiles_of(256)] == [(0, 256), (1, 1)]
    assert tlog.tiles_of(0) == []


@given(st.lists(st.binary(max_size=400)))
def test_a_bundle_reads_back(leaves: list[bytes]) -> None:
    data = tlog.write_bundle(leaves)
    assert tlog.read_bundle(data) == leaves
    if leaves:
        with pytest.raises(ValueError, match="cut off"):
            tlog.read_bundle(data[:-1] if leaves[-1] else data + b"\0\1")


@given(st.integers(0, 2**53), st.lists(st.binary(min_size=32, max_size=32), max_size=60))
def test_a_proof_reads_back(index: int, path: list[bytes]) -> None:
    note = vector("tlog")["note"]
    text = tlog.write_tlog_proof(tlog.TlogProof(index, path, note))
    assert tlog.read_tlog_proof(text) == tlog.TlogProof(index, path, note)
    with_extra = text.replace("\n", "\nextra YWdl\n", 1)
    assert tlog.read_tlog_proof(with_extra).index == index


NO_PROOF = """
-
c2sp.org/tlog-proof@v1
c2sp.org/tlog-proof@v1|index 01||note|
c2sp.org/tlog-proof@v2|index 1||note|
c2sp.org/tlog-proof@v1|index 1|AA==||note|
c2sp.org/tlog-proof@v1|index x||note|
c2sp.org/tlog-proof@v1|index 1|§||note|
"""


@pytest.mark.parametrize("text", NO_PROOF.split("\n")[1:-1])
def test_what_is_no_proof_is_refused(text: str) -> None:
    with pytest.raises(BadProof):
        tlog.read_tlog_proof(text.replace("|", "\n"))
