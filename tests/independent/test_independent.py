# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proofs, checkpoints and exports, checked by programs of others: Go's sumdb, npm's sigstore.

Both are fetched into the checkout's own folder when they are not there yet, which takes a minute:
``./dev test --long``. A machine without apt or without npm cannot have them, and skips; where there
is one and it fails, so does the test: nobody should take that for checked.
"""

import base64
import json
import os
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from nacl.signing import SigningKey

from contract.proof import (
    Checkpoint,
    consistency_path,
    inclusion_path,
    leaf_hash,
    sign_checkpoint,
    tree_root,
)
from contract.tlog import cosign, log_vkey, with_lines, witness_vkey
from ledger.keys import load_keys
from ledger.service import open_to_read
from tests.ledger.conftest import OpenCoop, books, opened  # noqa: F401 (fixtures)
from tests.ledger.coop import run
from tests.ledger.engines import Sqlite

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(600),
    pytest.mark.parametrize("books", [Sqlite], indirect=True, scope="session"),
]

HERE = Path(__file__).parent
TOOLS = HERE.parents[1] / ".build" / "independent"
DEBIAN = ("golang-1.19-go", "golang-1.19-src", "golang-golang-x-mod-dev")
NPM = "@sigstore/verify@4.1.3"
TIMES = 2000


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.fixture(scope="session")
def go() -> Path:
    """Debian's Go and its golang.org/x/mod, unpacked and not installed."""
    folder = TOOLS / "go"
    if not (folder / "done").exists():
        if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
            pytest.skip("Debian's Go can only be had on Debian")
        packages = folder / "packages"
        packages.mkdir(parents=True, exist_ok=True)
        got = subprocess.run(["apt-get", "download", *DEBIAN], cwd=packages, capture_output=True)
        assert got.returncode == 0, f"apt-get download: {got.stderr.decode().strip()}"
        for package in packages.glob("*.deb"):
            subprocess.run(["dpkg", "-x", package, folder], check=True)
        (folder / "done").touch()
    return folder


@pytest.fixture(scope="session")
def npm() -> Path:
    folder = TOOLS / "npm"
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed here")
    if not (folder / "node_modules" / "@sigstore" / "verify").exists():
        folder.mkdir(parents=True, exist_ok=True)
        got = subprocess.run(
            ["npm", "install", "--no-fund", "--no-audit", "--ignore-scripts", NPM],
            cwd=folder,
            capture_output=True,
        )
        assert got.returncode == 0, f"npm install: {got.stderr.decode().strip()}"
    return folder


@pytest.fixture(scope="session")
def cases(
    opened: OpenCoop,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Any]:
    """Proofs in logs of all lengths, checkpoints with and without witnesses, and a whole export."""
    chance = random.Random(7)
    leaves = [f"leaf {n}".encode() for n in range(1200)]
    hashed = [leaf_hash(leaf) for leaf in leaves]
    log, witness = SigningKey(bytes(31) + b"\1"), SigningKey(bytes(31) + b"\2")
    log_key, witness_key = bytes(log.verify_key), bytes(witness.verify_key)
    inclusion, consistency, notes = [], [], []
    for count in range(TIMES):
        size = 1 + count % 1200
        index, old = chance.randrange(size), 1 + chance.randrange(size)
        root = tree_root(hashed[:size])
        inclusion.append(
            {
                "Leaf": text(leaves[index]),
                "Index": index,
                "Size": size,
                "Root": text(root),
                "Path": [text(node) for node in inclusion_path(index, hashed[:size])],
            }
        )
        consistency.append(
            {
                "Index": old,
                "Old": text(tree_root(hashed[:old])),
                "Size": size,
                "Root": text(root),
                "Path": [text(node) for node in consistency_path(old, hashed[:size])],
            }
        )
        if count % 5 == 0:
            at = Checkpoint("coopcoin/example/1", size, root)
            note = sign_checkpoint(at, log_key, lambda m: log.sign(m).signature)
            name, cosigned = "coopcoin/example/witness/till/1", count % 2 == 0
            line = cosign(at, name, witness_key, lambda m: witness.sign(m).signature, 10**9 + count)
            notes.append(
                {
                    "Note": with_lines(note, [line]) if cosigned else note,
                    "Log": log_vkey(at.origin, log_key),
                    "Witness": witness_vkey(name, witness_key),
                    "WitnessKey": text(witness_key),
                    "Cosigned": cosigned,
                }
            )
    folder = tmp_path_factory.mktemp("independent")
    with opened(folder) as coop:
        till = coop.kiosk()
        for first in range(100, 700, 90):
            till.upload(*(till.sale(cash=n) for n in range(first, first + 90)))
        till.cosign()
    run("export", folder / "out", "--data", coop.data)
    with open_to_read(coop.data) as (_, settings):
        vkey = log_vkey(settings.origin, load_keys(coop.data).public)
    return {
        "Inclusion": inclusion,
        "Consistency": consistency,
        "Notes": notes,
        "Folder": str(folder / "out"),
        "Vkey": vkey,
    }


def check(command: list[str | Path], cases: dict[str, Any], **more: str) -> list[int]:
    done = subprocess.run(
        [*command],
        input=json.dumps(cases).encode(),
        capture_output=True,
        env={**os.environ, **more},
    )
    assert done.returncode == 0, done.stderr.decode()
    return [int(word) for word in done.stdout.split()]


def in_go(folder: Path, cases: dict[str, Any]) -> list[int]:
    root = folder / "usr" / "lib" / "go-1.19"
    return check(
        [root / "bin" / "go", "run", HERE / "check.go"],
        cases,
        GOROOT=str(root),
        GO111MODULE="off",
        GOPATH=str(folder / "usr" / "share" / "gocode"),
        GOCACHE=str(TOOLS / "go-cache"),
        GOFLAGS="",
    )


def test_go_agrees(go: Path, cases: dict[str, Any]) -> None:
    proofs, grown, notes, leaves = in_go(go, cases)
    assert (proofs, grown, notes) == (TIMES, TIMES, TIMES // 5)
    assert leaves > 512, "the export has more than two tiles"


def test_go_refuses_what_is_wrong(go: Path, cases: dict[str, Any]) -> None:
    """So that the agreement above means something."""
    first = {**cases["Inclusion"][7], "Leaf": text(b"another")}
    with pytest.raises(AssertionError, match="inclusion"):
        in_go(go, {**cases, "Inclusion": [first]})


def test_sigstore_agrees(npm: Path, cases: dict[str, Any]) -> None:
    assert check(["node", HERE / "check.cjs", npm], cases) == [TIMES, TIMES // 5]
    wrong = {**cases["Inclusion"][7], "Leaf": text(b"another")}
    with pytest.raises(AssertionError, match="inclusion proof"):
        check(["node", HERE / "check.cjs", npm], {**cases, "Inclusion": [wrong]})
